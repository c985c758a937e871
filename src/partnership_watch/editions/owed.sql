-- What is owed to one audience, and what was owed and is too old (docs/architecture.md, "What is owed, and told").
WITH RECURSIVE
-- The audience, the one that its readers came from with the last edition that they got there, and so on.
lineage (audience_id, last_edition_id, after_edition_id) AS (
    SELECT id, CAST(NULL AS bigint), after_edition_id FROM audiences WHERE id = :audience
  UNION ALL
    SELECT older.id, last.id, older.after_edition_id
    FROM lineage
    JOIN editions last ON last.id = lineage.after_edition_id
    JOIN audiences older ON older.id = last.audience_id
),
-- What is rejected now: few of all that was found. The newest verdict on what a revision says under a commitment
-- stands in each search row of it, so an index alone says which items are asked about below.
rejected AS (
    SELECT DISTINCT item_id, commitment FROM search_rows
    WHERE verdict = 'rejected' AND purpose = 'live' AND partnership = :partnership
),
-- What an operator took down is told to nobody until it is put back.
taken_down AS (
    SELECT item_id
    FROM (SELECT DISTINCT ON (item_id) item_id, hidden FROM takedowns ORDER BY item_id, id DESC) newest
    WHERE hidden
),
-- What passes the filter, of each item's newest screened revision, in any of its live screenings. An item that may be
-- of any age is never fresh.
passing AS (
    SELECT item.id AS item_id, item.publisher, item.link, item.published_at, item.first_seen_at,
        coalesce(item.published_at, item.first_seen_at) AS dated, in_story.story_id,
        revision.id AS revision_id, revision.number, revision.title, revision.summary, screening.language,
        m.id AS match_id, m.commitment, m.clause, m.pillar, m.grade, m.score, m.evidence,
        -- A rescreen that finds the same again does not make it news of today.
        min(screening.screened_at) OVER (PARTITION BY revision.id, m.commitment) AS found_at,
        NOT EXISTS (
            SELECT FROM screenings again
            WHERE again.revision_id = revision.id AND again.number > screening.number
                AND again.purpose = 'live' AND again.partnership = :partnership
        ) AS decides
    FROM items item
    JOIN revisions revision ON revision.item_id = item.id
    JOIN screenings screening ON screening.revision_id = revision.id
        AND screening.purpose = 'live' AND screening.partnership = :partnership
    JOIN matches m ON m.screening_id = screening.id
    LEFT JOIN story_items in_story ON in_story.item_id = item.id
    WHERE NOT item.backlog AND coalesce(item.published_at, item.first_seen_at) >= :lapsed_since
        AND NOT EXISTS (SELECT FROM taken_down WHERE taken_down.item_id = item.id)
        AND NOT EXISTS (
            SELECT FROM revisions later
            JOIN screenings again ON again.revision_id = later.id
                AND again.purpose = 'live' AND again.partnership = :partnership
            WHERE later.item_id = item.id AND later.number > revision.number
        )
        AND (
            SELECT verdicts.word
            FROM screenings look
            JOIN matches judged ON judged.screening_id = look.id AND judged.commitment = m.commitment
            JOIN verdicts ON verdicts.match_id = judged.id
            WHERE look.revision_id = revision.id AND look.purpose = 'live' AND look.partnership = :partnership
            ORDER BY verdicts.id DESC LIMIT 1
        ) IS DISTINCT FROM 'rejected'
        AND (:any_topic OR m.pillar = ANY (CAST(:pillars AS text[])) OR m.clause = ANY (CAST(:clauses AS int[]))
            OR m.commitment = ANY (CAST(:commitments AS text[])))
        AND (CAST(:grades AS text[]) = '{}' OR m.grade = ANY (CAST(:grades AS text[])))
        AND (CAST(:languages AS text[]) = '{}' OR screening.language = ANY (CAST(:languages AS text[])))
),
candidate AS MATERIALIZED (SELECT * FROM passing WHERE decides),
-- Each candidate's own item, and the other items of its story.
same_story AS (
    SELECT item_id AS candidate_id, item_id FROM candidate
  UNION
    SELECT candidate.item_id, other.item_id
    FROM candidate JOIN story_items other ON other.story_id = candidate.story_id
),
told_of_story AS (
    SELECT same_story.candidate_id, told.item_id, told.commitment, told.kind, m.grade, revision.number,
        revision.title, revision.summary, (
            SELECT verdicts.word
            FROM screenings look
            JOIN matches judged ON judged.screening_id = look.id AND judged.commitment = told.commitment
            JOIN verdicts ON verdicts.match_id = judged.id
            WHERE look.revision_id = revision.id AND look.purpose = 'live' AND look.partnership = :partnership
            ORDER BY verdicts.id DESC LIMIT 1
        ) IS DISTINCT FROM 'rejected' AS stands
    FROM same_story
    JOIN told ON told.item_id = same_story.item_id
    JOIN lineage ON lineage.audience_id = told.audience_id
        AND (lineage.last_edition_id IS NULL OR told.edition_id <= lineage.last_edition_id)
    JOIN matches m ON m.id = told.match_id
    JOIN screenings screening ON screening.id = m.screening_id
    JOIN revisions revision ON revision.id = screening.revision_id
),
-- For each candidate, what was told of its item and its story so far. Without any, all of it is NULL.
history AS MATERIALIZED (
    SELECT c.match_id,
        bool_or(t.item_id = c.item_id) AS item_told,
        max(t.number) FILTER (WHERE t.item_id = c.item_id) AS item_told_number,
        bool_or(t.grade = 'direct' AND t.stands) AS told_direct,
        bool_or(t.commitment = c.commitment) AS commitment_told,
        bool_or(t.commitment = c.commitment AND t.grade = 'direct') AS commitment_told_direct,
        max(t.number) FILTER (WHERE t.item_id = c.item_id AND t.commitment = c.commitment) AS told_number,
        (array_agg(t.title ORDER BY t.number DESC)
            FILTER (WHERE t.item_id = c.item_id AND t.commitment = c.commitment))[1] AS told_title,
        (array_agg(t.summary ORDER BY t.number DESC)
            FILTER (WHERE t.item_id = c.item_id AND t.commitment = c.commitment))[1] AS told_summary,
        bool_or(t.item_id = c.item_id AND t.commitment = c.commitment AND t.kind = 'update') AS update_told
    FROM candidate c JOIN told_of_story t ON t.candidate_id = c.item_id
    GROUP BY c.match_id, c.item_id, c.commitment
),
told_anew AS (
    SELECT c.*, h.item_told, h.told_title, h.told_summary,
        CASE
            WHEN NOT coalesce(h.commitment_told, FALSE) THEN CASE
                -- A weaker further commitment alone is not told again.
                WHEN h.told_direct AND c.grade = 'context' THEN NULL
                WHEN h.item_told AND c.number > h.item_told_number THEN 'update'
                ELSE 'first'
            END
            WHEN c.grade = 'direct' AND NOT h.commitment_told_direct THEN 'upgrade'
            WHEN c.number > h.told_number AND NOT h.update_told THEN 'update'
        END AS kind
    FROM candidate c LEFT JOIN history h ON h.match_id = c.match_id
),
-- The newest telling of an item under a commitment is what a rejection takes back, if it was let out and may have
-- reached somebody: what a person declined or has not answered for, or no server took, nobody has read. But a mail
-- that was sent once more may have arrived the first time, and an endpoint that answered late, or wrongly, may have
-- taken the event (store/letting_out.py says the same).
last_told AS (
    SELECT DISTINCT ON (told.item_id, told.commitment) told.item_id, told.commitment, told.match_id,
        screening.revision_id
    FROM told
    JOIN lineage ON lineage.audience_id = told.audience_id
        AND (lineage.last_edition_id IS NULL OR told.edition_id <= lineage.last_edition_id)
    JOIN matches m ON m.id = told.match_id
    JOIN screenings screening ON screening.id = m.screening_id
    WHERE (told.item_id, told.commitment) IN (SELECT item_id, commitment FROM rejected)
        AND NOT EXISTS (
            SELECT FROM approvals
            WHERE approvals.edition_id = told.edition_id AND NOT EXISTS (
                SELECT FROM approval_answers answer
                WHERE answer.approval_id = approvals.id AND answer.word = 'approved'
            )
        )
        AND EXISTS (
            SELECT FROM deliveries
            WHERE deliveries.edition_id = told.edition_id AND (
                state NOT IN ('refused', 'stale', 'expired') OR resent OR (
                    (SELECT channel FROM audiences WHERE audiences.id = told.audience_id) = 'webhook'
                    AND EXISTS (
                        SELECT FROM attempts
                        WHERE attempts.delivery_id = deliveries.id AND outcome <> 'refused'
                    )
                )
            )
        )
    ORDER BY told.item_id, told.commitment, told.edition_id DESC, told.id DESC
)
SELECT item_id, match_id, commitment, clause, pillar, grade, score, evidence, kind, dated >= :oldest AS fresh,
    found_at AS known_at, story_id, language, title, summary, publisher, link, published_at, first_seen_at,
    CASE WHEN kind = 'update' THEN told_title END AS told_title,
    CASE WHEN kind = 'update' THEN told_summary END AS told_summary
