"""What the newest looks into the canaries' mailboxes say, in words."""

from datetime import datetime, timedelta

from pydantic import TypeAdapter
from sqlalchemy import select
from sqlalchemy.orm import Session

from partnership_watch.delivery.canary.comparing import Found, Kind
from partnership_watch.store.tables import CanaryLook, Subscriber
from partnership_watch.troubles import Trouble

UNREAD_TOO_LONG = timedelta(minutes=45)
"""A mailbox is looked into every quarter of an hour."""

URGENT_AFTER = timedelta(hours=1)
"""Of a mail that was accepted and has not arrived."""


def canary_troubles(session: Session, partnership: str, *, now: datetime) -> list[Trouble]:
    """What is wrong with the canaries' mail, and mailboxes that nobody reads. No address is named."""
    looks = session.scalars(
        select(CanaryLook)
        .join(Subscriber, Subscriber.id == CanaryLook.subscriber_id)
        .where(Subscriber.partnership == partnership, Subscriber.ended_at.is_(None))
        .order_by(CanaryLook.id)
    ).all()
    troubles = [
        Trouble(
            "the canary's mailbox cannot be read"
            if look.tried_at != look.looked_at
            else "the canary's mailbox has not been read",
            look.looked_at,
            "`partnership-watch canary` says why it cannot be; see that the canary DAG runs",
        )
        for look in looks
        if look.looked_at is None or now - look.looked_at > UNREAD_TOO_LONG
    ]
    for look in looks:
        troubles += [in_words(one, now=now) for one in TypeAdapter(list[Found]).validate_python(look.found)]
    return troubles


def in_words(one: Found, *, now: datetime) -> Trouble:
    """What was found, as somebody can act on it."""
    edition = f"the canary's edition {one.edition_id}"
    if one.cut_at is not None:
        edition += f" of {one.cut_at:%Y-%m-%d %H:%M} UTC"
    match one.kind:
        case Kind.MISSING:
            minutes = (now - one.since) // timedelta(minutes=1)
            return Trouble(
                f"{edition} was accepted at {one.since:%H:%M} and has not arrived for {minutes} minutes",
                one.since,
                "see the mail server's log and queue, and the mailbox's spam folder: others may miss theirs",
                urgent=now - one.since > URGENT_AFTER,
            )
        case Kind.DOUBLED:
            return Trouble(
                f"{edition} arrived {one.detail} times, and was sent once",
                one.since,
                "see the mail server's log; `partnership-watch sending pause` stops all sending meanwhile",
                urgent=True,
            )
        case Kind.ALTERED:
            return Trouble(
                f"{edition} did not arrive as it was sent: {one.detail}",
                one.since,
                "something between our mail server and the mailbox changes it; others' mail too, perhaps",
            )
        case Kind.STRANGE:
            return Trouble(
                f"{one.detail} mails came to the canary as ours, and we know nothing of them",
                one.since,
                "somebody sends in our name, perhaps a copy of this installation: look at their headers",
                urgent=True,
            )
        case Kind.UNQUEUED:
            return Trouble(
                f"{edition} was cut and has no message for the canary",
                one.since,
                "others may miss theirs too; `partnership-watch why EMAIL DATE` explains one reader's mail",
                urgent=True,
            )
        case Kind.UNTOLD:
            return Trouble(
                f"{one.detail} findings that the canary asks for are in none of its editions",
                one.since,
                "`partnership-watch why EMAIL DATE` names each with its reason",
                urgent=True,
            )
