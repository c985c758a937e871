"""`tokens`: issued, listed and revoked from the command line."""

from typing import Any

import pytest


@pytest.mark.usefixtures("database")
def test_a_token_is_shown_once_listed_without_its_secret_and_revoked(command: Any) -> None:
    """Its number is how an operator names it."""
    issued = command(
        "tokens", "issue", "trade-dashboard", "--scope", "matches:read", "--scope", "sources:read"
    )
    listed = command("tokens", "list")
    revoked = command("tokens", "revoke", "1")
    after = command("tokens", "list")

    assert [answer.status for answer in (issued, listed, revoked, after)] == [0, 0, 0, 0]
    assert issued.out.startswith("pw_1_")
    assert issued.out.strip().rpartition("_")[2] not in listed.out
    assert "trade-dashboard" in listed.out
    assert "holds" in listed.out
    assert "revoked" in after.out


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("issue", "Ann Smith", "--scope", "matches:read"), "no name of a programme"),
        (("issue", "x", "--scope", "matches:read", "--lasts", "9999d"), "at most 366 days"),
        (("issue", "x", "--scope", "matches:read", "--lasts", "soon"), "is no length of time"),
        (("issue", "x", "--scope", "everything"), "matches:read"),
        (("revoke", "77"), "there is no token 77"),
    ],
)
def test_a_mistake_is_one_message(command: Any, words: tuple[str, ...], said: str) -> None:
    """It names what to give instead."""
    answer = command("tokens", *words)

    assert answer.status == 2
    assert said in answer.err
    assert "Traceback" not in answer.err
