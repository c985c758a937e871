"""`export-item` and `export-sources`: whole in themselves, told to the audit log, and naming nobody."""

import csv
import io
import json
from typing import Any

import pytest
from sqlalchemy import URL, select
from worlds import JUDGE, World

from partnership_watch.registry import load_partnership
from partnership_watch.store import open_store
from partnership_watch.store.tables import AuditEntry, VerdictWord

KEY = "4.ferry-line"
MARCH = ("--since", "2026-03-01", "--until", "2026-03-03")


@pytest.fixture
def world(database: URL, norland: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The made-up partnership in the commands' own database, at the world's time."""
    monkeypatch.setenv("PARTNERSHIP_WATCH_MOMENT", "2026-06-01T12:00:00Z")
    store = open_store(database.set(username="partnership_watch"))
    yield World(store, load_partnership(norland))
    store.close()


@pytest.fixture
def item(world: World) -> int:
    """One that said two things, was judged, told and put into a story; its first text is hostile."""
    reader = world.reader()
    item = world.item(
        KEY,
        title="Ferry <script>alert(1)</script> opens",
        summary="Norland and Sudmark share it.",
        sides=("nor",),
    )
    world.verdict(item, KEY, VerdictWord.CONFIRMED)
    world.item(KEY, title="Ferry line opens, too", like=item)
    world.forward(days=1)
    world.publish()
    assert world.audience_of(reader)
    world.revise(item, "nothing", title="Norland and Sudmark agree on herring quota")
    return item


def acts(world: World) -> list[tuple[str, str, str, int | None]]:
    """What the audit log tells of exports."""
    with world.store.transaction() as session:
        entries = session.scalars(select(AuditEntry).order_by(AuditEntry.id))
        found = [(one.action, one.details) for one in entries if "export" in one.action]
    return [(action, one["rows"], one["query"], one.get("count")) for action, one in found]


def test_an_items_record_is_one_object_with_all_that_is_known_of_it(
    command: Any, world: World, item: int
) -> None:
    """The question, each look with the hash of its rules, and what would match today; staff are not named."""
    answer = command("export-item", str(item), "--format", "json")

    assert answer.status == 0, answer.err
    said = json.loads(answer.out)
    newest, first = said["revisions"]
    (look,) = first["screenings"]
    (match,) = look["matches"]
    (verdict,) = match["verdicts"]
    assert (said["export"]["query"], said["item"]["item_id"]) == (f"item={item}", item)
    assert (newest["number"], newest["screenings"][0]["matches"]) == (2, [])
    assert (match["commitment"], match["evidence"]["terms"][0]["term"]) == (KEY, "ferry")
    assert (verdict["word"], verdict["note"]) == ("confirmed", None)
    assert JUDGE not in answer.out
    assert [one["commitment"] for one in said["tellings"]] == [KEY]
    assert len(said["story"]["items"]) == 2
    assert said["explained_now"]["matches"][0]["commitment"] == "3.quotas"
    assert said["end"] == {"screenings": 2, "rule_sets": {look["rule_set_hash"]: 2}}
    assert acts(world) == [
        ("export begun", "screenings", f"item={item}", None),
        ("exported", "screenings", f"item={item}", 2),
    ]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "en",
            (
                "The record of item",
                "confirmed by staff",
                "Norland: Ferry, the publisher speaks from this side",
                "Under today&#39;s rules",
                "End of the report; looks: 2",
            ),
        ),
        (
            "vi",
            (
                "Hồ sơ tin",
                "nhân viên xác nhận",
                "nơi đăng thuộc bên này",
                "Theo bộ quy tắc hiện nay",
                "số lần xét: 2",
            ),
        ),
    ],
)
def test_an_items_report_is_whole_in_itself(
    command: Any, item: int, language: str, words: tuple[str, ...]
) -> None:
    """Evidence is marked in the text it was found in, and what strangers wrote does nothing."""
    page = command("export-item", str(item), "--format", "html", "--language", language).out

    assert "<mark>Ferry</mark> &lt;script&gt;" in page
    assert "<script" not in page
    assert JUDGE not in page
    assert [one for one in (*words, "Ferry line opens, too") if one not in page] == []


def test_an_item_that_there_is_not_is_one_message(command: Any, world: World) -> None:
    """Nothing is written down of it."""
    answer = command("export-item", "999", "--format", "json")

    assert (answer.status, answer.out) == (2, "")
    assert "there is no item 999" in answer.err
    assert acts(world) == []


def test_sources_and_looks_come_in_every_form_with_the_time_that_was_asked_about(
    command: Any, world: World, march: None
) -> None:
    """Of one source each look, with when it was heard before: a gap stands in the row that ends it."""
    table = command("export-sources", "--format", "csv", *MARCH).out.removeprefix("\ufeff")
    looks = command("export-sources", "--format", "jsonl", "--source", "norland-post", *MARCH).out

    sources = {one["source"]: one for one in csv.DictReader(io.StringIO(table, newline=""))}
    post = sources["norland-post"]
    asked, *rows, end = map(json.loads, looks.splitlines())
    assert len(sources) == 3
    assert (post["looks"], post["failed"], post["failures"]) == ("3", "1", '{"timeout": 1}')
    assert (post["now"], post["since"][:10], post["days_unheard"]) == ("never", "2026-03-01", "1")
    assert (post["unheard_since"][:10], post["unheard_until"][:10]) == ("2026-03-02", "2026-03-04")
    assert post["query"] == "since=2026-03-01&until=2026-03-03"
    assert asked["export"]["query"] == "since=2026-03-01&until=2026-03-03&source=norland-post"
    assert [(one["look"]["outcome"], (one["look"]["unheard_since"] or "never")[:10]) for one in rows] == [
        ("changed", "never"),
        ("unchanged", "2026-03-01"),
        ("timeout", "2026-03-02"),
    ]
    assert end == {"end": {"looks": 3, "rule_sets": {}}}
    assert [one[1:] for one in acts(world) if one[0] == "exported"] == [
        ("sources", "since=2026-03-01&until=2026-03-03", 3),
        ("looks", "since=2026-03-01&until=2026-03-03&source=norland-post", 3),
    ]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ((), ("How the sources were heard", "1 of 3", "2 days", "never heard")),
        (("--language", "vi"), ("Các nguồn tin đã được đọc thế nào", "1 trên 3")),
        (("--source", "norland-post"), ("was heard", "Heard before, last", "2026-03-02 00:00", "1 of 3")),
        (("--source", "norland-post", "--language", "vi"), ("Lần đọc được trước đó", "chưa lần nào")),
    ],
)
def test_how_sources_were_heard_is_a_report_to_print(
    command: Any, march: None, words: tuple[str, ...], says: tuple[str, ...]
) -> None:
    """In either language."""
    page = command("export-sources", "--format", "html", *MARCH, *words).out

    assert [one for one in (*says, "2026-03-01", "2026-03-04 00:00") if one not in page] == []


def test_days_that_nobody_gave_stand_in_the_question(command: Any, world: World, march: None) -> None:
    """A file that is found later says of itself which time it is of."""
    command("export-sources", "--format", "csv")

    assert acts(world)[0][2] == "since=2026-05-02&until=2026-06-01"
    assert "there is no source 'x'" in command("export-sources", "--format", "csv", "--source", "x").err
