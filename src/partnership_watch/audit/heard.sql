-- How each source of a partnership that was looked at before :until was heard from :since on. Nobody looked
-- before its first look, and that is nobody's failure: where that came later, the source's time begins there.
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
-- Whole days alone are counted as days: of one that has only begun, nobody knows yet whether the source will be
-- heard. Materialized, for else they are truncated anew for every row. Hours, which no zone makes longer.
timed AS MATERIALIZED (
    SELECT read.*, date_trunc('day', since - interval '1 microsecond', 'UTC') + interval '24 hours' AS first_day,
           date_trunc('day', CAST(:until AS timestamptz), 'UTC') AS behind
    FROM read
)
SELECT key, read_since, greatest(0, extract(day FROM behind - first_day))::int AS days, counted.*
FROM timed
CROSS JOIN LATERAL (
    -- Whole days as they were tallied; of the days at both ends, each look by itself.
    WITH parts AS MATERIALIZED (
        SELECT TRUE AS whole, looks, succeeded, failures, new_items, first_success_at, last_success_at,
               gap_begun, gap_ended
        FROM look_tallies
        WHERE source_id = timed.id AND day >= CAST(first_day AT TIME ZONE 'UTC' AS date)
          AND day < CAST(behind AT TIME ZONE 'UTC' AS date)
        UNION ALL
        SELECT FALSE, 1, CAST(heard AS int),
               CASE WHEN heard THEN '{}' ELSE jsonb_build_object(outcome, 1) END, new_items,
               CASE WHEN heard THEN started_at END, CASE WHEN heard THEN started_at END, NULL, NULL
        FROM (
            SELECT *, outcome IN ('changed', 'unchanged') AS heard
            FROM (
                SELECT started_at, outcome, new_items FROM fetches
                WHERE source_id = timed.id AND started_at >= timed.since
                  AND started_at < least(first_day, :until)
                UNION ALL
                SELECT started_at, outcome, new_items FROM fetches
                WHERE source_id = timed.id AND started_at >= greatest(first_day, behind)
                  AND started_at < :until
            ) AS at_the_ends
        ) AS looked
    ),
    gaps AS (
        SELECT gap_begun AS begun, gap_ended AS ended FROM parts WHERE gap_begun IS NOT NULL
        UNION ALL
        SELECT lag(last_success_at, 1, timed.since) OVER (ORDER BY first_success_at), first_success_at
        FROM parts WHERE first_success_at IS NOT NULL
        UNION ALL
        SELECT coalesce(max(last_success_at), timed.since), :until FROM parts
    ),
    failed AS (
        SELECT outcome, sum(CAST(number AS int) * times) AS number
        FROM (SELECT failures, count(*) AS times FROM parts WHERE succeeded < looks GROUP BY failures) AS alike
        CROSS JOIN LATERAL jsonb_each(failures) AS failure (outcome, number)
        GROUP BY outcome
    )
    SELECT longest.begun, longest.ended, summed.*,
           (SELECT jsonb_object_agg(outcome, number) FROM failed) AS failures
    FROM (SELECT begun, ended FROM gaps ORDER BY ended - begun DESC, begun LIMIT 1) AS longest,
         (SELECT CAST(coalesce(sum(looks), 0) AS int) AS looks,
                 CAST(coalesce(sum(succeeded), 0) AS int) AS succeeded,
                 CAST(coalesce(sum(new_items), 0) AS bigint) AS new_items,
                 count(*) FILTER (WHERE whole AND succeeded > 0) AS days_heard
          FROM parts) AS summed
) AS counted
