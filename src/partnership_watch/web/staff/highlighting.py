"""Stored text with the evidence marked in it, and two revisions with what differs: as pieces to lay out."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from partnership_watch.editions.cleaning import fragment

LONGEST_COMPARED = 4_000
"""Words: comparing takes time with their square, and longer texts stand beside each other unmarked."""

_WORDS = re.compile(r"\s+|\w+|[^\w\s]")


@dataclass(frozen=True)
class Piece:
    """A stretch of text. `kind` is empty for what is only text."""

    text: str
    kind: str = ""
    """`term`, `against` or `party`; of a difference, `gone` or `come`."""
    says: str = ""
    """What the mark stands for."""


@dataclass(frozen=True)
class Span:
    """Some characters of a stored text, and what they are evidence of."""

    start: int
    end: int
    kind: str
    says: str


def evidence_spans(field: str, matches: Iterable[tuple[str, Mapping[str, Any]]]) -> list[Span]:
    """Where the evidence of matches stands in one field.

    Args:
        field: `title` or `summary`.
        matches: the name of each commitment, and its stored evidence.
    """
    spans: dict[tuple[int, int, str], list[str]] = {}
    for name, evidence in matches:
        for kind, found in (
            ("term", evidence.get("terms", ())),
            ("against", evidence.get("against", ())),
            ("party", [sign for signs in evidence.get("parties", {}).values() for sign in signs]),
        ):
            for one in found:
                if one.get("field") == field and one.get("end", 0) > one.get("start", 0):
                    said = spans.setdefault((one["start"], one["end"], kind), [])
                    words = one["reason"] if kind == "party" and "reason" in one else name
                    said += [words] if words not in said else []
    return [Span(start, end, kind, "; ".join(says)) for (start, end, kind), says in spans.items()]


def marked(text: str, spans: Iterable[Span]) -> list[Piece]:
    """Text with its spans marked. Of several in one place, a term is seen before what is against it.

    Positions count the characters of the stored text, so it is cut first and cleaned afterwards.
    """
    order = ("term", "against", "party")
    kept = sorted(
        (one for one in spans if one.start < len(text)),
        key=lambda one: (order.index(one.kind), one.start - one.end),
    )
    covers: list[Span | None] = [None] * len(text)
    for span in reversed(kept):
        covers[span.start : span.end] = [span] * (min(span.end, len(text)) - span.start)
    return list(_pieces(text, covers))


def differing(before: str, after: str) -> list[Piece]:
    """The words of both, with those that went and those that came."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    if max(len(old), len(new)) > LONGEST_COMPARED:
        return [Piece(fragment(before), "gone"), Piece(" "), Piece(fragment(after), "come")]
    pieces: list[Piece] = []
    for step, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if step == "equal":
            pieces.append(Piece(fragment("".join(new[j1:j2]))))
            continue
        gone, come = fragment("".join(old[i1:i2])), fragment("".join(new[j1:j2]))
        pieces += [Piece(gone, "gone")] if gone else []
        pieces += [Piece(come, "come")] if come else []
    return pieces


def _pieces(text: str, covers: list[Span | None]) -> Iterator[Piece]:
    start = 0
    for at in range(1, len(text) + 1):
        if at == len(text) or covers[at] is not covers[start]:
            span = covers[start]
            yield Piece(
                fragment(text[start:at]), span.kind if span else "", fragment(span.says) if span else ""
            )
            start = at
