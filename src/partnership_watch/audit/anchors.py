"""Anchors: the newest seal, written down to be kept elsewhere.

Whoever owns the database could write a chain anew, or cut off its end; an anchor kept where they cannot reach
it shows that.
"""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from partnership_watch.errors import PartnershipWatchError
from partnership_watch.store.sealing import head
from partnership_watch.store.tables import Seal


class AnchorError(PartnershipWatchError):
    """There is nothing to anchor yet, or a file of anchors cannot be used."""


class Anchor(BaseModel):
    """One line of a file of anchors."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    partnership: str
    number: int
    """Of the seal."""
    hash: str
    entries: int
    """In this seal and all before it."""
    sealed_at: datetime
    written_at: datetime


def anchor(session: Session, partnership: str, *, now: datetime) -> Anchor:
    """The newest seal, as a line to be kept elsewhere. Raises AnchorError if nothing is sealed."""
    newest = head(session)
    if newest is None:
        raise AnchorError("the audit log has no entry yet, so there is nothing to anchor")
    entries = session.scalar(select(func.sum(Seal.entries)).where(Seal.number <= newest.number))
    return Anchor(
        partnership=partnership,
        number=newest.number,
        hash=newest.hash,
        entries=int(entries or 0),
        sealed_at=newest.sealed_at,
        written_at=now,
    )


def read_anchors(file: Path, partnership: str) -> Sequence[Anchor]:
    """The anchors of a file, one a line. Raises AnchorError, naming file and line."""
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise AnchorError(
            f"{file} cannot be read: {error.strerror}; name the file that `audit anchor --to` wrote"
        ) from error
    except UnicodeDecodeError as error:
        raise AnchorError(
            f"{file} is no text in UTF-8; name the file that `audit anchor --to` wrote"
        ) from error
    anchors = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            found = Anchor.model_validate_json(line)
        except ValidationError as error:
            raise AnchorError(
                f"{file}, line {number}: this is no anchor; give a file that `audit anchor` wrote"
            ) from error
        if found.partnership != partnership:
            raise AnchorError(
                f"{file}, line {number}: this anchor is of {found.partnership!r}, not of {partnership!r}"
            )
        anchors.append(found)
    if not anchors:
        raise AnchorError(f"{file} holds no anchor; `audit anchor --to {file}` writes one")
    return anchors
