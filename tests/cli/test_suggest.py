"""`registry suggest`: from labelled items and verdicts to terms."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from partnership_watch import stages
from partnership_watch.registry import load_partnership
from partnership_watch.store import Store
from partnership_watch.store.tables import (
    Item,
    Match,
    Revision,
    Screening,
    Sighting,
    SourceState,
    Verdict,
    VerdictWord,
)

NOW = datetime(2026, 3, 8, 7, 0, tzinfo=UTC)
ABOUT = [
    f"Norland and Sudmark: a trawler licence in {word}"
    for word in ("spring", "autumn", "winter", "May", "June", "July", "August")
]
OTHERS = [f"Norland and Sudmark open a museum of {word}" for word in ("boats", "maps", "nets", "art", "ice")]


@pytest.fixture
def labelled(tmp_path: Path) -> Path:
    """A folder with a handful of labelled items."""
    folder = tmp_path / "labelled"
    folder.mkdir()
    items = [{"id": title, "lang": "en", "title": title} for title in ABOUT + OTHERS]
    gold = [{"id": title, "labels": {"3": 2} if title in ABOUT else {}} for title in ABOUT + OTHERS]
    for name, lines in (("items", items), ("gold", gold)):
        text = "".join(json.dumps(line) + "\n" for line in lines)
        (folder / f"{name}.jsonl").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def judged(store: Store, database: Any, norland: Path) -> Store:
    """Matched items; staff confirmed those on ships, and rejected, after a change of mind, the others."""
    partnership = load_partnership(norland)
    with store.transaction() as session:
        source = SourceState(
            partnership=partnership.slug, key="s", url="u", due_at=NOW, interval_seconds=60, failures=0
        )
        session.add(source)
        session.flush()
        for number in range(12):
            pile = "aboard the research vessel" if number % 2 else "in a cookery show"
            item = Item(publisher="p.example", key=str(number), first_seen_at=NOW, backlog=False)
            session.add(item)
            session.flush()
            session.add(Sighting(source_id=source.id, entry_id=item.key, item_id=item.id, first_seen_at=NOW))
            session.add(
                Revision(
                    item_id=item.id,
                    number=1,
                    content_hash="a",
                    title=f"Norland and Sudmark agree herring quota {pile}",
                    summary="",
                    language="en",
                    seen_at=NOW,
                )
            )
    stages.match(store, partnership, clock=lambda: NOW)
    with store.transaction() as session:
        rows = session.execute(
            select(Match.id, Revision.title)
            .join(Screening, Screening.id == Match.screening_id)
            .join(Revision, Revision.id == Screening.revision_id)
            .where(Match.commitment == "3.quotas")
        ).all()
        for match_id, title in rows:
            words = (
                [VerdictWord.CONFIRMED]
                if "vessel" in title
                else [VerdictWord.CONFIRMED, VerdictWord.REJECTED]
            )
            for word in words:
                session.add(Verdict(match_id=match_id, word=word, given_by="staff", given_at=NOW))
                session.flush()
    return store


def test_labelled_items_bring_terms_with_counts_and_a_title(
    command: Any, database: Any, labelled: Path
) -> None:
    """A table for each language that has something to suggest."""
    answer = command("registry", "suggest", "--commitment", "3", "--folder", str(labelled))

    assert answer.status == 0, answer.err
    for words in (
        "3 in en, speaks for: 7 texts about it (7 missed), 5 not",
        "trawler licence",
        ABOUT[0][:30],
    ):
        assert words in answer.out
    assert "in vi" not in answer.out


def test_verdicts_bring_terms_for_and_against(command: Any, judged: Store) -> None:
    """The newest word on each match counts, and nothing is written."""
    answer = command("registry", "suggest", "--commitment", "3.quotas", "--json")

    english = next(one for one in json.loads(answer.out) if one["language"] == "en")
    assert (english["about"], english["others"], english["wrong"]) == (6, 6, 6)
    assert "research vessel" in " ".join(one["term"] for one in english["speak_for"])
    assert "cookery show" in " ".join(one["term"] for one in english["speak_against"])
    with judged.transaction() as session:
        assert session.scalar(select(func.count()).select_from(Verdict)) == 18


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ((), "nothing to learn from"),
        (("--folder", "nowhere"), "nowhere"),
        (("--commitment", "99.nothing"), "99.nothing"),
    ],
)
def test_what_cannot_be_suggested_from_is_one_sentence(
    command: Any, database: Any, words: tuple[str, ...], named: str
) -> None:
    """And no traceback."""
    answer = command("registry", "suggest", *words)

    assert answer.status == 2
    assert named in answer.err
    assert "Traceback" not in answer.err