FROM told_anew
WHERE kind IS NOT NULL
    AND (first_seen_at >= :owed_from OR item_told)
    -- What is too old now was owed only if it was found, and the audience open, while it was not.
    AND (dated >= :oldest OR dated + :max_age >= greatest(found_at, :opened_at))
    AND NOT EXISTS (
        SELECT FROM expired
        WHERE expired.audience_id = :audience AND expired.item_id = told_anew.item_id
            AND expired.commitment = told_anew.commitment AND expired.kind = told_anew.kind
    )
UNION ALL
SELECT item.id, m.id, m.commitment, m.clause, m.pillar, m.grade, m.score, m.evidence, 'correction', TRUE,
    newest.given_at, in_story.story_id, screening.language, revision.title, revision.summary,
    item.publisher, item.link, item.published_at, item.first_seen_at, NULL, NULL
FROM last_told
CROSS JOIN LATERAL (
    SELECT verdicts.word, verdicts.given_at
    FROM screenings look
    JOIN matches judged ON judged.screening_id = look.id AND judged.commitment = last_told.commitment
    JOIN verdicts ON verdicts.match_id = judged.id
    WHERE look.revision_id = last_told.revision_id AND look.purpose = 'live' AND look.partnership = :partnership
    ORDER BY verdicts.id DESC LIMIT 1
) newest
JOIN matches m ON m.id = last_told.match_id
JOIN screenings screening ON screening.id = m.screening_id
JOIN revisions revision ON revision.id = screening.revision_id
JOIN items item ON item.id = last_told.item_id
LEFT JOIN story_items in_story ON in_story.item_id = item.id
WHERE newest.word = 'rejected'
    AND (:any_topic OR m.pillar = ANY (CAST(:pillars AS text[])) OR m.clause = ANY (CAST(:clauses AS int[]))
        OR m.commitment = ANY (CAST(:commitments AS text[])))
    AND (CAST(:grades AS text[]) = '{}' OR m.grade = ANY (CAST(:grades AS text[])))
    AND (CAST(:languages AS text[]) = '{}' OR screening.language = ANY (CAST(:languages AS text[])))
    AND NOT EXISTS (SELECT FROM taken_down WHERE taken_down.item_id = item.id)
    AND NOT EXISTS (
        SELECT FROM told
        JOIN lineage ON lineage.audience_id = told.audience_id
            AND (lineage.last_edition_id IS NULL OR told.edition_id <= lineage.last_edition_id)
        WHERE told.item_id = last_told.item_id AND told.commitment = last_told.commitment
            AND told.kind = 'correction'
    )
    -- A later revision may bear out what was rejected of an earlier one.
    AND NOT EXISTS (
        SELECT FROM matches later
        JOIN screenings of_it ON of_it.id = later.screening_id
        WHERE later.commitment = last_told.commitment
            AND (
                SELECT verdicts.word
                FROM screenings look
                JOIN matches judged ON judged.screening_id = look.id AND judged.commitment = later.commitment
                JOIN verdicts ON verdicts.match_id = judged.id
                WHERE look.revision_id = of_it.revision_id AND look.purpose = 'live'
                    AND look.partnership = :partnership
                ORDER BY verdicts.id DESC LIMIT 1
            ) IS DISTINCT FROM 'rejected'
            AND of_it.id = (
                SELECT s.id FROM screenings s JOIN revisions r ON r.id = s.revision_id
                WHERE r.item_id = last_told.item_id AND s.purpose = 'live' AND s.partnership = :partnership
                ORDER BY r.number DESC, s.number DESC LIMIT 1
            )
    )
ORDER BY first_seen_at, item_id, clause, commitment
