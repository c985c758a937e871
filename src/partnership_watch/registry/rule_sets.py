"""What decides, apart from what only describes: the rule set, its full text and its hash."""

import hashlib
import json
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from partnership_watch.registry.layers import LearnedLayer
from partnership_watch.registry.models import (
    REFERENCE,
    Commitment,
    Partnership,
    PartnershipFile,
    Party,
    Rules,
)

FORMAT = 2  # of the body as it is written
FORMATS = (1, FORMAT)  # that can be read: the first had no learned layer


@dataclass(frozen=True)
class RuleSet:
    """Everything that decides about an item. `body` is JSON and needs no file beside it."""

    hash: str
    partnership: str
    engine_version: str
    body: dict[str, Any]


def rule_set(partnership: Partnership, engine_version: str) -> RuleSet:
    """Return what decides: rules, parties, sides and weights, under this version of the engine.

    Titles, paraphrases, deadlines and feed addresses describe; they are not in it and do not change the hash.
    """
    known = references(partnership)
    body: dict[str, Any] = {
        "format": FORMAT,
        "engine_version": engine_version,
        "partnership": partnership.slug,
        "languages": list(partnership.languages),
        "parties": {key: _party(party) for key, party in partnership.parties.items()},
        "instruments": {
            key: {"terms": _phrases(instrument.terms), "implies": sorted(instrument.implies)}
            for key, instrument in partnership.instruments.items()
            if instrument.implies
        },
        "publishers": {source.publisher: source.side for source in partnership.sources},
        "commitments": {
            commitment.key: _commitment(commitment, known) for commitment in partnership.commitments
        },
        "layer": _layer(partnership.layer) if partnership.layer else None,
    }
    body = json.loads(unicodedata.normalize("NFC", json.dumps(body, ensure_ascii=False)))
    return RuleSet(rule_set_hash(body), partnership.slug, engine_version, body)


def for_engine(rules: RuleSet, engine_version: str) -> RuleSet:
    """Return the rules under another version of the engine: another rule set, as it may decide otherwise."""
    if rules.engine_version == engine_version:
        return rules
    body = {**rules.body, "engine_version": engine_version}
    return RuleSet(rule_set_hash(body), rules.partnership, engine_version, body)


def rule_set_hash(body: Mapping[str, Any]) -> str:
    """Return the SHA-256 of the body written in one canonical way, whatever order its keys came in."""
    text = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def references(partnership: PartnershipFile) -> dict[str, Mapping[str, tuple[str, ...]]]:
    """Return the phrases by language of every instrument and body that a rule may name `@key`."""
    known: dict[str, Mapping[str, tuple[str, ...]]] = {}
    for party in partnership.parties.values():
        known.update({key: body.terms for key, body in party.bodies.items()})
    known.update({key: instrument.terms for key, instrument in partnership.instruments.items()})
    return known


def _party(party: Party) -> dict[str, Any]:
    return {
        "countries": sorted(party.countries),
        "names": _phrases(party.names),
        "ambiguous": _phrases(party.ambiguous),
        "places": _phrases(party.places),
        "people": _phrases(party.people),
        "bodies": {key: _phrases(body.terms) for key, body in party.bodies.items()},
        "surnames": sorted(set(party.surnames)),
        "domains": sorted(set(party.domains)),
        "home_language": party.home_language,
    }


def _commitment(commitment: Commitment, known: Mapping[str, Mapping[str, tuple[str, ...]]]) -> dict[str, Any]:
    return {
        "clause": commitment.clause,
        "pillar": commitment.pillar,
        "context": commitment.context.value,
        "multilateral": commitment.multilateral,
        "yields_to": sorted(set(commitment.yields_to)),
        "rules": {
            language: _rules(rules, {key: terms.get(language, ()) for key, terms in known.items()})
            for language, rules in commitment.rules.items()
        },
    }


def _layer(layer: LearnedLayer) -> dict[str, Any]:
    return layer.model_dump(mode="json", exclude={"trained"})


def _rules(rules: Rules, known: Mapping[str, tuple[str, ...]]) -> dict[str, Any]:
    return {
        "terms": _weighted(rules.terms, known),
        "together": [
            {
                "weight": together.weight,
                "within": together.within,
                "groups": [_expanded(group, known) for group in together.groups],
            }
            for together in rules.together
        ],
        "negative": _expanded(rules.negative, known),
        "against": _weighted(rules.against, known),
    }


def _weighted(
    terms: Mapping[float, tuple[str, ...]], known: Mapping[str, tuple[str, ...]]
) -> dict[str, float]:
    """Return each phrase with the highest weight that it is given."""
    weights: dict[str, float] = {}
    for weight, phrases in sorted(terms.items()):
        for phrase in _expanded(phrases, known):
            weights[phrase] = weight
    return dict(sorted(weights.items()))


def _expanded(phrases: Iterable[str], known: Mapping[str, tuple[str, ...]]) -> list[str]:
    found: set[str] = set()
    for phrase in phrases:
        reference = REFERENCE.match(phrase)
        found.update(known[reference[1]] if reference else (phrase,))
    return sorted(found)


def _phrases(phrases: Mapping[str, tuple[str, ...]]) -> dict[str, list[str]]:
    return {language: sorted(set(listed)) for language, listed in phrases.items()}
