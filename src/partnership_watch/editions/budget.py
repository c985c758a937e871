"""How much of an edition its HTML shows, so that no mail program cuts it."""

import binascii
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from partnership_watch.editions.placeholders import PLACEHOLDER_BEGINS
from partnership_watch.editions.views import EditionView, EntryView, SectionView

MAX_HTML_BYTES = 70_000
"""Of HTML in transfer encoding, where one letter with marks may take nine bytes. Gmail cuts near 102 kB, and
providers add up to 20 kB; the rest is our margin."""
FULL_AT_LEAST = 10
"""So many stories are told in full, if they fit, before any other gets its one line."""
ROOM_FOR_LINKS = 2_000
"""Bytes by which a reader's links may be longer than their placeholders."""
ROOM_FOR_A_LINK = 100
"""The same of each link that all readers share: an address of ours to the edition's id, 46 bytes of it."""


@dataclass(frozen=True)
class ShownSection:
    """One pillar as its HTML shows it."""

    section: SectionView
    full: tuple[EntryView, ...]
    compact: tuple[EntryView, ...]
    left_out: int
    """Stories that are counted and not named."""


def fit(edition: EditionView, html: Callable[[tuple[ShownSection, ...]], str]) -> str:
    """Return the fullest HTML within MAX_HTML_BYTES.

    Every story in full; else as many as fit and the others in one line each; else some in full, some in one
    line, and the others counted under their pillar. Every pillar's first stories come before any pillar's
    later ones.
    """

    @cache
    def page(full: int, compact: int) -> str:
        return html(_shown(edition, full, compact))

    def fits(full: int, compact: int) -> bool:
        html = page(full, compact)
        room = ROOM_FOR_LINKS + ROOM_FOR_A_LINK * html.count(PLACEHOLDER_BEGINS)
        return encoded_size(html) <= MAX_HTML_BYTES - room

    total = sum(len(section.entries) for section in edition.sections)
    if fits(total, 0):
        return page(total, 0)
    full = _largest(total, lambda full: fits(full, total - full))
    if full >= min(total, FULL_AT_LEAST):
        return page(full, total - full)
    full = _largest(min(total, FULL_AT_LEAST), lambda full: fits(full, 0))
    compact = _largest(total - full, lambda compact: fits(full, compact))
    return page(full, compact)


def encoded_size(html: str) -> int:
    """Return the bytes of `html` as quoted-printable, the longest way in which it may travel."""
    return len(binascii.b2a_qp(html.encode()))


def _shown(edition: EditionView, full: int, compact: int) -> tuple[ShownSection, ...]:
    """Return the first `full` stories whole, the next `compact` in one line, by place in their pillar."""
    order = sorted(
        (place, number)
        for number, section in enumerate(edition.sections)
        for place, _ in enumerate(section.entries)
    )
    shown = []
    for number, section in enumerate(edition.sections):
        whole = sum(1 for _, of in order[:full] if of == number)
        named = whole + sum(1 for _, of in order[full : full + compact] if of == number)
        left_out = len(section.entries) - named
        shown.append(ShownSection(section, section.entries[:whole], section.entries[whole:named], left_out))
    return tuple(shown)


def _largest(limit: int, holds: Callable[[int], bool]) -> int:
    """Return the largest number up to `limit` for which `holds`, as for all smaller ones; 0 if none."""
    low, high = 0, limit
    while low < high:
        middle = (low + high + 1) // 2
        if holds(middle):
            low = middle
        else:
            high = middle - 1
    return low
