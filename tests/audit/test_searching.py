"""Searching past decisions: what is found by which words and filters, in which order."""

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from urllib.parse import parse_qsl

import pytest
from sqlalchemy import event, update
from worlds import World

from partnership_watch.audit import placing
from partnership_watch.audit.filters import Filters, parse_filters
from partnership_watch.audit.searching import FilterError, FoundMatch, Page, search
from partnership_watch.store.tables import Item, Purpose, VerdictWord


def page(world: World, *, after: str | None = None, limit: int = 50, **asked: Any) -> Page[FoundMatch]:
    """A page of what is found."""
    with world.store.transaction() as session:
        return search(session, world.partnership.slug, Filters(**asked), after=after, limit=limit)


def items(world: World, **asked: Any) -> list[int]:
    """The items that are found, in order."""
    return [found.item_id for found in page(world, **asked).rows]


@pytest.fixture
def keys(world: World) -> list[str]:
    """Four commitments of the made-up partnership, of clauses 3 to 6."""
    firsts = {one.clause: one.key for one in reversed(world.partnership.commitments)}
    return [firsts[number] for number in sorted(firsts)]


@pytest.mark.parametrize(
    ("words", "finds"),
    [
        ("hợp tác", ["marked"]),
        ("hop tac", ["marked", "bare"]),
        ("HỢP  TÁC", ["marked"]),
        ("tác hợp", ["marked"]),
        ('"hợp tác"', ["marked"]),
        ('"hợp tac"', ["marked"]),
        ('"tác hợp"', []),
        ('"hop tac" -quoc', ["marked"]),
        ("quoc or xanh", ["marked", "bare"]),
        ("năng lượng", ["marked"]),
        ("hoà bình", ["marked"]),
        ("hòa bình", ["marked"]),
        ('"xanh hoà"', []),
        ('"biển lặng"', ["marked"]),
        ('"bien lang"', ["marked"]),
        ('"more of it"', ["english"]),
        ("net-zero", ["english"]),
        ("net zero", ["english"]),
        ("zero -net", []),
        ("o'neill", ["english"]),
        ("norland.example", ["english"]),
        ("'); DROP TABLE items", []),
    ],
)
def test_words_are_found_with_and_without_marks_alone_and_in_phrases(
    world: World, keys: list[str], words: str, finds: list[str]
) -> None:
    """A question with marks asks for them; one without does not. A phrase never spans title and summary, and
    is found wherever its words stand again."""
    texts = {
        "marked": ("Hợp tác năng lượng xanh", "Hòa bình ở biển, biển lặng."),
        "bare": ("Hop tac quoc te", "Bo truong noi."),
        "english": ("Net\u2011Zero pledge by O\u2019Neill", "See norland.example for more, and more of it."),
    }
    named = {
        world.item(keys[0], title=title, summary=summary): name for name, (title, summary) in texts.items()
    }

    assert {named[item] for item in items(world, words=words)} == set(finds)


def test_newest_published_comes_first_and_pages_meet_without_gap_or_double(
    world: World, keys: list[str]
) -> None:
    """Also among items of one moment, with several matches each, and across the windows of a search."""
    made = [
        world.item(keys[0], keys[1], published=world.now - timedelta(days=days))
        for days in (0, 0, 0, 45, 400)
    ]

    for asked in ({}, {"words": "ferry"}):
        seen: list[tuple[int, str | None]] = []
        after = None
        for _ in range(4):
            one = page(world, after=after, limit=3, **asked)
            seen += [(found.item_id, found.commitment) for found in one.rows]
            after = one.next
        assert [item for item, _ in seen] == [item for item in (*made[2::-1], *made[3:]) for _ in range(2)]
        assert len(set(seen)) == 10
        assert after is None


