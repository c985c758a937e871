"""An auditor's whole question about one clause, asked of the staff pages link by link, as documented."""

import html
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode, urljoin

import httpx
import pytest
from collected import Collected
from served import served
from staffing import member, staff_application
from worlds import World, norland

from partnership_watch import stages
from partnership_watch.history import replay
from partnership_watch.registry import Partnership
from partnership_watch.store import Store

__all__ = ["norland"]

LATE = "Norland and Sudmark agree herring quota"
FRESH = "Norland and Sudmark agree another herring quota"
KNOWN = {"found_since": "2026-03-01", "found_until": "2026-06-30"}


@pytest.fixture
def world(store: Store, norland: Partnership) -> World:
    """In April an item of January and one of the day are found, and a reader is told; in August the first
    says more, and somebody replays."""
    world = World(store, norland, datetime(2026, 3, 31, tzinfo=UTC))
    collected = Collected(store, norland.slug)
    world.hear(since=datetime(2026, 3, 1, tzinfo=UTC))
    world.reader()
    collected.add("late", LATE, days=40, published=datetime(2026, 1, 2, tzinfo=UTC))
    collected.add("fresh", FRESH, days=40)
    world.until(2026, 4, 10, 8)
    stages.match(store, norland, clock=lambda: world.now)
    world.until(2026, 4, 11, 7)
    world.publish()
    collected.add("late", f"{LATE}, and more of it", days=153)
    world.until(2026, 8, 2)
    stages.match(store, norland, clock=lambda: world.now)
    since, until = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 7, 1, tzinfo=UTC)
    replay(
        store, norland, since=since, until=until, rules="active", actor="operator", clock=lambda: world.now
    )
    return world


class Auditor:
    """Reads pages, and goes where they lead."""

    def __init__(self, client: httpx.Client) -> None:
        self._client = client
        self.walked: set[str] = set()
        """What was pressed or filled in, by the names on the pages."""
        self.open("/en/")

    def open(self, address: str) -> None:
        """Go there."""
        answer = self._client.get(html.unescape(address))
        assert answer.status_code == 200, address
        self.address, self.page = str(answer.url), answer.text

    @property
    def text(self) -> str:
        """What is read on the page, on one line."""
        return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", self.page)))

    def follow(self, pattern: str) -> None:
        """The first link to an address like this."""
        (address, *_) = re.findall(rf'href="({pattern})"', self.page)
        self.open(urljoin(self.address, address))

    def press(self, name: str) -> None:
        """The link of this name."""
        (address,) = re.findall(
            rf'href="([^"]+)"[^>]*>{re.escape(html.escape(name, quote=False))}<', self.page
        )
        self.walked.add(name)
        self.open(urljoin(self.address, address))

    def fill(self, action: str, button: str, **fields: str) -> None:
        """The form of the page that leads there; its fields are named by their labels."""
        (form,) = re.findall(rf'<form method="get" action="{action}".*?</form>', self.page, re.DOTALL)
        hidden = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]+)"', form))
        for name in fields:
            assert f'name="{name}"' in form
            self.walked |= set(re.findall(rf'<label for="{name}">([^<]+)</label>', form))
        self.walked |= set(re.findall(rf"<button[^>]*>({button})</button>", form))
        self.open(urljoin(self.address, f"{action}?{urlencode(hidden | fields)}"))

    def files(self) -> dict[str, str]:
        """What the page hands out, by form."""
        links = re.findall(r'href="([^"]+/export\.(\w+)[^"]*)"', self.page)
        return {form: self._client.get(html.unescape(address)).text for address, form in links}


@pytest.fixture
def auditor(world: World) -> Iterator[Auditor]:
    """Somebody who may look and no more."""
    with served(staff_application(world)) as address, member(address, "viewer") as client:
        yield Auditor(client)


def test_what_was_known_told_and_would_be_said_is_found_from_the_overview_link_by_link(
    auditor: Auditor, project: Path
) -> None:
    """Every step of docs/searching.md, without a script and without an address typed by hand."""
    auditor.press("Overview")
    auditor.follow(r"/en/clauses/3")
    clause = auditor.address
    assert "Looking back" in auditor.text

    auditor.fill("/en/search", "Show", **KNOWN)
    assert auditor.address.endswith(f"/en/search?clause=3&{urlencode(KNOWN)}")
    assert f"{LATE} " in auditor.text
    assert f"{LATE}, and more" not in auditor.text
    assert auditor.text.count("found 10 Apr 2026") == 2
    head, *rows, end = map(json.loads, auditor.files()["jsonl"].splitlines())
    assert head["export"]["filters"] == {**KNOWN, "clause": [3]}
    assert {row["match"]["found_at"][:10] for row in rows} == {"2026-04-10"}
    assert end["end"]["matches"] == 2

    auditor.follow(r"/en/items/2|/en/items/\d+")
    item = auditor.address
    for where in (r"/en/items/\d+/explained", r"/en/items/\d+/explained\?rules=[^\"]+", r"/en/rule-sets/\w+"):
        auditor.open(item)
        auditor.follow(where)

    auditor.open(clause)
    auditor.press("Who was told of this clause, and when")
    assert auditor.address.endswith("/en/editions?clause=3")
    told = [json.loads(line) for line in auditor.files()["jsonl"].splitlines()]
    assert [one["telling"]["title"] for one in told[1:-1]] == [FRESH]
    auditor.follow(r"/en/editions/\d+")
    assert "waiting 1" in auditor.text

    auditor.open(clause)
    auditor.press("How well the sources were heard")
    auditor.fill("/en/sources", "Show", since=KNOWN["found_since"], until=KNOWN["found_until"])
    assert "From 1 Mar 2026, 00:00 until 1 Jul 2026, 00:00" in auditor.text

    auditor.open(clause)
    assert "partnership-watch replay --since" in auditor.text
    auditor.press("What replays found under this clause")
    assert "Replay" in auditor.text
    assert LATE in auditor.text
    auditor.open(clause)
    auditor.press("Rule sets, with what came of replays under each")
    auditor.follow(r"/en/rule-sets/\w+")
    assert "from 1 Mar 2026 until 1 Jul 2026" in auditor.text

    documented = (project / "docs" / "searching.md").read_text("utf-8")
    path = documented.partition("An auditor's path")[2].partition("The same by command")[0]
    assert set(re.findall(r"\*\*(.+?)\*\*", path)) == (auditor.walked | {"Looking back"}) - {"From", "To"}
