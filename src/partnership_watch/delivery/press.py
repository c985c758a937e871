"""Editions made ready for sending, once for all their readers."""

from datetime import datetime
from email.errors import MessageError

from sqlalchemy import select
from sqlalchemy.orm import Session

from partnership_watch.delivery.links import Links
from partnership_watch.delivery.message import Addressee, Assembled, Body, Letterhead
from partnership_watch.store.tables import Audience, Edition


class Press:
    """Composes messages; keeps the editions of the last batch, because the next often has the same."""

    def __init__(self, letterhead: Letterhead, links: Links) -> None:
        self._letterhead, self._links = letterhead, links
        self._ready: dict[int, Assembled | ValueError] = {}

    def make_ready(self, session: Session, edition_ids: set[int]) -> None:
        """Assemble these editions, and forget all others."""
        self._ready = {key: ready for key, ready in self._ready.items() if key in edition_ids}
        missing = edition_ids - self._ready.keys()
        if not missing:
            return
        bodies = (
            select(
                Edition.id,
                Audience.id,
                Audience.language,
                Edition.subject,
                Edition.html,
                Edition.text,
                Edition.web_id,
            )
            .join(Audience, Audience.id == Edition.audience_id)
            .where(Edition.id.in_(missing))
        )
        for edition_id, audience_id, language, subject, html, text, web_id in session.execute(bodies):
            if subject is None or html is None or text is None:
                self._ready[edition_id] = ValueError("the edition has no body")
            else:
                self._ready[edition_id] = self._assembled(
                    Body(edition_id, audience_id, language, subject, html, text, web_id)
                )

    def compose(self, edition_id: int, reader: Addressee, *, date: datetime) -> bytes:
        """The bytes of one message of an edition that is ready.

        Raises:
            ValueError: the edition or the reader's address cannot be made into a mail.
        """
        ready = self._ready[edition_id]
        if isinstance(ready, ValueError):
            raise ready
        return ready.compose(reader, date=date)

    def _assembled(self, body: Body) -> Assembled | ValueError:
        try:
            return Assembled(body, self._letterhead, self._links)
        except ValueError as error:
            return error
        except MessageError as error:
            return ValueError(str(error))
