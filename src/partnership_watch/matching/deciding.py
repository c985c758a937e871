"""Which of the commitments that reach the threshold an item is really about, and how."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from partnership_watch.matching.scoring import Sum
from partnership_watch.matching.sides import Mention, Sides, title_names
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


class Outcome(StrEnum):
    """What becomes of a commitment that something in an item speaks for."""

    MATCHED = "matched"
    BELOW_THRESHOLD = "below_threshold"
    NO_SIDE = "no_side"
    ONE_SIDE_ONLY = "one_side_only"
    """And the commitment takes no news of one side."""
    THIRD_COUNTRY = "third_country"
    """It is the partner, in place of the side that is missing or hardly named."""
    STRICT_CONTEXT_NOT_IN_TITLE = "strict_context_not_in_title"
    """One side only, and the title does not speak of it."""
    PASSING_MENTION = "passing_mention"
    """The item is about something that is far stronger."""
    YIELDED = "yielded"
    """Left out in favour of a clause that is stronger here."""
    UNLIKELY = "unlikely"
    """The rules alone would match it; the learned layer holds that the item is about something else."""
    ABOUT_NOTHING = "about_nothing"
    """Likely enough for its clause; the learned layer holds that the item is about nothing watched."""


class Decision(NamedTuple):
    """An outcome, and what it is owed to."""

    outcome: Outcome
    grade: Grade | None = None
    """Of a match only."""
    partner: Mention | None = None
    """The third country."""
    rival: Subject | None = None
    """The stronger commitment."""


def may_be_graded(subject: Subject, sides: Sides) -> bool:
    """Whether any sum at all would make an item of these sides one about the commitment."""
    return len(sides.signs) > 1 or (bool(sides.signs) and subject.context is not Context.NONE)


def decide(sums: Mapping[Subject, Sum], sides: Sides) -> dict[Subject, Decision]:
    """Decide on every commitment that has a sum; those that an item is about are `MATCHED`."""
    decisions = {
        subject: grade(subject, found, sides) if found.total >= THRESHOLD else _BELOW
        for subject, found in sums.items()
    }
    graded = {subject: sums[subject].total for subject, decision in decisions.items() if decision.grade}
    if not graded:
        return decisions
    best = max(graded, key=graded.__getitem__)
    strongest: dict[int, Subject] = {}
    for subject, total in graded.items():
        if total < PASSING_SHARE * graded[best]:
            decisions[subject] = Decision(Outcome.PASSING_MENTION, rival=best)
        else:
            strongest[subject.clause] = max(
                strongest.get(subject.clause, subject), subject, key=graded.__getitem__
            )
    for subject, total in graded.items():
        rivals = [strongest[clause] for clause in subject.yields_to if clause in strongest]
        rival = max(rivals, key=graded.__getitem__, default=subject)
        if decisions[subject].grade and graded[rival] > total:
            decisions[subject] = Decision(Outcome.YIELDED, rival=rival)
    return decisions


def grade(subject: Subject, found: Sum, sides: Sides) -> Decision:
    """Grade a commitment by the sides alone, whatever its sum and its rivals."""
    if not sides.signs:
        return _NO_SIDE
    if not may_be_graded(subject, sides):
        return _ONE_SIDE_ONLY
    partner = None if subject.multilateral else third_partner(found, sides)
    if len(sides.signs) > 1 and not _with_others(sides):
        return (
            Decision(Outcome.THIRD_COUNTRY, partner=partner) if partner and other_left_out(sides) else _DIRECT
        )
    if partner:
        return Decision(Outcome.THIRD_COUNTRY, partner=partner)
    if subject.context is Context.NONE:
        return Decision(Outcome.THIRD_COUNTRY, partner=sides.third[0])
    if subject.context is Context.STRICT and not found.in_title:
        return _STRICT
    return _CONTEXT


_BELOW = Decision(Outcome.BELOW_THRESHOLD)
_NO_SIDE = Decision(Outcome.NO_SIDE)
_ONE_SIDE_ONLY = Decision(Outcome.ONE_SIDE_ONLY)
_STRICT = Decision(Outcome.STRICT_CONTEXT_NOT_IN_TITLE)
_DIRECT = Decision(Outcome.MATCHED, "direct")
_CONTEXT = Decision(Outcome.MATCHED, "context")


def third_partner(found: Sum, sides: Sides) -> Mention | None:
    """Return the third country that the title names, if it is not itself the subject ("peace in Ukraine").

    Below the title third countries are background more often than partners: the development items say so.
    """
    for mention in sides.third:
        if not mention.spot.below and not mention.spot.overlaps_any([spot for spot, _ in found.terms]):
            return mention
    return None


def other_left_out(sides: Sides) -> bool:
    """Whether the title shows one party only, and the text below hardly names the other."""
    shown = {key for key, mentions in sides.named.items() if title_names(mentions)}
    others = [mentions for key, mentions in sides.named.items() if key not in shown]
    return len(shown) == 1 and all(len(mentions) < STRONGLY_NAMED for mentions in others)


def _with_others(sides: Sides) -> bool:
    """Whether third countries are well named, and one of the parties only publishes what is said."""
    return sides.one_only_publishes and (len(sides.third) >= STRONGLY_NAMED or title_names(sides.third))
