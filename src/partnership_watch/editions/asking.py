"""What an audience asked for, in the words of its language."""

from babel import Locale
from babel.lists import format_list

from partnership_watch.editions.folding import said
from partnership_watch.editions.wording import wording_for
from partnership_watch.registry.models import Partnership
from partnership_watch.store.tables import MatchGrade
from partnership_watch.subscribers import Filter


def asked_for(wanted: Filter, partnership: Partnership, language: str) -> tuple[str, ...]:
    """Return the filter, one part each ("Pillar IV: ...", "Clause 31: ..."); empty means everything."""
    words = wording_for(language)
    pillars = {pillar.id: said(pillar.title, language) for pillar in partnership.pillars}
    clauses = {clause.number: said(clause.title, language) for clause in partnership.clauses}
    commitments = {
        commitment.key: (commitment.clause, said(commitment.title, language))
        for commitment in partnership.commitments
    }
    parts = [words.pillar.format(pillar=key, title=pillars.get(key, key)) for key in wanted.pillars]
    parts += [_clause(words.clause, number, clauses.get(number)) for number in wanted.clauses]
    parts += [_clause(words.clause, *commitments.get(key, (key, None))) for key in wanted.commitments]
    if not parts and (wanted.grades or wanted.languages):
        parts = [words.everything]
    parts += [words.only[MatchGrade(grade)] for grade in wanted.grades]
    if wanted.languages:
        named = [Locale(language).languages.get(one, one) for one in wanted.languages]
        parts.append(words.in_languages.format(languages=format_list(named, "or", locale=language)))
    return tuple(parts)


def _clause(pattern: str, number: int | str, title: str | None) -> str:
    clause = pattern.format(number=number)
    return f"{clause}: {title}" if title else clause
