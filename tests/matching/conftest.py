"""Screeners of the made-up partnership, whole or with one rule of the test's own."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from partnership_watch.matching import ENGINE_VERSION, Screener, compile_rule_set
from partnership_watch.registry import Partnership, load_partnership, rule_set
from partnership_watch.registry.models import Clause, Commitment, Rules

NORLAND_SUDMARK = Path(__file__).parents[1] / "partnerships" / "norland-sudmark"

NO_RULE: dict[str, Any] = {"terms": {}}

Compile = Callable[..., Screener]


@pytest.fixture(scope="session")
def partnership() -> Partnership:
    """Two invented countries."""
    return load_partnership(NORLAND_SUDMARK)


@pytest.fixture(scope="session")
def screener(partnership: Partnership) -> Screener:
    """Their rules, compiled."""
    return compile_rule_set(rule_set(partnership, ENGINE_VERSION))


@pytest.fixture(scope="session")
def with_rules(partnership: Partnership) -> Compile:
    """A function that compiles the parties with other rules by clause; options are the first clause's."""

    def compile_(rules: dict[int, dict[str, Any]], language: str = "en", **options: Any) -> Screener:
        clauses = []
        for number, rule in rules.items():
            written = {"en": NO_RULE, "vi": NO_RULE, language: rule}
            both = {code: Rules.model_validate(one) for code, one in written.items()}
            texts = {"en": "A title", "vi": "Một đầu đề"}
            chosen = options if number == min(rules) else {}
            commitment = Commitment(
                id="it", clause=number, pillar="I", title=texts, paraphrase=texts, rules=both, **chosen
            )
            clauses.append(
                Clause(number=number, pillar="I", title=texts, paraphrase=texts, commitments=(commitment,))
            )
        changed = partnership.model_copy(update={"clauses": tuple(clauses)})
        return compile_rule_set(rule_set(changed, ENGINE_VERSION))

    return compile_