@pytest.mark.parametrize(
    ("asked", "finds"),
    [
        ({"clause": (3,)}, "ab"),
        ({"clause": (3, 5)}, "abc"),
        ({"pillar": ("II",)}, "ce"),
        ({"commitment": ("3.quotas",)}, "ab"),
        ({"commitment": ("3.quotas", "5.exchange")}, "abc"),
        ({"grade": ("context",)}, "b"),
        ({"party": ("nor",)}, "ab"),
        ({"party": ("sud",)}, "bc"),
        ({"party": ("nor", "sud")}, "abc"),
        ({"party": ("sud",), "clause": (3,)}, "b"),
        ({"party": ("elsewhere",)}, ""),
        ({"source": ("other.example",)}, "b"),
        ({"language": ("no",)}, "c"),
        ({"since": "2026-06-01"}, "ae"),
        ({"until": "2026-05-31"}, "bc"),
        ({"since": "2026-05-31", "until": "2026-05-31"}, "c"),
        ({"verdict": ("rejected",)}, "b"),
        ({"verdict": ("undecided",)}, "ace"),
        ({"verdict": ("undecided", "rejected")}, "abce"),
        ({"grade": ("none",)}, "d"),
        ({"purpose": ("import",)}, "e"),
        ({"words": "ferry", "clause": (3,), "grade": ("direct",)}, "a"),
        ({"clause": (3,), "source": ("other.example",)}, "b"),
        ({"clause": (3, 5), "source": ("other.example", "third.example"), "rule_set": "0000"}, ""),
        ({"clause": (3,), "language": ("no",)}, ""),
        ({"clause": (3,), "grade": ("none",)}, ""),
        (
            {
                "pillar": ("II",),
                "verdict": ("undecided",),
                "purpose": ("live", "import"),
                "since": "2026-05-01",
            },
            "ce",
        ),
    ],
)
def test_each_filter_narrows_and_several_hold_together(
    world: World, keys: list[str], asked: dict[str, Any], finds: str
) -> None:
    """Of several values in one field, any is enough."""
    day = timedelta(days=1)
    made = {
        world.item(keys[0], published=world.now, sides=("nor",)): "a",
        world.item(
            f"{keys[0]}:context",
            published=world.now - 3 * day,
            publisher="other.example",
            sides=("nor", "sud"),
        ): "b",
        world.item(keys[2], published=world.now - day, language="no", sides=("sud",)): "c",
        world.item("nothing", published=world.now - 9 * day): "d",
        world.item(keys[3], published=datetime(2026, 6, 9, tzinfo=UTC), purpose=Purpose.IMPORT): "e",
    }
    (b,) = [item for item, name in made.items() if name == "b"]
    world.verdict(b, keys[0], VerdictWord.CONFIRMED)
    world.verdict(b, keys[0], VerdictWord.REJECTED)

    assert {made[item] for item in items(world, **asked)} == set(finds)


@pytest.fixture
def looked_at(world: World, keys: list[str]) -> dict[int, str]:
    """Items by name, and looks at them from February to August: the day of a look is not the item's."""
    named = {}
    world.until(2026, 2, 20)
    named[world.item(keys[0], title="Ferry in February")] = "february"
    world.until(2026, 3, 1)
    january = datetime(2026, 1, 2, tzinfo=UTC)
    named[world.item(keys[0], published=january)] = "of january"
    named[world.item(keys[0], published=january, purpose=Purpose.IMPORT)] = "imported"
    world.until(2026, 6, 30, 23, 59)
    named[world.item(keys[1], publisher="other.example", language="no")] = "last minute"
    named[world.item(keys[0], title="Found no more")] = "lost"
    named[world.item("nothing")] = "nothing"
    by_name = {name: item for item, name in named.items()}
    world.until(2026, 7, 1)
    named[world.item(keys[0], published=datetime(2026, 4, 1, tzinfo=UTC))] = "of april"
    world.until(2026, 8, 1)
    world.revise(by_name["of january"], keys[2], title="Ferry, revised")
    world.rescreen(by_name["february"], keys[0])
    world.rescreen(by_name["lost"], "nothing")
    return named


