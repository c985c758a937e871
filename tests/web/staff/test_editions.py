"""The pages of editions: what was sent, what became of it, who may see to whom, and what a body cannot do."""

import csv
import io
import re
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import func, select, update
from staffing import member
from worlds import Reader, World

from partnership_watch.editions.takedowns import decide
from partnership_watch.store.tables import (
    Approval,
    ApprovalAnswer,
    ApprovalWord,
    Attempt,
    AuditEntry,
    Bounce,
    BounceKind,
    Cadence,
    Delivery,
    DeliveryState,
    Edition,
    EditionState,
    Subscriber,
)
from partnership_watch.subscribers.leaving import forget

OPENS_TABS = "allow-popups allow-popups-to-escape-sandbox"
HOSTILE = '<script>alert(1)</script><form action="https://evil.example"><button>Go</button></form>'


@pytest.fixture
def key(world: World) -> str:
    """The first commitment."""
    return world.partnership.commitments[0].key


@pytest.fixture
def reader(world: World, key: str) -> Reader:
    """Somebody who asked for clause 3, and was told of a story of two items, one of them twice."""
    other = world.partnership.commitments[1].key
    reader = world.reader(clauses=(3, 4), even_if_empty=True)
    first = world.item(key, f"{other}:context", title="Ferry line opens")
    world.item(key, title="Ferry opens", publisher="other.example", like=first)
    world.until(2026, 6, 2, 7)
    world.publish()
    return reader


@pytest.fixture
def edition(world: World, reader: Reader) -> Edition:
    """What this reader was sent."""
    (edition,) = world.editions(reader)
    return edition


def text_of(html: str) -> str:
    """What is read on a page, on one line."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>|&nbsp;", " ", html))


def email_of(world: World, reader: Reader) -> str:
    """Where the reader's mail goes."""
    with world.store.transaction() as session:
        return session.get_one(Subscriber, reader.subscriber_id).email


def delivery_of(world: World, edition: Edition, **values: object) -> int:
    """The number of the edition's one delivery, which takes these values."""
    with world.store.transaction() as session:
        return session.scalars(
            update(Delivery).where(Delivery.edition_id == edition.id).values(**values).returning(Delivery.id)
        ).one()


def stored(world: World, edition: Edition, **values: object) -> int:
    """One more edition of the same audience, as rows; its number."""
    with world.store.transaction() as session:
        made = Edition(
            audience_id=edition.audience_id,
            local_date=world.now.date(),
            period_from=world.now - timedelta(days=1),
            cut_at=world.now,
            **{
                "state": EditionState.TOLD,
                "subject": "News",
                "html": "<p>Hello</p>",
                "text": "Hello",
                **values,
            },
        )
        session.add(made)
        session.flush()
        return made.id


def test_an_editions_page_shows_whom_it_was_for_and_what_it_told(
    staff: httpx.Client, world: World, edition: Edition
) -> None:
    """The audience in words, and each story's items with why they were told, which one click opens."""
    page = staff.get(f"/en/editions/{edition.id}").text
    text = text_of(page)

    assert edition.subject in text
    assert "Clause 3: " in text
    assert "sent every day at 07:00, also when there is nothing to tell (UTC)" in text
    assert "from 31 May 2026, 12:00 until 2 Jun 2026, 07:00" in text
    assert "3 findings" in text
    assert text.count("First told") == 3
    assert text.index("Ferry line opens") < text.index("other.example")
    assert page.count(">the whole story</a>") == 1
    assert "waiting 1" in text


