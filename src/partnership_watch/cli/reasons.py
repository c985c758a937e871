"""An explanation in words, for a terminal of any width."""

from collections.abc import Iterable, Iterator, Sequence

from babel import Locale
from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from partnership_watch.cli.likelihood import (
    READING,
    decided_by_words,
    for_and_against,
    likely,
    not_likely,
    quotations,
)
from partnership_watch.editions.cleaning import fragment
from partnership_watch.editions.excerpts import excerpt
from partnership_watch.matching.deciding import Outcome
from partnership_watch.matching.explaining import Candidate, Explanation
from partnership_watch.matching.recognise import How
from partnership_watch.matching.results import FieldName, PartySign, TermFound
from partnership_watch.matching.scoring import Missing
from partnership_watch.registry import Partnership

AROUND = 30
"""Characters of context on either side: with the phrase, about a line of a narrow terminal."""

MOST_WANTED = 6  # phrases of those that would have completed a combination; a reader looks up the rest

_NAMES = Locale("en")


def in_words(explanation: Explanation, partnership: Partnership) -> Iterator[RenderableType]:
    """Say what was seen, why each commitment matched, and why the nearest others did not."""
    say = _Saying(explanation, partnership)
    yield Text(fragment(explanation.title), style="bold")
    yield from say.seen()
    yield Text()
    yield from say.whole()
    if not explanation.matches:
        nothing = "No match." if explanation.nearest else "No match, and nothing speaks for any commitment."
        yield Text(nothing, style="bold")
        yield Text()
    for match in explanation.matches:
        yield from say.candidate("Match", match, say.why(match))
    if explanation.nearest:
        yield Text("The nearest that did not match", style="bold")
        yield Text()
    for candidate in explanation.nearest:
        yield from say.candidate("Not", candidate, say.why_not(candidate))
    if say.weighed:
        yield Text(READING)


_HOW = {
    How.NO_OTHER: "the partnership's only one",
    How.LETTERS: "by its letters, which the partnership's other languages do not have",
    How.DECLARED: "as declared; nothing in its letters is against it",
    How.GUESSED: "by a statistical guess, as its letters do not tell",
    How.FIRST: "the partnership's first, as nothing tells",
}


