"""Rule sets many times larger than the real one."""

import random
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from partnership_watch.registry import RuleSet


def enlarged(rules: RuleSet, times: int) -> RuleSet:
    """Return the real rules and as many generated ones of the same shape as make it so many times larger.

    Every commitment is copied with other phrases: of several words as often as the real rules use them, or
    of one made-up word, because a language has only so many words and the real rules know them already.
    """
    draw = random.Random(0)  # noqa: S311 - the same rules in every run
    makers = {language: _Phrases(rules.body, language, draw) for language in rules.body["languages"]}
    commitments = dict(rules.body["commitments"])
    for copy in range(1, times):
        for key, commitment in rules.body["commitments"].items():
            made = {
                language: _copied(rule, makers[language]) for language, rule in commitment["rules"].items()
            }
            commitments[f"{key}-{copy}"] = {**commitment, "rules": made}
    return replace(rules, body={**rules.body, "commitments": commitments})


class _Phrases:
    def __init__(self, body: Mapping[str, Any], language: str, draw: random.Random) -> None:
        rules = [commitment["rules"][language] for commitment in body["commitments"].values()]
        self._words = [
            word for rule in rules for phrase in _written(rule) for word in phrase.rstrip("*").split()
        ]
        self._draw = draw

    def like(self, phrase: str) -> str:
        """Return another phrase of as many words."""
        size = len(phrase.split())
        words = self._draw.choices(self._words, k=size) if size > 1 else [self._made_up()]
        return " ".join(words) + ("*" if phrase.endswith("*") else "")

    def _made_up(self) -> str:
        first, last = self._draw.choices(self._words, k=2)
        return first[: len(first) // 2 + 1] + last[len(last) // 2 :]


def _written(rule: Mapping[str, Any]) -> Iterable[str]:
    yield from (*rule["terms"], *rule["against"], *rule["negative"])
    for together in rule["together"]:
        for group in together["groups"]:
            yield from group


def _copied(rule: Mapping[str, Any], phrases: _Phrases) -> dict[str, Any]:
    return {
        "terms": {phrases.like(phrase): weight for phrase, weight in rule["terms"].items()},
        "against": {phrases.like(phrase): weight for phrase, weight in rule["against"].items()},
        "negative": [phrases.like(phrase) for phrase in rule["negative"]],
        "together": [
            {
                **together,
                "groups": [[phrases.like(phrase) for phrase in group] for group in together["groups"]],
            }
            for together in rule["together"]
        ],
    }
