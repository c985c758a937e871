"""Tell by its first bytes what a body is. What a server says of it in Content-Type is often wrong."""

import re

HEAD_BYTES = 4_096
_PREAMBLE = re.compile(rb"(?:\s|\xef\xbb\xbf|<\?xml[^>]*>|<!--.*?-->)*", re.DOTALL)
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)


def looks_like_html(body: bytes) -> bool:
    """Whether this is a web page: a block page, a login or an error dressed as success."""
    return _HTML.match(_without_preamble(body)) is not None


def looks_like_json(body: bytes) -> bool:
    """Whether this may be a JSON Feed."""
    return _without_preamble(body).startswith(b"{")


def _without_preamble(body: bytes) -> bytes:
    head = body[:HEAD_BYTES]
    preamble = _PREAMBLE.match(head)
    return head[preamble.end() :] if preamble else head
