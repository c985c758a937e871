"""`takedown`: an item is hidden from everybody, at once."""

import re
from typing import Annotated

import typer

from partnership_watch.cli.showing import out
from partnership_watch.editions.takedowns import decide
from partnership_watch.errors import PartnershipWatchError
from partnership_watch.feeds.addresses import AddressError
from partnership_watch.feeds.links import duplicate_key
from partnership_watch.installation import installation
from partnership_watch.matching.stored import item_of_id, item_of_key
from partnership_watch.settings import load_settings

app = typer.Typer()


class UnusableTakedownError(PartnershipWatchError):
    """What was given names no item, or lacks its reason."""


@app.command()
def takedown(
    item: Annotated[str, typer.Argument(help="A stored item: its id or http address.")],
    reason: Annotated[str, typer.Option(help="Why, and who asked; it is kept, and shown to nobody.")] = "",
    undo: Annotated[bool, typer.Option("--undo", help="Put it back.")] = False,
) -> None:
    """Hide an item from the archive, the feeds, the web copies of editions and every edition not yet cut.

    What was mailed before stays in readers' mailboxes, and what waits to be sent goes out as it was cut.
    """
    if not reason.strip():
        raise UnusableTakedownError("a take-down or its undoing needs a reason: add --reason '...'")
    with installation(load_settings()) as here, here.store.transaction() as session:
        stored = (
            item_of_id(session, here.partnership.slug, int(item))
            if re.fullmatch("[0-9]+", item)
            else item_of_key(session, here.partnership.slug, _key(item))
        )
        changed = decide(
            session, stored.id, hidden=not undo, reason=reason.strip(), now=here.clock(), actor="takedown"
        )
    state = "shown again" if undo else "hidden"
    out.print(
        f"Item {stored.id} of {stored.text.publisher} is {state}{'' if changed else ', as it was before'}.",
        markup=False,
    )


def _key(address: str) -> str:
    if not re.fullmatch(r"https?://\S+", address, re.IGNORECASE):
        raise UnusableTakedownError(f"{address[:100]!r} is neither the id nor the http address of an item")
    try:
        return duplicate_key(address)
    except AddressError as error:
        raise UnusableTakedownError(f"{address[:100]}: {error}") from error
