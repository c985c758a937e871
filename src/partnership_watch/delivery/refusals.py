"""Which refusals are believed: that of one reader is final, that of a server which refuses everybody is not.

A host that is blocked, or has lost its table of mailboxes, refuses each message for good. So a refusal is
written as deferred (recording.py), and final when its batch shows that the server takes mail of ours, or when
its code names the mailbox. Whoever dies before that leaves a message that is tried again.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update

from partnership_watch.delivery.bounces.reports import Report
from partnership_watch.delivery.bounces.settling import keep, settle
from partnership_watch.delivery.claiming import Letter
from partnership_watch.delivery.replies import Reply
from partnership_watch.delivery.smtp import MailServerError, SendResult
from partnership_watch.store import Store
from partnership_watch.store.tables import BounceKind, Delivery, DeliveryState
from partnership_watch.subscribers.limits import KeyedHash
from partnership_watch.subscribers.people import lock_people

ROW = 5
"""So many refusals with no message taken between are the server's, and stop the run. Where one address of
twenty is dead, five stand together once in three million places, and so many attempts are soon made good;
of a domain that is gone it may stop one run, but not the next."""

_AT_THE_DOOR = hashlib.sha256(b"refused while it was sent").hexdigest()
"""The identity of that event, one for each message."""


@dataclass(frozen=True)
class Refused:
    """One message, and what the server said of it."""

    letter: Letter
    reply: Reply


class Refusals:
    """What the server refused of one batch."""

    def __init__(self, server: str) -> None:
        self._server = server
        self._sure: list[Refused] = []
        self._in_doubt: list[Refused] = []
        self._took_one = False
        self._stopped = False

    def hear(self, letter: Letter, result: SendResult) -> None:
        """Take in how an attempt ended.

        Raises:
            MailServerError: it was the last refusal of a row.
        """
        if result.state is DeliveryState.ACCEPTED:
            self._took_one = True
            self._sure += self._in_doubt
            self._in_doubt.clear()
        elif result.state is DeliveryState.REFUSED and result.reply is not None:
            self._in_doubt.append(Refused(letter, result.reply))
            if len(self._in_doubt) == ROW:
                raise MailServerError(
                    f"{self._server} refuses one message after another ({result.reply}, the last of {ROW}), "
                    "and so perhaps us; see its log, they are tried again",
                    result.reply,
                )

    def stop(self) -> None:
        """Take in that the server has ended the run: what it refused just before was of us, perhaps."""
        self._stopped = True

    def believed(self) -> Sequence[Refused]:
        """Those that are final, when the batch has ended."""
        return [*self._sure, *(one for one in self._in_doubt if self._is_final(one))]

    def doubted(self) -> Sequence[Refused]:
        """The others."""
        return [one for one in self._in_doubt if not self._is_final(one)]

    def _is_final(self, refused: Refused) -> bool:
        if self._stopped:
            return refused.reply.names_no_mailbox and refused.letter.attempts > 0
        return refused.reply.names_no_mailbox or self._took_one


def believe(store: Store, refused: Refused, keyed_hash: KeyedHash, *, now: datetime) -> bool:
    """Make a refusal final; if it names no mailbox, the address gets no mail any more, as after a bounce.

    Returns:
        False if somebody else has the message by now.
    """
    letter, reply = refused.letter, refused.reply
    with store.transaction() as session:
        if reply.names_no_mailbox:
            lock_people(session)  # before any row, as everybody else who takes both
        final = (
            update(Delivery)
            .where(Delivery.id == letter.delivery_id, Delivery.state == DeliveryState.DEFERRED)
            .values({Delivery.state: DeliveryState.REFUSED, Delivery.reason: str(reply)})
            .returning(Delivery.id)
        )
        if session.scalar(final) is None:
            return False
        if reply.names_no_mailbox:
            report = Report(BounceKind.HARD, reply.status)
            bounce_id = keep(session, letter.link_id, report, _AT_THE_DOOR, now=now)
            if bounce_id is not None:
                settle(session, bounce_id, keyed_hash, now=now)
        return True
