"""The pages of rule sets: which decided, what each holds, and what changed between two of them."""

import copy
import re
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import select
from worlds import World

from partnership_watch.audit.rule_set_changes import Difference, LayerChanges
from partnership_watch.audit.stored_changes import stored_changes
from partnership_watch.matching import ENGINE_VERSION
from partnership_watch.matching.live import keep_rule_set
from partnership_watch.registry import RuleSet, rule_set
from partnership_watch.registry.rule_sets import rule_set_hash
from partnership_watch.store.tables import AuditEntry, Purpose, Replay, Revision, Screening


@pytest.fixture
def ours(world: World) -> RuleSet:
    """What the folder holds, first used now."""
    return kept(world, rule_set(world.partnership, ENGINE_VERSION).body)


@pytest.fixture
def later(world: World, ours: RuleSet) -> RuleSet:
    """The same a day later with one phrase more, one less, one that weighs otherwise, and another setting."""
    world.forward(days=1)
    body = copy.deepcopy(ours.body)
    first = body["commitments"]["3.quotas"]
    terms = first["rules"]["en"]["terms"]
    terms["<b>fish</b> quota"] = 0.7
    terms[next(iter(terms))] = 0.1
    del terms[list(terms)[1]]
    first["multilateral"] = not first["multilateral"]
    body["parties"][next(iter(body["parties"]))]["domains"].append("new.example")
    return kept(world, body)


def kept(world: World, body: dict[str, Any]) -> RuleSet:
    """A rule set of this world, stored."""
    body = {**body, "partnership": world.partnership.slug}
    rules = RuleSet(rule_set_hash(body), world.partnership.slug, body["engine_version"], body)
    with world.store.transaction() as session:
        keep_rule_set(session, rules, now=world.now)
    return rules


def look(world: World, rules: RuleSet, purpose: Purpose = Purpose.LIVE) -> None:
    """A new item is looked at under these rules now."""
    item = world.item()
    with world.store.transaction() as session:
        revision = session.scalars(select(Revision.id).where(Revision.item_id == item)).one()
        session.add(
            Screening(
                revision_id=revision,
                partnership=world.partnership.slug,
                rule_set_hash=rules.hash,
                purpose=purpose,
                screened_at=world.now,
                language="en",
                sides={},
            )
        )


