"""The demo's own time."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from demo_clock import AFTER_A_KILL, LATER, MORNINGS, DemoClock


def test_two_mornings_and_then_later_and_later(tmp_path: Path) -> None:
    """Each start after them looks once more, two hours on."""
    moments = []
    for _ in range(4):
        clock = DemoClock.read(tmp_path / "clock.json")
        moments.append(clock.start()[1])
        clock.finish()

    hanoi, london = (moment for _, moment in MORNINGS)
    assert moments == [hanoi, london, london + LATER, london + 2 * LATER]


def test_killed_round_is_begun_again_a_little_later(tmp_path: Path) -> None:
    """When the claims of the killed one have run out."""
    DemoClock.read(tmp_path / "clock.json").start()

    again = DemoClock.read(tmp_path / "clock.json").start()

    assert again == (MORNINGS[0][0], MORNINGS[0][1] + AFTER_A_KILL)


def test_time_never_runs_backwards(tmp_path: Path) -> None:
    """Also where the first morning was begun so often that the second had passed."""
    file = tmp_path / "clock.json"
    clock = DemoClock(file, finished=0, started=datetime(2026, 2, 2, 12, 0, tzinfo=UTC).isoformat())

    first = clock.start()[1]
    clock.finish()
    second = clock.start()[1]

    assert first == datetime(2026, 2, 2, 12, 20, tzinfo=UTC)
    assert second - first >= timedelta(minutes=20)
