"""Steps of random histories: mail comes back, and addresses are shut out and let in again."""

import itertools
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bouncing import complained, failed
from faulting import Arrived
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule
from office import BOUNCES, LINKS
from readers_histories import Readers
from worlds import Reader

from partnership_watch.delivery.bounces import settle_kept, take
from partnership_watch.store.tables import SuppressionReason
from partnership_watch.subscribers.suppression import lift, suppress

DEATHS = st.none() | st.integers(1, 12)
REPORTS = st.sampled_from(["hard", "soft", "soft", "complaint", "forged"])
WAITS_HOURS = (4, 12, 24, 72)
"""After the first soft bounce, the second ...; the next one ends the mail (decision 0018)."""
ROW_ENDS_AFTER = timedelta(days=30)


@dataclass(frozen=True)
class Returned:
    """One event that was taken."""

    link_id: uuid.UUID
    number: int
    """Among those of its message."""
    email: str
    report: str


class ShutOut(Readers):
    """Who bounces or complains gets no mail, or none for a while; and so who is on an operator's list."""

    def __init__(self) -> None:
        super().__init__()
        self.listed: set[str] = set()
        """Addresses on the suppression list."""
        self.soft: dict[str, tuple[int, datetime]] = {}
        """By address: how many soft bounces in a row, and until when nothing is sent."""
        self.kept: list[Returned] = []
        """Those that wait until it is known what became of their message."""
        self.names = itertools.count(1)
        self.dead: set[str] = set()
        """Addresses that the mail server knows no more."""

    @precondition(lambda self: self.readers or self.listed)
    @rule(data=st.data(), dies=DEATHS)
    def operator_suppresses_or_lifts(self, data: st.DataObject, dies: int | None) -> None:
        """Whoever is on the list comes off it first; the command may die, and is given again."""
        if not self.listed:
            self.suppressed(data.draw(st.sampled_from(self.readers)), dies)
            return
        email = data.draw(st.sampled_from(sorted(self.listed)))
        for word in (dies, None):
            with self.death.before(word), self.world.store.transaction() as session:
                lift(session, email, LINKS.keyed_hash, note="a test", now=self.world.now, actor="test")
        self.listed.remove(email)
        self.counts["lifted"] += 1

    @precondition(lambda self: self.mailed())
    @rule(data=st.data(), report=REPORTS, dies=DEATHS, twice=st.booleans())
    def mail_comes_back(self, data: st.DataObject, report: str, dies: int | None, twice: bool) -> None:
        """Whoever reads the report may die, and reads it again; or two read it at once."""
        mails = self.mailed()
        self.bounced(mails[data.draw(st.integers(0, len(mails) - 1))], report, dies, twice=twice)

    @precondition(lambda self: not self.dead and len(self.readers) > 2 and self.readers[0].name == "news")
    @rule()
    def mailbox_is_no_more(self) -> None:
        """The mail server says so from now on; the first mail that is sent there is the last."""
        reader = self.readers[0]
        email = self.email[reader.subscriber_id]
        self.readers.remove(reader)
        self.dead.add(email)
        self.out_once.add(email)
        self.server.no_mailbox.add(email)
        self.counts["mailboxes that are no more"] += 1

    def mailed(self) -> list[Arrived]:
        """The newest mail that each reader or stranger got, by reader; those that have a return path."""
        newest = {one.recipient: one for one in self.server.arrived if "+" in one.sender}
        known = [email for email in dict.fromkeys(self.email.values()) if email in newest]
        return [newest[email] for email in (*known, *sorted(newest.keys() - {*known}))]

    def suppressed(self, reader: Reader, dies: int | None = None) -> None:
        """Its subscriptions stand, and it gets no mail."""
        email, reason = self.email[reader.subscriber_id], SuppressionReason.OPERATOR
        acting: dict[str, Any] = {"now": self.world.now, "actor": "test", "note": "a test"}
        for word in (dies, None):
            with self.death.before(word), self.world.store.transaction() as session:
                suppress(session, email, reason, LINKS.keyed_hash, **acting)
        self._is_listed(email)
        self.counts["suppressed"] += 1

    def bounced(self, mail: Arrived, report: str, dies: int | None = None, *, twice: bool = False) -> None:
        """A report on a message is taken once, whoever dies or doubles; a forged one is not."""
        content = self._report(mail.sender, report)
        link_id = BOUNCES.return_path.read(mail.sender)
        assert link_id is not None
        before = len(self.witness.bounces(link_id))
        if twice:
            with ThreadPoolExecutor(2) as workers:
                runs = [workers.submit(self._take, content, word) for word in (dies, None)]
                for run in runs:
                    run.result()
        else:
            self._take(content, dies)
        self._take(content, None)
        self.counts[f"bounces, {report}"] += 1
        assert len(self.witness.bounces(link_id)) == before + (report != "forged")
        if report != "forged":
            self._note(Returned(link_id, before, mail.recipient, report))

    def settle_what_was_kept(self) -> None:
        """As each reading of the mailbox does first."""
        if self.kept:
            settle_kept(self.world.store, LINKS.keyed_hash, now=self.world.now)
        kept, self.kept = self.kept, []
        for one in kept:
            self._note(one)

    def no_mail_for(self) -> set[str]:
        """The addresses to which nothing may be sent now."""
        waiting = {email for email, (_, until) in self.soft.items() if until > self.world.now}
        return super().no_mail_for() | self.listed | waiting | self.dead

    def _report(self, return_path: str, report: str) -> bytes:
        name = f"{self.world.partnership.slug}-{next(self.names)}"
        local, _, domain = return_path.partition("@")
        if report == "complaint":
            return complained(return_path)
        if report == "forged":
            return failed(f"{local[:-1]}{'b' if local[-1] == 'a' else 'a'}@{domain}", name=name)
        return failed(return_path, "5.1.1" if report == "hard" else "4.2.2", name=name)

    def _take(self, content: bytes, dies: int | None) -> None:
        with self.death.before(dies):
            take(self.world.store, BOUNCES, content, now=self.world.now)

    def _note(self, one: Returned) -> None:
        """What the event did is what it should have done."""
        outcome = self.witness.bounces(one.link_id)[one.number]
        readers = [
            reader
            for reader in self.readers
            if reader.name == "news" and self.email[reader.subscriber_id] == one.email
        ]
        if outcome is None:
            self.kept.append(one)
            self.counts["bounces, kept"] += 1
        elif outcome == "unmatched":
            self.counts["bounces, kept for too long"] += 1
        elif one.report != "soft":
            assert outcome == "ended" or not readers
            self._is_listed(one.email)
            self._mail_ends(one.email, readers)
        elif outcome == "waits":
            self._waits(one.email)
        elif outcome == "ended":
            assert self.soft[one.email][0] == len(WAITS_HOURS)
            self.out_once.add(one.email)
            self._mail_ends(one.email, readers)
            self.counts["bounces, one too many"] += 1

    def _waits(self, email: str) -> None:
        before, until = self.soft.get(email, (0, self.world.now))
        if self.world.now - until > ROW_ENDS_AFTER:
            before = 0
        wait = timedelta(hours=WAITS_HOURS[before])
        self.soft[email] = before + 1, self.world.now + wait

    def _mail_ends(self, email: str, readers: list[Reader]) -> None:
        self.soft.pop(email, None)
        for reader in readers:
            self.is_gone(reader)

    def _is_listed(self, email: str) -> None:
        self.listed.add(email)
        self.out_once.add(email)
