"""Webhooks: editions posted to agencies' endpoints, signed, tried for three days, written down.

docs/webhooks.md says what a receiver gets and must do; docs/decisions/0015-webhooks.md why.
"""

from partnership_watch.delivery.webhooks.endpoints import (
    ListedEndpoint,
    disable,
    enable,
    list_endpoints,
    replay,
)
from partnership_watch.delivery.webhooks.health import webhook_troubles
from partnership_watch.delivery.webhooks.ledger import LoggedTry, log
from partnership_watch.delivery.webhooks.sending import Hooks, WebhookReport, deliver_webhooks
from partnership_watch.delivery.webhooks.signing import WebhookKeyError, signatures, signing_key

__all__ = [
    "Hooks",
    "ListedEndpoint",
    "LoggedTry",
    "WebhookKeyError",
    "WebhookReport",
    "deliver_webhooks",
    "disable",
    "enable",
    "list_endpoints",
    "log",
    "replay",
    "signatures",
    "signing_key",
    "webhook_troubles",
]