class _Saying:
    """The parts of one explanation."""

    def __init__(self, explanation: Explanation, partnership: Partnership) -> None:
        self._explanation = explanation
        self.weighed: dict[int, str] = {}
        """By clause: the commitment with which it was said what makes it likely."""
        self._texts: dict[FieldName, str] = {"title": explanation.title, "summary": explanation.summary}
        first = partnership.languages[0]
        self._parties = {key: party.name[first] for key, party in partnership.parties.items()}
        clauses = {clause.number: clause.title[first] for clause in partnership.clauses}
        self._titles = {
            one.key: f"{one.title[first]} (clause {one.clause}, {clauses[one.clause]})"
            for one in partnership.commitments
        }

    def seen(self) -> Iterator[RenderableType]:
        """Return language, sides and third countries."""
        explained = self._explanation
        language = _NAMES.languages.get(explained.language, explained.language)
        grid = Table.grid(padding=(0, 2, 0, 0))
        grid.add_row("language", Text(f"{language}, {_HOW[explained.how]}"))
        for key, name in self._parties.items():
            signs = "; ".join(self._sign(sign) for sign in explained.sides.get(key, ()))
            grid.add_row("side", Text(f"{name}: {signs or 'not present'}"))
        third = [
            f"{_country(one['country'])} ({self._found(one['field'], one['start'], one['end'])})"
            for one in explained.third
        ]
        grid.add_row("others", Text("; ".join(third) or "no third country is named"))
        yield grid

    def whole(self) -> Iterator[RenderableType]:
        """Return whether the item is about anything that is watched, where that was judged."""
        item, needed = self._explanation.item, self._explanation.item_cut
        if item is None or needed is None:
            return
        about = item["probability"]
        said = f"{likely(about)} ({needed:.2f} needed)" if about >= needed else not_likely(about, needed)
        yield Text(f"The item as a whole: about something that is watched, {said}", style="bold")
        grid = Table.grid(padding=(0, 2, 0, 0))
        for heading, parts in for_and_against(item["parts"]):
            grid.add_row(heading, Text(parts))
        yield Padding(grid, (0, 0, 1, 2), expand=False)

    def candidate(self, word: str, candidate: Candidate, reason: str) -> Iterator[RenderableType]:
        """Return one commitment: its name, the reason, and what was found."""
        yield Text(f"{word} {candidate.commitment}: {self._titles[candidate.commitment]}", style="bold")
        parts: list[RenderableType] = [Text(reason)]
        learned = candidate.evidence.get("learned")
        if (
            learned
            and self.weighed.setdefault(candidate.clause, candidate.commitment) == candidate.commitment
        ):
            weighed = Table.grid(padding=(0, 2, 0, 0))
            words = quotations(learned["words"], self._texts["title"], self._texts["summary"])
            for heading, said in for_and_against(learned["parts"], words):
                weighed.add_row(heading, Text(fragment(said)))
            parts.append(weighed)
        grid = Table.grid(padding=(0, 2, 0, 0))
        grid.add_column(justify="right", no_wrap=True)
        grid.add_column()
        for term in candidate.evidence["terms"]:
            beside = ", beside others" if term["term"] in candidate.only_together else ""
            grid.add_row(f"+{term['weight']:.2f}", self._term(term, beside))
        for term in candidate.evidence["against"]:
            grid.add_row(f"-{term['weight']:.2f}", self._term(term, ", against it"))
        parts.append(grid)
        if candidate.missing:
            parts.append(Text(_missing(candidate.missing)))
        yield from (Padding(part, (0, 0, 0, 2), expand=False) for part in parts)
        yield Text()

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
        if len(self._explanation.sides) == 1:
            takes = "" if match.by_rules is not Outcome.MATCHED else _TAKES_ONE_SIDE
            return f"only {self._present()} is present{takes}"
        if match.partner:
            return f"both sides are present, but the title names a third country ({_country(match.partner)})"
        return (
            f"{self._only_publishes()} is there only as the publisher's side, and third countries are named"
            f"{_TAKES_ONE_SIDE}"
        )

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
        partner = _country(candidate.partner or "")
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

    def _sign(self, sign: PartySign) -> str:
        if "field" not in sign:
            return sign["reason"]
        return f"{sign['reason']} ({self._found(sign['field'], sign['start'], sign['end'])})"

    def _found(self, field: FieldName, start: int, end: int) -> str:
        return f"“{fragment(self._texts[field][start:end])}” in the {field}"

    def _term(self, term: TermFound, note: str) -> Text:
        place = {"title": "in the title", "first sentence": "in the first sentence", "later": "later"}
        listed = ", in an enumeration" if term["listed"] else ""
        cut = excerpt(self._texts[term["field"]], term["start"], term["end"], AROUND)
        said = Text(f"{term['term']}, {place[term['place']]}{listed}{note}: “")
        said.append(fragment(cut.before)).append(fragment(cut.found), style="bold underline")
        return said.append(fragment(cut.after)).append("”")


_TAKES_ONE_SIDE = ", and the commitment takes news of one side"


def _country(code: str) -> str:
    return str(_NAMES.territories.get(code, code))


def _missing(missing: Missing) -> str:
    found = _all(missing.found)
    within = "anywhere" if missing.within is None else f"within {missing.within} words"
    if not missing.wanted:
        apart = "in the same words" if missing.within is None else f"not {within} of each other"
        return f"{found} would count {missing.weight:.2f} together, but stand {apart}"
    more = len(missing.wanted) - MOST_WANTED
    wanted = _listed(missing.wanted[:MOST_WANTED]) + (f" or {more} more" if more > 0 else "")
    return f"{found} would count {missing.weight:.2f} together with one of these {within}: {wanted}"


def _all(phrases: Sequence[str]) -> str:
    return " and ".join(f"“{phrase}”" for phrase in phrases)


def _listed(phrases: Iterable[str]) -> str:
    return ", ".join(f"“{phrase}”" for phrase in phrases)
