"""Replaying the stored rule set of any past match gives the same match, evidence and score, byte for byte.

An explanation under it reads only what one item needs of it, and is the same as of the whole.
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from partnership_watch.feeds.entries import Entry
from partnership_watch.feeds.parse import ParsedFeed, parse_feed
from partnership_watch.matching import ENGINE_VERSION, Screener, compile_rule_set
from partnership_watch.matching.engine import words_of_item
from partnership_watch.matching.explaining import Explanation, explain
from partnership_watch.matching.gold import read_gold
from partnership_watch.matching.imported import screen_imported
from partnership_watch.matching.kept_rules import kept_rule_set
from partnership_watch.matching.live import keep_rule_set
from partnership_watch.matching.replaying import replay_page, span
from partnership_watch.matching.results import ItemText
from partnership_watch.registry import RuleSet, load_partnership, rule_set
from partnership_watch.registry.rule_sets import rule_set_hash
from partnership_watch.store import EmbeddedServer, Store, open_store
from partnership_watch.store.tables import Item, Revision

NOW = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
DECISIONS = text("""
SELECT s.revision_id, s.purpose, count(m.id),
    json_build_array(s.language, s.sides::text, coalesce(json_agg(json_build_array(
        m.commitment, m.clause, m.pillar, m.grade, encode(float8send(m.score), 'hex'), m.evidence::text
    ) ORDER BY m.commitment) FILTER (WHERE m.id IS NOT NULL), '[]'))::text
