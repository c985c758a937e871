"""A run without a browser says what it did not prove."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.browser


def test_missing_chromium_is_one_line_at_the_end(project: Path, tmp_path: Path) -> None:
    """Skipped, not failed, and not in silence."""
    tests = "tests/editions/rendering/test_rendering_in_a_browser.py"

    ended = subprocess.run(
        [sys.executable, "-m", "pytest", tests, "-k", "readable", "-p", "no:cacheprovider"],
        cwd=project,
        env={**os.environ, "PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert ended.returncode == 0, ended.stdout
    said = [line for line in ended.stdout.splitlines() if "no Chromium" in line]
    assert len(said) == 1
    assert re.fullmatch(r"[1-9]\d* browser tests skipped: no Chromium at .*; install .* chromium", said[0])
