"""The links that belong to one reader, and the tokens in them."""

import hmac
import uuid
from urllib.parse import quote

from itsdangerous import BadSignature, URLSafeSerializer
from pydantic import HttpUrl, SecretStr

from partnership_watch.editions.placeholders import EditionLinks

_UNSUBSCRIBE = "partnership-watch unsubscribe"
_PAGES = {"confirm": "partnership-watch confirm", "preferences": "partnership-watch preferences"}
"""What signs the token of each page: a token opens the page it was made for, and no other."""


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
        self._secret = secret
        self._signer = self.signer(_UNSUBSCRIBE)
        self._reply_to = reply_to

    @property
    def served(self) -> bool:
        """Whether readers can reach pages at all."""
        return self._base is not None

    def signer(self, purpose: str) -> URLSafeSerializer:
        """What signs and reads tokens of one purpose; it reads those of no other."""
        return URLSafeSerializer(self._secret.get_secret_value(), salt=purpose)

    def keyed_hash(self, text: str) -> str:
        """64 hexadecimal digits that nobody without the secret can make, nor turn back by trying texts."""
        key = f"partnership-watch counts {self._secret.get_secret_value()}"
        return hmac.new(key.encode(), text.encode(), "sha256").hexdigest()

    def page(self, name: str, language: str, link_id: uuid.UUID) -> str | None:
        """The address of the page `confirm` or `preferences` for one request, where pages are served."""
        if self._base is None:
            return None
        return f"{self._base}/{language}/{name}/{self.signer(_PAGES[name]).dumps(link_id.hex)}"

    def read_page(self, name: str, token: str) -> uuid.UUID | None:
        """The request that a token of this page names, or None if we did not sign it."""
        return _read(self.signer(_PAGES[name]), token)

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

    def edition(self, web_id: uuid.UUID) -> EditionLinks:
        """The links that all readers of an edition share; none where no pages are served."""
        if self._base is None:
            return EditionLinks()
        page = f"{self._base}/editions/{web_id}"
        return EditionLinks(page=page, whole=f"{page}/all", relevant=f"{page}/relevant")

    @property
    def base(self) -> str | None:
        """Where readers reach the pages, without a slash at its end; None where they are not served."""
        return self._base

    def read(self, token: str) -> uuid.UUID | None:
        """The message that a token names, or None if we did not sign it."""
        return _read(self._signer, token)


def _read(signer: URLSafeSerializer, token: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(hex=signer.loads(token))
    except (BadSignature, ValueError, TypeError, AttributeError):
        return None
