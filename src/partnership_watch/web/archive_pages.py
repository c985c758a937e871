"""The frame of the archive's pages: which languages there are, their words, and the templates."""

from functools import cache

from babel import Locale
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined

from partnership_watch.editions.folding import said
from partnership_watch.editions.wording import wording_for
from partnership_watch.registry import Partnership
from partnership_watch.web.archive_wording import ARCHIVE_WORDING


def languages(partnership: Partnership) -> tuple[str, ...]:
    """The partnership's languages in which there are words for the pages."""
    return tuple(language for language in partnership.languages if language in ARCHIVE_WORDING)


def render(name: str, partnership: Partnership, language: str, *, path: str, **values: object) -> bytes:
    """One page.

    Args:
        path: its address behind the language, the same in each; empty where it has none in others.
    """
    html = (
        _templates()
        .get_template(name)
        .render(
            words=ARCHIVE_WORDING[language],
            mail_words=wording_for(language),
            language=language,
            partnership=said(partnership.title, language),
            official_text=str(partnership.official_text),
            path=path,
            languages=[(one, Locale(one).get_display_name(one)) for one in languages(partnership)],
            **values,
        )
    )
    return html.encode()


def missing(partnership: Partnership, language: str | None) -> HTMLResponse:
    """The page for an address that leads nowhere, in this language if there are pages in it."""
    known = languages(partnership)
    shown = language if language in known else known[0]
    return HTMLResponse(render("archive_missing.html.j2", partnership, shown, path=""), 404)


@cache
def _templates() -> Environment:
    return Environment(
        loader=PackageLoader("partnership_watch.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
