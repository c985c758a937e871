"""Make entries of an archive's rows: the names that columns go by, and the same mistrust as of a feed."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import product
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import (
    AliasChoices,
    BaseModel,
    Field,
    ValidationError,
    field_validator,
    model_validator,
)

from partnership_watch.feeds.archived import ArchivedEntry
from partnership_watch.feeds.dates import read_date
from partnership_watch.feeds.entries import EntryError, RawEntry, to_entry
from partnership_watch.feeds.text import content_hash, plain_text
from partnership_watch.refusals import line_refusal
from partnership_watch.registry.forms import publisher_domain
from partnership_watch.registry.models import Partnership, Source

UTC_ZONE = ZoneInfo("UTC")


class RowError(ValueError):
    """A row that cannot be used. The message says why."""


_TextOrNumber = Annotated[str, Field(coerce_numbers_to_str=True)]
"""Archives write ids and moments as either; a title that is a number is a mistake."""


class ArchiveRow(BaseModel):
    """One past item as a file has it. Other columns are left unread."""

    source: Annotated[str, Field(validation_alias=AliasChoices("source", "publisher"))]
    """The key of a source in `sources.yaml`, or a publisher's domain."""
    id: _TextOrNumber = ""
    """What the feed called it."""
    link: Annotated[str, Field(validation_alias=AliasChoices("link", "url"))] = ""
    title: str = ""
    summary: str = ""
    published: Annotated[_TextOrNumber, Field(validation_alias=AliasChoices("published", "published_at"))] = (
        ""
    )
    language: Annotated[str, Field(validation_alias=AliasChoices("language", "lang"))] = ""
    seen: Annotated[
        _TextOrNumber, Field(validation_alias=AliasChoices("seen", "seen_at", "first_seen_at"))
    ] = ""
    """When the archive collected it."""
    content_hash: str = ""
    """Of title and summary, in what we have exported ourselves."""

    @model_validator(mode="before")
    @classmethod
    def _taken_out(cls, row: object) -> object:
        """An exported line has the row under a name."""
        return row["match"] if isinstance(row, dict) and row.keys() == {"match"} else row

    @field_validator("*", mode="before")
    @classmethod
    def _nothing_is_empty(cls, value: object) -> object:
        return "" if value is None else value


COLUMNS = frozenset(
    str(name)
    for column, field in ArchiveRow.model_fields.items()
    for name in (
        field.validation_alias.choices if isinstance(field.validation_alias, AliasChoices) else [column]
    )
)
"""Every name by which a column may go."""


@dataclass(frozen=True)
class _Origin:
    """What is known of where a row comes from."""

    publisher: str
    source: str | None
    address: str
    language: str | None
    zone: ZoneInfo


class ArchiveReader:
    """Makes entries of rows, with what this partnership knows of sources and publishers."""

    def __init__(self, partnership: Partnership) -> None:
        self._by_key = {source.key: source for source in partnership.sources}
        self._by_publisher: dict[str, list[Source]] = defaultdict(list)
        for source in partnership.sources:
            self._by_publisher[source.publisher].append(source)

    def entry(self, line: int, written: bytes | Mapping[str, Any], *, now: datetime) -> ArchivedEntry:
        """The entry that a row stands for: a JSON object's bytes, or the cells of a table by column.

        Raises:
            RowError: it cannot be used.
        """
        try:
            row = (
                ArchiveRow.model_validate_json(written.rstrip())  # else what is cut off ends on the next line
                if isinstance(written, bytes)
                else ArchiveRow.model_validate(written)
            )
        except ValidationError as error:
            raise RowError(line_refusal(error)) from error
        origin = self._origin(row.source)
        title, summary = _as_exported(row) if row.content_hash else (row.title, row.summary)
        raw = RawEntry(
            id=row.id,
            link=row.link,
            title=title,
            summary=summary,
            dates=(row.published,),
            language=row.language,
            is_text=bool(row.content_hash),
        )
        try:
            entry = to_entry(
                raw,
                feed_url=origin.address,
                id_is_shared=False,
                language=origin.language,
                zone=origin.zone,
                fetched_at=now,
            )
        except EntryError as error:
            raise RowError(f"{error}; correct the row") from error
        published = _past("published", row.published, origin.zone, now)
        seen = _past("seen", row.seen, origin.zone, now)
        return ArchivedEntry(
            row=line,
            publisher=origin.publisher,
            source=origin.source,
            entry=entry,
            said_seen_at=seen or published,
        )

    def _origin(self, written: str) -> _Origin:
        words = written.strip()
        source = self._by_key.get(words)
        if source is not None:
            address, zone = str(source.url), ZoneInfo(source.zone)
            return _Origin(source.publisher, source.key, address, source.language, zone)
        domain = publisher_domain(words)
        if domain is None:
            raise RowError(
                "source is neither the key of a source nor a publisher's domain, such as news.example; "
                "correct it"
            )
        feeds = self._by_publisher.get(domain, [])
        languages = {one.language for one in feeds}
        zones = {one.zone for one in feeds}
        return _Origin(
            domain,
            None,
            domain,
            languages.pop() if len(languages) == 1 else None,
            ZoneInfo(zones.pop()) if len(zones) == 1 else UTC_ZONE,
        )


def _as_exported(row: ArchiveRow) -> tuple[str, str]:
    """Title and summary without the apostrophes that keep a spreadsheet from taking them for formulas.

    The hash says which are ours, and that nothing else was changed.
    """
    for title, summary in product(*((cell, cell.removeprefix("'")) for cell in (row.title, row.summary))):
        if content_hash(title, summary) == row.content_hash:
            return title, summary
    raise RowError(
        "its title and summary are not those that were exported, which had another content_hash; "
        "correct them, or leave the hash out"
    )


def _past(column: str, written: str, zone: ZoneInfo, now: datetime) -> datetime | None:
    if not written.strip():
        return None
    read = read_date(plain_text(written), zone, now)
    if read.at is None:
        raise RowError(
            f"{column} cannot be used ({str(read.flag).replace('_', ' ')}); "
            "write a time that is past, such as 2026-01-31T07:00:00Z, or leave it out"
        )
    if read.either_way:
        raise RowError(
            f"{column} can be read with the day first and with the month first; write the year first, "
            "such as 2026-01-31"
        )
    return read.at
