"""What readers ask for on a page, to be confirmed from their mailbox: to sign up, or a link to preferences.

An answer never tells whether an address is known: that stands in a mail to the address alone.
"""

import uuid
from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from partnership_watch.registry.models import Partnership
from partnership_watch.store.locks import take_turns
from partnership_watch.store.tables import (
    UNDER_WAY,
    DeliveryState,
    Notice,
    NoticeKind,
    ReaderRequest,
    RequestKind,
    Subscriber,
)
from partnership_watch.subscribers.people import find_subscriber
from partnership_watch.subscribers.places import gets_mail
from partnership_watch.subscribers.wishes import Wish

CONFIRM_WITHIN = timedelta(hours=48)
"""Over a night and a day off; an address that somebody else typed is forgotten soon."""
PREFERENCES_FOR = timedelta(hours=1)
"""The link opens everything that one reader may change, and lies in a mailbox that others may see later."""
FORGOTTEN_AFTER = timedelta(days=2)
"""So long after it expired a link still says that it has; then the address is gone."""
CONFIRMED_KEPT_FOR = timedelta(days=30)
"""So long a repeated click is a success, and a complaint about the mail finds its address. What was agreed to
stands on the subscriber."""
DOUBLE_CLICK = timedelta(minutes=10)
"""The same request within it is answered by the mail that the first one sent: `deliver` runs every five
minutes, and who sees no mail asks again."""


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

    Somebody who gets mail already gets one that says so, with a link to the preferences. Within DOUBLE_CLICK
    the same request again is one request.

    Args:
        email: normalised.
        wish: canonical.
        consent_wording: the version of the words that the page showed.
    """
    known = find_subscriber(session, partnership.slug, email)
    if known is not None and gets_mail(session, known.id):
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
    """Queue a mail with a link to the preferences, if this normalised address has a live subscriber; within
    DOUBLE_CLICK one."""
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
    """Delete, with its mail, what expired unconfirmed FORGOTTEN_AFTER ago or was confirmed CONFIRMED_KEPT_FOR
    ago."""
    expired = ReaderRequest.confirmed_at.is_(None) & (ReaderRequest.expires_at <= now - FORGOTTEN_AFTER)
    confirmed = ReaderRequest.confirmed_at <= now - CONFIRMED_KEPT_FOR
    old = select(ReaderRequest.id).where(or_(expired, confirmed))
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
    take_turns(session, f"requests of {request.email}")
    if _asked_just_now(session, request, kind, now=now):
        return
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


def _asked_just_now(session: Session, request: ReaderRequest, kind: NoticeKind, *, now: datetime) -> bool:
    """Whether the mail that answers an equal request is under way or arrived."""
    same = (
        select(ReaderRequest)
        .join(Notice, Notice.request_id == ReaderRequest.id)
        .where(
            ReaderRequest.partnership == request.partnership,
            ReaderRequest.email == request.email,
            ReaderRequest.name == request.name,
            ReaderRequest.language == request.language,
            ReaderRequest.confirmed_at.is_(None),
            ReaderRequest.requested_at > now - DOUBLE_CLICK,
            Notice.kind == kind,
            Notice.state.in_((*UNDER_WAY, DeliveryState.ACCEPTED)),
        )
    )
    return any(
        (one.wanted, one.subscriber_id) == (request.wanted, request.subscriber_id)
        for one in session.scalars(same)
    )
