"""Signing up: nothing typed is lost, nobody is mailed who did not confirm, strangers learn nothing."""

import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from serving import Form, Site, link_in, site
from sqlalchemy import select, text
from worlds import World, norland

from partnership_watch.delivery.pausing import pause, resume
from partnership_watch.store.tables import (
    Cadence,
    DeliveryState,
    MatchGrade,
    Notice,
    ReaderRequest,
    Subscriber,
)
from partnership_watch.subscribers import ListedSubscription, list_subscriptions
from partnership_watch.subscribers.limits import drop_old_counts
from partnership_watch.subscribers.requests import forget_old_requests

__all__ = ["norland", "site"]

ANN = "ann@readers.example"


def subscriptions(site: Site) -> list[ListedSubscription]:
    """Every live subscription."""
    with site.store.transaction() as session:
        return list_subscriptions(session, site.partnership.slug)


def rows(site: Site, statement: str) -> list[Any]:
    """What a statement finds."""
    with site.store.transaction() as session:
        return list(session.execute(text(statement)))


def test_the_way_from_the_form_to_a_subscription(site: Site) -> None:
    """Choose, look, give an address, open the mail, press one button."""
    answer = site.sign_up(
        ANN,
        name="Ann Lê",
        pillar="I",
        clause="5",
        grade="direct",
        item_language="en",
        cadence="weekly",
        hour="9",
        weekday="2",
        zone="Asia/Tokyo",
    )
    assert "Check your mailbox" in answer.text
    assert subscriptions(site) == []
    path = site.link(ANN)
    page = site.client.get(path)
    confirmed = site.client.post(path)

    assert page.status_code == confirmed.status_code == 200
    assert page.text.count("<button") == 1
    (listed,) = subscriptions(site)
    assert (listed.email, listed.subscriber_name, listed.current.zone) == (ANN, "Ann Lê", "Asia/Tokyo")
    assert (listed.current.cadence, listed.current.hour, listed.current.weekday) == (Cadence.WEEKLY, 9, 2)
    assert listed.current.filter.pillars == ("I",)
    assert listed.current.filter.clauses == (5,)
    assert listed.current.filter.grades == (MatchGrade.DIRECT,)
    assert listed.current.filter.languages == ("en",)


def test_what_was_agreed_to_and_when_is_recorded(site: Site) -> None:
    """Consent has a wording, a moment of asking and a moment of confirming."""
    site.sign_up(ANN)
    path = site.link(ANN)
    asked_at = site.clock()
    site.clock.forward(hours=5)
    site.client.post(path)

    with site.store.transaction() as session:
        subscriber = session.scalars(select(Subscriber)).one()
        request = session.scalars(select(ReaderRequest)).one()
    assert subscriber.consent_at == request.confirmed_at == asked_at + timedelta(hours=5)
    assert request.requested_at == asked_at
    assert request.consent_wording == "en 2026-11"
    assert "wording en 2026-11" in subscriber.consent_basis


def test_a_scanner_that_fetches_the_link_confirms_nothing(site: Site) -> None:
    """Security programs open every link of every mail."""
    site.sign_up(ANN)
    path = site.link(ANN)
    for method in ("GET", "HEAD", "OPTIONS"):
        site.client.request(method, path)

    assert subscriptions(site) == []


def test_a_repeated_click_is_a_success(site: Site) -> None:
    """And at the same moment, too: one subscription comes of it."""
    site.sign_up(ANN)
    path = site.link(ANN)
    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(lambda _: site.client.post(path), range(4)))

    assert {answer.status_code for answer in answers} == {200}
    assert all("You are subscribed" in answer.text for answer in [*answers, site.client.get(path)])
    assert len(subscriptions(site)) == 1


def test_of_two_requests_the_first_that_is_confirmed_stands(site: Site) -> None:
    """Both links are a success, and one subscription comes of them."""
    site.sign_up(ANN, pillar="I")
    first = site.link(ANN)
    site.sign_up(ANN, pillar="II")
    second = site.link(ANN)

    assert site.client.post(second).status_code == site.client.post(first).status_code == 200
    (listed,) = subscriptions(site)
    assert listed.current.filter.pillars == ("II",)


