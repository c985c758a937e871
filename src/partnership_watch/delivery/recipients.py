"""Who may be written to at all, asked at the door: outside production only those that a setting names."""

from collections.abc import Collection
from dataclasses import dataclass

from partnership_watch.store.tables import DeliveryState
from partnership_watch.subscribers import SubscriberError, normalised_address

OUTSIDE = "not in PARTNERSHIP_WATCH_SEND_ONLY_TO"


@dataclass(frozen=True)
class Recipients:
    """The rule for one installation. Of a webhook it is asked by its owner's address."""

    only_to: frozenset[str] = frozenset()
    """Addresses and `@domains`, in small letters; empty in production: everybody."""

    def unwanted(self, addresses: Collection[str]) -> dict[str, tuple[DeliveryState, str]]:
        """Those that must not be written to: how their messages end, and why.

        They end, and do not wait: else whoever lifts the list would let loose all that gathered behind it, on
        readers whose addresses a copied database brought along.
        """
        if not self.only_to:
            return {}
        return {
            address: (DeliveryState.STALE, OUTSIDE)
            for address in addresses
            if not self.only_to & {address.lower(), f"@{address.rpartition('@')[2].lower()}"}
        }


def read_only_to(text: str) -> frozenset[str]:
    """Read addresses and `@domains`, set apart by commas or spaces.

    Raises:
        ValueError: one of them is neither.
    """
    found = text.replace(",", " ").lower().split()
    for one in found:
        try:
            normalised_address(f"anybody{one}" if one.startswith("@") else one)
        except SubscriberError as error:
            raise ValueError(
                "must name addresses or @domains, such as ann@desk.example, @test.example"
            ) from error
    return frozenset(found)
