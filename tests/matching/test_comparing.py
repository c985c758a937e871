"""What becomes of each item's matches when the rules change."""

from collections.abc import Callable

import pytest

from partnership_watch.matching import ENGINE_VERSION, ItemText, Screener, compile_rule_set
from partnership_watch.matching.comparing import (
    Change,
    RuleSetFormatError,
    Text,
    Totals,
    compare,
    engine_note,
    readable,
)
from partnership_watch.registry import Partnership, RuleSet, rule_set

HERRING, FERRY = {"terms": {1.0: ["herring"]}}, {"terms": {1.0: ["ferry"]}}
BOTH, ONE = "Norland and Sudmark on herring", "Norland on herring"


def changes(before: Screener, after: Screener, *titles: str) -> tuple[list[Change], Totals]:
    """What differs in items of these titles, by their number."""
    totals = Totals()
    texts = [Text(str(number), None, ItemText(title, "", "en")) for number, title in enumerate(titles)]
    return list(compare(before, after, texts, totals)), totals


def test_what_is_gained_and_lost_is_named(with_rules: Callable[..., Screener]) -> None:
    """Item by item, with the score that decided."""
    found, totals = changes(
        with_rules({3: HERRING}), with_rules({3: FERRY}), "It rains", BOTH, "Norland, Sudmark: a ferry"
    )

    assert [(one.id, one.kind, one.before and one.before.commitment) for one in found] == [
        ("1", "lost", "3.it"),
        ("2", "gained", None),
    ]
    assert found[1].after is not None
    assert (found[1].after.grade, found[1].after.score > 0.5) == ("direct", True)
    assert (totals.texts, totals.changed) == (3, 2)
    assert (totals.clauses[3].before, totals.clauses[3].after) == (1, 1)


def test_another_score_alone_is_no_change(with_rules: Callable[..., Screener]) -> None:
    """Nobody is told another thing because of it."""
    stronger, weaker = (with_rules({3: {"terms": {weight: ["herring"]}}}) for weight in (1.5, 1.0))

    assert changes(stronger, weaker, BOTH, ONE)[0] == []


def test_another_grade_of_the_same_commitment_is_a_change(partnership: Partnership) -> None:
    """Here because an instrument no longer implies both parties."""
    pact = partnership.instruments["herring-pact"].model_copy(update={"implies": ()})
    alone = partnership.model_copy(update={"instruments": {"herring-pact": pact}})

    (change,), _ = changes(
        *(compile_rule_set(rule_set(one, ENGINE_VERSION)) for one in (partnership, alone)),
        "Norland's Herring Pact and herring quota",
    )

    assert (change.kind, change.clause) == ("regraded", 3)
    assert change.before is not None
    assert change.after is not None
    assert (change.before.grade, change.after.grade) == ("direct", "context")


def test_another_commitment_of_the_same_clause_is_one_change(partnership: Partnership) -> None:
    """Not one lost and one gained."""
    clause = partnership.clauses[0]
    first, *others = clause.commitments
    catch = first.model_copy(update={"id": "catch"})
    renamed = clause.model_copy(update={"commitments": (catch, *others)})
    other = partnership.model_copy(update={"clauses": (renamed, *partnership.clauses[1:])})

    (change,), totals = changes(
        *(compile_rule_set(rule_set(one, ENGINE_VERSION)) for one in (partnership, other)),
        "Norland and Sudmark agree herring quota",
    )

    assert change.kind == "moved"
    assert change.before is not None
    assert change.after is not None
    assert (change.before.commitment, change.after.commitment) == ("3.quotas", "3.catch")
    assert (totals.clauses[3].before, totals.clauses[3].after) == (1, 1)


def test_the_same_rules_differ_in_nothing(screener: Screener) -> None:
    """And every item was looked at."""
    found, totals = changes(screener, screener, BOTH, ONE)

    assert (found, totals.texts, totals.changed) == ([], 2, 0)


def test_rules_of_another_engine_are_screened_and_said_to_be(partnership: Partnership) -> None:
    """An old rule set is looked at with the engine of today."""
    now = rule_set(partnership, ENGINE_VERSION)
    old = RuleSet(now.hash, now.partnership, "0", {**now.body, "engine_version": "0"})

    assert engine_note(now) is None
    assert "engine 0" in (engine_note(old) or "")
    assert readable(old).screen(ItemText(BOTH, "", "en")) is not None


def test_rules_of_a_format_that_is_not_known_are_refused(partnership: Partnership) -> None:
    """In a sentence that names them."""
    now = rule_set(partnership, ENGINE_VERSION)
    strange = RuleSet(now.hash, now.partnership, "9", {**now.body, "format": "of the future"})

    with pytest.raises(RuleSetFormatError, match="of the future"):
        readable(strange)
