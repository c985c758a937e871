"""Readers say whether a story is relevant: a hint, by whoever has the mail, that names nobody."""

import re

import httpx
import pytest
from pydantic import HttpUrl, SecretStr
from sqlalchemy import select
from worlds import Reader, World

from partnership_watch.delivery import Links
from partnership_watch.editions.feedback import Answers, feedback_of
from partnership_watch.editions.placeholders import with_edition_links
from partnership_watch.editions.takedowns import decide
from partnership_watch.store.tables import Base, Cadence, Delivery, Edition, Feedback, LimitCount, Told
from partnership_watch.subscribers.limits import LIMITS, LimitKind

LINKS = Links(HttpUrl("https://watch.example"), SecretStr("a secret of this test"), "desk@watch.example")


@pytest.fixture
def reader(world: World) -> Reader:
    """Gets the digest of every morning."""
    return world.reader()


@pytest.fixture
def asked(world: World, reader: Reader) -> dict[str, str]:
    """The paths of the two links of the one story that was told."""
    world.item("3.quotas", title="Herring quotas agreed")
    world.until(2026, 6, 2, 7, 0)
    world.publish()
    return {word: f"{_relevant(world, reader)}/{word}" for word in ("yes", "no")}


def _relevant(world: World, reader: Reader) -> str:
    edition = world.editions(reader)[-1]
    with world.store.transaction() as session:
        match = session.scalars(select(Told.match_id).where(Told.edition_id == edition.id)).first()
    return f"/editions/{edition.web_id}/relevant/{match}"


def answers(world: World) -> list[Answers]:
    """What was said of every match."""
    with world.store.transaction() as session:
        return list(feedback_of(session, session.scalars(select(Told.match_id)).all()).values())


def everything(world: World) -> dict[str, list[str]]:
    """Every row of every table."""
    with world.store.transaction() as session:
        return {
            table.name: sorted(map(str, session.execute(table.select()).all()))
            for table in Base.metadata.sorted_tables
        }


def from_network(host: str) -> dict[str, str]:
    """The header by which a proxy in front says whom it asks for."""
    return {"X-Forwarded-For": host}


@pytest.mark.parametrize("word", ["yes", "no"])
def test_the_page_has_one_button_and_only_pressing_it_counts(
    world: World, client: httpx.Client, asked: dict[str, str], word: str
) -> None:
    """Without a script; the page names the story and its clause."""
    page = client.get(asked[word])
    before = answers(world)
    after = client.post(asked[word])

    assert page.status_code == 200
    assert page.text.count("<button") == 1
    assert "<script" not in page.text
    assert "Herring quotas agreed" in page.text
    assert "Clause 3: Fisheries" in page.text
    assert before == []
    assert after.status_code == 200
    assert answers(world) == [Answers(int(word == "yes"), int(word == "no"))]


def test_a_repeated_answer_is_a_success_and_the_last_one_counts(
    world: World, client: httpx.Client, asked: dict[str, str]
) -> None:
    """One network is one voice; what it said before stays in the table."""
    for word in ("yes", "yes", "no", "no", "yes"):
        assert client.post(asked[word]).status_code == 200

    assert answers(world) == [Answers(relevant=1, not_relevant=0)]
    with world.store.transaction() as session:
        assert [row.relevant for row in session.scalars(select(Feedback).order_by(Feedback.id))] == [
            True,
            False,
            True,
        ]


def test_networks_count_by_themselves_and_cannot_be_recognised(
    world: World, client: httpx.Client, asked: dict[str, str]
) -> None:
    """Two readers of two houses; no row names one, and no two stories' rows can be laid side by side."""
    for host, word in (("192.0.2.7", "yes"), ("192.0.2.200", "yes"), ("198.51.100.1", "no")):
        client.post(asked[word], headers=from_network(host))

    assert answers(world) == [Answers(relevant=1, not_relevant=1)]
    assert "192.0.2" not in str(everything(world))


def test_a_network_may_answer_so_often_in_an_hour(
    world: World, client: httpx.Client, asked: dict[str, str]
) -> None:
    """Then it is asked to wait, and nothing more is kept; another network is not kept back."""
    limit = LIMITS[LimitKind.ANSWERS_OF_NETWORK]
    client.post(asked["yes"], headers=from_network("192.0.2.7"))
    with world.store.transaction() as session:
        session.scalars(select(LimitCount)).one().count = limit.most
    refused = client.post(asked["no"], headers=from_network("192.0.2.8"))
    other = client.post(asked["no"], headers=from_network("198.51.100.1"))

    assert (refused.status_code, refused.headers["Retry-After"], other.status_code) == (429, "3600", 200)
    assert answers(world) == [Answers(relevant=1, not_relevant=1)]


