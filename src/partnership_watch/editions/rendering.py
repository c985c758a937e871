"""Turn an edition's content into a subject, an HTML body and a text body: same content, same bytes."""

from collections.abc import Callable
from dataclasses import dataclass

from partnership_watch.editions.budget import ShownSection, fit
from partnership_watch.editions.content import EditionContent
from partnership_watch.editions.mail_look import in_mail_look, mail_templates
from partnership_watch.editions.placeholders import (
    PLACEHOLDERS,
    placeholder_in_html,
    placeholder_in_text,
)
from partnership_watch.editions.saying import edition_view
from partnership_watch.editions.subjects import subject
from partnership_watch.editions.wording import wording_for
from partnership_watch.store.tables import Cadence


@dataclass(frozen=True)
class Rendered:
    """One edition, stored once. Both bodies hold placeholders for a reader's links (`placeholders.fill`)."""

    subject: str
    html: str
    text: str


def render(content: EditionContent) -> Rendered:
    """Write an edition in its language and at its reader's clock; a digest without entries says that.

    HTML stays within `budget.MAX_HTML_BYTES`: what does not fit is shortened and then counted, by pillar. The
    text holds every entry.

    Raises UnwordedLanguageError for a language without words, ValueError for an alert without entries.
    """
    if not content.entries and content.cadence is Cadence.IMMEDIATE:
        raise ValueError("an alert without entries is not rendered: nothing is owed, so nothing is sent")
    wording = wording_for(content.language)
    view = edition_view(content, wording)

    def html(sections: tuple[ShownSection, ...]) -> str:
        return in_mail_look(
            "digest.html.j2",
            wording.language,
            edition=view,
            words=wording,
            sections=sections,
            links=_links(placeholder_in_html),
        )

    text = mail_templates().get_template("digest.txt.j2")
    return Rendered(
        subject=subject(content, wording),
        html=fit(view, html),
        text=text.render(edition=view, words=wording, links=_links(placeholder_in_text)),
    )


def _links(placeholder: Callable[[str], str]) -> dict[str, str]:
    return {name: placeholder(name) for name in PLACEHOLDERS}
