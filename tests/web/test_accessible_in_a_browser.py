"""Every public page and every kind of mail, as axe-core sees it: WCAG 2.2 A and AA, in light and dark."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page
from serving import Site, site
from sqlalchemy import select
from worlds import World, norland

from partnership_watch.delivery.notice_mail import WORDING, notice_mail
from partnership_watch.delivery.short_mail import short_html
from partnership_watch.editions.placeholders import ReaderLinks, fill, with_edition_links
from partnership_watch.editions.takedowns import decide
from partnership_watch.store.tables import (
    Audience,
    Cadence,
    Delivery,
    Edition,
    EditionState,
    Told,
)

pytestmark = pytest.mark.browser

__all__ = ["norland", "site"]

WCAG = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}

LOOKS = [
    ("en", "light"),
    ("vi", "dark"),
    pytest.param("en", "dark", marks=pytest.mark.slow),
    pytest.param("vi", "light", marks=pytest.mark.slow),
]
"""Words and colours are independent of each other: two looks show both of each."""


@pytest.fixture
def told(site: Site) -> World:
    """Two weeks of mail in both languages: digests, weekly ones, alerts, corrections, days without news."""
    world = World(site.store, site.partnership, site.clock.now)
    for language in ("en", "vi"):
        world.reader(language=language)
        world.reader(Cadence.WEEKLY, weekday=world.now.weekday(), language=language)
        world.reader(language=language, even_if_empty=True, clauses=(5,))
        world.reader(Cadence.IMMEDIATE, language=language)
    for number in range(4):
        world.item("3.quotas", title=f"Herring quotas, part {number}", language="vi" if number % 2 else "en")
    world.item("4.ferry-line:context", undated=True, summary="")
    world.forward(days=1)
    world.publish()
    rejected = world.item("3.quotas", title="Not about herring")
    world.forward(days=6)
    world.publish()
    world.reject(rejected, "3.quotas")
    world.item("3.quotas")
    world.forward(days=7)
    world.publish()
    site.clock.now = world.now
    return world


def violations(page: Page) -> list[tuple[str, list[Any]]]:
    """The rules that are broken, and where."""
    found = Axe().run(page, options=WCAG).response["violations"]
    return [(one["id"], [node["html"][:200] for node in one["nodes"]]) for one in found]


@pytest.mark.parametrize(("language", "scheme"), LOOKS)
def test_every_kind_of_mail_is_clean(
    browser: Browser, site: Site, told: World, language: str, scheme: Any
) -> None:
    """Digest, weekly edition with its trend, alert, correction, a day without news; answers to requests."""
    with site.store.transaction() as session:
        editions = session.scalars(
            select(Edition)
            .join(Audience, Audience.id == Edition.audience_id)
            .where(Audience.language == language, Edition.state == EditionState.TOLD)
        ).all()
    context = browser.new_context(viewport={"width": 390, "height": 800}, color_scheme=scheme)
    page = context.new_page()
    broken = {}
    for edition in editions:
        shared = with_edition_links(edition.html or "", site.post.links.edition(edition.web_id))
        page.set_content(fill(shared, ReaderLinks(unsubscribe="https://watch.example/unsubscribe/x")))
        broken |= {(edition.subject, rule): where for rule, where in violations(page)}
    for kind in WORDING[language]:
        link = uuid.UUID(int=1)
        page.set_content(short_html(notice_mail(kind, language, link, "Norland - Sudmark", site.post.links)))
        broken |= {(kind, rule): where for rule, where in violations(page)}
    context.close()

    assert broken == {}
    assert len(editions) == 11  # three mornings' digests, three without news, two weeks, three alerts


@pytest.mark.parametrize(("language", "scheme"), LOOKS)
def test_every_public_page_is_clean(
    browser: Browser, site: Site, told: World, language: str, scheme: Any
) -> None:
    """What is only read, and each step of a form: as it comes, with its errors, and answered."""
    paths = _paths(site, language)
    context = browser.new_context(
        base_url=str(site.client.base_url), viewport={"width": 390, "height": 800}, color_scheme=scheme
    )
    page = context.new_page()
    broken: dict[tuple[str, str], Any] = {}

    def look(where: str) -> None:
        broken.update({(where, rule): nodes for rule, nodes in violations(page)})

    for path in paths:
        page.goto(path)
        look(path)
    page.goto(f"/{language}/subscribe")
    page.locator("button[value=look]").click()
    look("what to expect")
    page.locator("button[value=send]").last.click()
    look("an address is missing")
    page.fill("input[name=email]", f"{language}@readers.example")
    page.locator("button[value=send]").last.click()
    look("look into your mailbox")
    page.goto(site.link(f"{language}@readers.example"))
    look("confirm")
    page.locator("main button").click()
    look("subscribed")
    site.ask_for_link(f"{language}@readers.example")
    page.goto(site.link(f"{language}@readers.example"))
    look("preferences")
    page.locator("button[name=change]").click()
    look("change")
    page.locator("button[value=save]").click()
    page.fill("input[name=until]", (told.now + timedelta(days=9)).date().isoformat())
    page.locator("button[value=pause]").click()
    look("paused")
    page.locator("button[value=forget]").click()
    look("not sure")
    page.check("input[name=sure]")
    page.locator("button[value=forget]").click()
    look("deleted")
    page.goto(paths[-1])
    page.locator("main button").click()
    look("answered")
    copy = next(path for path in paths if path.startswith("/editions/"))
    with site.store.transaction() as session:
        of_it = select(Told.item_id).join(Edition, Edition.id == Told.edition_id)
        item_id = session.scalars(of_it.where(Edition.web_id == copy.removeprefix("/editions/"))).first()
        decide(session, item_id or 0, hidden=True, reason="asked", now=told.now, actor="test")
    page.goto(copy)
    look("a copy of which a part was taken down")
    context.close()

    assert broken == {}


def _paths(site: Site, language: str) -> list[str]:
    """Every page that a GET shows, the question about a story last."""
    with site.store.transaction() as session:
        of_language = (
            select(Edition.web_id, Told.match_id, Delivery.link_id)
            .join(Told, Told.edition_id == Edition.id)
            .join(Delivery, Delivery.edition_id == Edition.id)
            .join(Audience, Audience.id == Edition.audience_id)
            .where(Audience.language == language)
            .order_by(Edition.id)
        )
        digest = of_language.where(Audience.cadence != Cadence.IMMEDIATE)
        alert = of_language.where(Audience.cadence == Cadence.IMMEDIATE)
        web_id, match, link_id = session.execute(digest).first() or pytest.fail("nothing was told")
        alert_id, *_ = session.execute(alert).first() or pytest.fail("nobody was alerted")
    unsubscribe = site.post.links.unsubscribe(link_id).removeprefix("https://watch.example")
    return [
        f"/{language}/",
        f"/{language}/pillars/sea",
        f"/{language}/clauses/3",
        f"/{language}/clauses/6",
        f"/{language}/nowhere",
        f"/{language}/subscribe",
        f"/{language}/preferences",
        unsubscribe,
        "/unsubscribe/no-token",
        f"/editions/{web_id}",
        f"/editions/{web_id}/all",
        f"/editions/{alert_id}",
        f"/editions/{web_id}/relevant/{match}/no",
    ]
