-- Ten years of a made-up installation. `made_texts`, `made_commitments`, `made_sources` and `made_rules` are there;
-- statements end at an empty line.

-- An item's month, text, publisher and date: all drawn by its number, so that every run is the same.
CREATE TEMPORARY TABLE made AS
SELECT i, month, number, texts.language, publisher, rules,
    CAST(:ends AS timestamptz) - (:items - i) * (interval '10 years' / CAST(:items AS float)) AS at
FROM (
    SELECT i, least(119, i * 120 / :items) AS month, mod(abs(hashint8(i)), 200) AS number,
        'press-' || CAST(power(mod(abs(hashint8(i + 10000000)), 1000) / 1000.0, 2) * 60 AS int) || '.example' AS publisher,
        md5('rules of year ' || least(119, i * 120 / :items) / 12) || md5('hash') AS rules
    FROM generate_series(1, CAST(:items AS bigint)) i
) numbered
JOIN made_texts texts USING (month, number)

-- Two matches for every second item. A few commitments get most of them, as in the news.
CREATE TEMPORARY TABLE found AS
SELECT i, i - 1 + k AS match_id, at, publisher, language, rules, c.key, c.clause, c.pillar,
    CASE WHEN mod(abs(hashint8(i + k + 20000000)), 5) = 0 THEN 'context' ELSE 'direct' END AS grade,
    CASE WHEN i % 100 = 0 THEN CASE WHEN i % 3 = 0 THEN 'rejected' ELSE 'confirmed' END END AS verdict
FROM (
    SELECT made.*, k, (CAST(power(mod(abs(hashint8(i + 30000000)), 1000) / 1000.0, 2) * total AS int) + k * 7) % total AS drawn
    FROM made, generate_series(0, 1) k, (SELECT CAST(count(*) AS int) AS total FROM made_commitments) counted
    WHERE i % 2 = 0
) drawn
JOIN made_commitments c ON c.number = drawn.drawn

INSERT INTO rule_sets
SELECT rules, :partnership, '1', (SELECT body FROM made_rules WHERE made_rules.year = used.year), first_used_at
FROM (SELECT rules, month / 12 AS year, min(at) AS first_used_at FROM made GROUP BY 1, 2) used

-- Every publisher has a source: one of the folder's, as far as there are any.
INSERT INTO sources (partnership, key, url, due_at, interval_seconds, failures, first_success_at, last_success_at)
SELECT :partnership, coalesce(made_sources.key, publisher), 'https://' || publisher, :ends, 3600, 0, min(at), max(at)
FROM made LEFT JOIN made_sources ON publisher = 'press-' || made_sources.number || '.example'
GROUP BY publisher, made_sources.key

INSERT INTO items (id, publisher, key, link, published_at, first_seen_at, backlog) OVERRIDING SYSTEM VALUE
SELECT i, publisher, 'k' || i, 'https://press.example/' || i, at, at + interval '1 hour', FALSE FROM made

INSERT INTO sightings (source_id, entry_id, item_id, first_seen_at)
SELECT sources.id, 'k' || i, i, at FROM made JOIN sources ON url = 'https://' || publisher

INSERT INTO revisions (id, item_id, number, content_hash, title, summary, language, seen_at) OVERRIDING SYSTEM VALUE
SELECT i, i, 1, md5(CAST(i AS text)), title, summary, texts.language, at + interval '1 hour'
FROM made JOIN made_texts texts USING (month, number)

INSERT INTO revision_words
SELECT i, words FROM made JOIN made_texts USING (month, number)

INSERT INTO screenings
    (id, revision_id, partnership, rule_set_hash, purpose, number, screened_at, language, sides)
OVERRIDING SYSTEM VALUE
SELECT i, i, :partnership, rules, 'live', 1, at + interval '70 minutes', language, '{"uk": [], "vn": []}' FROM made

INSERT INTO matches (id, screening_id, commitment, clause, pillar, grade, score, evidence) OVERRIDING SYSTEM VALUE
SELECT match_id, i, key, clause, pillar, grade, 0.7,
    '{"terms": [{"term": "the first term", "field": "title", "start": 0, "end": 5, "place": "title", "listed": false,
        "weight": 0.8}, {"term": "another term", "field": "summary", "start": 3, "end": 9, "place": "first sentence",
        "listed": false, "weight": 0.4}], "against": [], "parties": {"uk": [], "vn": []}}'
