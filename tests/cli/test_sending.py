"""`sending`: pause, status, resume."""

from typing import Any

import pytest
from sqlalchemy import URL


def test_sending_is_paused_and_resumed(command: Any, database: URL) -> None:
    """`deliver` and `status` say so meanwhile."""
    paused = command("sending", "pause", "--reason", "a wrong [edition]")
    status = command("sending", "status")
    delivered = command("deliver")
    resumed = command("sending", "resume")

    assert "paused" in paused.out
    assert "by operator: a wrong [edition]" in status.out
    assert "all sending is paused (a wrong [edition])" in delivered.err
    assert "resumed" in resumed.out
    assert "not paused" in command("sending", "status").out


def test_outside_production_deliver_says_who_alone_is_written_to(
    command: Any, database: URL, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And a list that cannot be read is named as the setting it is."""
    monkeypatch.setenv("PARTNERSHIP_WATCH_SEND_ONLY_TO", "@desk.example")
    delivered = command("deliver")
    monkeypatch.setenv("PARTNERSHIP_WATCH_SEND_ONLY_TO", "desk.example")
    refused = command("deliver")

    assert "only @desk.example may be written to" in delivered.err
    assert refused.status == 2
    assert "PARTNERSHIP_WATCH_SEND_ONLY_TO: must name addresses or @domains" in refused.err
