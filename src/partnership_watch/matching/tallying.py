"""Counting what was found by month, in the background, so that pages need not."""

from datetime import datetime, timedelta

from sqlalchemy import func, select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from partnership_watch.store import Store
from partnership_watch.store.tables import Screening, SearchRow, TallyMark
from partnership_watch.troubles import Trouble

ROWS_AT_ONCE = 50_000
"""A transaction of a second or so."""
LOCK_PATIENCE_MILLISECONDS = 2_000
"""While the lock is waited for, whoever would write matches waits too."""
UNCOUNTED_AFTER = timedelta(days=1)
"""The sweep counts every half hour; who works by hand sweeps once a day."""

NOT_FOUND_BEFORE = """
    new.match_id IS NOT NULL AND new.purpose <> 'replay' AND NOT EXISTS (
        SELECT FROM search_rows earlier
        WHERE earlier.item_id = new.item_id AND earlier.id < new.id AND earlier.purpose <> 'replay'
            AND earlier.partnership = new.partnership AND earlier.commitment = new.commitment
            AND earlier.grade = new.grade
    )
"""
"""Of search rows named `new`: the first of its item under its commitment in its grade."""
MONTH = "date_trunc('month', new.dated AT TIME ZONE 'UTC')::date"


def tally(store: Store, *, now: datetime) -> int:
    """Count what is not counted yet; say how many matches were looked at. Two at once are as one.

    An item whose date is corrected later stays in its old month.
    """
    newest = _newest_complete(store)
    looked_at = 0
    while newest is not None:
        with store.transaction() as session:
            counted_to = _mark(session, now)
            if counted_to >= newest:
                break
            upto = min(newest, counted_to + ROWS_AT_ONCE)
            _count(session, counted_to, upto)
            session.execute(
                text("UPDATE tally_marks SET counted_to = :upto, counted_at = :now"),
                {"upto": upto, "now": now},
            )
            looked_at += upto - counted_to
    return looked_at


def tally_troubles(session: Session, *, now: datetime) -> list[Trouble]:
    """What was found and waits to be counted, if it has waited for too long."""
    counted_to = select(func.coalesce(func.max(TallyMark.counted_to), 0)).scalar_subquery()
    since = session.scalar(
        select(Screening.screened_at)
        .join(SearchRow, SearchRow.screening_id == Screening.id)
        .where(SearchRow.id > counted_to)
        .order_by(SearchRow.id)
        .limit(1)
    )
    if since is None or now - since <= UNCOUNTED_AFTER:
        return []
    last = session.scalar(select(func.max(TallyMark.counted_at)))
    return [
        Trouble(
            "what was found is not being counted by month (last done {last:%Y-%m-%d %H:%M} UTC); "
            "pages count it anew each time"
            if last
            else "what was found was never counted by month; pages count it anew each time",
            since,
            "see that the sweep DAG is not paused and that its tasks run; `partnership-watch sweep` counts",
            values={"last": last},
        )
    ]


def _newest_complete(store: Store) -> int | None:
    """The newest search row, when none with a smaller number can still come; None where writers do not pause.

    Numbers are given before they are committed: only a lock says that every smaller one is there or never
    will be.
    """
    try:
        with store.transaction() as session:
            session.execute(text(f"SET LOCAL lock_timeout = {LOCK_PATIENCE_MILLISECONDS}"))
            session.execute(text("LOCK TABLE search_rows IN SHARE MODE"))
            newest: int | None = session.scalar(text("SELECT max(id) FROM search_rows"))
            return newest
    except OperationalError as error:
        if getattr(error.orig, "sqlstate", None) != "55P03":  # lock_not_available: the next sweep tries again
            raise
        return None


def _mark(session: Session, now: datetime) -> int:
    session.execute(text("INSERT INTO tally_marks VALUES (1, 0, :now) ON CONFLICT DO NOTHING"), {"now": now})
    return int(session.execute(text("SELECT counted_to FROM tally_marks FOR UPDATE")).scalar_one())


def _count(session: Session, after: int, upto: int) -> None:
    session.execute(
        text(
            f"""
            INSERT INTO tallies (partnership, commitment, month, grade, items)
            SELECT new.partnership, new.commitment, {MONTH}, new.grade, count(*)
            FROM search_rows new
            WHERE new.id > :after AND new.id <= :upto AND {NOT_FOUND_BEFORE}
            GROUP BY 1, 2, 3, 4
            ON CONFLICT (partnership, commitment, month, grade)
            DO UPDATE SET items = tallies.items + excluded.items
            """  # noqa: S608 (our own words)
        ),
        {"after": after, "upto": upto},
    )
