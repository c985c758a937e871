"""From what is found to what arrives, over random histories in which anything may fail or die.

Real PostgreSQL, a real SMTP server, a real endpoint, processes that are really killed. tests/editions holds
the cut against an oracle; here stands what readers and servers see: each message of each edition arrives
once, or its row says in one final state why not; never twice without an unknown in between; nothing while an
operator has paused, to whom is shut out, or before a person approved it.
"""

import itertools
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextvars import Context
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import psycopg
import pytest
from dying import Death, killed_in_a_process, mortal
from faulting import ENDPOINT_FAULTS, FAULTS, FaultyEndpoint, FaultyServer, faulty_endpoint, faulty_server
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule
from office import Office, publish_at, send_at
from random_histories import run_random_histories
from readers_histories import MATCHES
from shut_out_histories import REPORTS, ShutOut
from witnessing import UNDER_WAY, watching
from worlds import APPLICATION_ROLE, World, norland

from partnership_watch.delivery.approving import ApprovalError, answer, waiting_for_a_person
from partnership_watch.delivery.canary.expecting import unqueued, untold
from partnership_watch.delivery.pausing import pause, resume
from partnership_watch.registry import Partnership
from partnership_watch.store import EmbeddedServer, Store, open_store
from partnership_watch.store.tables import ApprovalWord

__all__ = ["faulty_endpoint", "faulty_server", "norland"]

HISTORIES_A_DATABASE = 150
"""Then a fresh one, so that the last history is as quick as the first."""

SLOW = "taken slow", "slow"
"""What costs a quarter of a second, and so is rare."""


def _failures(faults: tuple[str, ...], slow: str) -> st.SearchStrategy[list[str | None]]:
    some = st.lists(st.none() | st.sampled_from([one for one in faults if one != slow]), max_size=4)
    return st.integers(0, 9).flatmap(lambda one: st.just([slow]) if one == 9 else some)


FAILURES = _failures(FAULTS, "taken slow")
ENDPOINT_FAILURES = _failures(ENDPOINT_FAULTS, "slow")
"""By message."""
DEATHS = st.none() | st.integers(1, 60)
REALLY = st.sampled_from([False, False, False, True])
"""Whether it is a whole process that dies. That takes eight times as long as a thread, and the first one some
seconds; so only where there are thousands of histories. In tests/e2e processes are always killed."""
HOW = st.sampled_from(["once", "once", "twice", "asleep", "paused", "bounced", "left", "listed", "answered"])


class Watched:
    """A world's clock, that does something when it is asked for the n-th time."""

    def __init__(self, world: World, at: int, then: Callable[[], None]) -> None:
        self._world, self._left, self._then = world, at, then

    def __call__(self) -> datetime:
        self._left -= 1
        if self._left == 0:
            Context().run(self._then)  # whoever does it is somebody else, and not about to die
        return self._world.now


