"""From what is found to what arrives, over random histories in which anything may fail or die.

Real PostgreSQL, a real SMTP server. tests/editions holds the cut against an oracle; here stands what readers
and their mail server see: each message of each edition arrives once, or its row says in one final state why
not; never twice without an unknown in between; nothing while an operator has paused.
"""

import itertools
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
from faulting import FAULTS, PATIENCE, Death, FaultyServer, faulty_server, mortal
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)
from pydantic import HttpUrl, SecretStr
from random_histories import run_random_histories
from sqlalchemy import text
from worlds import APPLICATION_ROLE, Reader, World, norland

from partnership_watch.delivery import Letterhead, Links, Post, Security, SmtpSettings, deliver
from partnership_watch.delivery.canary.expecting import unqueued, untold
from partnership_watch.delivery.claiming import EXPIRES_AFTER
from partnership_watch.delivery.notices import deliver_notices
from partnership_watch.delivery.pausing import pause, resume
from partnership_watch.registry import Partnership
from partnership_watch.store import EmbeddedServer, Store, open_store
from partnership_watch.store.tables import Cadence, DeliveryState, Subscriber, VerdictWord
from partnership_watch.subscribers.requests import ask_to_subscribe
from partnership_watch.subscribers.wishes import Filter, Wish

__all__ = ["faulty_server", "norland"]

HISTORIES_A_DATABASE = 150
"""Then a fresh one, so that the last history is as quick as the first."""

OPEN = (DeliveryState.PENDING, DeliveryState.DEFERRED, DeliveryState.TRANSMITTING)
COMMITMENTS = ("3.quotas", "4.ferry-line", "5.exchange")
FILTERS = st.sampled_from([{}, {}, {"pillars": ("I",)}, {"clauses": (3,)}, {"grades": ("direct",)}])
CADENCES = st.sampled_from([(Cadence.DAILY, 7), (Cadence.DAILY, 7), (Cadence.IMMEDIATE, None)])
MATCHES = st.lists(
    st.sampled_from([*COMMITMENTS, *(f"{key}:context" for key in COMMITMENTS)]),
    min_size=1,
    max_size=2,
    unique_by=lambda match: match.partition(":")[0],
)
_SOME = st.lists(st.none() | st.sampled_from(FAULTS[:-1]), max_size=4)
FAILURES = st.integers(0, 7).flatmap(lambda one: st.just(["taken slow"]) if one == 7 else _SOME)
"""By message; one that is slow costs a quarter of a second, and so is rare."""
DEATHS = st.none() | st.integers(1, 60)

MESSAGES = """
SELECT d.message_id, d.state, d.resent, d.body_hash, d.queued_at, d.reason, s.email, e.id AS edition_id,
    d.subscription_id
FROM deliveries d JOIN editions e ON e.id = d.edition_id
JOIN subscriptions p ON p.id = d.subscription_id JOIN subscribers s ON s.id = p.subscriber_id
WHERE s.partnership = :partnership
"""
NOTICES = """
SELECT n.message_token, n.state, n.reason, r.email FROM notices n
JOIN reader_requests r ON r.id = n.request_id WHERE r.partnership = :partnership
"""
EDITIONS = """
SELECT e.id, e.audience_id FROM editions e JOIN audiences a ON a.id = e.audience_id
WHERE e.state = 'told' AND a.partnership = :partnership
"""
SWITCHES = """
SELECT s.at, s.paused, count(a.id) AS acts FROM sending_switches s
LEFT JOIN audit_log a ON a.object_type = 'sending_switch' AND a.object_id = CAST(s.id AS text)
WHERE s.partnership = :partnership GROUP BY s.id ORDER BY s.id
"""
LIVE = """
SELECT p.audience_id, p.id, p.subscriber_id FROM subscriptions p JOIN subscribers s ON s.id = p.subscriber_id
WHERE p.ended_at IS NULL AND s.partnership = :partnership
"""


class Watched:
    """A world's clock, that may do something when it is asked for the n-th time."""

    def __init__(self, world: World, at: int, then: Callable[[], None]) -> None:
        self._world, self._left, self._then = world, at, then

    def __call__(self) -> datetime:
        self._left -= 1
        if self._left == 0:
            self._then()
        return self._world.now


