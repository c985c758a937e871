"""However much is owed, no mail program cuts the page, and nothing is left out in silence."""

import re
from dataclasses import replace
from uuid import uuid4

import pytest
from pydantic import HttpUrl, SecretStr

from partnership_watch.delivery import Links
from partnership_watch.editions.budget import MAX_HTML_BYTES, encoded_size
from partnership_watch.editions.content import ClauseName, FailedSource, Phrase, Section
from partnership_watch.editions.placeholders import (
    ReaderLinks,
    fill,
    placeholder_in_html,
    with_edition_links,
)
from partnership_watch.editions.rendering import render
from partnership_watch.store.tables import MatchGrade

LONG = "Đẩy mạnh hợp tác điện gió ngoài khơi giữa hai nước trong khuôn khổ chuyển đổi năng lượng công bằng "
SIZES = (3, 12, 85)


@pytest.fixture
def busy(edition, entry, publication):
    """Build a Vietnamese edition of so many stories, spread over three pillars as SIZES says in percent."""

    def build(total):
        sections = []
        for pillar, share in zip(("I", "II", "IV"), SIZES, strict=True):
            entries = tuple(
                entry(
                    grade=MatchGrade.DIRECT if place < 2 else MatchGrade.CONTEXT,
                    clause=ClauseName(31, LONG[:60]),
                    commitment=LONG[:80],
                    lead=publication(
                        title=f"{pillar}.{place}. {LONG}", link=f"https://b.example/{pillar}/{place}"
                    ),
                    summary=LONG * 4,
                    phrases=(Phrase("Đẩy mạnh hợp tác ", "điện gió ngoài khơi", " giữa hai nước"),),
                )
                for place in range(total * share // 100)
            )
            sections.append(Section(pillar, LONG[:50], entries))
        return edition(sections=tuple(sections), language="vi", zone="Asia/Bangkok")

    return build


@pytest.mark.parametrize("total", [100, 500])
def test_a_flood_stays_within_the_budget_and_is_counted(total, busy, read_html):
    """Each story is told in full, named in one line, or counted under its pillar."""
    content = busy(total)

    rendered = render(content)

    page = read_html(rendered.html)
    assert encoded_size(rendered.html) <= MAX_HTML_BYTES
    assert len(page.inside["h3"]) >= 10
    counted = [int(number) for number in re.findall(r"và (\d+) tin khác thuộc trụ cột này", page.text)]
    named = sum(href.startswith("https://b.example/") for href in page.hrefs)
    assert named + sum(counted) == len(content.entries)
    assert page.hrefs[-1] == placeholder_in_html("unsubscribe")


def test_every_pillar_has_its_first_story_in_full(busy, read_html):
    """A flood under one pillar does not take the place of another pillar's news."""
    page = read_html(render(busy(500)).html)

    for pillar in ("I", "II", "IV"):
        assert any(heading.startswith(f"{pillar}.0.") for heading in page.inside["h3"])


def test_stories_turn_compact_before_any_is_only_counted(busy, read_html):
    """A busy day is told to the last story, the later ones in one line each."""
    content = busy(40)

    page = read_html(render(content).html)

    assert 0 < len(page.inside["h3"]) < len(content.entries)
    assert sum(href.startswith("https://b.example/") for href in page.hrefs) == len(content.entries)


def test_text_names_every_story(busy):
    """The plain text has no limit to keep: what the page counts, it tells."""
    content = busy(500)

    said = render(content).text.splitlines()

    assert all(entry.lead.link in said for entry in content.entries)


def test_nothing_is_shortened_on_an_ordinary_day(busy, read_html):
    """Fifteen stories in the longer language are all told in full."""
    content = replace(busy(100), sections=busy(100).sections[:2])

    page = read_html(render(content).html)

    assert len(page.inside["h3"]) == len(content.entries)


def test_the_longest_that_anything_may_be_still_fits(edition, entry, publication, read_html):
    """Every field is full of letters of nine bytes, and the page keeps its frame and its last link."""
    brim = "ệ" * 2_000
    lead = publication(title=brim, outlet=brim, link="https://b.example/" + "=" * 1_900)
    stuffed = entry(
        clause=ClauseName(31, brim),
        commitment=brim,
        also=tuple(ClauseName(number, brim) for number in range(40)),
        lead=lead,
        copies=(lead,) * 30,
        summary=brim,
        phrases=(Phrase(brim, brim, brim),) * 30,
    )
    content = edition(
        sections=tuple(
            Section(pillar, brim, (stuffed,) * 20) for pillar in ("I", "II", "III", "IV", "V", "VI")
        ),
        partnership=brim,
        official_text="https://b.example/" + "=" * 1_900,
        asked_for=(brim,) * 50,
        sources_failed=(FailedSource(brim, "gone", None),) * 200,
        skipped=tuple(f"2025-10-{day:02d}" for day in range(1, 31)),
        language="vi",
    )

    html = render(content).html

    assert encoded_size(html) <= MAX_HTML_BYTES
    assert read_html(html).hrefs[-1] == placeholder_in_html("unsubscribe")


def test_filled_page_is_within_the_budget_too(busy):
    """A reader's own link is longer than what stands for it, and still nothing is cut."""
    links = ReaderLinks(unsubscribe="https://watch.example/unsubscribe/" + "x=" * 250)
    ours = Links(HttpUrl("https://partnership.watch.ministry.example"), SecretStr("x"), "x").edition(uuid4())

    for total in (12, 25, 500):
        html = with_edition_links(render(busy(total)).html, ours)
        assert encoded_size(fill(html, links)) <= MAX_HTML_BYTES
