"""Importing past items: by the rules of feeds, once, and nobody is told."""

import gzip
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, func, select, update

from partnership_watch.history import ImportReport
from partnership_watch.history.rejected import RejectedFileError
from partnership_watch.store.tables import (
    AuditEntry,
    Cadence,
    Import,
    ImportedRevision,
    Item,
    Match,
    Purpose,
    Revision,
    Screening,
    Sighting,
    StoryItem,
)

LINK = "https://norlandpost.example/quota"
QUOTA = {"link": LINK, "title": "Norland and Sudmark agree herring quota", "published": "2026-06-01T10:00Z"}
OTHER_TEXT = {**QUOTA, "title": "Norland and Sudmark agree a smaller herring quota"}
RAIN = {"link": "https://norlandpost.example/rain", "title": "It rains", "published": "2026-06-01T10:00Z"}
LOOKS = (
    select(Revision.title, Screening.purpose, func.count(Match.id))
    .join(Screening, Screening.revision_id == Revision.id)
    .outerjoin(Match, Match.screening_id == Screening.id)
    .group_by(Revision.id, Screening.id)
    .order_by(Screening.id)
)


def counts(report: ImportReport) -> tuple[int, ...]:
    """Rows, new items, further texts, known, rejected."""
    return report.rows, report.new_items, report.new_revisions, report.known, report.rejected


def test_past_items_are_stored_and_screened_for_an_import(past: Any) -> None:
    """With matches and evidence like any other, but without a sighting and without a story."""
    report = past.bring(QUOTA, RAIN)

    assert counts(report) == (2, 2, 0, 0, 0)
    assert past.rows(LOOKS) == [(QUOTA["title"], Purpose.IMPORT, 1), (RAIN["title"], Purpose.IMPORT, 0)]
    assert past.rows(select(Sighting.id)) == past.rows(select(StoryItem.item_id)) == []


def test_an_imported_item_is_known_since_the_import_and_dated_by_the_file(past: Any) -> None:
    """An audit must not take it for something that was known earlier."""
    undated = {"link": "https://norlandpost.example/fog", "title": "There is fog"}
    past.bring({**QUOTA, "seen": "2025-03-04T05:06:07+01:00"}, RAIN, undated)

    firsts = past.rows(select(Item.first_seen_at, Revision.seen_at).join(Revision).distinct())
    said = past.rows(select(ImportedRevision.row, ImportedRevision.said_seen_at).order_by("row"))
    assert firsts == [(past.now, past.now)]
    assert said == [
        (1, datetime(2025, 3, 4, 4, 6, 7, tzinfo=UTC)),
        (2, datetime(2026, 6, 1, 10, 0, tzinfo=UTC)),
        (3, None),
    ]


def test_nobody_is_told_of_an_import(past: Any) -> None:
    """However fresh it is, and whatever runs afterwards."""
    readers = [past.reader(), past.reader(Cadence.IMMEDIATE)]
    past.forward(hours=1)
    past.bring(QUOTA)

    for _ in range(3):
        assert past.screen() == 0
        past.publish()
        past.forward(hours=12)

    assert [past.told(reader) for reader in readers] == [[], []]


def test_a_feed_that_shows_it_later_makes_it_news_if_it_is_fresh(past: Any) -> None:
    """Then it gets its live look, and is told once; a second reading and a second import change nothing."""
    reader = past.reader(Cadence.IMMEDIATE)
    past.bring(QUOTA)
    past.publish()

    stored = past.shows({"id": "7", **QUOTA})
    past.screen()
    past.publish()
    past.shows({"id": "7", **QUOTA})
    past.bring(QUOTA, RAIN, name="again.jsonl")
    past.screen()
    past.publish()

    assert (stored.new_items, stored.new_revisions) == (0, 1)
    assert [look for look in past.rows(LOOKS) if look[0] == QUOTA["title"]] == [
        (QUOTA["title"], Purpose.IMPORT, 1),
        (QUOTA["title"], Purpose.LIVE, 1),
    ]
    assert [kind for _, _, kind in past.told(reader)] == ["first"]


