"""What is owed, said apart from the product: its sentences in plain Python, over a history in memory.

It shares no query with the product. Of the database it is given only what is stored: audiences, editions,
what was told and what expired.
"""

from collections.abc import Container, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from partnership_watch.store.tables import Audience, Cadence, Edition, EditionState, MatchGrade

MAX_AGE = {
    Cadence.IMMEDIATE: timedelta(days=7),
    Cadence.DAILY: timedelta(days=7),
    Cadence.WEEKLY: timedelta(days=14),
}
OFFSETS = {"UTC": timedelta(0), "Asia/Ho_Chi_Minh": timedelta(hours=7)}
BRAKE = 6


class Key(NamedTuple):
    """One thing to tell."""

    item: int
    commitment: str
    kind: str


@dataclass
class Look:
    """One live screening: the first, or a rescreening under other rules."""

    at: datetime
    found: dict[str, MatchGrade]


@dataclass
class Said:
    """One screened revision. The newest look decides; what staff said of it stays said."""

    text: str
    looks: list[Look]
    rejected: set[str] = field(default_factory=set)
    """Commitments, whichever look's match the word was given on."""

    @property
    def found(self) -> dict[str, MatchGrade]:
        """What it is about, by the rules that decide now and the staff."""
        return {key: grade for key, grade in self.looks[-1].found.items() if key not in self.rejected}


@dataclass
class Thing:
    """One item."""

    item: int
    language: str
    dated: datetime
    first_seen_at: datetime
    backlog: bool
    story: int
    said: list[Said] = field(default_factory=list)


class Telling(NamedTuple):
    """One row of the told ledger, as it is stored, with the number of the revision and the grade told."""

    audience: int
    edition: int
    key: Key
    number: int
    grade: MatchGrade


@dataclass
class Oracle:
    """The history of one partnership."""

    pillars: dict[str, str]
    things: dict[int, Thing] = field(default_factory=dict)

    def owed(
        self, audience: Audience, told: Iterable[Telling], now: datetime, unread: Container[int] = ()
    ) -> dict[Key, datetime]:
        """Everything that is to be told, fresh or not, with the moment at which it is too old.

        Args:
            unread: editions that nobody let out, although they count as told.
        """
        told = list(told)
        found: dict[Key, datetime] = {}
        for thing in self.things.values():
            for commitment, grade in thing.said[-1].found.items() if thing.said else ():
                kind = self._kind(thing, commitment, grade, told)
                if kind is None or thing.backlog or not self._passes(audience, thing, commitment, grade):
                    continue
                known = any(telling.key.item == thing.item for telling in told)
                if known or thing.first_seen_at >= audience.owed_from:
                    found[Key(thing.item, commitment, kind)] = thing.dated + MAX_AGE[audience.cadence]
        for key in self._corrections(audience, told, unread):
            found[key] = datetime.max.replace(tzinfo=UTC)
        return found

    def was_owed(self, audience: Audience, key: Key, too_old_at: datetime) -> bool:
        """Whether something too old was found as wanted, by any rules, and the audience open, while fresh."""
        thing = self.things[key.item]
        found_at = min(
            look.at
            for look in thing.said[-1].looks
            if key.commitment in look.found
            and self._passes(audience, thing, key.commitment, look.found[key.commitment])
        )
        return too_old_at >= max(found_at, audience.opened_at)

    def _kind(self, thing: Thing, commitment: str, grade: MatchGrade, told: list[Telling]) -> str | None:
        of_story = [telling for telling in told if self.things[telling.key.item].story == thing.story]
        of_item = [telling for telling in of_story if telling.key.item == thing.item]
        under = [telling for telling in of_story if telling.key.commitment == commitment]
        number = len(thing.said)
        if not under:
            if grade is MatchGrade.CONTEXT and any(
                telling.grade is MatchGrade.DIRECT and not self.is_rejected(telling) for telling in of_story
            ):
                return None
            return "update" if of_item and number > max(one.number for one in of_item) else "first"
        if grade is MatchGrade.DIRECT and all(telling.grade is MatchGrade.CONTEXT for telling in under):
            return "upgrade"
        own = [telling for telling in under if telling.key.item == thing.item]
        if not own or any(telling.key.kind == "update" for telling in own):
            return None
        last = max(telling.number for telling in own)
        changed = thing.said[last - 1].text != thing.said[-1].text
        return "update" if number > last and changed else None

    def _corrections(self, audience: Audience, told: list[Telling], unread: Container[int]) -> Iterable[Key]:
        read = [telling for telling in told if telling.edition not in unread]
        for item, commitment in {(telling.key.item, telling.key.commitment) for telling in read}:
            of_it = [telling for telling in told if telling.key[:2] == (item, commitment)]
            last = max((telling for telling in of_it if telling in read), key=lambda telling: telling.edition)
            thing = self.things[item]
            if (
                self.is_rejected(last)
                and commitment not in thing.said[-1].found
                and all(telling.key.kind != "correction" for telling in of_it)
                and self._passes(audience, thing, commitment, last.grade)
            ):
                yield Key(item, commitment, "correction")

    def is_rejected(self, telling: Telling) -> bool:
        """Whether what was told is rejected now."""
        return telling.key.commitment in self.things[telling.key.item].said[telling.number - 1].rejected

    def _passes(self, audience: Audience, thing: Thing, commitment: str, grade: MatchGrade) -> bool:
        wanted = audience.filter
        topics = wanted["pillars"] or wanted["clauses"] or wanted["commitments"]
        return (
            (
                not topics
                or self.pillars[commitment] in wanted["pillars"]
                or int(commitment.partition(".")[0]) in wanted["clauses"]
                or commitment in wanted["commitments"]
            )
            and (not wanted["grades"] or grade.value in wanted["grades"])
            and (not wanted["languages"] or thing.language in wanted["languages"])
        )


def is_due(audience: Audience, editions: list[Edition], now: datetime) -> bool:
    """Whether the audience is to be looked at; whether an alert is cut then depends on what is owed."""
    if audience.opened_at > now:
        return False
    cuts = sorted(edition.cut_at for edition in editions)
    if audience.cadence is Cadence.IMMEDIATE:
        last = cuts[-BRAKE:]
        flood = len(last) == BRAKE and last[-1] - last[0] < timedelta(hours=1)
        return not (flood and now < last[-1] + timedelta(hours=1)) and not _quiet(audience, now)
    day = (now + OFFSETS[audience.zone]).date()
    while not (audience.weekday in (None, day.weekday()) and _strikes(audience, day) <= now):
        day -= timedelta(days=1)
    return _strikes(audience, day) > audience.opened_at and all(
        edition.local_date != day for edition in editions
    )


def previous_cut(audience: Audience, editions: list[Edition], after: Edition | None) -> datetime:
    """When the audience, or the one before it, was last told what there was."""
    cuts = [
        edition.cut_at
        for edition in editions
        if edition.state is not EditionState.SKIPPED and edition.cut_at >= audience.opened_at
    ]
    if not cuts and after is not None:
        cuts = [after.cut_at]
    return max([*cuts, audience.owed_from])


def _quiet(audience: Audience, now: datetime) -> bool:
    """Whether the clock on the wall shows an hour at which there is to be no alert."""
    if audience.quiet_from is None or audience.quiet_until is None:
        return False
    length = (audience.quiet_until - audience.quiet_from) % 24
    return ((now + OFFSETS[audience.zone]).hour - audience.quiet_from) % 24 < length


def _strikes(audience: Audience, day: date) -> datetime:
    return datetime.combine(day, time(audience.hour or 0), UTC) - OFFSETS[audience.zone]
