"""The real rules, and items to screen with them."""

from collections.abc import Iterable
from itertools import cycle, islice
from pathlib import Path

from partnership_watch.matching import ENGINE_VERSION, ItemText
from partnership_watch.matching.gold import read_gold
from partnership_watch.registry import RuleSet, load_partnership, rule_set

CONFIG = Path(__file__).parents[1] / "config" / "vietnam-uk"


def real_rules() -> RuleSet:
    """Load the partnership that comes with the project."""
    return rule_set(load_partnership(CONFIG), ENGINE_VERSION)


def real_items(count: int) -> list[ItemText]:
    """Return the evaluation items, three in four of which are about something, again and again.

    Screening keeps nothing from one text to the next.
    """
    return _again(count, (item.text for item in read_gold(CONFIG / "evaluation")))


def items_about_nothing(count: int) -> list[ItemText]:
    """Return the training items without a label, which is what most of a feed is, again and again."""
    return _again(count, (item.text for item in read_gold(CONFIG / "training") if not item.labels))


def _again(count: int, items: Iterable[ItemText]) -> list[ItemText]:
    return list(islice(cycle(items), count))
