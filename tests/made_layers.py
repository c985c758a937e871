"""Layers written by hand, for tests that must know every weight."""

from collections.abc import Mapping

from partnership_watch.registry.layers import ItemWeights, LearnedLayer, Trained

CLAUSES = ("3", "4", "5", "6")
"""Of the made-up partnership."""


def made_layer(
    evidence: Mapping[str, float],
    words: Mapping[str, Mapping[str, float]] | None = None,
    item: Mapping[str, float] | None = None,
    direct: Mapping[str, float] | None = None,
) -> LearnedLayer:
    """Return a layer with these weights of evidence, by clause of words, and of the item as a whole.

    All else weighs nothing; without `item`, each clause is decided by itself, and without `direct`, the sides
    alone grade.
    """
    return LearnedLayer(
        trained=Trained(items={}, under="nobody"),
        cut=0.3,
        evidence={"bias": 0.0, **evidence},
        item=_of_whole(item),
        direct=_of_whole(direct),
        intercepts=dict.fromkeys((*CLAUSES, "any", "direct"), 0.0),
        words={word: (1.0, dict(weights)) for word, weights in (words or {}).items()},
    )


def _of_whole(weights: Mapping[str, float] | None) -> ItemWeights | None:
    return None if weights is None else ItemWeights(cut=0.5, weights={"bias": 0.0, **weights})
