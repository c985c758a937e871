"""Signatures of Standard Webhooks, version v1: HMAC-SHA256 over id, timestamp and body."""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Sequence

from pydantic import SecretStr

from partnership_watch.errors import PartnershipWatchError

PREFIX = "whsec_"
SHORTEST_KEY, LONGEST_KEY = 24, 64
"""Bytes, as the specification has it."""


class WebhookKeyError(PartnershipWatchError):
    """A key that cannot sign. The message names its variable and the remedy, never the key."""


def signing_key(variable: str, written: SecretStr | None) -> bytes:
    """Return the key that a variable holds, written as `whsec_` and base64.

    Raises:
        WebhookKeyError: the variable is not set, or holds no such key.
    """
    if written is None:
        raise WebhookKeyError(f"the variable {variable} is not set, and a webhook is to be signed with it")
    encoded = written.get_secret_value().strip().removeprefix(PREFIX)
    try:
        key = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError) as error:
        raise WebhookKeyError(f"the variable {variable} holds no key; {_REMEDY}") from error
    if not SHORTEST_KEY <= len(key) <= LONGEST_KEY:
        raise WebhookKeyError(f"the variable {variable} holds a key of {len(key)} bytes; {_REMEDY}")
    return key


_REMEDY = f"write {PREFIX} and base64 of {SHORTEST_KEY} to {LONGEST_KEY} random bytes"


def signatures(keys: Sequence[bytes], message_id: str, timestamp: int, body: bytes) -> str:
    """Return the value of `webhook-signature`: one signature by each key, so that keys can be changed.

    Args:
        timestamp: of this attempt, seconds since 1970.
    """
    content = f"{message_id}.{timestamp}.".encode() + body
    made = (hmac.new(key, content, hashlib.sha256).digest() for key in keys)
    return " ".join(f"v1,{base64.b64encode(one).decode('ascii')}" for one in made)