class History(RuleBasedStateMachine):
    """Things are found and told while the mail server fails, senders die, and readers come and go."""

    new_world: Callable[[], World]
    server: FaultyServer
    death: Death
    counts: Counter[str]
    """What the histories were made of, and how their messages ended."""

    def __init__(self) -> None:
        super().__init__()
        self.world = type(self).new_world()
        self.server.arrived.clear()
        self.server.refused.clear()
        self.readers: list[Reader] = []
        self.left: set[str] = set()
        """Addresses of those who unsubscribed."""
        self.items: list[tuple[int, str]] = []
        self.editions: set[int] = set()
        """Those whose readers were looked at."""
        self.strangers = 0
        links = Links(HttpUrl("https://watch.example"), SecretStr("a secret of this test"), "d@watch.example")
        self.letterhead = Letterhead("The Watch", "watch@watch.example", "d@watch.example", "n.watch.example")
        self.links = links

    @initialize(pipelining=st.booleans(), wanted=FILTERS)
    def begin(self, pipelining: bool, wanted: dict[str, Any]) -> None:
        """Two readers of a digest, and an agency."""
        self.server.pipelining = pipelining
        for filter_, cadence, hour in (({}, Cadence.DAILY, 7), ({}, Cadence.DAILY, 7)):
            self.readers.append(self.world.reader(cadence, hour=hour, **filter_))
        self.readers.append(self.world.reader(Cadence.IMMEDIATE, hour=None, **wanted))

    @rule(matches=MATCHES, late=st.booleans())
    def item_comes(self, matches: list[str], late: bool) -> None:
        """Matched at once, or long after it was first seen."""
        seen = self.world.now - timedelta(days=2) if late else None
        self.items.append((self.world.item(*matches, seen=seen), matches[0].partition(":")[0]))

    @precondition(lambda self: self.items)
    @rule(data=st.data(), matches=MATCHES, what=st.sampled_from(["revised", "rejected", "merged", "again"]))
    def item_changes(self, data: st.DataObject, matches: list[str], what: str) -> None:
        """Its publisher, staff, or the rules say something else of it."""
        item, commitment = data.draw(st.sampled_from(self.items))
        if what == "revised":
            self.world.revise(item, *matches, title=f"Another title {len(matches)}")
        elif what == "rejected":
            self.world.verdict(item, commitment, VerdictWord.REJECTED, number=1)
        elif what == "again":
            self.world.rescreen(item, *matches)
        elif item != self.items[0][0]:
            self.world.merge(self.items[0][0], item)

    @rule(wanted=FILTERS, times=CADENCES)
    def somebody_comes(self, wanted: dict[str, Any], times: tuple[Cadence, int | None]) -> None:
        """And reads from the next edition on."""
        if len(self.readers) < 5:
            self.readers.append(self.world.reader(times[0], hour=times[1], **wanted))

    @precondition(lambda self: self.readers)
    @rule(data=st.data(), wanted=FILTERS, times=CADENCES, goes=st.sampled_from([True, False, False]))
    def somebody_changes_or_goes(
        self, data: st.DataObject, wanted: dict[str, Any], times: tuple[Cadence, int | None], goes: bool
    ) -> None:
        """A narrower or another filter; or none."""
        reader = data.draw(st.sampled_from(self.readers))
        if not goes:
            self.world.change(reader, self.world.asked(times[0], hour=times[1], **wanted))
            return
        self.readers.remove(reader)
        with self.world.store.transaction() as session:
            self.left.add(session.get_one(Subscriber, reader.subscriber_id).email)
        for row in self._rows(LIVE):
            if row.subscriber_id == reader.subscriber_id:  # also what only waits for its turn
                self.world.leave(Reader(reader.subscriber_id, row.id))

    @rule()
    def stranger_signs_up(self) -> None:
        """And is to get one mail that asks to confirm it."""
        self.strangers += 1
        wish = Wish(filter=Filter(), cadence=Cadence.DAILY, hour=7, zone="UTC", language="en")
        with self.world.store.transaction() as session:
            ask_to_subscribe(
                session,
                self.world.partnership,
                email=f"stranger-{self.strangers}-{self.world.partnership.slug}@readers.example",
                name="",
                wish=wish,
                consent_wording="en",
                now=self.world.now,
            )

    @rule(hours=st.sampled_from([0.1, 0.2, 1, 7, 30, 40]))
    def time_passes(self, hours: float) -> None:
        """Minutes, or more than a message is kept."""
        self.world.forward(hours=hours)

    @rule(dies=DEATHS, twice=st.booleans())
    def publish(self, dies: int | None, twice: bool) -> None:
        """The stage runs; it may die, or run twice at once."""
        live = self._live()
        if twice:
            with ThreadPoolExecutor(2) as workers:
                runs = [workers.submit(self._publish, dies if first else None) for first in (True, False)]
                for run in runs:
                    run.result()
        else:
            self._publish(dies)
        self._new_editions_are_for(live)

    @rule(matches=MATCHES, failures=FAILURES, dies=DEATHS, resend=st.booleans())
    def a_day(self, matches: list[str], failures: list[str | None], dies: int | None, resend: bool) -> None:
        """As on most days: something is found, told and sent, with one trouble or another."""
        self.item_comes(matches, late=False)
        self.world.forward(hours=24)
        live = self._live()
        self._publish(None)
        self._new_editions_are_for(live)
        self.send(failures, dies, resend, "once", 1)
        self.world.forward(minutes=11)
        self.send([], None, resend, "once", 1)

    @rule(
        failures=FAILURES,
        dies=DEATHS,
        resend=st.booleans(),
        how=st.sampled_from(["once", "once", "twice", "asleep", "paused"]),
        at=st.integers(1, 12),
    )
    def send(self, failures: list[str | None], dies: int | None, resend: bool, how: str, at: int) -> None:
        """Answers and editions are sent, by one, who may die, by two, or by one who sleeps too long."""
        self.counts["sendings, " + (how if dies is None else "killed")] += 1
        self.server.faults[:] = failures
        post = self._post("taken slow" in failures, resend)
        held, before = self._paused(), len(self.server.arrived)
        if how == "twice":
            with ThreadPoolExecutor(2) as workers:
                runs = [workers.submit(self._send, post, dies if first else None) for first in (True, False)]
                for run in runs:
                    run.result()
        elif how == "asleep":
            self._send(post, dies, Watched(self.world, at, lambda: self._sleep_on(post)))
        elif how == "paused":
            self._send(post, dies, Watched(self.world, at, self._pause))
        else:
            self._send(post, dies)
        self.server.faults.clear()
        if held:
            assert len(self.server.arrived) == before, "something was sent during a pause"

    @rule(dies=st.none() | st.integers(1, 6))
    def pause_or_resume(self, dies: int | None) -> None:
        """An operator stops or begins all sending; the command may die."""
        slug, switch = self.world.partnership.slug, {"actor": "test", "now": self.world.now}
        was = self._paused()
        with self.death.before(dies), self.world.store.transaction() as session:
            if was:
                resume(session, slug, **switch)
            else:
                pause(session, slug, "a test", **switch)
        assert {row.acts for row in self._rows(SWITCHES)} <= {1}

    @invariant()
    def every_message_is_where_its_row_says(self) -> None:
        """Promise (b), as the mail server sees it."""
        self.counts["steps"] += 1
        arrived = Counter(one.message_id for one in self.server.arrived)
        given = {(one.message_id, one.recipient, one.hash) for one in self.server.arrived}
        addressed = {(one.message_id, one.recipient) for one in self.server.arrived}
        known: set[tuple[str, str]] = set()
        for row in self._rows(MESSAGES):
            times, state = arrived[row.message_id], DeliveryState(row.state)
            known.add((row.message_id, row.email))
            assert times <= 1 + row.resent, "twice without an unknown in between"
            if state is DeliveryState.ACCEPTED:
                assert (row.message_id, row.email, row.body_hash) in given
            elif state not in (DeliveryState.UNKNOWN, DeliveryState.TRANSMITTING):
                assert times <= row.resent, f"{state} and yet it arrived"
            if state is DeliveryState.REFUSED:
                assert row.email in self.server.refused
            elif state is DeliveryState.STALE:
                assert row.email in self.left
            elif state is DeliveryState.EXPIRED:
                assert self._unpaused(row.queued_at) > EXPIRES_AFTER
        for row in self._rows(NOTICES):
            message_id, state = f"<{row.message_token}@watch.example>", DeliveryState(row.state)
            known.add((message_id, row.email))
            assert arrived[message_id] <= 1, "an answer is never sent twice"
            if state is DeliveryState.ACCEPTED:
                assert arrived[message_id] == 1
            elif state not in (DeliveryState.UNKNOWN, DeliveryState.TRANSMITTING):
                assert arrived[message_id] == 0
        assert addressed <= known, "somebody got what is not theirs"

    def teardown(self) -> None:
        """In the end, when the server is well and nobody dies, every message has its final state."""
        if self._paused():
            self.pause_or_resume(None)
        for hours in (0.2, 41):  # beyond every lease, and beyond every wait
            self.world.forward(hours=hours)
            live = self._live()
            self._publish(None)
            self._new_editions_are_for(live)
            self.send([], None, False, "once", 1)
        self.every_message_is_where_its_row_says()
        left = Counter(row.state for row in (*self._rows(MESSAGES), *self._rows(NOTICES)))
        assert not {state.value for state in OPEN} & left.keys(), left
        for reader in self.readers:
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

    def _publish(self, dies: int | None) -> None:
        with self.death.before(dies):
            assert self.world.publish().failed == []

    def _send(self, post: Post, dies: int | None, clock: Callable[[], datetime] | None = None) -> None:
        clock = clock or (lambda: self.world.now)
        with self.death.before(dies):
            deliver_notices(self.world.store, self.world.partnership, post, clock=clock)
            deliver(self.world.store, self.world.partnership.slug, post, clock=clock)

    def _sleep_on(self, post: Post) -> None:
        """The machine sleeps for longer than any lease, and meanwhile another one sends."""
        self.world.forward(minutes=11)
        with ThreadPoolExecutor(1) as another:
            another.submit(self._send, post, None).result()

    def _pause(self) -> None:
        if not self._paused():
            with self.world.store.transaction() as session:
                pause(session, self.world.partnership.slug, "a test", actor="test", now=self.world.now)
            self.world.forward(seconds=2)

    def _post(self, impatient: bool, resend: bool) -> Post:
        smtp = SmtpSettings(
            host="127.0.0.1",
            port=self.server.port,
            security=Security.NONE,
            timeout_seconds=PATIENCE if impatient else 20,
        )
        return Post(smtp, self.letterhead, self.links, resend_once=resend)

    def _paused(self) -> bool:
        switches = self._rows(SWITCHES)
        return bool(switches) and switches[-1].paused

    def _unpaused(self, since: datetime) -> timedelta:
        """How much of the time since then sending was not paused."""
        ran, running, at = timedelta(), True, since
        for switch in self._rows(SWITCHES):
            if running and switch.at > at:
                ran += switch.at - at
            running, at = not switch.paused, max(at, switch.at)
        return ran + (self.world.now - at if running else timedelta())

    def _live(self) -> dict[int, list[int]]:
        """The live subscriptions of each audience."""
        live: dict[int, list[int]] = {}
        for row in self._rows(LIVE):
            live.setdefault(row.audience_id, []).append(row.id)
        return live

    def _new_editions_are_for(self, live: dict[int, list[int]]) -> None:
        """An edition has one message for each reader that its audience had at the cut."""
        of: dict[int, list[int]] = {}
        for row in self._rows(MESSAGES):
            of.setdefault(row.edition_id, []).append(row.subscription_id)
        for edition_id, audience_id in self._rows(EDITIONS):
            if edition_id not in self.editions:
                self.editions.add(edition_id)
                assert Counter(of.get(edition_id, [])) == Counter(live[audience_id])

    def _rows(self, query: str) -> Sequence[Any]:
        with self.world.store.transaction() as session:
            return session.execute(text(query), {"partnership": self.world.partnership.slug}).all()


