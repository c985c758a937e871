"""The system's Chromium for the tests of pages, and one line that says so where there is none."""

import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

NAMES = ("chromium", "chromium-browser")
CHROMIUM = next(filter(None, map(shutil.which, NAMES)), None)
MISSING = f"no Chromium at {' or '.join(NAMES)} in PATH; install the package chromium"


@pytest.fixture(scope="module")
def browser() -> "Iterator[Browser]":
    """The system's Chromium, without a screen."""
    if CHROMIUM is None:
        pytest.skip(MISSING)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what was not proved: a skip alone is a letter among two thousand dots."""
    skipped = [one for one in terminalreporter.getreports("skipped") if MISSING in str(one.longrepr)]
    if skipped:
        terminalreporter.write_line(f"{len(skipped)} browser tests skipped: {MISSING}", yellow=True)
