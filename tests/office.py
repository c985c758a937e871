"""A made-up installation that publishes, sends and reads what came back, as the stages do."""

import base64
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from faulting import PATIENCE
from pydantic import HttpUrl, SecretStr

from partnership_watch.delivery import Letterhead, Links, Post, Security, SmtpSettings, deliver
from partnership_watch.delivery.approving import give_up
from partnership_watch.delivery.bounces import Bounces
from partnership_watch.delivery.notices import deliver_notices
from partnership_watch.delivery.recipients import Recipients
from partnership_watch.delivery.return_path import ReturnPath
from partnership_watch.delivery.webhooks import Hooks, deliver_webhooks
from partnership_watch.delivery.webhooks.posting import Limits
from partnership_watch.editions.publishing import publish
from partnership_watch.registry import Partnership
from partnership_watch.store import Store

LINKS = Links(HttpUrl("https://watch.example"), SecretStr("a secret of this test"), "d@watch.example")
LETTERHEAD = Letterhead("The Watch", "watch@watch.example", "d@watch.example", "n.watch.example")
BOUNCES = Bounces(ReturnPath("bounces@watch.example", LINKS.keyed_hash), LINKS.keyed_hash)
KEY = b"a key of thirty-two bytes, signs"


@dataclass(frozen=True)
class Office:
    """Its settings of one moment. Can be given to another process."""

    smtp_port: int
    resend: bool = False
    """What may have been sent is sent once more."""
    impatient: bool = False
    """Waits no longer than PATIENCE for an answer."""

    def send(self, store: Store, partnership: Partnership, clock: Callable[[], datetime]) -> None:
        """As `stages.deliver`, but for the chance in an endpoint's waits: a history can be lived again."""
        with store.transaction() as session:
            give_up(session, partnership.slug, now=clock())
        deliver_webhooks(store, partnership.slug, self._hooks(), clock=clock, chance=random.Random(0))
        deliver_notices(store, partnership, self._post(), clock=clock)
        deliver(store, partnership.slug, self._post(), clock=clock)

    def _post(self) -> Post:
        smtp = SmtpSettings(
            host="127.0.0.1",
            port=self.smtp_port,
            security=Security.NONE,
            timeout_seconds=PATIENCE if self.impatient else 20,
        )
        recipients = Recipients(keyed_hash=LINKS.keyed_hash)
        return Post(smtp, LETTERHEAD, LINKS, self.resend, recipients, BOUNCES.return_path)

    def _hooks(self) -> Hooks:
        limits = Limits(total=PATIENCE) if self.impatient else Limits()
        return Hooks(lambda _: _SECRET, frozenset({"127.0.0.1"}), limits)


_SECRET = SecretStr("whsec_" + base64.b64encode(KEY).decode())


def publish_at(store: Store, partnership: Partnership, now: datetime) -> None:
    """The stage."""
    assert publish(store, partnership, now=now, mail_domain="watch.example").failed == []


def send_at(store: Store, partnership: Partnership, office: Office, now: datetime) -> None:
    """The stage, all within one moment."""
    office.send(store, partnership, lambda: now)
