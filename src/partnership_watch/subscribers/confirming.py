"""A sign-up is confirmed by the link in its mail, and the subscription begins."""

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from partnership_watch.registry.models import Partnership
from partnership_watch.store.tables import ReaderRequest, RequestKind, Subscriber, SubscriberKind
from partnership_watch.subscribers.errors import SubscriberError
from partnership_watch.subscribers.leaving import pause
from partnership_watch.subscribers.limits import KeyedHash
from partnership_watch.subscribers.people import (
    Person,
    add_subscriber,
    change_subscriber,
    find_subscriber,
    lock_people,
)
from partnership_watch.subscribers.places import gets_mail
from partnership_watch.subscribers.requests import find_request
from partnership_watch.subscribers.subscriptions import subscribe
from partnership_watch.subscribers.suppression import welcome_back
from partnership_watch.subscribers.wishes import Wish

ACTOR = "reader"


class Answer(StrEnum):
    """What came of a click on a confirming link."""

    CONFIRMED = "confirmed"
    """Now, or before: repeating it is a success."""
    EXPIRED = "expired"
    UNKNOWN = "unknown"


def standing(request: ReaderRequest | None, *, now: datetime) -> Answer | None:
    """What a confirming link is worth before its button is pressed; None if the button may be pressed."""
    if request is None:
        return Answer.UNKNOWN
    if request.confirmed_at is not None:
        return Answer.CONFIRMED
    return Answer.EXPIRED if request.expires_at <= now else None


def confirm(
    session: Session,
    partnership: Partnership,
    link_id: uuid.UUID | None,
    keyed_hash: KeyedHash,
    *,
    now: datetime,
) -> Answer:
    """Begin the subscription that a link confirms, and record the consent, which undoes an erasure's mark.

    Where the address gets mail meanwhile, by another of its requests, that subscription stands. A live
    subscriber without any mail is the same one as before, with the consent given now, and no longer paused.
    """
    lock_people(session)
    request = find_request(session, partnership.slug, RequestKind.SIGN_UP, link_id)
    answer = standing(request, now=now)
    if request is None or answer is not None:
        return answer or Answer.UNKNOWN
    known = find_subscriber(session, partnership.slug, request.email)
    if known is None or not gets_mail(session, known.id):
        try:
            with session.begin_nested():
                request.subscriber_id = _begin(session, partnership, known, request, now=now)
                welcome_back(session, request.email, keyed_hash, now=now, actor=ACTOR)
        except SubscriberError:  # the declaration's folder has no such pillar or clause any more
            return Answer.EXPIRED
    else:
        request.subscriber_id = known.id
    request.confirmed_at = now
    return Answer.CONFIRMED


def _begin(
    session: Session,
    partnership: Partnership,
    known: Subscriber | None,
    request: ReaderRequest,
    *,
    now: datetime,
) -> int:
    wish = Wish.model_validate(request.wanted)
    person = Person(
        email=request.email,
        name=request.name or (known.name if known else ""),
        kind=known.kind if known else SubscriberKind.READER,
        language=wish.language,
        zone=wish.zone,
        consent_basis=(
            f"asked on our page on {request.requested_at:%Y-%m-%d %H:%M} UTC, wording "
            f"{request.consent_wording}, and confirmed by the link in a mail"
        ),
        consent_at=now,
    )
    if known is None:
        subscriber_id = add_subscriber(session, partnership, person, now=now, actor=ACTOR)
    else:
        subscriber_id = known.id
        change_subscriber(session, partnership, known, person, now=now, actor=ACTOR)
        pause(session, known, None, now=now)
    name = partnership.title[wish.language]
    subscribe(session, partnership, subscriber_id, name, wish.asked, now=now, actor=ACTOR)
    return subscriber_id