def test_a_link_is_no_use_after_two_days_and_then_the_address_is_forgotten(site: Site) -> None:
    """Somebody else may have typed it."""
    site.sign_up(ANN)
    path = site.link(ANN)
    site.clock.forward(hours=48)
    answers = site.client.get(path), site.client.post(path)
    site.clock.forward(days=2)
    with site.store.transaction() as session:
        forget_old_requests(session, now=site.clock())

    assert [answer.status_code for answer in answers] == [410, 410]
    assert all('href="/en/subscribe"' in answer.text for answer in answers)
    assert rows(site, "SELECT * FROM reader_requests") == rows(site, "SELECT * FROM notices") == []
    assert site.client.post(path).status_code == 404
    assert subscriptions(site) == []


@pytest.mark.parametrize("bad", ["x", "ImFiYyI.x", "%00", "a" * 3000])
def test_a_forged_token_names_nobody(site: Site, bad: str) -> None:
    """Others guess them, and mail programs break them."""
    site.sign_up(ANN)
    path = site.link(ANN)
    token = path.rpartition("/")[2]
    paths = [f"/en/confirm/{bad}", path[:-2], f"/en/preferences/{token}", f"/unsubscribe/{token}"]

    for forged in paths:
        assert site.client.get(forged).status_code in (404, 410)
        assert site.client.post(forged).status_code in (404, 410)
    assert subscriptions(site) == []


def test_the_answer_does_not_tell_whether_an_address_is_known(site: Site) -> None:
    """The mail does, and it goes to the address alone."""
    site.sign_up(ANN)
    site.client.post(site.link(ANN))
    known = site.sign_up(ANN, pillar="II")
    unknown = site.sign_up("bob@readers.example", pillar="II")
    path = site.link(ANN)

    assert (known.status_code, known.text) == (unknown.status_code, unknown.text)
    assert path.startswith("/en/preferences/")
    assert "already get mail" in site.mails()[-2]["Subject"] + site.mails()[-1]["Subject"]
    (listed,) = subscriptions(site)
    assert listed.current.filter.pillars == ()


def test_a_double_click_sends_one_mail(site: Site) -> None:
    """Also of two clicks at the same moment; ten minutes later it is another request."""
    page = Form(site.look().text).filled(step="send", email=ANN)
    with ThreadPoolExecutor(2) as threads:
        answers = list(threads.map(lambda _: site.client.post("/en/subscribe", data=page).text, range(2)))
    site.deliver()
    clicked = len(site.mails())
    site.clock.forward(minutes=10)
    site.sign_up(ANN)
    site.deliver()

    assert answers[0] == answers[1]
    assert (clicked, len(site.mails())) == (1, 2)


def test_who_left_by_one_click_comes_back_by_signing_up(site: Site) -> None:
    """As the same subscriber, with the new consent and no pause, and mail comes again."""
    world = World(site.store, site.partnership, now=site.clock())
    site.sign_up(ANN, name="Ann")
    site.client.post(site.link(ANN))
    world.item("3.quotas")
    world.until(2026, 3, 3, 7, 0)
    world.publish()
    site.clock.now = world.now
    ((one_click,),) = rows(site, "SELECT link_id FROM deliveries")
    left = site.client.post(str(site.post.links.one_click(one_click)).removeprefix("https://watch.example"))
    rows(site, "UPDATE subscribers SET paused_until = '2026-05-01Z' RETURNING id")
    nobody = subscriptions(site)
    site.sign_up(ANN, pillar="I", zone="Asia/Tokyo")
    first = site.link(ANN)
    site.sign_up(ANN, pillar="II")
    second = site.link(ANN)
    answers = [site.client.post(link).text for link in (first, second)]
    world.item("3.quotas", title="Quotas again")
    world.until(2026, 3, 4, 7, 0)
    published = world.publish()

    assert (left.status_code, nobody) == (200, [])
    assert first.startswith("/en/confirm/")
    assert all("You are subscribed" in answer for answer in answers)
    (listed,) = subscriptions(site)
    assert (listed.current.filter.pillars, listed.current.zone) == (("I",), "Asia/Tokyo")
    assert (published.told, published.deliveries) == (1, 1)
    ((name, consent_at, paused),) = rows(site, "SELECT name, consent_at, paused_until FROM subscribers")
    assert (name, consent_at, paused) == ("Ann", site.clock(), None)


