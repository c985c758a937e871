"""What one reader sees and does behind the link to their preferences."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_date
from fastapi.responses import HTMLResponse
from sqlalchemy.orm import Session

from partnership_watch.editions.wording import wording_for
from partnership_watch.store.tables import Channel, EndedReason, Subscriber
from partnership_watch.subscribers import (
    Moved,
    Person,
    Wish,
    change_subscriber,
    change_subscription,
    end_subscriber,
    end_subscription,
)
from partnership_watch.subscribers.leaving import forget, pause
from partnership_watch.subscribers.places import Place, live_places
from partnership_watch.web.choices import TICKED, Problem, read_wish
from partnership_watch.web.expecting import chosen_in_words
from partnership_watch.web.forms import Typed
from partnership_watch.web.reader_pages import Pages
from partnership_watch.web.reader_wording import ReaderWords

LONGEST_PAUSE = timedelta(days=366)
"""Who stays away for longer has left, and may not remember us."""
RESUMES_AT = time(6)
"""Of the day on which a pause ends, on the reader's clock."""


@dataclass(frozen=True)
class SubscriptionView:
    """One live subscription."""

    subscription_id: int
    name: str
    gets: list[str]
    waiting: list[str] | None
    by_mail: bool


@dataclass(frozen=True)
class Visit:
    """One opened link: whose it is, and in which transaction."""

    session: Session
    pages: Pages
    language: str
    words: ReaderWords
    reader: Subscriber
    now: datetime

    def overview(
        self, *, done: str | None = None, problems: list[Problem] | None = None, until: str = ""
    ) -> HTMLResponse:
        """All that the reader gets, after `done`."""
        problems = problems or []
        paused = self.reader.paused_until
        return self.pages.page(
            "preferences",
            self.language,
            status=422 if problems else 200,
            problems=problems,
            done=done,
            subscriptions=[self._view(place) for place in live_places(self.session, self.reader.id)],
            paused=self._day(paused) if paused and paused > self.now else None,
            until=until,
            tomorrow=(self.now.astimezone(ZoneInfo(self.reader.zone)).date() + timedelta(days=1)).isoformat(),
        )

    def change_page(self, place: Place, form: Typed, problems: list[Problem]) -> HTMLResponse:
        """The choices of one subscription."""
        return self.pages.page(
            "change",
            self.language,
            status=422 if problems else 200,
            problems=problems,
            name=place.name,
            subscription_id=place.live.id,
            choices=self.pages.choices(form, self.language),
        )

    def place(self, subscription_id: str) -> Place | None:
        """The live subscription by mail with this id, if it is this reader's."""
        places = live_places(self.session, self.reader.id)
        mine = (one for one in places if str(one.live.id) == subscription_id)
        return next((one for one in mine if one.audience.channel is Channel.MAIL), None)

    def change(self, form: Typed) -> HTMLResponse:
        """Let one subscription get what is chosen."""
        place = self.place(form.one("subscription"))
        if place is None:
            return self.overview(done=self.words.unchanged)
        wish, problems = read_wish(form, self.pages.partnership, self.words.errors)
        problems = self.pages.unsealed(form, self.words) + problems
        if wish is None or problems:
            return self.change_page(place, form, problems)
        return self.overview(done=self._moved(place, wish))

    def end(self, form: Typed) -> HTMLResponse:
        """End one subscription."""
        place = self.place(form.one("subscription"))
        if place is not None:
            end_subscription(
                self.session, place.live.id, EndedReason.UNSUBSCRIBED, now=self.now, actor="reader"
            )
        return self.overview(done=self.words.ended)

    def pause(self, form: Typed) -> HTMLResponse:
        """Send nothing until the morning of a day."""
        text = form.one("until")
        zone = ZoneInfo(self.reader.zone)
        today = self.now.astimezone(zone).date()
        try:
            day = date.fromisoformat(text)
        except ValueError:
            day = today
        if not today < day <= today + LONGEST_PAUSE:
            problem = Problem("until", self.words.errors.until)
            return self.overview(problems=[problem], until=text)
        until = datetime.combine(day, RESUMES_AT, zone).astimezone(UTC)
        pause(self.session, self.reader, until, now=self.now)
        return self.overview()

    def resume(self, _form: Typed) -> HTMLResponse:
        """End a pause now."""
        pause(self.session, self.reader, None, now=self.now)
        return self.overview(done=self.words.resumed)

    def end_all(self, _form: Typed) -> HTMLResponse:
        """End everything that this reader gets."""
        end_subscriber(self.session, self.reader.id, EndedReason.UNSUBSCRIBED, now=self.now, actor="reader")
        return self._said(self.words.nothing_left, self.words.ended_all)

    def forget(self, form: Typed) -> HTMLResponse:
        """End everything, and erase the person, if the box beside the button is ticked."""
        if form.one("sure") != TICKED:
            return self.overview(problems=[Problem("sure", self.words.errors.sure)])
        forget(self.session, self.reader.id, self.pages.links.keyed_hash, now=self.now)
        return self._said(self.words.forgotten_title, self.words.forgotten)

    def _moved(self, place: Place, wish: Wish) -> str:
        person = Person(
            **{
                **{field: getattr(self.reader, field) for field in Person.__dataclass_fields__},
                "language": wish.language,
                "zone": wish.zone,
            }
        )
        changed = change_subscriber(
            self.session, self.pages.partnership, self.reader, person, now=self.now, actor="reader"
        )
        moved = change_subscription(
            self.session,
            self.pages.partnership,
            self.reader.id,
            place.name,
            wish.asked,
            now=self.now,
            actor="reader",
        )
        if moved is Moved.UNCHANGED and not changed:
            return self.words.unchanged
        waits = any(
            one.waiting is not None
            for one in live_places(self.session, self.reader.id)
            if one.name == place.name
        )
        return self.words.saved_waits if waits else self.words.saved

    def _view(self, place: Place) -> SubscriptionView:
        return SubscriptionView(
            place.live.id,
            place.name,
            chosen_in_words(self.pages, self.language, place.current),
            chosen_in_words(self.pages, self.language, place.wanted) if place.waiting else None,
            place.audience.channel is Channel.MAIL,
        )

    def _day(self, moment: datetime) -> str:
        day = moment.astimezone(ZoneInfo(self.reader.zone)).date()
        return format_date(day, wording_for(self.language).date, locale=self.language)

    def _said(self, title: str, says: str) -> HTMLResponse:
        return self.pages.message(self.language, title, says)


STEPS: dict[str, Callable[[Visit, Typed], HTMLResponse]] = {
    "save": Visit.change,
    "end": Visit.end,
    "pause": Visit.pause,
    "resume": Visit.resume,
    "end_all": Visit.end_all,
    "forget": Visit.forget,
}
"""By the name that a button carries."""
