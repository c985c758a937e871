"""An edition as JSON, for agencies' machines."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hooking import Agency, agency
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from sqlalchemy import select
from worlds import World

from partnership_watch.editions.cleaning import one_line
from partnership_watch.store.tables import Edition, Subscription

URL = "https://hooks.agency.example/watch"


@pytest.fixture(scope="session")
def schema(project: Path) -> Draft202012Validator:
    """What receivers are promised."""
    written = json.loads((project / "docs" / "edition.published.v1.schema.json").read_text("utf-8"))
    return Draft202012Validator(written, format_checker=Draft202012Validator.FORMAT_CHECKER)


def payloads(world: World, one: Agency) -> list[str]:
    """Every edition's JSON, as stored."""
    with world.store.transaction() as session:
        audience = session.get_one(Subscription, one.subscription_id).audience_id
        editions = select(Edition.payload).where(Edition.audience_id == audience).order_by(Edition.id)
        return [text or "" for text in session.scalars(editions)]


def test_an_event_says_what_was_found_and_why(world: World, schema: Draft202012Validator) -> None:
    """Stories with their items, commitments, dates, grades and terms, in the form that is documented."""
    told = agency(world, URL)
    item = world.item("4.ferry-line", "3.quotas:context", title="Ferry line opens", published=world.now)
    world.publish()

    (text,) = payloads(world, told)

    event = json.loads(text)
    schema.validate(event)
    (story,) = event["data"]["stories"]
    (told_item,) = story["items"]
    direct, context = told_item["findings"]
    assert (event["type"], event["version"]) == ("edition.published", 1)
    assert event["partnership"] == world.partnership.slug
    assert event["data"]["period"]["until"] == event["timestamp"] == "2026-06-01T12:00:00Z"
    assert (story["kind"], story["grade"], story["commitment"]) == ("first", "direct", "4.ferry-line")
    assert (told_item["id"], told_item["title"]) == (item, "Ferry line opens")
    assert told_item["published_at"] == "2026-06-01T12:00:00Z"
    assert direct["commitment"]["key"] == "4.ferry-line"
    assert direct["evidence"] == [{"term": "ferry", "field": "title", "found": "Ferry"}]
    assert (context["grade"], context["clause"]["number"], context["pillar"]["id"]) == ("context", 3, "I")


def test_copies_are_items_of_one_story_and_a_correction_names_what_was_told(
    world: World, schema: Draft202012Validator
) -> None:
    """A receiver withdraws what it was told by the item's id and the commitment's key."""
    told = agency(world, URL)
    first = world.item("4.ferry-line")
    world.item("4.ferry-line", publisher="sudmarktimes.example", like=first)
    world.publish()
    world.forward(hours=1)
    world.reject(first, "4.ferry-line")
    world.publish()

    events = [json.loads(text) for text in payloads(world, told)]

    (story,) = events[0]["data"]["stories"]
    corrections = [story for story in events[1]["data"]["stories"] if story["kind"] == "correction"]
    assert {item["publisher"] for item in story["items"]} == {"norlandpost.example", "sudmarktimes.example"}
    assert corrections[0]["items"][0]["id"] == first
    assert [event["id"] for event in events] == sorted({event["id"] for event in events})
    for event in events:
        schema.validate(event)


def test_an_event_names_no_reader(world: World) -> None:
    """What agencies forward to each other tells nothing about any of them."""
    one, other = agency(world, URL), agency(world, URL)
    world.item("4.ferry-line")
    world.publish()

    assert payloads(world, one) == payloads(world, other)
    assert "agency" not in payloads(world, one)[0].lower()


def test_mail_has_no_payload(world: World) -> None:
    """What nobody asked for is not stored."""
    reader = world.reader()
    world.item("4.ferry-line")
    world.forward(hours=19)
    world.publish()

    assert [edition.payload for edition in world.editions(reader)] == [None]


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "https://bank.example@evil.example/", "data:text/html,x"]
)
def test_a_link_that_nobody_should_follow_is_left_out(
    world: World, schema: Draft202012Validator, link: str
) -> None:
    """A receiver may put it into a page of its own."""
    told = agency(world, URL)
    world.item("4.ferry-line", link=link)
    world.publish()

    event = json.loads(payloads(world, told)[0])

    schema.validate(event)
    assert event["data"]["stories"][0]["items"][0]["link"] is None


@given(title=st.text(min_size=1, max_size=60), summary=st.text(max_size=60))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_a_feed_says_is_valid_json_of_harmless_lines(
    new_world: Callable[[], World], schema: Draft202012Validator, title: str, summary: str
) -> None:
    """No control or bidi character of an item reaches a receiver, and none breaks the event."""
    world = new_world()
    told = agency(world, URL)
    kept = "Norland " + "".join(char for char in title if char.isprintable() or char.isspace())
    world.item("4.ferry-line", title=kept + "\u202e\r\n", summary=summary.replace("\x00", ""))
    world.publish()

    event: dict[str, Any] = json.loads(payloads(world, told)[0].encode())

    schema.validate(event)
    item = event["data"]["stories"][0]["items"][0]
    assert item["title"].isprintable() or "\u200d" in item["title"] or "\u200c" in item["title"]
    assert item["title"] == one_line(kept, 250)
