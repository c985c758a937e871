"""Terms that a rule might take: they separate what it is about from what it is not about.

It suggests, and a person decides: what separates these texts may be their event and not their subject.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from partnership_watch.errors import PartnershipWatchError
from partnership_watch.matching.engine import Screener
from partnership_watch.matching.judged import Judged
from partnership_watch.matching.languages.countries import ABROAD, AMBIGUOUS, COUNTRIES
from partnership_watch.matching.phrases import PhraseFinder
from partnership_watch.matching.separating import Term, common_words, separating, terms
from partnership_watch.matching.written import Written
from partnership_watch.registry.models import Commitment, Partnership

MOSTLY = 0.8  # of a term's texts hold the longer one around it: then that is how it is said


class UnknownCommitmentError(PartnershipWatchError):
    """What was asked for is neither a commitment nor a clause of the partnership."""


@dataclass(frozen=True)
class Subject:
    """A commitment, or a clause with all of its commitments."""

    key: str
    """`31.offshore-wind` or `31`."""
    commitments: tuple[Commitment, ...]

    @property
    def names(self) -> frozenset[str]:
        """What a judgement may call it. People label by clause, and mean each of its commitments."""
        return frozenset(name for one in self.commitments for name in (one.key, str(one.clause)))


@dataclass(frozen=True)
class Suggestion:
    """A term, with its counts and a title to look at."""

    term: str
    z: float
    about: int
    """Texts that are about the subject and hold it."""
    missed: int
    """Those of them that today's rules do not find."""
    others: int
    """Texts that are not about the subject and hold it."""
    example: str


@dataclass(frozen=True)
class Suggested:
    """What there is to suggest for one subject in one language."""

    subject: str
    language: str
    about: int
    """Texts that are about it."""
    missed: int
    wrong: int
    """Texts that today's rules, or those of the time, found and that are not about it."""
    others: int
    """Texts that are not about it."""
    speak_for: tuple[Suggestion, ...]
    speak_against: tuple[Suggestion, ...]
    """Terms of what is wrongly found; here the example is such a text."""


def subjects(partnership: Partnership, asked: str | None) -> list[Subject]:
    """Return every clause, or the clause or commitment asked for. Raises UnknownCommitmentError."""
    clauses = [Subject(str(one.number), one.commitments) for one in partnership.clauses]
    if asked is None:
        return clauses
    alone = [Subject(one.key, (one,)) for one in partnership.commitments]
    found = [one for one in (*clauses, *alone) if one.key == asked]
    if not found:
        clause = asked.partition(".")[0]
        near = ", ".join(one.key for one in alone if one.key.startswith(f"{clause}."))
        raise UnknownCommitmentError(
            f"{asked} is no commitment and no clause of {partnership.slug}; "
            + (f"clause {clause} has {near}" if near else "write 31 or 31.offshore-wind")
        )
    return found


@dataclass(frozen=True)
class Read:
    """A judged text with its terms, and what today's rules find in it."""

    judged: Judged
    terms: frozenset[str]
    found: frozenset[str]
    """Commitments and clauses."""


def read(partnership: Partnership, screener: Screener, texts: Iterable[Judged]) -> Iterator[Read]:
    """Screen each text and cut it into terms. What is in none of the partnership's languages is left out."""
    finders = {code: _names(partnership, code) for code in partnership.languages}
    ours = [text for text in texts if text.language in finders]
    for text, screening in zip(ours, screener.screen_all(text.text for text in ours), strict=True):
        found = frozenset(name for one in screening.matches for name in (one.commitment, str(one.clause)))
        yield Read(text, terms(text.text, *finders[text.language]), found)


def suggest(
    partnership: Partnership, texts: Sequence[Read], subject: Subject, *, most: int
) -> list[Suggested]:
    """Suggest terms for a subject, language by language, at most so many that speak for it and against it."""
    return [
        _suggest(partnership, [text for text in texts if text.judged.language == code], subject, code, most)
        for code in partnership.languages
    ]


def _suggest(
    partnership: Partnership, texts: Sequence[Read], subject: Subject, language: str, most: int
) -> Suggested:
    about, others, missed, wrong = [], [], [], []
    for text in texts:
        is_found = bool(text.found & subject.names)
        match text.judged.says(subject.names):
            case True:
                about.append(text)
                if not is_found:
                    missed.append(text)
            case False:
                others.append(text)
                if is_found or text.judged.not_about & subject.names:
                    wrong.append(text)
    common = common_words((text.terms for text in texts), language)
    written = Written(partnership, subject.commitments, language)

    def best(here: Sequence[Read], there: Sequence[Read], examples: Sequence[Read]) -> Iterator[Suggestion]:
        counted = _count(here), _count(there)
        for term in _apart(
            term for term in separating(*counted, common, language) if term.words not in written
        ):
            holding = [text for text in (*examples, *here) if term.words in text.terms]
            yield Suggestion(
                term=term.words,
                z=term.z,
                about=sum(term.words in text.terms for text in about),
                missed=sum(term.words in text.terms for text in missed),
                others=sum(term.words in text.terms for text in others),
                example=holding[0].judged.text.title,
            )

    return Suggested(
        subject=subject.key,
        language=language,
        about=len(about),
        missed=len(missed),
        wrong=len(wrong),
        others=len(others),
        speak_for=tuple(islice(best(about, others, missed), most)),
        speak_against=tuple(islice(best(wrong, about, wrong), most)),
    )


def _apart(found: Iterable[Term]) -> list[Term]:
    """Return the terms, strongest first, each as long as it mostly stands and without its parts."""
    candidates = list(found)
    given: list[Term] = []
    for term in candidates:
        longer = [one for one in candidates if _holds(one, term) and one.here >= MOSTLY * term.here]
        fullest = max([term, *longer], key=lambda one: (len(one.words.split()), one.z))
        if not any(_holds(one, fullest) for one in given):
            given.append(fullest)
    return sorted(given, key=lambda one: -one.z)


def _holds(longer: Term, shorter: Term) -> bool:
    return f" {shorter.words} " in f" {longer.words} "


def _count(texts: Iterable[Read]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(text.terms)
    return counts


def _names(partnership: Partnership, language: str) -> tuple[PhraseFinder, PhraseFinder]:
    """Return finders of the names of countries, the parties' among them, and of those that are also words."""
    everyday = set(AMBIGUOUS.get(language, ()))
    names = {
        name
        for by_country in (COUNTRIES, ABROAD)
        for listed in by_country.get(language, {}).values()
        for name in listed
    }
    for party in partnership.parties.values():
        everyday.update(party.ambiguous.get(language, ()))
        for phrases in (party.names, party.places, party.people):
            names.update(phrases.get(language, ()))
    return PhraseFinder(sorted(names - everyday)), PhraseFinder(sorted(everyday))
