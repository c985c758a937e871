"""What one audience would get if its edition were cut at a moment, or what it did get then."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from partnership_watch.editions.due import turn_if_cut
from partnership_watch.editions.holding import Hold, held_back
from partnership_watch.editions.hours import hour_on
from partnership_watch.editions.owed import owed
from partnership_watch.editions.past import stand_at
from partnership_watch.editions.rendering import Rendered
from partnership_watch.editions.writing import write
from partnership_watch.errors import PartnershipWatchError
from partnership_watch.registry.models import Partnership
from partnership_watch.store.tables import Audience, Edition, EditionState


class PreviewError(PartnershipWatchError):
    """It cannot be said what this audience would get. The message says what to ask instead."""


@dataclass(frozen=True)
class Foreseen:
    """One audience's edition, of which nothing was written down."""

    audience_id: int
    language: str
    at: datetime
    rendered: Rendered | None
    """None: nothing was owed."""
    told_by: int | None = None
    """The edition that was really cut then, whose stored bodies these are."""
    rebuilt: bool = False
    """Put together for a past moment at which none was cut."""
    held_back: Hold | None = None
    """Alerts are held back at `at`: it would be cut when that is over."""
    stories: int = 0
    set_aside: int = 0


def foresee(
    session: Session,
    partnership: Partnership,
    audience_id: int,
    *,
    now: datetime,
    at: date | datetime | None = None,
) -> Foreseen:
    """Write what an audience would get now, or at a past moment, by the real query and the real templates.

    Args:
        session: to be rolled back (`Store.rehearsal`): for a past moment it reads the past ever after.
        at: a local date of a digest, or a moment; one without a zone is the audience's.

    Raises:
        PreviewError: there is no such audience, or it cannot be asked of this moment.
    """
    audience = session.get(Audience, audience_id)
    if audience is None or audience.partnership != partnership.slug:
        raise PreviewError(f"there is no audience {audience_id}; `subscribers list` shows each one's number")
    if at is None:
        return _written(session, partnership, audience, now, rebuilt=False)
    if not isinstance(at, datetime):
        kept = session.scalar(
            select(Edition).where(Edition.audience_id == audience.id, Edition.local_date == at)
        )
        if kept is not None and kept.state is not EditionState.SKIPPED:
            return Foreseen(audience.id, audience.language, kept.cut_at, _bodies(kept), told_by=kept.id)
    moment = _moment(audience, at)
    if moment > now:
        raise PreviewError("that moment lies ahead; leave out --at for what would be cut now")
    if moment < audience.opened_at:
        raise PreviewError(
            f"audience {audience.id} had no reader before {audience.opened_at:%Y-%m-%d %H:%M} UTC; "
            "give a later moment"
        )
    stand_at(session, moment)
    return _written(session, partnership, audience, moment, rebuilt=True)


def _moment(audience: Audience, at: date | datetime) -> datetime:
    zone = ZoneInfo(audience.zone)
    if isinstance(at, datetime):
        return at if at.tzinfo else at.replace(tzinfo=zone)
    if audience.hour is None:
        raise PreviewError("alerts have no hour; give a moment, such as 2026-06-02T14:30")
    moment = hour_on(at, audience.hour, zone)
    if moment is None:
        raise PreviewError(f"the clocks of {audience.zone} left out {at}; give another date")
    return moment


def _bodies(edition: Edition) -> Rendered | None:
    if edition.subject is None or edition.html is None or edition.text is None:
        return None
    return Rendered(edition.subject, edition.html, edition.text)


def _written(
    session: Session, partnership: Partnership, audience: Audience, at: datetime, *, rebuilt: bool
) -> Foreseen:
    turn = turn_if_cut(session, audience, at)
    findings = owed(session, audience, now=at, lapsed_since=turn.period_from).now
    written = write(session, partnership, audience, turn, findings, now=at)
    return Foreseen(
        audience.id,
        audience.language,
        at,
        written.rendered,
        rebuilt=rebuilt,
        held_back=held_back(turn.held_back, at),
        stories=len(written.told),
        set_aside=len(written.set_aside),
    )
