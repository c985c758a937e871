"""Subscribers from a file: checked whole, written whole, never revived."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import func, select
from worlds import World

from partnership_watch.registry import load_partnership
from partnership_watch.store.tables import Audience, AuditEntry, EndedReason, Subscriber, Subscription
from partnership_watch.subscribers import (
    Imported,
    ImportReport,
    SubscriberFileError,
    end_subscriber,
    end_subscription,
    import_subscribers,
    list_subscriptions,
)

READER = """\
subscribers:
  - email: desk@Ministry.example
    name: The desk
    kind: reader
    language: en
    zone: Europe/London
    consent: {basis: "asked by mail, file 7", at: 2026-01-05}
    subscriptions:
      - name: sea-daily
        pillars: [I]
        cadence: daily
        hour: 7
"""


@pytest.fixture
def bring(world: World, tmp_path: Path) -> Callable[[str], ImportReport]:
    """Imports a text as a file."""

    def _bring(text: str) -> ImportReport:
        file = tmp_path / "subscribers.yaml"
        file.write_text(text, encoding="utf-8")
        return import_subscribers(world.store, world.partnership, file, now=world.now, actor="import")

    return _bring


def _outcomes(report: ImportReport) -> list[Imported]:
    return [entry.outcome for entry in report.entries]


def test_an_import_adds_people_with_the_basis_of_their_consent(
    world: World, bring: Callable[[str], ImportReport]
) -> None:
    """Who asked, how it is known, and since when; the address in the form that is compared."""
    report = bring(READER)

    with world.store.transaction() as session:
        subscriber = session.scalars(
            select(Subscriber).where(Subscriber.partnership == world.partnership.slug)
        ).one()
        (listed,) = list_subscriptions(session, world.partnership.slug)
    assert _outcomes(report) == [Imported.ADDED, Imported.ADDED]
    assert subscriber.email == "desk@ministry.example"
    assert subscriber.consent_basis == "asked by mail, file 7"
    assert subscriber.consent_at.isoformat() == "2026-01-05T00:00:00+00:00"
    assert listed.current.filter.pillars == ("I",)


def test_importing_the_same_file_again_changes_nothing(
    world: World, bring: Callable[[str], ImportReport]
) -> None:
    """No row, and no line in the audit log."""
    bring(READER)
    before = _rows(world)

    report = bring(READER)

    assert set(_outcomes(report)) == {Imported.UNCHANGED}
    assert _rows(world) == before


def test_an_import_never_revives(world: World, bring: Callable[[str], ImportReport]) -> None:
    """Neither a subscription nor a subscriber that ended, by whomever; it is reported."""
    bring(READER)
    with world.store.transaction() as session:
        (listed,) = list_subscriptions(session, world.partnership.slug)
        end_subscription(
            session, listed.subscription_id, EndedReason.UNSUBSCRIBED, now=world.now, actor="link"
        )
    first = bring(READER)
    with world.store.transaction() as session:
        end_subscriber(session, listed.subscriber_id, EndedReason.WITHDRAWN, now=world.now, actor="operator")

    second = bring(READER)

    assert _outcomes(first) == [Imported.UNCHANGED, Imported.ENDED]
    assert _outcomes(second) == [Imported.ENDED, Imported.ENDED]
    with world.store.transaction() as session:
        assert list_subscriptions(session, world.partnership.slug) == []


def test_a_changed_entry_changes_the_subscription(world: World, bring: Callable[[str], ImportReport]) -> None:
    """Narrower at once, wider after the next edition, as from anywhere else."""
    bring(READER)

    wider = bring(READER.replace("[I]", "[I, II]"))
    narrower = bring(READER.replace("pillars: [I]", "clauses: [3]"))

    assert (_outcomes(wider)[1], _outcomes(narrower)[1]) == (Imported.WAITS, Imported.CHANGED)


def test_another_zone_moves_every_subscription_later(
    world: World, bring: Callable[[str], ImportReport]
) -> None:
    """The person is changed at once; the hour of the digest after its next edition."""
    bring(READER)

    report = bring(READER.replace("Europe/London", "Asia/Tokyo"))

    with world.store.transaction() as session:
        (listed,) = list_subscriptions(session, world.partnership.slug)
    assert _outcomes(report)[0] is Imported.CHANGED
    assert listed.current.zone == "Europe/London"
    assert listed.waiting is not None
    assert listed.waiting.zone == "Asia/Tokyo"


@pytest.mark.parametrize(
    ("was", "becomes", "line", "message"),
    [
        ("desk@Ministry.example", "desk@", 2, "email"),
        ("kind: reader", "kind: robot", 4, "kind must be 'reader' or 'agency'"),
        ("language: en", "language: fr", 5, "choose from en, vi"),
        ("Europe/London", "Europe/Atlantis", 6, "no time zone"),
        ("consent: {basis: ", "consent: {reason: ", 7, "consent.basis is missing; add it"),
        ("[I]", "[IX]", 10, "there is no pillar 'IX'; choose from I, II"),
        ("pillars: [I]", "clauses: [7]", 10, "there is no clause 7; choose from 3 to 6"),
        ("pillars: [I]", "commitments: [3.quota]", 10, "clause 3 has 3.quotas, 3.research-ships"),
        ("pillars: [I]", "item_languages: [fr]", 10, "no item is in 'fr'"),
        ("pillars: [I]", "pillar: [I]", 10, "no field here; correct its spelling"),
        ("cadence: daily", "cadence: hourly", 11, "cadence must be 'immediate', 'daily' or 'weekly'"),
        ("cadence: daily", "cadence: immediate", 9, "an immediate alert has no hour"),
        ("cadence: daily", "cadence: weekly", 9, "has a weekday"),
        (
            "hour: 7",
            "hour: 7\n        quiet_from: 22\n        quiet_until: 7",
            9,
            "only immediate alerts have quiet",
        ),
        ("hour: 7", "quiet_from: 22", 9, "a daily digest needs an hour"),
        ("hour: 7", "hour: 24", 12, "hour must be 23 or less"),
    ],
)
def test_an_error_names_file_line_field_and_remedy_and_nothing_is_written(
    world: World, bring: Callable[[str], ImportReport], was: str, becomes: str, line: int, message: str
) -> None:
    """The whole file is checked before the first row."""
    before = _rows(world)

    with pytest.raises(SubscriberFileError) as error:
        bring(READER.replace(was, becomes))

    assert f"subscribers.yaml:{line}:" in str(error.value)
    assert message in str(error.value)
    assert _rows(world) == before


@pytest.mark.parametrize(
    ("text", "says"),
    [(None, "the file is not there; correct its name, or make it"), ("", "the file is empty")],
)
def test_a_file_that_holds_nothing_points_to_the_example(
    world: World, tmp_path: Path, text: str | None, says: str
) -> None:
    """And not to what a partnership's folder needs."""
    file = tmp_path / "readers.yaml"
    if text is not None:
        file.write_text(text, encoding="utf-8")

    with pytest.raises(SubscriberFileError) as error:
        import_subscribers(world.store, world.partnership, file, now=world.now, actor="import")

    assert str(error.value) == f"{file}:1: {says}; config/*/subscribers.example.yaml shows what it holds"