def text_of(html: str) -> str:
    """What is read on a page, on one line."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>|&nbsp;", " ", html))


def test_the_list_holds_every_rule_set_with_what_changed_since_the_one_before(
    viewer: httpx.Client, world: World, ours: RuleSet, later: RuleSet
) -> None:
    """Newest first; the one that decides is marked, whatever was replayed since."""
    look(world, ours)
    look(world, later, Purpose.REPLAY)

    page = viewer.get("/en/rule-sets").text
    text = text_of(page)

    assert text.index(later.hash[:12]) < text.index(f"{ours.hash[:12]} decides now")
    assert text.count("decides now") == 1
    assert f'href="/en/rule-sets/{ours.hash[:12]}/{later.hash[:12]}"' in page
    assert "2 Jun 2026, 12:00" in text


def test_a_rule_sets_page_says_what_it_holds(
    viewer: httpx.Client, world: World, ours: RuleSet, later: RuleSet
) -> None:
    """Commitments with their phrases, parties, the layer, since when it decides, what to set it beside."""
    look(world, later)

    page = viewer.get(f"/en/rule-sets/{later.hash}").text
    text = text_of(page)

    phrases = sum(
        len(rules["terms"]) for one in later.body["commitments"].values() for rules in one["rules"].values()
    )
    assert f"Commitments {len(later.body['commitments'])} Phrases for them {phrases} " in text
    assert "None: the rules alone decide." in text
    assert "First screening (Live) 2 Jun 2026, 12:00" in text
    assert "decides now" in text
    assert "No history has been replayed under it." in text
    assert f'href="/en/rule-sets/{ours.hash[:12]}/{later.hash[:12]}"' in page
    assert "It is what the partnership's folder holds now." not in text
    assert "It is what the partnership" in viewer.get(f"/en/rule-sets/{ours.hash[:8]}").text


def test_replays_under_a_rule_set_stand_on_its_page(
    viewer: httpx.Client, world: World, ours: RuleSet
) -> None:
    """With what came of them over all commitments."""
    with world.store.transaction() as session:
        session.add(
            Replay(
                partnership=world.partnership.slug,
                asked_hash=ours.hash,
                rule_set_hash=ours.hash,
                since=world.now - timedelta(days=90),
                until=world.now,
                begun_by="zoe",
                begun_at=world.now,
                revisions=1200,
                screened=1200,
                differences={"3.quotas": {"gained": 2, "same": 7}, "4.x": {"gained": 1, "lost": 4}},
            )
        )

    text = text_of(viewer.get(f"/en/rule-sets/{ours.hash[:12]}").text)

    assert "from 3 Mar 2026 until 1 Jun 2026 1,200 3 gained, 4 lost, 7 the same" in text
    assert "not ended" in text
    assert "zoe" not in text


def test_what_changed_between_two_stands_phrase_by_phrase(
    viewer: httpx.Client, ours: RuleSet, later: RuleSet
) -> None:
    """Added, removed, weighed otherwise, set otherwise; and what comes from rules cannot bend the page."""
    page = viewer.get(f"/en/rule-sets/{ours.hash[:12]}/{later.hash[:12]}").text
    text = text_of(page)
    gone = next(
        one
        for one in ours.body["commitments"]["3.quotas"]["rules"]["en"]["terms"]
        if one not in later.body["commitments"]["3.quotas"]["rules"]["en"]["terms"]
    )

    assert "Commitments that differ: 1" in text
    assert "<ins>&lt;b&gt;fish&lt;/b&gt; quota</ins>" in page
    assert f"<del>{gone}</del>" in page
    assert "multilateral false true" in text
    assert "new.example not there there" in text
    assert "English, phrases for it" in text
    assert f"partnership-watch replay --since 90d --rules {later.hash[:12]}" in text
    assert "Cụm từ hoặc thiết lập" in viewer.get(f"/vi/rule-sets/{later.hash}/{ours.hash}").text


def test_a_rule_set_and_what_changed_are_taken_along_as_json(
    viewer: httpx.Client, world: World, ours: RuleSet, later: RuleSet
) -> None:
    """What is downloaded has the hash that it says; from links on both pages, and written down."""
    files = []
    for path in (f"/en/rule-sets/{later.hash[:12]}", f"/en/rule-sets/{ours.hash[:12]}/{later.hash[:12]}"):
        assert f'href="{path}/export.json"' in viewer.get(path).text
        files.append(viewer.get(f"{path}/export.json").json())

    whole, changed = files
    (commitment,) = changed["changes"]["commitments"]
    assert rule_set_hash(whole["rule_set"]["body"]) == whole["rule_set"]["hash"] == later.hash
    assert ["multilateral", "false", "true"] in [
        [one["name"], one["before"], one["after"]] for one in commitment["differences"]
    ]
    assert changed["export"]["filters"] == {"rule_set": later.hash, "since_rule_set": ours.hash}
    assert viewer.get("/en/rule-sets/ffffffff/export.json").status_code == 404
    with world.store.transaction() as session:
        rows = session.scalars(select(AuditEntry).where(AuditEntry.object_id == world.partnership.slug))
        assert [one.action for one in rows] == ["export begun", "exported"] * 2


def test_two_that_hold_the_same_say_so(viewer: httpx.Client, world: World, ours: RuleSet) -> None:
    """Another version of the engine alone makes another rule set."""
    other = kept(world, {**ours.body, "engine_version": "99"})

    text = text_of(viewer.get(f"/en/rule-sets/{ours.hash[:12]}/{other.hash[:12]}").text)

    assert "They hold the same." in text
    assert f"The engine differs too: {ENGINE_VERSION} before, 99 after." in text


@pytest.mark.parametrize(
    "held",
    [
        {"commitments": {}},
        {"commitments": ["3.quotas"], "layer": {"words": ["herring"]}, "parties": 2},
        {"commitments": {"3.quotas": "herring"}, "layer": [{"words": {"herring": 1}}]},
        {"commitments": None, "layer": "none"},
    ],
)
def test_a_rule_set_of_a_form_unknown_here_is_listed_and_said_to_be_of_a_later_version(
    viewer: httpx.Client, world: World, ours: RuleSet, held: dict[str, Any]
) -> None:
    """Whatever it holds: alone, beside another, and where an item is to be explained under it."""
    strange = kept(world, {"format": 99, "engine_version": "99", **held})

    alone = viewer.get(f"/en/rule-sets/{strange.hash[:12]}")
    beside = viewer.get(f"/en/rule-sets/{strange.hash[:12]}/{ours.hash[:12]}")
    explained = viewer.get(f"/en/items/{world.item()}/explained?rules={strange.hash[:12]}")

    assert strange.hash[:12] in viewer.get("/en/rule-sets").text
    assert "partnership-watch replay" not in beside.text
    for page in (alone, beside, explained):
        assert page.status_code == 200
        assert "later version of the program wrote" in text_of(page.text)
        assert strange.hash[:12] in page.text


@pytest.mark.parametrize("path", ["0000", "x", "00", "0" * 65, "%22", "0000/1111"])
def test_what_is_no_rule_set_is_not_found(viewer: httpx.Client, ours: RuleSet, path: str) -> None:
    """And never an error of the server."""
    assert viewer.get(f"/en/rule-sets/{path}").status_code == 404


def test_an_items_page_leads_to_the_rules_that_decided(viewer: httpx.Client, world: World) -> None:
    """From each screening to the rule set that it was under."""
    item = world.item(world.partnership.commitments[0].key)
    path = f"/en/rule-sets/{world.rules().hash[:12]}"

    assert f'href="{path}"' in viewer.get(f"/en/items/{item}").text
    assert viewer.get(path).status_code == 200


def test_combinations_and_layers_are_compared_too(world: World) -> None:
    """A combination by phrases and reach, a layer by how many weights differ; the lowest clause is first."""
    together = {"weight": 0.8, "within": 5, "groups": [["annual", "first"], ["dialogue"]]}
    before = {
        "format": 2,
        "engine_version": "1",
        "commitments": {
            "a": {"clause": 31, "rules": {"en": {"together": [together]}}},
            "gone": {"clause": 3},
        },
        "layer": {"cut": 0.2, "words": {"x": [1.0, {"a": 1.0}], "y": [1.0, {}]}, "evidence": {"bias": 1.0}},
    }
    after = {
        "format": 2,
        "engine_version": "1",
        "commitments": {"a": {"clause": 31, "rules": {"en": {"together": [{**together, "weight": 0.9}]}}}},
        "layer": {"cut": 0.3, "words": {"x": [1.0, {"a": 2.0}]}, "evidence": {"bias": 1.5}},
    }

    old, new = kept(world, before), kept(world, after)
    with world.store.transaction() as session:
        changes = stored_changes(session, old.hash, new.hash)
        same = stored_changes(session, old.hash, old.hash)

    assert changes is not None
    assert same is not None
    gone, first = changes.commitments
    assert first.differences == (
        Difference(("rules", "en", "together"), "[annual, first] + [dialogue] ≤ 5", "0.8", "0.9"),
    )
    assert (gone.key, gone.removed, gone.added) == ("gone", True, False)
    assert changes.layer == LayerChanges(2, 1, 3, 0.2, 0.3)
    assert same.nothing
