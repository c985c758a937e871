"""`export`: the three forms, what they hold, and what the audit log says of them."""

import csv
import io
import json
import re
import tracemalloc
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import URL, select, text
from worlds import World

from partnership_watch.audit.exports import Form, export
from partnership_watch.audit.filters import Filters
from partnership_watch.registry import load_partnership
from partnership_watch.store import open_store
from partnership_watch.store.tables import AuditEntry, StoredRuleSet

KEY = "4.ferry-line"


@pytest.fixture
def world(database: URL, norland: Any) -> Any:
    """The made-up partnership in the commands' own database."""
    store = open_store(database.set(username="partnership_watch"))
    yield World(store, load_partnership(norland))
    store.close()


def acts(world: World) -> list[tuple[str, str, dict[str, Any]]]:
    """What the audit log tells."""
    with world.store.transaction() as session:
        entries = session.scalars(select(AuditEntry).order_by(AuditEntry.id))
        return [(one.action, one.actor, one.details) for one in entries if "export" in one.action]


def test_csv_is_read_back_by_any_reader_and_holds_text_evidence_rules_and_query(
    command: Any, world: World, tmp_path: Any
) -> None:
    """Every record tells what was asked and when, so that a part copied out still does."""
    item = world.item(KEY, title='Ferry "opens", says\nHarbour', summary="Phà mới")
    world.item("5.exchange", title="Students meet")

    answer = command("export", "--format", "csv", "--clause", "4", "--out", "found.csv")

    written = (tmp_path / "found.csv").read_bytes()
    (row,) = csv.DictReader(io.StringIO(written.decode("utf-8-sig"), newline=""))
    assert answer.status == 0
    assert written.startswith(b"\xef\xbb\xbf")
    assert written.count(b"\r\n") == 2
    assert (row["item_id"], row["title"], row["summary"]) == (
        str(item),
        'Ferry "opens", says\nHarbour',
        "Phà mới",
    )
    assert (row["query"], row["partnership"]) == ("clause=4", world.partnership.slug)
    assert row["rule_set"] == rule_set(world)
    assert json.loads(row["evidence"])["terms"][0]["term"] == "ferry"
    assert row["exported_at"]


def rule_set(world: World) -> str:
    """The hash of the one rule set that decided."""
    with world.store.transaction() as session:
        return session.scalars(select(StoredRuleSet.hash)).one()


@pytest.mark.parametrize(
    "title",
    ["=1+1", "+84 24", "-2%", "@SUM(A1)", "\uff1dcmd", "  =HYPERLINK(1)", "\t=1", "-2+3+cmd|' /C calc'!A0"],
)
def test_no_cell_begins_as_a_formula(command: Any, world: World, title: str, tmp_path: Any) -> None:
    """A headline is written by strangers and opened in a spreadsheet by us."""
    world.item(KEY, title=title)

    command("export", "--format", "csv", "--words=-1 or ferry", "--out", "found.csv")
    command("export", "--format", "csv", "--out", "all.csv")

    (row,) = csv.DictReader(io.StringIO((tmp_path / "all.csv").read_text("utf-8-sig")))
    assert row["title"] == f"'{title}"


def test_json_lines_begin_with_the_question_and_end_with_the_count(
    command: Any, world: World, tmp_path: Any
) -> None:
    """A file without its last line was broken off."""
    world.item(KEY, "5.exchange:context")

    command(
        "export", "--format", "jsonl", "--since", "2026-01-01", "--grade", "direct", "--out", "found.jsonl"
    )

    head, match, end = map(json.loads, (tmp_path / "found.jsonl").read_text("utf-8").splitlines())
    assert head["export"]["filters"] == {"since": "2026-01-01", "grade": ["direct"]}
    assert match["match"]["commitment"] == KEY
    assert match["match"]["evidence"]["terms"][0]["start"] == 0
    assert end == {"end": {"matches": 1, "rule_sets": {match["match"]["rule_set"]: 1}}}