class History(ShutOut):
    """Things are found and told while servers fail, senders die, and people answer, stop and resume."""

    really: bool
    """Whether there is time to kill whole processes."""

    @rule(dies=DEATHS, really=REALLY, twice=st.booleans())
    def publish(self, dies: int | None, really: bool, twice: bool) -> None:
        """The stage runs; it may die, or run twice at once."""
        reading = self.witness.reading(self.world.now)
        if really and self.really and dies is not None:
            self._killed("publishing", publish_at, dies, self.world.partnership, self.world.now)
        elif twice:
            self._two(self._publish, dies)
        else:
            self._publish(dies)
        self.witness.new_editions_are_for(reading)

    @rule(
        matches=MATCHES,
        failures=FAILURES,
        endpoint_failures=ENDPOINT_FAILURES,
        dies=DEATHS,
        really=REALLY,
        where=st.sampled_from(["publishing", "sending", "sending"]),
        approves=st.sampled_from([None, True, True, False]),
        report=st.none() | REPORTS,
        whom=st.integers(0, 4),
    )
    def a_day(
        self,
        matches: list[str],
        failures: list[str | None],
        endpoint_failures: list[str | None],
        dies: int | None,
        really: bool,
        where: str,
        approves: bool | None,
        report: str | None,
        whom: int,
    ) -> None:
        """As on most days: something is found, told, approved and sent, with one trouble or another, and
        perhaps comes back."""
        self.item_comes(matches, late=False)
        self.world.forward(hours=24)
        if where == "publishing" and dies is not None:
            self.publish(dies, really, twice=False)
        self.publish(None, really=False, twice=False)
        if approves is not None:
            self.somebody_answers(approves, None)
        death = dies if where == "sending" else None
        self.send(failures, endpoint_failures, death, really, False, "once", 0, 0, "hard")
        if failures or death is not None:
            self.world.forward(minutes=11)
            self._all_is_sent()
        mails = self.mailed()[whom : whom + 1]
        if report is not None and mails:
            self.bounced(mails[0], report)

    @precondition(lambda self: self.witness.approval)
    @rule(approves=st.sampled_from([True, True, False]), dies=st.none() | st.integers(1, 12))
    def somebody_answers(self, approves: bool, dies: int | None) -> None:
        """For the edition that waits longest, in time or too late; the command may die, and is given anew."""
        word = ApprovalWord.APPROVED if approves else ApprovalWord.DECLINED
        slug, now = self.world.partnership.slug, self.world.now
        for death in (dies, None):
            with self.death.before(death), self.world.store.transaction() as session:
                for asked in waiting_for_a_person(session, slug)[:1]:
                    try:
                        answer(session, slug, asked.edition_id, word, note="seen", actor="ann", now=now)
                    except ApprovalError:
                        assert asked.answer_by <= now or asked.overtaken
                    self.counts[f"answers, {word.value}"] += 1

    @rule(dies=st.none() | st.integers(1, 6))
    def pause_or_resume(self, dies: int | None) -> None:
        """An operator stops or begins all sending; the command may die."""
        slug, switch = self.world.partnership.slug, {"actor": "test", "now": self.world.now}
        was = self.witness.paused()
        with self.death.before(dies), self.world.store.transaction() as session:
            if was:
                resume(session, slug, **switch)
            else:
                pause(session, slug, "a test", **switch)

    @rule(
        failures=FAILURES,
        endpoint_failures=ENDPOINT_FAILURES,
        dies=DEATHS,
        really=REALLY,
        resend=st.booleans(),
        how=HOW,
        at=st.integers(1, 12),
        whom=st.integers(0, 4),
        report=REPORTS,
    )
    def send(
        self,
        failures: list[str | None],
        endpoint_failures: list[str | None],
        dies: int | None,
        really: bool,
        resend: bool,
        how: str,
        at: int,
        whom: int,
        report: str,
    ) -> None:
        """By one, who may die, or by two; something else may be done meanwhile, or the machine sleep."""
        self.settle_what_was_kept()
        self.server.faults[:], self.endpoint.faults[:] = failures, endpoint_failures
        slow = bool({*failures, *endpoint_failures} & {*SLOW})
        office = Office(self.server.port, resend, slow)
        paused, nobody = self.witness.paused(), self.no_mail_for()
        mails, events = len(self.server.arrived), len(self.endpoint.posted)
        if really and self.really and dies is not None:
            self._killed("sending", send_at, dies, self.world.partnership, office, self.world.now)
        elif how == "twice":
            self._two(partial(self._send, office), dies)
        else:
            self.counts[f"sendings, {how if dies is None else 'killed'}"] += 1
            clock = Watched(self.world, at, partial(self._meanwhile, how, office, whom, report))
            self._send(office, dies, clock)
        self.server.faults.clear()
        self.endpoint.faults.clear()
        mailed = {one.recipient for one in self.server.arrived[mails:]}
        assert not mailed & nobody & self.no_mail_for(), "sent to whom nothing is sent"
        assert not paused or not mailed, "something was sent during a pause"
        assert not paused or len(self.endpoint.posted) == events, "something was posted during a pause"
        self._agency_may_be_gone()
        self.look()

    def look(self) -> Counter[str]:
        """Every message is where its row says."""
        self.counts["looks"] += 1
        self.witness.no_mailbox_gets_more()
        return self.witness.every_message_is_where_its_row_says(self.out_once, self.world.now)

    def teardown(self) -> None:
        """In the end, when the servers are well and nobody dies, every message has its final state."""
        if self.witness.paused():
            self.pause_or_resume(None)
        for hours in (0.2, 41, 121):  # beyond every lease, beyond every wait, and longer than an event lasts
            self.world.forward(hours=hours)
            self.publish(None, really=False, twice=False)
            self._all_is_sent()
            if hours > 1 and not UNDER_WAY & self.look().keys():
                break
        if self.witness.approval:  # what was cut last waits for an answer, and nobody gives one
            self.world.forward(hours=12)
            self._all_is_sent()
        left = self.look()
        assert not UNDER_WAY & left.keys(), left
        assert not self.kept
        self.counts["mailboxes that are no more, ended"] += len(self.witness.no_mailbox_gets_more())
        for reader in self.readers:
            if reader.subscriber_id not in self.came_back:
                told = Counter(self.world.told(reader))
                assert not [key for key, times in told.items() if times > 1], "told twice"
        self._no_canary_sings_falsely()
        self.counts.update(left, histories=1)

    def _no_canary_sings_falsely(self) -> None:
        """Were each reader a canary, the queries that share nothing with sending would find no fault."""
        span = {"since": self.world.now - timedelta(days=30)}
        with self.world.store.transaction() as session:
            for reader in self.readers:
                count, _ = untold(session, reader.subscriber_id, now=self.world.now, **span)
                assert (count, unqueued(session, reader.subscriber_id, **span)) == (0, [])

    def _all_is_sent(self) -> None:
        """By one, undisturbed."""
        self.send([], [], None, False, False, "once", 0, 0, "hard")  # nothing happens meanwhile

    def _publish(self, dies: int | None) -> None:
        with self.death.before(dies):
            publish_at(self.world.store, self.world.partnership, self.world.now)

    def _send(self, office: Office, dies: int | None, clock: Callable[[], datetime] | None = None) -> None:
        with self.death.before(dies):
            office.send(self.world.store, self.world.partnership, clock or (lambda: self.world.now))

    def _two(self, work: Callable[[int | None], None], dies: int | None) -> None:
        """Two do the same at once; one of them may die."""
        self.counts["two at once"] += 1
        with ThreadPoolExecutor(2) as workers:
            for run in [workers.submit(work, word) for word in (dies, None)]:
                run.result()

    def _killed(self, what: str, work: Callable[..., None], dies: int, *arguments: Any) -> None:
        killed = killed_in_a_process(work, 1 + dies % 30, self.witness.look, self.world.store, *arguments)
        self.counts[f"processes, {what}, {'killed' if killed else 'done before'}"] += 1

    def _meanwhile(self, how: str, office: Office, whom: int, report: str) -> None:
        """What happens while something is sent."""
        readers, mails = self.readers[whom : whom + 1], self.mailed()[whom : whom + 1]
        if how == "asleep":  # for longer than any lease, and another machine sends
            self.world.forward(minutes=11)
            self._send(office, None)
        elif how == "paused" and not self.witness.paused():
            with self.world.store.transaction() as session:
                pause(session, self.world.partnership.slug, "a test", actor="test", now=self.world.now)
            self.world.forward(seconds=2)
        elif how == "bounced" and mails:
            self.bounced(mails[0], report)
        elif how == "left" and readers:
            self.goes(readers[0])
        elif how == "listed" and readers:
            self.suppressed(readers[0])
        elif how == "answered" and self.witness.approval:
            self.somebody_answers(bool(whom), None)

    def _agency_may_be_gone(self) -> None:
        for reader in [one for one in self.readers if one.name == "alerts"]:
            if not self.witness.subscriptions(reader.subscriber_id):
                assert self.endpoint.wants_no_more
                self.is_gone(reader)