@pytest.mark.parametrize("published", ["2019-05-06T07:08Z", ""])
def test_what_is_old_or_of_unknown_age_is_not_told_even_when_a_feed_shows_it(
    past: Any, published: str
) -> None:
    """An undated item of an archive may be of any age."""
    reader = past.reader(Cadence.IMMEDIATE)
    past.bring({**QUOTA, "published": published})

    past.shows({"id": "7", **QUOTA, "published": published[:4] == "2019" and published})
    past.screen()
    past.publish()

    assert [purpose for _, purpose, _ in past.rows(LOOKS)] == [Purpose.IMPORT, Purpose.LIVE]
    assert past.told(reader) == []


def test_an_undated_item_that_a_feed_dates_is_news_if_it_is_fresh(past: Any) -> None:
    """An archive without dates must not silence today's news."""
    reader = past.reader(Cadence.IMMEDIATE)
    past.bring({**QUOTA, "published": ""})

    past.shows({"id": "7", **QUOTA})
    past.screen()
    past.publish()

    assert len(past.told(reader)) == 1


def test_another_text_of_a_collected_item_is_its_revision_and_no_update(past: Any) -> None:
    """Until the feed says the same: then it is looked at live."""
    reader = past.reader(Cadence.IMMEDIATE)
    past.shows({"id": "7", **QUOTA})
    past.screen()
    past.publish()

    report = past.bring(OTHER_TEXT)
    unseen = past.screen()
    past.publish()
    told = past.told(reader)
    past.shows({"id": "7", **OTHER_TEXT})

    assert counts(report) == (1, 0, 1, 0, 0)
    assert (unseen, len(told)) == (0, 1)
    assert past.screen() == 1


def test_an_import_changes_nothing_of_an_item_that_is_known(past: Any) -> None:
    """A date that a file adds would make the feed's undated item fresh, or stale."""
    undated = {key: value for key, value in QUOTA.items() if key != "published"}
    past.shows({"id": "7", **undated}, first=True)

    report = past.bring(QUOTA)

    assert counts(report) == (1, 0, 0, 1, 0)
    assert past.rows(select(Item.published_at, Item.backlog)) == [(None, True)]


def test_an_item_is_known_by_its_feeds_id_when_its_link_has_changed(past: Any) -> None:
    """As it is in the feed itself."""
    past.shows({"id": "urn:7", **QUOTA})

    report = past.bring({"id": "urn:7", **QUOTA, "link": LINK + "-moved"})

    assert report.known == 1


def test_the_same_rows_are_imported_once(past: Any) -> None:
    """Twice in a file, in a file of another form, or the same file again, which is not even read."""
    first = past.bring(QUOTA, QUOTA, RAIN)
    past.forward(hours=1)
    again = past.bring(QUOTA, QUOTA, RAIN, name="copy.jsonl")
    table = past.folder / "past.csv.gz"
    lines = ["Publisher;URL;Title;Published_at"]
    lines += [f"www.NorlandPost.example;{row['link']}?utm_source=x;{row['title']};" for row in (QUOTA, RAIN)]
    table.write_bytes(gzip.compress("\r\n".join(lines).encode()))
    other = past.import_file(table)

    assert counts(first) == (3, 2, 0, 1, 0)
    assert again.ended_before == past.rows(select(Import.ended_at).order_by(Import.id))[0][0]
    assert counts(other) == (2, 0, 0, 2, 0)
    assert len(past.rows(LOOKS)) == 2


def test_rows_that_cannot_be_used_are_set_aside_with_line_and_reason(past: Any) -> None:
    """And all others are imported."""
    file = past.file(
        QUOTA,
        {**RAIN, "source": "nobody"},
        {"title": ""},
        {**RAIN, "link": "javascript:alert(1)"},
        {**RAIN, "seen": "2031-01-01"},
        RAIN,
        {**RAIN, "published": "9999-99-99"},
        {**RAIN, "published": "2031-01-01T00:00Z"},
        {**RAIN, "published": "10/05/2026"},
        {**RAIN, "title": 5},
    )
    with file.open("a") as more:
        more.write('{broken\n[1]\n{"source": "cut o\n')

    report = past.import_file(file)

    aside = [json.loads(line) for line in Path(f"{file}.rejected.jsonl").read_text().splitlines()]
    assert counts(report) == (13, 2, 0, 0, 11)
    assert [one["line"] for one in aside] == [2, 3, 4, 5, *range(7, 14)]
    assert ["nobody" in one["row"] for one in aside] == [True, *[False] * 10]
    dates = ("published cannot be used (unreadable)", "published cannot be used (future)", "month first")
    reasons = ("source", "title", "http", "seen", *dates, "title must be text", "JSON", "names", "column 17")
    for one, reason in zip(aside, reasons, strict=True):
        assert reason in one["reason"], one