def test_what_was_known_in_a_time_is_answered_as_documented(
    command: Any, world: World, project: Path
) -> None:
    """By when it was found, not by the item's date; what was found later, or no more, does not hide it."""
    world.until(2026, 2, 20)
    early = world.item(KEY, title="Ferry in February")
    world.until(2026, 4, 10)
    found = world.item(KEY, title="Ferry of January", published=datetime(2026, 1, 2, tzinfo=UTC))
    world.until(2026, 5, 1)
    world.rescreen(found)
    world.until(2026, 8, 1)
    world.revise(found, KEY, title="Ferry, revised")
    world.rescreen(early, KEY)
    documented = (project / "docs" / "searching.md").read_text("utf-8")
    (asked,) = re.findall(r"\$ partnership-watch (export .*--found-since.*)", documented)

    answer = command(*asked.replace("31.offshore-wind", KEY).split(), "--every-screening")
    as_of = command(*asked.replace("31.offshore-wind", KEY).split())

    head, match, _ = map(json.loads, answer.out.splitlines())
    assert head["export"]["query"] == (
        f"found_since=2026-03-01&found_until=2026-06-30&commitment={KEY}&every_screening=true"
    )
    assert match["match"]["found_at"][:10] == "2026-04-10"
    assert (match["match"]["item_id"], match["match"]["revision"]) == (found, 1)
    assert early != found
    assert len(as_of.out.splitlines()) == 2  # in May the newest look of the time found nothing


def test_a_verdict_is_exported_with_its_time_and_reason_and_without_who_gave_it(
    command: Any, world: World, tmp_path: Any
) -> None:
    """The newest stands; what nobody judged has neither."""
    judged, plain = world.item(KEY), world.item(KEY)
    for say, note in (("confirm", "it is"), ("reject", "a <ferry> of Ruritania")):
        command("verdict", str(judged), say, "--note", note, "--actor", "lan.nguyen")

    command("export", "--format", "csv", "--out", "found.csv")
    command("export", "--format", "html", "--report-language", "en", "--out", "found.html")

    written = (tmp_path / "found.csv").read_text("utf-8-sig")
    report = (tmp_path / "found.html").read_text("utf-8")
    rows = {int(row["item_id"]): row for row in csv.DictReader(io.StringIO(written))}
    assert (rows[judged]["verdict"], rows[judged]["verdict_note"]) == ("rejected", "a <ferry> of Ruritania")
    assert "<q>a &lt;ferry&gt; of Ruritania</q>" in report
    assert datetime.fromisoformat(rows[judged]["verdict_at"]).tzinfo
    assert {rows[plain][name] for name in ("verdict", "verdict_at", "verdict_note")} == {""}
    assert "lan.nguyen" not in written + report


def test_what_was_taken_down_is_marked_in_every_form(command: Any, world: World) -> None:
    """It stays in an export, which hands on what was decided; who shows it on must see that it is gone."""
    gone, plain = world.item(KEY), world.item(KEY)
    command("takedown", str(gone), "--reason", "asked to")

    table = command("export", "--format", "csv").out.removeprefix("\ufeff")
    lines = command("export", "--format", "jsonl").out.splitlines()[1:-1]
    reports = [command("export", "--format", "html", "--report-language", one).out for one in ("en", "vi")]

    by_row = {int(row["item_id"]): row["hidden"] for row in csv.DictReader(io.StringIO(table))}
    by_line = {row["item_id"]: row["hidden"] for row in (json.loads(line)["match"] for line in lines)}
    assert by_row == {gone: "true", plain: "false"}
    assert by_line == {gone: True, plain: False}
    assert reports[0].count("<strong>taken down, readers see it nowhere</strong>") == 1
    assert reports[1].count("<strong>đã gỡ xuống, độc giả không thấy ở đâu nữa</strong>") == 1


