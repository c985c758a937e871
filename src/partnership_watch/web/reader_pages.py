"""What the pages for signing up and for preferences share: words, seals, and counting who asks."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from fastapi import Request
from fastapi.responses import HTMLResponse
from sqlalchemy.orm import Session

from partnership_watch.delivery import Links
from partnership_watch.registry import Partnership
from partnership_watch.store import Store
from partnership_watch.store.tables import LimitKind
from partnership_watch.subscribers import SubscriberError, normalised_address
from partnership_watch.subscribers.limits import counted_address, counted_network, within_limit
from partnership_watch.subscribers.suppression import keeps_from_asking, suppressed
from partnership_watch.web.choices import Problem
from partnership_watch.web.forms import Typed, seal, sealed
from partnership_watch.web.frame import Frame
from partnership_watch.web.frame_wording import FRAME_WORDING
from partnership_watch.web.offering import ChoicesView, choices_view
from partnership_watch.web.reader_wording import READER_WORDING, ReaderWords

SUBSCRIBE = "/subscribe"
PREFERENCES = "/preferences"
"""The addresses of the two first pages, behind the language."""
MAX_EMAIL = 254
"""RFC 5321, 4.5.3.1.3: a path has 256, angle brackets included."""


@dataclass(frozen=True)
class Pages:
    """What every such page needs.

    Args:
        clock: the time now, UTC.
    """

    store: Store
    frame: Frame
    links: Links
    clock: Callable[[], datetime]

    @property
    def partnership(self) -> Partnership:
        """The one that is watched."""
        return self.frame.partnership

    def words(self, language: str) -> ReaderWords | None:
        """The sentences in a language of the partnership; None where there are no such pages."""
        return READER_WORDING.get(language) if language in self.frame.languages else None

    def page(
        self, template: str, language: str, *, path: str = "", status: int = 200, **values: object
    ) -> HTMLResponse:
        """One page, with a seal for its form.

        Args:
            path: of the same page, without its language; empty where the address holds a token, which no
                page repeats.
        """
        words, made = READER_WORDING[language], seal(self.links, self.clock())
        return self.frame.page(template, language, path=path, status=status, words=words, seal=made, **values)

    def message(
        self, language: str, title: str, *says: str, path: str = "", status: int = 200, again: bool = False
    ) -> HTMLResponse:
        """A page that only says something.

        Args:
            again: whether it leads to `path`, where one can begin once more.
        """
        frame_words = FRAME_WORDING[language]
        named = {SUBSCRIBE: frame_words.subscribe, PREFERENCES: frame_words.preferences}
        onward = (f"/{language}{path}", named[path]) if again else None
        return self.frame.message(language, title, *says, path=path, status=status, onward=onward)

    def limited(self, language: str, path: str) -> HTMLResponse:
        """The answer to a network that asks too often."""
        words = READER_WORDING[language]
        response = self.message(language, words.limited_title, words.limited, path=path, status=429)
        response.headers["Retry-After"] = "3600"
        return response

    def allowed(self, session: Session, kind: LimitKind, request: Request) -> bool:
        """Count a request of the network that it comes from."""
        host = request.client.host if request.client else ""
        return within_limit(session, kind, counted_network(host), self.links.keyed_hash, now=self.clock())

    def mailable(self, session: Session, email: str) -> bool:
        """Count a mail to a normalised address, and say whether there may be one."""
        listed = suppressed(session, {email}, self.links.keyed_hash).get(email)
        within = within_limit(
            session,
            LimitKind.MAILS_TO_ADDRESS,
            counted_address(email),
            self.links.keyed_hash,
            now=self.clock(),
        )
        return within and not keeps_from_asking(listed)

    def choices(self, form: Typed, language: str) -> ChoicesView:
        """The form's fields, filled in as typed."""
        words = READER_WORDING[language]
        return choices_view(
            form, self.partnership, language, words.grades, words.cadences, words.no_quiet_hours
        )

    def unsealed(self, form: Typed, words: ReaderWords) -> list[Problem]:
        """The problem of a form that was not fetched from here lately."""
        return [] if sealed(self.links, form, self.clock()) else [Problem("seal", words.errors.seal)]


def read_address(form: Typed, words: ReaderWords) -> tuple[str, list[Problem]]:
    """The address in the form that addresses are compared in, or what is wrong with it."""
    text = form.one("email")
    try:
        return normalised_address(text[: MAX_EMAIL + 1]), []  # one more is one too many
    except SubscriberError:
        return "", [Problem("email", words.errors.email)]