@pytest.mark.parametrize(
    ("few", "many"), [(0, 0), (0, 99), (99, 99)], ids=["countless looks", "many looks", "few looks"]
)
def test_what_was_known_in_some_days_is_what_looks_of_these_days_had_found(
    world: World, looked_at: dict[int, str], monkeypatch: pytest.MonkeyPatch, few: int, many: int
) -> None:
    """By the day of the look and not of the item, both days included; what was looked at later hides nothing,
    and an import counts by when it was read in. Newest item first, page by page."""
    monkeypatch.setattr(placing, "FEW_LOOKS", few)
    monkeypatch.setattr(placing, "MANY_LOOKS", many)
    spring = {"found_since": "2026-03-01", "found_until": "2026-06-30"}
    by_june = {"found_until": "2026-06-30"}
    expected: list[tuple[dict[str, Any], list[str]]] = [
        (spring, ["lost", "last minute", "of january"]),
        (by_june, ["lost", "last minute", "february", "of january"]),
        ({"found_until": "2026-02-28"}, ["february"]),
        ({"found_since": "2026-07-01"}, ["of april", "february", "of january"]),
        ({"found_since": "2026-03-01", "found_until": "2026-03-01"}, ["of january"]),
        ({**spring, "purpose": ("import",)}, ["imported"]),
        ({**by_june, "until": "2026-01-31"}, ["of january"]),
        ({**spring, "until": "2026-01-31"}, ["of january"]),
        ({**spring, "since": "2026-01-31"}, ["lost", "last minute"]),
        ({**spring, "since": "2026-03-31", "rule_set": "0123"}, []),
        ({**by_june, "clause": (4,)}, ["last minute"]),
        ({**by_june, "words": "february"}, ["february"]),
        ({**by_june, "words": "ferry", "clause": (3,), "since": "2026-02-01"}, ["february"]),
        ({**by_june, "language": ("no",), "clause": (4, 5)}, ["last minute"]),
        ({**by_june, "grade": ("none",)}, ["nothing"]),
        ({"found_since": "2026-08-01", "grade": ("none",)}, ["lost"]),
        ({"found_since": "2026-08-02"}, []),
        ({"found_until": "2026-02-19"}, []),
    ]

    for asked, names in expected:
        seen: list[str] = []
        some = page(world, limit=2, **{"purpose": ("live",), **asked})
        seen += [looked_at[found.item_id] for found in some.rows]
        while some.next is not None:
            some = page(world, after=some.next, limit=2, **{"purpose": ("live",), **asked})
            seen += [looked_at[found.item_id] for found in some.rows]
        assert seen == names, asked

    for grade in (("direct", "context"), ("none",)):
        assert not page(world, found_since="2026-08-02", grade=grade).rows, "for whatever purpose"


def test_every_look_of_some_days_is_found_where_all_are_asked_for(
    world: World, looked_at: dict[int, str], keys: list[str]
) -> None:
    """Those that later ones overtook as well."""
    found = page(world, found_since="2026-06-01", found_until="2026-08-01", every_screening=True).rows

    assert sorted((looked_at[one.item_id], one.commitment, f"{one.found_at:%m-%d}") for one in found) == [
        ("february", keys[0], "08-01"),
        ("last minute", keys[1], "06-30"),
        ("lost", keys[0], "06-30"),
        ("of april", keys[0], "07-01"),
        ("of january", keys[2], "08-01"),
    ]


def test_only_the_newest_look_at_the_newest_text_is_found_unless_every_screening_is_asked_for(
    world: World, keys: list[str]
) -> None:
    """An audit sees the others too, and a verdict outlives a look that finds the same again."""
    item = world.item(keys[0], keys[1])
    world.revise(item, keys[1], title="Ferry line sold")
    world.reject(item, keys[1])
    world.rescreen(item, keys[1], keys[2])
    gone = world.item(keys[0])
    world.rescreen(gone, "nothing")

    now = [(found.commitment, found.verdict) for found in page(world).rows]
    every = [found.commitment for found in page(world, every_screening=True).rows]

    assert sorted(now, key=str) == [(keys[1], "rejected"), (keys[2], None)]
    assert sorted(every, key=str) == sorted([keys[0], keys[1], keys[1], keys[1], keys[2], keys[0]])


