"""`verdict`: what an operator may write, and what is answered."""

from typing import Any

import pytest
from sqlalchemy import URL
from worlds import World

from partnership_watch.registry import load_partnership
from partnership_watch.store import open_store


@pytest.fixture
def world(database: URL, norland: Any) -> Any:
    """The made-up partnership in the commands' own database."""
    store = open_store(database.set(username="partnership_watch"))
    yield World(store, load_partnership(norland))
    store.close()


def test_an_item_is_rejected_by_its_id_or_address(command: Any, world: World) -> None:
    """And the answer says who will be told."""
    item = world.item("4.ferry-line", link="https://norlandpost.example/ferry")

    answer = command("verdict", str(item), "reject", "--note", "another ferry")
    again = command("verdict", str(item), "confirm", "--note", "it was ours")

    assert (answer.status, again.status) == (0, 0)
    assert "rejected: 4.ferry-line, in 1 revision" in answer.out
    assert "nobody was told" in answer.out
    assert "confirmed: 4.ferry-line" in again.out


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("999", "reject", "--note", "x"), "there is no item 999"),
        (("match:999", "reject", "--note", "x"), "there is no live match 999"),
        (("ferry", "reject", "--note", "x"), "give an item's id or address, or match:ID"),
        (("1", "reject", "--note", " "), "--note"),
        (("match:1", "reject", "--note", "x", "--commitment", "4.ferry-line"), "leave out --commitment"),
    ],
)
def test_what_names_nothing_is_one_sentence(
    command: Any, world: World, words: tuple[str, ...], says: str
) -> None:
    """And nothing is written."""
    answer = command("verdict", *words)

    assert answer.status == 2
    assert says in answer.err
    assert "Traceback" not in answer.err
