"""The staff pages as they are drawn and used: telephone and desktop, light and dark, mouse and keyboard."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from browsing import violations
from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from playwright.sync_api import Browser, ConsoleMessage, Page
from served import served
from sqlalchemy import func, select
from staffing import EVERY_ROLE
from worlds import World

from partnership_watch.matching import ENGINE_VERSION
from partnership_watch.matching.live import keep_rule_set
from partnership_watch.registry import rule_set
from partnership_watch.registry.rule_sets import for_engine
from partnership_watch.store.tables import (
    Edition,
    EditionState,
    Fetch,
    FetchOutcome,
    SourceState,
    StoryItem,
    Verdict,
    VerdictWord,
)

pytestmark = pytest.mark.browser


@contextmanager
def opened(browser: Browser, **wanted: object) -> Iterator[Page]:
    """A page of somebody with every role; what a script or the policy complains of fails the test."""
    context = browser.new_context(extra_http_headers={"x-roles": EVERY_ROLE}, **wanted)  # type: ignore[arg-type]
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: None if _says_404(message, page) else complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    assert complaints == []


def _says_404(message: ConsoleMessage, page: Page) -> bool:
    """Of the page itself, where an error was asked for."""
    return message.text.startswith("Failed to load") and message.location["url"] == page.url


@pytest.fixture
def item(world: World) -> int:
    """Five years of findings, one of them revised, told twice, judged and in a story."""
    key = world.partnership.commitments[0].key
    for number in range(60):
        world.item(
            f"{key}{':context' if number % 3 else ''}",
            title=f"Herring quota of month {number}",
            published=world.now - timedelta(days=30 * number),
        )
    item = world.item(key, title="Ferry line opens", summary="Norland and Sudmark open it. " * 20)
    world.revise(item, key, title="Ferry line opens late")
    world.item(key, title="Ferry opens", publisher="a-very-long-name-of-a-publisher.example", like=item)
    world.verdict(item, key, VerdictWord.CONFIRMED)
    world.reader()
    world.until(2026, 6, 2, 7)
    world.publish()
    return item


@pytest.fixture
def sent(world: World, item: int) -> str:
    """The page of the edition that told of them."""
    with world.store.transaction() as session:
        return f"/editions/{session.scalar(select(func.max(Edition.id)))}"


@pytest.fixture
def story(world: World, item: int) -> str:
    """The page of the story that they belong to."""
    with world.store.transaction() as session:
        return f"/stories/{session.get_one(StoryItem, item).story_id}"


@pytest.fixture
def rule_sets(world: World, item: int) -> list[str]:
    """The pages of two rule sets, which the engine alone sets apart, and of a third that shares nothing."""
    ours = rule_set(world.partnership, ENGINE_VERSION)
    other = for_engine(ours, "99")
    with world.store.transaction() as session:
        for one in (ours, other):
            keep_rule_set(session, one, now=world.now)
    return [f"/rule-sets/{ours.hash}", f"/rule-sets/{world.rules().hash}/{other.hash}"]


@pytest.fixture
def looked_at(world: World) -> str:
    """The key of a source that was read for three weeks, and failed for one of them."""
    slug, key = world.partnership.slug, world.partnership.sources[0].key
    with world.store.transaction() as session:
        state = SourceState(partnership=slug, key=key, url="u", due_at=world.now, interval_seconds=60)
        session.add(state)
        session.flush()
        for number in range(21):
            moment = world.now - timedelta(days=number)
            failed = 7 <= number < 14
            session.add(
                Fetch(
                    source_id=state.id,
                    started_at=moment,
                    finished_at=moment,
                    outcome=FetchOutcome.NOT_FOUND if failed else FetchOutcome.CHANGED,
                    http_status=404 if failed else 200,
                    reason="there is nothing at this address" if failed else None,
                    entries=0 if failed else 20,
                    set_aside=[{"entry": "1", "reason": "no title"}],
                )
            )
    return key


@pytest.mark.parametrize(
    ("width", "scheme"),
    [
        (320, "dark"),
        (1280, "light"),
        pytest.param(320, "light", marks=pytest.mark.slow),
        pytest.param(1280, "dark", marks=pytest.mark.slow),
    ],
)
def test_every_page_is_accessible_at_every_width_and_in_both_schemes(
    browser: Browser,
    address: str,
    world: World,
    item: int,
    story: str,
    sent: str,
    rule_sets: list[str],
    looked_at: str,
    width: int,
    scheme: str,
) -> None:
    """axe finds nothing, nothing is cut off, and no script fails."""
    paths = ["/", "/clauses/3", "/clauses/6", f"/items/{item}", f"/items/{item}/explained", "/search"]
    paths += ["/editions", sent, f"{sent}/deliveries", f"{sent}/readers", "/rule-sets", *rule_sets]
    under = [f"/items/{item}/explained?rules={one.rpartition('/')[2]}" for one in rule_sets]
    paths += [f"/items/{item}/past", story, *under, f"/items/{item}/explained?rules={world.rules().hash}"]
    paths += ["/search?since=tomorrow", "/items/999999", "/review?clause=x"]
    paths += ["/sources", "/sources?since=2026-05-20", f"/sources/{looked_at}"]
    with opened(browser, viewport={"width": width, "height": 800}, color_scheme=scheme) as page:
        for number, path in enumerate(paths):
            page.goto(f"{address}/{'vi' if number % 2 else 'en'}{path}")
            page.locator("details").evaluate_all("all => all.forEach(one => one.open = true)")

            assert violations(page, "best-practice") == [], path
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path


def test_a_plot_is_drawn_from_its_table_and_again_when_the_scheme_changes(
    browser: Browser, address: str, item: int
) -> None:
    """On a telephone years scroll, the newest months first; where no script runs, the table stands alone."""
    with opened(browser, viewport={"width": 800, "height": 800}) as page:
        page.goto(f"{address}/en/clauses/3")
        drawn = page.locator(".plot canvas")
        assert drawn.count() == 1
        assert 600 < drawn.bounding_box()["width"] <= 760  # type: ignore[index]
        light = drawn.evaluate("canvas => canvas.toDataURL()")
        legend = page.locator(".plot .u-legend tr")
        assert [one.is_visible() for one in legend.all()] == [False, True, True]
        page.locator(".plot .u-over").hover()
        legend.first.wait_for()
        assert re.fullmatch(r"Month\s*\w+ 20\d\d", legend.first.inner_text())
        assert re.fullmatch(r"Direct\s*[01]", legend.nth(1).inner_text())

        page.emulate_media(color_scheme="dark")
        page.wait_for_function(
            "light => document.querySelector('.plot canvas')?.toDataURL() !== light", arg=light
        )
        assert drawn.count() == 1

        page.set_viewport_size({"width": 320, "height": 800})
        newest = "() => { const plot = document.querySelector('.plot'); return plot.scrollLeft > 50 && "
        page.wait_for_function(f"{newest} plot.scrollLeft + plot.clientWidth > plot.scrollWidth - 5 }}")
    with opened(browser, java_script_enabled=False) as page:
        page.goto(f"{address}/en/clauses/3")
        assert not page.locator(".plot").is_visible()
        page.get_by_text("The same as a table").click()
        assert page.get_by_role("cell", name="Jun 2026").or_(page.locator("#by-month th")).first.is_visible()


def test_a_search_goes_from_the_form_to_an_item_and_a_file(
    browser: Browser, address: str, item: int, tmp_path: Path
) -> None:
    """What was asked for stands in the address."""
    with opened(browser, accept_downloads=True) as page:
        page.goto(f"{address}/en/")
        page.get_by_role("link", name="Search").click()
        page.get_by_label("Words").fill("ferry late")
        page.get_by_label("Clause", exact=True).select_option("3")
        page.get_by_role("button", name="Search").click()
        assert "words=ferry+late" in page.url
        assert "clause=3" in page.url
        with page.expect_download() as download:
            page.get_by_role("link", name="JSONL").click()
        download.value.save_as(tmp_path / "export.jsonl")
        page.get_by_role("link", name="Ferry line opens late").click()
        page.wait_for_url(f"**/items/{item}")
        marks = page.locator("mark.term[title]").all_inner_texts()

    assert "Ferry line opens late" in (tmp_path / "export.jsonl").read_text()
    assert marks == ["Ferry"]


def test_the_keyboard_alone_opens_what_a_page_leads_to(browser: Browser, address: str, item: int) -> None:
    """The first stop skips to the content; each stop can be seen."""
    with opened(browser) as page:
        page.goto(f"{address}/en/")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.getAttribute('href')") == "#content"
        outlines = set()
        for _ in range(8):
            page.keyboard.press("Tab")
            outlines.add(page.evaluate("getComputedStyle(document.activeElement).outlineStyle"))
        assert outlines == {"solid"}


def test_the_review_queue_is_worked_off_by_keyboard(
    browser: Browser, address: str, world: World, item: int
) -> None:
    """Down, up, confirm, a note, reject, open; and Enter in a note decides nothing."""
    with opened(browser) as page:
        page.goto(f"{address}/en/review")
        titles = page.locator("a.open").all_inner_texts()
        for key in "jjk":
            page.keyboard.press(key)
        page.keyboard.press("c")
        page.get_by_text("Confirmed by ann:").wait_for()
        assert page.locator("[role=status] a").inner_text() == titles[1]
        assert page.locator("a.open").first.inner_text() == titles[0]

        page.keyboard.press("n")
        page.keyboard.type("no herring, c or r")
        page.keyboard.press("Enter")
        page.keyboard.press("Escape")
        assert "done=" in page.url
        page.keyboard.press("r")
        page.get_by_text("Rejected by ann:").wait_for()

        assert page.locator("[role=status] a").inner_text() == titles[0]

        page.keyboard.press("j")
        page.keyboard.press("o")
        page.wait_for_url("**/items/*")
        assert page.locator("h1").inner_text() == titles[3]
    with world.store.transaction() as session:
        notes = session.scalars(select(Verdict.note).order_by(Verdict.id.desc()).limit(1)).all()
    assert notes == ["no herring, c or r"]


@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (1280, "dark")])
def test_the_review_queue_is_accessible(
    browser: Browser, address: str, item: int, width: int, scheme: str
) -> None:
    """A letter is a key of the queue only while a card has the focus."""
    with opened(browser, viewport={"width": width, "height": 800}, color_scheme=scheme) as page:
        page.goto(f"{address}/en/review")
        assert violations(page, "best-practice") == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width

        page.locator(".name a").focus()
        page.keyboard.press("c")
        assert "done=" not in page.url


def test_a_mails_link_opens_in_a_tab_that_is_not_told_where_it_stood(
    browser: Browser, address: str, world: World
) -> None:
    """The publisher's page works as if its address had been typed; a reader's own link is none."""
    publisher = FastAPI()

    @publisher.get("/ferry")
    def ferry() -> HTMLResponse:
        return HTMLResponse(
            "<p></p><script>document.title = `${window.opener} [${document.referrer}]`</script>"
        )

    with served(publisher) as elsewhere, opened(browser) as page:
        world.item(world.partnership.commitments[0].key, link=f"{elsewhere}/ferry")
        reader = world.reader()
        world.until(2026, 6, 2, 7)
        world.publish()
        page.goto(f"{address}/en/editions/{world.editions(reader)[-1].id}")
        mail = page.frame_locator("iframe.mail")
        with page.expect_popup() as popup:
            mail.get_by_role("link", name="Ferry line opens").first.click()
        popup.value.wait_for_load_state()

        assert popup.value.url == f"{elsewhere}/ferry"
        assert popup.value.title() == "null []"
        assert mail.get_by_role("link", name="Unsubscribe").count() == 0
        assert mail.get_by_text("Unsubscribe").count() == 1


def test_what_an_editions_body_holds_cannot_act_in_its_page(
    browser: Browser, address: str, world: World, item: int, sent: str
) -> None:
    """No script or form acts, no picture is fetched, and no link leads its page away, or to readers."""
    world.forward(days=1)
    with world.store.transaction() as session:
        audience = session.get_one(Edition, int(sent.rpartition("/")[2])).audience_id
        hostile = Edition(
            audience_id=audience,
            local_date=world.now.date(),
            state=EditionState.TOLD,
            period_from=world.now,
            cut_at=world.now,
            subject="News",
            html=f"""<meta http-equiv="refresh" content="0; url={address}/en/search?words=refreshed">
                <script>parent.document.title = "taken"; top.location = "/en/search?words=script"</script>
                <img src="{address}/en/search?words=picture" onerror="top.location = '/en/'">
                <form action="{address}/en/search" target="_top"><button>Go</button></form>
                <a href="{address}/en/search?words=link" target="_top">Follow</a>
                <a href="{address}/en{sent}/readers" target="_blank" rel="opener">Look</a>""",
            text="News",
        )
        session.add(hostile)
        session.flush()
        path = f"/en/editions/{hostile.id}"
    context = browser.new_context(extra_http_headers={"x-roles": EVERY_ROLE})
    page, answered = context.new_page(), []
    page.on("response", lambda response: answered.append(response.url))
    page.goto(f"{address}{path}")
    mail = page.frame_locator("iframe.mail")
    mail.get_by_role("button", name="Go").click()
    mail.get_by_role("link", name="Follow").click()
    with context.expect_page() as opened_by_it:
        mail.get_by_role("link", name="Look").click()
    page.wait_for_timeout(300)

    assert opened_by_it.value.get_by_text("may not").count() == 1
    assert opened_by_it.value.evaluate("window.opener") is None
    assert page.url == f"{address}{path}"
    assert "taken" not in page.title()
    assert [one for one in answered if "/search" in one] == []
    assert f"{address}{path}/page" in answered
    context.close()
