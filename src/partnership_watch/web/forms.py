"""Forms as browsers send them: read within bounds, and known to come from a page of ours.

No cookie is used, so nobody can be made to send one along. The seal in each form says that the page was
fetched from here lately: what posts without ever asking for the page is turned back.
"""

import unicodedata
from datetime import datetime, timedelta
from urllib.parse import parse_qsl

from fastapi import HTTPException, Request
from itsdangerous import BadSignature

from partnership_watch.delivery import Links

MAX_FORM_BYTES = 32_768
"""Every clause and commitment ticked, and the longest name and address, are some 6,000."""
MAX_FIELDS = 400

FORM_OPEN_FOR = timedelta(hours=12)
"""Somebody may begin a form in the morning; whoever comes later gets it back as it was typed."""

_PURPOSE = "partnership-watch form"


class Typed:
    """What stands in the fields of a form. A field may come several times, or not at all."""

    def __init__(self, pairs: list[tuple[str, str]]) -> None:
        self._values: dict[str, list[str]] = {}
        for field, value in pairs:
            self._values.setdefault(field, []).append(_clean(value))

    def one(self, field: str, default: str = "") -> str:
        """The first value, without white space around it."""
        return self._values.get(field, [default])[0].strip()

    def all(self, field: str) -> list[str]:
        """Every value, each once, in order."""
        return list(dict.fromkeys(self._values.get(field, [])))


async def typed(request: Request) -> Typed:
    """The body of a POST.

    Raises:
        HTTPException: it is longer than any form of ours, or is none.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in ("", "application/x-www-form-urlencoded"):
        raise HTTPException(415)
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_FORM_BYTES:
            raise HTTPException(413)
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, max_num_fields=MAX_FIELDS)
    except ValueError as error:  # not in ASCII, or too many fields
        raise HTTPException(400) from error
    return Typed(pairs)


def seal(links: Links, now: datetime) -> str:
    """What a page puts into its form."""
    return links.signer(_PURPOSE).dumps(int(now.timestamp()))


def sealed(links: Links, form: Typed, now: datetime) -> bool:
    """Whether a form came from a page that was fetched from here within FORM_OPEN_FOR."""
    try:
        made = links.signer(_PURPOSE).loads(form.one("seal"))
    except BadSignature:
        return False
    return isinstance(made, int) and 0 <= now.timestamp() - made + 1 <= FORM_OPEN_FOR.total_seconds()


def _clean(value: str) -> str:
    """NFC, without the characters that are not seen: they have no place in a name or an address."""
    composed = unicodedata.normalize("NFC", value)
    return "".join(char for char in composed if unicodedata.category(char)[0] != "C")
