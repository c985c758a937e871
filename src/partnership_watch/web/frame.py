"""The frame of every public page: one base template, one style, and which languages there are."""

from base64 import b64encode
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib import resources

from babel import Locale
from fastapi.responses import HTMLResponse
from jinja2 import Environment

from partnership_watch.editions.folding import said
from partnership_watch.editions.templating import templates
from partnership_watch.editions.wording import worded, wording_for
from partnership_watch.registry import Partnership
from partnership_watch.web.frame_wording import FRAME_WORDING

_POLICY = "default-src 'none'; style-src {style}; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"


@dataclass(frozen=True)
class Frame:
    """What all pages of one partnership stand in.

    Args:
        served: whether there are pages for signing up, to which the others lead.
    """

    partnership: Partnership
    served: bool

    @property
    def languages(self) -> tuple[str, ...]:
        """The partnership's languages in which there are words for the pages; else English."""
        return worded(self.partnership.languages, FRAME_WORDING)

    def shown(self, language: str | None) -> str:
        """This language if there are pages in it, or else the first in which there are."""
        known = self.languages
        return language if language in known else known[0]

    def render(self, template: str, language: str, *, path: str = "", **values: object) -> bytes:
        """One page.

        Args:
            path: its address behind the language, the same in each; empty where it has none in others.
        """
        html = (
            _templates()
            .get_template(f"public/{template}.html.j2")
            .render(
                frame=FRAME_WORDING[language],
                mail_words=wording_for(language),
                language=language,
                partnership=said(self.partnership.title, language),
                official_text=str(self.partnership.official_text),
                served=self.served,
                path=path,
                languages=[(one, Locale(one).get_display_name(one)) for one in self.languages],
                style=_style(),
                **values,
            )
        )
        return html.encode()

    def page(
        self, template: str, language: str, *, path: str = "", status: int = 200, **values: object
    ) -> HTMLResponse:
        """One page, answered."""
        return HTMLResponse(self.render(template, language, path=path, **values), status)

    def message(
        self,
        language: str,
        title: str,
        *says: str,
        path: str = "",
        status: int = 200,
        onward: tuple[str, str] | None = None,
    ) -> HTMLResponse:
        """A page that only says something.

        Args:
            onward: the address and the words of a link to where one can go on.
        """
        return self.page("message", language, path=path, status=status, title=title, says=says, onward=onward)

    def missing(self, language: str | None = None) -> HTMLResponse:
        """The page for an address that leads nowhere."""
        shown = self.shown(language)
        words = FRAME_WORDING[shown]
        return self.message(
            shown, words.missing, words.missing_help, status=404, onward=(f"/{shown}/", words.home)
        )


@cache
def page_policy() -> str:
    """The Content-Security-Policy of the pages: no script, and no style but their own."""
    return _POLICY.format(style=f"'sha256-{b64encode(sha256(_style().encode()).digest()).decode()}'")


MAIL_POLICY = _POLICY.format(style="'unsafe-inline'")
"""The same of an edition shown as a page: mail programs want a style at each element, and so it has them."""


@cache
def _style() -> str:
    return resources.files("partnership_watch.web").joinpath("templates/public/public.css").read_text("utf-8")


@cache
def _templates() -> Environment:
    return templates("partnership_watch.web")
