"""What the newest looks into the canaries' mailboxes say, in words."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from pydantic import TypeAdapter
from sqlalchemy import select
from sqlalchemy.orm import Session

from partnership_watch.delivery.canary.comparing import Found, Kind
from partnership_watch.store.tables import Audience, CanaryLook, Channel, Subscriber, Subscription
from partnership_watch.subscribers import find_subscriber, normalised_address
from partnership_watch.troubles import Trouble

UNREAD_TOO_LONG = timedelta(minutes=45)
"""A mailbox is looked into every quarter of an hour."""

URGENT_AFTER = timedelta(hours=1)
"""Of a mail that was accepted and has not arrived."""

_OR_DROP_IT = "or take it out of PARTNERSHIP_WATCH_CANARIES"
_EDITION = "the canary's edition {edition} of {cut:%Y-%m-%d %H:%M} UTC"


def canary_troubles(session: Session, partnership: str, *, now: datetime) -> list[Trouble]:
    """What is wrong with the canaries' mail, mailboxes that nobody reads, and canaries that get no mail any
    more. No address is named.
    """
    gets_mail = (
        select(Subscription.id)
        .join(Audience, Audience.id == Subscription.audience_id)
        .where(
            Subscription.subscriber_id == Subscriber.id,
            Subscription.ended_at.is_(None),
            Audience.channel == Channel.MAIL,
        )
        .exists()
    )
    rows = session.execute(
        select(CanaryLook, gets_mail)
        .join(Subscriber, Subscriber.id == CanaryLook.subscriber_id)
        .where(Subscriber.partnership == partnership)
        .order_by(CanaryLook.id)
    ).all()
    looks = [look for look, live in rows if live]
    troubles = [
        Trouble(
            "a canary's subscription has ended: it gets no mail, so nothing is watched by it",
            look.looked_at,
            "see why its mail ended (a bounce tells of others), and subscribe it anew; " + _OR_DROP_IT,
        )
        for look, live in rows
        if not live
    ]
    troubles += [
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


def unwatched_canaries(session: Session, partnership: str, addresses: Sequence[str]) -> list[Trouble]:
    """Those that were named and have never been looked at, by their place in the list."""
    looked_at = set(
        session.scalars(
            select(Subscriber.email)
            .join(CanaryLook, CanaryLook.subscriber_id == Subscriber.id)
            .where(Subscriber.partnership == partnership)
        )
    )
    troubles = []
    for number, address in enumerate(map(normalised_address, addresses), start=1):
        if address in looked_at:
            continue
        live = find_subscriber(session, partnership, address) is not None
        troubles.append(
            Trouble(
                "canary {number} of PARTNERSHIP_WATCH_CANARIES has never been looked at"
                if live
                else "canary {number} of PARTNERSHIP_WATCH_CANARIES is no live subscriber's address",
                None,
                "see that the canary DAG runs; `partnership-watch canary` looks at once"
                if live
                else "it is misspelt, or its subscriber has ended: subscribe it; " + _OR_DROP_IT,
                values={"number": number},
            )
        )
    return troubles


def in_words(one: Found, *, now: datetime) -> Trouble:
    """What was found, as somebody can act on it."""
    edition = {"edition": one.edition_id, "cut": one.cut_at or one.since}
    match one.kind:
        case Kind.MISSING:
            minutes = (now - one.since) // timedelta(minutes=1)
            return Trouble(
                _EDITION + " was accepted at {accepted:%H:%M} and has not arrived for {minutes} minutes",
                one.since,
                "see the mail server's log and queue, and the mailbox's spam folder: others may miss theirs",
                urgent=now - one.since > URGENT_AFTER,
                values={**edition, "accepted": one.since, "minutes": minutes},
            )
        case Kind.DOUBLED:
            return Trouble(
                _EDITION + " arrived {times} times, and was sent once",
                one.since,
                "see the mail server's log; `partnership-watch sending pause` stops all sending meanwhile",
                urgent=True,
                values={**edition, "times": one.detail},
            )
        case Kind.ALTERED:
            return Trouble(
                _EDITION + " did not arrive as it was sent: {changes}",
                one.since,
                "something between our mail server and the mailbox changes it; others' mail too, perhaps",
                values={**edition, "changes": one.detail},
            )
        case Kind.STRANGE:
            return Trouble(
                "{count} mails came to the canary as ours, and we know nothing of them",
                one.since,
                "somebody sends in our name, perhaps a copy of this installation: look at their headers",
                urgent=True,
                values={"count": one.detail},
            )
        case Kind.UNQUEUED:
            return Trouble(
                _EDITION + " was cut and has no message for the canary",
                one.since,
                "others may miss theirs too; `partnership-watch why EMAIL DATE` explains one reader's mail",
                urgent=True,
                values=edition,
            )
        case Kind.UNTOLD:
            return Trouble(
                "{count} findings that the canary asks for are in none of its editions",
                one.since,
                "`partnership-watch why EMAIL DATE` names each with its reason",
                urgent=True,
                values={"count": one.detail},
            )
