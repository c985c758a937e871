"""The read-only API: who may ask what, and what is never in an answer."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from routes import walk
from served import served
from worlds import JUDGE, World

from partnership_watch.audit.api_tokens import Scope, TokenError, issue_token, revoke_token
from partnership_watch.audit.pages import Place
from partnership_watch.editions.takedowns import decide
from partnership_watch.store.tables import AuditEntry, Cadence, Fetch, FetchOutcome, SourceState, VerdictWord
from partnership_watch.web.api import api_app

SECRET = "a-secret-of-this-test-that-is-long"


def token(world: World, *scopes: Scope, secret: str = SECRET, days: float = 1) -> str:
    """A token of a programme, for all there is if no scope is named."""
    with world.store.transaction() as session:
        return issue_token(
            session,
            world.partnership.slug,
            "dashboard",
            scopes or tuple(Scope),
            secret=secret,
            expires_at=world.now + timedelta(days=days),
            now=world.now,
            actor="test",
        )


@pytest.fixture
def api(world: World) -> Iterator[httpx.Client]:
    """The API behind a real server on loopback, asked without a token."""
    with (
        served(api_app(world.store, world.partnership, lambda: world.now)) as address,
        httpx.Client(base_url=address, timeout=20) as client,
    ):
        yield client


def bearer(shown: str) -> dict[str, str]:
    """The header that shows a token."""
    return {"Authorization": f"Bearer {shown}"}


def test_every_route_is_refused_anonymously(world: World, api: httpx.Client) -> None:
    """Walked from the application's own list; what there is not is refused in the same words."""
    app = api_app(world.store, world.partnership, lambda: world.now)
    routes = [*walk(app), ("GET", "/"), ("GET", "/nothing"), ("POST", "/api/v1/matches")]

    answers = {route: api.request(*route) for route in routes}

    assert len(routes) > 8
    assert {answer.status_code for answer in answers.values()} == {401}
    assert {answer.headers["content-type"] for answer in answers.values()} == {"application/problem+json"}
    assert {answer.headers["www-authenticate"] for answer in answers.values()} == {"Bearer"}


@pytest.mark.parametrize(
    "spoil",
    [
        lambda shown: shown[:-1],
        lambda shown: shown + "x",
        lambda shown: shown.replace("pw_", "pw_9"),
        lambda shown: f"pw_{'9' * 19}_{SECRET}",
        lambda shown: "pw_1_" + "é" * 30,
        lambda shown: SECRET,
        lambda shown: "x",
    ],
)
def test_a_token_that_is_none_of_ours_is_refused(world: World, api: httpx.Client, spoil: Any) -> None:
    """Cut off, lengthened, another's number, or nonsense."""
    shown = token(world)

    answer = api.get("/api/v1/matches", headers={"Authorization": f"Bearer {spoil(shown)}".encode()})

    assert answer.status_code == 401
    assert api.get("/api/v1/matches", headers=bearer(shown)).status_code == 200


def test_a_token_ends_by_its_time_by_being_revoked_and_holds_for_one_partnership(
    world: World, api: httpx.Client
) -> None:
    """At once: each question asks the database."""
    brief, kept = token(world), token(world, secret=SECRET + "2", days=9)

    world.forward(days=2)
    after_its_time = api.get("/api/v1/matches", headers=bearer(brief)).status_code
    before = api.get("/api/v1/matches", headers=bearer(kept)).status_code
    with world.store.transaction() as session:
        revoke_token(session, world.partnership.slug, 2, now=world.now, actor="test")
    revoked = api.get("/api/v1/matches", headers=bearer(kept)).status_code

    assert (after_its_time, before, revoked) == (401, 200, 401)
    with world.store.transaction() as session, pytest.raises(TokenError, match="there is no token 1"):
        revoke_token(session, "another", 1, now=world.now, actor="test")


@pytest.mark.parametrize(
    ("path", "scope"),
    [
        ("/api/v1/matches", Scope.MATCHES),
        ("/api/v1/items/1", Scope.MATCHES),
        ("/api/v1/items/1/revisions", Scope.MATCHES),
        ("/api/v1/editions", Scope.EDITIONS),
        ("/api/v1/tellings", Scope.TELLINGS),
        ("/api/v1/rule-sets", Scope.RULE_SETS),
        ("/api/v1/sources", Scope.SOURCES),
        ("/api/v1/sources/history", Scope.SOURCES),
    ],
)
def test_a_token_reads_what_its_scope_says_and_nothing_else(
    world: World, api: httpx.Client, path: str, scope: Scope
) -> None:
    """The refusal names the scope that is wanted."""
    world.item("4.ferry-line")
    right = token(world, scope)
    wrong = token(world, *(one for one in Scope if one is not scope), secret=SECRET + "2")

    refused = api.get(path, headers=bearer(wrong))

    assert api.get(path, headers=bearer(right)).status_code == 200
    assert refused.status_code == 403
    assert scope.value in refused.json()["detail"]


