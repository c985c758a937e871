"""Matching what was collected: every revision looked at once, and copies of one event in one story."""

from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import func, select

from partnership_watch import stages
from partnership_watch.audit.verifying import verify
from partnership_watch.matching import ENGINE_VERSION
from partnership_watch.matching.live import REVISIONS_SCREENED
from partnership_watch.registry import Partnership, load_partnership, rule_set
from partnership_watch.store import Store
from partnership_watch.store.audit_log import record
from partnership_watch.store.sealing import seal
from partnership_watch.store.tables import (
    Item,
    Match,
    Revision,
    Screening,
    Sighting,
    SourceState,
    StoredRuleSet,
    StoryItem,
)

NOW = datetime(2026, 3, 1, 7, 0, tzinfo=UTC)
AGREED = (
    "Ministers of Norland and Sudmark met in Frosthaven and agreed to cut the herring quota by 12,000 tonnes "
    "for next year, the two fisheries ministries said on Sunday."
)


@pytest.fixture
def partnership(project: Path) -> Partnership:
    """The made-up one."""
    return load_partnership(project / "tests" / "partnerships" / "norland-sudmark")


class Collected:
    """Puts revisions into the store as collecting does."""

    def __init__(self, store: Store, partnership: str) -> None:
        self.store, self._partnership = store, partnership

    def add(
        self, key: str, title: str, summary: str = "", *, days: float = 0, publisher: str = "p.example"
    ) -> None:
        """A revision of the publication `key`, published and seen `days` after NOW."""
        moment = NOW + timedelta(days=days)
        with self.store.transaction() as session:
            item = session.scalar(select(Item).where(Item.key == key))
            if item is None:
                item = Item(
                    publisher=publisher, key=key, published_at=moment, first_seen_at=moment, backlog=False
                )
                session.add(item)
                session.flush()
                session.add(self._sighting(session, item))
            number = session.scalar(select(func.count()).where(Revision.item_id == item.id)) or 0
            session.add(
                Revision(
                    item_id=item.id,
                    number=number + 1,
                    content_hash=f"{key}{number}",
                    title=title,
                    summary=summary,
                    language="en",
                    seen_at=moment,
                )
            )

    def _sighting(self, session, item: Item) -> Sighting:  # type: ignore[no-untyped-def]
        source = session.scalar(select(SourceState).where(SourceState.partnership == self._partnership))
        if source is None:
            source = SourceState(
                partnership=self._partnership, key="s", url="u", due_at=NOW, interval_seconds=60, failures=0
            )
            session.add(source)
            session.flush()
        return Sighting(source_id=source.id, entry_id=item.key, item_id=item.id, first_seen_at=NOW)

    def count(self, table: type) -> int:
        """Rows of a table."""
        with self.store.transaction() as session:
            return session.scalar(select(func.count()).select_from(table)) or 0

    def stories(self) -> list[set[str]]:
        """The keys of each story's items."""
        with self.store.transaction() as session:
            rows = session.execute(
                select(StoryItem.story_id, Item.key).join(Item, Item.id == StoryItem.item_id)
            )
            found: dict[int, set[str]] = {}
            for story, key in rows:
                found.setdefault(story, set()).add(key)
        return sorted(found.values(), key=sorted)


@pytest.fixture
def collected(store: Store, partnership: Partnership) -> Collected:
    """Nothing yet."""
    return Collected(store, partnership.slug)


def match(collected: Collected, partnership: Partnership) -> stages.MatchReport:
    """Match at NOW."""
    return stages.match(collected.store, partnership, clock=lambda: NOW)


def test_every_revision_is_looked_at_whether_or_not_it_matches(
    collected: Collected, partnership: Partnership
) -> None:
    """ "We saw it, and it was about nothing" is an answer too."""
    collected.add("a", "Norland and Sudmark agree herring quota")
    collected.add("b", "It will rain")

    report = match(collected, partnership)

    assert (report.screened, report.matched) == (2, 1)
    assert report.commitments == {"3.quotas": 1}
    assert [collected.count(table) for table in (Screening, Match)] == [2, 1]


def test_matching_again_looks_at_nothing_again(collected: Collected, partnership: Partnership) -> None:
    """Running it twice is running it once."""
    collected.add("a", "Norland and Sudmark agree herring quota")

    match(collected, partnership)
    report = match(collected, partnership)

    assert report.screened == 0
    assert [collected.count(table) for table in (Screening, Match)] == [1, 1]