def test_whoever_left_may_come_back(site: Site) -> None:
    """By their own request, confirmed anew; the old rows stay as they ended."""
    for _ in range(2):
        site.sign_up(ANN)
        site.client.post(site.link(ANN))
        if len(rows(site, "SELECT * FROM subscribers")) == 1:
            site.ask_for_link(ANN)
            site.client.post(site.link(ANN), data={"step": "end_all"})

    assert len(subscriptions(site)) == 1
    assert len(rows(site, "SELECT * FROM subscribers")) == 2


def test_a_confirmed_request_and_its_address_are_forgotten_after_30_days(site: Site) -> None:
    """What was agreed to stands on the subscriber."""
    site.sign_up(ANN)
    path = site.link(ANN)
    site.client.post(path)
    kept = []
    for days in (29, 1):
        site.clock.forward(days=days)
        with site.store.transaction() as session:
            forget_old_requests(session, now=site.clock())
        kept.append((len(rows(site, "SELECT * FROM reader_requests")), site.client.post(path).status_code))

    assert kept == [(1, 200), (0, 404)]
    assert rows(site, "SELECT * FROM notices") == []
    assert len(subscriptions(site)) == 1


def test_an_address_gets_three_mails_a_day_and_the_page_does_not_say_so(site: Site) -> None:
    """Else a stranger could fill a mailbox; tags and capitals make no new mailbox."""
    spellings = [ANN, "ANN@readers.example", "ann+x@readers.example", "Ann+y@READERS.example", ANN]
    answers = [site.sign_up(spelling) for spelling in spellings]
    site.deliver()
    today = len(site.mails())
    site.clock.forward(days=1)
    site.sign_up(ANN)
    site.deliver()

    assert len({answer.text.replace("\n", "") for answer in answers}) == 1
    assert (today, len(site.mails())) == (3, 4)


def test_a_network_may_ask_twenty_times_an_hour(site: Site) -> None:
    """Counted by /24 and /64, whoever of it asks; other networks are not kept back."""
    form = Form(site.look().text)

    def ask(number: int, host: str) -> int:
        fields = form.filled(step="send", email=f"reader-{number}@readers.example")
        headers = {"X-Forwarded-For": host}
        return site.client.post("/en/subscribe", data=fields, headers=headers).status_code

    codes = [ask(number, f"203.0.113.{number}") for number in range(21)]
    six = [ask(100 + number, f"2001:db8:1:2::{number:x}") for number in range(21)]
    other = ask(200, "203.0.114.1")
    site.clock.forward(hours=1)

    assert codes == six == [200] * 20 + [429]
    assert (other, ask(201, "203.0.113.9")) == (200, 200)


