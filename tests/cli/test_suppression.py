"""`suppression`: an operator's list of addresses that must get no mail."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import URL

READER = """subscribers:
  - {email: ann@readers.example, name: Ann, kind: reader, language: en, zone: UTC,
     consent: {basis: asked, at: 2026-01-01}, subscriptions: [{name: daily, cadence: daily, hour: 7}]}
"""


@pytest.fixture(autouse=True)
def moment(database: URL, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fixed time, in a fresh database."""
    monkeypatch.setenv("PARTNERSHIP_WATCH_MOMENT", "2026-06-02T08:00:00Z")


def test_an_address_is_added_asked_for_listed_and_removed(command: Any) -> None:
    """The list shows a hash and never the address."""
    added = command("suppression", "add", "Ann@Readers.example", "--reason", "asked by telephone")
    again = command("suppression", "add", "ann@readers.example", "--reason", "asked by telephone")
    checked = command("suppression", "check", "ANN@readers.example")
    listed = command("suppression", "list")
    removed = command("suppression", "remove", "ann@readers.example", "--reason", "asked to come back")
    gone = command("suppression", "check", "ann@readers.example")

    assert "from now on" in added.out
    assert "already" in again.out
    assert checked.status == 1
    assert checked.out == "suppressed since 2026-06-02 08:00 UTC by operator (operator: asked by telephone)\n"
    assert "asked by telephone" in listed.out
    assert "ann" not in listed.out.lower().replace("partnership", "")
    assert "no longer suppressed" in removed.out
    assert (gone.status, gone.out) == (0, "it is not suppressed\n")


@pytest.mark.parametrize("act", ["add", "remove"])
def test_no_reason_is_one_message(command: Any, act: str) -> None:
    """Naming the option to give."""
    answer = command("suppression", act, "ann@readers.example", "--reason", " ")

    assert answer.status == 2
    assert "for a reason that others can read" in answer.err


@pytest.mark.parametrize(
    "words",
    [
        ("suppression", "add", "ann@readers.example", "--reason", "asked"),
        ("sending", "pause", "--reason", "a wrong edition"),
        ("approvals", "approve", "1"),
    ],
)
def test_an_act_that_somebody_answers_for_is_not_kept_without_a_name(
    command: Any, words: tuple[str, ...]
) -> None:
    """A blank is nobody's name."""
    answer = command(*words, "--actor", " ")

    assert answer.status == 2
    assert "name somebody" in answer.err


def test_who_is_suppressed_cannot_be_subscribed(command: Any, tmp_path: Path) -> None:
    """Neither by a file nor by hand; each names the way out."""
    command("suppression", "add", "ann@readers.example", "--reason", "asked")
    (tmp_path / "readers.yaml").write_text(READER, encoding="utf-8")

    imported = command("subscribers", "import", "readers.yaml")
    added = command(
        "subscribers", "add", "ann@readers.example", "--name", "Ann", "--consent", "asked", "--hour", "7"
    )
    everybody = command("subscribers", "list")

    assert imported.status == 0
    said = "line 2: refused, for this address must get no mail (operator, since 2026-06-02)"
    assert said in " ".join(imported.err.split())
    assert added.status == 2
    assert "`suppression remove` lifts that" in " ".join(added.err.split())
    assert "nobody is subscribed" in everybody.out
