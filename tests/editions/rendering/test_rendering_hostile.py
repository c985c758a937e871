"""Whatever a feed sends, the mail keeps its shape."""

import re
import unicodedata
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from partnership_watch.editions.content import (
    ClauseName,
    EditionContent,
    FailedSource,
    Phrase,
    PillarTrend,
    Publication,
)
from partnership_watch.editions.placeholders import placeholder_in_html, placeholder_in_text
from partnership_watch.editions.rendering import render
from partnership_watch.store.tables import Cadence

TAGS = {
    *("html", "head", "meta", "title", "style", "body", "div", "table", "tbody", "tr", "td"),
    *("h1", "h2", "h3", "p", "a", "span", "strong", "mark", "blockquote", "br", "ul", "li"),
}
ATTRIBUTES = {
    *("lang", "charset", "name", "content", "class", "style", "href"),
    *("role", "cellpadding", "cellspacing", "border", "align", "aria-hidden"),
}
ATTACKS = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</style></title></td></table><h1>Elsewhere</h1>",
    "{{ 7 * 7 }}{% for x in range(9) %}{{ config }}{% endfor %}",
    "--><![endif]--><!--",
    "&lt;script&gt;&#x3c;b&#x3e;&#xe000;",
    "Subject\r\nBcc: someone@example.org\r\n\r\nbody",
    "\u202egnp.exe\u2066\u2069\u200f\u061c",
    "\x00\x1b[31m\x07\x85\u2028\u2029",
    "\ud800 \udfff",
    placeholder_in_html("unsubscribe"),
    placeholder_in_text("unsubscribe"),
    "\ue000",
    "x" * 10_000,
    "điện gió " * 1_200,
    "a\u0301" * 5_000,
    "",
    " ",
]
LINKS = [
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "https://user:secret@example.org/",
    "https://bank.example\u202e/",
    'https://example.org/"onmouseover="x',
    "https://example.org/\r\nBcc:x",
    "//example.org/",
    "https://",
    "https://example.org:port/",
    "http://[::1/",
    "https://example.org/" + "x" * 10_000,
    "https://exa mple.org/",
    "https://exa<mple.org/",
    "https://example.org/" + placeholder_in_html("unsubscribe"),
    "mailto:someone@example.org",
]

MATCH = 41
OURS_IN_HTML, OURS_IN_TEXT = (
    (
        placeholder("unsubscribe"),
        placeholder("page"),
        f"{placeholder('relevant')}/{MATCH}/yes",
        f"{placeholder('relevant')}/{MATCH}/no",
    )
    for placeholder in (placeholder_in_html, placeholder_in_text)
)

texts = (
    st.sampled_from(ATTACKS)
    | st.text(max_size=60)
    | st.lists(st.sampled_from(ATTACKS), max_size=3).map("".join)
)
links = (
    st.sampled_from(LINKS) | st.text(max_size=40) | st.text(max_size=40).map("https://example.org/".__add__)
)


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_hostile_content_cannot_bend_a_mail(data, edition, entry, publication, read_html):
    """Page, text and subject keep their form whatever stands in any field."""
    content = _poisoned(data, edition(entry(), entry()), publication)

    rendered = render(content)

    page = read_html(rendered.html)
    assert set(page.tags) <= TAGS
    assert {name for _, name, _ in page.attributes} <= ATTRIBUTES
    assert all(href in OURS_IN_HTML or _is_plain_link(href) for href in page.hrefs)
    asked = sum(entry.match_id is not None for entry in content.entries)
    assert [page.hrefs.count(href) for href in OURS_IN_HTML] == [1, 1, asked, asked]
    assert rendered.html.count("\ue000") == 2 + 2 * asked
    assert [rendered.text.count(link) for link in OURS_IN_TEXT] == [1, 1, asked, asked]
    assert rendered.text.count("\ue000") == 2 + 2 * asked
    _assert_harmless(rendered.html)
    _assert_harmless(rendered.text)
    assert all(
        len(line) <= 72 or _is_plain_link(line.strip()) or line.endswith(OURS_IN_TEXT)
        for line in rendered.text.splitlines()
    )
    assert rendered.subject == rendered.subject.strip()
    assert "\n" not in rendered.subject
    assert 0 < len(rendered.subject) <= 110
    _assert_harmless(rendered.subject)


