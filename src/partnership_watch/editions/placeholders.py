"""Where a reader's own links stand in a body that is stored once for a whole audience.

A placeholder begins with a private-use character. `cleaning` takes those out of everything that comes from
outside, so no content can hold a placeholder, nor be put together into one.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields
from html import escape


@dataclass(frozen=True)
class ReaderLinks:
    """The links of one message to one reader. Each field has a placeholder of its name."""

    unsubscribe: str


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


def fill(body: str, links: ReaderLinks) -> str:
    """Return `body` with every placeholder replaced, or raise as `pieces` does."""
    return "".join(piece.link(links) if isinstance(piece, Slot) else piece for piece in pieces(body))


def without_readers_links(html: str) -> str:
    """Return stored HTML for a page that is nobody's: each paragraph with a reader's own link is left out.

    A placeholder that stands in no paragraph becomes nothing.
    """
    return _PLACEHOLDER.sub("", _PARAGRAPH_WITH_PLACEHOLDER.sub("", html))


_BEGIN, _END = "\ue000", "\ue001"
_PLACEHOLDER = re.compile(f"{_BEGIN}(?P<form>[^:]*):(?P<name>[^{_END}]*){_END}")
_PARAGRAPH_WITH_PLACEHOLDER = re.compile(
    rf"<p\b[^>{_BEGIN}]*>(?:(?!</p>)[^{_BEGIN}])*{_BEGIN}.*?</p>", re.DOTALL
)
_NAMES = frozenset(field.name for field in fields(ReaderLinks))


def _known(name: str) -> str:
    if name not in _NAMES:
        raise UnknownPlaceholderError(
            f"there is no reader's link {name!r}; there are {', '.join(sorted(_NAMES))}"
        )
    return name
