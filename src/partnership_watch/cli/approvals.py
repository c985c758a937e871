"""`approvals`: alerts that wait for a person before they are sent."""

from typing import Annotated

import typer

from partnership_watch.cli.acting import ACTOR, Asking
from partnership_watch.cli.showing import out, table, when
from partnership_watch.delivery.approving import answer, find, waiting_for_a_person
from partnership_watch.installation import installation
from partnership_watch.settings import load_settings
from partnership_watch.store.tables import ApprovalWord

app = typer.Typer(no_args_is_help=True)

EditionId = Annotated[int, typer.Argument(help="Its number; `approvals list` shows it.")]


@app.callback()
def approvals() -> None:
    """Alerts that wait for a person before they are sent."""


@app.command(name="list")
def list_command() -> None:
    """Every edition that waits for an answer."""
    with installation(load_settings()) as here, here.store.transaction() as session:
        rows = [
            (
                one.edition_id,
                "\n".join(
                    (
                        one.subject,
                        f"{one.messages} by {one.channel.value}, audience {one.audience_id}",
                        *(f"decline it: {said}" for said in one.overtaken),
                    )
                ),
                f"{when(one.asked_at)}\nuntil {when(one.answer_by)}",
            )
            for one in waiting_for_a_person(session, here.partnership.slug)
        ]
    columns = ("#edition", "what waits, and for how many", "since, and until when")
    out.print(table("Waiting for approval", columns, rows) if rows else "nothing waits for approval")


@app.command()
def show(edition: EditionId) -> None:
    """Show the subject and the plain text of one of them, as it was cut and as it is sent."""
    with installation(load_settings()) as here, here.store.transaction() as session:
        found = find(session, here.partnership.slug, edition)
    said = found.answered
    state = (
        f"waits since {when(found.asked_at)}, until {when(found.answer_by)}"
        if said is None
        else f"{said.word.value} by {said.actor} at {when(said.at)}" + (f": {said.note}" if said.note else "")
    )
    out.print(f"edition {edition}: {state}\nSubject: {found.subject}\n", markup=False, soft_wrap=True)
    for overtaken in found.overtaken:
        out.print(f"It can only be declined: since it was cut, {overtaken}.", soft_wrap=True)
    out.print(found.text, markup=False, soft_wrap=True)


@app.command()
def approve(
    edition: EditionId,
    note: Annotated[str, typer.Option(help="Kept beside the answer.")] = "",
    actor: Asking = ACTOR,
) -> None:
    """Let an edition go out with the next sending."""
    _answer(edition, ApprovalWord.APPROVED, note, actor, "the next `deliver` sends it")


@app.command()
def decline(
    edition: EditionId,
    note: Annotated[str, typer.Option(help="Why; kept beside the answer.")],
    actor: Asking = ACTOR,
) -> None:
    """Let an edition go to nobody. What it tells counts as told and does not come again."""
    _answer(edition, ApprovalWord.DECLINED, note, actor, "it is sent to nobody")


def _answer(edition: int, word: ApprovalWord, note: str, actor: str, then: str) -> None:
    with installation(load_settings()) as here, here.store.transaction() as session:
        slug, now = here.partnership.slug, here.clock()
        new = answer(session, slug, edition, word, note=note, actor=actor, now=now)
    out.print(f"edition {edition} is {word.value}: {then}" if new else f"it was {word.value} already")