@pytest.fixture
def worlds(
    server: EmbeddedServer, norland: Partnership, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Callable[[], World], Death]]:
    """Makes empty worlds, each a partnership of its own, and what can kill those who work in them."""
    numbers, stores = itertools.count(), list[Store]()
    with mortal(monkeypatch) as death:

        def new_world() -> World:
            number = next(numbers)
            if number % HISTORIES_A_DATABASE == 0:
                url = server.ensure_database(f"histories_{uuid.uuid4().hex[:8]}", template="template_watch")
                stores.append(open_store(url.set(username=APPLICATION_ROLE)))
                death.may_strike(stores[-1])
                for store in stores[:-1]:
                    store.close()
            return World(stores[-1], norland.model_copy(update={"slug": f"history-{number}"}))

        yield new_world, death
    for store in stores:
        store.close()


@pytest.mark.parametrize(
    "examples",
    [12, *(pytest.param(350, marks=pytest.mark.slow) for _ in range(4))],
    ids=["some", *(f"thousands-{quarter}" for quarter in "1234")],
)
def test_every_message_arrives_once_or_its_row_says_why_not(
    worlds: tuple[Callable[[], World], Death],
    faulty_server: FaultyServer,
    examples: int,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Whatever fails, dies, sleeps or is stopped, in whatever order."""
    new_world, death = worlds
    counts: Counter[str] = Counter()
    faulty_server.met.clear()
    machine = type(
        "Deliveries",
        (History,),
        {"new_world": staticmethod(new_world), "server": faulty_server, "death": death, "counts": counts},
    )
    began = time.monotonic()

    run_random_histories(machine, examples=examples, steps=20)

    if examples > 100:
        with capsys.disabled():
            print(f"\n{time.monotonic() - began:.0f} s", dict(counts), dict(faulty_server.met))  # noqa: T201
    assert counts["accepted"] > counts["unknown"] > 0, "the histories prove too little"
