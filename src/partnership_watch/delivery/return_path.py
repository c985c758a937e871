"""The return path of each message: an address of its own, signed, to which whatever bounces comes back.

Anybody can write to it and pretend that a mail bounced. Only who had the message can know its address.
"""

import hmac
import re
import uuid
from base64 import b32decode, b32encode

from partnership_watch.subscribers.limits import KeyedHash

_SIGNATURE_BYTES = 10
"""80 bits: each guess costs a mail."""

_TOKEN_CHARACTERS = 42
"""In base32, 26 for the id of a message and 16 for its signature: some servers make addresses small."""

MAX_LOCAL = 64 - 1 - _TOKEN_CHARACTERS
"""Characters that the setting may have before its `@` (RFC 5321, 4.5.3.1.1: 64 with `+` and the token)."""


class ReturnPath:
    """Makes and reads the return paths of one installation: `bounces+token@watch.example`.

    Args:
        address: `bounces@watch.example`; at most MAX_LOCAL characters before the `@`.
        keyed_hash: of the installation's secret; a changed secret makes what is under way unreadable.
    """

    def __init__(self, address: str, keyed_hash: KeyedHash) -> None:
        self._local, _, self._domain = address.lower().rpartition("@")
        self._keyed_hash = keyed_hash
        self._pattern = re.compile(
            rf"(?<![\w.+-]){re.escape(self._local)}\+([a-z2-7]{{{_TOKEN_CHARACTERS}}})@{re.escape(self._domain)}"
            r"(?![\w.-])",
            re.IGNORECASE | re.ASCII,
        )

    def of(self, link_id: uuid.UUID) -> str:
        """The return path of one message."""
        id_ = b32encode(link_id.bytes).decode("ascii").rstrip("=")
        return f"{self._local}+{id_}{self._signature(link_id)}@{self._domain}".lower()

    def read(self, text: str) -> uuid.UUID | None:
        """The message that the first genuine return path in a text names, or None."""
        for token in self._pattern.findall(text):
            link_id = uuid.UUID(bytes=b32decode(f"{token[:26].upper()}======"))
            if hmac.compare_digest(token[26:].upper(), self._signature(link_id)):
                return link_id
        return None

    def is_plain(self, address: str) -> bool:
        """Whether it is the setting's own address, to which complaints may come."""
        return address.lower() == f"{self._local}@{self._domain}"

    def _signature(self, link_id: uuid.UUID) -> str:
        whole = bytes.fromhex(self._keyed_hash(f"return path {link_id.hex}"))
        return b32encode(whole[:_SIGNATURE_BYTES]).decode("ascii")
