"""How many stories each week brought under each pillar, for the edition that looks back on a week."""

from collections import Counter
from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

from partnership_watch.editions.content import PillarTrend
from partnership_watch.editions.folding import said
from partnership_watch.editions.owed import MAX_AGE
from partnership_watch.registry.models import Partnership
from partnership_watch.store.tables import SUCCEEDED, Audience, Cadence
from partnership_watch.subscribers import Filter

WEEKS = 8
"""Weeks before the edition's own."""
WEEK = timedelta(days=7)


def trend(
    session: Session, partnership: Partnership, audience: Audience, *, now: datetime
) -> tuple[PillarTrend, ...]:
    """Count stories by pillar and week under an audience's filter, in the declaration's order of pillars.

    The week that ends at `now`, and of the WEEKS before it those that were watched whole: on each of their
    days, counted back from `now`, at least one source answered. An outage is no quiet week. A story counts
    once under a pillar, in the week in which its first item was seen, and is direct if any item is. What was
    rejected, taken down, or too old when it was seen does not count. All weeks are counted by the newest look
    at each item, so that a change of rules is no trend.
    """
    wanted = Filter.model_validate(audience.filter)
    rows = session.execute(
        _STORIES,
        {
            "partnership": partnership.slug,
            "since": now - (WEEKS + 1) * WEEK,
            "now": now,
            "max_age": MAX_AGE[Cadence.WEEKLY],
            "any_topic": wanted.every_topic,
            **wanted.model_dump(mode="json"),
        },
    )
    found = {(pillar, weeks_ago): (direct, context) for pillar, weeks_ago, direct, context in rows}
    watched = _weeks_watched(session, partnership.slug, now)
    trends = []
    for pillar in partnership.pillars:
        direct, context = found.get((pillar.id, 0), (0, 0))
        before = tuple(sum(found.get((pillar.id, ago), (0, 0))) for ago in watched)
        if direct or context or any(before):
            title = said(pillar.title, audience.language)
            trends.append(PillarTrend(pillar.id, title, direct, context, before))
    return tuple(trends)


def _weeks_watched(session: Session, partnership: str, now: datetime) -> list[int]:
    """How many weeks ago those were that were watched whole, oldest first; the edition's own is 0."""
    days = session.scalars(
        _DAYS_HEARD,
        {
            "partnership": partnership,
            "now": now,
            "last": (WEEKS + 1) * WEEK.days - 1,
            "succeeded": list(SUCCEEDED),
        },
    )
    heard = Counter(day // WEEK.days for day in days)
    return [ago for ago in range(WEEKS, 0, -1) if heard[ago] == WEEK.days]


_DAYS_HEARD = text("""
SELECT day FROM generate_series(0, :last) day
WHERE EXISTS (
    SELECT FROM fetches JOIN sources ON sources.id = fetches.source_id
    WHERE sources.partnership = :partnership AND fetches.outcome = ANY (CAST(:succeeded AS text[]))
        AND fetches.started_at > :now - make_interval(days => day + 1)
        AND fetches.started_at <= :now - make_interval(days => day)
)
""")

_STORIES = text("""
WITH story AS (
    SELECT m.pillar, coalesce(-in_story.story_id, item.id) AS story,
        min(item.first_seen_at) AS seen_at, bool_or(m.grade = 'direct') AS direct
    FROM items item
    JOIN revisions revision ON revision.item_id = item.id
    JOIN screenings screening ON screening.revision_id = revision.id
        AND screening.purpose = 'live' AND screening.partnership = :partnership
    JOIN matches m ON m.screening_id = screening.id
    JOIN search_rows judged ON judged.match_id = m.id
    LEFT JOIN story_items in_story ON in_story.item_id = item.id
    WHERE item.first_seen_at > :since AND item.first_seen_at <= :now AND NOT item.backlog
        -- What was old when it was seen is told to nobody.
        AND coalesce(item.published_at, item.first_seen_at)
            >= item.first_seen_at - CAST(:max_age AS interval)
        AND screening.id = (
            SELECT look.id FROM screenings look JOIN revisions looked_at ON looked_at.id = look.revision_id
            WHERE looked_at.item_id = item.id AND look.purpose = 'live' AND look.partnership = :partnership
            ORDER BY looked_at.number DESC, look.number DESC LIMIT 1
        )
        AND judged.verdict IS DISTINCT FROM 'rejected'
        AND (SELECT hidden FROM takedowns WHERE item_id = item.id ORDER BY id DESC LIMIT 1) IS NOT TRUE
        AND (:any_topic OR m.pillar = ANY (CAST(:pillars AS text[]))
            OR m.clause = ANY (CAST(:clauses AS int[]))
            OR m.commitment = ANY (CAST(:commitments AS text[])))
        AND (CAST(:grades AS text[]) = '{}' OR m.grade = ANY (CAST(:grades AS text[])))
        AND (CAST(:languages AS text[]) = '{}' OR screening.language = ANY (CAST(:languages AS text[])))
    GROUP BY m.pillar, story
)
SELECT pillar, CAST(floor(extract(epoch FROM :now - seen_at) / 604800) AS int) AS weeks_ago,
    count(*) FILTER (WHERE direct), count(*) FILTER (WHERE NOT direct)
FROM story
GROUP BY pillar, weeks_ago
""")
