"""`registry`: the partnership's folder."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError

from partnership_watch.cli.showing import out, table
from partnership_watch.errors import ConfigurationError
from partnership_watch.matching import ENGINE_VERSION, compile_rule_set
from partnership_watch.refusals import refusal, unreadable
from partnership_watch.registry import load_partnership, rule_set
from partnership_watch.registry.declaration_text import Declaration, Line, read_declaration
from partnership_watch.registry.drafting import DraftedParty, DraftHead, draft_partnership, left_to_do
from partnership_watch.settings import load_settings

app = typer.Typer(no_args_is_help=True)

SHOWN_LEFT_OUT = 20
"""Lines of a preamble: enough to see whether something that matters is among them."""


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
    try:
        head = DraftHead.model_validate(
            {
                "party": [_party(one) for one in party],
                "language": language,
                "signed": signed.date(),
                "official_text": official_text,
            }
        )
    except ValidationError as error:
        raise ConfigurationError(_refused(error, "--")) from error
    declaration = _read(text)
    draft_partnership(declaration, folder, head)
    rows = [
        (chapter.number, chapter.title, chapter.paragraphs[0].number, chapter.paragraphs[-1].number)
        for chapter in declaration.chapters
    ]
    out.print(table(f"{folder}", ("#chapter", "title", "#first paragraph", "#last"), rows))
    _say_left_out(declaration.left_out)
    _say_remarks(declaration.remarks)
    todos = len(left_to_do(folder))
    out.print(f"a valid draft; {todos} places are marked TODO for a person, and `registry check` counts them")


def _read(file: Path) -> Declaration:
    try:
        return read_declaration(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{file} {unreadable(error)}") from error
    except ConfigurationError as error:
        raise ConfigurationError(f"{file}: {error}") from error


def _party(words: str) -> DraftedParty:
    parts = words.split(":", 2)
    if len(parts) != 3:
        raise ConfigurationError(f"--party {words!r}: write key:COUNTRY:Name, such as nor:NO:Norway")
    try:
        return DraftedParty(key=parts[0], country=parts[1], name=parts[2])
    except ValidationError as error:
        raise ConfigurationError(f"--party {words!r}: {_refused(error)}") from error


def _refused(error: ValidationError, before: str = "") -> str:
    return "; ".join(
        refusal(detail, before + str(detail["loc"][0]).replace("_", "-")) for detail in error.errors()
    )


def _say_left_out(lines: Sequence[Line]) -> None:
    if not lines:
        return
    out.print("left out, as they belong to no numbered paragraph of a chapter:")
    for line in lines[:SHOWN_LEFT_OUT]:
        out.print(f"  {line}", markup=False)
    if more := lines[SHOWN_LEFT_OUT:]:
        out.print(f"  and {len(more)} more, the last in line {more[-1].number}")


def _say_remarks(remarks: Sequence[str]) -> None:
    if not remarks:
        return
    out.print("look at this, as it may have been meant otherwise:")
    for remark in remarks:
        out.print(f"  {remark}", markup=False)


@app.command()
def check(
    folder: Annotated[
        Path | None, typer.Argument(help="A partnership's folder; by default the configured one.")
    ] = None,
) -> None:
    """Read the whole folder, and name every mistake with file, line and remedy."""
    where = folder or load_settings().config
    partnership = load_partnership(where)
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
    if todos := left_to_do(where):
        out.print(
            f"{len(todos)} places are still marked TODO, the first in {todos[0].file}, line {todos[0].line}"
        )
