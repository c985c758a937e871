"""`registry diff` and `rescreen`: what a change of the rules does, before it goes live and after."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from partnership_watch import stages
from partnership_watch.registry import load_partnership
from partnership_watch.store import Store
from partnership_watch.store.tables import Base, Item, Revision, Screening, Sighting, SourceState

NOW = datetime(2026, 3, 8, 7, 0, tzinfo=UTC)
QUOTA = "Norland and Sudmark agree herring quota"
SQUID = "Norland and Sudmark talk about squid"


@pytest.fixture
def edited(norland: Path, tmp_path: Path) -> Path:
    """A copy of the folder whose clause 3 is about squid."""
    folder = tmp_path / "edited"
    for file in norland.rglob("*.yaml"):
        copy = folder / file.relative_to(norland)
        copy.parent.mkdir(parents=True, exist_ok=True)
        text = file.read_text(encoding="utf-8")
        if copy.name == "3.yaml":
            assert text.count('"herring quota*"') >= 1
            text = text.replace('"herring quota*"', '"squid*"').replace("agree*", "squids*")
        copy.write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def stored(store: Store, database: Any, norland: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """Three items of the last days and one of last year, each with an earlier revision, and matched."""
    monkeypatch.setenv("PARTNERSHIP_WATCH_MOMENT", NOW.isoformat())
    monkeypatch.setattr("partnership_watch.matching.archive.PAGE", 2)
    partnership = load_partnership(norland)
    with store.transaction() as session:
        source = SourceState(
            partnership=partnership.slug, key="s", url="u", due_at=NOW, interval_seconds=60, failures=0
        )
        session.add(source)
        session.flush()
        for title, days in ((SQUID + " of last year", 365), (QUOTA, 3), (SQUID, 2), ("It rains", 1)):
            seen = NOW - timedelta(days=days)
            item = Item(publisher="p.example", key=title, first_seen_at=seen, backlog=False)
            session.add(item)
            session.flush()
            session.add(Sighting(source_id=source.id, entry_id=title, item_id=item.id, first_seen_at=seen))
            for number, text in ((1, "Ferry, in draft"), (2, title)):
                session.add(
                    Revision(
                        item_id=item.id,
                        number=number,
                        content_hash=str(number),
                        title=text,
                        summary="",
                        language="en",
                        seen_at=seen,
                    )
                )
    stages.match(store, partnership, clock=lambda: NOW)
    return store


def rows(store: Store) -> dict[str, int]:
    """How many rows every table has."""
    with store.transaction() as session:
        return {
            table.name: session.scalar(select(func.count()).select_from(table)) or 0
            for table in Base.metadata.sorted_tables
        }


def test_an_edited_folder_is_compared_with_what_decides_now(
    command: Any, stored: Store, edited: Path
) -> None:
    """On the latest revision of what is stored, and nothing is written."""
    before = rows(stored)

    answer = command("registry", "diff", "active", str(edited))

    assert answer.status == 0, answer.err
    for words in (QUOTA, SQUID, "3.quotas", "Matches, by clause", "3 items compared under rule sets"):
        assert words in answer.out
    assert "2 of them differ; matches gained 1, lost 1, with another grade 0, moved" in answer.out
    assert "last year" not in answer.out
    assert rows(stored) == before


def test_every_difference_is_a_json_line(command: Any, stored: Store, edited: Path) -> None:
    """Newest first, across pages, as far back as is asked for."""
    answer = command("registry", "diff", "active", str(edited), "--since", "1000d", "--json")

    found = [json.loads(line) for line in answer.out.splitlines()]
    assert [(one["title"], one["kind"]) for one in found] == [
        (SQUID, "gained"),
        (QUOTA, "lost"),
        (SQUID + " of last year", "gained"),
    ]
    assert found[1]["before"]["commitment"] == "3.quotas"
    assert found[1]["after"] is None


def test_two_folders_are_compared_on_a_file_without_a_database(
    command: Any, norland: Path, edited: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Bad lines are named, the others go on."""
    monkeypatch.setenv("PARTNERSHIP_WATCH_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/nothing")
    lines = tmp_path / "items.jsonl"
    lines.write_text(json.dumps({"id": "a", "title": SQUID}) + "\n{\n", encoding="utf-8")

    answer = command("registry", "diff", str(norland), str(edited), "--items", str(lines), "--json")
    lines.write_text("\n", encoding="utf-8")
    empty = command("registry", "diff", str(norland), str(edited), "--items", str(lines))

    assert [json.loads(line)["id"] for line in answer.out.splitlines()] == ["a"]
    assert "line 2" in answer.err
    assert answer.status == 2
    assert "No item was compared" in empty.err
    assert "has no line that can be read" in empty.err


