"""The review queue: what waits in it, and what a verdict does."""

import re

import httpx
import pytest
from sqlalchemy import select
from staffing import member
from worlds import World

from partnership_watch.store.tables import Feedback, Purpose, Told, Verdict, VerdictWord


@pytest.fixture
def keys(world: World) -> list[str]:
    """The first commitments of clauses 3 and 5."""
    of_clause = {one.clause: one.key for one in reversed(world.partnership.commitments)}
    return [of_clause[3], of_clause[5]]


def waiting(page: str) -> list[str]:
    """The titles in the queue, in order."""
    return [
        re.sub("<[^>]+>", "", one)
        for one in re.findall(r'<a class="open"[^>]*>(.*?)</a></h2>', page, re.DOTALL)
    ]


def form_of(page: str, number: int = 0) -> dict[str, str]:
    """The hidden fields of one card's form."""
    form = re.findall(r'<form method="post".*?</form>', page, re.DOTALL)[number]
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', form))


def verdicts(world: World, item_id: int) -> list[tuple[VerdictWord, str, str | None]]:
    """Every verdict on any revision of an item, in order."""
    from partnership_watch.store.tables import Match, Revision, Screening

    with world.store.transaction() as session:
        rows = session.scalars(
            select(Verdict)
            .join(Match, Match.id == Verdict.match_id)
            .join(Screening, Screening.id == Match.screening_id)
            .join(Revision, Revision.id == Screening.revision_id)
            .where(Revision.item_id == item_id)
            .order_by(Verdict.id)
        )
        return [(one.word, one.given_by, one.note) for one in rows]


def test_live_matches_that_nobody_judged_wait_newest_first(
    staff: httpx.Client, world: World, keys: list[str]
) -> None:
    """Each commitment by itself; what was imported, replayed or judged does not."""
    judged = world.item(keys[0], title="Judged")
    world.verdict(judged, keys[0], VerdictWord.CONFIRMED)
    world.item(keys[0], title="Imported", purpose=Purpose.IMPORT)
    world.item(*keys, title="Of both")
    world.forward(hours=1)
    world.item(f"{keys[1]}:context", title="Newest")

    assert waiting(staff.get("/en/review").text) == ["Newest", "Of both", "Of both"]
    assert waiting(staff.get("/en/review?clause=3").text) == ["Of both"]
    assert waiting(staff.get("/en/review?grade=context").text) == ["Newest"]


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("clause=x", "clause must be a whole number"),
        ("grade=best", "grade must be direct, context or none"),
        ("party=nor", "the queue is not narrowed by party; take clause, grade, language"),
        ("after=zzz", "after is no cursor"),
    ],
)
def test_a_filter_that_is_none_is_named(staff: httpx.Client, query: str, says: str) -> None:
    """With the form to correct it."""
    answer = staff.get(f"/en/review?{query}")

    assert answer.status_code == 400
    assert "This cannot be looked for" in answer.text
    assert says in answer.text
    assert '<select id="clause"' in answer.text
    assert "Nothing waits" not in answer.text


def test_a_clause_that_there_is_not_is_named(staff: httpx.Client) -> None:
    """It is not passed off as one of which nothing waits."""
    english = staff.get("/en/review?clause=99").text
    vietnamese = staff.get("/vi/review?clause=99").text

    assert "Clause: there is no “99” here. Choose from 3, 4, 5, 6." in english
    assert "Điều khoản: ở đây không có “99”. Hãy chọn trong 3, 4, 5, 6." in vietnamese
    assert "Language: there is no “xx” here." in staff.get("/en/review?language=xx").text
    assert "after không phải dấu trang hợp lệ" in staff.get("/vi/review?after=z").text
    assert "Nothing waits for a verdict." not in english
    assert "Nothing waits for a verdict." in staff.get("/en/review?clause=3").text


