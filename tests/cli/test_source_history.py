"""`sources history`, as a person asks it."""

import json
from typing import Any

import pytest


def test_what_was_heard_in_a_time_is_a_table(command: Any, march: None) -> None:
    """With how looks failed, and the longest time in which nobody heard of a source."""
    answer = command("sources", "history", "--since", "2026-03-01", "--until", "2026-03-03")

    said = " ".join(answer.out.split())
    assert answer.status == 0, answer.err
    assert "Sources from 2026-03-01 00:00 UTC until 2026-03-04 00:00 UTC" in said
    for words in ("norland-post", "timeout 1", "2 d 0 h", "from 2026-03-02 00:00 UTC", "never looked at"):
        assert words in said
    assert "0 of 3 sources were heard on every day" in said


def test_the_same_is_json_for_one_source(command: Any, march: None) -> None:
    """Nothing else is in the answer."""
    answer = command(
        "sources",
        "history",
        "--since=2026-03-01",
        "--until=2026-03-03",
        "--source=norland-post",
        "--json",
    )

    said = json.loads(answer.out)
    (post,) = said["sources"]
    assert (said["since"], said["until"]) == ("2026-03-01T00:00:00+00:00", "2026-03-04T00:00:00+00:00")
    assert (post["looks"], post["failures"], post["new_items"]) == (3, {"timeout": 1}, 3)
    assert (post["days"], post["days_unheard"], post["now"]) == (3, 1, "never")
    assert post["longest_gap"] == {
        "since": "2026-03-02T00:00:00+00:00",
        "until": "2026-03-04T00:00:00+00:00",
    }


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--since", "spring"), "since must be"),
        (("--since", "2026-07-01"), "has not come yet"),
        (("--source", "nowhere"), "there is no source 'nowhere'"),
    ],
)
def test_what_cannot_be_asked_is_one_message(
    command: Any, march: None, words: tuple[str, ...], said: str
) -> None:
    """With status 2."""
    answer = command("sources", "history", *words)

    assert answer.status == 2
    assert said in answer.err
    assert "Traceback" not in answer.err
