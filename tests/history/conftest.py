"""A past to import and to replay: files of rows, feeds that show items, readers who would be told."""

import json
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from worlds import World

from partnership_watch import stages
from partnership_watch.feeds.claiming import ensure_sources
from partnership_watch.feeds.parse import ParsedFeed, parse_feed
from partnership_watch.feeds.storing import StoredEntries, store_entries
from partnership_watch.history import ImportReport, import_history
from partnership_watch.registry import Partnership, load_partnership
from partnership_watch.store import Store
from partnership_watch.store.tables import SourceState

POST = "norland-post"


@pytest.fixture
def partnership(project: Path) -> Partnership:
    """The made-up one."""
    return load_partnership(project / "tests" / "partnerships" / "norland-sudmark")


class Past(World):
    """A world with files to import and feeds to collect."""

    folder: Path

    def file(self, *rows: dict[str, Any], name: str = "past.jsonl") -> Path:
        """A file of these rows; each is of the Norland Post if it does not say."""
        path = self.folder / name
        path.write_text("".join(json.dumps({"source": POST, **row}) + "\n" for row in rows))
        return path

    def bring(self, *rows: dict[str, Any], name: str = "past.jsonl") -> ImportReport:
        """Import a file of these rows now."""
        return self.import_file(self.file(*rows, name=name))

    def import_file(self, path: Path, aside: Path | None = None) -> ImportReport:
        """Import a file now."""
        aside = aside or path.with_name(path.name + ".rejected.jsonl")
        return import_history(
            self.store, self.partnership, path, rejected=aside, actor="test", clock=lambda: self.now
        )

    def shows(self, *items: dict[str, Any], first: bool = False) -> StoredEntries:
        """The Norland Post's feed shows these items now, and they are stored as collecting does it."""
        source = next(one for one in self.partnership.sources if one.key == POST)
        feed = parse_feed(
            rss(items),
            content_type="application/rss+xml",
            registered_url=str(source.url),
            language=source.language,
            zone=ZoneInfo(source.zone),
            fetched_at=self.now,
        )
        assert isinstance(feed, ParsedFeed)
        with self.store.transaction() as session:
            ensure_sources(session, self.partnership, now=self.now)
            source_id = session.scalars(select(SourceState.id).where(SourceState.key == POST)).one()
            return store_entries(
                session,
                feed.entries,
                source_id=source_id,
                publisher=source.publisher,
                first_reading=first,
                now=self.now,
            )

    def screen(self, partnership: Partnership | None = None) -> int:
        """As the match stage does, now; gives how many revisions were screened."""
        report = stages.match(self.store, partnership or self.partnership, clock=lambda: self.now)
        return report.screened

    def rows(self, statement: Any) -> list[tuple[Any, ...]]:
        """The rows of a query."""
        with self.store.transaction() as session:
            return [tuple(row) for row in session.execute(statement)]


@pytest.fixture
def past(store: Store, partnership: Partnership, tmp_path: Path) -> Past:
    """An empty one."""
    past = Past(store, partnership)
    past.folder = tmp_path
    return past


def rss(items: tuple[dict[str, Any], ...]) -> bytes:
    """A feed of items with `id`, `link`, `title`, `summary` and `published`."""
    names = {"id": "guid", "link": "link", "title": "title", "summary": "description"}
    entries = []
    for item in items:
        fields = [f"<{tag}>{escape(item[name])}</{tag}>" for name, tag in names.items() if name in item]
        if item.get("published"):
            moment = datetime.fromisoformat(item["published"]).astimezone(UTC)
            fields.append(f"<pubDate>{format_datetime(moment)}</pubDate>")
        entries.append(f"<item>{''.join(fields)}</item>")
    return f"<rss version='2.0'><channel><title>Post</title>{''.join(entries)}</channel></rss>".encode()
