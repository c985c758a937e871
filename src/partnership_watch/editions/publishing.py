"""Publishing: every audience that is due gets its edition."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfoNotFoundError

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from partnership_watch.editions.cut import AudienceReport, Outcome, cut_edition
from partnership_watch.editions.due import audiences_to_look_at
from partnership_watch.editions.writing import CANNOT_BE_WRITTEN
from partnership_watch.errors import PartnershipWatchError, StoreUnavailableError
from partnership_watch.registry.models import Partnership
from partnership_watch.store import Store
from partnership_watch.store.tables import Cadence


@dataclass
class PublishReport:
    """What one round of publishing did, audience by audience. Those that were not due are not listed."""

    audiences: list[AudienceReport] = field(default_factory=list)

    @property
    def told(self) -> int:
        """Editions cut, each with something to tell."""
        return self._count(Outcome.TOLD)

    @property
    def empty(self) -> int:
        """Hours that came while nothing was owed."""
        return self._count(Outcome.EMPTY)

    @property
    def skipped(self) -> int:
        """Dates that were missed, and are covered by what was cut now."""
        return sum(report.skipped for report in self.audiences)

    @property
    def deliveries(self) -> int:
        """Messages queued."""
        return sum(report.deliveries for report in self.audiences)

    @property
    def expired(self) -> int:
        """Findings that grew too old before they could be told."""
        return sum(report.expired for report in self.audiences)

    @property
    def failed(self) -> list[AudienceReport]:
        """Audiences that got nothing because something is wrong; they stay due."""
        return [report for report in self.audiences if report.outcome is Outcome.FAILED]

    def _count(self, outcome: Outcome) -> int:
        return sum(report.outcome is outcome for report in self.audiences)


def publish(
    store: Store,
    partnership: Partnership,
    *,
    now: datetime,
    mail_domain: str,
    cadences: Collection[Cadence] | None = None,
) -> PublishReport:
    """Cut every edition that is due at `now`, and queue its deliveries.

    Safe to kill, to repeat and to run twice at once: an edition is one row an audience and local date, or an
    audience and alert number. What goes wrong with one audience stands in the report; the others go on.

    Args:
        mail_domain: of the Message-IDs.
        cadences: only audiences with one of these; all if None.

    Raises:
        StoreUnavailableError: PostgreSQL went away.
    """
    report = PublishReport()
    with store.transaction() as session:
        audiences = audiences_to_look_at(session, partnership.slug, cadences)
    for audience_id in audiences:
        looked = _cut(store, partnership, audience_id, now=now, mail_domain=mail_domain)
        if looked.outcome is not Outcome.NOT_DUE or looked.expired or looked.moved or looked.set_aside:
            report.audiences.append(looked)
    return report


def rehearse(session: Session, partnership: Partnership, *, now: datetime, mail_domain: str) -> PublishReport:
    """Do what `publish` does, in the caller's transaction, which is to be rolled back (`Store.rehearsal`)."""
    report = PublishReport()
    for audience_id in audiences_to_look_at(session, partnership.slug, None):
        looked = _report(
            audience_id,
            lambda key: _in_savepoint(session, partnership, key, now=now, mail_domain=mail_domain),
        )
        if looked.outcome is not Outcome.NOT_DUE or looked.expired or looked.moved or looked.set_aside:
            report.audiences.append(looked)
    return report


def _in_savepoint(
    session: Session, partnership: Partnership, audience_id: int, *, now: datetime, mail_domain: str
) -> AudienceReport:
    with session.begin_nested():
        return cut_edition(session, partnership, audience_id, now=now, mail_domain=mail_domain)


def _cut(
    store: Store, partnership: Partnership, audience_id: int, *, now: datetime, mail_domain: str
) -> AudienceReport:
    def in_transaction(key: int) -> AudienceReport:
        with store.transaction() as session:
            return cut_edition(session, partnership, key, now=now, mail_domain=mail_domain)

    return _report(audience_id, in_transaction)


def _report(audience_id: int, cut: Callable[[int], AudienceReport]) -> AudienceReport:
    """What cutting came to; what is wrong with one audience is a value."""
    try:
        return cut(audience_id)
    except StoreUnavailableError:
        raise
    except PartnershipWatchError as error:
        return AudienceReport(audience_id, Outcome.FAILED, error=str(error))
    except (ZoneInfoNotFoundError, DBAPIError, *CANNOT_BE_WRITTEN) as error:
        return AudienceReport(audience_id, Outcome.FAILED, error=_what(error))


def _what(error: Exception) -> str:
    """The error's class, and the promise that it would have broken; its sentence may quote an address."""
    broken = isinstance(error, DBAPIError) and getattr(error.orig, "diag", None)
    constraint = broken.constraint_name if broken else None
    return f"{type(error).__name__}: {constraint}" if constraint else type(error).__name__
