"""The two promises over random histories, against an oracle that shares nothing with the product's query.

(a) Everything owed is in exactly one edition of the audience, or still owed, or expired with a reason.
(b) Each edition has exactly one delivery for each subscription entitled at the cut.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)
from owed_oracle import Key, Look, Oracle, Said, Telling, Thing, is_due, previous_cut
from random_histories import run_random_histories
from sqlalchemy import event, exists, select
from worlds import Reader, World

from partnership_watch.store.tables import (
    Approval,
    ApprovalAnswer,
    ApprovalWord,
    Audience,
    Cadence,
    Delivery,
    DeliveryState,
    Edition,
    EditionState,
    Expired,
    Match,
    MatchGrade,
    Revision,
    Screening,
    Subscription,
    Told,
    VerdictWord,
)
from partnership_watch.subscribers import Asked, Moved

GIVEN_UP = (DeliveryState.REFUSED, DeliveryState.STALE, DeliveryState.EXPIRED)
COMMITMENTS = ("3.quotas", "4.ferry-line", "5.exchange")
TEXTS = (
    "Ferry line opens between Frosthaven and Solano after years of talks",
    "Storm shuts both harbours while rescuers search for missing crews",
    "Parliament votes money that nobody had asked it to spend on schools",
)
MATCHES = st.dictionaries(
    st.sampled_from(COMMITMENTS), st.sampled_from(MatchGrade), min_size=1, max_size=3
) | st.just({})
FILTERS = st.sampled_from(
    [
        {},
        {},
        {},
        {"pillars": ("I",)},
        {"clauses": (3,)},
        {"commitments": ("4.ferry-line", "5.exchange")},
        {"grades": ("direct",)},
        {"languages": ("en",)},
        {"pillars": ("I",), "languages": ("vi",)},
    ]
)
Times = tuple[Cadence, int | None, int | None, tuple[int, int] | None]
"""Cadence, hour, weekday, quiet hours."""
TIMES = st.sampled_from(
    [
        (Cadence.DAILY, 7, None, None),
        (Cadence.DAILY, 7, None, None),
        (Cadence.DAILY, 7, None, None),
        (Cadence.DAILY, 18, None, None),
        (Cadence.WEEKLY, 7, 2, None),
        (Cadence.IMMEDIATE, None, None, None),
        (Cadence.IMMEDIATE, None, None, (20, 9)),
        (Cadence.IMMEDIATE, None, None, (11, 13)),  # most histories go on at noon
    ]
)


class _KilledError(Exception):
    """Stands for the end of a process."""


@dataclass
class Snapshot:
    """What is stored of all audiences at one moment."""

    audiences: dict[int, Audience]
    readers: dict[int, set[int]]
    """Live subscriptions, by audience."""
    waited_for: set[int]
    """Audiences for whose edition somebody waits, to move."""
    editions: dict[int, list[Edition]]
    tellings: list[Telling]
    expired: dict[int, set[Key]]
    deliveries: dict[int, list[int]]
    """Subscriptions, by edition."""
    unread: set[int]
    """Editions that wait for a person, that nobody approved, or of which every message was given up."""

    def told(self, audience: Audience) -> list[Telling]:
        """What the audience's readers were told, here and where they came from."""
        found: list[Telling] = []
        upto: int | None = None
        place: Audience | None = audience
        while place is not None:
            found += [
                telling
                for telling in self.tellings
                if telling.audience == place.id and (upto is None or telling.edition <= upto)
            ]
            upto = place.after_edition_id
            place = self.audiences[self.edition(upto).audience_id] if upto is not None else None
        return found

    def edition(self, edition_id: int) -> Edition:
        """One edition."""
        return next(one for rows in self.editions.values() for one in rows if one.id == edition_id)


