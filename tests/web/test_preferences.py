"""Preferences: by a link of one hour, sent to the address alone; a GET changes nothing."""

from datetime import datetime
from typing import Any

import pytest
from serving import Form, Site, link_in, site
from sqlalchemy import select, text
from worlds import World, norland

from partnership_watch.store.tables import AuditEntry, Cadence, Delivery, Subscriber
from partnership_watch.subscribers import ListedSubscription, list_subscriptions

__all__ = ["norland", "site"]

ANN = "ann@readers.example"


@pytest.fixture
def link(site: Site) -> str:
    """Ann reads everything, daily at 7 in London; the path of a link that she asked for."""
    site.sign_up(ANN, zone="Europe/London", name="Ann Lê")
    site.client.post(site.link(ANN))
    site.ask_for_link(ANN)
    return site.link(ANN)


def subscription(site: Site) -> ListedSubscription:
    """The one that lives."""
    with site.store.transaction() as session:
        (listed,) = list_subscriptions(session, site.partnership.slug)
    return listed


def change(site: Site, link: str, **chosen: Any) -> str:
    """Open the page of the one subscription, choose, and save."""
    page = Form(site.client.get(link, params={"change": subscription(site).subscription_id}).text)
    return site.client.post(link, data=page.filled(step="save", **chosen)).text


def test_a_narrower_filter_holds_at_once(site: Site, link: str) -> None:
    """As in a file (docs/decisions/0007)."""
    answer = change(site, link, pillar="I")

    assert "It holds from now on." in answer
    assert subscription(site).current.filter.pillars == ("I",)


def test_another_hour_or_zone_holds_after_the_next_mail(site: Site, link: str) -> None:
    """The page says what holds now, and what comes."""
    answer = change(site, link, cadence="weekly", hour="18", weekday="4", zone="Asia/Tokyo", language="vi")

    waiting = subscription(site).waiting
    assert waiting is not None
    assert (waiting.cadence, waiting.hour, waiting.weekday) == (Cadence.WEEKLY, 18, 4)
    assert (waiting.zone, waiting.language) == ("Asia/Tokyo", "vi")
    assert subscription(site).current.hour == 7
    assert "after your next mail" in answer
    assert "07:00 (Europe/London)" in answer
    assert "Friday, 18:00 (Asia/Tokyo)" in answer


def test_saving_without_a_change_changes_nothing(site: Site, link: str) -> None:
    """The form holds what is."""
    before = subscription(site)
    answer = change(site, link)

    assert "Nothing was changed." in answer
    assert subscription(site) == before


def test_a_wrong_field_is_named_and_nothing_is_lost(site: Site, link: str) -> None:
    """On this page, too."""
    answer = change(site, link, pillar="II", zone="Mars/Base")

    assert 'href="#zone"' in answer
    assert Form(answer).filled()["pillar"] == ["II"]
    assert subscription(site).current.filter.pillars == ()


def test_fetching_the_link_changes_nothing(site: Site, link: str) -> None:
    """Whatever stands behind it."""
    before = subscription(site)
    for step in ("save", "end", "pause", "end_all", "forget"):
        for method in ("GET", "HEAD"):
            site.client.request(method, link, params={"step": step, "until": "2026-04-01"})

    assert subscription(site) == before


def test_a_link_opens_for_one_hour(site: Site, link: str) -> None:
    """Then it leads to where a new one is asked for."""
    site.clock.forward(minutes=60)
    answers = site.client.get(link), site.client.post(link, data={"step": "end_all"})

    assert [answer.status_code for answer in answers] == [410, 410]
    assert 'href="/en/preferences"' in answers[0].text
    assert subscription(site) is not None


def test_no_page_names_the_reader(site: Site, link: str) -> None:
    """Mails are forwarded, and their links with them."""
    pages = [site.client.get(link).text, change(site, link, pillar="I"), change(site, link, zone="x")]

    assert not any(word in page for page in pages for word in (ANN, "Ann Lê"))


def test_asking_does_not_tell_whether_an_address_is_known(site: Site, link: str) -> None:
    """And who is not known gets no mail."""
    before = len(site.mails())
    site.clock.forward(minutes=10)
    known, unknown = site.ask_for_link(ANN), site.ask_for_link("bob@readers.example")
    site.deliver()

    assert (known.status_code, known.text) == (unknown.status_code, unknown.text)
    assert [str(mail["To"]) for mail in site.mails()[before:]] == [ANN]


def test_one_readers_link_changes_nothing_of_anothers(site: Site, link: str) -> None:
    """Whichever number is sent along."""
    site.sign_up("bob@readers.example")
    site.client.post(site.link("bob@readers.example"))
    with site.store.transaction() as session:
        listed = list_subscriptions(session, site.partnership.slug)
    bobs = next(one.subscription_id for one in listed if one.email != ANN)
    for step in ("end", "save"):
        site.client.post(link, data={"step": step, "subscription": str(bobs), "zone": "UTC"})
    page = site.client.get(link, params={"change": bobs})

    with site.store.transaction() as session:
        assert list_subscriptions(session, site.partnership.slug) == listed
    assert f'value="{bobs}"' not in page.text