@pytest.mark.parametrize("link", LINKS)
def test_link_that_is_no_plain_web_address_is_left_out(link, edition, entry, publication, read_html):
    """Such a story is told without a link: its title is text."""
    rendered = render(edition(entry(lead=publication(link=link), copies=())))

    hrefs = read_html(rendered.html).hrefs
    assert all(href in OURS_IN_HTML or _is_plain_link(href) for href in hrefs)
    assert "Ministers open the tidal power talks" in rendered.text
    assert "Bcc" not in rendered.html


def test_link_with_letters_of_other_scripts_is_written_in_ascii(edition, entry, publication, read_html):
    """A Vietnamese address works in every mail program, in the page and in the text."""
    lead = publication(link="https://báo.example/điện-gió?q=lần 1".replace(" ", "%20"))

    rendered = render(edition(entry(lead=lead, copies=())))

    link = "https://xn--bo-mia.example/%C4%91i%E1%BB%87n-gi%C3%B3?q=l%E1%BA%A7n%201"
    assert link in read_html(rendered.html).hrefs
    assert link in rendered.text.splitlines()


def test_template_syntax_in_a_title_is_shown_as_it_was_written(edition, entry, publication, read_html):
    """Content is data: nothing in it is ever evaluated."""
    rendered = render(edition(entry(lead=publication(title="{{ 7 * 7 }} {% raw %} <b>bold</b> &amp;"))))

    for said in (read_html(rendered.html).inside["h3"][0], rendered.text, rendered.subject):
        assert "{{ 7 * 7 }} {% raw %} <b>bold</b> &amp;" in said


def test_title_without_a_letter_is_named_as_such(edition, entry, publication, read_html):
    """A story is never an invisible link."""
    rendered = render(edition(entry(lead=publication(title="\u200b\u202e \x00"))))

    assert rendered.subject == "Without a title"
    assert read_html(rendered.html).inside["h3"] == ["Without a title"]


@pytest.mark.parametrize("moment", [datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)])
def test_date_at_the_end_of_the_calendar_is_no_date(moment, edition, entry, publication):
    """A story dated in the year 1 or 9999 stops no edition, in no zone."""
    lead = publication(published_at=moment)

    texts = [render(edition(entry(lead=lead), zone=zone)).text for zone in ("America/Lima", "Asia/Tokyo")]

    assert sum("undated, first seen" in " ".join(text.split()) for text in texts) == 1


def _poisoned(data: st.DataObject, content: EditionContent, publication: type[Publication]) -> EditionContent:
    def text() -> str:
        return data.draw(texts)

    def hostile_publication() -> Publication:
        return publication(outlet=text(), title=text(), link=data.draw(links), language=text())

    section = content.sections[0]
    entries = tuple(
        replace(
            entry,
            clause=ClauseName(31, text()),
            commitment=text(),
            also=(ClauseName(14, text()),),
            lead=hostile_publication(),
            summary=text(),
            copies=(hostile_publication(), hostile_publication()),
            phrases=(Phrase(text(), text(), text()),),
        )
        for entry in section.entries
    )
    return replace(
        content,
        partnership=text(),
        official_text=data.draw(links),
        cadence=data.draw(st.sampled_from(Cadence)),
        asked_for=(text(),),
        sections=(replace(section, title=text(), pillar=text(), entries=entries),),
        sources_failed=(FailedSource(text(), text(), None),),
        trend=(PillarTrend(text(), text(), 6, 0, (1, 1, 1, 1)),),
    )


def _is_plain_link(link: str) -> bool:
    return re.fullmatch(r"https?://[a-z0-9.\[\]:_-]+([/?#][!-~]*)?", link) is not None and not set(
        link
    ) & set('<>"\\')


def _assert_harmless(body: str) -> None:
    allowed = "\n\u200c\u200d\ue000\ue001"
    assert not {c for c in body if c not in allowed and unicodedata.category(c) in ("Cc", "Cf", "Co", "Cs")}
