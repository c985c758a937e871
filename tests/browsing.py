"""The system's Chromium for the tests of pages, and one line that says so where there is none."""

import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

NAMES = ("chromium", "chromium-browser")
CHROMIUM = next(filter(None, map(shutil.which, NAMES)), None)
MISSING = f"no Chromium at {' or '.join(NAMES)} in PATH; install the package chromium"


WCAG = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")


def violations(page: "Page", *more: str) -> list[tuple[str, list[Any]]]:
    """The rules of WCAG 2.2 A and AA that axe-core finds broken, and where.

    Args:
        more: further tags of axe's rules, such as `best-practice`.
    """
    from axe_playwright_python.sync_playwright import Axe

    wanted = {"runOnly": {"type": "tag", "values": [*WCAG, *more]}}
    found = Axe().run(page, options=wanted).response["violations"]
    return [(one["id"], [node["html"][:200] for node in one["nodes"]]) for one in found]


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
