"""The main answers of the API, and what no page shows: the archive's page of a pillar, and what is owed."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import httpx

from benchmarks.history import ENDS
from benchmarks.lookups import DELIVERIES, EDITIONS, FETCHES, ITEMS, RULE_SETS, SOURCES, Found, Lookup
from benchmarks.page_lookups import BAR, BAR_SEARCH, USUAL, Subjects
from partnership_watch.audit.api_tokens import Scope, issue_token
from partnership_watch.editions.archive import archive_page
from partnership_watch.editions.owed import owed
from partnership_watch.registry import Partnership
from partnership_watch.store import Store
from partnership_watch.store.tables import Audience


def token(store: Store, partnership: Partnership) -> str:
    """One that may read everything."""
    with store.transaction() as session:
        return issue_token(
            session,
            partnership.slug,
            "benchmark",
            list(Scope),
            secret="of-the-benchmark-alone",  # noqa: S106
            expires_at=ENDS + timedelta(days=1),
            now=ENDS,
            actor="benchmark",
        )


def api_lookups(client: httpx.Client, of: Subjects) -> Iterator[Lookup]:
    """Every address of the API, with answers of fifty rows."""

    def answered(name: str, bar: int, path: Callable[[int], str], *bare: str) -> Lookup:
        def ask(number: int) -> Found:
            answer = client.get(f"/api/v1{path(number)}")
            if answer.status_code != 200:
                raise RuntimeError(f"{path(number)} answers {answer.status_code}")
            return _shown(answer.json())

        return Lookup(name, bar, ask, bare)

    yield answered("API: matches, newest", BAR_SEARCH, lambda _: "/matches", ITEMS)
    yield answered(
        "  of a clause, a later page",
        BAR_SEARCH,
        lambda _: f"/matches?clause={of.any_of(of.clauses)}&after={of.cursor()}",
        ITEMS,
    )
    yield answered("API: item", BAR, lambda _: f"/items/{of.item()}", ITEMS)
    yield answered("API: editions", BAR, lambda _: "/editions", EDITIONS)
    yield answered("API: tellings, newest", BAR, lambda _: "/tellings", ITEMS, EDITIONS, DELIVERIES)
    yield answered(
        "  a later page", BAR, lambda _: f"/tellings?after={of.cursor()}", ITEMS, EDITIONS, DELIVERIES
    )
    yield answered("  of an item", BAR, lambda _: f"/tellings?item={of.item() // 60 * 60}", ITEMS, EDITIONS)
    yield answered(
        "  of a clause", BAR_SEARCH, lambda _: f"/tellings?clause={of.any_of(of.clauses)}", ITEMS, EDITIONS
    )
    yield answered(
        "  of a clause, a kind that there is not",
        BAR_SEARCH,
        lambda _: f"/tellings?clause={of.any_of(of.clauses)}&kind=upgrade",
        ITEMS,
    )
    yield answered("API: rule sets", BAR, lambda _: "/rule-sets", RULE_SETS)
    yield answered("API: sources", BAR, lambda _: "/sources", SOURCES)
    yield answered("API: sources, how they were heard", BAR, lambda _: "/sources/history", FETCHES)


def other_lookups(store: Store, partnership: Partnership, of: Subjects) -> Iterator[Lookup]:
    """What is read by no page of the staff."""

    def archived(number: int) -> Found:
        pillar = of.pillars[number % len(of.pillars)]
        keys = [one.key for one in partnership.commitments if one.pillar == pillar]
        with store.transaction() as session:
            found = archive_page(session, partnership.slug, keys, size=50)
        return {"items": [entry.item_id for entry in found.entries]}

    def owed_now(number: int) -> Found:
        with store.transaction() as session:
            found = owed(
                session,
                session.get_one(Audience, 1),
                now=ENDS,
                lapsed_since=ENDS - timedelta(days=1, minutes=number),
            )
        return {"items": [one.item_id for one in found.now]}

    yield Lookup("public archive of a pillar", BAR, archived, (ITEMS,))
    yield Lookup("what is owed: a week of fresh matches", None, owed_now, (ITEMS,))


def _shown(answer: dict[str, object]) -> Found:
    rows = answer.get("matches") or answer.get("editions") or answer.get("tellings") or []
    items = {row["item_id"] for row in rows if "item_id" in row}  # type: ignore[attr-defined]
    editions = {row.get("edition_id", row.get("id")) for row in rows}  # type: ignore[attr-defined]
    return {
        "items": sorted(items | ({answer["item_id"]} if "item_id" in answer else set())),
        "editions": sorted(one for one in editions if one),
        "since": ENDS - USUAL,
    }
