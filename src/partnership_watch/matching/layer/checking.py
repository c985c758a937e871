"""How far a layer may be trusted: measured on items that were kept from its training."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from partnership_watch.matching.evaluate import Prediction, prediction
from partnership_watch.matching.layer.examples import Example
from partnership_watch.matching.layer.judging import Layer
from partnership_watch.matching.layer.training import train
from partnership_watch.registry.layers import Trained

PARTS = 4
"""Of the items: each in turn is kept from the training, and judged by what was learned of the others."""


@dataclass(frozen=True)
class HeldOut:
    """What was made of each item by a layer that was not trained on it, in the order of the examples."""

    predictions: list[Prediction]
    probabilities: list[dict[int, float]]
    """By clause, of every clause that was judged."""


def hold_out(
    examples: Sequence[Example],
    clauses: Sequence[int],
    *,
    share: float = 1.0,
    done: Callable[[], None] = lambda: None,
) -> HeldOut:
    """Judge every item by a layer trained on the other parts, or on a share of them."""
    held_out = HeldOut([{} for _ in examples], [{} for _ in examples])
    for part in range(PARTS):
        others = [one for one in examples if _part(one) != part and _draw(one) < share]
        learned = train(others, clauses, Trained(items={}, under=""), done=done)
        layer = Layer(learned.model_dump())
        for at, example in enumerate(examples):
            if _part(example) == part:
                decided = layer.judge(example.words, example.sums, example.decisions, example.sides)
                held_out.predictions[at] = prediction(
                    (subject.clause, decision.grade)
                    for subject, decision in decided.decisions.items()
                    if decision.grade
                )
                held_out.probabilities[at] = {
                    clause: judgement.probability for clause, judgement in decided.judgements.items()
                }
    return held_out


def by_rules(examples: Sequence[Example]) -> list[Prediction]:
    """Return what the rules alone make of each item."""
    return [
        prediction((subject.clause, one.grade) for subject, one in example.decisions.items() if one.grade)
        for example in examples
    ]


@dataclass(frozen=True)
class Calibration:
    """Of the judgements from one tenth of probability up to the next: how many there were, and were right."""

    low: float
    judged: int
    right: int


def calibration(examples: Sequence[Example], held_out: HeldOut) -> list[Calibration]:
    """Compare probabilities with labels, tenth by tenth; what is disputed is left out."""
    judged, right = [0] * 10, [0] * 10
    for example, probabilities in zip(examples, held_out.probabilities, strict=True):
        for clause, probability in probabilities.items():
            if clause not in example.item.disputed:
                tenth = min(int(probability * 10), 9)
                judged[tenth] += 1
                right[tenth] += clause in example.item.labels
    return [Calibration(at / 10, judged[at], right[at]) for at in range(10)]


def _part(example: Example) -> int:
    return _number(f"part {example.item.id}") % PARTS


def _draw(example: Example) -> float:
    """Return a number from 0 to 1: a smaller share is a part of a larger one."""
    return _number(f"share {example.item.id}") / 2**32


def _number(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4])
