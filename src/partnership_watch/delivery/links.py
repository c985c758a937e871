"""The links that belong to one reader, and the tokens in them."""

import uuid
from urllib.parse import quote

from itsdangerous import BadSignature, URLSafeSerializer
from pydantic import HttpUrl, SecretStr

_UNSUBSCRIBE = "partnership-watch unsubscribe"


class Links:
    """Makes and reads a reader's links.

    Args:
        public_url: where `partnership-watch web` is reached from outside; None where it is not run, and
            then a reader unsubscribes by mail.
        secret: signs the tokens; changing it breaks the links in mails already sent.
        reply_to: the address that a person reads.
    """

    def __init__(self, public_url: HttpUrl | None, secret: SecretStr, reply_to: str) -> None:
        self._base = str(public_url).rstrip("/") if public_url else None
        self._signer = URLSafeSerializer(secret.get_secret_value(), salt=_UNSUBSCRIBE)
        self._reply_to = reply_to

    def one_click(self, link_id: uuid.UUID) -> str | None:
        """The address that ends one subscription by a POST (RFC 8058), where pages are served."""
        if self._base is None:
            return None
        return f"{self._base}/unsubscribe/{self._signer.dumps(link_id.hex)}"

    def by_mail(self, link_id: uuid.UUID) -> str:
        """A `mailto:` link that asks a person to end the subscription."""
        return f"mailto:{self._reply_to}?subject={quote(f'unsubscribe {link_id.hex}')}"

    def unsubscribe(self, link_id: uuid.UUID) -> str:
        """The link in the body of the mail."""
        return self.one_click(link_id) or self.by_mail(link_id)

    def read(self, token: str) -> uuid.UUID | None:
        """The message that a token names, or None if we did not sign it."""
        try:
            return uuid.UUID(hex=self._signer.loads(token))
        except (BadSignature, ValueError, TypeError):
            return None
