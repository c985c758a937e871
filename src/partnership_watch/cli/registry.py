"""`registry`: the partnership's folder."""

from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from partnership_watch.cli.showing import out, table
from partnership_watch.matching import ENGINE_VERSION, compile_rule_set
from partnership_watch.registry import load_partnership, rule_set
from partnership_watch.settings import load_settings

app = typer.Typer(no_args_is_help=True)


@app.callback()
def registry() -> None:
    """The partnership's folder: clauses, rules, parties."""


@app.command()
def check(
    folder: Annotated[
        Path | None, typer.Argument(help="A partnership's folder; by default the configured one.")
    ] = None,
) -> None:
    """Read the whole folder, and name every mistake with file, line and remedy."""
    partnership = load_partnership(folder or load_settings().config)
    rules = rule_set(partnership, ENGINE_VERSION)
    compile_rule_set(rules)
    clauses = Counter(clause.pillar for clause in partnership.clauses)
    commitments = Counter(commitment.pillar for commitment in partnership.commitments)
    phrases = Counter[str]()
    for commitment in partnership.commitments:
        for written in commitment.rules.values():
            phrases[commitment.pillar] += sum(len(terms) for terms in written.terms.values())
    rows = [
        (
            pillar.id,
            pillar.title[partnership.languages[0]],
            clauses[pillar.id],
            commitments[pillar.id],
            phrases[pillar.id],
        )
        for pillar in partnership.pillars
    ]
    out.print(
        table(partnership.slug, ("pillar", "title", "#clauses", "#commitments", "#weighted terms"), rows)
    )
    enabled = sum(source.enabled for source in partnership.sources)
    out.print(
        f"{len(partnership.sources)} sources, {enabled} of them enabled; "
        f"rule set {rules.hash[:12]}; no mistakes"
    )
