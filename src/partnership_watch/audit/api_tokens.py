"""Tokens of the read-only API: issued once, kept as a hash, of limited scope and time."""

import hmac
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session

from partnership_watch.errors import PartnershipWatchError
from partnership_watch.matching.stored import LARGEST_ID
from partnership_watch.store.audit_log import record
from partnership_watch.store.tables import ApiToken

LONGEST = timedelta(days=366)  # a key that nobody renews outlives the one who asked for it

_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_TOKEN = re.compile(r"pw_([0-9]{1,19})_([A-Za-z0-9_-]{20,200})", re.ASCII)
_NOBODYS = "0" * 64


class Scope(StrEnum):
    """What a token may read."""

    MATCHES = "matches:read"
    """Matches and items, with texts and evidence."""
    EDITIONS = "editions:read"
    TELLINGS = "tellings:read"
    """Which edition told which audience of what, with its deliveries counted."""
    RULE_SETS = "rule-sets:read"
    SOURCES = "sources:read"


class TokenError(PartnershipWatchError):
    """A token that cannot be issued or found. The message names what to change."""


@dataclass(frozen=True)
class Holder:
    """Whose token was shown, and for what it is good."""

    token_id: int
    name: str
    scopes: frozenset[Scope]


def issue_token(
    session: Session,
    partnership: str,
    name: str,
    scopes: Collection[Scope],
    *,
    secret: str,
    expires_at: datetime,
    now: datetime,
    actor: str,
) -> str:
    """Make a token and return it, this once: only its hash is kept.

    Args:
        name: of the programme that will use it, in small letters, words joined by a hyphen.
        secret: at least 20 characters that nobody can guess, of those that stand in addresses.

    Raises:
        TokenError: the name, the scopes or the time cannot be used.
    """
    if not _NAME.fullmatch(name) or len(name) > 60:
        raise TokenError(f"{name!r:.80} is no name of a programme; write it like trade-dashboard")
    if not scopes:
        raise TokenError(f"a token needs a scope; choose from {', '.join(Scope)}")
    if not now < expires_at <= now + LONGEST:
        raise TokenError(f"a token lives for a day or more, and at most {LONGEST.days} days")
    token = ApiToken(
        partnership=partnership,
        name=name,
        secret_hash=_hash(secret),
        scopes=sorted(scopes),
        issued_at=now,
        expires_at=expires_at,
    )
    session.add(token)
    session.flush()
    record(
        session,
        at=now,
        actor=actor,
        action="issued",
        object_type="api_token",
        object_id=token.id,
        name=name,
        scopes=token.scopes,
        expires_at=expires_at.isoformat(),
    )
    return f"pw_{token.id}_{secret}"


def list_tokens(session: Session, partnership: str) -> Sequence[ApiToken]:
    """Every token that was ever issued, in order."""
    return session.scalars(
        select(ApiToken).where(ApiToken.partnership == partnership).order_by(ApiToken.id)
    ).all()


def revoke_token(session: Session, partnership: str, token_id: int, *, now: datetime, actor: str) -> None:
    """End a token at once. Raises TokenError where there is none; one that ended stays as it is."""
    token = session.get(ApiToken, token_id) if token_id <= LARGEST_ID else None
    if token is None or token.partnership != partnership:
        raise TokenError(f"there is no token {token_id}; `partnership-watch tokens list` shows them")
    if token.revoked_at is None:
        token.revoked_at = now
        record(session, at=now, actor=actor, action="revoked", object_type="api_token", object_id=token_id)


def holder_of(session: Session, partnership: str, shown: str, *, now: datetime) -> Holder | None:
    """Who may ask with a token as it was shown; None where it is none of ours, has ended or was revoked."""
    parts = _TOKEN.fullmatch(shown)
    if parts is None or int(parts[1]) > LARGEST_ID:
        return None
    token = session.get(ApiToken, int(parts[1]))
    # As long for a number that there is not as for a wrong secret.
    if not hmac.compare_digest(token.secret_hash if token else _NOBODYS, _hash(parts[2])) or token is None:
        return None
    if token.partnership != partnership or token.revoked_at is not None or token.expires_at <= now:
        return None
    return Holder(token.id, token.name, frozenset(map(Scope, token.scopes)))


def _hash(secret: str) -> str:
    """One round is enough: the secret is random, not a password."""
    return sha256(secret.encode()).hexdigest()
