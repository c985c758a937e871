-- Findings that the canary's editions certainly should hold and none does. It is meant to be simpler than owed.sql and
-- to share nothing with it: whatever may be withheld for some reason is left out, so that what is left needs no excuse.
SELECT count(DISTINCT item.id), min(screening.screened_at)
FROM subscriptions mine
JOIN audiences audience ON audience.id = mine.audience_id AND audience.channel = 'mail'
JOIN screenings screening ON screening.partnership = audience.partnership AND screening.purpose = 'live'
    AND screening.screened_at BETWEEN greatest(mine.started_at, :since) AND :now
JOIN revisions revision ON revision.id = screening.revision_id
JOIN items item ON item.id = revision.item_id AND NOT item.backlog
    AND item.first_seen_at > greatest(mine.started_at, audience.owed_from)
JOIN matches m ON m.screening_id = screening.id AND m.grade = 'direct'
WHERE mine.subscriber_id = :subscriber AND mine.ended_at IS NULL
    -- An edition was cut a good while after it was found, while it was fresh by a day at least.
    AND EXISTS (
        SELECT FROM editions cut
        WHERE cut.audience_id = audience.id AND cut.state <> 'skipped'
            AND cut.cut_at > screening.screened_at + interval '5 minutes'
            AND coalesce(item.published_at, item.first_seen_at) > cut.cut_at - interval '6 days'
    )
    AND (audience.filter -> 'pillars' || (audience.filter -> 'clauses') || (audience.filter -> 'commitments') = '[]'
        OR audience.filter -> 'pillars' ? m.pillar
        OR audience.filter -> 'clauses' @> to_jsonb(m.clause)
        OR audience.filter -> 'commitments' ? m.commitment)
    AND (audience.filter -> 'grades' = '[]' OR audience.filter -> 'grades' ? 'direct')
    AND (audience.filter -> 'languages' = '[]' OR audience.filter -> 'languages' ? screening.language)
    -- Nothing that anybody said or did of the item since: another look, another revision, a verdict, a take-down.
    AND NOT EXISTS (
        SELECT FROM revisions other JOIN screenings again ON again.revision_id = other.id
        WHERE other.item_id = item.id AND again.id > screening.id AND again.purpose = 'live'
    )
    AND NOT EXISTS (SELECT FROM verdicts WHERE verdicts.match_id = m.id)
    AND NOT EXISTS (SELECT FROM takedowns WHERE takedowns.item_id = item.id)
    AND NOT EXISTS (SELECT FROM expired WHERE expired.item_id = item.id)
    AND NOT EXISTS (
        SELECT FROM audit_log
        WHERE object_type = 'audience' AND object_id = CAST(audience.id AS text)
            AND details -> 'set_aside' @> jsonb_build_array(jsonb_build_object('item', item.id))
    )
    -- Neither it nor any item of its story was ever told to an audience in which the canary stood.
    AND NOT EXISTS (
        SELECT FROM told
        JOIN subscriptions ever ON ever.audience_id = told.audience_id AND ever.subscriber_id = :subscriber
        WHERE told.item_id = item.id OR told.item_id IN (
            SELECT other.item_id FROM story_items own JOIN story_items other ON other.story_id = own.story_id
            WHERE own.item_id = item.id
        )
    )