class History(RuleBasedStateMachine):
    """Items come, are revised, judged, rescreened; readers come and go; publishing runs, doubles, dies."""

    new_world: Callable[[], World]

    def __init__(self) -> None:
        super().__init__()
        self.world = type(self).new_world()
        pillars = {one.key: one.pillar for one in self.world.partnership.commitments}
        self.oracle = Oracle(pillars)
        self.readers: list[Reader] = []
        """At most five."""
        self.unscreened: list[int] = []
        self.owed_once: dict[int, set[Key]] = {}
        """By audience: whatever was owed to it at any time while it had readers."""

    @initialize(wanted=FILTERS, times=TIMES)
    def first_readers(self, wanted: dict[str, Any], times: Times) -> None:
        """There are two to tell, of the same."""
        self.subscribe(wanted, times, "UTC", even=False)
        self.subscribe(wanted, times, "UTC", even=False)

    @rule(
        matches=MATCHES,
        language=st.sampled_from(["en", "vi"]),
        age=st.sampled_from([0, 0, 0, 1, 6, 8]),
        backlog=st.sampled_from([False, False, False, True]),
        text=st.sampled_from(TEXTS),
        late=st.sampled_from([False, False, False, True]),
    )
    def item_comes(
        self,
        matches: dict[str, MatchGrade],
        language: str,
        age: int,
        backlog: bool,
        text: str,
        late: bool,
    ) -> None:
        """Collected, and screened at once or late."""
        dated = self.world.now - timedelta(days=age)
        item = self.world.item(
            *([] if late else _listed(matches)),
            title=text,
            summary="",
            language=language,
            published=dated,
            backlog=backlog,
        )
        thing = Thing(item, language, dated, self.world.now, backlog, story=item)
        self.oracle.things[item] = thing
        if late:
            self.unscreened.append(item)
        else:
            thing.said.append(_said(text, self.world.now, matches))

    @precondition(lambda self: self.unscreened)
    @rule(data=st.data(), matches=MATCHES)
    def late_screening(self, data: st.DataObject, matches: dict[str, MatchGrade]) -> None:
        """What was collected long ago is matched now."""
        item = data.draw(st.sampled_from(self.unscreened))
        self.unscreened.remove(item)
        thing = self.oracle.things[item]
        self.world.match(item, *_listed(matches), language=thing.language)
        thing.said.append(_said(self.world.text_of(item), self.world.now, matches))

    @precondition(lambda self: any(thing.said for thing in self.oracle.things.values()))
    @rule(data=st.data(), matches=MATCHES, text=st.sampled_from(TEXTS))
    def revision_comes(self, data: st.DataObject, matches: dict[str, MatchGrade], text: str) -> None:
        """The publisher changes what it said, or only says it again."""
        thing = self._thing(data)
        self.world.revise(thing.item, *_listed(matches), title=text, summary="", language=thing.language)
        thing.said.append(_said(text, self.world.now, matches))

    @precondition(lambda self: any(thing.said for thing in self.oracle.things.values()))
    @rule(data=st.data(), rejected=st.sampled_from([True, True, False]))
    def verdict_is_given(self, data: st.DataObject, rejected: bool) -> None:
        """Staff look at any match, of any revision, by the rules of today or of before."""
        thing = self._thing(data)
        places = [
            (number, look, key)
            for number, said in enumerate(thing.said)
            for look, found in enumerate(said.looks)
            for key in found.found
        ]
        if places:
            number, look, commitment = data.draw(st.sampled_from(places))
            word = VerdictWord.REJECTED if rejected else VerdictWord.CONFIRMED
            self.world.verdict(thing.item, commitment, word, number=number + 1, look=look + 1)
            if rejected:
                thing.said[number].rejected.add(commitment)
            else:
                thing.said[number].rejected.discard(commitment)

    @precondition(lambda self: any(thing.said for thing in self.oracle.things.values()))
    @rule(data=st.data(), matches=MATCHES)
    def rescreening(self, data: st.DataObject, matches: dict[str, MatchGrade]) -> None:
        """Somebody changed the rules, and has a revision looked at again; the newest, or one before it."""
        thing = self._thing(data)
        number = data.draw(st.integers(1, len(thing.said)))
        self.world.rescreen(thing.item, *_listed(matches), language=thing.language, number=number)
        thing.said[number - 1].looks.append(Look(self.world.now, dict(matches)))

    @precondition(lambda self: len(self.oracle.things) > 1)
    @rule(data=st.data())
    def stories_merge(self, data: st.DataObject) -> None:
        """Two items turn out to tell the same thing."""
        one, other = data.draw(st.lists(st.sampled_from(sorted(self.oracle.things)), min_size=2, max_size=2))
        if one != other:
            self.world.merge(one, other)
            old, new = self.oracle.things[other].story, self.oracle.things[one].story
            for thing in self.oracle.things.values():
                thing.story = new if thing.story == old else thing.story

    @rule(hours=st.sampled_from([0.1, 0.2, 5, 12, 24, 60, 175]))
    def time_passes(self, hours: float) -> None:
        """Minutes, or a week in which nothing ran."""
        self.world.forward(hours=hours)

    @rule(items=st.lists(st.tuples(MATCHES, st.sampled_from(TEXTS)), max_size=3))
    def next_day(self, items: list[tuple[dict[str, MatchGrade], str]]) -> None:
        """As on most days: something comes, and the stage runs."""
        for matches, text in items:
            self.item_comes(matches, "en", 0, backlog=False, text=text, late=False)
        self.world.forward(hours=24)
        self.publish()

    @precondition(lambda self: any(thing.said for thing in self.oracle.things.values()))
    @rule(
        data=st.data(),
        matches=MATCHES,
        text=st.sampled_from(TEXTS),
        change=st.sampled_from(["revised", "revised", "rejected", "rescreened"]),
    )
    def next_day_of_changes(
        self,
        data: st.DataObject,
        matches: dict[str, MatchGrade],
        text: str,
        change: str,
    ) -> None:
        """What was told yesterday is revised, judged or looked at under other rules today."""
        if change == "rejected":
            self.verdict_is_given(data, rejected=True)
        elif change == "rescreened":
            self.rescreening(data, matches)
        else:
            self.revision_comes(data, matches, text)
        self.world.forward(hours=24)
        self.publish()

    @rule(
        wanted=FILTERS,
        times=TIMES,
        zone=st.sampled_from(["UTC", "UTC", "Asia/Ho_Chi_Minh"]),
        even=st.booleans(),
    )
    def subscribe(self, wanted: dict[str, Any], times: Times, zone: str, even: bool) -> None:
        """Somebody comes, who may want a digest even if it is empty."""
        if len(self.readers) < 5:
            cadence, hour, weekday, quiet = times
            self.readers.append(
                self.world.reader(
                    cadence,
                    hour=hour,
                    weekday=weekday,
                    quiet=quiet,
                    zone=zone,
                    even_if_empty=even and cadence is not Cadence.IMMEDIATE,
                    **wanted,
                )
            )

    @precondition(lambda self: len(self.readers) > 2)
    @rule(data=st.data(), wanted=FILTERS, times=TIMES, keeps_hour=st.booleans())
    def changes_mind(
        self,
        data: st.DataObject,
        wanted: dict[str, Any],
        times: Times,
        keeps_hour: bool,
    ) -> None:
        """A reader asks for something else; narrowing loses nothing of what is still wanted."""
        reader = data.draw(st.sampled_from(self.readers[1:]))
        before = self._snapshot()
        old = self.world.audience_of(reader)
        cadence, hour, weekday, quiet = _times(old) if keeps_hour else times
        even = keeps_hour and old.even_if_empty
        asked: Asked = self.world.asked(
            cadence, hour=hour, weekday=weekday, quiet=quiet, even_if_empty=even, **wanted
        )
        moved = self.world.change(reader, asked)
        new = self.world.audience_of(reader)
        if moved is Moved.AT_ONCE and new.after_edition_id is not None:
            owed = self._fresh(before, old)
            still = {key for key in owed if key in self._fresh(before, _like(old, new))}
            assert still <= self._fresh(self._snapshot(), new)

    @precondition(lambda self: self.readers)
    @rule(data=st.data())
    def unsubscribe(self, data: st.DataObject) -> None:
        """Somebody goes."""
        self.world.leave(self.readers.pop(data.draw(st.integers(0, len(self.readers) - 1))))

    @rule()
    def publish(self) -> None:
        """The stage runs."""
        before = self._snapshot()
        report = self.world.publish()
        assert report.failed == []
        self._check(before, done=True)

    @rule()
    def publish_twice_at_once(self) -> None:
        """Two workers run the same stage."""
        before = self._snapshot()
        with ThreadPoolExecutor(2) as workers:
            running = [workers.submit(self.world.publish) for _ in range(2)]
            assert [run.result().failed for run in running] == [[], []]
        self._check(before, done=True)

    @rule(statements=st.integers(1, 40))
    def publish_is_killed(self, statements: int) -> None:
        """The process ends at any statement; what it had committed stands, and nothing else."""
        before = self._snapshot()
        with _killed_after(self.world, statements):
            self.world.publish()
        self._check(before, done=False)

    @invariant()
    def whatever_is_owed_is_noted(self) -> None:
        """For promise (a): it may not vanish later."""
        now = self._snapshot()
        for audience_id, readers in now.readers.items():
            if readers:
                audience = now.audiences[audience_id]
                self.owed_once.setdefault(audience_id, set()).update(self._fresh(now, audience))

    def teardown(self) -> None:
        """Much later, when everything was told or grew too old, nothing that was owed is missing."""
        for hours in (24, 24 * 8, 24 * 15):
            self.world.forward(hours=hours)
            self.publish()

    def _check(self, before: Snapshot, *, done: bool) -> None:
        after, now = self._snapshot(), self.world.now
        for audience_id, audience in before.audiences.items():
            told = {
                telling.key
                for telling in after.tellings
                if telling.audience == audience_id and telling not in before.tellings
            }
            expired = after.expired.get(audience_id, set()) - before.expired.get(audience_id, set())
            new = after.editions.get(audience_id, [])[len(before.editions.get(audience_id, [])) :]
            cut = [edition for edition in new if edition.state is not EditionState.SKIPPED]
            owed, too_old = self._expected(before, audience)
            looked_at = bool(before.readers.get(audience_id)) and is_due(
                audience, before.editions.get(audience_id, []), now
            )
            if looked_at and (done or cut or expired):
                assert told == owed
                assert expired == too_old
                expects_row = bool(owed) or audience.cadence is not Cadence.IMMEDIATE
                assert [edition.state for edition in cut] == (
                    [EditionState.TOLD if owed or audience.even_if_empty else EditionState.EMPTY]
                    if expects_row
                    else []
                )
            else:
                assert (told, expired, new) == (set(), set(), [])
            if looked_at and done:
                assert audience_id not in after.waited_for
            for edition in cut:
                entitled = before.readers[audience_id] if edition.state is EditionState.TOLD else set()
                assert Counter(after.deliveries.get(edition.id, [])) == Counter(entitled)
        self._nothing_vanished(after)
        for reader in self.readers:
            told_to_reader = Counter(self.world.told(reader))
            assert not [key for key, times in told_to_reader.items() if times > 1]

    def _expected(self, before: Snapshot, audience: Audience) -> tuple[set[Key], set[Key]]:
        """What the next look at this audience must tell, and what it must give up."""
        now = self.world.now
        gone = before.expired.get(audience.id, set())
        editions = before.editions.get(audience.id, [])
        after = before.edition(audience.after_edition_id) if audience.after_edition_id else None
        since = min(now, previous_cut(audience, editions, after))
        owed = self.oracle.owed(audience, before.told(audience), now, before.unread)
        fresh = {key for key, too_old_at in owed.items() if too_old_at >= now and key not in gone}
        lapsed = {
            key
            for key, too_old_at in owed.items()
            if since <= too_old_at < now
            and key not in gone
            and self.oracle.was_owed(audience, key, too_old_at)
        }
        return fresh, lapsed

    def _fresh(self, snapshot: Snapshot, audience: Audience) -> set[Key]:
        return self._expected(snapshot, audience)[0]

    def _nothing_vanished(self, after: Snapshot) -> None:
        """Promise (a), in its own words."""
        now = self.world.now
        for audience_id, keys in self.owed_once.items():
            audience = after.audiences[audience_id]
            told = Counter(telling.key for telling in after.tellings if telling.audience == audience_id)
            expired = after.expired.get(audience_id, set())
            assert all(times == 1 for times in told.values())
            assert not set(told) & expired
            if not after.readers.get(audience_id):
                continue
            owed = self.oracle.owed(audience, after.told(audience), now, after.unread)
            for key in keys - set(told) - expired:
                if key in owed and owed[key] < now:  # too old, not given up: nobody looked
                    editions = after.editions.get(audience_id, [])
                    last = previous_cut(audience, editions, None)
                    assert owed[key] >= last or not is_due(audience, editions, now)

    def _thing(self, data: st.DataObject) -> Thing:
        """One of the newest: those are fresh."""
        screened = [item for item, thing in sorted(self.oracle.things.items()) if thing.said]
        return self.oracle.things[data.draw(st.sampled_from(screened[-4:]))]

    def _snapshot(self) -> Snapshot:
        with self.world.store.transaction() as session:
            ours = Audience.partnership == self.world.partnership.slug
            audiences = {one.id: one for one in session.scalars(select(Audience).where(ours))}
            within = list(audiences)
            readers: dict[int, set[int]] = {}
            waited_for = set(
                session.scalars(
                    select(Subscription.waits_for_audience_id).where(
                        Subscription.waits_for_audience_id.in_(within), Subscription.ended_at.is_(None)
                    )
                )
            )
            for row in session.scalars(
                select(Subscription).where(
                    Subscription.audience_id.in_(within), Subscription.ended_at.is_(None)
                )
            ):
                readers.setdefault(row.audience_id or 0, set()).add(row.id)
            editions: dict[int, list[Edition]] = {}
            for edition in session.scalars(
                select(Edition).where(Edition.audience_id.in_(within)).order_by(Edition.id)
            ):
                editions.setdefault(edition.audience_id, []).append(edition)
            tellings = [
                Telling(audience, edition, Key(item, commitment, kind.value), number, grade)
                for audience, edition, item, commitment, kind, number, grade in session.execute(
                    select(
                        Told.audience_id,
                        Told.edition_id,
                        Told.item_id,
                        Told.commitment,
                        Told.kind,
                        Revision.number,
                        Match.grade,
                    )
                    .join(Match, Match.id == Told.match_id)
                    .join(Screening, Screening.id == Match.screening_id)
                    .join(Revision, Revision.id == Screening.revision_id)
                    .where(Told.audience_id.in_(within))
                )
            ]
            expired: dict[int, set[Key]] = {}
            for gone in session.scalars(select(Expired).where(Expired.audience_id.in_(within))):
                expired.setdefault(gone.audience_id, set()).add(
                    Key(gone.item_id, gone.commitment, gone.kind.value)
                )
            deliveries: dict[int, list[int]] = {}
            for edition_id, subscription_id in session.execute(
                select(Delivery.edition_id, Delivery.subscription_id)
                .join(Edition, Edition.id == Delivery.edition_id)
                .where(Edition.audience_id.in_(within))
            ):
                deliveries.setdefault(edition_id, []).append(subscription_id)
            approved = exists().where(
                ApprovalAnswer.approval_id == Approval.id, ApprovalAnswer.word == ApprovalWord.APPROVED
            )
            unread = set(session.scalars(select(Approval.edition_id).where(~approved)))
            may_have_come = select(Delivery.edition_id).where(Delivery.state.not_in(GIVEN_UP))
            unread |= set(session.scalars(select(Edition.id).where(Edition.id.not_in(may_have_come))))
        return Snapshot(audiences, readers, waited_for, editions, tellings, expired, deliveries, unread)


