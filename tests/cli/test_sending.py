"""`sending`: pause, status, resume."""

from typing import Any

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
