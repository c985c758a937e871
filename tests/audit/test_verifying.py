"""Whatever is changed in the audit log, or in what it holds a hash of, is found and named."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import SecretStr
from sqlalchemy import Connection, Engine, create_engine, select, text
from worlds import APPLICATION_ROLE, World

from partnership_watch.audit.anchors import anchor
from partnership_watch.audit.verifying import Verified, verify
from partnership_watch.delivery import Links
from partnership_watch.delivery.settling import settle
from partnership_watch.feeds.text import content_hash
from partnership_watch.matching.verdicts import judge_item
from partnership_watch.registry import Partnership
from partnership_watch.store import EmbeddedServer, open_store
from partnership_watch.store.sealing import seal
from partnership_watch.store.sealing_rows import SEALED_ROWS, seal_rows
from partnership_watch.store.tables import Attempt, AuditEntry, Delivery, DeliveryState, VerdictWord
from partnership_watch.subscribers.leaving import forget

KEYED = Links(None, SecretStr("a secret of this test"), "desk@watch.example").keyed_hash
TABLES = ("audit_log", "seals", "rule_sets", "verdicts", "editions", "told", "deliveries", *SEALED_ROWS)


@dataclass(repr=False)
class Past:
    """A small history, sealed four times, that the owner of the tables tampers with and puts back."""

    world: World
    owner: Engine

    def tamper(self, *statements: str) -> None:
        """Change what nobody may change: as the owner, without triggers and foreign keys."""
        with self.owner.begin() as connection:
            _disarm(connection)
            for statement in statements:
                assert connection.execute(text(statement)).rowcount, statement

    def put_back(self) -> None:
        """Undo all of it."""
        with self.owner.begin() as connection:
            _disarm(connection)
            for table in TABLES:
                connection.execute(text(f"DELETE FROM {table}"))
                connection.execute(text(f"INSERT INTO {table} SELECT * FROM kept.{table}"))

    def ids(self, table: str, column: str = "id") -> list[int]:
        """In order."""
        with self.owner.connect() as connection:
            return list(connection.scalars(text(f"SELECT {column} FROM {table} ORDER BY 1")))


def _disarm(connection: Connection) -> None:
    connection.execute(text("SET LOCAL session_replication_role = replica"))
    for table in ("audit_log", "seals"):
        connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER {table}_append_only"))


def _hash_texts(past: Past) -> None:
    """Give revisions the hashes that collecting does; those of a made-up world are none."""
    with past.owner.begin() as connection:
        for one in connection.execute(text("SELECT id, title, summary FROM revisions")).all():
            said = {"id": one.id, "hash": content_hash(one.title, one.summary)}
            connection.execute(text("UPDATE revisions SET content_hash = :hash WHERE id = :id"), said)


def _live(past: Past) -> None:
    """Two readers, two editions each of two items, verdicts, outcomes, one erasure; sealed in between."""
    world = past.world
    first, second = world.reader(), world.reader(language="vi")
    for title in ("Ferry line opens", "Herring quota agreed"):
        one = world.item("3.quotas", title=title)
        world.item("4.ferry-line:context", title=f"{title} again")
        world.forward(hours=24)
        world.publish()
        seal(world.store, now=world.now)
        with world.store.transaction() as session:
            judge_item(
                session,
                world.partnership.slug,
                one,
                None,
                VerdictWord.CONFIRMED,
                note="seen",
                actor="staff",
                now=world.now,
            )
            for delivery in session.scalars(select(Delivery)):
                delivery.state, delivery.body_hash = DeliveryState.ACCEPTED, "0" * 64
                session.add(
                    Attempt(
                        delivery_id=delivery.id,
                        started_at=world.now,
                        finished_at=world.now,
                        outcome=DeliveryState.ACCEPTED,
                        code=250,
                    )
                )
        world.hear(since=world.now)
        _hash_texts(past)
        settle(world.store, now=world.now)
        seal_rows(world.store, now=world.now)
        seal(world.store, now=world.now)
    with world.store.transaction() as session:
        session.add(
            AuditEntry(at=world.now, actor="x", action="x", object_type="x", object_id="x", details={})
        )
        session.flush()
        session.rollback()  # a gap between the ids
    with world.store.transaction() as session:
        forget(session, second.subscriber_id, KEYED, now=world.now)
    assert first.subscriber_id != second.subscriber_id
    world.item("4.ferry-line", title="Ferry line closes")  # nobody was told of it
    _hash_texts(past)
    seal_rows(world.store, now=world.now)
    seal(world.store, now=world.now)


@pytest.fixture(scope="module")
def shared_past(server: EmbeddedServer, norland: Partnership) -> Iterator[Past]:
    """Lived once for all tests."""
    url = server.ensure_database("verifying", template="template_watch")
    store, owner = open_store(url.set(username=APPLICATION_ROLE)), create_engine(url)
    past = Past(World(store, norland), owner)
    _live(past)
    with owner.begin() as connection:
        connection.execute(text("CREATE SCHEMA kept"))
        for table in TABLES:
            connection.execute(text(f"CREATE TABLE kept.{table} AS SELECT * FROM {table}"))
    yield past
    store.close()
    owner.dispose()


@pytest.fixture
def past(shared_past: Past) -> Iterator[Past]:
    """As it was lived."""
    yield shared_past
    shared_past.put_back()


def _broken(past: Past, *, texts: bool = False) -> str:
    return verify(past.world.store, texts=texts).broken or "whole"


def test_an_untouched_history_is_whole(past: Past) -> None:
    """With an erasure in it: the log knows ids alone. The report says what was looked at."""
    verified: Verified = verify(past.world.store, texts=True)

    with past.world.store.transaction() as session:
        assert (
            session.scalar(text("SELECT count(*) FROM subscribers WHERE email LIKE '%forgotten.invalid'"))
            == 1
        )
        assert session.scalar(text("SELECT count(*) FROM audit_log WHERE action = 'subscriber.forget'")) == 1
    assert verified.broken is None
    assert (verified.seals, verified.unsealed) == (5, 0)
    assert verified.entries == len(past.ids("audit_log"))
    assert verified.rows == sum(len(past.ids(table)) for table in SEALED_ROWS)
    assert (verified.unsealed_rows, len(past.ids("fetches")), len(past.ids("attempts"))) == (0, 2, 6)
    compared = verified.compared
    assert (compared.editions, compared.settled, compared.verdicts, compared.rule_sets) == (4, 4, 2, 1)


ENTRY_FIELDS = {
    "at": "at + interval '1 microsecond'",
    "actor": "actor || '.'",
    "action": "'other ' || action",
    "object_type": "object_type || 's'",
    "object_id": "object_id || '0'",
    "details": "details || '{\"more\": 1}'",
}
SEAL_FIELDS = {
    "previous": "md5(previous) || md5(previous)",
    "first_id": "first_id + 1",
    "last_id": "last_id + 1",
    "entries": "entries + 1",
    "sealed_at": "sealed_at + interval '1 second'",
    "fingerprints": "set_byte(fingerprints, 5, 255 - get_byte(fingerprints, 5))",
    "hash": "repeat('a', 64)",
}
OTHERS = [
    ("rule_sets", "hash", "body = body || '{\"look\": 9}'", "rule set {}"),
    ("rule_sets", "hash", "engine_version = '2'", "rule set {}"),
    *(
        ("editions", "id", change, "edition {}")
        for change in (
            "subject = subject || '!'",
            "html = html || '<p>'",
            "text = replace(text, 'e', 'a')",
            "cut_at = cut_at + interval '1 hour'",
            "period_from = period_from - interval '1 hour'",
            "audience_id = audience_id + 10",
        )
    ),
    ("told", "edition_id", "commitment = '5.school-exchange'", "edition {}"),
    ("told", "edition_id", "kind = 'update'", "edition {}"),
    ("deliveries", "edition_id", "state = 'refused'", "what became of edition {}"),
    ("deliveries", "edition_id", "body_hash = repeat('1', 64)", "what became of edition {}"),
    ("deliveries", "edition_id", "subscription_id = subscription_id + 10", "what became of edition {}"),
    ("verdicts", "id", "word = 'rejected'", "verdict {}"),
    ("verdicts", "id", "given_by = 'somebody else'", "verdict {}"),
    ("verdicts", "id", "note = 'not seen'", "verdict {}"),
]


def _of_entry(past: Past, pick: Callable[[list[int]], int]) -> tuple[list[str], str]:
    ids = past.ids("audit_log")
    entry = pick(ids)
    field, value = sorted(ENTRY_FIELDS.items())[pick(list(range(len(ENTRY_FIELDS))))]
    return [f"UPDATE audit_log SET {field} = {value} WHERE id = {entry}"], f"entry {entry} was changed"


def _without_entry(past: Past, pick: Callable[[list[int]], int]) -> tuple[list[str], str]:
    ids = past.ids("audit_log")
    entry = pick(ids)
    before = ids[ids.index(entry) - 1] if entry != ids[0] else None
    where = f"behind entry {before}" if before else "at the beginning"
    return [f"DELETE FROM audit_log WHERE id = {entry}"], f"an entry {where} is missing"


def _one_more_entry(past: Past, _pick: Callable[[list[int]], int]) -> tuple[list[str], str]:
    ids = past.ids("audit_log")
    (gap,) = set(range(ids[0], ids[-1])) - set(ids)
    fields = ", ".join(ENTRY_FIELDS)
    copied = f"SELECT {gap}, {fields} FROM audit_log WHERE id = {ids[0]}"
    return [f"INSERT INTO audit_log (id, {fields}) {copied}"], f"entry {gap} was added"


def _swapped(past: Past, pick: Callable[[list[int]], int]) -> tuple[list[str], str]:
    ids = past.ids("audit_log")
    first = pick(ids[:-1])
    second = ids[ids.index(first) + 1]
    return [
        f"UPDATE audit_log SET id = -1 WHERE id = {first}",
        f"UPDATE audit_log SET id = {first} WHERE id = {second}",
        f"UPDATE audit_log SET id = {second} WHERE id = -1",
    ], f"entry {first} was changed"


def _of_seal(past: Past, pick: Callable[[list[int]], int]) -> tuple[list[str], str]:
    number = pick(past.ids("seals", "number"))
    field, value = sorted(SEAL_FIELDS.items())[pick(list(range(len(SEAL_FIELDS))))]
    return [f"UPDATE seals SET {field} = {value} WHERE number = {number}"], f"seal {number} "


def _without_seal(past: Past, pick: Callable[[list[int]], int]) -> tuple[list[str], str]:
    number = pick(past.ids("seals", "number")[:-1])
    return [f"DELETE FROM seals WHERE number = {number}"], f"seal {number} is missing"


def _of_another(past: Past, pick: Callable[[list[int]], int]) -> tuple[list[str], str]:
    table, key, change, name = OTHERS[pick(list(range(len(OTHERS))))]
    one = pick(past.ids(table, key))
    quoted = f"'{one}'" if isinstance(one, str) else one
    return [f"UPDATE {table} SET {change} WHERE {key} = {quoted}"], f"{name.format(one)} was changed"


def _of_match(past: Past, pick: Callable[[list[int]], int]) -> tuple[list[str], str]:
    change = ["score = score / 2", "evidence = '{}'", "grade = 'direct'"][pick([0, 1])]
    return [f"UPDATE matches SET {change} WHERE id = {pick(past.ids('told', 'match_id'))}"], "edition "


def _without_another(past: Past, pick: Callable[[list[int]], int]) -> tuple[list[str], str]:
    table, name = [
        ("editions", "edition {} is gone"),
        ("verdicts", "verdict {} is gone"),
        ("rule_sets", "rule set {} is gone"),
    ][pick([0, 1, 2])]
    key = "hash" if table == "rule_sets" else "id"
    one = pick(past.ids(table, key))
    return [f"DELETE FROM {table} WHERE {key} = '{one}'"], name.format(one)


def _without_delivery(past: Past, pick: Callable[[list[int]], int]) -> tuple[list[str], str]:
    edition = pick(past.ids("deliveries", "edition_id"))
    return [f"DELETE FROM deliveries WHERE edition_id = {edition}"], f"edition {edition} has 0 deliveries"


def _unrecorded(past: Past, pick: Callable[[list[int]], int]) -> tuple[list[str], str]:
    copies = [
        ("rule_sets", "repeat('b', 64), partnership, engine_version, body, first_used_at"),
        ("verdicts (match_id, word, given_by, given_at)", "match_id, 'rejected', 'x', now()"),
        ("verdicts (match_id, word, given_by, given_at)", "match_id, word, 'x', now()"),
        ("verdicts (match_id, word, given_by, given_at, note)", "match_id, word, given_by, given_at, note"),
        (
            "editions (audience_id, local_date, state, period_from, cut_at)",
            "audience_id, '2001-01-01', 'empty', now(), now()",
        ),
    ]
    into, values = copies[pick(list(range(len(copies))))]
    copied = f"INSERT INTO {into} SELECT {values} FROM {into.split(' ')[0]} LIMIT 1"
    return [copied], "is stored, and no entry of its own says how it came"


TAMPERINGS = [
    _of_entry,
    _without_entry,
    _one_more_entry,
    _swapped,
    _of_seal,
    _without_seal,
    _of_another,
    _of_match,
    _without_another,
    _without_delivery,
    _unrecorded,
]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_any_single_tampering_is_found_and_named(shared_past: Past, data: st.DataObject) -> None:
    """A row, a seal, the order, a rule set, an edition, a match that was told, a verdict, a delivery."""
    tampering = data.draw(st.sampled_from(TAMPERINGS))
    statements, named = tampering(shared_past, lambda some: data.draw(st.sampled_from(some)))
    try:
        shared_past.tamper(*statements)

        assert named in _broken(shared_past)
    finally:
        shared_past.put_back()


@pytest.mark.parametrize("word", VerdictWord)
def test_a_verdict_that_nobody_gave_is_found_beside_one_that_somebody_gave(
    past: Past, word: VerdictWord
) -> None:
    """The forged one would decide, whatever it says; an entry on the same match does not vouch for it."""
    past.tamper(
        "INSERT INTO verdicts (match_id, word, given_by, given_at, note) "
        f"SELECT match_id, '{word.value}', given_by, given_at + interval '1 hour', note "
        "FROM verdicts ORDER BY id LIMIT 1"
    )

    forged = past.ids("verdicts")[-1]
    assert _broken(past) == f"verdict {forged} is stored, and no entry of its own says how it came"


@pytest.mark.parametrize(
    "change",
    [
        "INSERT INTO audit_log (at, actor, action, object_type, object_id, details) "
        "SELECT at, actor, action, object_type, object_id, details FROM audit_log WHERE details ? 'verdict'",
        "UPDATE audit_log SET details = details - 'content' WHERE details ? 'verdict'",
    ],
)
def test_a_verdict_has_one_entry_with_its_hash(past: Past, change: str) -> None:
    """Before it is sealed, too: a second entry vouches for nothing, nor does one without a hash."""
    past.tamper("DELETE FROM seals", change)

    first = past.ids("verdicts")[0]
    assert _broken(past) == f"verdict {first} is stored, and no entry of its own says how it came"


@pytest.mark.parametrize("entry", [-5, 0])
def test_an_entry_before_the_first_is_named(past: Past, entry: int) -> None:
    """No seal begins so early."""
    fields = ", ".join(ENTRY_FIELDS)
    past.tamper(f"INSERT INTO audit_log (id, {fields}) SELECT {entry}, {fields} FROM audit_log WHERE id = 1")

    assert _broken(past) == (
        f"entry {entry} was added: it stands before the first that can be, and no seal covers it"
    )


UNTOLD = "(SELECT min(id) FROM matches WHERE id NOT IN (SELECT match_id FROM told))"
ONE_MORE = "INSERT INTO attempts (id, delivery_id, started_at, finished_at, outcome)"
LATER = "+ interval '1 minute'"


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (f"UPDATE revisions SET seen_at = seen_at {LATER} WHERE id = 1", "revisions from the first up to"),
        (f"UPDATE items SET first_seen_at = first_seen_at {LATER} WHERE id = 1", "items from the first up"),
        (f"UPDATE screenings SET screened_at = screened_at {LATER} WHERE id = 3", "screenings behind 2 up"),
        ("UPDATE screenings SET rule_set_hash = repeat('c', 64) WHERE id = 2", "screening 2 was changed"),
        (f"UPDATE rule_sets SET first_used_at = first_used_at {LATER}", "it was not first used when entry"),
        ("DELETE FROM fetches", "fetches from the first up to 1: 0 are there, and entry"),
        ("DELETE FROM attempts WHERE id = 1", "are there, and entry"),
        (f"{ONE_MORE} SELECT -7, delivery_id, now(), now(), outcome FROM attempts LIMIT 1", "3 are there"),
        (f"UPDATE deliveries SET queued_at = queued_at {LATER}", "the queue of edition 1 was changed"),
        (f"UPDATE matches SET evidence = '{{}}' WHERE id = {UNTOLD}", "of these"),
        (f"DELETE FROM matches WHERE id = {UNTOLD}", "are there, and entry"),
    ],
)  # fmt: skip
def test_what_was_collected_found_and_tried_is_compared_where_texts_are(
    past: Past, change: str, named: str
) -> None:
    """Times, looks at sources, attempts, matches that nobody was told: by the hash of their thousand rows."""
    past.tamper(change)

    assert named in _broken(past, texts=True)


def test_rows_that_the_sweep_has_not_read_yet_are_counted(past: Past) -> None:
    """And not called whole."""
    past.world.hear(since=past.world.now)

    verified = verify(past.world.store, texts=True)

    assert (verified.broken, verified.unsealed_rows) == (None, 1)


def test_editions_cut_before_hashes_were_kept_are_counted(past: Past) -> None:
    """Their entries name them without a hash: they pass, and not as compared."""
    past.tamper(
        "DELETE FROM seals",
        "UPDATE audit_log SET details = details - 'content' "
        "WHERE id IN (SELECT id FROM audit_log WHERE action = 'audience.told' ORDER BY id LIMIT 3)",
        "UPDATE editions SET subject = 'another' WHERE id IN (SELECT id FROM editions ORDER BY id LIMIT 3)",
    )

    verified = verify(past.world.store)

    assert verified.broken is None
    assert (verified.compared.editions, verified.compared.unhashed) == (1, 3)


def _forge(past: Past) -> None:
    """Write the chain anew over a changed entry, as one who owns the database and has this code could."""
    past.tamper("DELETE FROM seals", "UPDATE audit_log SET actor = 'nobody' WHERE id = 2")
    seal(past.world.store, now=past.world.now)


def test_a_chain_made_anew_is_shown_by_an_anchor_alone(past: Past) -> None:
    """In itself it is whole: that is why its head is kept elsewhere."""
    with past.world.store.transaction() as session:
        kept = anchor(session, past.world.partnership.slug, now=past.world.now)
    honest = verify(past.world.store, anchors=[kept])

    _forge(past)

    assert (honest.broken, honest.anchors) == (None, 1)
    assert _broken(past) == "whole"
    assert "cut off" in (verify(past.world.store, anchors=[kept]).broken or "")


def test_a_seal_made_anew_under_its_number_is_shown_by_an_anchor(past: Past) -> None:
    """The hash tells, although number and chain are right."""
    with past.world.store.transaction() as session:
        kept = anchor(session, past.world.partnership.slug, now=past.world.now)
    _forge(past)
    early = kept.model_copy(update={"number": 1})

    found = verify(past.world.store, anchors=[early]).broken or ""

    assert "seal 1 was made anew" in found


def test_an_end_cut_off_is_shown_by_an_anchor_alone(past: Past) -> None:
    """Seals and entries of the end are gone: nothing that is left speaks of them."""
    with past.world.store.transaction() as session:
        kept = anchor(session, past.world.partnership.slug, now=past.world.now)

    past.tamper(
        "DELETE FROM audit_log WHERE id > (SELECT last_id FROM seals WHERE number = 4)",
        "DELETE FROM seals WHERE number = 5",
    )

    assert _broken(past) == "whole"
    assert verify(past.world.store, anchors=[kept]).broken == (
        "the chain's end was cut off: it has 4 seals, and the anchor of 2026-06-03 names seal 5"
    )


def test_what_is_not_sealed_yet_is_counted_and_compared(past: Past) -> None:
    """A hash in an entry is looked up before its seal, too."""
    past.tamper("DELETE FROM seals", "UPDATE verdicts SET word = 'rejected' WHERE id = 1")

    verified = verify(past.world.store)

    assert "verdict 1 was changed" in (verified.broken or "")
    assert (verified.seals, verified.unsealed) == (0, 0)
