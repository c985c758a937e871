"""What readers ask for on a page, and confirm from their mailbox: double opt-in, and links to preferences.

An answer never tells whether an address is known: that stands in a mail to the address alone.
"""

import uuid
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from partnership_watch.registry.models import Partnership
from partnership_watch.store.tables import (
    Notice,
    NoticeKind,
    ReaderRequest,
    RequestKind,
    Subscriber,
    SubscriberKind,
)
from partnership_watch.subscribers.errors import SubscriberError
from partnership_watch.subscribers.limits import KeyedHash
from partnership_watch.subscribers.people import Person, add_subscriber, find_subscriber, lock_people
from partnership_watch.subscribers.subscriptions import subscribe
from partnership_watch.subscribers.suppression import welcome_back
from partnership_watch.subscribers.wishes import Wish

CONFIRM_WITHIN = timedelta(hours=48)
"""Over a night and a day off; an address that somebody else typed is forgotten soon."""
PREFERENCES_FOR = timedelta(hours=1)
"""The link opens everything that one reader may change, and lies in a mailbox that others may see later."""
FORGOTTEN_AFTER = timedelta(days=2)
"""So long after it expired a link still says that it has; then the address is gone."""

ACTOR = "reader"


class Answer(StrEnum):
    """What came of a click on a confirming link."""

    CONFIRMED = "confirmed"
    """Now, or before: repeating it is a success."""
    EXPIRED = "expired"
    UNKNOWN = "unknown"


def ask_to_subscribe(
    session: Session,
    partnership: Partnership,
    *,
    email: str,
    name: str,
    wish: Wish,
    consent_wording: str,
    now: datetime,
) -> None:
    """Keep what is wanted until the address confirms it, and queue the mail that asks.

    Somebody who is subscribed gets a mail that says so, with a link to the preferences.

    Args:
        email: normalised.
        wish: canonical.
        consent_wording: the version of the words that the page showed.
    """
    known = find_subscriber(session, partnership.slug, email)
    if known is not None:
        _ask_for_preferences(session, known, NoticeKind.KNOWN, now=now)
        return
    request = ReaderRequest(
        partnership=partnership.slug,
        kind=RequestKind.SIGN_UP,
        link_id=uuid.uuid4(),
        email=email,
        name=name,
        language=wish.language,
        wanted=wish.model_dump(mode="json"),
        consent_wording=consent_wording,
        requested_at=now,
        expires_at=now + CONFIRM_WITHIN,
    )
    _keep(session, request, NoticeKind.CONFIRM, now=now)


def ask_for_preferences(session: Session, partnership: str, email: str, *, now: datetime) -> None:
    """Queue a mail with a link to the preferences, if this normalised address has a live subscriber."""
    known = find_subscriber(session, partnership, email)
    if known is not None:
        _ask_for_preferences(session, known, NoticeKind.PREFERENCES, now=now)


def find_request(
    session: Session, partnership: str, kind: RequestKind, link_id: uuid.UUID | None
) -> ReaderRequest | None:
    """The request whose link this is, expired or not."""
    if link_id is None:
        return None
    return session.scalar(
        select(ReaderRequest).where(
            ReaderRequest.partnership == partnership,
            ReaderRequest.kind == kind,
            ReaderRequest.link_id == link_id,
        )
    )


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

    Where the address is subscribed meanwhile, by another of its requests, that subscription stands.
    """
    lock_people(session)
    request = find_request(session, partnership.slug, RequestKind.SIGN_UP, link_id)
    answer = standing(request, now=now)
    if request is None or answer is not None:
        return answer or Answer.UNKNOWN
    known = find_subscriber(session, partnership.slug, request.email)
    if known is None:
        try:
            with session.begin_nested():
                request.subscriber_id = _begin(session, partnership, request, now=now)
                welcome_back(session, request.email, keyed_hash, now=now, actor=ACTOR)
        except SubscriberError:  # the declaration's folder has no such pillar or clause any more
            return Answer.EXPIRED
    else:
        request.subscriber_id = known.id
    request.confirmed_at = now
    return Answer.CONFIRMED


def whose_preferences(
    session: Session, partnership: str, link_id: uuid.UUID | None, *, now: datetime
) -> Subscriber | None:
    """The live subscriber whose preferences a link opens, while it does."""
    request = find_request(session, partnership, RequestKind.PREFERENCES, link_id)
    if request is None or request.expires_at <= now or request.subscriber_id is None:
        return None
    subscriber = session.get(Subscriber, request.subscriber_id)
    return subscriber if subscriber is not None and subscriber.ended_at is None else None


def forget_old_requests(session: Session, *, now: datetime) -> None:
    """Delete what was never confirmed and expired FORGOTTEN_AFTER ago, with its mail."""
    old = select(ReaderRequest.id).where(
        ReaderRequest.confirmed_at.is_(None), ReaderRequest.expires_at <= now - FORGOTTEN_AFTER
    )
    session.execute(delete(Notice).where(Notice.request_id.in_(old)))
    session.execute(
        delete(ReaderRequest).where(
            ReaderRequest.id.in_(old),
            ~select(Notice.id).where(Notice.request_id == ReaderRequest.id).exists(),
        )
    )


def _ask_for_preferences(
    session: Session, subscriber: Subscriber, kind: NoticeKind, *, now: datetime
) -> None:
    request = ReaderRequest(
        partnership=subscriber.partnership,
        kind=RequestKind.PREFERENCES,
        link_id=uuid.uuid4(),
        email=subscriber.email,
        name="",
        language=subscriber.language,
        subscriber_id=subscriber.id,
        requested_at=now,
        expires_at=now + PREFERENCES_FOR,
    )
    _keep(session, request, kind, now=now)


def _keep(session: Session, request: ReaderRequest, kind: NoticeKind, *, now: datetime) -> None:
    session.add(request)
    session.flush()
    session.add(
        Notice(
            request_id=request.id,
            kind=kind,
            message_token=uuid.uuid4(),
            queued_at=now,
            next_attempt_at=now,
        )
    )


def _begin(session: Session, partnership: Partnership, request: ReaderRequest, *, now: datetime) -> int:
    wish = Wish.model_validate(request.wanted)
    person = Person(
        email=request.email,
        name=request.name,
        kind=SubscriberKind.READER,
        language=wish.language,
        zone=wish.zone,
        consent_basis=(
            f"asked on our page on {request.requested_at:%Y-%m-%d %H:%M} UTC, wording "
            f"{request.consent_wording}, and confirmed by the link in a mail"
        ),
        consent_at=now,
    )
    subscriber_id = add_subscriber(session, partnership, person, now=now, actor=ACTOR)
    name = partnership.title[wish.language]
    subscribe(session, partnership, subscriber_id, name, wish.asked, now=now, actor=ACTOR)
    return subscriber_id
