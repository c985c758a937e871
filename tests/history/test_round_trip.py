"""What is exported can be imported: an empty database then has the same items."""

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from partnership_watch.audit.exports import Form, export, export_tellings
from partnership_watch.audit.filters import Filters
from partnership_watch.audit.told_rows import TellingFilters
from partnership_watch.feeds.archive_files import ArchiveFileError
from partnership_watch.store import EmbeddedServer, open_store
from partnership_watch.store.tables import Cadence, Import, ImportedRevision, Item, Revision

QUOTA = "Norland and Sudmark agree herring quota"
NEW = "2026-06-01T11:00:00Z"
TITLES = [
    f"=1+1 {QUOTA}",
    f"-2% {QUOTA}",
    f"@norland: {QUOTA}",
    f"'=1 {QUOTA}",
    f"'Yes', says Norland: {QUOTA}",
    f"&amp;amp;lt;b&amp;amp;gt;{QUOTA}&amp;amp;lt;/b&amp;amp;gt; and <i>more</i>",
    f"{QUOTA}: “Norland và Sudmark”, ‘và hơn nữa’",
]
"""Formulas to a spreadsheet, apostrophes of their own, and markup that is meant to be read."""
ITEMS = (
    select(
        Item.publisher, Item.link, Item.key, Item.published_at, Revision.title, Revision.summary,
        Revision.content_hash,
    )
    .join(Revision)
    .order_by(Item.link)
)  # fmt: skip


@pytest.fixture
def empty(past: Any, server: EmbeddedServer) -> Iterator[Any]:
    """Another installation of the same partnership."""
    name = f"{past.store.url.database}_again"
    store = open_store(server.ensure_database(name, "template_watch").set(username="partnership_watch"))
    there = type(past)(store, past.partnership)
    there.folder = past.folder
    yield there
    store.close()


@pytest.mark.parametrize(("form", "packed"), [(Form.CSV, False), (Form.JSONL, False), (Form.JSONL, True)])
def test_an_export_imported_elsewhere_gives_the_same_items(
    past: Any, empty: Any, form: Form, packed: bool
) -> None:
    """Whatever their titles begin with; those are guarded in the file, and bare again after it."""
    past.shows(
        *(
            {
                "id": str(number),
                "link": f"https://norlandpost.example/{number}",
                "title": title,
                "summary": f"+{number} {title}",
                "published": past.now.isoformat() if number else "",
            }
            for number, title in enumerate(TITLES)
        )
    )
    past.screen()
    file = _exported(past, form, packed)

    report = empty.import_file(file)

    assert (report.new_items, report.rejected) == (len(TITLES), 0)
    assert empty.rows(ITEMS) == past.rows(ITEMS)
    assert f"<b>{QUOTA}</b> and more" in {title for *_, title, _, _ in past.rows(ITEMS)}
    assert {seen for (seen,) in empty.rows(select(ImportedRevision.said_seen_at))} == {past.now}


def test_a_row_of_an_export_that_was_changed_is_set_aside(past: Any, empty: Any) -> None:
    """What is passed off as exported has the words that were."""
    past.shows({"id": "1", "link": "https://norlandpost.example/1", "title": QUOTA})
    past.screen()
    file = _exported(past, Form.JSONL, packed=False)
    file.write_bytes(file.read_bytes().replace(b"agree herring quota", b"agree herring quotas"))

    report = empty.import_file(file)

    assert (report.rows, report.rejected) == (1, 1)
    assert "content_hash" in Path(f"{file}.rejected.jsonl").read_text(encoding="utf-8")


@pytest.mark.parametrize("form", [Form.CSV, Form.JSONL])
def test_an_export_of_tellings_is_refused_as_a_whole(past: Any, empty: Any, form: Form) -> None:
    """It has titles and publishers, too, but says what audiences were told; nothing of it is begun."""
    past.reader(Cadence.IMMEDIATE)
    past.shows({"id": "1", "link": "https://norlandpost.example/1", "title": QUOTA, "published": NEW})
    past.screen()
    past.publish()
    told = export_tellings(
        past.store,
        past.partnership,
        TellingFilters(),
        form,
        actor="test",
        clock=lambda: past.now,
        language="en",
    )
    file = past.folder / "told"
    file.write_bytes(b"".join(told))

    with pytest.raises(ArchiveFileError, match="not `export-told`"):
        empty.import_file(file)

    assert QUOTA in file.read_text(encoding="utf-8")
    assert empty.rows(select(Import.id)) == []


def test_in_files_of_others_an_apostrophe_and_markup_are_taken_as_in_a_feed(past: Any) -> None:
    """Nobody says that the apostrophe was ours."""
    past.bring(
        {
            "source": "norlandpost.example",
            "link": "https://norlandpost.example/1",
            "title": f"'=1 <b>{QUOTA}</b>",
        }
    )

    assert past.rows(select(Revision.title)) == [(f"'=1 {QUOTA}",)]


def _exported(past: Any, form: Form, packed: bool) -> Path:
    pieces = export(
        past.store, past.partnership, Filters(), form, actor="test", clock=lambda: past.now, language="en"
    )
    content = b"".join(pieces)
    file: Path = past.folder / f"export.{form}"
    file.write_bytes(gzip.compress(content) if packed else content)
    return file
