"""`subscribers end` and `subscribers forget`: who leaves by telling a person."""

import uuid
from typing import Annotated

import typer
from sqlalchemy.orm import Session

from partnership_watch.cli.acting import ACTOR, Asking
from partnership_watch.cli.showing import out
from partnership_watch.errors import ConfigurationError
from partnership_watch.installation import Installation, installation
from partnership_watch.settings import load_settings
from partnership_watch.store.tables import EndedReason
from partnership_watch.subscribers import (
    end_subscriber,
    end_subscription,
    find_subscriber,
    list_subscriptions,
    normalised_address,
)
from partnership_watch.subscribers.addresses import without_capitals
from partnership_watch.subscribers.leaving import forget_address
from partnership_watch.subscribers.linked import linked_subscription

app = typer.Typer(no_args_is_help=True)


@app.command()
def end(
    email: Annotated[str | None, typer.Argument(help="The subscriber's address.")] = None,
    subscription: Annotated[str | None, typer.Option(help="Only this one, by its name.")] = None,
    link: Annotated[
        str | None,
        typer.Option(help="In place of an address: what stands after `unsubscribe` in a mail's subject."),
    ] = None,
    actor: Asking = ACTOR,
) -> None:
    """End a subscriber, or one subscription. The rows stay, with the reason; ending twice is ending once."""
    if (email is None) == (link is None) or (link and subscription):
        raise ConfigurationError(
            "give the subscriber's address, or --link with what stands after `unsubscribe` in a subject"
        )
    with installation(load_settings()) as here, here.store.transaction() as session:
        if link is not None:
            said = _end_by_link(session, here, link, actor)
        else:
            said = _end(session, here, normalised_address(email or ""), subscription, actor)
    out.print(said)


@app.command()
def forget(email: Annotated[str, typer.Argument(help="Their address.")], actor: Asking = ACTOR) -> None:
    """End all that an address gets, and erase address and name for good, also where it ended long ago."""
    address = normalised_address(email)
    with installation(load_settings()) as here, here.store.transaction() as session:
        forgotten = forget_address(
            session,
            here.partnership.slug,
            address,
            here.settings.links().keyed_hash,
            now=here.clock(),
            actor=actor,
        )
    if not forgotten:
        out.print("this partnership keeps nothing of this address")
        return
    out.print("erased; what proves that mail was sent stays, nameless, and nobody here mails the address")


def _end(session: Session, here: Installation, address: str, subscription: str | None, actor: str) -> str:
    slug, now = here.partnership.slug, here.clock()
    known = find_subscriber(session, slug, address)
    if known is None:
        live = {one.email for one in list_subscriptions(session, slug)}
        if alike := sorted(email for email in live if without_capitals(email) == without_capitals(address)):
            raise ConfigurationError(f"nobody has ended: write the address as {' or '.join(alike)}")
        return "this address has no live subscriber"
    if subscription is None:
        end_subscriber(session, known.id, EndedReason.WITHDRAWN, now=now, actor=actor)
        return "the subscriber and all its subscriptions have ended"
    named = [
        one.subscription_id
        for one in list_subscriptions(session, slug)
        if one.subscriber_id == known.id and one.name == subscription
    ]
    if not named:
        raise ConfigurationError(f"this subscriber has no live subscription named {subscription!r}")
    end_subscription(session, named[0], EndedReason.WITHDRAWN, now=now, actor=actor)
    return f"subscription {named[0]} has ended"


def _end_by_link(session: Session, here: Installation, link: str, actor: str) -> str:
    try:
        link_id = uuid.UUID(hex=link.strip().removeprefix("unsubscribe").strip())
    except ValueError as error:
        raise ConfigurationError(
            "--link is not one of ours; copy the 32 letters and digits after `unsubscribe` in the subject"
        ) from error
    linked = linked_subscription(session, link_id)
    if linked is None:
        raise ConfigurationError("no mail of this database carries this link; see that it was copied whole")
    end_subscription(session, linked.subscription_id, EndedReason.UNSUBSCRIBED, now=here.clock(), actor=actor)
    return f"subscription {linked.subscription_id} has ended"
