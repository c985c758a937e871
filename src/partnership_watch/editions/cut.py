"""Cutting one edition: claim, check, take what is owed, write it once, queue it. All of it, or nothing."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from sqlalchemy import insert
from sqlalchemy.orm import Session

from partnership_watch.editions.approvals import ask_approval
from partnership_watch.editions.due import Turn, claim, entitled, turn_at
from partnership_watch.editions.folding import SetAside
from partnership_watch.editions.hours import hour_on
from partnership_watch.editions.kept import edition_hashes
from partnership_watch.editions.owed import Finding, owed
from partnership_watch.editions.writing import Written, write
from partnership_watch.registry.models import Partnership
from partnership_watch.store.audit_log import record
from partnership_watch.store.tables import (
    Audience,
    Delivery,
    DeliveryState,
    Edition,
    EditionState,
    Expired,
    ExpiredReason,
    Told,
)
from partnership_watch.subscribers import switch_waiting


class Outcome(StrEnum):
    """What looking at one audience came to."""

    TOLD = "told"
    EMPTY = "empty"
    """Its hour came, and nothing was owed."""
    NOT_DUE = "not_due"
    BUSY = "busy"
    """Another worker has it."""
    FAILED = "failed"


@dataclass(frozen=True)
class AudienceReport:
    """What one look at one audience did."""

    audience_id: int
    outcome: Outcome
    edition_id: int | None = None
    entries: int = 0
    deliveries: int = 0
    skipped: int = 0
    expired: int = 0
    moved: int = 0
    """Subscriptions that waited for this moment, and now stand in another audience."""
    set_aside: tuple[SetAside, ...] = ()
    error: str | None = None


def cut_edition(
    session: Session, partnership: Partnership, audience_id: int, *, now: datetime, mail_domain: str
) -> AudienceReport:
    """Cut the edition of one audience that is due at `now`, with its ledger and its deliveries.

    All of it stands when the caller's transaction commits, and nothing before: kill it anywhere, and the next
    call does it again.

    Args:
        mail_domain: of the Message-IDs.
    """
    audience = claim(session, audience_id)
    if audience is None:
        return AudienceReport(audience_id, Outcome.BUSY)
    readers = entitled(session, audience_id, now)
    turn = turn_at(session, audience, now) if readers else None
    if turn is None:
        return AudienceReport(audience_id, Outcome.NOT_DUE)
    taken = owed(session, audience, now=now, lapsed_since=turn.period_from)
    _expire(session, audience, taken.lapsed, now)
    _record_missed(session, audience, turn)
    written = write(session, partnership, audience, turn, taken.now, now=now)
    edition = _keep(session, audience, turn, written, now)
    queued = 0
    if edition is not None and edition.state is EditionState.TOLD:
        _record_told(session, edition, written.findings)
        if written.awaits_approval:
            ask_approval(session, partnership, edition)
        queued = _queue(session, edition, readers, mail_domain)
    report = AudienceReport(
        audience_id,
        outcome=Outcome(edition.state) if edition is not None else Outcome.NOT_DUE,
        edition_id=edition.id if edition is not None else None,
        entries=len(written.told),
        deliveries=queued,
        skipped=len(turn.missed),
        expired=len(taken.lapsed),
        moved=switch_waiting(session, partnership, audience, now=now, actor="publish"),
        set_aside=tuple(written.set_aside),
    )
    _note(session, report, now)
    return report


def _expire(session: Session, audience: Audience, lapsed: Sequence[Finding], now: datetime) -> None:
    """Record what was owed and never told, so that operators see it."""
    session.add_all(
        Expired(
            audience_id=audience.id,
            item_id=finding.item_id,
            commitment=finding.commitment,
            kind=finding.kind,
            match_id=finding.match_id,
            reason=ExpiredReason.TOO_OLD,
            expired_at=now,
        )
        for finding in lapsed
    )


def _record_missed(session: Session, audience: Audience, turn: Turn) -> None:
    zone = ZoneInfo(audience.zone)
    for day in turn.missed:
        moment = hour_on(day, audience.hour or 0, zone)
        session.add(
            Edition(
                audience_id=audience.id,
                local_date=day,
                state=EditionState.SKIPPED,
                period_from=moment,
                cut_at=moment,
            )
        )


def _keep(
    session: Session, audience: Audience, turn: Turn, written: Written, now: datetime
) -> Edition | None:
    """Store the edition with its bodies. A digest with nothing to tell leaves a row; an alert does not."""
    if written.rendered is None and turn.local_date is None:
        return None
    body = written.rendered
    edition = Edition(
        audience_id=audience.id,
        local_date=turn.local_date,
        alert_number=turn.alert_number,
        state=EditionState.TOLD if body else EditionState.EMPTY,
        period_from=turn.period_from,
        cut_at=now,
        subject=body.subject if body else None,
        html=body.html if body else None,
        text=body.text if body else None,
        payload=written.payload,
    )
    session.flush()  # missed dates come before, so that the newest edition has the highest id
    session.add(edition)
    session.flush()
    return edition


def _record_told(session: Session, edition: Edition, findings: Sequence[Finding]) -> None:
    if not findings:  # an edition that says that there is nothing
        return
    session.execute(
        insert(Told),
        [
            {
                "audience_id": edition.audience_id,
                "item_id": finding.item_id,
                "commitment": finding.commitment,
                "kind": finding.kind,
                "edition_id": edition.id,
                "match_id": finding.match_id,
            }
            for finding in findings
        ],
    )


def _queue(session: Session, edition: Edition, readers: Sequence[int], mail_domain: str) -> int:
    session.execute(
        insert(Delivery),
        [
            {
                "edition_id": edition.id,
                "subscription_id": subscription_id,
                "state": DeliveryState.PENDING,
                # Not the same as the Message-ID, which relays and archives show to anybody.
                "link_id": uuid.uuid4(),
                "message_id": f"<{uuid.uuid4()}@{mail_domain}>",
                "queued_at": edition.cut_at,
                "next_attempt_at": edition.cut_at,
            }
            for subscription_id in readers
        ],
    )
    return len(readers)


def _note(session: Session, report: AudienceReport, now: datetime) -> None:
    counts = {
        "entries": report.entries,
        "deliveries": report.deliveries,
        "skipped": report.skipped,
        "expired": report.expired,
        "moved": report.moved,
        "set_aside": [
            {"item": one.item_id, "commitment": one.commitment, "reason": one.reason}
            for one in report.set_aside
        ],
    }
    if report.edition_id is not None or report.expired:
        session.flush()  # the hash is made of what is stored
        record(
            session,
            at=now,
            actor="publish",
            action=f"audience.{report.outcome}",
            object_type="audience",
            object_id=report.audience_id,
            edition=report.edition_id,
            content=_content(session, report.edition_id),
            **counts,
        )


def _content(session: Session, edition_id: int | None) -> str | None:
    return None if edition_id is None else edition_hashes(session, [edition_id])[edition_id]
