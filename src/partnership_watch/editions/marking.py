"""Evidence shown where the reader meets it: marked in the title or summary, else in an excerpt of its own."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from partnership_watch.editions.cleaning import cut, fragment
from partnership_watch.editions.content import Phrase

AROUND = 120
"""Characters of an excerpt on either side of the phrase: two lines on a telephone."""
MAX_FOUND = 120
MAX_EXCERPTS = 3


@dataclass(frozen=True)
class Piece:
    """A stretch of text; `found` says that the match rests on it."""

    text: str
    found: bool = False


@dataclass(frozen=True)
class Marked:
    """An entry's texts with what was found in them."""

    title: tuple[Piece, ...]
    summary: tuple[Piece, ...]
    excerpts: tuple[tuple[Piece, ...], ...]
    """Where a phrase stands in neither of the two, at most MAX_EXCERPTS."""
    found: tuple[str, ...]
    """Every phrase once, as it was found."""


def mark(title: str, summary: str, phrases: Sequence[Phrase]) -> Marked:
    """Place each phrase in `title` or `summary`, which are cleaned, or give it an excerpt."""
    spans: dict[str, list[tuple[int, int]]] = {title: [], summary: []}
    excerpts: dict[tuple[Piece, ...], None] = {}
    found: dict[str, None] = {}
    for phrase in phrases:
        words = fragment(phrase.found).strip()
        if not words:
            continue
        found.setdefault(cut(words, MAX_FOUND))
        before, after = _around(phrase)
        for text in (summary, title):
            at = text.find(before + words + after)
            if at >= 0:
                start = at + len(before)
                spans[text].append((start, start + len(words)))
                break
        else:
            excerpts.setdefault(_excerpt(before, words, after))
    return Marked(
        title=tuple(_pieces(title, spans[title])),
        summary=tuple(_pieces(summary, spans[summary])),
        excerpts=tuple(excerpts)[:MAX_EXCERPTS],
        found=tuple(found),
    )


def _around(phrase: Phrase) -> tuple[str, str]:
    """Return the words on either side, joined to the phrase as in the stored text."""
    before = fragment(phrase.before + phrase.found[: len(phrase.found) - len(phrase.found.lstrip())])
    after = fragment(phrase.found[len(phrase.found.rstrip()) :] + phrase.after)
    return before.lstrip(" …"), after.rstrip(" …")


def _excerpt(before: str, words: str, after: str) -> tuple[Piece, ...]:
    shortened = cut(before[::-1], AROUND)[::-1]
    pieces = (Piece(shortened), Piece(cut(words, MAX_FOUND), found=True), Piece(cut(after, AROUND)))
    return tuple(piece for piece in pieces if piece.text)


def _pieces(text: str, spans: Iterable[tuple[int, int]]) -> Iterable[Piece]:
    done = 0
    for start, end in sorted(spans):
        if end <= done:
            continue
        if start > done:
            yield Piece(text[done:start])
        yield Piece(text[max(start, done) : end], found=True)
        done = end
    if done < len(text):
        yield Piece(text[done:])
