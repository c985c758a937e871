"""Steps of random histories: things are found, and readers come, change, go and come back."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from dying import Death
from faulting import FaultyEndpoint, FaultyServer
from hooking import agency
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule
from psycopg import Connection
from witnessing import Witness
from worlds import Reader, World

from partnership_watch.registry.models import ApprovalRule
from partnership_watch.store.tables import Cadence, Subscriber, VerdictWord
from partnership_watch.subscribers import leaving
from partnership_watch.subscribers.requests import ask_to_subscribe
from partnership_watch.subscribers.wishes import Filter, Wish

COMMITMENTS = ("3.quotas", "4.ferry-line", "5.exchange")
FILTERS = st.sampled_from([{}, {}, {"pillars": ("I",)}, {"clauses": (3,)}, {"grades": ("direct",)}])
Times = tuple[Cadence, int | None, tuple[int, int] | None]
"""Cadence, hour, quiet hours."""
TIMES = st.sampled_from(
    [
        (Cadence.DAILY, 7, None),
        (Cadence.DAILY, 7, None),
        (Cadence.IMMEDIATE, None, None),
        (Cadence.IMMEDIATE, None, (11, 15)),  # most histories go on from noon
        (Cadence.IMMEDIATE, None, (20, 9)),
    ]
)
WHAT = st.sampled_from(["other", "other", "goes", "away"])
MATCHES = st.lists(
    st.sampled_from([*COMMITMENTS, *(f"{key}:context" for key in COMMITMENTS)]),
    min_size=1,
    max_size=2,
    unique_by=lambda match: match.partition(":")[0],
)


class Readers(RuleBasedStateMachine):
    """What a partnership's news and its readers do. Some of it decides what must not be sent."""

    new_world: Callable[[], tuple[World, Connection[Any]]]
    server: FaultyServer
    endpoint: FaultyEndpoint
    death: Death
    counts: Counter[str]
    """What the histories were made of, and how their messages ended."""

    def __init__(self) -> None:
        super().__init__()
        self.world, look = type(self).new_world()
        self.server.forget()
        self.endpoint.forget()
        self.witness = Witness(look, self.world.partnership.slug, False, self.server, self.endpoint)
        self.readers: list[Reader] = []
        self.email: dict[int, str] = {}
        """By subscriber."""
        self.away: list[Reader] = []
        """Those who left, or whose mail ended."""
        self.came_back: set[int] = set()
        self.out_once: set[str] = set()
        """Addresses that left or were shut out at any time."""
        self.items: list[tuple[int, str]] = []
        self.strangers = 0

    @initialize(pipelining=st.booleans(), approval=st.booleans(), hooked=st.booleans(), wanted=FILTERS)
    def begin(self, pipelining: bool, approval: bool, hooked: bool, wanted: dict[str, Any]) -> None:
        """Two readers of a digest, one of alerts, and perhaps an agency with a webhook."""
        self.server.pipelining = pipelining
        if approval:
            rule_ = ApprovalRule(kinds=("reader", "agency"), hours=12)
            self.world.partnership = self.world.partnership.model_copy(update={"approval": rule_})
            self.witness.approval = True
        for filter_, cadence, hour in (({}, Cadence.DAILY, 7), ({}, Cadence.DAILY, 7)):
            self._comes(cadence, hour=hour, **filter_)
        self._comes(Cadence.IMMEDIATE, hour=None, **wanted)
        if hooked:
            one = agency(self.world, self.endpoint.url)
            self._is_here(Reader(one.subscriber_id, one.subscription_id, "alerts"))

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

    @rule(hours=st.sampled_from([0.1, 0.2, 1, 7, 30, 40]))
    def time_passes(self, hours: float) -> None:
        """Minutes, or more than a message is kept."""
        self.world.forward(hours=hours)

    @rule(wanted=FILTERS, times=TIMES)
    def somebody_comes(self, wanted: dict[str, Any], times: Times) -> None:
        """And reads from the next edition on."""
        if len(self.readers) < 5:
            cadence, hour, quiet = times
            self._comes(cadence, hour=hour, quiet=quiet, **wanted)

    @precondition(lambda self: self.readers)
    @rule(
        data=st.data(), wanted=FILTERS, times=TIMES, what=st.sampled_from(["other", "other", "goes", "away"])
    )
    def somebody_changes_or_goes(
        self, data: st.DataObject, wanted: dict[str, Any], times: Times, what: str
    ) -> None:
        """A narrower or another filter; or none; or none for two days."""
        reader = data.draw(st.sampled_from(self.readers))
        if what == "other" and reader.name == "news":
            cadence, hour, quiet = times
            self.world.change(reader, self.world.asked(cadence, hour=hour, quiet=quiet, **wanted))
        elif what == "away":
            with self.world.store.transaction() as session:
                subscriber = session.get_one(Subscriber, reader.subscriber_id)
                leaving.pause(session, subscriber, self.world.now + timedelta(days=2), now=self.world.now)
        elif what == "goes":
            self.goes(reader)

    @precondition(lambda self: self.away)
    @rule(data=st.data(), wanted=FILTERS, times=TIMES)
    def somebody_comes_back(self, data: st.DataObject, wanted: dict[str, Any], times: Times) -> None:
        """Under the same address, suppressed or not."""
        reader = self.away.pop(data.draw(st.integers(0, len(self.away) - 1)))
        cadence, hour, quiet = times
        asked = self.world.asked(cadence, hour=hour, quiet=quiet, **wanted)
        again = self.world.comes_back(reader, asked)
        self._is_here(again)
        self.came_back |= {reader.subscriber_id, again.subscriber_id}
        self.counts["came back"] += 1

    @precondition(lambda self: self.strangers < 2)
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

    def goes(self, reader: Reader) -> None:
        """A reader wants nothing any more, also nothing that only waits for its turn."""
        for subscription_id in self.witness.subscriptions(reader.subscriber_id):
            self.world.leave(Reader(reader.subscriber_id, subscription_id))
        self.is_gone(reader)

    def is_gone(self, reader: Reader) -> None:
        """Nothing is sent to this reader from now on."""
        self.readers.remove(reader)
        self.away.append(reader)
        self.out_once.add(self.email[reader.subscriber_id])

    def no_mail_for(self) -> set[str]:
        """The addresses to which nothing may be sent now."""
        return {self.email[one.subscriber_id] for one in self.away}

    def _comes(self, cadence: Cadence, **wanted: Any) -> None:
        self._is_here(self.world.reader(cadence, **wanted))

    def _is_here(self, reader: Reader) -> None:
        self.readers.append(reader)
        self.email[reader.subscriber_id] = self.witness.address(reader.subscriber_id)
