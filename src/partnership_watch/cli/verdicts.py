"""`verdict`: an operator confirms or rejects what was matched."""

import re
from enum import StrEnum
from typing import Annotated

import typer

from partnership_watch.cli.acting import ACTOR, Asking
from partnership_watch.cli.items import named_item, names_item
from partnership_watch.cli.showing import out
from partnership_watch.errors import PartnershipWatchError
from partnership_watch.installation import installation
from partnership_watch.matching.verdicts import judge_item, judge_match
from partnership_watch.settings import load_settings
from partnership_watch.store.tables import VerdictWord

app = typer.Typer()


class UnreadableVerdictError(PartnershipWatchError):
    """What was given names no item and no match, or says nothing."""


class Say(StrEnum):
    CONFIRM = "confirm"
    REJECT = "reject"


_WORDS = {Say.CONFIRM: VerdictWord.CONFIRMED, Say.REJECT: VerdictWord.REJECTED}


@app.command(name="verdict")
def verdict_command(
    what: Annotated[
        str, typer.Argument(help="An item by its id or http address; or one match, as match:ID.")
    ],
    say: Say,
    note: Annotated[str, typer.Option(help="Why; kept beside the verdict.")],
    commitment: Annotated[
        str | None, typer.Option(help="Such as 31.offshore-wind; needed where an item has several.")
    ] = None,
    actor: Asking = ACTOR,
) -> None:
    """Confirm or reject a match. The newest verdict stands; none is ever changed or deleted.

    A rejection before the cut keeps it out of every edition; after it, whoever was told gets a correction in
    their next edition. An item's verdict is on each of its revisions, a match's on its own revision alone.
    """
    word = _WORDS[say]
    if not note.strip() or not actor.strip():
        raise UnreadableVerdictError(
            "a verdict has a reason and somebody who gives it; give --note and --actor"
        )
    match = re.fullmatch("match:([0-9]+)", what)
    if match and commitment:
        raise UnreadableVerdictError("a match is of one commitment already; leave out --commitment")
    if not match and not names_item(what):
        raise UnreadableVerdictError(
            f"{what[:100]!r} names no item and no match; give an item's id or address, or match:ID"
        )
    with installation(load_settings()) as here, here.store.transaction() as session:
        slug, now = here.partnership.slug, here.clock()
        if match:
            given = judge_match(session, slug, int(match[1]), word, note=note, actor=actor, now=now)
        else:
            item = named_item(session, slug, what).id
            given = judge_item(session, slug, item, commitment, word, note=note, actor=actor, now=now)
    out.print(f"{word.value}: {given.commitment}, in {_revisions(len(given.matches))}")
    if word is VerdictWord.REJECTED:
        out.print(
            f"{given.told} audiences were told of it; they get a correction in their next edition"
            if given.told
            else "nobody was told of it, and no edition that is cut from now on tells it"
        )


def _revisions(count: int) -> str:
    return "1 revision" if count == 1 else f"{count} revisions"
