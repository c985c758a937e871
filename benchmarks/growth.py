"""What a larger rule set costs."""

from dataclasses import dataclass

from benchmarks.generated import enlarged
from benchmarks.measuring import apart, cost, fastest
from benchmarks.showing import show
from benchmarks.texts import real_items, real_rules
from partnership_watch.matching import ItemText, Screener, compile_rule_set
from partnership_watch.matching.normalise import fold

TIMES = (1, 10, 100)
ITEMS = 600
ROUNDS = 4


@dataclass(frozen=True)
class Grown:
    """Measures of one enlarged rule set."""

    commitments: int
    phrases: int
    hits: float
    """Phrases found in an item, on average: generated ones are found too."""
    rate: float
    """Items a second."""
    slower: float
    """Times the real rules' time, in the same process."""
    seconds: float
    megabytes: float


def run() -> None:
    """Print the time by the size of the rule set."""
    rows = []
    for times in TIMES:
        grown = apart(measure, times)
        rows.append(
            (
                f"{times} times",
                f"{grown.commitments:,}",
                f"{grown.phrases:,}",
                f"{grown.hits:.1f}",
                f"{grown.rate:,.0f}",
                f"{grown.slower:.2f}",
                f"{grown.seconds:.1f} s",
                f"{grown.megabytes:,.0f} MB",
            )
        )
    show(
        "Full screening by the size of the rule set",
        ("rules", "commitments", "phrases", "hits an item", "items a second", "time", "set-up", "memory"),
        rows,
        f"time: as a multiple of the real rules' in turn with them; {ITEMS:,} items, fastest of {ROUNDS}",
    )


def measure(times: int) -> Grown:
    """Screen with the real rules and with enlarged ones."""
    items = real_items(ITEMS)
    rules = real_rules()
    real = compile_rule_set(rules)
    large = enlarged(rules, times)
    made = cost(lambda: compile_rule_set(large))
    screener = made.made
    seconds = fastest(
        {"real": lambda: _screen(real, items), "large": lambda: _screen(screener, items)}, ROUNDS
    )
    return Grown(
        commitments=len(large.body["commitments"]),
        phrases=sum(len(compiled.uses) for compiled in screener.compiled.values()),
        hits=sum(_hits(screener, item) for item in items) / ITEMS,
        rate=ITEMS / seconds["large"],
        slower=seconds["large"] / seconds["real"],
        seconds=made.seconds,
        megabytes=made.megabytes,
    )


def _screen(screener: Screener, items: list[ItemText]) -> None:
    for _ in screener.screen_all(items):
        pass


def _hits(screener: Screener, item: ItemText) -> int:
    compiled = screener.compiled[screener.screen(item).language]
    return sum(map(len, compiled.find(fold(item.title), fold(item.summary)).spots.values()))
