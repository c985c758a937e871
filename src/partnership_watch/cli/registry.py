"""`registry`: the partnership's folder."""

from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from partnership_watch.cli.showing import out, table
from partnership_watch.errors import ConfigurationError
from partnership_watch.matching import ENGINE_VERSION, compile_rule_set
from partnership_watch.registry import load_partnership, rule_set
from partnership_watch.registry.drafting import DraftedParty, draft_partnership
from partnership_watch.settings import load_settings

app = typer.Typer(no_args_is_help=True)


@app.callback()
def registry() -> None:
    """The partnership's folder: clauses, rules, parties."""


@app.command()
def draft(
    text: Annotated[Path, typer.Argument(help="The declaration, as plain text in UTF-8.")],
    folder: Annotated[Path, typer.Argument(help="The folder to make; its name is the partnership's slug.")],
    party: Annotated[
        list[str], typer.Option(help="key:COUNTRY:Name, such as nor:NO:Norway; once for each side.")
    ],
    signed: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"])],
    official_text: Annotated[str, typer.Option(help="Where the text is published.")],
    language: Annotated[str, typer.Option(help="Of the text.")] = "en",
) -> None:
    """Draft a partnership's folder from the numbered paragraphs and chapters of a declaration."""
    chapters = draft_partnership(
        _read(text),
        folder,
        [_party(one) for one in party],
        language=language,
        signed=signed.date(),
        official_text=official_text,
    )
    rows = [(chapter.number, chapter.title, len(chapter.paragraphs)) for chapter in chapters]
    out.print(table(f"{folder}", ("#chapter", "title", "#paragraphs"), rows))
    load_partnership(folder)
    out.print("a valid draft; each TODO in it is for a person")


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{file} cannot be read as UTF-8 text ({type(error).__name__})") from error


def _party(words: str) -> DraftedParty:
    parts = words.split(":", 2)
    if len(parts) != 3 or not all(parts):
        raise ConfigurationError(f"--party {words!r}: write key:COUNTRY:Name, such as nor:NO:Norway")
    key, country, name = parts
    return DraftedParty(key, name, country)


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