Worlds = Callable[[], tuple[World, psycopg.Connection[Any]]]


@pytest.fixture
def worlds(
    server: EmbeddedServer, norland: Partnership, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Worlds, Death]]:
    """Makes empty worlds, each a partnership of its own, and what can kill those who work in them."""
    numbers, stores, looks = itertools.count(), list[Store](), list[psycopg.Connection[Any]]()

    def close() -> None:
        for one in (*stores, *looks):
            one.close()

    with mortal(monkeypatch) as death:

        def new_world() -> tuple[World, psycopg.Connection[Any]]:
            number = next(numbers)
            if number % HISTORIES_A_DATABASE == 0:
                close()
                url = server.ensure_database(f"histories_{uuid.uuid4().hex[:8]}", template="template_watch")
                stores[:] = [open_store(url.set(username=APPLICATION_ROLE))]
                looks[:] = [watching(stores[0].url)]
                death.may_strike(stores[0])
            return World(stores[0], norland.model_copy(update={"slug": f"history-{number}"})), looks[0]

        yield new_world, death
    close()


@pytest.mark.parametrize(
    "examples",
    [8, *(pytest.param(500, marks=pytest.mark.slow) for _ in range(4))],
    ids=["some", *(f"thousands-{quarter}" for quarter in "1234")],
)
def test_every_message_arrives_once_or_its_row_says_why_not(
    worlds: tuple[Worlds, Death],
    faulty_server: FaultyServer,
    faulty_endpoint: FaultyEndpoint,
    examples: int,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Whatever fails, dies, sleeps, bounces, is stopped or waits for an answer, in whatever order."""
    new_world, death = worlds
    counts: Counter[str] = Counter()
    faulty_server.met.clear()
    faulty_endpoint.met.clear()
    parts = {"server": faulty_server, "endpoint": faulty_endpoint, "death": death, "counts": counts}
    long = examples > 100
    machine = type("Deliveries", (History,), {"new_world": staticmethod(new_world), "really": long, **parts})
    began = time.monotonic()

    run_random_histories(machine, examples=examples, steps=20)

    if long:
        met = {**faulty_server.met, **faulty_endpoint.met}
        with capsys.disabled():
            print(f"\n{time.monotonic() - began:.0f} s", dict(sorted(counts.items())), met)  # noqa: T201
    assert counts["accepted"] > counts["unknown"] > 0, "the histories prove too little"