def test_a_long_edition_leads_to_its_mail_at_once_and_folds_what_it_told(
    staff: httpx.Client, edition: Edition, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is left out: what is folded opens without a script."""
    whole = staff.get(f"/en/editions/{edition.id}").text
    monkeypatch.setattr("partnership_watch.web.staff.editions.STORIES_OPEN", 0)
    folded = staff.get(f"/en/editions/{edition.id}").text

    assert '<a href="#bodies">' in whole
    assert whole.index('id="bodies"') < whole.index('id="told"')
    assert "Further stories" not in whole
    assert re.search(r"<details><summary>Further stories: \d</summary>", folded)
    assert re.findall('href="/en/items/[^"]+"', folded) == re.findall('href="/en/items/[^"]+"', whole)


def test_the_bodies_stand_there_without_a_readers_links(
    staff: httpx.Client, world: World, edition: Edition
) -> None:
    """Neither body leads to an unsubscription, or to an answer in a reader's name."""
    page = staff.get(f"/en/editions/{edition.id}").text
    body = staff.get(f"/en/editions/{edition.id}/page").text

    assert "[link]" in page
    assert 'src="/en/editions/' in page
    assert "Ferry line opens" in text_of(body)
    assert not re.search("[\ue000\ue001]", page + body)
    assert "unsubscribe/" not in page + body
    assert "://" in body
    assert all(one.startswith("http") for one in re.findall(r'href="([^"]*)"', body))


def test_what_was_taken_down_since_is_marked(
    staff: httpx.Client, world: World, edition: Edition, reader: Reader
) -> None:
    """The record of what was sent stays whole for staff."""
    item = world.told(reader)[0][0]
    with world.store.transaction() as session:
        decide(session, item, hidden=True, reason="asked for", actor="ann", now=world.now)

    mark = '<span class="badge wrong">'
    assert f"{mark}Taken down" in staff.get(f"/en/editions/{edition.id}").text
    findings = [one for one in world.told(reader) if one[0] == item]
    assert f"{mark}{len(findings)} taken down" in staff.get("/en/editions").text
    assert f"{mark}{len(findings)} đã gỡ xuống" in staff.get("/vi/editions").text


def test_a_body_cannot_act(staff: httpx.Client, world: World, edition: Edition) -> None:
    """Whatever stands in it: its own headers and the frame shut it in, and the page escapes it."""
    world.forward(days=1)
    hostile = stored(
        world, edition, subject=HOSTILE, html=HOSTILE, text=HOSTILE, payload=f'{{"a": "{HOSTILE[:25]}"}}'
    )

    page = staff.get(f"/en/editions/{hostile}")
    body = staff.get(f"/en/editions/{hostile}/page")
    listed = staff.get("/en/editions")

    assert body.text == HOSTILE
    policy = body.headers["content-security-policy"].split("; ")
    assert {
        f"sandbox {OPENS_TABS}",
        "default-src 'none'",
        "form-action 'none'",
        "frame-ancestors 'self'",
    } <= set(policy)
    assert not any("script" in part for part in policy)
    assert body.headers["referrer-policy"] == "no-referrer"
    assert f'sandbox="{OPENS_TABS}" src="/en/editions/{hostile}/page"' in page.text
    assert "frame-src 'self'" in page.headers["content-security-policy"]
    assert "<script>alert" not in page.text + listed.text
    assert "evil.example" not in re.sub(r"<pre.*?</pre>|<h1.*?</h1>", "", page.text, flags=re.DOTALL)


def test_the_list_goes_back_page_by_page_and_can_be_narrowed(
    staff: httpx.Client, world: World, edition: Edition
) -> None:
    """Newest first; by audience, cadence and day; and an empty field of the form is none."""
    numbers = [edition.id]
    for _ in range(55):
        world.forward(days=1)
        numbers.append(stored(world, edition))

    first = staff.get("/en/editions?cadence=&audience=&clause=&since=&until=").text
    older = re.search(r'href="([^"]+after=[^"]+)" rel="next"', first)
    assert older is not None
    found = [int(one) for one in re.findall(r"/en/editions/(\d+)\"", first + staff.get(older[1]).text)]

    def shown(query: str) -> int:
        return staff.get(f"/en/editions?{query}").text.count("<tr>") - 1

    assert found == numbers[::-1]
    assert shown("since=2026-06-03&until=2026-06-04") == 2
    assert shown("cadence=immediate") == -1
    assert (shown("clause=3"), shown("clause=4&clause=3"), shown("clause=5")) == (1, 1, -1)
    assert shown(f"cadence=daily&audience={edition.audience_id}&until=2026-06-02") == 1


def test_an_audience_that_there_is_not_is_named(staff: httpx.Client, edition: Edition) -> None:
    """It is not passed off as one that was sent nothing."""
    number = edition.audience_id

    english, vietnamese = (
        text_of(staff.get(f"/{language}/editions?audience={10**9}").text) for language in ("en", "vi")
    )
    other_day = text_of(staff.get(f"/en/editions?audience={number}&until=2020-01-01").text)

    assert f"Audience: there is no “{10**9}” here. Choose from {number}." in english
    assert f"ở đây không có “{10**9}”. Hãy chọn trong {number}." in vietnamese
    assert "No edition was sent that passes these filters." not in english
    assert "No edition was sent that passes these filters." in other_day


@pytest.mark.parametrize("query", ["audience=x", "cadence=hourly", "since=soon", "other=1", "after=zzz"])
def test_a_filter_that_is_none_is_named(staff: httpx.Client, query: str) -> None:
    """With the form to correct it."""
    answer = staff.get(f"/en/editions?{query}")

    assert answer.status_code == 400
    assert query.split("=")[0] in text_of(answer.text)
    assert "<form" in answer.text


def test_deliveries_are_shown_with_every_try_and_no_reader(
    staff: httpx.Client, viewer: httpx.Client, world: World, edition: Edition, reader: Reader
) -> None:
    """By number, with the server's codes and what came back, for those with every role too."""
    delivery = delivery_of(world, edition, state=DeliveryState.ACCEPTED)
    with world.store.transaction() as session:
        for outcome, code in ((DeliveryState.DEFERRED, 451), (DeliveryState.ACCEPTED, 250)):
            session.add(
                Attempt(
                    delivery_id=delivery,
                    started_at=world.now,
                    finished_at=world.now,
                    outcome=outcome,
                    code=code,
                )
            )
        link = session.get_one(Delivery, delivery).link_id
        session.add(
            Bounce(
                link_id=link,
                identity="0" * 64,
                kind=BounceKind.HARD,
                status="5.1.1",
                received_at=world.now,
                delivery_id=delivery,
            )
        )

    for client in (staff, viewer):
        answer = client.get(f"/en/editions/{edition.id}/deliveries").text
        text = text_of(answer)
        assert f"{delivery} accepted" in text
        assert "2 Jun 2026, 07:00: put off 451" in text
        assert "accepted 250" in text
        assert "Came back for good 5.1.1" in text
        assert email_of(world, reader) not in answer
    assert "Came back: 1 for good." in text_of(viewer.get(f"/en/editions/{edition.id}").text)


def test_deliveries_go_on_page_by_page_and_by_state(staff: httpx.Client, world: World, key: str) -> None:
    """Each once."""
    readers = [world.reader() for _ in range(53)]
    world.item(key)
    world.until(2026, 6, 2, 7)
    world.publish()
    (edition,) = world.editions(readers[0])
    with world.store.transaction() as session:
        ids = sorted(session.scalars(select(Delivery.id).where(Delivery.edition_id == edition.id)))
        session.execute(update(Delivery).where(Delivery.id.in_(ids[:2])).values(state=DeliveryState.REFUSED))

    path = f"/en/editions/{edition.id}/deliveries"
    first = staff.get(path).text
    further = re.search(r'href="([^"]+after=\d+)" rel="next"', first)
    assert further is not None
    found = re.findall(r'<th scope="row">(\d+)</th>', first + staff.get(further[1]).text)
    refused = re.findall(r'<th scope="row">(\d+)</th>', staff.get(f"{path}?state=refused").text)

    assert sorted(map(int, found)) == ids
    assert sorted(map(int, refused)) == ids[:2]
    assert staff.get(f"{path}?state=lost").status_code == 404


def test_who_was_told_what_is_taken_along_and_written_down(
    viewer: httpx.Client, world: World, reader: Reader, edition: Edition
) -> None:
    """From the list, as it is narrowed, and from an edition's page; it names nobody."""
    links = [
        re.findall(r'href="(/en/editions/export\.[^"]+)"', viewer.get(path).text)
        for path in ("/en/editions?cadence=daily", f"/en/editions/{edition.id}")
    ]
    answer = viewer.get(links[0][0])
    told = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    elsewhere = viewer.get(links[0][0], headers={"sec-fetch-site": "cross-site"})

    assert links[0] == [f"/en/editions/export.{form}?cadence=daily" for form in ("csv", "jsonl", "html")]
    assert links[1][1] == f"/en/editions/export.jsonl?edition={edition.id}"
    assert answer.headers["content-disposition"].startswith("attachment;")
    assert [row["edition_id"] for row in told] == [str(edition.id)] * 3
    assert email_of(world, reader) not in answer.text
    assert elsewhere.status_code == 403
    with world.store.transaction() as session:
        entries = session.scalars(select(AuditEntry).where(AuditEntry.object_id == world.partnership.slug))
        acts = [(one.action, one.details["rows"], one.details["query"]) for one in entries]
    assert acts == [
        ("export begun", "tellings", "cadence=daily"),
        ("exported", "tellings", "cadence=daily"),
    ]


def test_addresses_are_for_the_role_privacy_and_the_audit_log_holds_who_looked(
    address: str, world: World, edition: Edition, reader: Reader
) -> None:
    """Nobody else gets them, or a link to them; nor does another site have somebody look."""
    path = f"/en/editions/{edition.id}/readers"
    email = email_of(world, reader)

    def looks() -> list[AuditEntry]:
        with world.store.transaction() as session:
            return list(
                session.scalars(
                    select(AuditEntry).where(
                        AuditEntry.action == "edition.readers_seen", AuditEntry.object_id == str(edition.id)
                    )
                )
            )

    for roles in ("viewer", "reviewer", "viewer,reviewer"):
        with member(address, roles) as client:
            refused = client.get(path)
            pages = [
                client.get(f"/en/editions/{edition.id}{end}").text for end in ("", "/deliveries", "/page")
            ]
        assert refused.status_code == 403
        assert email not in "".join([refused.text, *pages])
        assert path not in pages[0]
    with member(address, "privacy") as client:
        assert client.get(path, headers={"sec-fetch-site": "cross-site"}).status_code == 403
        assert email not in client.get(f"/en/editions/{edition.id}").text
        assert looks() == []

        seen = client.get(path)

    assert email in seen.text
    (entry,) = looks()
    assert entry.actor == "ann"
    assert entry.details == {"deliveries": [delivery_of(world, edition, reason=None)]}


def test_an_erased_address_is_said_to_be_erased(
    staff: httpx.Client, world: World, edition: Edition, reader: Reader
) -> None:
    """What stands in its place in the database is no address."""
    with world.store.transaction() as session:
        forget(session, reader.subscriber_id, lambda address: "0" * 64, now=world.now)

    text = text_of(staff.get(f"/en/editions/{edition.id}/readers").text)

    assert "address erased on request" in text
    assert email_of(world, reader) not in text


def test_the_approval_of_an_edition_is_on_its_page(
    staff: httpx.Client, viewer: httpx.Client, world: World, edition: Edition
) -> None:
    """Until when it waits; then what was answered, and to those who decide by whom."""
    with world.store.transaction() as session:
        approval = Approval(
            edition_id=edition.id, asked_at=world.now, answer_by=world.now + timedelta(hours=2)
        )
        session.add(approval)
        session.flush()
        number = approval.id
    waiting = text_of(staff.get(f"/en/editions/{edition.id}").text)
    with world.store.transaction() as session:
        session.add(
            ApprovalAnswer(
                approval_id=number, word=ApprovalWord.DECLINED, actor="zoe", note="too early", at=world.now
            )
        )

    assert "Waits for an answer until 2 Jun 2026, 09:00" in waiting
    assert "Declined zoe, 2 Jun 2026, 07:00 too early" in text_of(
        staff.get(f"/en/editions/{edition.id}").text
    )
    assert "zoe" not in viewer.get(f"/en/editions/{edition.id}").text


def test_an_edition_of_another_partnership_is_none(
    staff: httpx.Client, world: World, edition: Edition
) -> None:
    """One database may hold several."""
    with world.store.transaction() as session:
        highest = session.scalar(select(func.max(Edition.id))) or 0

    for number in (highest + 1, 1 if edition.id != 1 else highest + 2):
        for end in ("", "/page", "/deliveries", "/readers"):
            assert staff.get(f"/en/editions/{number}{end}").status_code == 404


def test_a_date_without_a_mail_has_a_page_too(staff: httpx.Client, world: World, edition: Edition) -> None:
    """It says why there is none."""
    world.forward(days=1)
    missed = stored(world, edition, state=EditionState.SKIPPED, subject=None, html=None, text=None)

    page = staff.get(f"/vi/editions/{missed}")

    assert "Bị lỡ; bản tin kế tiếp bao gồm phần này" in text_of(page.text)
    assert "<iframe" not in page.text
    assert staff.get(f"/vi/editions/{missed}/page").status_code == 404


def test_an_items_page_leads_to_the_edition_that_told_it(
    staff: httpx.Client, world: World, edition: Edition, reader: Reader
) -> None:
    """From who was told to what they were sent."""
    item = world.told(reader)[0][0]

    assert f'href="/en/editions/{edition.id}"' in staff.get(f"/en/items/{item}").text


def test_an_alerts_page_names_its_quiet_hours(staff: httpx.Client, world: World, key: str) -> None:
    """And its number."""
    reader = world.reader(Cadence.IMMEDIATE, quiet=(22, 6))
    world.item(key)
    world.forward(minutes=20)
    world.publish()
    (edition,) = world.editions(reader)

    text = text_of(staff.get(f"/en/editions/{edition.id}").text)

    assert "alert 1" in text
    assert "sent as soon as something is found, but not between 22:00 and 06:00 (UTC)" in text


def test_a_weeklys_page_names_its_day(staff: httpx.Client, world: World, key: str) -> None:
    """In the language of the page, whatever that of the mail is."""
    reader = world.reader(Cadence.WEEKLY, weekday=0, zone="Asia/Ho_Chi_Minh")
    world.item(key)
    world.until(2026, 6, 8, 0)
    world.publish()
    (edition,) = world.editions(reader)

    text = text_of(staff.get(f"/vi/editions/{edition.id}").text)

    assert "gửi mỗi tuần một lần, lúc 07:00 (Thứ Hai, Asia/Ho_Chi_Minh)" in text
    assert "mọi trụ cột và điều khoản" in text
