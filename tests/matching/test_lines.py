"""JSON lines in, JSON lines out."""

import json

from partnership_watch.matching import Screener
from partnership_watch.matching.lines import LineError, screen_lines


def test_lines_come_out_in_order_with_the_fields_of_the_contract(screener: Screener) -> None:
    """A reader in another language may rely on it."""
    lines = [
        json.dumps({"id": "a", "title": "Norland and Sudmark agree on herring quotas"}),
        "",
        json.dumps(
            {
                "id": "b",
                "source": "norlandpost.example",
                "url": "https://norlandpost.example/1",
                "title": "Hạn ngạch",
            }
            | {"summary": None, "published": None, "lang": "vi-VN", "more": 1}
        ).encode(),
    ]

    first, second = screen_lines(screener, lines)

    assert not isinstance(first, LineError)
    assert list(first) == ["id", "lang", "matches"]
    assert list(first["matches"][0]) == ["clause", "commitment", "grade", "score", "evidence"]
    assert first["matches"][0]["evidence"][-1] == {
        "term": "herring quota*",
        "field": "title",
        "start": 29,
        "end": 43,
    }
    assert second == {"id": "b", "lang": "vi", "matches": []}


def test_a_bad_line_is_named_by_number_and_the_next_is_read(screener: Screener) -> None:
    """One bad item never stops the others."""
    good = json.dumps({"id": "a", "title": "Norland"})
    bad = [
        "{",
        "[]",
        '{"id": "a"}',
        '{"id": 1, "title": "x"}',
        b'{"id": "a", "title": "\xff"}',
        '{"id": "\\ud800"}',
    ]
    last = json.dumps({"id": "b", "title": "Norland"})

    results = list(screen_lines(screener, [good, *bad, good, last]))

    errors = [result for result in results if isinstance(result, LineError)]
    assert [error.number for error in errors] == [2, 3, 4, 5, 6, 7, 8]
    assert str(errors[2]) == "line 4: title is missing; add it"
    assert str(errors[6]) == "line 8: id 'a' stands in line 1 already; give it one of its own"
    assert not isinstance(results[-1], LineError)