def test_what_is_not_among_the_newest_is_found_in_windows_that_narrow_where_much_passes(
    world: World, keys: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the bounds of what is read at once, pages hold the same, in the same order."""
    for days in (0, 1, 2, 3, 40, 41, 900, 901, 902, 3_000):
        world.item(keys[0], keys[1], published=world.now - timedelta(days=days))
    asked = (
        {},
        {"clause": (3,)},
        {"clause": (3,), "language": ("en",)},
        {"clause": (3, 4), "words": "ferry"},
    )
    whole = [items(world, **one) for one in asked]
    for name, rows in (("NEAR", 2), ("FURTHER", 1), ("MOST", 2)):
        monkeypatch.setattr(placing, name, rows)

    for one, expected in zip(asked, whole, strict=True):
        seen: list[int] = []
        after = None
        while not seen or after is not None:
            some = page(world, after=after, limit=3, **one)
            seen += [found.item_id for found in some.rows]
            after = some.next
        assert seen == expected


def test_what_comes_in_while_a_search_walks_on_shows_nothing_twice(
    world: World, keys: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page holds what was there when the walk began, each once."""
    there = [world.item(keys[0], published=world.now - timedelta(days=days)) for days in (5, 4, 3, 2, 1)]
    for name, rows in (("NEAR", 2), ("FURTHER", 2)):
        monkeypatch.setattr(placing, name, rows)

    with world.store.transaction() as session:
        statements = count(1)

        def meanwhile(_: object) -> None:
            if next(statements) in (3, 5):  # between a walk and the question where it ended
                world.item(keys[0])

        event.listen(session, "do_orm_execute", meanwhile)
        found = search(session, world.partnership.slug, Filters(clause=(3,)), after=None, limit=5)

    assert [one.item_id for one in found.rows] == there[::-1]


def test_an_undated_item_moves_to_its_date_when_a_feed_gives_it(world: World, keys: list[str]) -> None:
    """The order is by what is known now."""
    undated = world.item(keys[0], undated=True)
    dated = world.item(keys[0], published=world.now - timedelta(days=1))
    assert items(world) == [undated, dated]

    with world.store.transaction() as session:
        earlier = world.now - timedelta(days=2)
        session.execute(update(Item).where(Item.id == undated).values(published_at=earlier))

    assert items(world) == [dated, undated]


def test_a_rule_set_is_named_by_its_beginning(world: World, keys: list[str]) -> None:
    """And then the newest look under it counts, whatever was found later under another."""
    item = world.item(keys[0])
    world.rescreen(item, keys[1])
    hashes = {found.commitment: found.rule_set_hash for found in page(world, every_screening=True).rows}

    for length in (6, 12, 64):
        (older,) = page(world, rule_set=hashes[keys[0]][:length]).rows
        assert older.commitment == keys[0]
    assert [found.commitment for found in page(world).rows] == [keys[1]]
    assert items(world, rule_set="0000") == []


def test_filters_go_into_an_address_and_come_back() -> None:
    """A search is shared by its address."""
    filters = Filters(
        words='"hợp tác" -mới',
        since="2026-03-01",
        clause=(31, 33),
        source=("a.example",),
        every_screening=True,
    )

    assert "words=%22h%E1%BB%A3p" in filters.as_query()
    assert parse_filters(parse_qsl(filters.as_query())) == filters
    assert parse_filters([("since", ""), ("words", " ")]) == Filters()


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"since": "March"}, "since must be a date, such as 2026-01-31"),
        ({"clause": "offshore"}, "clause must be a whole number"),
        ({"grade": "good"}, "grade must be direct, context or none"),
        ({"verdict": "yes"}, "verdict must be confirmed, rejected or undecided"),
        ({"rule_set": "xyz"}, "rule_set must be the first characters of a rule set's hash"),
        ({"colour": "red"}, "colour is no field here"),
        ({"words": "-mới"}, "the words only exclude; add one that must be there"),
        *(({"words": nothing}, "there is no word to look for") for nothing in ("-", "or", '"', "\0", "…")),
        ({"words": "x" * 401}, "words is too long; write at most 400 characters"),
        ({"since": "2026-02-01", "until": "2026-01-01"}, "since, 2026-02-01, is after until, 2026-01-01"),
        ({"found_since": "soon"}, "found_since must be a date, such as 2026-01-31"),
        (
            {"found_since": "2026-02-01", "found_until": "2026-01-01"},
            "found_since, 2026-02-01, is after found_until, 2026-01-01",
        ),
    ],
)
def test_a_bad_value_is_one_clear_message_that_names_the_field(query: dict[str, str], said: str) -> None:
    """It says what to write instead."""
    with pytest.raises(FilterError, match=said.replace("(", r"\(")):
        parse_filters(query)


@pytest.mark.parametrize("cursor", ["x", "bm9uc2Vuc2U", "WyIyMDI2LTA2LTAxIiwxLDFd", "é", "W10"])
def test_a_cursor_that_is_none_of_ours_is_refused(world: World, cursor: str) -> None:
    """An address is typed and cut off by people."""
    with pytest.raises(FilterError, match="after is no cursor"):
        page(world, after=cursor)