def test_what_a_file_says_is_trusted_as_little_as_a_feed(past: Any) -> None:
    """Markup, control and bidi characters are gone, and the text is NFC."""
    past.bring(
        {**RAIN, "title": "<b>Va\u0300</b>\u202e\x00 <script>x</script>", "summary": "&lt;i&gt;r\nain"}
    )

    assert past.rows(select(Revision.title, Revision.summary)) == [("Và", "r ain")]


def test_a_publisher_that_is_not_watched_is_kept_under_its_domain(past: Any) -> None:
    """Archives hold more than today's feeds."""
    past.bring({**QUOTA, "source": "www.Gone.example", "lang": "EN-gb"})

    assert past.rows(select(Item.publisher, Revision.language).join(Revision)) == [("gone.example", "en")]


def test_a_file_of_rejected_rows_is_not_overwritten(past: Any) -> None:
    """It may be all that is left of an earlier import."""
    (past.folder / "past.jsonl.rejected.jsonl").write_text("precious")

    with pytest.raises(RejectedFileError, match="--rejected"):
        past.bring(QUOTA)

    assert past.rows(select(Import.id)) == []


def test_an_import_that_goes_on_spares_the_rejected_rows_of_another(past: Any) -> None:
    """Whatever it is told to write to; its own file it goes on with, and drops what was not committed."""
    past.bring({"id": "other"}, name="other.jsonl")
    file = past.file({}, QUOTA)
    past.import_file(file)
    own, other = (past.folder / f"{name}.jsonl.rejected.jsonl" for name in ("past", "other"))
    before = other.read_bytes(), own.read_bytes()
    own.write_bytes(before[1] + before[1])

    def killed(**values: Any) -> None:
        with past.store.transaction() as session:
            session.execute(
                update(Import).where(Import.file_name == file.name).values(ended_at=None, **values)
            )

    for committed in (0, len(before[1])):
        killed(rejected_bytes=committed)
        with pytest.raises(RejectedFileError, match="of another import"):
            past.import_file(file, aside=other)
    past.import_file(file)

    assert (other.read_bytes(), own.read_bytes()) == before


def test_the_act_is_in_the_audit_log(past: Any) -> None:
    """Who, which file, and what came of it; no name of a file, which may be a person's."""
    report = past.bring(QUOTA, {})

    acts = past.rows(
        select(AuditEntry.action, AuditEntry.actor, AuditEntry.object_id, AuditEntry.details)
        .where(AuditEntry.object_type == "import")
        .order_by(AuditEntry.id)
    )
    (file_hash,) = past.rows(select(Import.file_hash))[0]
    begun, done = acts
    assert begun[:3] == ("import begun", "test", str(report.import_id))
    assert done[:3] == ("imported", "test", str(report.import_id))
    assert done[3]["file_hash"] == begun[3]["file_hash"] == file_hash
    assert {name: done[3][name] for name in ("rows", "rejected", "new_items", "matches")} == {
        "rows": 2,
        "rejected": 1,
        "new_items": 1,
        "matches": 1,
    }


def test_rows_of_a_batch_are_written_together(past: Any) -> None:
    """Also those that say something else of known items: no row has a question to the database of its own."""
    statements: list[str] = []
    event.listen(past.store._engine, "before_cursor_execute", lambda *said: statements.append(said[2]))

    def brought(rows: int, words: str) -> tuple[int, ImportReport]:
        statements.clear()
        links = (f"{LINK}/{rows}/{number}" for number in range(rows))
        report = past.bring(
            *({**QUOTA, "link": link, "title": words} for link in links), name=f"{words}{rows}"
        )
        return len(statements), report

    past.bring(RAIN, name="before.jsonl")  # the first import keeps the rules too
    few, many = brought(2, "first"), brought(40, "first")
    few_again, many_again = brought(2, "second"), brought(40, "second")

    assert (few[0], few_again[0]) == (many[0], many_again[0])
    assert (counts(many[1]), counts(many_again[1])) == ((40, 40, 0, 0, 0), (40, 0, 40, 0, 0))
