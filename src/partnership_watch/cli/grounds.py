"""Why a commitment matched, or what kept it out: one sentence, for a terminal."""

from collections.abc import Mapping

from babel import Locale

from partnership_watch.cli.likelihood import decided_by_words, likely, not_likely
from partnership_watch.matching.deciding import Outcome
from partnership_watch.matching.explaining import Candidate, Explanation

NAMES = Locale("en")
_TAKES_ONE_SIDE = ", and the commitment takes news of one side"


class Grounds:
    """Those of one explanation.

    Args:
        parties: their names, by key.
    """

    def __init__(self, explanation: Explanation, parties: Mapping[str, str]) -> None:
        self._explanation = explanation
        self._parties = parties

    def why(self, match: Candidate) -> str:
        """Return why a match has its grade, and why it is one."""
        said = f"{match.grade}: {self._standing(match)}; "
        needed = self._explanation.threshold
        learned, cut = match.evidence.get("learned"), self._explanation.cut
        if learned is None or cut is None:
            return said + (
                f"score {match.score:.2f} from a sum of {match.sum:.2f}, where {needed:.2f} is needed"
            )
        said += f"{likely(match.score)} ({cut:.2f} needed)"
        if match.by_rules is Outcome.MATCHED:
            return f"{said}; the rules alone match it too (sum {match.sum:.2f}, {needed:.2f} needed)"
        words = "; its words make it likely" if decided_by_words(learned, cut) else ""
        return f"{said}; the rules alone would leave it out: {self._by_rules(match)}{words}"

    def why_not(self, candidate: Candidate) -> str:
        """Return why a commitment did not match."""
        probability, cut = candidate.probability, self._explanation.cut
        if cut is None:
            return self._by_rules(candidate)
        if told := self._strongest(candidate.clause):
            return f"{self._by_rules(candidate)}; its clause is matched already, by {told}"
        if probability is None:
            weak = candidate.sum < self._explanation.floor and not candidate.besides
            return self._by_rules(candidate) + (", too little to be weighed further" if weak else "")
        if candidate.outcome is Outcome.UNLIKELY:
            return (
                f"the rules alone would match it (sum {candidate.sum:.2f}, "
                f"{self._explanation.threshold:.2f} needed), but it is only {not_likely(probability, cut)}"
            )
        if candidate.outcome is Outcome.ABOUT_NOTHING:
            what = "the item as a whole is not likely enough to be about anything watched"
            return f"{likely(probability)} ({cut:.2f} needed), but {what}"
        return f"{not_likely(probability, cut)}; {self._by_rules(candidate)}"

    def _strongest(self, clause: int) -> str | None:
        """Return the strongest match of a clause."""
        return next((one.commitment for one in self._explanation.matches if one.clause == clause), None)

    def _standing(self, match: Candidate) -> str:
        """Say how the sides stand in a match."""
        if match.grade == "direct":
            return "both sides are present"
        if match.doubted:
            return "both sides are present, but it is not likely enough to be about anything directly"
        if len(self._explanation.sides) == 1:
            takes = "" if match.by_rules is not Outcome.MATCHED else _TAKES_ONE_SIDE
            return f"only {self._present()} is present{takes}"
        if match.partner:
            return f"both sides are present, but the title names a third country ({country(match.partner)})"
        by = "as the publisher's side" if self._explanation.publisher_known else "by the language"
        return f"{self._only_publishes()} is there only {by}, and third countries are named{_TAKES_ONE_SIDE}"

    def _only_publishes(self) -> str:
        """Return the party that is present by its publisher alone."""
        return next(
            self._parties[key]
            for key, signs in self._explanation.sides.items()
            if all("field" not in sign for sign in signs)
        )

    def _by_rules(self, candidate: Candidate) -> str:
        """Say what the rules alone have against a commitment."""
        if candidate.by_rules is Outcome.BELOW_THRESHOLD:
            besides = (
                f"; besides, {self._obstacle(candidate.besides, candidate)}" if candidate.besides else ""
            )
            needed = self._explanation.threshold
            # A sum of 0.999 must not look like one that is enough.
            return f"sum {min(candidate.sum, needed - 0.01):.2f} of the {needed:.2f} needed{besides}"
        return f"sum {candidate.sum:.2f} is enough, but {self._obstacle(candidate.by_rules, candidate)}"

    def _obstacle(self, outcome: Outcome, candidate: Candidate) -> str:
        rival = f"{candidate.rival.commitment} (sum {candidate.rival.sum:.2f})" if candidate.rival else ""
        partner = country(candidate.partner or "")
        match outcome:
            case Outcome.NO_SIDE:
                return "neither side is present"
            case Outcome.ONE_SIDE_ONLY:
                return f"only {self._present()} is present, and the commitment takes no news of one side"
            case Outcome.STRICT_CONTEXT_NOT_IN_TITLE:
                return (
                    f"only {self._present()} is present, and the commitment takes news of one side "
                    "only where the title speaks of it"
                )
            case Outcome.THIRD_COUNTRY if len(self._explanation.sides) > 1:
                return (
                    f"the title names a third country ({partner}) as partner, and the text hardly names "
                    "the side that the title leaves out"
                )
            case Outcome.THIRD_COUNTRY:
                return f"the title names a third country ({partner}) as partner of {self._present()}"
            case Outcome.PASSING_MENTION:
                return f"it is a mention in passing, with less than half of the strongest, {rival}"
            case Outcome.YIELDED:
                return f"it is left out in favour of {rival}, to which it yields"
            case _:
                raise ValueError(f"{outcome} keeps nothing out")

    def _present(self) -> str:
        return " and ".join(self._parties[key] for key in self._explanation.sides)


def country(code: str) -> str:
    """Its name, by its ISO 3166 code."""
    return str(NAMES.territories.get(code, code))