def test_matches_come_in_pages_and_the_cursor_leads_through_all_of_them(
    world: World, api: httpx.Client, keys: list[str]
) -> None:
    """With the filters of the search."""
    made = [world.item(keys[0]) for _ in range(5)]
    world.item(keys[1])
    headers = bearer(token(world))

    seen, after = [], ""
    while after is not None:
        page = api.get(f"/api/v1/matches?clause=3&limit=2&after={after}", headers=headers).json()
        seen += [match["item_id"] for match in page["matches"]]
        after = page["next"]

    assert seen == made[::-1]


def test_matches_are_asked_for_by_the_day_of_the_look_as_well(
    world: World, api: httpx.Client, keys: list[str]
) -> None:
    """As described in the API's own words."""
    headers = bearer(token(world))
    item = world.item(keys[0], published=world.now - timedelta(days=150))
    world.forward(hours=13)
    world.item(keys[0])

    answer = api.get("/api/v1/matches?found_until=2026-06-01", headers=headers).json()
    described = api.get("/api/v1/openapi.json", headers=headers).json()

    assert [(one["item_id"], one["found_at"][:10]) for one in answer["matches"]] == [(item, "2026-06-01")]
    names = {one["name"] for one in described["paths"]["/api/v1/matches"]["get"]["parameters"]}
    assert {"found_since", "found_until"} <= names


def test_an_answer_holds_texts_and_evidence_and_nothing_of_a_person(
    world: World, api: httpx.Client, keys: list[str]
) -> None:
    """Neither a reader's address nor who gave a verdict, in any answer."""
    reader = world.reader()
    world.forward(hours=1)
    item = world.item(keys[0])
    world.until(2026, 6, 2, 8)
    world.publish()
    world.verdict(item, keys[0], VerdictWord.CONFIRMED)
    headers = bearer(token(world))

    answers = [
        api.get(f"/api/v1{path}", headers=headers)
        for path in (
            "/matches",
            f"/items/{item}",
            "/editions",
            "/rule-sets",
            "/sources",
            "/tellings?clause=3",
            "/openapi.json",
        )
    ]

    shown = answers[1].json()["revisions"][0]["screenings"][0]["matches"][0]
    assert reader.subscriber_id
    assert (shown["verdict"], shown["evidence"]["terms"][0]["term"]) == ("confirmed", "ferry")
    assert answers[2].json()["editions"][0]["told"] == 1
    assert len(answers[3].json()["rule_sets"]) == 1
    (telling,) = answers[5].json()["tellings"]
    assert (telling["item_id"], telling["deliveries"]) == (item, {"pending": 1})
    assert all("desk.example" not in answer.text for answer in answers)
    assert all(JUDGE not in answer.text and "given_by" not in answer.text for answer in answers)
    assert all(answer.headers["cache-control"] == "no-store" for answer in answers)


def test_what_was_taken_down_says_so(world: World, api: httpx.Client, keys: list[str]) -> None:
    """In every list, so that no dashboard goes on showing it; and again when it is put back."""
    world.reader()
    world.forward(hours=1)
    item, other = world.item(keys[0]), world.item(keys[0])
    world.forward(days=1)
    world.publish()
    headers = bearer(token(world))

    def hidden() -> dict[int, bool]:
        matches = api.get("/api/v1/matches", headers=headers).json()["matches"]
        tellings = api.get("/api/v1/tellings", headers=headers).json()["tellings"]
        (edition,) = api.get("/api/v1/editions", headers=headers).json()["editions"]
        said = {match["item_id"]: match["hidden"] for match in matches}
        assert {telling["item_id"]: telling["hidden"] for telling in tellings} == said
        assert edition["told_hidden"] == sum(said.values())
        for one, is_hidden in said.items():
            for path in ("", "/revisions"):
                assert api.get(f"/api/v1/items/{one}{path}", headers=headers).json()["hidden"] is is_hidden
        return said

    said = [hidden()]
    for hide in (True, False):
        with world.store.transaction() as session:
            decide(session, item, hidden=hide, reason="asked to", now=world.now, actor="test")
        said.append(hidden())

    assert said == [{item: False, other: False}, {item: True, other: False}, {item: False, other: False}]


