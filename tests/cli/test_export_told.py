"""`export-told`: who was told what and when, in the three forms, and what the audit log says of it."""

import csv
import io
import json
import tracemalloc
from typing import Any

import pytest
from sqlalchemy import URL, select, text
from worlds import World

from partnership_watch.audit.exports import Form, export_tellings
from partnership_watch.audit.told_rows import TellingFilters
from partnership_watch.editions.takedowns import decide
from partnership_watch.registry import load_partnership
from partnership_watch.store import open_store
from partnership_watch.store.tables import AuditEntry, Subscriber

KEY = "4.ferry-line"
GONE = {"en": "taken down, readers see it nowhere", "vi": "đã gỡ xuống, độc giả không thấy ở đâu nữa"}


@pytest.fixture
def world(database: URL, norland: Any) -> Any:
    """The made-up partnership in the commands' own database, with one reader of clause 4."""
    store = open_store(database.set(username="partnership_watch"))
    world = World(store, load_partnership(norland))
    world.reader(clauses=(4,))
    world.forward(hours=1)
    yield world
    store.close()


def take_down(world: World, item_id: int) -> None:
    """Readers see it nowhere any more."""
    with world.store.transaction() as session:
        decide(session, item_id, hidden=True, reason="asked to", now=world.now, actor="test")


def tell(world: World, *titles: str) -> list[int]:
    """An item of each title, told the next morning."""
    items = [world.item(KEY, title=title) for title in titles]
    world.forward(days=1)
    world.publish()
    return items


def test_csv_has_a_record_for_each_telling_and_its_formulas_are_dead(
    command: Any, world: World, tmp_path: Any
) -> None:
    """With edition, audience in words, deliveries by state, match and rules; strangers wrote the titles."""
    first, second = tell(world, "=HYPERLINK(1)", "Phà mới mở")
    take_down(world, first)

    answer = command("export-told", "--format", "csv", "--clause", "4", "--out", "told.csv")

    written = (tmp_path / "told.csv").read_bytes().decode("utf-8-sig")
    rows = {row["item_id"]: row for row in csv.DictReader(io.StringIO(written, newline=""))}
    assert answer.status == 0
    assert (rows[str(first)]["title"], rows[str(second)]["title"]) == ("'=HYPERLINK(1)", "Phà mới mở")
    row = rows[str(second)]
    assert (row["commitment"], row["kind"], row["grade"]) == (KEY, "first", "direct")
    assert (rows[str(first)]["hidden"], row["hidden"]) == ("true", "false")
    assert row["audience_filter"].startswith("Clause 4: ")
    assert row["audience_schedule"] == "sent every day at 07:00 (UTC)"
    assert json.loads(row["deliveries"]) == {"pending": 1}
    assert row["rule_set"] == world.rules().hash
    assert (row["query"], row["exported_at"] != "") == ("clause=4", True)


def test_json_lines_end_with_the_count_and_name_nobody(command: Any, world: World, tmp_path: Any) -> None:
    """For one person there is `why`."""
    (item,) = tell(world, "Ferry opens")
    take_down(world, item)

    command("export-told", "--format", "jsonl", "--kind", "first", "--out", "told.jsonl")

    written = (tmp_path / "told.jsonl").read_text("utf-8")
    head, row, end = map(json.loads, written.splitlines())
    with world.store.transaction() as session:
        reader = session.scalars(select(Subscriber)).one()
    assert head["export"]["filters"] == {"kind": ["first"]}
    assert (row["telling"]["commitment"], row["telling"]["hidden"]) == (KEY, True)
    assert end == {"end": {"tellings": 1, "rule_sets": {world.rules().hash: 1}}}
    assert reader.email not in written
    assert reader.email.partition("@")[0] not in written


@pytest.mark.parametrize(
    ("language", "says"),
    [
        (
            "en",
            (
                "Who was told what",
                "Deliveries",
                "1 waiting",
                "First told",
                "sent every day at 07:00",
                GONE["en"],
            ),
        ),
        (
            "vi",
            (
                "Đã báo gì cho ai",
                "Lượt gửi",
                "1 đang chờ",
                "Báo lần đầu",
                "gửi hằng ngày lúc 07:00",
                GONE["vi"],
            ),
        ),
    ],
)
def test_the_report_has_each_edition_once_and_escapes_what_strangers_wrote(
    command: Any, world: World, tmp_path: Any, language: str, says: tuple[str, ...]
) -> None:
    """In either language, whole in itself."""
    sold = world.item(KEY, title="Ferry sold", link="javascript:alert(1)")
    tell(world, "Ferry <script>alert(1)</script> opens")
    take_down(world, sold)

    command("export-told", "--format", "html", "--language", language, "--out", "told.html")

    page = (tmp_path / "told.html").read_text("utf-8")
    assert all(one in page for one in says)
    assert page.count(GONE[language]) == 1
    assert page.count('<section class="edition">') == 1
    assert page.count("<article>") == 2
    assert "<script" not in page
    assert "javascript:" not in page
    assert f'<html lang="{language}">' in page


def test_the_audit_log_tells_who_took_what_and_how_much(command: Any, world: World) -> None:
    """The same two entries as for matches."""
    tell(world, "Ferry opens")

    command("export-told", "--format", "jsonl", "--clause", "4")

    with world.store.transaction() as session:
        entries = session.scalars(select(AuditEntry).order_by(AuditEntry.id))
        acts = [(one.action, one.details) for one in entries if one.actor == "operator"]
    (begun, asked), (done, counted) = acts
    assert (begun, done) == ("export begun", "exported")
    assert asked == {"rows": "tellings", "form": "jsonl", "query": "clause=4"}
    assert counted["count"] == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--since", "March"), "since must be a date"),
        (("--kind", "late"), "kind must be"),
        (("--clause", "99"), "there is no clause '99'"),
        (("--audience", "everybody"), "audience must be a whole number"),
        (("--audience", "999"), "there is no audience '999'"),
        (("--cadence", "hourly"), "cadence must be"),
    ],
)
def test_a_mistake_is_one_message(command: Any, world: World, words: tuple[str, ...], said: str) -> None:
    """It names what to give instead."""
    answer = command("export-told", "--format", "csv", *words)

    assert answer.status == 2
    assert said in answer.err
    assert "Traceback" not in answer.err


@pytest.mark.parametrize("form", Form)
def test_memory_does_not_grow_with_the_export(
    world: World, owner: Any, form: Form, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Four times the rows, the same memory; what the first export keeps for the next is not counted."""
    monkeypatch.setattr("partnership_watch.audit.told_rows.READ_AT_ONCE", 100)
    tell(world, "Ferry opens")

    def most() -> int:
        tracemalloc.start()
        for _ in export_tellings(
            world.store,
            world.partnership,
            TellingFilters(),
            form,
            actor="export-told",
            clock=lambda: world.now,
            language="en",
        ):
            pass
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return peak

    copy(owner, 1, 600)
    most()
    few = most()
    copy(owner, 601, 1_800)
    many = most()

    assert many < few * 1.5


def copy(owner: Any, start: int, count: int) -> None:
    """The one telling as so many more, each under a commitment of its own name."""
    with owner.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO told (audience_id, item_id, commitment, kind, edition_id, match_id) "
                "SELECT audience_id, item_id, '4.made-' || number, kind, edition_id, match_id "
                "FROM (SELECT * FROM told LIMIT 1) one, generate_series(:start ::int, :last ::int) AS number"
            ),
            {"start": start, "last": start + count - 1},
        )
