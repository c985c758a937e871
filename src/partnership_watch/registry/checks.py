"""What no single field can tell: that the files of a partnership fit together."""

from collections.abc import Iterator, Mapping, Sequence

from partnership_watch.registry.documents import Document
from partnership_watch.registry.errors import Problem
from partnership_watch.registry.models import (
    ClauseFile,
    CommitmentEntry,
    PartnershipFile,
    SourcesFile,
)
from partnership_watch.registry.phrases import everything_problem, phrase_problem
from partnership_watch.registry.rule_checks import RuleChecks, Where


def check_head(document: Document, head: PartnershipFile) -> list[Problem]:
    """Return what is wrong in `partnership.yaml` beyond its single fields."""
    return list(_head(document, head))


def check_clauses(
    files: Sequence[tuple[Document, ClauseFile]],
    head_document: Document,
    head: PartnershipFile,
    *,
    incomplete: bool,
) -> list[Problem]:
    """Return what is wrong in the clause files: numbers, pillars, languages, references, phrases.

    `incomplete` says that some file could not be read, so that its paragraphs are not reported as missing.
    """
    numbers = {file.clause for _, file in files}
    rule_checks = RuleChecks(head)
    problems: list[Problem] = []
    for document, file in files:
        problems += _clause(document, file, head, rule_checks)
    seen: dict[int, Document] = {}
    for document, file in files:
        if file.clause in seen:
            first = seen[file.clause].path.name
            problems.append(
                document.problem(f"paragraph {file.clause} is already in {first}; keep one file", "clause")
            )
        seen.setdefault(file.clause, document)
    missing = sorted(set(range(head.first_clause, head.last_clause + 1)) - numbers)
    if missing and not incomplete:
        listed = ", ".join(map(str, missing))
        message = f"no file for paragraph {listed}; add clauses/{missing[0]}.yaml or correct last_clause"
        problems.append(head_document.problem(message, "last_clause"))
    return problems


def check_sources(document: Document, sources: SourcesFile, head: PartnershipFile) -> list[Problem]:
    """Return what is wrong in `sources.yaml` beyond its single fields."""
    return list(_sources(document, sources, head))


def _head(document: Document, head: PartnershipFile) -> Iterator[Problem]:
    texts: list[tuple[Where, Mapping[str, object]]] = [(("title",), head.title)]
    owners: dict[str, str] = {}
    keyed: list[tuple[str, Where]] = []
    pillars: set[str] = set()
    for position, pillar in enumerate(head.pillars):
        texts.append((("pillars", position, "title"), pillar.title))
        for name in {pillar.id, pillar.slug} & pillars:
            yield document.problem(f"pillar {name} is listed twice; give each its own", "pillars", position)
        pillars |= {pillar.id, pillar.slug}
    for key, party in head.parties.items():
        at: Where = ("parties", key)
        texts += [((*at, "name"), party.name), ((*at, "names"), party.names)]
        for field in ("names", "ambiguous", "places", "people"):
            yield from _terms(document, head, (*at, field), getattr(party, field))
        for body_key, body in party.bodies.items():
            texts += [
                ((*at, "bodies", body_key, "name"), body.name),
                ((*at, "bodies", body_key, "terms"), body.terms),
            ]
            yield from _terms(document, head, (*at, "bodies", body_key, "terms"), body.terms)
            keyed.append((body_key, (*at, "bodies", body_key)))
    for key, instrument in head.instruments.items():
        at = ("instruments", key)
        texts += [((*at, "name"), instrument.name), ((*at, "terms"), instrument.terms)]
        yield from _terms(document, head, (*at, "terms"), instrument.terms)
        keyed.append((key, at))
        for party_key in instrument.implies:
            if party_key not in head.parties:
                known = ", ".join(head.parties)
                yield document.problem(f"{party_key!r} is no party; the parties are {known}", *at, "implies")
    for key, where in keyed:
        if key in owners:
            yield document.problem(f"{key!r} is already the key of {owners[key]}; choose another", *where)
        owners.setdefault(key, ".".join(map(str, where)))
    for where, listed in texts:
        yield from _languages(document, head, where, listed)
    if head.last_clause < head.first_clause:
        yield document.problem("last_clause comes before first_clause; exchange them", "last_clause")