def test_an_answer_says_where_it_leaves_out_an_items_older_history(
    world: World, api: httpx.Client, keys: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Revisions, or screenings of those that stand in it."""
    monkeypatch.setattr("partnership_watch.audit.screenings.MOST_REVISIONS", 2)
    monkeypatch.setattr("partnership_watch.audit.screenings.MOST_SCREENINGS", 2)
    item = world.item(keys[0])
    headers = bearer(token(world))

    def more() -> tuple[bool, bool]:
        answer = api.get(f"/api/v1/items/{item}", headers=headers).json()
        return answer["more_revisions"], answer["more_screenings"]

    whole = more()
    world.revise(item, keys[0])
    world.revise(item, keys[0])
    fewer_revisions = more()
    world.rescreen(item, keys[0])

    assert whole == (False, False)
    assert fewer_revisions == (True, False)
    assert more() == (True, True)


def test_everything_that_an_item_ever_said_is_read_page_by_page(
    world: World, api: httpx.Client, keys: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Newest first, with every screening of each: also what the item's own answer leaves out."""
    monkeypatch.setattr("partnership_watch.audit.screenings.MOST_SCREENINGS", 1)
    item = world.item(keys[0], title="Ferry 1")
    world.rescreen(item, keys[0])
    world.rescreen(item)
    for number in (2, 3, 4, 5):
        world.revise(item, keys[0], title=f"Ferry {number}")
    headers = bearer(token(world))

    seen, pages, after = [], 0, ""
    while after is not None:
        path = f"/api/v1/items/{item}/revisions?limit=2&after={after}"
        page = api.get(path, headers=headers).json()
        seen += page["revisions"]
        pages += 1
        after = page["next"]

    assert pages == 3
    assert [(one["number"], one["title"]) for one in seen] == [(n, f"Ferry {n}") for n in (5, 4, 3, 2, 1)]
    assert [len(one["screenings"]) for one in seen] == [1, 1, 1, 1, 3]
    assert [len(one["matches"]) for one in seen[-1]["screenings"]] == [0, 1, 1]
    assert api.get(f"/api/v1/items/{item}/revisions", headers=headers).json()["revisions"] == seen
    described = api.get("/api/v1/openapi.json", headers=headers).json()["paths"]
    asked = described["/api/v1/items/{item_id}/revisions"]["get"]["parameters"]
    assert [one["name"] for one in asked] == ["item_id", "after", "limit"]


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/items/999/revisions", 404, "there is no item 999"),
        (f"/items/{10**30}/revisions", 404, "there is no item"),
        ("/items/1/revisions?after=x", 400, "after is no cursor"),
        (f"/items/1/revisions?after={10**20}", 400, "after is no cursor"),
        ("/items/1/revisions?limit=31", 400, "limit must be"),
        ("/editions?audience=999999", 400, "there is no audience '999999'"),
        ("/tellings?audience=999999", 400, "there is no audience '999999'"),
        ("/matches?clause=wind", 400, "clause must be a whole number"),
        ("/matches?colour=red", 400, "colour is no field here"),
        ("/matches?limit=999", 400, "limit must be 200 or less"),
        ("/matches?after=x", 400, "after is no cursor"),
        ("/editions?after=x", 400, "after is no cursor"),
        ("/editions?cadence=hourly", 400, "cadence must be"),
        ("/editions?since=March", 400, "since must be a date"),
        ("/matches?clause=99", 400, "there is no clause '99'; choose from 3, 4, 5, 6"),
        (
            "/matches?party=xx&pillar=IX",
            400,
            "there is no party 'xx'; choose from nor, sud; there is no pillar 'IX'",
        ),
        ("/tellings?commitment=3.squid", 400, "there is no commitment '3.squid'"),
        ("/tellings?after=x", 400, "after is no cursor"),
        ("/tellings?kind=late", 400, "kind must be"),
        ("/matches?words=-a", 400, "the words only exclude"),
        ("/matches?words=or", 400, "there is no word to look for"),
        ("/matches?words=%00", 400, "there is no word to look for"),
        ("/matches?source=%00", 400, "source holds a NUL"),
        ("/matches?source=nobody.example", 400, "there is no source 'nobody.example'; choose from"),
        ("/matches?language=xx", 400, "there is no language 'xx'; choose from en, vi"),
        ("/items/999", 404, "there is no item 999"),
        (f"/items/{10**30}", 404, "there is no item"),
        ("/items/ferry", 400, "item_id must be a whole number"),
        ("/sources/history?source=nowhere", 400, "there is no source 'nowhere'"),
        ("/sources/history?since=2024-01-01", 400, "ask for at most 400 at once"),
        ("/nothing", 404, "Not Found"),
    ],
)
def test_a_question_that_cannot_be_answered_is_a_problem_in_words(
    world: World, api: httpx.Client, path: str, status: int, said: str
) -> None:
    """RFC 9457, naming the field."""
    answer = api.get(f"/api/v1{path}", headers=bearer(token(world)))

    assert answer.status_code == status
    assert said in answer.json()["detail"]
    assert answer.headers["content-type"] == "application/problem+json"


