"""`takedown`: an item is hidden from everybody, at once."""

from typing import Annotated

import typer

from partnership_watch.cli.items import named_item
from partnership_watch.cli.showing import out
from partnership_watch.editions.takedowns import decide
from partnership_watch.errors import PartnershipWatchError
from partnership_watch.installation import installation
from partnership_watch.settings import load_settings

app = typer.Typer()


class UnusableTakedownError(PartnershipWatchError):
    """What was given lacks its reason."""


@app.command()
def takedown(
    item: Annotated[str, typer.Argument(help="A stored item: its id or http address.")],
    reason: Annotated[str, typer.Option(help="Why, and who asked; it is kept, and shown to nobody.")] = "",
    undo: Annotated[bool, typer.Option("--undo", help="Put it back.")] = False,
) -> None:
    """Hide an item from the archive, the feeds, the web copies of editions and every edition not yet cut.

    What was mailed before stays in readers' mailboxes, and what waits to be sent goes out as it was cut; what
    waits for approval can only be declined.
    """
    if not reason.strip():
        raise UnusableTakedownError("a take-down or its undoing needs a reason: add --reason '...'")
    with installation(load_settings()) as here, here.store.transaction() as session:
        stored = named_item(session, here.partnership.slug, item)
        changed = decide(
            session, stored.id, hidden=not undo, reason=reason.strip(), now=here.clock(), actor="takedown"
        )
    state = "shown again" if undo else "hidden"
    out.print(
        f"Item {stored.id} of {stored.text.publisher} is {state}{'' if changed else ', as it was before'}.",
        markup=False,
    )