def test_who_pauses_gets_nothing_until_that_morning_and_then_what_is_still_fresh(
    site: Site, link: str
) -> None:
    """Six in the morning on the reader's own clock; nobody is alarmed meanwhile."""
    world = World(site.store, site.partnership, now=site.clock())
    answer = site.client.post(link, data={"step": "pause", "until": "2026-04-01"})
    world.until(2026, 3, 30, 12)
    world.item("3.quotas", title="Quotas agreed")
    paused = world.publish()
    world.until(2026, 4, 1, 6, 30)
    resumed = world.publish()

    assert "You have paused until 1 Apr 2026." in answer.text
    assert (paused.told, resumed.told, resumed.deliveries) == (0, 1, 1)
    with site.store.transaction() as session:
        until = session.scalars(select(Subscriber.paused_until)).one()
    assert until == datetime.fromisoformat("2026-04-01T05:00Z")  # summer time has begun on the 29th


def test_a_pause_can_be_ended(site: Site, link: str) -> None:
    """From the same page."""
    site.client.post(link, data={"step": "pause", "until": "2026-04-01"})
    page = site.client.get(link)
    answer = site.client.post(link, data={"step": "resume"})

    assert "You have paused until 1 Apr 2026." in page.text
    assert "You get mail again." in answer.text
    assert "You have paused" not in answer.text


@pytest.mark.parametrize("until", ["", "2026-03-01", "2028-01-01", "tomorrow", "0001-01-01", "9999-12-31"])
def test_a_pause_needs_a_day_to_come_within_a_year(site: Site, link: str, until: str) -> None:
    """Named at its field."""
    answer = site.client.post(link, data={"step": "pause", "until": until})

    assert answer.status_code == 422
    assert 'href="#until">Choose a day after today, and within a year.</a>' in answer.text


def test_ending_one_and_ending_all_are_successes_however_often(site: Site, link: str) -> None:
    """Nobody is told off for being sure."""
    number = str(subscription(site).subscription_id)
    for _ in range(2):
        assert "Ended." in site.client.post(link, data={"step": "end", "subscription": number}).text
    everything = site.client.post(link, data={"step": "end_all"})

    assert "Everything is ended." in everything.text
    with site.store.transaction() as session:
        assert list_subscriptions(session, site.partnership.slug) == []


def test_who_asks_to_be_forgotten_is_named_nowhere(site: Site, link: str, queue: Any) -> None:
    """By a tick and a button. What proves that mail was sent stays, and the audit log never held a name."""
    queue("other@readers.example")
    unsure = site.client.post(link, data={"step": "forget"})
    answer = site.client.post(link, data={"step": "forget", "sure": "yes"})
    with site.store.transaction() as session:
        names = "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
        tables = list(session.scalars(text(names)))
        kept = "".join(str(list(session.execute(text(f"SELECT * FROM {table}")))) for table in tables)
        actions = list(session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))
        deliveries = session.scalars(select(Delivery.id)).all()

    assert 'href="#sure"' in unsure.text
    assert "Your data are deleted" in answer.text
    assert ANN not in kept
    assert "Ann Lê" not in kept
    assert "other@readers.example" in kept
    assert len(deliveries) == 1
    assert actions[-3:] == ["subscriber.end", "suppression.add", "subscriber.forget"]
    assert site.client.post(link, data={"step": "forget", "sure": "yes"}).status_code == 410


def test_a_double_click_sends_one_link(site: Site, link: str) -> None:
    """The page answers the same; where the mail did not get through, asking again sends another."""
    site.clock.forward(days=1)
    before = len(site.mails())
    first, again = site.ask_for_link(ANN), site.ask_for_link(ANN)
    site.deliver()
    doubled = len(site.mails()) - before
    with site.store.transaction() as session:
        session.execute(text("UPDATE notices SET state = 'unknown', lease_until = NULL"))
    site.ask_for_link(ANN)
    site.deliver()

    assert first.text == again.text
    assert (doubled, len(site.mails()) - before) == (1, 2)


def test_the_link_stands_in_one_mail_that_tells_nothing_else(site: Site, link: str) -> None:
    """The name and the choices are not repeated."""
    mail = site.mails()[-1]

    assert link_in(mail) == link
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Reply-To"] == "desk@watch.example"
    assert "Lê" not in mail.as_string()


def test_changed_quiet_hours_hold_after_the_next_look_at_the_alerts(site: Site, link: str) -> None:
    """Another audience, like another hour; the page offers what is chosen; a GET changes none of it."""
    change(site, link, cadence="immediate", quiet_from="22", quiet_until="6")

    waiting = subscription(site).waiting
    page = Form(site.client.get(link, params={"change": subscription(site).subscription_id}).text)
    site.client.get(link, params={"change": "1", "step": "save", "cadence": "immediate", "quiet_from": "1"})
    assert waiting is not None
    assert (waiting.quiet_from, waiting.quiet_until) == (22, 6)
    assert (page.filled()["quiet_from"], page.filled()["quiet_until"]) == (["22"], ["6"])
    assert subscription(site).waiting == waiting