@pytest.mark.parametrize("end", ["999999/yes", "0/yes", "-1/yes", "x/yes", "9" * 30 + "/no", "{match}/maybe"])
def test_only_what_an_edition_told_can_be_answered(
    world: World, client: httpx.Client, asked: dict[str, str], end: str
) -> None:
    """Whoever guesses numbers finds nothing, by GET or by POST."""
    start, match, _ = asked["yes"].rsplit("/", 2)
    path = f"{start}/{end.format(match=match)}"

    assert [client.get(path).status_code, client.post(path).status_code] == [404, 404]
    assert answers(world) == []


def test_a_story_of_another_edition_cannot_be_answered_under_this_one(
    world: World, client: httpx.Client, asked: dict[str, str], reader: Reader
) -> None:
    """The edition's name cannot be guessed, and opens what it told alone."""
    first = world.editions(reader)[0]
    world.item("3.quotas", title="Later news")
    world.until(2026, 6, 3, 7, 0)
    world.publish()
    match = _relevant(world, reader).rsplit("/", 1)[1]

    assert client.get(f"/editions/{first.web_id}/relevant/{match}/yes").status_code == 404


def test_what_was_taken_down_is_not_shown_there_either(
    world: World, client: httpx.Client, asked: dict[str, str]
) -> None:
    """The page would print its title."""
    with world.store.transaction() as session:
        item = session.scalars(select(Told.item_id)).one()
        decide(session, item, hidden=True, reason="asked", now=world.now, actor="desk")

    assert client.get(asked["yes"]).status_code == 404


def test_nobody_is_asked_about_a_correction(world: World, client: httpx.Client, reader: Reader) -> None:
    """It takes the story back already."""
    item = world.item("3.quotas")
    world.until(2026, 6, 2, 7, 0)
    world.publish()
    world.reject(item, "3.quotas")
    world.until(2026, 6, 3, 7, 0)
    world.publish()

    assert "relevant" in (world.editions(reader)[0].html or "")
    assert "relevant" not in (world.editions(reader)[1].html or "")
    assert client.get(f"{_relevant(world, reader)}/yes").status_code == 404


def test_the_links_are_the_same_for_every_reader_and_in_both_bodies(world: World, reader: Reader) -> None:
    """A forwarded mail's answers tell nothing of whom it was for; and more readers cost no more links."""
    world.reader()
    for number in range(3):
        world.item("3.quotas", title=f"Story {number}")
    world.until(2026, 6, 2, 7, 0)
    world.publish()
    edition = world.editions(reader)[0]

    for body in (edition.html or "", edition.text or ""):
        links = re.findall(
            r"https://watch\.example/editions/[0-9a-f-]+/relevant/[0-9]+/(?:yes|no)",
            with_edition_links(body, LINKS.edition(edition.web_id)),
        )
        assert len(set(links)) == 6
        assert all(f"/editions/{edition.web_id}/" in link for link in links)


def test_a_scanner_that_fetches_every_link_of_every_mail_changes_nothing(
    world: World, client: httpx.Client
) -> None:
    """Digest, alert, correction, weekly and empty editions: no row of any table is another afterwards."""
    readers = [
        world.reader(),
        world.reader(Cadence.WEEKLY, weekday=1),
        world.reader(even_if_empty=True, pillars=("II",)),
        world.reader(Cadence.IMMEDIATE),
    ]
    items = [world.item("3.quotas", title=f"Story {number}") for number in range(5)]
    world.until(2026, 6, 2, 7, 0)
    world.publish()
    world.reject(items[0], "3.quotas")
    world.until(2026, 6, 3, 7, 0)
    world.publish()
    with world.store.transaction() as session:
        tokens = session.execute(
            select(Delivery.link_id, Edition.web_id, Edition.html, Edition.text).join(
                Edition, Edition.id == Delivery.edition_id
            )
        ).all()
    paths = set()
    for link_id, web_id, html, plain in tokens:
        paths.add(LINKS.unsubscribe(link_id).removeprefix("https://watch.example"))
        for body in (html, plain):
            paths.update(
                re.findall(
                    r"https://watch\.example(/[^\s\"<#]+)", with_edition_links(body, LINKS.edition(web_id))
                )
            )
    paths.update(f"/editions/{web_id}/all" for _, web_id, _, _ in tokens)  # as a flood's mail has it
    before = everything(world)

    answered = {
        path: [client.request(method, path).status_code for method in ("GET", "HEAD")] for path in paths
    }

    assert all(world.editions(reader) for reader in readers)
    assert sum("/relevant/" in path for path in paths) == 30
    assert {codes[0] for codes in answered.values()} == {200}
    assert everything(world) == before


def test_where_no_pages_are_served_a_mail_leads_to_none(
    world: World, asked: dict[str, str], reader: Reader
) -> None:
    """No link, and no words around a link that is not there."""
    edition = world.editions(reader)[0]
    nowhere = Links(None, SecretStr("a secret of this test"), "desk@watch.example").edition(edition.web_id)

    for body in (edition.html or "", edition.text or ""):
        shown = with_edition_links(body, nowhere)
        assert "relevant" not in shown
        assert "browser" not in shown
        assert shown.count("\ue000") == 1
        assert "quotas agreed" in shown
