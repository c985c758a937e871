"""A sweep: what was missed is done, what is late is named, and the audit log is sealed."""

from datetime import timedelta
from functools import partial

import pytest
from collected import NOW, Collected, collected
from worlds import norland as partnership

from partnership_watch import stages
from partnership_watch.audit.rows import count_sealed_rows, count_unsealed_rows
from partnership_watch.audit.verifying import verify
from partnership_watch.registry import Partnership
from partnership_watch.stages import sweeping
from partnership_watch.store import Store
from partnership_watch.store.audit_log import record
from partnership_watch.store.sealing import seal

__all__ = ["collected", "partnership"]


def test_a_sweep_names_what_nobody_looked_at_and_since_when(
    collected: Collected, partnership: Partnership
) -> None:
    """And does it, by the same function as the schedule."""
    collected.add("a", "Norland and Sudmark agree herring quota", days=-1)

    report = stages.sweep(collected.store, partnership, clock=lambda: NOW, mail_domain="watch.example")

    (unmatched,) = [trouble for trouble in report.troubles if "matched" in trouble.what]
    assert unmatched.urgent
    assert unmatched.since == NOW - timedelta(days=1)
    assert report.matched.screened == 1


def test_a_sweep_finds_nothing_where_all_is_well(store: Store, partnership: Partnership) -> None:
    """Silence means that somebody looked."""
    report = stages.sweep(store, partnership, clock=lambda: NOW, mail_domain="watch.example")

    assert report.troubles == []


def test_a_sweep_seals_the_audit_log(collected: Collected, partnership: Partnership) -> None:
    """With what it wrote, and a hash of each table's new rows; a second sweep has nothing to seal."""
    collected.add("a", "Norland and Sudmark agree herring quota")

    sealed = [
        stages.sweep(collected.store, partnership, clock=lambda: NOW, mail_domain="watch.example").sealed
        for _ in range(2)
    ]

    verified = verify(collected.store)
    assert sealed == [1 + 5, 0]
    assert (verified.broken, verified.entries, verified.compared.rule_sets) == (None, 6, 1)
    with collected.store.transaction() as session:
        assert (count_sealed_rows(session), count_unsealed_rows(session)) == (5, 0)


def test_a_sweep_that_cannot_seal_says_so(
    store: Store, partnership: Partnership, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who has written into the log and hangs keeps everybody's entries from their seal."""
    monkeypatch.setattr(sweeping, "seal", partial(seal, patience=0))

    def sweep() -> list[str]:
        report = stages.sweep(store, partnership, clock=lambda: NOW, mail_domain="watch.example")
        return [one.what for one in report.troubles]

    with store.transaction() as hanging:
        record(hanging, at=NOW, actor="test", action="done", object_type="thing", object_id=1)
        hanging.flush()
        blocked = sweep()

    assert ["could not be sealed" in what for what in blocked] == [True]
    assert sweep() == []
