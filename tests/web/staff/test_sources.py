"""The pages of sources: how each does now, and how it was heard over a time."""

import html
import re
from datetime import timedelta

import httpx
import pytest
from worlds import World

from partnership_watch.store.tables import Fetch, FetchOutcome, SourceState


@pytest.fixture
def post(world: World) -> str:
    """The key of a source that was heard daily in May but for three days, with hostile reasons."""
    with world.store.transaction() as session:
        state = SourceState(
            partnership=world.partnership.slug,
            key="norland-post",
            url="u",
            due_at=world.now,
            interval_seconds=60,
            last_success_at=world.now,
        )
        session.add(state)
        session.flush()
        for number in range(1, 32):
            moment = world.now - timedelta(days=number)
            failed = 10 <= number < 13
            session.add(
                Fetch(
                    source_id=state.id,
                    started_at=moment,
                    finished_at=moment,
                    outcome=FetchOutcome.BLOCKED if failed else FetchOutcome.CHANGED,
                    http_status=403 if failed else 200,
                    reason="<script>alert(1)</script>\u202e {{ 7 * 7 }}" if failed else None,
                    new_items=0 if failed else 2,
                    set_aside=[],
                )
            )
    return state.key


def text_of(page: str) -> str:
    """What is read on a page, on one line."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>|&nbsp;", " ", page))


def test_every_source_stands_with_what_was_heard_of_it(viewer: httpx.Client, post: str) -> None:
    """The time stands in the address; its last day is meant, too."""
    page = viewer.get("/en/sources?since=2026-05-01&until=2026-05-31").text
    text = text_of(page)

    assert "From 1 May 2026, 00:00 until 1 Jun 2026, 00:00" in text
    assert "3 of 30" in text
    assert "4 days from 19 May 2026, 12:00 until 23 May 2026, 12:00" in text
    assert "never heard" in text
    assert "nobody looks" not in text
    assert f'href="/en/sources/{post}?since=2026-05-01&amp;until=2026-05-31"' in page


def test_a_source_that_was_due_and_that_nobody_looks_at_is_not_called_heard(
    viewer: httpx.Client, world: World, post: str
) -> None:
    """As the overview decides it, whenever it was heard last."""
    world.forward(hours=3)

    for path in ("/sources", f"/sources/{post}"):
        assert '<span class="badge wrong">nobody looks</span>' in viewer.get(f"/en{path}").text
        assert '<span class="badge wrong">không ai đọc</span>' in viewer.get(f"/vi{path}").text


def test_a_source_stands_day_by_day_with_its_newest_looks(viewer: httpx.Client, post: str) -> None:
    """What its server said cannot bend the page."""
    page = viewer.get(f"/en/sources/{post}?since=2026-05-18&until=2026-05-24").text
    text = text_of(page)

    days = re.findall(r'data-value="(2026-05-\d\d)">.*?data-value="(\d)".*?data-value="(\d)"', page)
    assert days == [(f"2026-05-{n}", *(("0", "1") if 20 <= n < 23 else ("1", "0"))) for n in range(18, 25)]
    assert "its server turns us away 3" in text
    assert "its server turns us away (403)" in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; {{ 7 * 7 }}" in page


def test_the_time_that_is_shown_is_taken_along(viewer: httpx.Client, post: str) -> None:
    """Of all sources, and of one each look, from the links of their pages; hostile reasons do nothing."""
    asked = "since=2026-05-18&until=2026-05-24"
    for path, rows in (("/en/sources", 3), (f"/en/sources/{post}", 7)):
        page = html.unescape(viewer.get(f"{path}?{asked}").text)
        links = re.findall(r'href="(/en/sources/export\.\w+\?[^"]+)"', page)
        csv, jsonl, report = (viewer.get(link).text for link in links)

        assert all(link.endswith(asked) for link in links)
        assert len(re.findall(r'^{"(look|source)": {', jsonl, re.MULTILINE)) == rows
        assert csv.count(asked) == rows
        assert "2026-05-25 00:00" in report
        assert "<script" not in report
    assert "since phải là một ngày" in viewer.get("/vi/sources/export.csv?since=x").text


@pytest.mark.parametrize("query", ["since=2026-07-01", "since=2020-01-01", "since=x", "colour=red"])
def test_a_time_that_cannot_be_shown_is_said_beside_the_usual_one(
    viewer: httpx.Client, post: str, query: str
) -> None:
    """On both pages, with what to do."""
    for path in ("/en/sources", f"/vi/sources/{post}"):
        answer = viewer.get(f"{path}?{query}")

        assert answer.status_code == 400
        assert 'role="alert"' in answer.text
        assert 'value="2026-05-02"' in answer.text


def test_a_source_that_never_was_has_no_page(viewer: httpx.Client) -> None:
    """One that is in the folder has, before anybody looked at it."""
    assert viewer.get("/en/sources/nowhere").status_code == 404
    assert viewer.get("/en/sources/%00").status_code == 404
    assert "Nobody looked in this time." in viewer.get("/en/sources/solano-bao").text
