"""Subscribers: who is told, what they asked for and consented to, and the audiences that want the same.

The rows of whoever ended stay, with the reason; no import revives them.
"""

from partnership_watch.subscribers.addresses import normalised_address
from partnership_watch.subscribers.audiences import awake, has_readers
from partnership_watch.subscribers.errors import SubscriberError
from partnership_watch.subscribers.importing import Imported, ImportReport, import_subscribers
from partnership_watch.subscribers.moving import Moved, switch_waiting
from partnership_watch.subscribers.people import (
    Person,
    add_subscriber,
    change_subscriber,
    end_subscriber,
    find_subscriber,
)
from partnership_watch.subscribers.subscriber_files import SubscriberFileError
from partnership_watch.subscribers.subscriptions import (
    ListedSubscription,
    change_subscription,
    end_subscription,
    list_subscriptions,
    subscribe,
)
from partnership_watch.subscribers.webhooks import Webhook, keep_endpoint
from partnership_watch.subscribers.wishes import Asked, Filter, Wish

__all__ = [
    "Asked",
    "Filter",
    "ImportReport",
    "Imported",
    "ListedSubscription",
    "Moved",
    "Person",
    "SubscriberError",
    "SubscriberFileError",
    "Webhook",
    "Wish",
    "add_subscriber",
    "awake",
    "change_subscriber",
    "change_subscription",
    "end_subscriber",
    "end_subscription",
    "find_subscriber",
    "has_readers",
    "import_subscribers",
    "keep_endpoint",
    "list_subscriptions",
    "normalised_address",
    "subscribe",
    "switch_waiting",
]