@pytest.mark.parametrize(
    ("examples", "steps"), [(25, 20), pytest.param(120, 40, marks=pytest.mark.slow)], ids=["short", "long"]
)
def test_nothing_owed_is_lost_or_told_twice(
    new_world: Callable[[], World], examples: int, steps: int
) -> None:
    """Whatever happens in whatever order, both promises hold."""
    machine = type("History", (History,), {"new_world": staticmethod(new_world)})

    run_random_histories(machine, examples=examples, steps=steps)


@contextmanager
def _killed_after(world: World, statements: int) -> Iterator[None]:
    """Let the process end before its n-th statement."""
    left = statements

    def count(*_: object) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            raise _KilledError

    engine = world.store._engine
    event.listen(engine, "before_cursor_execute", count)
    try:
        yield
    except _KilledError:
        pass
    finally:
        event.remove(engine, "before_cursor_execute", count)


def _listed(matches: dict[str, MatchGrade]) -> list[str]:
    return [f"{key}:{grade.value}" for key, grade in matches.items()] or ["nothing"]


def _said(text: str, at: datetime, matches: dict[str, MatchGrade]) -> Said:
    return Said(text, [Look(at, dict(matches))])


def _times(audience: Audience) -> Times:
    quiet = (audience.quiet_from, audience.quiet_until)
    return (
        audience.cadence,
        audience.hour,
        audience.weekday,
        None if None in quiet else quiet,  # type: ignore[return-value]
    )


def _like(old: Audience, new: Audience) -> Audience:
    """The old audience with the new one's filter."""
    return Audience(
        id=old.id,
        filter=new.filter,
        cadence=old.cadence,
        opened_at=old.opened_at,
        owed_from=old.owed_from,
        after_edition_id=old.after_edition_id,
        hour=old.hour,
        weekday=old.weekday,
        zone=old.zone,
    )
