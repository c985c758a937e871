"""The list of addresses that must get no mail."""

from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import select, text
from worlds import World

from partnership_watch.delivery import Links
from partnership_watch.delivery.recipients import Recipients
from partnership_watch.registry import Partnership
from partnership_watch.store import Store
from partnership_watch.store.tables import AuditEntry, DeliveryState, SuppressionReason
from partnership_watch.subscribers import Imported, ImportReport, SubscriberError, import_subscribers
from partnership_watch.subscribers.leaving import forget
from partnership_watch.subscribers.suppression import (
    lift,
    list_suppressed,
    suppress,
    suppressed,
    under_another_secret,
)

ANN = "ann@readers.example"
KEYED = Links(None, SecretStr("a secret of this test"), "desk@watch.example").keyed_hash
OTHER = Links(None, SecretStr("another secret"), "desk@watch.example").keyed_hash
OPERATOR = SuppressionReason.OPERATOR
FILE = """subscribers:
  - {email: Ann@readers.example, name: Ann, kind: agency, language: en, zone: UTC,
     consent: {basis: asked, at: 2026-01-01},
     subscriptions: [{name: daily, cadence: daily, hour: 7},
       {name: hook, cadence: immediate, webhook: {url: "https://hooks.example/w", secrets: [ANN_KEY]}}]}
  - {email: ben@readers.example, name: Ben, kind: reader, language: en, zone: UTC,
     consent: {basis: asked, at: 2026-01-01},
     subscriptions: [{name: daily, cadence: daily, hour: 7}]}
"""


@pytest.fixture
def world(store: Store, norland: Partnership) -> World:
    """In a database of its own: the list is of a whole installation."""
    return World(store, norland)


@pytest.fixture
def bring(world: World, tmp_path: Path) -> Callable[..., ImportReport]:
    """Imports a text as an operator's file, into this partnership or another one."""

    def _bring(written: str = FILE, there: Partnership = world.partnership) -> ImportReport:
        file = tmp_path / "subscribers.yaml"
        file.write_text(written, encoding="utf-8")
        return import_subscribers(world.store, there, file, now=world.now, actor="import", keyed_hash=KEYED)

    return _bring


def add(world: World, email: str = ANN, note: str = "asked by telephone") -> bool:
    """As an operator does."""
    with world.store.transaction() as session:
        return suppress(session, email, OPERATOR, KEYED, note=note, now=world.now, actor="ops")


def asked(world: World, email: str = ANN) -> SuppressionReason | None:
    """Why an address is on the list."""
    with world.store.transaction() as session:
        found = suppressed(session, {email}, KEYED).get(email)
    return found.reason if found else None


def test_an_address_is_found_however_it_is_written(world: World) -> None:
    """Since when, why and by whom; letter case slips past no list."""
    added, again = add(world), add(world)

    with world.store.transaction() as session:
        found = suppressed(session, {"Ann@readers.example", "ben@readers.example"}, KEYED)

    assert (added, again) == (True, False)
    assert list(found) == ["Ann@readers.example"]
    one = found["Ann@readers.example"]
    assert (one.since, one.reason, one.note, one.actor) == (world.now, OPERATOR, "asked by telephone", "ops")


def test_nothing_in_the_database_names_the_address(world: World) -> None:
    """Neither the list nor the audit log; a plain hash of it is not there either."""
    add(world)

    with world.store.transaction() as session:
        rows = str(session.execute(text("SELECT * FROM suppressions")).all())
        acts = session.scalars(select(AuditEntry)).all()
    assert "ann" not in rows.lower()
    assert [act.action for act in acts] == ["suppression.add"]
    assert "ann" not in str([(act.details, act.object_id) for act in acts]).lower()


def test_what_is_lifted_may_be_suppressed_again_and_both_stay_known(world: World) -> None:
    """A row is never deleted."""
    add(world)
    with world.store.transaction() as session:
        lifted = lift(session, ANN, KEYED, note="wrote again", now=world.now, actor="ops")
        again = lift(session, ANN, KEYED, note="wrote again", now=world.now, actor="ops")
    gone = asked(world)
    add(world)

    with world.store.transaction() as session:
        rows = session.execute(text("SELECT lifted_note FROM suppressions ORDER BY id")).all()
        listed = list_suppressed(session)
    assert (lifted, again, gone) == (True, False, None)
    assert rows == [("wrote again",), (None,)]
    assert len(listed) == 1


@pytest.mark.parametrize("note", ["", "  ", "ann@readers.example asked"])
def test_a_reason_is_given_and_names_no_address(world: World, note: str) -> None:
    """Others must understand it, and the list must hold nobody's name."""
    with pytest.raises(SubscriberError):
        add(world, note=note)


def test_a_list_made_under_another_secret_is_seen(world: World) -> None:
    """It holds nobody back; silence would let mail out to all who must get none."""
    add(world)

    with world.store.transaction() as session:
        counts = under_another_secret(session, KEYED), under_another_secret(session, OTHER)

    assert counts == (0, 1)


def test_an_import_refuses_who_must_get_no_mail_and_takes_the_others(
    world: World, bring: Callable[..., ImportReport]
) -> None:
    """With the line, since when and why."""
    add(world)

    report = bring()

    assert [(entry.line, entry.outcome) for entry in report.entries] == [
        *[(2, Imported.SUPPRESSED)] * 3,
        *[(6, Imported.ADDED)] * 2,
    ]
    assert report.entries[0].suppressed is not None
    assert report.entries[0].suppressed.in_words == f"operator, since {world.now:%Y-%m-%d}"


def test_an_agency_whose_mail_came_back_may_still_change_its_webhook(
    world: World, bring: Callable[..., ImportReport]
) -> None:
    """Its endpoint has nothing to do with its mailbox."""
    bring()
    add(world, "Ann@readers.example")

    report = bring(FILE.replace("[ANN_KEY]", "[NEW_KEY, ANN_KEY]"))

    outcomes = {entry.subscription: entry.outcome for entry in report.entries if entry.line == 2}
    assert (outcomes["daily"], outcomes["hook"]) == (Imported.SUPPRESSED, Imported.CHANGED)


def test_whoever_asked_to_be_forgotten_does_not_come_back_by_a_file(
    world: World, bring: Callable[..., ImportReport]
) -> None:
    """The rows are nameless, so only the list remembers."""
    bring()
    with world.store.transaction() as session:
        ann = session.execute(text("SELECT id FROM subscribers WHERE name = 'Ann'")).scalar_one()
        forget(session, ann, KEYED, now=world.now)

    report = bring()

    assert {entry.outcome for entry in report.entries if entry.line == 2} == {Imported.SUPPRESSED}
    assert asked(world, "Ann@readers.example") is SuppressionReason.ERASED


def test_data_are_erased_in_one_partnership_and_mail_ends_in_all(
    world: World, bring: Callable[..., ImportReport]
) -> None:
    """Another partnership in the database keeps its own row and consent, and writes to nobody of the list."""
    other = world.partnership.model_copy(update={"slug": "another"})
    bring()
    bring(FILE, other)
    named = text("SELECT id, partnership, ended_at FROM subscribers WHERE email = 'Ann@readers.example'")

    with world.store.transaction() as session:
        here = {row.partnership: row.id for row in session.execute(named)}
        forget(session, here[world.partnership.slug], KEYED, now=world.now)
        left = [(row.partnership, row.ended_at) for row in session.execute(named)]
        kept_out = Recipients(keyed_hash=KEYED).unwanted(session, {"Ann@readers.example"})

    assert left == [("another", None)]
    assert kept_out == {"Ann@readers.example": (DeliveryState.STALE, "suppressed: erased")}
