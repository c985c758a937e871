"""An answer is killed at many lines and given again: it stands once, and so do its messages."""

from pathlib import Path

import pytest
from killing import NEVER, run_stage
from sqlalchemy import create_engine, text
from worlds import World

from partnership_watch.registry import load_partnership
from partnership_watch.registry.models import ApprovalRule
from partnership_watch.store import EmbeddedServer, open_store
from partnership_watch.store.tables import Cadence

POINTS = 5
MOMENT = "2026-06-01T12:30:00Z"
TOO_LATE = "2026-06-02T12:30:00Z"


@pytest.fixture(scope="module")
def before(server: EmbeddedServer, project: Path) -> str:
    """A database in which an alert to two readers waits."""
    owner = server.ensure_database("approvals_before", template="template_watch")
    store = open_store(owner.set(username="partnership_watch"))
    partnership = load_partnership(project / "tests" / "partnerships" / "norland-sudmark")
    rule = ApprovalRule(kinds=("reader",), hours=12)
    world = World(store, partnership.model_copy(update={"approval": rule}))
    for _ in range(2):
        world.reader(Cadence.IMMEDIATE)
    world.item("4.ferry-line")
    world.publish()
    store.close()
    return "approvals_before"


@pytest.mark.parametrize(
    ("act", "moment", "word", "state"),
    [
        ("approve", MOMENT, "approved", "pending"),
        ("decline", MOMENT, "declined", "stale"),
        ("give_up", TOO_LATE, "unanswered", "expired"),
    ],
)
def test_an_answer_killed_at_any_line_and_given_again_stands_once(
    server: EmbeddedServer, project: Path, before: str, act: str, moment: str, word: str, state: str
) -> None:
    """Five lines, from the first to the last: all of it, or nothing of it, is there."""

    def fresh(name: str) -> dict[str, str]:
        url = server.ensure_database(name, template=before).set(username="partnership_watch")
        return {
            "PARTNERSHIP_WATCH_CONFIG": str(project / "tests" / "partnerships" / "norland-sudmark"),
            "PARTNERSHIP_WATCH_SECRET": "a secret of this test",
            "PARTNERSHIP_WATCH_DATABASE_URL": url.render_as_string(hide_password=False),
            "PARTNERSHIP_WATCH_MOMENT": moment,
        }

    lines = run_stage(act, fresh(f"approvals_{act}"), kill_at=NEVER)
    for point in range(POINTS):
        environment = fresh(f"approvals_{act}_{point}")

        killed = run_stage(act, environment, kill_at=1 + point * lines // POINTS)
        half = _stands(environment)
        run_stage(act, environment)

        assert killed == -1
        assert half in (([], ["pending"] * 2, 0), ([word], [state] * 2, 1))
        assert _stands(environment) == ([word], [state] * 2, 1)


def _stands(environment: dict[str, str]) -> tuple[list[str], list[str], int]:
    """The answers, the messages' states, and how often the answer is in the audit log."""
    url = environment["PARTNERSHIP_WATCH_DATABASE_URL"].replace("postgresql://", "postgresql+psycopg://")
    engine = create_engine(url)
    with engine.connect() as connection:
        answers = list(connection.scalars(text("SELECT word FROM approval_answers")))
        states = list(connection.scalars(text("SELECT state FROM deliveries ORDER BY id")))
        acts = connection.scalar(text("SELECT count(*) FROM audit_log WHERE action LIKE 'edition.%'"))
    engine.dispose()
    return answers, states, acts or 0
