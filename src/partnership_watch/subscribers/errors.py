"""What can be wrong with what somebody asks for."""

from partnership_watch.errors import PartnershipWatchError


class SubscriberError(PartnershipWatchError):
    """A person, address or wish that cannot be used. The message names the field and the remedy."""


class NoSubscriberError(SubscriberError):
    """Nobody is known under an address."""
