"""An edition as a page for whoever has its address: the mail, without what was one reader's own."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from partnership_watch.editions.archive_entries import ArchiveEntry
from partnership_watch.editions.placeholders import EditionLinks, with_edition_links, without_readers_links
from partnership_watch.editions.told_entries import edition_entries, tells_hidden
from partnership_watch.store.tables import Audience, Channel, Edition, EditionState


@dataclass(frozen=True)
class WebCopy:
    """What may be shown of an edition now."""

    language: str
    cut_at: datetime
    html: str | None
    """The page as it was mailed; None where it tells of something that was taken down since."""
    remaining: tuple[ArchiveEntry, ...]
    """Without `html`: what it told and may still be shown, newest first."""


@dataclass(frozen=True)
class WholeEdition:
    """All that an edition told and may be shown now, however little of it the mail had room for."""

    language: str
    cut_at: datetime
    entries: tuple[ArchiveEntry, ...]
    corrections: tuple[ArchiveEntry, ...]


def web_copy(session: Session, partnership: str, web_id: uuid.UUID) -> WebCopy | None:
    """The copy of one edition that was mailed; None where there is none of this name."""
    found = mailed_edition(session, partnership, web_id)
    if found is None:
        return None
    edition, language = found
    # A story stands in many places of a mail: its entry, the copies of another, the preview line. What was
    # written once cannot be trusted to lose all of them, so the page is made anew of what remains.
    if edition.html is None or tells_hidden(session, edition):
        return WebCopy(language, edition.cut_at, None, edition_entries(session, edition, partnership))
    html = with_edition_links(edition.html, EditionLinks(whole=f"/editions/{web_id}/all"))
    return WebCopy(language, edition.cut_at, without_readers_links(html), ())


def whole_edition(session: Session, partnership: str, web_id: uuid.UUID) -> WholeEdition | None:
    """Everything of one edition that was mailed, newest first; None where there is none of this name."""
    found = mailed_edition(session, partnership, web_id)
    if found is None:
        return None
    edition, language = found
    return WholeEdition(
        language,
        edition.cut_at,
        edition_entries(session, edition, partnership),
        edition_entries(session, edition, partnership, corrections=True),
    )


def mailed_edition(session: Session, partnership: str, web_id: uuid.UUID) -> tuple[Edition, str] | None:
    """The edition of this name and its language; None where there is none, or it was not mailed."""
    found = session.execute(
        select(Edition, Audience.language)
        .join(Audience, Audience.id == Edition.audience_id)
        .where(
            Edition.web_id == web_id,
            Edition.state == EditionState.TOLD,
            Audience.partnership == partnership,
            Audience.channel == Channel.MAIL,
        )
    ).one_or_none()
    return (found[0], found[1]) if found is not None else None
