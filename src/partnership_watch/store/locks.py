"""Work that one transaction at a time may do."""

from sqlalchemy import Connection, text
from sqlalchemy.orm import Session


def take_turns(at: Session | Connection, work: str) -> None:
    """Wait until no other transaction does `work`, and let others wait until this one ends."""
    at.execute(text("SELECT pg_advisory_xact_lock(hashtext(:work))"), {"work": f"partnership-watch {work}"})
