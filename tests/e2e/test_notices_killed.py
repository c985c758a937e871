"""A sender of answers to readers is killed at many lines and run again: each arrives once, or is unknown."""

from collections import Counter
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from killing import NEVER, run_stage
from sqlalchemy import text
from worlds import World

from partnership_watch.delivery.catcher import mail_catcher
from partnership_watch.registry import load_partnership
from partnership_watch.store import EmbeddedServer, open_store
from partnership_watch.store.tables import Cadence
from partnership_watch.subscribers import Filter, Wish
from partnership_watch.subscribers.requests import ask_to_subscribe

MOMENT, LATER = "2026-06-01T13:00:00Z", "2026-06-01T13:11:00Z"
STRANGERS = 3
POINTS = 6


@pytest.fixture
def before(server: EmbeddedServer, project: Path) -> str:
    """A database in which three strangers wait for the mail that lets them confirm."""
    owner = server.ensure_database("notices_before", template="template_watch")
    store = open_store(owner.set(username="partnership_watch"))
    world = World(store, load_partnership(project / "tests" / "partnerships" / "norland-sudmark"))
    wish = Wish(filter=Filter(), cadence=Cadence.DAILY, hour=7, zone="UTC", language="en")
    with store.transaction() as session:
        for number in range(STRANGERS):
            ask_to_subscribe(
                session,
                world.partnership,
                email=f"stranger-{number}@readers.example",
                name="",
                wish=wish,
                consent_wording="en",
                now=world.now,
            )
    store.close()
    return "notices_before"


def test_a_sender_killed_at_any_line_and_run_again_loses_and_doubles_no_answer(
    server: EmbeddedServer, project: Path, before: str, tmp_path: Path
) -> None:
    """Six lines, from the first to the last."""
    settings = {
        "PARTNERSHIP_WATCH_CONFIG": str(project / "tests" / "partnerships" / "norland-sudmark"),
        "PARTNERSHIP_WATCH_PUBLIC_URL": "https://watch.example",
        "PARTNERSHIP_WATCH_SECRET": "a secret of this test",
        "PARTNERSHIP_WATCH_SMTP__HOST": "127.0.0.1",
        "PARTNERSHIP_WATCH_SMTP__SECURITY": "none",
        "PARTNERSHIP_WATCH_MOMENT": MOMENT,
    }
    lines = 0
    for point in (NEVER, *range(POINTS)):
        name = f"notices_{point}"
        url = server.ensure_database(name, template=before).set(username="partnership_watch")
        mailbox = tmp_path / name
        with mail_catcher(mailbox) as port:
            environment = {
                **settings,
                "PARTNERSHIP_WATCH_DATABASE_URL": url.render_as_string(hide_password=False),
                "PARTNERSHIP_WATCH_SMTP__PORT": str(port),
            }
            if point == NEVER:
                lines = run_stage("deliver", environment, kill_at=NEVER)
            else:
                assert run_stage("deliver", environment, kill_at=1 + point * lines // POINTS) == -1
                run_stage("deliver", {**environment, "PARTNERSHIP_WATCH_MOMENT": LATER})

        store = open_store(url)
        with store.transaction() as session:
            states = Counter(session.scalars(text("SELECT state FROM notices")))
        store.close()
        mails = [message_from_bytes(one.read_bytes(), policy=default) for one in mailbox.glob("*.eml")]
        times = Counter(mail["Message-ID"] for mail in mails)
        assert states["accepted"] + states["unknown"] == STRANGERS
        assert states["unknown"] <= (point != NEVER)
        assert set(times.values()) == {1}
        assert states["accepted"] <= len(times) <= STRANGERS
