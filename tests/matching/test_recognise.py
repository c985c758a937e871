"""In which language a text is written."""

import pytest

from partnership_watch.matching.recognise import recognise


@pytest.mark.parametrize(
    ("text", "declared", "expected"),
    [
        ("Norland opens a ferry line to Sudmark", None, "en"),
        ("Hai nước mở tuyến phà mới", None, "vi"),
        ("Hai nước mở tuyến phà mới", "en", "vi"),
        ("Hai nuoc mo tuyen pha moi giua hai thanh pho", None, "vi"),
        ("Hai nuoc mo tuyen pha moi giua hai thanh pho", "vi", "vi"),
        ("The two countries open a new ferry line between their cities", "vi", "en"),
        ("Minister Nguyễn Thị Hồng welcomes the president of the central bank", None, "en"),
        ("Tuyến phà Port Solano - Frosthaven", None, "vi"),
        ("HPX", "vi", "vi"),
        ("12345", "vi", "vi"),
        ("", None, "en"),
        ("", "fr", "en"),
    ],
)
def test_language_of_headlines_and_mixed_text(text: str, declared: str | None, expected: str) -> None:
    """Letters decide, then the feed, then a guess."""
    assert recognise(text, declared, ["en", "vi"]).language == expected


def test_a_partnership_of_one_language_is_not_guessed() -> None:
    """There is nothing to choose from."""
    assert recognise("Hai nước mở tuyến phà mới", "vi", ["en"]).language == "en"