def test_a_verdict_is_kept_with_its_note_and_the_queue_goes_on(
    staff: httpx.Client, world: World, keys: list[str]
) -> None:
    """Under the login of whoever gave it, on every revision, and within what the queue was narrowed to."""
    item = world.item(keys[0], title="Ferry line opens")
    world.revise(item, keys[0], title="Ferry line opens late")
    page = staff.get("/en/review?clause=3").text

    answer = staff.post("/en/review", data=form_of(page) | {"word": "rejected", "note": "a red herring"})
    after = staff.get(answer.headers["location"])

    assert answer.status_code == 303
    assert "clause=3" in answer.headers["location"]
    assert verdicts(world, item) == [(VerdictWord.REJECTED, "ann", "a red herring")] * 2
    assert "Rejected by ann:" in after.text
    assert "Nothing waits for a verdict." in after.text


def test_what_somebody_else_judged_meanwhile_is_left_as_it_is(
    staff: httpx.Client, address: str, world: World, keys: list[str]
) -> None:
    """Two reviewers with the same queue open, or one button pressed twice."""
    item = world.item(keys[0])
    page = staff.get("/en/review").text
    staff.post("/en/review", data=form_of(page) | {"word": "confirmed"})

    again = staff.post("/en/review", data=form_of(page) | {"word": "rejected"})

    assert verdicts(world, item) == [(VerdictWord.CONFIRMED, "ann", "")]
    assert "Confirmed by ann:" in staff.get(again.headers["location"]).text


def test_readers_answers_stand_beside_a_match_as_a_hint(
    staff: httpx.Client, world: World, keys: list[str]
) -> None:
    """How many, and never who."""
    world.reader()
    item = world.item(keys[0])
    world.until(2026, 6, 2, 7)
    world.publish()
    with world.store.transaction() as session:
        told = session.scalars(select(Told).order_by(Told.id.desc())).first()
        assert told is not None
        for number, relevant in enumerate((True, False, False)):
            session.add(
                Feedback(
                    edition_id=told.edition_id,
                    match_id=told.match_id,
                    relevant=relevant,
                    network_hash=f"{number:064d}",
                    given_at=world.now,
                )
            )

    assert "1 found it relevant, 2 did not" in staff.get("/en/review").text
    assert "1 found it relevant, 2 did not" in staff.get(f"/en/items/{item}").text


@pytest.mark.parametrize(
    "wrong",
    [
        {"word": "maybe"},
        {"match": "x"},
        {"match": "0"},
        {"match": "9" * 30},
        {"match": "99999999"},
    ],
)
def test_a_form_that_was_tampered_with_changes_nothing(
    staff: httpx.Client, world: World, keys: list[str], wrong: dict[str, str]
) -> None:
    """And is never an error of the server."""
    item = world.item(keys[0])
    data = form_of(staff.get("/en/review").text) | {"word": "confirmed"} | wrong

    answer = staff.post("/en/review", data=data)

    assert answer.status_code == 400
    assert verdicts(world, item) == []


@pytest.mark.parametrize("after", ["x", "x&y=1", '"><script>', "\u202e"])
def test_a_cursor_of_nobodys_is_turned_back(staff: httpx.Client, after: str) -> None:
    """In the address as in the form."""
    answer = staff.get("/en/review", params={"after": after})

    assert answer.status_code == 400
    assert "<script>" not in answer.text


@pytest.mark.parametrize("roles", ["viewer", "privacy"])
def test_only_reviewers_see_the_queue(address: str, roles: str) -> None:
    """Nor its entry in the navigation."""
    with member(address, roles) as somebody:
        assert somebody.get("/en/review").status_code == 403
        assert "/en/review" not in somebody.get("/en/").text


def test_every_form_of_the_queue_holds_a_token(staff: httpx.Client, world: World, keys: list[str]) -> None:
    """And none that posts is without."""
    world.item(*keys)
    page = staff.get("/en/review").text

    assert page.count('method="post"') == 2
    assert page.count('name="token"') == 2
