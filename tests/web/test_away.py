"""While the database is away, every application says so in its own way, and asks to come again."""

import logging
import uuid
from datetime import UTC, datetime

import httpx
import pytest
from served import served
from sqlalchemy import make_url
from staffing import EVERY_ROLE, LINKS, NamedInHeaders

from partnership_watch.registry import Partnership
from partnership_watch.store.connection import Store as Unopened
from partnership_watch.web.api import api_app
from partnership_watch.web.public import public_app
from partnership_watch.web.staff import staff_app

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
WHERE = "postgresql+psycopg://somebody:secret@127.0.0.1:1/nothing"
UNSUBSCRIBE = "public", "POST", LINKS.unsubscribe(uuid.uuid4())
API = "api", "GET", "/api/v1/matches"
TOKEN = "Bearer pw_1_" + "a" * 30


@pytest.mark.parametrize(
    ("which", "method", "path", "says"),
    [
        ("public", "GET", "/en/clauses/3", "Our database does not answer."),
        ("public", "GET", "/vi/clauses/3/feed.atom", "Cơ sở dữ liệu của chúng tôi không phản hồi."),
        (*UNSUBSCRIBE, "if you sent something, send it again then"),
        ("staff", "GET", "/en/", "The database cannot be reached."),
        (*API, '"detail":"the database does not answer"'),
    ],
)
def test_a_page_without_its_database_says_so_and_when_to_come_again(
    norland: Partnership,
    caplog: pytest.LogCaptureFixture,
    which: str,
    method: str,
    path: str,
    says: str,
) -> None:
    """In the page's language, with no word of what is inside; the log has one line, which says where."""
    store = Unopened(make_url(WHERE))
    app = {
        "public": lambda: public_app(store, norland, LINKS, lambda: NOW),
        "staff": lambda: staff_app(NamedInHeaders(), store, norland, LINKS, lambda: NOW),
        "api": lambda: api_app(store, norland, lambda: NOW),
    }[which]()

    with served(app) as address, caplog.at_level(logging.WARNING):
        headers = {"x-roles": EVERY_ROLE, "authorization": TOKEN}
        answer = httpx.request(method, f"{address}{httpx.URL(path).raw_path.decode()}", headers=headers)

    assert (answer.status_code, answer.headers["retry-after"]) == (503, "60")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"
    assert says in answer.text
    assert not any(word in answer.text for word in ("Traceback", "127.0.0.1", "somebody", "nothing"))
    (line,) = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert line.exc_info is None
    assert "PostgreSQL at 127.0.0.1, database 'nothing', does not answer" in line.getMessage()
    assert "secret" not in line.getMessage()