def test_an_error_does_not_quote_the_address(bring: Callable[[str], ImportReport]) -> None:
    """Logs keep what the command line prints."""
    with pytest.raises(SubscriberFileError) as error:
        bring(READER.replace("desk@Ministry.example", "secret person@x"))

    assert "secret" not in str(error.value)


def test_every_problem_is_named_at_once(bring: Callable[[str], ImportReport]) -> None:
    """Nobody mends a file line by line."""
    twice = READER + READER.partition("\n")[2].replace("[I]", "[IX]")

    with pytest.raises(SubscriberFileError) as error:
        bring(twice)

    assert [problem.line for problem in error.value.problems] == [13, 21]


def test_two_imports_at_once_are_as_one(world: World, tmp_path: Path) -> None:
    """The second waits, and finds everything there."""
    file = tmp_path / "subscribers.yaml"
    file.write_text(READER, encoding="utf-8")

    def bring(actor: str) -> ImportReport:
        return import_subscribers(world.store, world.partnership, file, now=world.now, actor=actor)

    with ThreadPoolExecutor(4) as workers:
        reports = list(workers.map(bring, ["one", "two", "three", "four"]))

    assert sum(report.count(Imported.ADDED) for report in reports) == 1
    assert sum(report.count(Imported.UNCHANGED) for report in reports) == 3


def test_the_audit_log_holds_no_address_and_no_name(
    world: World, bring: Callable[[str], ImportReport]
) -> None:
    """Ids and names of fields only."""
    bring(READER)
    bring(READER.replace("The desk", "Another desk").replace("hour: 7", "hour: 9"))

    with world.store.transaction() as session:
        entries = [str(entry.details) for entry in session.scalars(select(AuditEntry))]
    assert any("'name'" in details for details in entries)
    assert any("'hour'" in details for details in entries)
    assert not any("@" in details or "desk" in details for details in entries)


def test_the_example_that_is_shipped_can_be_imported(world: World, project: Path) -> None:
    """A stranger's first import works, twice."""
    folder = project / "config" / "vietnam-uk"
    partnership = load_partnership(folder).model_copy(update={"slug": f"{world.partnership.slug}-example"})

    def example() -> ImportReport:
        return import_subscribers(
            world.store, partnership, folder / "subscribers.example.yaml", now=world.now, actor="import"
        )

    first, second = example(), example()

    assert set(_outcomes(first)) == {Imported.ADDED}
    assert set(_outcomes(second)) == {Imported.UNCHANGED}


def _rows(world: World) -> dict[str, int]:
    with world.store.transaction() as session:
        return {
            table.__tablename__: session.scalar(select(func.count()).select_from(table)) or 0
            for table in (Subscriber, Subscription, Audience, AuditEntry)
        }


def test_quiet_hours_of_alerts_are_read_and_must_leave_some_time(
    world: World, bring: Callable[[str], ImportReport]
) -> None:
    """A beginning and an end, on the subscriber's clock."""
    alerts = READER.replace("cadence: daily\n        hour: 7", "cadence: immediate\n        quiet_from: 22")
    bring(f"{alerts}        quiet_until: 7\n")

    with world.store.transaction() as session:
        (listed,) = list_subscriptions(session, world.partnership.slug)
    assert (listed.current.quiet_from, listed.current.quiet_until) == (22, 7)
    with pytest.raises(SubscriberFileError, match="give quiet_from and quiet_until"):
        bring(alerts)
    with pytest.raises(SubscriberFileError, match="leave no time"):
        bring(f"{alerts}        quiet_until: 22\n")


def test_a_digest_may_come_even_if_it_is_empty_and_an_alert_may_not(
    world: World, bring: Callable[[str], ImportReport]
) -> None:
    """What has an hour can say at it that there is nothing."""
    bring(READER.replace("hour: 7", "hour: 7\n        even_if_empty: true"))

    with world.store.transaction() as session:
        (listed,) = list_subscriptions(session, world.partnership.slug)
    assert listed.current.even_if_empty
    with pytest.raises(SubscriberFileError, match="only a digest by mail"):
        bring(
            READER.replace(
                "cadence: daily\n        hour: 7", "cadence: immediate\n        even_if_empty: true"
            )
        )
