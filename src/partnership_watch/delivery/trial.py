"""One mail of an edition to an address that an operator names: marked as a test, its links dead."""

import uuid
from dataclasses import fields
from datetime import datetime

from pydantic import HttpUrl, SecretStr

from partnership_watch.delivery.links import Links
from partnership_watch.delivery.message import Addressee, Assembled, Body
from partnership_watch.delivery.outbox import Post
from partnership_watch.delivery.smtp import SendResult, SmtpConnection
from partnership_watch.editions.placeholders import ReaderLinks, fill, with_edition_links
from partnership_watch.editions.rendering import Rendered

NOWHERE = "https://preview.invalid/"
"""No such host can be (RFC 2606, 2), so that whoever clicks changes nothing."""

_NOBODY = uuid.UUID(int=0)
_DEAD_LINKS = Links(HttpUrl(NOWHERE), SecretStr("signs nothing"), "nobody@preview.invalid")


def filled(body: str) -> str:
    """A stored body with dead links in the place of ours."""
    shared = with_edition_links(body, _DEAD_LINKS.edition(_NOBODY))
    return fill(shared, ReaderLinks(**{field.name: NOWHERE for field in fields(ReaderLinks)}))


def trial_message(
    rendered: Rendered, language: str, post: Post, address: str, *, audience_id: int, at: datetime
) -> bytes:
    """The bytes of the mail, composed as a reader's is.

    Args:
        address: ASCII.
        at: its Date, UTC.

    Raises:
        ValueError: the address or the text cannot stand in a mail.
    """
    subject = f"[test] {rendered.subject}"
    body = Body(0, audience_id, language, subject, rendered.html, rendered.text, _NOBODY)
    domain = post.letterhead.sender_address.rpartition("@")[2]
    reader = Addressee(_NOBODY, f"<test-{uuid.uuid4()}@{domain}>", address, "")
    return Assembled(body, post.letterhead, _DEAD_LINKS).compose(reader, date=at)


def send_trial(post: Post, address: str, message: bytes) -> SendResult:
    """Hand it to the mail server of the settings.

    Raises:
        MailServerError: the server is away, or takes nothing from us.
    """
    with SmtpConnection(post.smtp) as connection:
        return connection.send(post.letterhead.sender_address, address, message)
