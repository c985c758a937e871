"""`train`: the learned layer made anew from labelled items, and how far it may be trusted."""

from collections.abc import Iterable, Sequence
from typing import Annotated

import typer
from rich.console import RenderableType

from partnership_watch.cli.measuring import in_short, measured
from partnership_watch.cli.showing import out, progress, table
from partnership_watch.errors import PartnershipWatchError
from partnership_watch.matching import ENGINE_VERSION, compile_rule_set
from partnership_watch.matching.evaluate import Evaluation, Prediction, measure
from partnership_watch.matching.gold import read_gold
from partnership_watch.matching.layer.examples import FOLDERS, Example, read_example
from partnership_watch.registry import Partnership, load_partnership, rule_set
from partnership_watch.registry.layers import Trained
from partnership_watch.registry.learned import write_layer
from partnership_watch.settings import load_settings

app = typer.Typer()

SHARES = (0.125, 0.25, 0.5, 1.0)  # of the learning curve


class TrainingError(PartnershipWatchError):
    """A layer that cannot be trained."""


@app.command(name="train")
def train_command(
    check: Annotated[
        bool,
        typer.Option(
            "--check", help="Write nothing: measure on items kept from the training, with the learning curve."
        ),
    ] = False,
    clauses: Annotated[bool, typer.Option(help="With --check, also show every clause.")] = False,
) -> None:
    """Learn the layer anew from the labelled items of the partnership's training/ and evaluation/.

    The same items give the same layer.json. It takes about half a minute; with --check some minutes.
    """
    try:
        from partnership_watch.matching.layer import training
    except ImportError as error:
        raise TrainingError(
            "training needs scikit-learn, which only those who train install: `pip install scikit-learn`, "
            "or this project's extra `train`"
        ) from error
    config = load_settings().config
    partnership = load_partnership(config, with_layer=False)
    numbers = [clause.number for clause in partnership.clauses]
    rules = rule_set(partnership, ENGINE_VERSION)
    sets = {name: read_gold(config / name, partnership) for name in FOLDERS if (config / name).is_dir()}
    if not any(item.labels for items in sets.values() for item in items):
        named = " or ".join(f"{config / name}" for name in FOLDERS)
        raise TrainingError(f"there are no labelled items to learn from; put some into {named}")
    if (labelled := sum(map(len, sets.values()))) < training.FEWEST:
        raise TrainingError(
            f"{labelled} labelled items are too few to learn from: the rules alone decide better below "
            f"{training.FEWEST}; write more into {config}"
        )
    screener = compile_rule_set(rules)
    with progress("reading", sum(map(len, sets.values()))) as bar:
        examples = {
            name: [
                read_example(screener, item, FOLDERS[name])
                for item in bar.track(items, task_id=bar.task_ids[0])
            ]
            for name, items in sets.items()
        }
    if check:
        for part in _checked(partnership, examples, numbers, clauses=clauses):
            out.print(part)
        return
    trained = Trained(items={name: len(items) for name, items in sets.items()}, under=rules.hash)
    everything = [example for some in examples.values() for example in some]
    with progress("training", training.steps(numbers)) as bar:
        layer = training.train(everything, numbers, trained, done=lambda: bar.advance(bar.task_ids[0]))
    path = write_layer(config, layer)
    out.print(f"{path}: {len(layer.words):,} words, learned from {len(everything):,} items", soft_wrap=True)


def _checked(
    partnership: Partnership,
    examples: "dict[str, list[Example]]",
    numbers: Sequence[int],
    *,
    clauses: bool,
) -> Iterable[RenderableType]:
    from partnership_watch.matching.layer import checking, training

    everything = [example for some in examples.values() for example in some]
    steps = len(SHARES) * checking.PARTS * training.steps(numbers)
    with progress("training on parts of the items", steps) as bar:
        curve = {
            share: checking.hold_out(
                everything, numbers, share=share, done=lambda: bar.advance(bar.task_ids[0])
            )
            for share in SHARES
        }
    pillars = {clause.number: clause.pillar for clause in partnership.clauses}

    def by_set(predictions: Sequence[Prediction]) -> dict[str, Evaluation]:
        left = iter(predictions)
        return {
            name: measure([one.item for one in some], [next(left) for _ in some], pillars)
            for name, some in examples.items()
        }

    rows = [
        (f"{name}, rules alone", found.all) for name, found in by_set(checking.by_rules(everything)).items()
    ]
    for share, held_out in curve.items():
        learned = by_set(held_out.predictions)
        rows += [(f"{name}, learned from {share:.0%}", found.all) for name, found in learned.items()]
    yield in_short(sorted(rows, key=lambda row: list(examples).index(row[0].partition(",")[0])))
    for name, found in learned.items():
        yield from measured(f"{name}, held out", found, clauses=clauses)
    tenths = checking.calibration(everything, held_out)
    yield table(
        "How often a probability is right",
        ("#from", "#to", "#judged", "#right", "#share"),
        [
            (f"{one.low:.1f}", f"{one.low + 0.1:.1f}", one.judged, one.right, f"{one.right / one.judged:.2f}")
            for one in tenths
            if one.judged
        ],
    )
