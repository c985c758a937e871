"""`approvals`: what waits is listed, shown, approved and declined."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import URL
from worlds import World

from partnership_watch.registry import load_partnership
from partnership_watch.store import open_store
from partnership_watch.store.tables import Cadence, Edition

MOMENT = "2026-06-01T13:00:00Z"


@pytest.fixture
def folder(norland: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The made-up partnership, whose alerts to readers wait."""
    copy = tmp_path / "config"
    for file in (norland / "partnership.yaml", norland / "sources.yaml", *norland.glob("clauses/*.yaml")):
        (copy / file.relative_to(norland)).parent.mkdir(parents=True, exist_ok=True)
        (copy / file.relative_to(norland)).write_bytes(file.read_bytes())
    with (copy / "partnership.yaml").open("a", encoding="utf-8") as written:
        written.write("\napproval: {kinds: [reader]}\n")
    return copy


@pytest.fixture
def editions(folder: Path, database: URL, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Two alerts that wait; their numbers, as a command takes them."""
    store = open_store(database.set(username="partnership_watch"))
    world = World(store, load_partnership(folder))
    reader = world.reader(Cadence.IMMEDIATE)
    for commitment in ("3.quotas", "4.ferry-line"):
        world.item(commitment, title="[bold] Quotas agreed")
        world.publish()
        world.forward(minutes=20)
    found: list[Edition] = world.editions(reader)
    store.close()
    monkeypatch.setenv("PARTNERSHIP_WATCH_MOMENT", MOMENT)
    return [edition.id for edition in found]


def test_an_edition_is_listed_shown_approved_and_declined(
    command: Any, folder: Path, editions: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """By its number; what the feeds say is shown as it is."""
    monkeypatch.setenv("PARTNERSHIP_WATCH_CONFIG", str(folder))
    first, second = map(str, editions)

    listed = command("approvals", "list").out
    shown = command("approvals", "show", first).out
    approved = command("approvals", "approve", first, "--actor", "ann")
    declined = command("approvals", "decline", second, "--note", "not ours")

    assert first in listed
    assert second in listed
    assert "until 2026-06-02 00:00 UTC" in listed
    assert "Subject: Alert: [bold] Quotas agreed" in shown
    assert "waits since 2026-06-01 12:00 UTC, until 2026-06-02 00:00 UTC" in shown
    assert f"edition {first} is approved: the next `deliver` sends it" in approved.out
    assert f"edition {second} is declined: it is sent to nobody" in declined.out
    assert (
        "declined by operator at 2026-06-01 13:00 UTC: not ours" in command("approvals", "show", second).out
    )
    assert "nothing waits" in command("approvals", "list").out


def test_what_was_rejected_meanwhile_is_said_to_be_for_declining_alone(
    command: Any, folder: Path, editions: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the list, beside its text, and to whoever approves it."""
    monkeypatch.setenv("PARTNERSHIP_WATCH_CONFIG", str(folder))
    first = str(editions[0])
    item = "1"  # in a database of its own
    command("verdict", item, "reject", "--note", "not ours")

    listed, shown = command("approvals", "list").out, command("approvals", "show", first).out
    refused = command("approvals", "approve", first)

    assert f"decline it: item {item} under 3.quotas was rejected" in " ".join(listed.split())
    assert f"It can only be declined: since it was cut, item {item} under 3.quotas was rejected." in shown
    assert refused.status == 2
    assert f"edition {first} cannot be approved" in refused.err


def test_what_cannot_be_answered_so_is_one_sentence(
    command: Any, folder: Path, editions: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """And the same answer again is no error."""
    monkeypatch.setenv("PARTNERSHIP_WATCH_CONFIG", str(folder))
    first = str(editions[0])
    command("approvals", "approve", first)

    again = command("approvals", "approve", first)
    other = command("approvals", "decline", first, "--note", "no")
    unknown = command("approvals", "show", "999999")

    assert (again.status, again.out.strip()) == (0, "it was approved already")
    assert (other.status, unknown.status) == (2, 2)
    assert "was approved by operator at 2026-06-01 13:00 UTC, and that stands" in other.err
    assert "waits for nobody's approval" in unknown.err


def test_a_rule_that_cannot_be_is_named_by_its_line(
    command: Any, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three days are the longest."""
    monkeypatch.setenv("PARTNERSHIP_WATCH_CONFIG", str(folder))
    file = folder / "partnership.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("{kinds: [reader]}", "{kinds: [reader], hours: 100}"), encoding="utf-8")

    refused = command("approvals", "list")

    assert refused.status == 2
    assert "partnership.yaml:62: approval.hours (100) must be 72 or less" in refused.err
