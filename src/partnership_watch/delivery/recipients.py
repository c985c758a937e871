"""Who may be written to at all, asked at the door: nobody whom the suppression list names, and outside
production only those that a setting names."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy.orm import Session

from partnership_watch.store.tables import DeliveryState
from partnership_watch.subscribers import SubscriberError, normalised_address
from partnership_watch.subscribers.addresses import without_capitals
from partnership_watch.subscribers.limits import KeyedHash
from partnership_watch.subscribers.suppression import keeps_from_asking, suppressed

OUTSIDE = "not in PARTNERSHIP_WATCH_SEND_ONLY_TO"
SUPPRESSED = "suppressed"
"""With the reason behind it: `suppressed: bounced`."""


@dataclass(frozen=True)
class Recipients:
    """The rules of one installation."""

    only_to: frozenset[str] = frozenset()
    """Addresses and `@domains`, without capitals; empty in production: everybody."""
    keyed_hash: KeyedHash | None = None
    """Of the installation's secret: finds an address in the suppression list. None: there is no list."""

    def unwanted(
        self, session: Session, addresses: Collection[str], *, signing_up: bool = False
    ) -> dict[str, tuple[DeliveryState, str]]:
        """Those that must not be mailed: how their messages end, and why.

        Args:
            signing_up: it is the mail in which an address confirms that it asked for mail.
        """
        if self.keyed_hash is None:
            return self.outside(addresses)
        listed = suppressed(session, addresses, self.keyed_hash)
        return self.outside(addresses) | {
            address: (DeliveryState.STALE, f"{SUPPRESSED}: {found.reason.value}")
            for address, found in listed.items()
            if not signing_up or keeps_from_asking(found)
        }

    def outside(self, addresses: Collection[str]) -> dict[str, tuple[DeliveryState, str]]:
        """Those that a setting keeps out. Of a webhook this alone is asked, by its owner's address.

        They end, and do not wait: else whoever lifts the list would let loose all that gathered behind it, on
        readers whose addresses a copied database brought along.
        """
        if not self.only_to:
            return {}
        return {
            address: (DeliveryState.STALE, OUTSIDE)
            for address in addresses
            if not self.only_to & _named_by(without_capitals(address))
        }


def read_only_to(text: str) -> frozenset[str]:
    """Read addresses and `@domains`, set apart by commas or spaces.

    Raises:
        ValueError: one of them is neither.
    """
    found = without_capitals(text).replace(",", " ").split()
    for one in found:
        try:
            normalised_address(f"anybody{one}" if one.startswith("@") else one)
        except SubscriberError as error:
            raise ValueError(
                "must name addresses or @domains, such as ann@desk.example, @test.example"
            ) from error
    return frozenset(found)


def _named_by(address: str) -> set[str]:
    return {address, f"@{address.rpartition('@')[2]}"}
