"""What a filter would have brought: how many stories a week, and this week's digest. Nothing is written."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

from partnership_watch.editions.content import Section
from partnership_watch.editions.due import Turn
from partnership_watch.editions.folding import sections
from partnership_watch.editions.owed import MAX_AGE, Finding, owed
from partnership_watch.editions.placeholders import EditionLinks, Slot, pieces, with_edition_links
from partnership_watch.editions.writing import write
from partnership_watch.registry.models import Partnership
from partnership_watch.store.tables import Audience, Cadence
from partnership_watch.subscribers import Wish

LOOKED_BACK = timedelta(days=90)
WEEK = timedelta(days=7)

COMFORTABLE = {Cadence.IMMEDIATE: 14, Cadence.DAILY: 70, Cadence.WEEKLY: 30}
"""Stories a week. A headline with its two lines takes about half a minute to read (some 100 words, at 240 a
minute): so ten a day are five minutes, thirty in one weekly digest a quarter of an hour. An alert interrupts,
and two a day are as many as anybody looks at."""


@dataclass(frozen=True)
class Estimate:
    """How much a filter would bring, by what it would have brought."""

    stories: int
    """In `days`; several outlets' copies of one story count once."""
    days: int
    """LOOKED_BACK, or less where nobody watched for so long; 0 where nobody watched for a day."""
    bound: int
    """Stories a week beyond which the cadence is too much to read."""

    @property
    def a_week(self) -> float:
        """Stories a week; at least a week is taken, so that one busy day makes no flood."""
        return self.stories * 7 / max(self.days, 7)

    @property
    def too_broad(self) -> bool:
        """Whether a reader would get more than can be read."""
        return self.a_week > self.bound


@dataclass(frozen=True)
class Preview:
    """The digest that somebody would have got now for the last seven days."""

    subject: str
    html: str
    sections: tuple[Section, ...]


def estimate(session: Session, partnership: Partnership, wish: Wish, *, now: datetime) -> Estimate:
    """Count the stories that a canonical wish would have brought, less what was rejected or taken down."""
    wanted = wish.filter
    stories, since = session.execute(
        _STORIES,
        {
            "partnership": partnership.slug,
            "since": now - LOOKED_BACK,
            "now": now,
            "max_age": MAX_AGE[wish.cadence],
            "any_topic": wanted.every_topic,
            **wanted.model_dump(mode="json"),
        },
    ).one()
    days = min(LOOKED_BACK, now - since).days if since is not None else 0
    return Estimate(stories, days, COMFORTABLE[wish.cadence])


def preview(session: Session, partnership: Partnership, wish: Wish, *, now: datetime) -> Preview | None:
    """Write the digest of the last seven days for somebody who was told nothing yet; None if it is empty.

    Written as an edition is, and then not kept; it has no reader's links.
    """
    nobodys = Audience(
        id=0,  # no audience has it: nothing was told to it
        partnership=partnership.slug,
        opened_at=now - WEEK,
        owed_from=now - WEEK,
        **{**wish.model_dump(mode="json"), "cadence": Cadence.WEEKLY, "hour": wish.hour or 0},
    )
    findings = _of_the_week(owed(session, nobodys, now=now, lapsed_since=now).now, now)
    written = write(session, partnership, nobodys, Turn(now - WEEK), findings, now=now)
    if written.rendered is None or not written.told:
        return None
    pageless = with_edition_links(written.rendered.html, EditionLinks())
    html = "".join("#" if isinstance(piece, Slot) else piece for piece in pieces(pageless))
    shown = sections(written.told, partnership, wish.language)
    return Preview(written.rendered.subject, html, shown)


_STORIES = text("""
WITH looked_at AS (
    SELECT screening.id, screening.revision_id, screening.language, screening.screened_at, revision.item_id,
        row_number() OVER (
            PARTITION BY revision.item_id ORDER BY revision.number DESC, screening.number DESC
        ) AS place
    FROM screenings screening
    JOIN revisions revision ON revision.id = screening.revision_id
    WHERE screening.purpose = 'live' AND screening.partnership = :partnership
        AND screening.screened_at > :since AND screening.screened_at <= :now
)
SELECT
    (
        SELECT count(DISTINCT coalesce(-in_story.story_id, item.id))
        FROM looked_at
        JOIN items item ON item.id = looked_at.item_id AND NOT item.backlog
        JOIN matches m ON m.screening_id = looked_at.id
        JOIN search_rows judged ON judged.match_id = m.id
        LEFT JOIN story_items in_story ON in_story.item_id = item.id
        WHERE looked_at.place = 1 AND item.first_seen_at > :since
            -- What was old when it was found is told to nobody.
            AND coalesce(item.published_at, item.first_seen_at)
                >= item.first_seen_at - CAST(:max_age AS interval)
            AND judged.verdict IS DISTINCT FROM 'rejected'
            AND (SELECT hidden FROM takedowns WHERE item_id = item.id ORDER BY id DESC LIMIT 1) IS NOT TRUE
            AND (:any_topic OR m.pillar = ANY (CAST(:pillars AS text[]))
                OR m.clause = ANY (CAST(:clauses AS int[]))
                OR m.commitment = ANY (CAST(:commitments AS text[])))
            AND (CAST(:grades AS text[]) = '{}' OR m.grade = ANY (CAST(:grades AS text[])))
            AND (CAST(:languages AS text[]) = '{}' OR looked_at.language = ANY (CAST(:languages AS text[])))
    ) AS stories,
    (SELECT min(screened_at) FROM looked_at) AS since
""")


def _of_the_week(findings: Sequence[Finding], now: datetime) -> list[Finding]:
    return [found for found in findings if (found.published_at or found.first_seen_at) >= now - WEEK]
