-- Hides tables behind the rows that stood at a past moment; stands in place of the first words of owed.sql.
WITH RECURSIVE
told AS NOT MATERIALIZED (
    SELECT * FROM public.told
    WHERE :with_told AND (CAST(:before_edition AS bigint) IS NULL OR edition_id < :before_edition)
),
verdicts AS NOT MATERIALIZED (SELECT * FROM public.verdicts WHERE :with_verdicts AND given_at <= :at),
takedowns AS NOT MATERIALIZED (SELECT * FROM public.takedowns WHERE :with_takedowns AND decided_at <= :at),
expired AS NOT MATERIALIZED (
    SELECT * FROM public.expired WHERE :with_expired AND expired_at < :expired_before
),
screenings AS NOT MATERIALIZED (SELECT * FROM public.screenings WHERE screened_at <= :at),
items AS NOT MATERIALIZED (
    SELECT id, publisher, link, published_at, first_seen_at, backlog AND :with_backlog AS backlog
    FROM public.items
    WHERE id = ANY (CAST(:items AS bigint[]))
),