def _clause(
    document: Document,
    file: ClauseFile,
    head: PartnershipFile,
    rule_checks: RuleChecks,
) -> Iterator[Problem]:
    if document.path.stem.lstrip("0") != str(file.clause):
        yield document.problem(
            f"the file is named {document.path.name}; name it {file.clause}.yaml", "clause"
        )
    if not head.first_clause <= file.clause <= head.last_clause:
        message = f"paragraph {file.clause} is outside {head.first_clause} to {head.last_clause}"
        yield document.problem(f"{message}; correct it or partnership.yaml", "clause")
    if file.pillar not in {pillar.id for pillar in head.pillars}:
        known = ", ".join(pillar.id for pillar in head.pillars)
        yield document.problem(f"{file.pillar!r} is no pillar; the pillars are {known}", "pillar")
    yield from _languages(document, head, ("title",), file.title)
    yield from _languages(document, head, ("paraphrase",), file.paraphrase)
    seen: set[str] = set()
    for position, entry in enumerate(file.commitments):
        at: Where = ("commitments", position)
        if entry.id in seen:
            yield document.problem(f"{entry.id!r} is used twice in this paragraph; choose another", *at, "id")
        seen.add(entry.id)
        yield from _entry(document, file, entry, at, head, rule_checks)


def _entry(
    document: Document,
    file: ClauseFile,
    entry: CommitmentEntry,
    at: Where,
    head: PartnershipFile,
    rule_checks: RuleChecks,
) -> Iterator[Problem]:
    yield from _languages(document, head, (*at, "title"), entry.title)
    yield from _languages(document, head, (*at, "paraphrase"), entry.paraphrase)
    yield from _languages(document, head, (*at, "rules"), entry.rules)
    if entry.deadline is not None:
        yield from _languages(document, head, (*at, "deadline", "text"), entry.deadline.text)
    bodies = {key for party in head.parties.values() for key in party.bodies}
    for field, keys, known in (
        ("bodies", entry.bodies, bodies),
        ("instruments", entry.instruments, set(head.instruments)),
    ):
        for position, key in enumerate(keys):
            if key not in known:
                message = f"{key!r} is not among the {field} of partnership.yaml; add it there or correct it"
                yield document.problem(message, *at, field, position)
    for position, number in enumerate(entry.yields_to):
        if number == file.clause or not head.first_clause <= number <= head.last_clause:
            message = f"cannot yield to paragraph {number}; name another paragraph of the partnership"
            yield document.problem(message, *at, "yields_to", position)
    for language, rules in entry.rules.items():
        yield from rule_checks.problems(document, rules, language, (*at, "rules", language))


def _terms(
    document: Document, head: PartnershipFile, at: Where, terms: Mapping[str, Sequence[str]]
) -> Iterator[Problem]:
    for language, phrases in terms.items():
        if language not in head.languages:
            yield document.problem(f"{language!r} is not among the partnership's languages", *at, language)
        for position, phrase in enumerate(phrases):
            message = phrase_problem(phrase) or everything_problem(phrase, language)
            if message:
                yield document.problem(message, *at, language, position)


def _languages(
    document: Document, head: PartnershipFile, at: Where, texts: Mapping[str, object]
) -> Iterator[Problem]:
    for language in head.languages:
        if language not in texts:
            yield document.problem(f"{'.'.join(map(str, at))} is missing in {language!r}; add it", *at)
    for language in texts:
        if language not in head.languages:
            known = ", ".join(head.languages)
            yield document.problem(
                f"{language!r} is not among the partnership's languages ({known})", *at, language
            )


def _sources(document: Document, sources: SourcesFile, head: PartnershipFile) -> Iterator[Problem]:
    keys: set[str] = set()
    addresses: dict[str, str] = {}
    sides: dict[str, str | None] = {}
    for position, source in enumerate(sources.sources):
        at: Where = ("sources", position)
        if source.key in keys:
            yield document.problem(f"the key {source.key!r} is used twice; choose another", *at, "key")
        keys.add(source.key)
        if source.side is not None and source.side not in head.parties:
            known = ", ".join(head.parties)
            yield document.problem(f"{source.side!r} is no party; the parties are {known}", *at, "side")
        if sides.setdefault(source.publisher, source.side) != source.side:
            other = sides[source.publisher]
            message = f"{source.publisher} speaks for {other} in another source; give it one side"
            yield document.problem(message, *at, "side")
        if source.language is not None and source.language not in head.languages:
            message = f"{source.language!r} is not among the partnership's languages; leave it out if mixed"
            yield document.problem(message, *at, "language")
        address = str(source.url)
        if address in addresses:
            yield document.problem(
                f"the address is already that of {addresses[address]!r}; keep one", *at, "url"
            )
        addresses.setdefault(address, source.key)