FROM screenings s LEFT JOIN matches m ON m.screening_id = s.id
WHERE s.revision_id = ANY (:revisions)
GROUP BY s.id
""")


class Court:
    """Decides texts under some rules, and again under the same rules as they were stored."""

    def __init__(self, store: Store, rules: RuleSet) -> None:
        self.store = store
        with store.transaction() as session:
            keep_rule_set(session, rules, now=NOW)
        with store.transaction() as session:
            self.stored = kept_rule_set(session, rules.partnership, rules.hash)
        self.hash = rules.hash
        self._then, self._again = compile_rule_set(rules), compile_rule_set(self.stored)
        self._number = 0

    def decide_twice(self, texts: list[ItemText]) -> tuple[int, list[tuple[str, str]]]:
        """How many matches there are in these texts, and each pair of decisions that differs."""
        ids = self._store(texts)
        with self.store.transaction() as session:
            screen_imported(session, self._then, ids, now=NOW)
        with self.store.transaction() as session:
            _replay_all(session, self._again, after=ids[0] - 1)
            rows = session.execute(DECISIONS, {"revisions": ids}).all()
        decided = {(revision, purpose): what for revision, purpose, _, what in rows}
        assert len(decided) == 2 * len(ids)
        pairs = [(decided[one, "import"], decided[one, "replay"]) for one in ids]
        return sum(row[2] for row in rows) // 2, [pair for pair in pairs if pair[0] != pair[1]]

    def explain_twice(self, item: ItemText) -> tuple[Explanation, Explanation]:
        """By the whole rule set, which has read many texts, and by what this text needs of it."""
        with self.store.transaction() as session:
            needed = kept_rule_set(session, self.stored.partnership, self.hash, words=words_of_item(item))
        return explain(self._again, item), explain(Screener(needed), item)

    def _store(self, texts: list[ItemText]) -> list[int]:
        with self.store.transaction() as session:
            revisions = []
            for one in texts:
                self._number += 1
                item = Item(
                    publisher=one.publisher or "p.example",
                    key=f"{self.stored.partnership}-{self._number}",
                    first_seen_at=NOW,
                    backlog=False,
                )
                session.add(item)
                session.flush()
                revision = Revision(
                    item_id=item.id,
                    number=1,
                    content_hash="",
                    title=one.title,
                    summary=one.summary,
                    language=one.language,
                    seen_at=NOW,
                )
                session.add(revision)
                session.flush()
                revisions.append(revision.id)
            return revisions


def _replay_all(session: Any, screener: Screener, after: int) -> None:
    where = span(session, since=NOW, until=NOW + timedelta(seconds=1))
    last: int | None = after
    while last is not None:
        last = replay_page(session, screener, where, after=last, now=NOW, limit=200).last


@pytest.fixture(scope="module")
def config(project: Path) -> Path:
    """The partnership that comes with the project."""
    return project / "config" / "vietnam-uk"


@pytest.fixture(scope="module")
def store(server: EmbeddedServer) -> Iterator[Store]:
    """A database of this module."""
    url = server.ensure_database("exact_replay", template="template_watch")
    store = open_store(url.set(username="partnership_watch"))
    yield store
    store.close()


@pytest.fixture(scope="module")
def court(store: Store, config: Path) -> Court:
    """One for all, as its rules take seconds to compile."""
    return Court(store, rule_set(load_partnership(config), ENGINE_VERSION))


@pytest.fixture(scope="module")
def courts(store: Store, court: Court, project: Path) -> list[Court]:
    """The same, and one of two made-up countries with a layer that weighs otherwise."""
    body = json.loads((project / "tests" / "matching" / "frozen_rules.json").read_text("utf-8"))
    body = {**body, "engine_version": ENGINE_VERSION}
    return [court, Court(store, RuleSet(rule_set_hash(body), body["partnership"], ENGINE_VERSION, body))]


def test_a_stored_rule_set_is_what_was_stored(court: Court) -> None:
    """Its hash is still that of its text, after PostgreSQL has kept it."""
    assert rule_set_hash(court.stored.body) == court.stored.hash == court.hash


def test_the_shipped_samples_are_decided_again_as_they_were(court: Court, config: Path) -> None:
    """Every entry of every sample feed, and every fifth labelled item."""
    texts = [one.text for one in read_gold(config / "evaluation")][::5]
    for source in yaml.safe_load((config / "samples" / "sources.yaml").read_text("utf-8"))["sources"]:
        file = config / "samples" / "feeds" / Path(source["url"]).name
        texts += [
            ItemText(one.title, one.summary, one.language, source["publisher"])
            for one in _entries(file, source)
        ]

    matches, differing = court.decide_twice(texts)
    explained = [court.explain_twice(one) for one in texts[::40]]

    assert matches > 100
    assert differing == []
    assert {"en", "vi"} == {whole.language for whole, _ in explained}
    assert any(one.probability for whole, _ in explained for one in whole.matches)
    assert [pair for pair in explained if pair[0] != pair[1]] == []


def _entries(file: Path, source: dict[str, Any]) -> tuple[Entry, ...]:
    """What a sample feed holds; one of them is a web page, and one is away."""
    if not file.exists():
        return ()
    feed = parse_feed(
        file.read_bytes(),
        content_type=None,
        registered_url=source["url"],
        language=source.get("language"),
        zone=ZoneInfo(source["zone"]),
        fetched_at=NOW,
    )
    return feed.entries if isinstance(feed, ParsedFeed) else ()


@cache
def phrases(court: Court) -> list[str]:
    """What its rules look for: names, bodies, terms, what counts against."""
    found: set[str] = set()

    def gather(part: Any) -> None:
        if isinstance(part, str):
            found.add(part.rstrip("*"))
        elif isinstance(part, dict):
            for key, value in part.items():
                if isinstance(value, float):
                    found.add(key.rstrip("*"))
                else:
                    gather(value)
        elif isinstance(part, list):
            for one in part:
                gather(one)

    gather({"parties": court.stored.body["parties"], "commitments": court.stored.body["commitments"]})
    return sorted(found)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_any_text_is_decided_again_as_it_was(courts: list[Court], data: st.DataObject) -> None:
    """Whatever stands in it: phrases of the rules in any order, marks, signs, and other scripts."""
    court = data.draw(st.sampled_from(courts))
    known = phrases(court)
    word = st.one_of(
        st.sampled_from(known),
        st.sampled_from(known),
        st.sampled_from(known).map(str.upper),
        st.sampled_from(
            ["and", "và", "của", "with", ",", ".", ";", "ký kết", "agree", "“", "–", "1.2%", "🇻🇳"]
        ),
        st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12),
    )
    words = st.lists(word, max_size=25).map(" ".join)
    parties = st.sampled_from(
        ["", "Vietnam and the UK: ", "Việt Nam và Vương quốc Anh ", "Norland and Sudmark "]
    )
    texts = st.builds(
        ItemText,
        title=st.builds(str.__add__, parties, words),
        summary=words,
        language=st.sampled_from([None, "en", "vi", "xx"]),
        publisher=st.sampled_from(["p.example", *court.stored.body["publishers"]]),
    )

    drawn = data.draw(st.lists(texts, min_size=5, max_size=15))
    _, differing = court.decide_twice(drawn)
    whole, needed = court.explain_twice(drawn[0])

    assert differing == []
    assert whole == needed