class _Texts(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.marked: list[str] = []
        self.tags: set[str] = set()
        self._mark = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.tags.add(tag)
        self._mark = tag == "mark"

    def handle_data(self, data: str) -> None:
        if self._mark:
            self.marked.append(data)
        self._mark = False


@pytest.mark.parametrize(
    ("language", "says"), [("en", "End of the report; rows: 1"), ("vi", "Hết báo cáo; số dòng: 1")]
)
def test_the_report_stands_alone_marks_the_evidence_and_escapes_what_strangers_wrote(
    command: Any, world: World, tmp_path: Any, language: str, says: str
) -> None:
    """It is printed, mailed and opened from a disk: nothing in it runs or is fetched."""
    world.item(KEY, title="Ferry <script>alert(1)</script> opens")

    command("export", "--format", "html", "--report-language", language, "--out", "found.html")

    page = (tmp_path / "found.html").read_text("utf-8")
    read = _Texts(page)
    assert read.marked == ["Ferry"]
    assert not read.tags & {"script", "link", "img", "iframe"}
    assert "&lt;script&gt;" in page
    assert says in page
    assert f'<html lang="{language}">' in page
    assert rule_set(world) in page


def test_the_audit_log_tells_who_exported_what_and_how_much(command: Any, world: World) -> None:
    """Two entries: one before the first byte, one after the last."""
    world.item(KEY)

    answer = command("export", "--format", "jsonl", "--clause", "4", "--actor", "audit-office")

    (begun, *who, asked), (done, *who_too, counted) = acts(world)
    assert answer.status == 0
    assert (begun, done) == ("export begun", "exported")
    assert who == who_too == ["audit-office"]
    assert asked == {"rows": "matches", "form": "jsonl", "query": "clause=4"}
    assert counted["count"] == 1


def test_an_export_that_is_broken_off_has_begun_and_not_ended(world: World) -> None:
    """A browser was closed: the log does not claim that all of it was taken."""
    world.item(KEY)
    pieces = export(
        world.store,
        world.partnership,
        Filters(),
        Form.HTML,
        actor="export",
        clock=lambda: world.now,
        language="en",
    )
    next(pieces)
    pieces.close()

    assert [action for action, *_ in acts(world)] == ["export begun"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--since", "March"), "since must be a date, such as 2026-01-31"),
        (("--clause", "wind"), "clause must be a whole number"),
        (("--clause", "99"), "there is no clause '99'; choose from 3, 4, 5, 6"),
        (("--party", "xx", "--party", "nor"), "there is no party 'xx'; choose from nor, sud"),
        (("--source", "nobody.example"), "there is no source 'nobody.example'; choose from"),
        (("--language", "xx"), "there is no language 'xx'; choose from en, vi"),
        (("--words", "-"), "there is no word to look for"),
        (("--out", "no/such/folder.csv"), "no/such/folder.csv cannot be written"),
    ],
)
def test_a_mistake_is_one_message(command: Any, world: World, words: tuple[str, ...], said: str) -> None:
    """It names what to give instead."""
    answer = command("export", "--format", "csv", *words)

    assert answer.status == 2
    assert said in answer.err
    assert "Traceback" not in answer.err


@pytest.mark.parametrize("form", Form)
def test_memory_does_not_grow_with_the_export(
    world: World, owner: Any, form: Form, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Four times the rows, the same memory; what the first export keeps for the next is not counted."""
    monkeypatch.setattr("partnership_watch.audit.exports.rows.READ_AT_ONCE", 100)
    world.item("nothing", summary="Norland and Sudmark open it. " * 10)
    everything = Filters(grade=("none",), every_screening=True)

    def most() -> int:
        tracemalloc.start()
        pieces = export(
            world.store,
            world.partnership,
            everything,
            form,
            actor="export",
            clock=lambda: world.now,
            language="en",
        )
        for _ in pieces:
            pass
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return peak

    copy(owner, 600)
    most()
    few = most()
    copy(owner, 1_800)
    many = most()

    assert many < few * 1.5


def copy(owner: Any, count: int) -> None:
    """The one look as so many more rows of search."""
    columns = "screening_id, revision_id, item_id, revision, partnership, purpose, rule_set, dated, grade"
    with owner.begin() as connection:
        connection.execute(
            text(
                f"INSERT INTO search_rows ({columns}, publisher, language, parties) "
                f"SELECT {columns}, publisher, language, parties "
                "FROM (SELECT * FROM search_rows LIMIT 1) one, generate_series(1, :count)"
            ),
            {"count": count},
        )


@pytest.mark.parametrize(
    ("languages", "says"), [(["is", "vi"], "Hết báo cáo; số dòng: 1"), (["is"], "End of the report; rows: 1")]
)
def test_a_partnership_whose_first_language_has_no_words_is_reported_in_the_next_that_has(
    world: World, languages: list[str], says: str
) -> None:
    """In English where none has, as the staff pages are."""
    world.item(KEY, title="Ferry opens")
    theirs = world.partnership.model_copy(update={"languages": tuple(languages)})

    pieces = export(
        world.store, theirs, Filters(), Form.HTML, actor="test", clock=lambda: world.now, language="is"
    )

    assert says in b"".join(pieces).decode()
