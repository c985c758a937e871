-- How each source of a partnership that was looked at before :until was heard from :since on. Nobody looked
-- before its first look, and that is nobody's failure: where that came later, the source's time begins there.
-- One source after the other: each one's looks are sorted in memory.
WITH read AS (
    SELECT sources.id, key, first_look.started_at AS read_since,
           greatest(first_look.started_at, CAST(:since AS timestamptz)) AS since
    FROM sources
    CROSS JOIN LATERAL (
        SELECT started_at FROM fetches WHERE source_id = sources.id ORDER BY started_at LIMIT 1
    ) AS first_look
    WHERE partnership = :partnership AND first_look.started_at < :until
      AND (CAST(:source AS text) IS NULL OR key = :source)
),
-- Whole days alone: of a day that has only begun, nobody knows yet whether the source will be heard. Materialized,
-- for else its days are truncated anew for every look.
timed AS MATERIALIZED (
    SELECT read.*, date_trunc('day', since - interval '1 microsecond', 'UTC') + interval '1 day' AS first_day,
           date_trunc('day', CAST(:until AS timestamptz), 'UTC') AS behind
    FROM read
)
SELECT key, read_since, greatest(0, extract(day FROM behind - first_day))::int AS days, counted.*
FROM timed
CROSS JOIN LATERAL (
    WITH looked AS MATERIALIZED (
        SELECT started_at, outcome, new_items, outcome IN ('changed', 'unchanged') AS heard
        FROM fetches
        WHERE source_id = timed.id AND started_at >= timed.since AND started_at < :until
    ),
    gaps AS (
        SELECT started_at AS begun, lead(started_at, 1, :until) OVER (ORDER BY started_at) AS ended
        FROM (SELECT started_at FROM looked WHERE heard UNION ALL SELECT timed.since) AS heard_at
    ),
    by_outcome AS MATERIALIZED (
        SELECT outcome, count(*) AS looks, sum(new_items) AS new_items FROM looked GROUP BY outcome
    )
    SELECT longest.begun, longest.ended,
           (SELECT jsonb_object_agg(outcome, looks) FROM by_outcome) AS outcomes,
           (SELECT CAST(coalesce(sum(new_items), 0) AS bigint) FROM by_outcome) AS new_items,
           (SELECT count(DISTINCT CAST(started_at AT TIME ZONE 'UTC' AS date)) FROM looked
            WHERE heard AND started_at >= first_day AND started_at < behind) AS days_heard
    FROM (SELECT begun, ended FROM gaps ORDER BY ended - begun DESC, begun LIMIT 1) AS longest
) AS counted