def test_a_stored_rule_set_is_named_by_the_beginning_of_its_hash(
    command: Any, stored: Store, norland: Path
) -> None:
    """And what decides now is the folder, so nothing differs."""
    with stored.transaction() as session:
        hash_ = session.scalars(select(Screening.rule_set_hash).limit(1)).one()

    answer = command("registry", "diff", hash_[:10], str(norland))

    assert answer.status == 0
    both = f"{hash_[:12]} and {hash_[:12]} (they are the same)"
    assert f"3 items compared under rule sets {both}: no match is gained, lost or changed" in answer.out


@pytest.mark.parametrize("form", [(), ("--json",)])
def test_what_is_stored_outside_the_period_is_told_with_how_to_reach_it(
    command: Any, stored: Store, edited: Path, form: tuple[str, ...]
) -> None:
    """Nothing was compared, and the remedy compares all of it."""
    answer = command("registry", "diff", "active", str(edited), "--since", "30m", *form)
    said = " ".join(answer.err.split())
    again = command("registry", "diff", "active", str(edited), *said.rstrip(".").split()[-2:])

    assert (answer.status, answer.out) == (0, "")
    assert (
        "No item was compared: the latest revisions of the 4 stored items were seen between "
        "2025-03-08 07:00 UTC and 2026-03-07 07:00 UTC, none of them since 2026-03-08 06:30 UTC (--since 30m)"
    ) in said
    assert "4 items compared" in again.out


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("active", "nowhere"), "nowhere is no folder"),
        (("abcdef12", "active"), "no rule set abcdef12"),
        (("active", "active", "--since", "soon"), "'soon' is no length of time"),
        (("active", "active", "--items", "nowhere.jsonl"), "nowhere.jsonl"),
    ],
)
def test_what_cannot_be_compared_is_one_sentence(
    command: Any, stored: Store, words: tuple[str, ...], named: str
) -> None:
    """And no traceback."""
    answer = command("registry", "diff", *words)

    assert answer.status == 2
    assert named in answer.err
    assert "Traceback" not in answer.err


def test_before_anything_was_screened_nothing_is_active(command: Any, database: Any, edited: Path) -> None:
    """On the first day."""
    answer = command("registry", "diff", "active", str(edited))

    assert answer.status == 2
    assert "no rule set is active" in answer.err


def test_a_folder_of_another_partnership_is_not_compared(command: Any, stored: Store, edited: Path) -> None:
    """Its items are not here."""
    head = edited / "partnership.yaml"
    head.write_text(
        head.read_text(encoding="utf-8").replace("slug: norland-sudmark", "slug: elsewhere"), encoding="utf-8"
    )

    answer = command("registry", "diff", "active", str(edited))

    assert answer.status == 2
    assert "elsewhere" in answer.err


def test_rescreen_says_what_it_came_to(
    command: Any, stored: Store, edited: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By commitment; and afterwards the edited rules are those that decide."""
    monkeypatch.setenv("PARTNERSHIP_WATCH_CONFIG", str(edited))

    answer = command("rescreen", "--since", "7d")

    assert answer.status == 0, answer.err
    assert "rescreened: 6 revisions" in answer.out
    assert "1 matches gained, 1 lost" in answer.out
    afterwards = command("registry", "diff", "active", str(edited), "--since", "7d").out
    assert "no match is gained, lost or changed" in afterwards
    assert "rescreened: 0 revisions" in command("rescreen", "--since", "7d").out


@pytest.mark.parametrize("since", ["", "48", "-2h", "0h", "2w", "1.5h"])
def test_a_length_of_time_that_cannot_be_read_is_refused(command: Any, since: str) -> None:
    """With an example of how to write one."""
    answer = command("rescreen", f"--since={since}")

    assert answer.status == 2
    assert "48h" in answer.err


def test_without_a_database_rescreen_names_the_setting(command: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """One sentence."""
    monkeypatch.setenv("PARTNERSHIP_WATCH_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/nothing")

    answer = command("rescreen", "--since", "48h")

    assert answer.status == 2
    assert "PARTNERSHIP_WATCH_DATABASE_URL" in answer.err
