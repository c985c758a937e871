"""Every public page and every kind of mail, as axe-core sees it: WCAG 2.2 A and AA, in light and dark."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from browsing import violations
from playwright.sync_api import Browser
from serving import Site, site
from sqlalchemy import select
from worlds import World, norland

from partnership_watch.delivery.approval_mail import approval_mail
from partnership_watch.delivery.approving import Asked
from partnership_watch.delivery.notice_mail import WORDING, notice_mail
from partnership_watch.delivery.owner_mail import SwitchedOff, owner_mail
from partnership_watch.delivery.short_mail import ShortMail, short_html
from partnership_watch.editions.placeholders import ReaderLinks, fill, with_edition_links
from partnership_watch.editions.takedowns import decide
from partnership_watch.store.tables import (
    Audience,
    Cadence,
    Channel,
    Delivery,
    Edition,
    EditionState,
    NoticeKind,
    Told,
)

pytestmark = pytest.mark.browser

__all__ = ["norland", "site"]

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


@pytest.mark.parametrize(("language", "scheme"), LOOKS)
def test_every_kind_of_mail_is_clean(
    browser: Browser, site: Site, told: World, language: str, scheme: Any
) -> None:
    """Digest, weekly edition with its trend, alert, correction, a day without news; answers to requests, and
    mails to owners of webhooks and to those who approve. A flood's digest is looked at where it is drawn.
    """
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
    for kind, mail in _short_mails(language, site).items():
        page.set_content(short_html(mail))
        broken |= {(kind, rule): where for rule, where in violations(page)}
    context.close()

    assert broken == {}
    assert len(editions) == 11  # three mornings' digests, three without news, two weeks, three alerts


def _short_mails(language: str, site: Site) -> dict[str, ShortMail]:
    """Every mail that is no edition."""
    link, at, title = uuid.UUID(int=1), site.clock.now, "Norland - Sudmark"
    off = SwitchedOff("hook", "https://hooks.agency.example/watch", at, at, "Europe/Oslo")
    waits = Asked(1, 2, 3, Channel.MAIL, at, at, 4, "Quotas agreed", "Quotas", (), None)
    return {
        **{kind: notice_mail(kind, language, link, title, site.post.links) for kind in WORDING[language]},
        NoticeKind.SWITCHED_OFF: owner_mail(off, language, title),
        NoticeKind.APPROVAL_WAITS: approval_mail(waits, title),
    }


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
    page.goto(next(path for path in paths if path.startswith("/unsubscribe/")))
    page.locator("main button").click()
    look("unsubscribed")
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
        f"/{language}/confirm/over",
        f"/{language}/preferences/over",
        f"/editions/{web_id}",
        f"/editions/{web_id}/all",
        f"/editions/{alert_id}",
        f"/editions/{web_id}/relevant/{match}/no",
    ]
