"""`takedown`: from the command line, by id or address, with a reason."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine, text

from partnership_watch.store.tables import Item, Revision

NOW = datetime(2026, 6, 1, tzinfo=UTC)


@pytest.fixture
def item(database, store) -> int:
    """One stored item."""
    with store.transaction() as session:
        item = Item(
            publisher="norlandpost.example",
            key="norlandpost.example/ferry",
            link="https://www.norlandpost.example/ferry/",
            first_seen_at=NOW,
            backlog=False,
        )
        session.add(item)
        session.flush()
        session.add(
            Revision(
                item_id=item.id,
                number=1,
                content_hash="x",
                title="Ferry",
                summary="",
                language="en",
                seen_at=NOW,
            )
        )
        return item.id


def decisions(owner: Engine) -> list[tuple[bool, str]]:
    """What was decided, in order."""
    with owner.connect() as connection:
        return [
            tuple(row) for row in connection.execute(text("SELECT hidden, reason FROM takedowns ORDER BY id"))
        ]


def test_an_item_is_hidden_by_its_address_and_put_back_by_its_id(command, item, owner) -> None:
    """Operators copy the one from a page and the other from a report."""
    hidden = command("takedown", "https://norlandpost.example/ferry", "--reason", "the court asked")
    again = command("takedown", str(item), "--reason", "the court asked")
    back = command("takedown", str(item), "--undo", "--reason", "the court withdrew")

    assert [answer.status for answer in (hidden, again, back)] == [0, 0, 0]
    assert hidden.out == f"Item {item} of norlandpost.example is hidden.\n"
    assert again.out == f"Item {item} of norlandpost.example is hidden, as it was before.\n"
    assert back.out == f"Item {item} of norlandpost.example is shown again.\n"
    assert decisions(owner) == [(True, "the court asked"), (False, "the court withdrew")]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("1",), "needs a reason"),
        (("1", "--reason", "  "), "needs a reason"),
        (("987654", "--reason", "x"), "no item 987654"),
        (("https://nobody.example/x", "--reason", "x"), "nobody.example/x is stored"),
        (("a headline", "--reason", "x"), "neither the id nor the http address"),
        (("http://", "--reason", "x"), "http"),
    ],
)
def test_a_mistake_is_one_message_and_hides_nothing(command, item, owner, words, said) -> None:
    """It names what to give instead."""
    answer = command("takedown", *words)

    assert answer.status == 2
    assert said in answer.err
    assert "Traceback" not in answer.err
    assert decisions(owner) == []
