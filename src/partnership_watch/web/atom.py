"""A topic's feed (Atom, RFC 4287): title, link, source, date and clauses of each entry, and nothing else."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from partnership_watch.web.listing import Listed

ATOM = "http://www.w3.org/2005/Atom"
MEDIA_TYPE = "application/atom+xml"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_NOWHERE = "pages-without-an-address.invalid"


@dataclass(frozen=True)
class Feed:
    """What stands above the entries."""

    partnership: str
    """Its slug."""
    signed: date
    base: str | None
    """Where readers reach the pages; None: links are relative, which is for trials."""
    language: str
    title: str
    subtitle: str
    path: str
    """Of the feed."""
    page: str
    """The path of the page with the same entries."""
    empty_since: datetime
    """What an empty feed gives as its last change."""


def atom(feed: Feed, entries: Sequence[Listed]) -> bytes:
    """The document, UTF-8.

    An entry is named after its item alone, so a reader who follows two topics is shown it once. Names are
    `tag:` URIs (RFC 4151) of the host of `base`, which must not change for that reason.
    """
    register_namespace("", ATOM)
    root = Element(_name("feed"), {_LANG: feed.language})
    _text(root, "id", f"{_tag(feed)}{feed.path.removesuffix('/feed.atom')}")
    _text(root, "title", feed.title)
    _text(root, "subtitle", feed.subtitle)
    _text(root, "updated", _moment(max((one.updated_at for one in entries), default=feed.empty_since)))
    _text(SubElement(root, _name("author")), "name", "Partnership Watch")
    _link(root, "self", feed, feed.path, type=MEDIA_TYPE)
    _link(root, "alternate", feed, feed.page, type="text/html", hreflang=feed.language)
    for one in entries:
        _entry(root, feed, one)
    document: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return document


def _entry(root: Element, feed: Feed, one: Listed) -> None:
    entry = SubElement(root, _name("entry"))
    if one.language:
        entry.set(_LANG, one.language)
    _text(entry, "id", f"{_tag(feed)}/items/{one.item_id}")
    _text(entry, "title", one.title)
    if one.link:
        SubElement(entry, _name("link"), {"rel": "alternate", "href": one.link})
    else:  # an entry without content must lead somewhere (RFC 4287, 4.1.2)
        _link(entry, "alternate", feed, feed.page, type="text/html")
    _text(SubElement(entry, _name("author")), "name", one.source)
    if one.published_at:
        _text(entry, "published", _moment(one.published_at))
    _text(entry, "updated", _moment(one.updated_at))
    for clause in one.clauses:
        _category(entry, f"{_tag(feed)}/clauses", str(clause.number), f"{clause.name}: {clause.title}")
    _category(entry, f"{_tag(feed)}/grades", one.grade.value, one.grade_name)


def _tag(feed: Feed) -> str:
    host = urlsplit(feed.base or "").hostname or _NOWHERE
    return f"tag:{host},{feed.signed.isoformat()}:{feed.partnership}"


def _category(entry: Element, scheme: str, term: str, label: str) -> None:
    SubElement(entry, _name("category"), {"scheme": scheme, "term": term, "label": label})


def _link(parent: Element, rel: str, feed: Feed, path: str, **attributes: str) -> None:
    SubElement(parent, _name("link"), {"rel": rel, "href": f"{feed.base or ''}{path}", **attributes})


def _text(parent: Element, name: str, text: str) -> None:
    SubElement(parent, _name(name)).text = text


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _name(name: str) -> str:
    return f"{{{ATOM}}}{name}"