FROM found

INSERT INTO verdicts (match_id, word, given_by, given_at)
SELECT match_id, verdict, 'staff', at + interval '1 day' FROM found WHERE verdict IS NOT NULL

-- What the triggers write.
INSERT INTO search_rows (screening_id, match_id, revision_id, item_id, revision, partnership, purpose, rule_set,
    dated, pillar, clause, commitment, grade, publisher, language, parties, verdict)
SELECT made.i, match_id, made.i, made.i, 1, :partnership, 'live', left(made.rules, 12), made.at, pillar, clause,
    key, coalesce(grade, 'none'), made.publisher, made.language, '{uk,vn}', verdict
FROM made LEFT JOIN found ON found.i = made.i
ORDER BY made.i, match_id

INSERT INTO stories (id, opened_at) OVERRIDING SYSTEM VALUE
SELECT s, :ends FROM generate_series(0, CAST(:items AS bigint) / 10) s

INSERT INTO story_items
SELECT i, i / 10, at, '{}' FROM made WHERE i % 2 = 0

INSERT INTO audiences
    (id, partnership, filter, cadence, hour, zone, language, channel, opened_at, owed_from)
OVERRIDING SYSTEM VALUE
SELECT 1, :partnership,
    '{"pillars": [], "clauses": [], "commitments": [], "grades": [], "languages": []}', 'daily', 7, 'UTC', 'en',
    'mail', CAST(:ends AS timestamptz) - interval '10 years', CAST(:ends AS timestamptz) - interval '10 years'

-- One edition a hundred items; the newest three days are still owed.
INSERT INTO editions (id, audience_id, alert_number, state, period_from, cut_at, subject, html, text)
OVERRIDING SYSTEM VALUE
SELECT i / 100, 1, i / 100, 'told', at, at + interval '1 day', 'Lease signed', repeat('<p>story</p>', 400),
    repeat('story ', 400)
FROM made WHERE i % 100 = 0 AND at < CAST(:ends AS timestamptz) - interval '3 days'

INSERT INTO told (audience_id, item_id, commitment, kind, edition_id, match_id)
SELECT 1, i, key, 'first', editions.id, match_id
FROM found JOIN editions ON editions.id = (i + 99) / 100
WHERE i % 60 = 0 AND verdict IS DISTINCT FROM 'rejected'

INSERT INTO subscribers
    (id, partnership, email, name, kind, language, zone, consent_basis, consent_at, created_at)
OVERRIDING SYSTEM VALUE
SELECT reader, :partnership, 'reader-' || reader || '@desk.example', 'Reader', 'reader', 'en', 'UTC', 'asked for it', opened_at,
    opened_at
FROM audiences, generate_series(1, 20) reader

INSERT INTO subscriptions (id, subscriber_id, name, audience_id, started_at) OVERRIDING SYSTEM VALUE
SELECT id, id, 'default', 1, created_at FROM subscribers

INSERT INTO deliveries
    (edition_id, subscription_id, state, link_id, message_id, queued_at, next_attempt_at, resent)
SELECT editions.id, subscriptions.id, 'accepted', gen_random_uuid(),
    '<' || editions.id || '-' || subscriptions.id || '@watch.example>', cut_at, cut_at, FALSE
FROM editions, subscriptions

INSERT INTO attempts (delivery_id, started_at, finished_at, outcome, code)
SELECT id, queued_at, queued_at + interval '1 second', 'accepted', 250 FROM deliveries

-- Every source, every three hours.
INSERT INTO fetches (source_id, started_at, finished_at, outcome, bytes, entries, new_items, new_revisions, set_aside)
SELECT id, at, at + interval '1 second', CASE WHEN mod(id + n, 50) = 0 THEN 'timeout' ELSE 'changed' END, 9000, 30,
    2, 0, '[]'
FROM sources, generate_series(1, 8 * 3650) n, LATERAL (SELECT CAST(:ends AS timestamptz) - n * interval '3 hours' AS at)
