"""A partnership's learned layer, as `layer.json` holds it; `learned` reads and writes the file."""

from typing import Annotated, Self

from pydantic import ConfigDict, Field, model_validator

from partnership_watch.registry.forms import Strict


class Trained(Strict):
    """From what a layer was learned: it describes, and does not decide."""

    items: dict[str, int]
    """Labelled items by folder."""
    under: str
    """The hash of the rule set, without a layer, that found what was weighed."""


COLUMNS_BESIDE_CLAUSES = ("any", "direct")
"""Of a layer's words: whether an item is about anything, and about anything directly."""


class ItemWeights(Strict):
    """What decides something of an item as a whole, whatever its clauses."""

    model_config = ConfigDict(allow_inf_nan=False)

    cut: Annotated[float, Field(gt=0, lt=1)]
    """From which probability on it is so."""
    weights: dict[str, float]


class LearnedLayer(Strict):
    """`layer.json`: the weights that decide beside the rules. `matching/layer/` says of what."""

    model_config = ConfigDict(allow_inf_nan=False)

    trained: Trained
    cut: Annotated[float, Field(gt=0, lt=1)]
    """From which probability on an item is about a clause."""
    evidence: dict[str, float]
    item: ItemWeights | None = None
    """Whether it is about anything that is watched. None: each clause is decided by itself."""
    direct: ItemWeights | None = None
    """Whether it is about anything directly. None: the sides alone say what is direct."""
    intercepts: dict[str, float]
    words: dict[str, tuple[float, dict[str, float]]]
    """By word: its inverse document frequency, and its weights by column."""

    @model_validator(mode="after")
    def _complete(self) -> Self:
        columns = self.intercepts.keys()
        used = {column for _, weights in self.words.values() for column in weights}
        biased = [self.evidence, *(one.weights for one in (self.item, self.direct) if one)]
        if any("bias" not in weights for weights in biased) or not columns >= {
            *COLUMNS_BESIDE_CLAUSES,
            *used,
        }:
            raise ValueError("there are weights missing")
        return self