def test_no_network_address_is_kept_and_counts_are_dropped_after_a_day(site: Site) -> None:
    """What is kept of it are counts under keyed hashes."""
    site.sign_up(ANN, headers={"X-Forwarded-For": "203.0.113.77"})
    tables = rows(site, "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
    kept = "".join(str(rows(site, f"SELECT * FROM {table}")) for (table,) in tables)
    counts = len(rows(site, "SELECT * FROM limit_counts"))
    site.clock.forward(days=1)
    with site.store.transaction() as session:
        drop_old_counts(session, now=site.clock())

    assert "203.0.113" not in kept
    assert counts == 3
    assert rows(site, "SELECT * FROM limit_counts") == []


def test_who_fills_in_the_hidden_field_gets_the_same_answer_and_no_mail(site: Site) -> None:
    """Programs fill in every field."""
    page = Form(site.look().text)
    answer = site.client.post(
        "/en/subscribe", data=page.filled(step="send", email=ANN, website="https://buy.example")
    )

    assert "Check your mailbox" in answer.text
    assert site.deliver().states == []


def test_a_wrong_field_is_named_with_the_remedy_and_nothing_is_lost(site: Site) -> None:
    """The summary leads to the field, and the field to its message."""
    page = Form(site.look(pillar="II", cadence="weekly", weekday="4", zone="Asia/Tokyo").text)
    answer = site.client.post(
        "/en/subscribe", data=page.filled(step="send", email="ann at readers", name="A" * 81)
    )

    assert answer.status_code == 422
    assert "<title>Error: " in answer.text
    assert 'href="#email">This is no e-mail address. Write it as name@example.org.</a>' in answer.text
    assert 'aria-describedby="email-hint email-error" aria-invalid="true"' in answer.text
    assert 'href="#name"' in answer.text
    again = Form(answer.text).filled()
    assert again["email"] == ["ann at readers"]
    assert again["name"] == ["A" * 81]
    assert [again[field] for field in ("pillar", "cadence", "weekday", "zone")] == [
        ["II"],
        ["weekly"],
        ["4"],
        ["Asia/Tokyo"],
    ]


def test_changing_the_choices_keeps_what_was_typed(site: Site) -> None:
    """Both pages are one form to the reader."""
    page = Form(site.look(clause=["3", "5"], grade="direct").text)
    back = site.client.post("/en/subscribe", data=page.filled(step="change", email="ann at", name="Ann"))
    again = site.client.post("/en/subscribe", data=Form(back.text).filled(step="look"))

    fields = Form(again.text).filled()
    assert (fields["clause"], fields["grade"]) == (["3", "5"], ["direct"])
    assert (fields["email"], fields["name"]) == (["ann at"], ["Ann"])


@pytest.mark.parametrize(
    ("field", "value", "anchor"),
    [
        ("pillar", "XLII", "pillar"),
        ("clause", "99", "pillar"),
        ("clause", "３", "pillar"),
        ("commitment", "99.x", "pillar"),
        ("grade", "<b>", "grade"),
        ("item_language", "xx", "item_language"),
        ("cadence", "hourly", "cadence"),
        ("hour", "24", "hour"),
        ("weekday", "-1", "weekday"),
        ("zone", "Mars/Base", "zone"),
        ("zone", "", "zone"),
        ("language", "de", "language"),
    ],
)
def test_what_no_form_of_ours_offers_is_refused_at_its_field(
    site: Site, field: str, value: str, anchor: str
) -> None:
    """Whoever sends it gets the form back, not a traceback."""
    answer = site.look(**{field: value})

    assert answer.status_code == 422
    assert f'href="#{anchor}"' in answer.text
    assert f'id="{anchor}"' in answer.text


def test_an_old_name_of_a_zone_is_taken(site: Site) -> None:
    """Systems report aliases: a reader's own must not be refused."""
    assert site.look(zone="Asia/Saigon").status_code == 200


def test_a_form_that_was_not_fetched_from_here_lately_is_handed_back(site: Site) -> None:
    """No cookie stands behind it; the seal says that the page was opened, and nothing typed is lost."""
    page = Form(site.look().text)
    forged = site.client.post("/en/subscribe", data=page.filled(step="send", email=ANN, seal="x"))
    site.clock.forward(hours=13)
    late = site.client.post("/en/subscribe", data=page.filled(step="send", email=ANN))
    again = site.client.post("/en/subscribe", data=Form(late.text).filled(step="send"))

    assert (forged.status_code, late.status_code, again.status_code) == (422, 422, 200)
    assert "open for too long" in late.text
    assert len(site.deliver().states) == 1


@pytest.mark.parametrize(
    "typed",
    [
        "<script>alert(1)</script>",
        "{{ 7 * 7 }}{% raw %}",
        "x\r\nBcc: eve@evil.example",
        "\u202eevil\u2066\u0000\ue000text:unsubscribe\ue001",
        '"><img src=x onerror=alert(1)>',
    ],
)
def test_what_is_typed_cannot_bend_a_page_or_a_mail(site: Site, typed: str) -> None:
    """A stranger may have typed it; the mail repeats none of it."""
    page = Form(site.look().text)
    wrong = site.client.post("/en/subscribe", data=page.filled(step="send", email=typed, name=typed))
    site.client.post("/en/subscribe", data=page.filled(step="send", email=ANN, name=typed))
    site.client.get("/en/subscribe", params={"clause": typed, "zone": typed, "email": typed})
    site.deliver()

    assert "<script" not in wrong.text
    assert "<img" not in wrong.text
    assert not any(char in wrong.text for char in "\u202e\u2066\ue000")
    (mail,) = site.mails()
    assert mail["To"] == ANN
    assert mail["Bcc"] is None
    for part in ("alert", "49", "evil", "{{"):
        assert part not in str(mail.get_body(("plain",)).get_content()).replace(site.link(ANN), "")  # type: ignore[union-attr]


def test_a_body_that_is_no_form_of_ours_is_refused(site: Site) -> None:
    """Too long, too many fields, of another kind, or not ASCII: the answer is a page, too."""
    post = site.client.post
    form = {"content-type": "application/x-www-form-urlencoded"}

    assert post("/en/subscribe", content=b"a=" + b"b" * 40_000, headers=form).status_code == 413
    assert post("/en/subscribe", content=b"a=b&" * 500, headers=form).status_code == 400
    assert post("/en/subscribe", content=b"a=\xff", headers=form).status_code == 400
    assert post("/en/subscribe", json={"step": "send"}).status_code == 415
    assert "This page cannot take that" in post("/en/subscribe", json={"step": "send"}).text
    assert post("/de/subscribe", content=b"", headers=form).status_code == 404


def test_no_readers_address_or_token_is_in_logs_in_a_page_or_in_anothers_mail(
    site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    """Whatever level anything logs at; the server's own access log is off in production."""
    caplog.set_level(logging.DEBUG)
    logging.getLogger("uvicorn.access").disabled = True
    pages = [site.sign_up(ANN).text, site.sign_up("bob@readers.example").text]
    site.deliver()
    mails = {str(mail["To"]): mail for mail in site.mails()}
    paths = {to: link_in(mail) for to, mail in mails.items()}
    pages += [site.client.get(paths[ANN]).text, site.client.post(paths[ANN]).text]

    assert len(paths) == 2
    tokens = [path.rpartition("/")[2] for path in paths.values()]
    ours = "".join(
        r.getMessage() for r in caplog.records if not r.name.startswith(("httpx", "httpcore", "mail.log"))
    )
    for secret in (ANN, "bob@readers.example", *tokens):
        assert secret not in ours
        assert secret not in "".join(pages)
    assert "bob" not in mails[ANN].as_string()
    assert tokens[1] not in mails[ANN].as_string()


def test_no_link_can_be_made_from_what_the_database_holds(site: Site) -> None:
    """Its backup may be read by more people than may sign somebody up."""
    site.sign_up(ANN)
    token = site.link(ANN).rpartition("/")[2]
    (dump,) = [str(rows(site, "SELECT * FROM reader_requests, notices"))]

    assert token not in dump
    assert token.partition(".")[2] not in dump


def test_a_mail_is_put_off_refused_or_given_up_like_any_other(site: Site) -> None:
    """A server that is away stops the run; a link that expired meanwhile is not sent."""
    site.sign_up(ANN)
    away = site.post.smtp
    object.__setattr__(site.post, "smtp", away.model_copy(update={"port": 1}))
    report = site.deliver()
    object.__setattr__(site.post, "smtp", away)
    site.clock.forward(hours=48)

    assert report.trouble is not None
    assert report.states == []
    assert site.deliver().states == [DeliveryState.EXPIRED]
    assert site.mails() == []


def test_an_operators_pause_keeps_these_mails_back_too(site: Site) -> None:
    """All sending is all sending; the link waits with its mail."""
    site.sign_up(ANN)
    with site.store.transaction() as session:
        pause(session, site.partnership.slug, "a wrong rule set", actor="operator", now=site.clock())
    during = site.deliver().states
    with site.store.transaction() as session:
        resume(session, site.partnership.slug, actor="operator", now=site.clock())

    assert during == []
    assert site.deliver().states == [DeliveryState.ACCEPTED]


def test_a_mail_whose_sender_vanished_is_not_sent_again(site: Site) -> None:
    """It may have arrived; whoever misses it asks once more."""
    site.sign_up(ANN)
    with site.store.transaction() as session:
        notice = session.scalars(select(Notice)).one()
        notice.state, notice.lease_until = DeliveryState.TRANSMITTING, site.clock() + timedelta(minutes=10)
    site.clock.forward(minutes=11)

    assert site.deliver().states == []
    with site.store.transaction() as session:
        assert session.scalars(select(Notice.state)).one() is DeliveryState.UNKNOWN


def test_the_page_says_what_to_expect_and_warns_where_it_is_too_much(site: Site) -> None:
    """By what was found; copies of one story count once, and so does what outlets tell again."""
    world = World(site.store, site.partnership, now=site.clock() - timedelta(days=28))
    for _ in range(28):
        first = world.item("3.quotas", title="Ferry line opens <b>soon</b>", link="javascript:alert(1)")
        world.item("3.quotas", like=first)
        for _ in range(3):
            world.item("3.quotas", "4.ferry-line:context")
        world.forward(days=1)
    site.clock.now = world.now
    daily, alerts = site.look(clause="3"), site.look(clause="3", cadence="immediate")
    nothing = site.look(clause="6")

    assert "About 28 stories a week, by what was found in the last 28 days." in daily.text
    assert "more than most people read" not in daily.text
    assert "no more than 14 stories a week" in alerts.text
    assert "more than two a day" in alerts.text
    assert "Less than one story a week" in nothing.text
    assert "Nothing in the last seven days." in nothing.text
    assert "javascript:" not in daily.text
    assert "<b>soon" not in daily.text


def test_the_whole_mail_of_this_week_can_be_seen(site: Site) -> None:
    """As an edition is written, with nobody's links in it, and nothing is kept of it."""
    world = World(site.store, site.partnership, now=site.clock())
    world.item("3.quotas", title="Ferry line opens")
    page = site.look(clause="3")
    mail = site.client.post("/en/subscribe", data=Form(page.text).filled(step="mail"))

    assert "Ferry line opens" in page.text
    assert "line opens" in mail.text
    assert "\ue000" not in mail.text
    assert rows(site, "SELECT * FROM editions") == rows(site, "SELECT * FROM audiences") == []


def test_both_languages_have_every_page(site: Site) -> None:
    """A reader of either sees their own language, and finds the other."""
    english, other = site.client.get("/en/subscribe"), site.client.get("/xx/subscribe")

    assert '<html lang="en">' in english.text
    assert other.status_code == 404
    for language in set(site.partnership.languages) & {"en", "vi"}:
        assert f'<html lang="{language}">' in site.client.get(f"/{language}/preferences").text


def test_every_page_keeps_to_itself(site: Site) -> None:
    """No script, no cookie, nothing from elsewhere, and no address is passed on."""
    site.sign_up(ANN)
    for answer in (site.client.get("/en/subscribe"), site.look(), site.client.get(site.link(ANN))):
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert "set-cookie" not in answer.headers
        assert "<script" not in answer.text


def test_quiet_hours_of_alerts_are_chosen_said_and_kept(site: Site) -> None:
    """On the clock that is chosen beside them; in the words of the page before anything is sent."""
    chosen = {"cadence": "immediate", "quiet_from": "22", "quiet_until": "6", "zone": "Europe/London"}
    check = site.look(**chosen).text
    site.sign_up(ANN, **chosen)
    site.client.post(site.link(ANN))

    assert "but not between 22:00 and 06:00 (Europe/London)" in check
    with site.store.transaction() as session:
        (listed,) = list_subscriptions(session, site.partnership.slug)
    assert (listed.current.quiet_from, listed.current.quiet_until) == (22, 6)


def test_quiet_hours_are_asked_of_alerts_alone_and_must_leave_some_time(site: Site) -> None:
    """A digest comes at its hour whatever stands in the fields that only alerts show."""
    digest = site.look(cadence="daily", quiet_from="22", quiet_until="6").text
    wrong = site.look(cadence="immediate", quiet_from="6", quiet_until="6")

    assert "22:00" not in digest.partition("<form")[0]
    assert wrong.status_code == 422
    assert 'href="#quiet_until"' in wrong.text
    assert Form(wrong.text).filled()["quiet_from"] == ["6"]


def test_a_digest_even_if_empty_is_chosen_said_and_kept(site: Site) -> None:
    """By one tick, which the preferences show again; an alert has no hour to say that there is nothing."""
    chosen = {"even_if_empty": "yes"}
    check = site.look(**chosen).text
    site.sign_up(ANN, **chosen)
    site.client.post(site.link(ANN))
    site.ask_for_link(ANN)
    link = site.link(ANN)

    with site.store.transaction() as session:
        (listed,) = list_subscriptions(session, site.partnership.slug)
    change = site.client.get(f"{link}?change={listed.subscription_id}").text
    assert "also when there is nothing to tell" in check
    assert listed.current.even_if_empty
    assert Form(change).filled()["even_if_empty"] == ["yes"]
    assert "also when there is nothing" not in site.look(cadence="immediate", **chosen).text