def test_what_the_folder_has_no_more_is_still_found(world: World, api: httpx.Client) -> None:
    """Only where nothing was found is it said that there is no such thing."""
    item = world.item("99.given-up")
    headers = bearer(token(world))

    answer = api.get("/api/v1/matches?clause=99", headers=headers)
    behind = Place(datetime(2020, 1, 1, tzinfo=UTC), 1, 1).cursor()
    last = api.get(f"/api/v1/matches?clause=99&after={behind}", headers=headers)

    assert [one["item_id"] for one in answer.json()["matches"]] == [item]
    assert last.json() == {"matches": [], "next": None}


def test_editions_are_asked_for_by_day_audience_cadence_and_clause(
    world: World, api: httpx.Client, keys: list[str]
) -> None:
    """With the filters of their page."""
    daily, weekly = world.reader(), world.reader(Cadence.WEEKLY, weekday=0)
    for _ in range(8):
        world.item(keys[0])
        world.forward(hours=24)
        world.publish()
    headers = bearer(token(world))

    def told(query: str) -> set[tuple[str, str]]:
        editions = api.get(f"/api/v1/editions?{query}", headers=headers).json()["editions"]
        return {(one["cadence"], one["cut_at"][:10]) for one in editions}

    every = told("")
    last = max(day for _, day in every)
    assert {cadence for cadence, _ in every} == {"daily", "weekly"}
    assert {cadence for cadence, _ in told("cadence=weekly")} == {"weekly"}
    assert told("clause=3") == every
    assert told("clause=4&cadence=daily") == set()
    assert told(f"audience={world.audience_of(daily).id}") == every - told("cadence=weekly")
    assert told(f"since={last}&until={last}") == {one for one in every if one[1] == last}
    assert world.audience_of(weekly).cadence is Cadence.WEEKLY


def test_how_a_source_was_heard_is_said_of_the_time_that_is_asked_about(
    world: World, api: httpx.Client
) -> None:
    """Days are UTC, and the last one is meant, too."""
    with world.store.transaction() as session:
        slug = world.partnership.slug
        state = SourceState(
            partnership=slug, key="solano-bao", url="u", due_at=world.now, interval_seconds=60
        )
        session.add(state)
        session.flush()
        for day, outcome in ((1, FetchOutcome.CHANGED), (2, FetchOutcome.TIMEOUT), (4, FetchOutcome.CHANGED)):
            moment = datetime(2026, 3, day, tzinfo=UTC)
            looked = Fetch(source_id=state.id, started_at=moment, finished_at=moment, outcome=outcome)
            looked.set_aside = []
            session.add(looked)

    answer = api.get(
        "/api/v1/sources/history?since=2026-03-01&until=2026-03-04&source=solano-bao",
        headers=bearer(token(world, Scope.SOURCES)),
    ).json()

    (bao,) = answer["sources"]
    assert (answer["since"], answer["until"]) == ("2026-03-01T00:00:00Z", "2026-03-05T00:00:00Z")
    assert (bao["looks"], bao["failures"], bao["days"], bao["days_unheard"]) == (3, {"timeout": 1}, 4, 2)
    assert bao["longest_gap"] == {"since": "2026-03-01T00:00:00Z", "until": "2026-03-04T00:00:00Z"}


def test_nothing_can_be_written(world: World, api: httpx.Client) -> None:
    """Whatever the token's scopes."""
    headers = bearer(token(world))

    answers = [
        api.request(method, "/api/v1/matches", headers=headers)
        for method in ("POST", "PUT", "PATCH", "DELETE")
    ]

    assert {answer.status_code for answer in answers} == {405}


def test_the_secret_is_kept_as_a_hash_alone_and_the_audit_log_names_the_token(world: World) -> None:
    """Whoever reads the database can ask nothing with it."""
    shown = token(world, Scope.SOURCES)

    with world.store.transaction() as session:
        kept = " ".join(str(row) for row in session.connection().exec_driver_sql("SELECT * FROM api_tokens"))
        entry = session.query(AuditEntry).one()
    assert SECRET in shown
    assert SECRET not in kept
    assert SECRET not in str(entry.details)
    assert (entry.action, entry.details["scopes"]) == ("issued", ["sources:read"])
