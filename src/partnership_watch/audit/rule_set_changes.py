"""What stands in one rule set and not, or otherwise, in another: phrases, weights and settings."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from partnership_watch.audit.layer_words import WordsCompared

Path = tuple[str, ...]
_Leaf = tuple[Path, str]


@dataclass(frozen=True)
class Difference:
    """One phrase or setting. None: it is not there; empty: it is there, and has no value beside itself."""

    path: Path
    """Where it stands: `("rules", "en", "terms")`."""
    name: str
    before: str | None
    after: str | None


@dataclass(frozen=True)
class CommitmentChanges:
    """One commitment that differs."""

    key: str
    added: bool
    """The earlier set has it not."""
    removed: bool
    differences: tuple[Difference, ...]


@dataclass(frozen=True)
class LayerChanges:
    """How the learned layers differ, which have too many weights to be listed. None: there is no layer."""

    words_before: int | None
    words_after: int | None
    weights_changed: int
    """Words that came, went or weigh otherwise, and the weights beside words."""
    cut_before: float | None
    cut_after: float | None


@dataclass(frozen=True)
class RuleSetChanges:
    """All that differs between two rule sets."""

    commitments: tuple[CommitmentChanges, ...]
    """By clause."""
    rest: tuple[Difference, ...]
    """Parties, instruments, publishers and languages."""
    layer: LayerChanges | None
    """None: it is the same, or neither has one."""

    @property
    def nothing(self) -> bool:
        """They decide alike, under the same version of the engine."""
        return not (self.commitments or self.rest or self.layer)


def rule_set_changes(
    before: Mapping[str, Any], after: Mapping[str, Any], words: WordsCompared
) -> RuleSetChanges:
    """Compare the bodies of two rule sets.

    Args:
        words: how the words of their layers compare, which need not be in the bodies.
    """
    old, new = before.get("commitments", {}), after.get("commitments", {})
    every = old | new
    order = sorted(every, key=lambda key: (every[key].get("clause", 0), key))
    changed = (
        CommitmentChanges(key, key not in old, key not in new, _differences(old.get(key), new.get(key)))
        for key in order
    )
    return RuleSetChanges(
        commitments=tuple(one for one in changed if one.added or one.removed or one.differences),
        rest=_differences(_rest(before), _rest(after)),
        layer=_layer(before.get("layer"), after.get("layer"), words),
    )


def _rest(body: Mapping[str, Any]) -> Mapping[str, Any]:
    apart = ("format", "engine_version", "partnership", "commitments", "layer")
    return {key: value for key, value in body.items() if key not in apart}


def _differences(before: Any, after: Any) -> tuple[Difference, ...]:
    if before == after:
        return ()
    old, new = dict(_leaves(before)), dict(_leaves(after))
    return tuple(
        Difference(*leaf, old.get(leaf), new.get(leaf))
        for leaf in sorted(old.keys() | new.keys())
        if old.get(leaf) != new.get(leaf)
    )


def _leaves(value: Any, path: Path = ()) -> Iterator[tuple[_Leaf, str]]:
    """Each phrase of a list with nothing, each weight and setting of a mapping with itself."""
    if isinstance(value, Mapping):
        for key, held in value.items():
            if isinstance(held, Mapping | list):
                yield from _leaves(held, (*path, key))
            elif held is not None:
                yield (path, key), _written(held)
    elif isinstance(value, list):
        for one in value:
            name = _together(one) if isinstance(one, Mapping) else str(one)
            yield (path, name), _weight(one)


def _together(one: Mapping[str, Any]) -> str:
    """`[annual, first] + [dialogue] ≤ 5`: phrases of each group within so many words of each other."""
    groups = " + ".join(f"[{', '.join(map(str, group))}]" for group in one.get("groups", ()))
    return f"{groups} ≤ {one['within']}" if one.get("within") is not None else groups


def _weight(one: Any) -> str:
    return _written(one["weight"]) if isinstance(one, Mapping) and "weight" in one else ""


def _written(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value).lower()


def _layer(
    before: Mapping[str, Any] | None, after: Mapping[str, Any] | None, words: WordsCompared
) -> LayerChanges | None:
    if before == after and not words.changed:
        return None
    old, new = before or {}, after or {}
    beside = ("evidence", "intercepts", "item", "direct")
    changed = words.changed + sum(len(_differences(old.get(name), new.get(name))) for name in beside)
    return LayerChanges(
        words_before=words.before if before else None,
        words_after=words.after if after else None,
        weights_changed=changed,
        cut_before=old.get("cut"),
        cut_after=new.get("cut"),
    )