def test_the_rules_that_decided_are_kept_whole_at_their_first_use(
    collected: Collected, partnership: Partnership
) -> None:
    """So that what they decided can be replayed when the folder has changed."""
    match(collected, partnership)
    match(collected, partnership)

    expected = rule_set(partnership, ENGINE_VERSION)
    with collected.store.transaction() as session:
        kept = session.scalars(select(StoredRuleSet)).one()
    assert (kept.hash, kept.body) == (expected.hash, expected.body)


def test_an_item_of_another_partnerships_sources_is_left_alone(
    store: Store, partnership: Partnership
) -> None:
    """One database may hold several."""
    elsewhere = Collected(store, "elsewhere")
    elsewhere.add("a", "Norland and Sudmark agree herring quota")

    assert match(elsewhere, partnership).screened == 0


def test_a_ticker_is_looked_at_a_limited_number_of_times(
    collected: Collected, partnership: Partnership
) -> None:
    """A page that changes by the minute is kept, and costs no more."""
    for number in range(REVISIONS_SCREENED + 5):
        collected.add("ticker", f"Norland and Sudmark agree herring quota, update {number}")

    assert match(collected, partnership).screened == REVISIONS_SCREENED


def test_two_outlets_that_tell_the_same_are_one_story(collected: Collected, partnership: Partnership) -> None:
    """A reader is told once, with both outlets named."""
    collected.add("a", "Herring quota agreed", AGREED)
    collected.add("b", "Quota cut", AGREED.replace("said", "announced"), publisher="q.example")
    collected.add("c", "Ferry line", "Norland opens the ferry line to Port Solano in Sudmark.")

    match(collected, partnership)

    assert collected.stories() == [{"a", "b"}, {"c"}]


def test_the_same_words_a_week_later_are_another_story(
    collected: Collected, partnership: Partnership
) -> None:
    """Next year's quota is news again."""
    collected.add("a", "Herring quota agreed", AGREED)
    collected.add("b", "Herring quota agreed", AGREED, days=-7, publisher="q.example")

    match(collected, partnership)

    assert collected.stories() == [{"a"}, {"b"}]


def test_an_item_stays_in_its_story_when_its_text_changes(
    collected: Collected, partnership: Partnership
) -> None:
    """What was told was told of that story."""
    collected.add("a", "Herring quota agreed", AGREED)
    match(collected, partnership)
    before = collected.stories()

    collected.add("a", "Ferry line opens too", "Norland opens the ferry line to Port Solano in Sudmark.")
    match(collected, partnership)

    assert collected.stories() == before


def test_a_sweep_names_what_nobody_looked_at_and_since_when(
    collected: Collected, partnership: Partnership
) -> None:
    """And does it, by the same function as the schedule."""
    collected.add("a", "Norland and Sudmark agree herring quota", days=-1)

    report = stages.sweep(collected.store, partnership, clock=lambda: NOW, mail_domain="watch.example")

    (unmatched,) = [trouble for trouble in report.troubles if "matched" in trouble.what]
    assert unmatched.urgent
    assert unmatched.since == NOW - timedelta(days=1)
    assert report.matched.screened == 1


def test_a_sweep_finds_nothing_where_all_is_well(store: Store, partnership: Partnership) -> None:
    """Silence means that somebody looked."""
    report = stages.sweep(store, partnership, clock=lambda: NOW, mail_domain="watch.example")

    assert report.troubles == []


def test_a_sweep_seals_the_audit_log(collected: Collected, partnership: Partnership) -> None:
    """With what was written by it; what is sealed is whole, and a second sweep has nothing to seal."""
    collected.add("a", "Norland and Sudmark agree herring quota")

    sealed = [
        stages.sweep(collected.store, partnership, clock=lambda: NOW, mail_domain="watch.example").sealed
        for _ in range(2)
    ]

    verified = verify(collected.store)
    assert sealed == [1, 0]
    assert (verified.broken, verified.entries, verified.compared.rule_sets) == (None, 1, 1)


def test_a_sweep_that_cannot_seal_says_so(
    store: Store, partnership: Partnership, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who has written into the log and hangs keeps everybody's entries from their seal."""
    monkeypatch.setattr(stages, "seal", partial(seal, patience=0))

    def sweep() -> list[str]:
        report = stages.sweep(store, partnership, clock=lambda: NOW, mail_domain="watch.example")
        return [one.what for one in report.troubles]

    with store.transaction() as hanging:
        record(hanging, at=NOW, actor="test", action="done", object_type="thing", object_id=1)
        hanging.flush()
        blocked = sweep()

    assert ["could not be sealed" in what for what in blocked] == [True]
    assert sweep() == []
