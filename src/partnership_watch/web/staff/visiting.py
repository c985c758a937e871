"""One request for a page: who asks, in which language, and how the answer is laid out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from typing import Annotated, Any

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_datetime, format_skeleton
from babel.numbers import format_percent
from fastapi import Depends, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from partnership_watch.editions.cleaning import one_line
from partnership_watch.editions.folding import said
from partnership_watch.editions.limits import MAX_NAME
from partnership_watch.editions.wording import wording_for
from partnership_watch.registry import Partnership
from partnership_watch.registry.forms import Texts
from partnership_watch.registry.models import Commitment
from partnership_watch.store import Store
from partnership_watch.store.tables import Purpose
from partnership_watch.web.forms import Typed
from partnership_watch.web.staff.frame_wording import FRAME_WORDING
from partnership_watch.web.staff.layout import number, templates
from partnership_watch.web.staff.navigation import entries
from partnership_watch.web.staff.people import Role, StaffMember
from partnership_watch.web.staff.site import Site

MAX_LONG = 1_000
"""Of paraphrases."""


@dataclass(frozen=True)
class Visit:
    """One request that has passed the gate. `path` stands behind the language in the address."""

    site: Site
    member: StaffMember
    form: Typed
    language: str
    base: str
    """Where the application is mounted: nothing, or `/watch`."""
    path: str
    query: str
    token: str

    @property
    def partnership(self) -> Partnership:
        """The one that is watched."""
        return self.site.partnership

    @property
    def store(self) -> Store:
        """Its database."""
        return self.site.store

    @property
    def now(self) -> datetime:
        """UTC."""
        return self.site.clock()

    def may(self, role: Role) -> bool:
        """Whether whoever asks has this role."""
        return self.member.may(role)

    def address(self, path: str) -> str:
        """The address of another page in the same language: `/clauses/31`."""
        return f"{self.base}/{self.language}{path}"

    def go(self, path: str) -> RedirectResponse:
        """After a POST: on to a page that may be fetched again."""
        return RedirectResponse(self.address(path), 303)

    def show(
        self, name: str, wording: Mapping[str, object], *, status: int = 200, **values: Any
    ) -> HTMLResponse:
        """Lay out the template `templates/staff/<name>.html.j2`.

        Args:
            wording: the page's words, by language; the template has them as `words`.
        """
        mail_words = wording_for(self.language)
        html = (
            templates()
            .get_template(f"staff/{name}.html.j2")
            .render(
                words=wording[self.language],
                frame=FRAME_WORDING[self.language],
                mail_words=mail_words,
                visit=self,
                language=self.language,
                languages=[(one, Locale(one).get_display_name(one)) for one in self.site.languages],
                navigation=entries(self.member, self.language, self.path),
                partnership_title=said(self.partnership.title, self.language),
                official_text=str(self.partnership.official_text),
                token=self.token,
                said=self.said,
                day=self.day,
                moment=self.moment,
                month=self.month,
                number=partial(number, language=self.language),
                percent=lambda share: format_percent(share, locale=self.language),
                **values,
            )
        )
        return HTMLResponse(html, status)

    def said(self, texts: Texts) -> str:
        """A text of the partnership's folder, in this language."""
        return one_line(said(texts, self.language), MAX_NAME)

    def bodies(self, commitment: Commitment) -> list[str]:
        """The names of those who are responsible for it."""
        known = self.site.bodies
        return [self.said(known[key].name) for key in commitment.bodies if key in known]

    def commitment_title(self, key: str) -> str:
        """A commitment's title; its key where the folder has it no more."""
        titles = self.site.titles
        return self.said(titles[key]) if key in titles else key

    def long(self, texts: Texts) -> str:
        """The same of a longer text."""
        return one_line(said(texts, self.language), MAX_LONG)

    def party(self, key: str) -> str:
        """A party's name; its key where the folder has it no more."""
        party = self.partnership.parties.get(key)
        return self.said(party.name) if party else key

    def language_name(self, tag: str) -> str:
        """`Vietnamese`, in this language."""
        try:
            return Locale.parse(tag).get_display_name(self.language) or tag
        except (ValueError, UnknownLocaleError):
            return tag

    def country(self, code: str) -> str:
        """A country's name, by its ISO 3166 code."""
        return str(Locale(self.language).territories.get(code, code))

    def purpose_word(self, purpose: Purpose) -> str:
        """Why it was looked at, in this language."""
        return FRAME_WORDING[self.language].purposes[purpose]

    def sign_word(self, sign: Mapping[str, Any]) -> str:
        """What showed a party: words of the item, or a reason that is none of its words."""
        reason = sign.get("reason", "")
        return str(sign.get("term") or FRAME_WORDING[self.language].reasons.get(reason, reason))

    def verdict_word(self, word: str) -> str:
        """`confirmed`, in this language."""
        return FRAME_WORDING[self.language].verdicts[word]

    def day(self, when: date | datetime) -> str:
        """`1 Jun 2026`, by UTC."""
        return format_date(_utc(when), wording_for(self.language).date, locale=self.language)

    def moment(self, when: datetime) -> str:
        """`1 Jun 2026, 12:00`, by UTC."""
        return str(format_datetime(_utc(when), wording_for(self.language).moment, locale=self.language))

    def month(self, when: date) -> str:
        """`Jun 2026`."""
        return format_skeleton("yMMM", when, locale=self.language)


def visit_of(request: Request, language: str) -> Visit:
    """What a route is given of its request.

    Raises:
        HTTPException: there are no pages in this language.
    """
    site: Site = request.app.state.site
    if language not in site.languages:
        raise HTTPException(404)
    return visit_in(request, language)


def visit_in(request: Request, language: str | None) -> Visit:
    """The same where no route was found; in the first language where none is asked for."""
    site: Site = request.app.state.site
    base = request.scope.get("root_path", "").rstrip("/")
    path = request.url.path.removeprefix(base)
    asked = path.strip("/").partition("/")[0]
    known = language or (asked if asked in site.languages else site.languages[0])
    return Visit(
        site=site,
        member=getattr(request.state, "member", StaffMember("", frozenset())),
        form=getattr(request.state, "form", Typed([])),
        language=known,
        base=base,
        path=path.removeprefix(f"/{known}") if path.startswith(f"/{known}/") else "/",
        query=request.url.query,
        token=getattr(request.state, "token", ""),
    )


Here = Annotated[Visit, Depends(visit_of)]


def needs(role: Role) -> Callable[[Request], None]:
    """A dependency that turns back whoever has not this role."""

    def check(request: Request) -> None:
        if not request.state.member.may(role):
            raise HTTPException(403)

    return check


def from_here(request: Request) -> None:
    """A dependency for what is written down: another page would have us write what nobody asked for."""
    if request.headers.get("sec-fetch-site") in ("cross-site", "same-site"):
        raise HTTPException(403)


def _utc(when: date | datetime) -> Any:
    return when.astimezone(UTC) if isinstance(when, datetime) else when
