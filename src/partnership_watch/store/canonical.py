"""The one way in which things are written before they are hashed, so that anybody can hash them again."""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any


def digest(value: Any) -> str:
    """The SHA-256 of a value as JSON, in hexadecimal.

    UTF-8 without escapes, no spaces, keys of objects sorted; a moment as `moment` writes it.
    """
    return hashlib.sha256(_written(value).encode()).hexdigest()


def moment(at: datetime) -> str:
    """A moment in UTC, to the microsecond, as PostgreSQL keeps it: `2026-06-01T12:00:00.000000Z`."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}"


_written = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=moment).encode
