"""Measures of labelled items as tables."""

from collections.abc import Iterable, Iterator

from rich.console import RenderableType

from partnership_watch.cli.showing import table
from partnership_watch.matching.evaluate import VIEWS, Counts, Evaluation, Group, Noise


def measured(name: str, evaluation: Evaluation, *, clauses: bool) -> Iterator[RenderableType]:
    """Yield the tables of one set of items: all, by language and, if wanted, by clause."""
    yield _views(f"{name}, all", evaluation.all)
    for language, group in evaluation.by_language.items():
        yield _views(f"{name}, {language}", group)
    if clauses:
        rows = [(clause, *_measures(counts)) for clause, counts in evaluation.by_clause.items()]
        yield table(f"{name}, pairs by clause", ("#clause", *_COLUMNS), rows)


def in_short(rows: Iterable[tuple[str, Group]]) -> RenderableType:
    """Return the F1 of several groups, one a row, the interval of pairs beside it."""
    cells = [
        (name, group.items, _with_interval(group), *(f"{group.views[view].f1:.3f}" for view in VIEWS[1:]))
        for name, group in rows
    ]
    return table("F1", ("set", "#items", "#pairs (95%)", *(f"#{view}" for view in VIEWS[1:])), cells)


_COLUMNS = ("#precision", "#recall", "#F1", "#right", "#wrong", "#missed")


def _views(name: str, group: Group) -> RenderableType:
    rows = [
        (view, *_measures(group.views[view]), "{:.3f}-{:.3f}".format(*group.intervals[view]))
        for view in VIEWS
    ]
    made = table(f"{name}: {group.items} items", ("view", *_COLUMNS, "#95% of F1"), rows)
    made.caption = _noise(group.noise)
    made.caption_justify = "left"
    return made


def _noise(noise: Noise) -> str:
    if not noise.items:
        return ""
    return f"of {noise.items} about nothing: {noise.labelled} labelled, {noise.direct} of them direct"


def _with_interval(group: Group) -> str:
    low, high = group.intervals["pairs"]
    return f"{group.views['pairs'].f1:.3f} ({low:.3f}-{high:.3f})"


def _measures(counts: Counts) -> tuple[object, ...]:
    return (
        f"{counts.precision:.3f}",
        f"{counts.recall:.3f}",
        f"{counts.f1:.3f}",
        counts.right,
        counts.wrong,
        counts.missed,
    )
