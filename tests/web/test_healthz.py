"""/healthz: whether something is late, in words, quickly, and to anybody."""

import socket
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import HttpUrl, SecretStr
from served import served
from sqlalchemy import Engine, event, make_url, text

from partnership_watch.delivery import Links
from partnership_watch.registry import Partnership, load_partnership
from partnership_watch.store import Store
from partnership_watch.store.connection import Store as Unopened
from partnership_watch.store.tables import Delivery, DeliveryState
from partnership_watch.web import healthz
from partnership_watch.web.public import public_app

OK = {"status": "ok"}
MOST_STATEMENTS = 40  # a monitor asks every few seconds; each of these takes a millisecond or less
Serve = Callable[[Store], AbstractContextManager[httpx.Client]]


@pytest.fixture
def partnership(project: Path) -> Partnership:
    """The made-up one, for whose readers `queue` queues."""
    return load_partnership(project / "tests" / "partnerships" / "norland-sudmark")


@pytest.fixture
def serve(partnership: Partnership, clock: Any) -> Serve:
    """The public application over a store, behind a real server on loopback."""
    links = Links(HttpUrl("https://watch.example"), SecretStr("a secret of this test"), "desk@watch.example")

    @contextmanager
    def serving(store: Store) -> Iterator[httpx.Client]:
        app = public_app(store, partnership, links, clock)
        with served(app) as address, httpx.Client(base_url=address, timeout=20) as client:
            yield client

    return serving


def test_all_is_well_in_one_word(serve: Serve, store: Store) -> None:
    """And nothing on the way keeps the answer."""
    with serve(store) as client:
        answer = client.get("/healthz")

    assert (answer.status_code, answer.json()) == (200, OK)
    assert answer.headers["cache-control"] == "no-store"


def test_what_is_late_is_said_with_since_when_and_nobodys_address(
    serve: Serve, store: Store, queue: Any, clock: Any
) -> None:
    """Anybody may read it."""
    queue("ann@readers.example", "dung@readers.example")
    since = clock()
    clock.forward(hours=2)

    with serve(store) as client:
        answer = client.get("/healthz")

    assert answer.status_code == 503
    assert answer.headers["cache-control"] == "no-store"
    waiting = {"what": "2 messages wait and nobody sends them", "since": since.isoformat()}
    assert waiting in answer.json()["late"]
    assert "readers.example" not in answer.text


def test_what_is_for_the_daily_look_wakes_nobody(serve: Serve, store: Store, queue: Any, clock: Any) -> None:
    """One that is put off and tried again is no outage."""
    (delivery,) = queue("ann@readers.example")
    clock.forward(hours=3)
    with store.transaction() as session:
        row = session.get_one(Delivery, delivery)
        row.state, row.next_attempt_at = DeliveryState.DEFERRED, clock() + timedelta(hours=1)

    with serve(store) as client:
        answer = client.get("/healthz")

    assert (answer.status_code, answer.json()) == (200, OK)


def test_it_costs_the_same_however_much_is_queued(serve: Serve, store: Store, queue: Any) -> None:
    """A check that grows with the work would be a load of its own when there is most of it."""
    asked: list[str] = []
    engines = (store._engine, store._hasty_engine)

    def remember(*execution: Any) -> None:
        asked.append(execution[2])

    def statements() -> int:
        asked.clear()
        for engine in engines:
            event.listen(engine, "before_cursor_execute", remember)
        try:
            with serve(store) as client:
                client.get("/healthz")
        finally:
            for engine in engines:
                event.remove(engine, "before_cursor_execute", remember)
        return len(asked)

    empty = statements()
    queue(*(f"reader-{number}@readers.example" for number in range(200)))

    assert 0 < statements() == empty <= MOST_STATEMENTS


def test_a_database_that_refuses_is_said_in_words(serve: Serve) -> None:
    """Neither a traceback nor where it was looked for."""
    away = Unopened(make_url("postgresql+psycopg://somebody:secret@127.0.0.1:1/nothing"))
    with serve(away) as client:
        answer = client.get("/healthz")

    assert answer.status_code == 503
    assert answer.json() == {
        "status": "late",
        "late": [{"what": "the database cannot be reached", "since": None}],
    }


def test_a_database_that_is_silent_is_given_up_and_asked_by_one_alone(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever watches asks again and again; the threads that wait for an answer do not add up."""
    monkeypatch.setattr(healthz, "PATIENCE_SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        store = Unopened(make_url(f"postgresql+psycopg://somebody@127.0.0.1:{port}/nothing"))
        with serve(store) as client:
            answers = [client.get("/healthz") for _ in range(4)]
            silent.settimeout(0.1)
            calls = [silent.accept()[0]]
            with pytest.raises(TimeoutError):
                silent.accept()
            for call in calls:
                call.close()

    assert {answer.status_code for answer in answers} == {503}
    assert max(answer.elapsed for answer in answers) < timedelta(seconds=1)


def test_tables_that_changed_underneath_are_said(serve: Serve, store: Store, owner: Engine) -> None:
    """The pages run on while somebody upgrades the database."""
    with serve(store) as client:
        before = client.get("/healthz")
        with owner.begin() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        answer = client.get("/healthz")

    assert before.json() == OK
    assert answer.status_code == 503
    assert "version 9999" in answer.json()["late"][0]["what"]
