"""What became of each message of a batch, written before the next one is handed in.

Nothing here waits for the disk. What a crash of PostgreSQL takes back was "transmitting" before, and is so
again; that was on disk before the batch began.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, case, delete, exists, update

from partnership_watch.delivery.claiming import Claim, Letter
from partnership_watch.delivery.smtp import SendResult
from partnership_watch.store.tables import Attempt, Batch, Delivery, DeliveryState

WAITS_MINUTES = (5, 15, 60, 180, 360)
"""How long to wait after the first, second ... deferral; the last one repeats. RFC 5321, 4.5.4.1 asks a
relay for at least 30 minutes between attempts; the first two are shorter because greylisting usually lasts
about five."""

# One statement, and not built anew each time: it is run once a message, with nothing else to wait for.
_OUTCOME = """
WITH known AS (
    UPDATE deliveries
    SET state = %(written)s, lease_until = NULL, next_attempt_at = %(next)s, reason = %(reason)s
    WHERE id = %(id)s AND state IN ('transmitting', 'unknown')
)
INSERT INTO attempts (delivery_id, started_at, finished_at, outcome, code, error)
VALUES (%(id)s, %(started)s, %(finished)s, %(state)s, %(code)s, %(error)s)
"""


@dataclass(frozen=True)
class Tried:
    """One attempt at one message."""

    letter: Letter
    started: datetime
    finished: datetime
    result: SendResult


def record_outcome(connection: Connection, tried: Tried) -> None:
    """Write what is known. Also over UNKNOWN: whoever gave this message up knew less than we do.

    A refused one waits like a deferred one, until the refusal is believed (refusals.py).
    """
    state = tried.result.state
    wait = WAITS_MINUTES[min(tried.letter.attempts, len(WAITS_MINUTES) - 1)]
    connection.exec_driver_sql(
        _OUTCOME,
        {
            "id": tried.letter.delivery_id,
            "state": state.value,
            "written": (DeliveryState.DEFERRED if state is DeliveryState.REFUSED else state).value,
            "next": tried.finished + timedelta(minutes=wait),
            "reason": tried.result.reason,
            "started": tried.started,
            "finished": tried.finished,
            "code": tried.result.code,
            "error": tried.result.error,
        },
    )


def close_batch(connection: Connection, claim: Claim, unbegun: Sequence[Letter]) -> None:
    """Give back what was not begun, and forget the batch.

    A lease is of one claim only: a later one of the same message runs out later. So a sender that slept
    through its own gives back nothing that another has now.
    """
    if unbegun:
        connection.execute(
            update(Delivery)
            .where(
                Delivery.id.in_([letter.delivery_id for letter in unbegun]),
                Delivery.state == DeliveryState.TRANSMITTING,
                Delivery.lease_until == claim.lease_until,
            )
            .values(NOT_BEGUN)
        )
    connection.execute(delete(Batch).where(Batch.id == claim.batch_id))


NOT_BEGUN = {
    Delivery.state: case(
        (exists().where(Attempt.delivery_id == Delivery.id), DeliveryState.DEFERRED.value),
        else_=DeliveryState.PENDING.value,
    ),
    Delivery.lease_until: None,
    Delivery.body_hash: None,
}
"""As it was before the claim."""
