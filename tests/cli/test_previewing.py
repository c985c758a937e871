"""`preview`, `test-send` and `--dry-run`: an operator looks, and nobody is told."""

import email
import email.policy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import URL, func, select
from worlds import Reader, World

from partnership_watch.delivery.catcher import mail_catcher
from partnership_watch.registry import load_partnership
from partnership_watch.store import open_store
from partnership_watch.store.tables import AuditEntry, Delivery, Edition, Subscriber, Told


@pytest.fixture
def world(database: URL, norland: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """The made-up partnership in the commands' own database, an hour after a reader's hour has come."""
    store = open_store(database.set(username="partnership_watch"))
    world = World(store, load_partnership(norland))
    monkeypatch.setenv("PARTNERSHIP_WATCH_MOMENT", "2026-06-02T08:00:00Z")
    yield world
    store.close()


@pytest.fixture
def reader(world: World) -> Reader:
    """Somebody who is owed one story."""
    reader = world.reader()
    world.item("3.quotas", title="Quotas agreed", link="https://norlandpost.example/quotas")
    return reader


@pytest.fixture
def mails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where a real mail server on loopback keeps what it is sent."""
    folder = tmp_path / "mails"
    with mail_catcher(folder) as port:
        monkeypatch.setenv("PARTNERSHIP_WATCH_SMTP__PORT", str(port))
        monkeypatch.setenv("PARTNERSHIP_WATCH_SMTP__SECURITY", "none")
        yield folder


def untold(world: World) -> bool:
    """Whether nothing was cut, told or queued."""
    with world.store.transaction() as session:
        return not any(
            session.scalar(select(func.count()).select_from(one)) for one in (Edition, Told, Delivery)
        )


@pytest.mark.parametrize("suffix", ["html", "txt", "eml"])
def test_a_preview_is_written_in_each_form(
    command: Any, world: World, reader: Reader, tmp_path: Path, suffix: str
) -> None:
    """With dead links, and without a trace in the database."""
    file = tmp_path / f"preview.{suffix}"

    answer = command("preview", "--audience", str(world.audience_of(reader).id), "--out", str(file))

    content = file.read_text(encoding="utf-8")
    assert answer.status == 0, answer.err
    assert "norlandpost.example/quotas" in content
    assert "preview.invalid" in content
    assert "\ue000" not in content
    assert untold(world)


def test_a_preview_of_a_subscriber_is_printed(command: Any, world: World, reader: Reader) -> None:
    """By address; and who has none is told where to look."""
    with world.store.transaction() as session:
        address = session.scalars(select(Subscriber.email)).one()

    answer = command("preview", "--subscriber", address)
    nobody = command("preview", "--subscriber", "nobody@desk.example")

    assert "Quotas agreed" in answer.out
    assert nobody.status == 2
    assert "subscribers list" in nobody.err


def test_a_test_goes_to_one_address_marked_and_with_dead_links(
    command: Any, world: World, reader: Reader, mails: Path
) -> None:
    """Nobody counts as told; the audit log says that it was sent, not to whom."""
    answer = command("test-send", "ops@desk.example", "--audience", str(world.audience_of(reader).id))

    (file,) = mails.glob("*.eml")
    message = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
    with world.store.transaction() as session:
        acts = session.scalars(
            select(AuditEntry).where(AuditEntry.action.like("test.%")).order_by(AuditEntry.id)
        ).all()
    assert answer.status == 0, answer.err
    assert message["Subject"].startswith("[test] ")
    assert message["To"] == "ops@desk.example"
    assert "preview.invalid" in message["List-Unsubscribe"]
    assert "Quotas agreed" in message.get_body(("plain",)).get_content()
    assert [act.action for act in acts] == ["test.begun", "test.accepted"]
    assert "ops@" not in str([act.details for act in acts])
    assert untold(world)


def test_a_test_is_not_sent_to_who_is_suppressed(
    command: Any, world: World, reader: Reader, mails: Path
) -> None:
    """An operator's own test passes the same door."""
    command("suppression", "add", "ops@desk.example", "--reason", "left the ministry")

    answer = command("test-send", "ops@desk.example", "--audience", str(world.audience_of(reader).id))

    assert answer.status == 2
    assert "suppressed: operator" in answer.err
    assert list(mails.glob("*")) == []


def test_a_test_is_sent_while_all_sending_is_paused(
    command: Any, world: World, reader: Reader, mails: Path
) -> None:
    """It is how one sees that what was wrong is mended."""
    command("sending", "pause", "--reason", "a wrong edition")

    answer = command("test-send", "ops@desk.example", "--audience", str(world.audience_of(reader).id))

    assert answer.status == 0
    assert len(list(mails.glob("*.eml"))) == 1


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("preview",), "--audience"),
        (("preview", "--audience", "999"), "no audience 999"),
        (("preview", "--audience", "1", "--at", "yesterday"), "2026-06-02"),
        (("preview", "--audience", "1", "--out", "x.pdf"), ".eml"),
        (("test-send", "no address", "--audience", "1"), "email"),
    ],
)
def test_what_cannot_be_shown_is_one_sentence(
    command: Any, world: World, words: tuple[str, ...], says: str
) -> None:
    """With the remedy."""
    answer = command(*words)

    assert answer.status == 2
    assert says in answer.err
    assert "Traceback" not in answer.err


def test_a_dry_run_says_what_would_be_cut_and_sent_and_changes_nothing(
    command: Any, world: World, reader: Reader, mails: Path
) -> None:
    """Each stage by itself, and both: what would be cut would be sent."""
    whole = command("run", "--dry-run")
    published = command("publish", "--dry-run")
    delivered = command("deliver", "--dry-run")

    assert "1 editions cut" in whole.out
    assert "would be sent: 1 mails, 0 webhook events" in whole.out
    assert "1 stories to 1 readers" in published.out
    assert "would be sent: 0 mails" in delivered.out
    assert untold(world)
    assert not list(mails.glob("*.eml"))


def test_a_dry_run_of_sending_counts_what_is_queued(
    command: Any, world: World, reader: Reader, mails: Path
) -> None:
    """And leaves it to the real one."""
    command("publish")

    dry = command("deliver", "--dry-run")
    real = command("deliver")

    assert "would be sent: 1 mails" in dry.out
    assert "1 accepted" in real.out
