"""How often one address or one network may ask: counts, under keyed hashes that nobody can turn back.

A window is part of what is hashed, so the counts of two windows cannot be laid side by side.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from partnership_watch.store.tables import LimitCount, LimitKind
from partnership_watch.subscribers.addresses import without_capitals

KeyedHash = Callable[[str], str]
"""64 hexadecimal digits that only the holder of the secret can make."""


@dataclass(frozen=True)
class Limit:
    """At most `most` in each window; windows begin on whole multiples of their length, UTC."""

    most: int
    window: timedelta


LIMITS = {
    # A mail that was deleted in error, one in the wrong folder, one more: what is beyond that helps nobody
    # who reads this mailbox, and bothers whoever did not ask.
    LimitKind.MAILS_TO_ADDRESS: Limit(3, timedelta(days=1)),
    # An office behind one address may sign up together; a list of stolen addresses takes weeks.
    LimitKind.ASKED_FROM_NETWORK: Limit(20, timedelta(hours=1)),
    # Each look reads 90 days of matches; a reader compares a few choices.
    LimitKind.LOOKED_FROM_NETWORK: Limit(120, timedelta(hours=1)),
    # Eight people behind one address, each answering on all thirty stories of a digest.
    LimitKind.ANSWERS_OF_NETWORK: Limit(240, timedelta(hours=1)),
}


def within_limit(session: Session, kind: LimitKind, of: str, keyed_hash: KeyedHash, *, now: datetime) -> bool:
    """Count one more, and say whether that is still allowed. Safe when many ask at once.

    Args:
        of: an address as `counted_address` returns it, or a network as `counted_network` does.
    """
    limit = LIMITS[kind]
    began = datetime.min.replace(tzinfo=UTC)
    start = now - (now - began) % limit.window
    until = start + limit.window
    counted = (
        insert(LimitCount)
        .values(
            kind=kind,
            hash=keyed_hash(f"{kind.value} {start.isoformat()} {of}"),
            count=1,
            until=until,
        )
        .on_conflict_do_update(
            index_elements=[LimitCount.kind, LimitCount.hash], set_={"count": LimitCount.count + 1}
        )
        .returning(LimitCount.count)
    )
    return session.execute(counted).scalar_one() <= limit.most


def drop_old_counts(session: Session, *, now: datetime) -> None:
    """Forget every window that is over."""
    session.execute(delete(LimitCount).where(LimitCount.until <= now))


def counted_address(email: str) -> str:
    """The mailbox behind a normalised address: in small letters, without what stands after a plus."""
    local, _, domain = email.rpartition("@")
    return f"{without_capitals(local.partition('+')[0])}@{domain}"


def counted_network(host: str) -> str:
    """The /24 or /64 that a client's address is in: whoever has one address of it commonly has the others.

    What is no address, as over a local socket, is one network.
    """
    try:
        address = ip_address(host)
    except ValueError:
        return "none"
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    network: IPv4Network | IPv6Network = ip_network(
        (int(address), 24 if address.version == 4 else 64), strict=False
    )
    return str(network)
