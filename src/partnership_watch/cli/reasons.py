"""An explanation in words, for a terminal of any width."""

from collections.abc import Iterable, Iterator, Sequence

from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from partnership_watch.cli.grounds import NAMES, Grounds, country
from partnership_watch.cli.likelihood import (
    READING,
    for_and_against,
    likely,
    not_likely,
    quotations,
)
from partnership_watch.editions.cleaning import fragment, one_line
from partnership_watch.editions.excerpts import excerpt
from partnership_watch.editions.limits import MAX_TITLE
from partnership_watch.matching.explaining import Candidate, Explanation
from partnership_watch.matching.recognise import How
from partnership_watch.matching.results import FieldName, PartySign, TermFound
from partnership_watch.matching.scoring import Missing
from partnership_watch.registry import Partnership

AROUND = 30
"""Characters of context on either side: with the phrase, about a line of a narrow terminal."""

MOST_WANTED = 6  # phrases of those that would have completed a combination; a reader looks up the rest


def in_words(explanation: Explanation, partnership: Partnership) -> Iterator[RenderableType]:
    """Say what was seen, why each commitment matched, and why the nearest others did not."""
    say = _Saying(explanation, partnership)
    grounds = Grounds(explanation, say.parties)
    yield Text(one_line(explanation.title, MAX_TITLE), style="bold")
    yield from say.seen()
    yield Text()
    yield from say.whole()
    if not explanation.matches:
        nothing = "No match." if explanation.nearest else "No match, and nothing speaks for any commitment."
        yield Text(nothing, style="bold")
        yield Text()
    for match in explanation.matches:
        yield from say.candidate("Match", match, grounds.why(match))
    if explanation.nearest:
        yield Text("The nearest that did not match", style="bold")
        yield Text()
    for candidate in explanation.nearest:
        yield from say.candidate("Not", candidate, grounds.why_not(candidate))
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
        self.parties = {key: party.name[first] for key, party in partnership.parties.items()}
        clauses = {clause.number: clause.title[first] for clause in partnership.clauses}
        self._titles = {
            one.key: f"{one.title[first]} (clause {one.clause}, {clauses[one.clause]})"
            for one in partnership.commitments
        }

    def seen(self) -> Iterator[RenderableType]:
        """Return language, sides and third countries."""
        explained = self._explanation
        language = NAMES.languages.get(explained.language, explained.language)
        grid = Table.grid(padding=(0, 2, 0, 0))
        grid.add_row("language", Text(f"{language}, {_HOW[explained.how]}"))
        for key, name in self.parties.items():
            signs = "; ".join(self._sign(sign) for sign in explained.sides.get(key, ()))
            grid.add_row("side", Text(f"{name}: {signs or 'not present'}"))
        third = [
            f"{country(one['country'])} ({self._found(one['field'], one['start'], one['end'])})"
            for one in explained.third
        ]
        grid.add_row("others", Text("; ".join(third) or "no third country is named"))
        yield grid

    def whole(self) -> Iterator[RenderableType]:
        """Return whether the item is about anything that is watched, and directly, where that was judged."""
        explained = self._explanation
        for about, item, needed in (
            ("about something that is watched", explained.item, explained.item_cut),
            ("about something directly", explained.direct, explained.direct_cut),
        ):
            if item is None or needed is None:
                continue
            found = item["probability"]
            said = f"{likely(found)} ({needed:.2f} needed)" if found >= needed else not_likely(found, needed)
            yield Text(f"The item as a whole: {about}, {said}", style="bold")
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

    def _sign(self, sign: PartySign) -> str:
        if "field" not in sign:
            return sign["reason"] if self._explanation.publisher_known else self._by_language()
        return f"{sign['reason']} ({self._found(sign['field'], sign['start'], sign['end'])})"

    def _by_language(self) -> str:
        """Say why a party is present of whose side no publisher tells."""
        explained = self._explanation
        publisher = explained.publisher
        why = f"nothing tells the side of {fragment(publisher)}" if publisher else "no publisher is given"
        language = NAMES.languages.get(explained.language, explained.language)
        return f"by the language: {language} is its home_language in partnership.yaml, and {why}"

    def _found(self, field: FieldName, start: int, end: int) -> str:
        return f"“{fragment(self._texts[field][start:end])}” in the {field}"

    def _term(self, term: TermFound, note: str) -> Text:
        place = {"title": "in the title", "first sentence": "in the first sentence", "later": "later"}
        listed = ", in an enumeration" if term["listed"] else ""
        cut = excerpt(self._texts[term["field"]], term["start"], term["end"], AROUND)
        said = Text(f"{term['term']}, {place[term['place']]}{listed}{note}: “")
        said.append(fragment(cut.before)).append(fragment(cut.found), style="bold underline")
        return said.append(fragment(cut.after)).append("”")


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
