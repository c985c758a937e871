"""Where links to our own pages stand in a body that is stored once for a whole audience.

A reader's own are put in for each message. Those that are the same for every reader of an edition are put in
once, when it is made ready for sending or shown as a page.

A placeholder begins with a private-use character. `cleaning` takes those out of everything that comes from
outside, so no content can hold a placeholder, nor be put together into one.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import cache
from html import escape


@dataclass(frozen=True)
class ReaderLinks:
    """The links of one message to one reader. Each field has a placeholder of its name."""

    unsubscribe: str


@dataclass(frozen=True)
class EditionLinks:
    """Addresses that every reader of an edition shares. What stands around one that is None is left out."""

    page: str | None = None
    """The edition as a page."""
    whole: str | None = None
    """A page of all that the edition told, however much."""
    relevant: str | None = None
    """Where a story is answered: `/<match>/yes` or `/<match>/no` follows."""


PLACEHOLDERS = tuple(field.name for of in (ReaderLinks, EditionLinks) for field in fields(of))
"""The name of every link."""


PLACEHOLDER_BEGINS = "\ue000"


class UnknownPlaceholderError(ValueError):
    """A stored body has a placeholder that this version cannot fill."""


def placeholder_in_html(name: str) -> str:
    """Return what stands for the link `name` in HTML; it is filled with the escaped link."""
    return f"{_BEGIN}html:{_known(name)}{_END}"


def placeholder_in_text(name: str) -> str:
    """Return what stands for the link `name` in plain text; it is filled with the link as it is."""
    return f"{_BEGIN}text:{_known(name)}{_END}"


@dataclass(frozen=True)
class Slot:
    """One placeholder of a stored body."""

    form: str
    name: str

    def link(self, links: ReaderLinks) -> str:
        """What goes in its place, escaped as the placeholder says."""
        link: str = getattr(links, self.name)
        return escape(link) if self.form == "html" else link


def pieces(body: str) -> Iterator[str | Slot]:
    """Take `body`, HTML or text, apart: what is the same for every reader, and each reader's own.

    A placeholder says itself how its link is escaped, so that no caller can mistake one body for the other.
    Raises UnknownPlaceholderError if one has no link: a message must not go out with a hole in it.
    """
    end = 0
    for match in _PLACEHOLDER.finditer(body):
        form, name = match["form"], match["name"]
        if form not in ("html", "text") or name not in _NAMES:
            raise UnknownPlaceholderError(f"the body asks for {form}:{name}, and there is no such link")
        yield body[end : match.start()]
        yield Slot(form, name)
        end = match.end()
    yield body[end:]


def with_edition_links(body: str, links: EditionLinks) -> str:
    """Return `body`, HTML or text, with the links that all readers share.

    Where one is None, each paragraph of HTML and each line of text that holds it is left out.
    """
    for name in _SHARED:
        link: str | None = getattr(links, name)
        html, text = placeholder_in_html(name), placeholder_in_text(name)
        if link is None:
            body = _line_with(text).sub("", _paragraph_with(html).sub("", body))
        else:
            body = body.replace(html, escape(link)).replace(text, link)
    return body


def fill(body: str, links: ReaderLinks) -> str:
    """Return `body` with every reader's placeholder replaced, or raise as `pieces` does."""
    return "".join(piece.link(links) if isinstance(piece, Slot) else piece for piece in pieces(body))


def without_readers_links(html: str) -> str:
    """Return stored HTML for a page that is nobody's: each paragraph with a reader's own link is left out.

    A placeholder that stands in no paragraph becomes nothing.
    """
    return _PLACEHOLDER.sub("", _paragraph_with(_BEGIN).sub("", html))


_BEGIN, _END = PLACEHOLDER_BEGINS, "\ue001"
_PLACEHOLDER = re.compile(f"{_BEGIN}(?P<form>[^:]*):(?P<name>[^{_END}]*){_END}")
_NAMES = frozenset(field.name for field in fields(ReaderLinks))
_SHARED = tuple(field.name for field in fields(EditionLinks))


def _known(name: str) -> str:
    if name not in PLACEHOLDERS:
        raise UnknownPlaceholderError(f"there is no link {name!r}; there are {', '.join(PLACEHOLDERS)}")
    return name


@cache
def _paragraph_with(placeholder: str) -> re.Pattern[str]:
    """A paragraph of HTML in which no other placeholder stands before this one."""
    return re.compile(
        rf"<p\b[^>{_BEGIN}]*>(?:(?!</p>)[^{_BEGIN}])*{re.escape(placeholder)}.*?</p>\n?", re.DOTALL
    )


@cache
def _line_with(placeholder: str) -> re.Pattern[str]:
    return re.compile(rf"^.*{re.escape(placeholder)}.*\n?", re.MULTILINE)
