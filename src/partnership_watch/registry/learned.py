"""`layer.json` of a partnership folder: what was learned from its labelled items."""

import json
from pathlib import Path

from pydantic import ValidationError

from partnership_watch.registry.errors import Problem, RegistryError
from partnership_watch.registry.layers import LearnedLayer

FILE = "layer.json"


def read_layer(folder: Path) -> LearnedLayer | None:
    """Read the layer of a partnership folder; None where there is none, and the rules alone decide.

    Raises RegistryError.
    """
    path = folder / FILE
    if not path.is_file():
        return None
    try:
        return LearnedLayer.model_validate_json(path.read_bytes())
    except (OSError, ValidationError) as error:
        raise RegistryError(
            [
                Problem(
                    str(path),
                    1,
                    "this is no learned layer; make it anew with `partnership-watch train`, or remove it, "
                    "and the rules alone decide",
                )
            ]
        ) from error


def write_layer(folder: Path, layer: LearnedLayer) -> Path:
    """Write the layer of a folder, whole or not at all; one word a line, so that versions compare."""
    path = folder / FILE
    head = layer.model_dump(mode="json", exclude={"words"})
    parts = [f"{_json(name)}: {_json(value)}" for name, value in head.items()]
    words = ",\n".join(f"{_json(word)}: {_json(weights)}" for word, weights in sorted(layer.words.items()))
    parts.append(f'"words": {{\n{words}\n}}')
    unfinished = path.with_suffix(".part")
    unfinished.write_text("{\n" + ",\n".join(parts) + "\n}\n", encoding="utf-8")
    return unfinished.replace(path)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
