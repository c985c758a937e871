"""One installation, opened: its settings, its partnership, its database. Every caller begins here."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import URL

from partnership_watch.delivery import Post
from partnership_watch.delivery.bounces import Bounces
from partnership_watch.delivery.webhooks import Hooks
from partnership_watch.feeds.collecting import Fetching
from partnership_watch.registry import Partnership, load_partnership
from partnership_watch.settings import Settings
from partnership_watch.store import Store, database_url, embedded_server, open_store, upgrade

DATABASE = "partnership_watch"


@dataclass(frozen=True)
class Installation:
    """What the stages need."""

    settings: Settings
    partnership: Partnership
    store: Store

    @property
    def clock(self) -> Callable[[], datetime]:
        """The time now, UTC: the real one, or the demo's."""
        return clock(self.settings)

    @property
    def fetching(self) -> Fetching:
        """How publishers are asked."""
        return fetching(self.settings)

    @property
    def post(self) -> Post:
        """How mail is sent."""
        return self.settings.post(self.partnership.slug)

    @property
    def bounces(self) -> Bounces | None:
        """How what came back is read; None where mails come back to the sender."""
        return self.settings.bounces()

    @property
    def hooks(self) -> Hooks:
        """How webhooks are posted."""
        return self.settings.hooks()


@contextmanager
def installation(settings: Settings) -> Iterator[Installation]:
    """Open the partnership's folder and the database; embedded, and brought up to date, where none is named.

    Raises:
        PartnershipWatchError: the folder or the database cannot be used.
    """
    partnership = load_partnership(settings.config)
    with application_database(settings) as url:
        store = open_store(url)
        try:
            yield Installation(settings, partnership, store)
        finally:
            store.close()


@contextmanager
def application_database(settings: Settings) -> Iterator[URL]:
    """The address of the database under the application's role."""
    if settings.database_url is not None:
        yield database_url(settings.database_url.get_secret_value())
        return
    with embedded_server(settings.data / "postgres") as server:
        upgrade(server.ensure_database(DATABASE), settings.application_role)
        yield server.url(DATABASE, settings.application_role)


def fetching(settings: Settings) -> Fetching:
    """How publishers are asked."""
    return Fetching(
        contact=settings.contact,
        allow_hosts=frozenset({"127.0.0.1", "localhost"}) if settings.loopback_feeds else frozenset(),
        pause_seconds=settings.pause_between_requests,
    )


def clock(settings: Settings) -> Callable[[], datetime]:
    """The time now, UTC; the demo's fixed moment where one is set."""
    moment = settings.moment
    if moment is not None:
        return lambda: moment
    return lambda: datetime.now(UTC)
