"""The made-up partnership, and a copy of it that a test may spoil."""

import shutil
from pathlib import Path

import pytest

NORLAND_SUDMARK = Path(__file__).parents[1] / "partnerships" / "norland-sudmark"


@pytest.fixture
def folder() -> Path:
    """The folder of the made-up partnership."""
    return NORLAND_SUDMARK


@pytest.fixture
def spoilt(tmp_path: Path) -> Path:
    """A copy of it to write in."""
    return Path(shutil.copytree(NORLAND_SUDMARK, tmp_path / "norland-sudmark"))
