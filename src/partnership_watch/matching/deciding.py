"""Which of the commitments that reach the threshold an item is really about, and how."""

from collections.abc import Mapping
from dataclasses import dataclass

from partnership_watch.matching.scoring import Sum
from partnership_watch.matching.sides import Sides
from partnership_watch.registry.models import Context, Grade

THRESHOLD = 1.0
PASSING_SHARE = 0.5  # of the item's best sum; less is a mention in passing
STRONGLY_NAMED = (
    2  # times: once, below a title that pairs the other party with a third country, is background
)


@dataclass(frozen=True, eq=False)
class Subject:
    """A commitment, as far as it takes part in deciding; itself and no other, whatever it holds."""

    key: str
    clause: int
    pillar: str
    context: Context
    multilateral: bool
    yields_to: frozenset[int]


def may_be_graded(subject: Subject, sides: Sides) -> bool:
    """Whether any sum at all would make an item of these sides one about the commitment."""
    return len(sides.signs) > 1 or (bool(sides.signs) and subject.context is not Context.NONE)


def decide(sums: Mapping[Subject, Sum], sides: Sides) -> dict[Subject, Grade]:
    """Return the commitments that the item is about, each with its grade."""
    reached = {subject: found for subject, found in sums.items() if found.total >= THRESHOLD}
    graded = {
        subject: grade
        for subject, found in reached.items()
        if (grade := _grade(subject, found, sides)) is not None
    }
    if not graded:
        return {}
    best = max(reached[subject].total for subject in graded)
    kept = {
        subject: grade for subject, grade in graded.items() if reached[subject].total >= PASSING_SHARE * best
    }
    strongest: dict[int, float] = {}
    for subject in kept:
        strongest[subject.clause] = max(strongest.get(subject.clause, 0.0), reached[subject].total)
    return {
        subject: grade
        for subject, grade in kept.items()
        if not any(strongest.get(clause, 0.0) > reached[subject].total for clause in subject.yields_to)
    }


def _grade(subject: Subject, found: Sum, sides: Sides) -> Grade | None:
    if not may_be_graded(subject, sides):
        return None
    partner = not subject.multilateral and _third_partner(found, sides)
    if len(sides.signs) > 1:
        return None if partner and _other_left_out(sides) else "direct"
    if partner:
        return None
    if subject.context is Context.STRICT and not found.in_title:
        return None
    return "context"


def _third_partner(found: Sum, sides: Sides) -> bool:
    """Whether the title names a third country that is not itself the subject ("peace in Ukraine").

    Below the title third countries are background more often than partners: the development items say so.
    """
    return any(
        not mention.spot.below and not any(mention.spot.overlaps(spot) for spot, _ in found.terms)
        for mention in sides.third
    )


def _other_left_out(sides: Sides) -> bool:
    """Whether the title shows one party only, and the text below hardly names the other."""
    shown = {key for key, mentions in sides.named.items() if any(not one.spot.below for one in mentions)}
    others = [mentions for key, mentions in sides.named.items() if key not in shown]
    return len(shown) == 1 and all(len(mentions) < STRONGLY_NAMED for mentions in others)
