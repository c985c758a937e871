"""What was imported and replayed: each run, with who began it and what came of it."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from partnership_watch.store.tables import Import, Replay

SHOWN = 50
"""Runs, the newest: what a person reads."""


def list_imports(session: Session, partnership: str) -> Sequence[Import]:
    """The newest imports, first begun last."""
    return session.scalars(
        select(Import).where(Import.partnership == partnership).order_by(Import.id.desc()).limit(SHOWN)
    ).all()


def list_replays(session: Session, partnership: str) -> Sequence[Replay]:
    """The newest replays, first begun last."""
    return session.scalars(
        select(Replay).where(Replay.partnership == partnership).order_by(Replay.id.desc()).limit(SHOWN)
    ).all()
