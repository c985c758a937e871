"""The overview, clauses, items, stories and the search: what each shows, and what cannot bend them."""

import csv
import html
import io
import re
import time
from datetime import timedelta
from pathlib import Path
from string import Formatter

import httpx
import pytest
from made_layers import made_layer
from sqlalchemy import select
from sqlalchemy.orm import Session
from staffing import member
from worlds import World

from partnership_watch.audit.clauses import wilson
from partnership_watch.editions.takedowns import decide
from partnership_watch.history import import_history
from partnership_watch.matching import ENGINE_VERSION, ItemText, compile_rule_set
from partnership_watch.matching.keeping import Look, keep_looks
from partnership_watch.matching.live import keep_rule_set
from partnership_watch.registry import RuleSet, rule_set
from partnership_watch.registry.rule_sets import rule_set_hash
from partnership_watch.store.tables import (
    AuditEntry,
    ImportedRevision,
    Item,
    Purpose,
    Revision,
    Sighting,
    SourceState,
    StoryItem,
    VerdictWord,
)
from partnership_watch.web.staff.highlighting import Piece, Span, differing, evidence_spans, marked
from partnership_watch.web.staff.mistakes_wording import MISTAKES_WORDING

HOSTILE = (
    "<script>alert(1)</script>",
    "{{ 7 * 7 }}{% include 'x' %}",
    '" onmouseover="alert(1)" x="',
    "Bank \u202egnp.exe\u202c \u2066hidden\u2069",
    "one\r\nSet-Cookie: a=b\r\n\r\n<h1>two",
)


@pytest.fixture
def key(world: World) -> str:
    """The first commitment, of clause 3, due by the end of 2030."""
    return world.partnership.commitments[0].key


def text_of(page: str) -> str:
    """What is read on a page, on one line."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>|&nbsp;", " ", page))


def rules_without(world: World, key: str) -> RuleSet:
    """The rules of the folder, but that nothing speaks for one commitment."""
    of_folder = rule_set(world.partnership, ENGINE_VERSION)
    commitments = {one: rules for one, rules in of_folder.body["commitments"].items() if one != key}
    body = {**of_folder.body, "commitments": commitments}
    return RuleSet(rule_set_hash(body), of_folder.partnership, ENGINE_VERSION, body)


def keep_text(session: Session, world: World, item_id: int | None, number: int = 1) -> Revision:
    """A revision that nobody looks at, of an item or of a new one."""
    if item_id is None:
        item = Item(
            publisher="x.example", key=f"{world.partnership.slug}-x", first_seen_at=world.now, backlog=False
        )
        session.add(item)
        session.flush()
        item_id = item.id
    revision = Revision(
        item_id=item_id,
        number=number,
        title="Ferries",
        summary="",
        content_hash=f"{number:064d}",
        seen_at=world.now,
    )
    session.add(revision)
    session.flush()
    return revision


def tried(client: httpx.Client, path: str, said: str) -> str:
    """A page that says something within some seconds: what is late is looked for in the background."""
    for _ in range(50):
        text = text_of(client.get(path).text)
        if said in text:
            break
        time.sleep(0.1)
    return text


def test_the_overview_shows_every_commitment_with_its_state(
    staff: httpx.Client, world: World, key: str
) -> None:
    """Its deadline, who is responsible, and its last evidence, which one click opens."""
    world.item(key, published=world.now - timedelta(days=200))
    item = world.item(f"{world.partnership.commitments[1].key}:context")

    page = staff.get("/en/").text
    text = text_of(page)

    for commitment in world.partnership.commitments:
        assert commitment.title["en"] in text
    assert "Nothing for six months: 1" in text
    assert "Context only: 1" in text
    assert "by 2030" in text
    assert f'<a href="/en/items/{item}"><time datetime="2026-06-01' in page


def test_the_heat_map_counts_each_month(staff: httpx.Client, world: World, key: str) -> None:
    """Twelve of them, the present one last; each figure leads to its items, but for those found no more."""
    for _ in range(3):
        world.item(key)
    world.reject(world.item(key, title="No herring"), key)
    world.rescreen(world.item(key, title="Found once"))
    world.item(key, title="Of last month", published=world.now - timedelta(days=2))

    row = re.search(r"<tr><th scope=\"row\"><a href=\"/en/clauses/3\">.*?</tr>", staff.get("/en/").text)

    assert row is not None
    cells = re.findall(r'<td class="h(\d)">(?:<a href="([^"]+)" aria-label="([^"]+)">)?(\d*)', row[0])
    assert [(level, said, count) for level, _, said, count in cells] == [
        *[("0", "", "")] * 10,
        ("3", "Clause 3, May 2026: 1", "1"),
        ("5", "Clause 3, Jun 2026: 4", "4"),
    ]
    found = [staff.get(cell[1].replace("&amp;", "&")).text for cell in cells[10:]]
    assert [page.count('class="headline"') for page in found] == [1, 3]
    assert "Of last month" in found[0]


def test_the_overview_says_what_is_late_and_how_it_is_mended(
    staff: httpx.Client, world: World, key: str
) -> None:
    """As `doctor` does; the look goes on beside the page."""
    assert "Nothing is late." in tried(staff, "/en/", "Nothing is late.")
    world.reader()
    world.item(key)

    world.until(2026, 6, 2, 12)
    text = tried(staff, "/en/", "have not been cut")

    assert "digests of 1 audiences have not been cut since 2 Jun 2026, 07:00" in text
    assert "see that the digests DAG is not paused" in text
    in_vietnamese = staff.get("/vi/").text
    assert "bản tin định kỳ của 1 nhóm nhận chưa được lập từ" in text_of(in_vietnamese)
    assert "kiểm tra DAG digests có bị tạm dừng không" in in_vietnamese
    assert (
        'lang="en"' not in in_vietnamese[in_vietnamese.index('id="late"') : in_vietnamese.index('id="map"')]
    )


def test_a_clause_shows_its_months_sources_and_what_staff_said(
    staff: httpx.Client, world: World, key: str
) -> None:
    """Its plot stands as a table, which the script reads; the share of confirmed ones has an interval."""
    first = world.item(key, published=world.now - timedelta(days=40), sides=("nor", "sud"))
    world.item(key, title="Herring agreed", publisher="other.example", like=first, sides=("sud",))
    rejected = world.item(f"{key}:context", title="A red herring")
    world.verdict(first, key, VerdictWord.CONFIRMED)
    world.reject(rejected, key)

    page = staff.get("/en/clauses/3").text
    text = text_of(page)

    assert re.findall(r'data-value="([^"]+)"', page) == [
        *("2026-04-01", "1", "0"),
        *("2026-05-01", "0", "0"),
        *("2026-06-01", "1", "0"),
    ]
    assert "1 of 2: between 9% and 91%" in text
    assert "other.example 1" in text
    assert re.search(r"Parties Sudmark 2 , Norland 1 ", text)
    assert "22 Apr 2026" in text
    assert re.search(r'<a href="/en/stories/\d+">Ferry line opens</a>', page)
    assert "Rejected" in text
    assert world.partnership.clauses[0].paraphrase["en"] in text
    assert "Nothing since" not in text


def test_a_clauses_silent_months_stand_in_its_plot_up_to_the_present_one(
    staff: httpx.Client, world: World, key: str
) -> None:
    """A plot that ends years ago would pass for news; of one month alone nothing is said."""
    world.item(key)
    for month, says in ((7, False), (8, True)):
        world.until(2026, month, 1)
        page = staff.get("/en/clauses/3").text

        assert re.findall(r'scope="row" data-value="([^"]+)"', page) == [
            f"2026-{number:02}-01" for number in range(6, month + 1)
        ]
        assert ("Nothing since Jun 2026." in page) is says
    assert "Không có gì kể từ" in staff.get("/vi/clauses/3").text
    assert "Nothing since" not in staff.get("/en/clauses/4").text


def test_a_clauses_older_findings_stand_behind_a_link(staff: httpx.Client, world: World, key: str) -> None:
    """Each item once, newest first."""
    for number in range(30):
        world.item(key, title=f"Story {number:02d}", published=world.now - timedelta(hours=30 - number))

    first = staff.get("/en/clauses/3").text
    older = re.search(r'href="([^"]+after=[^"]+)" rel="next"', first)
    assert older is not None
    seen = re.findall(r"Story \d\d", first + staff.get(older[1]).text)

    assert seen == [f"Story {number:02d}" for number in range(29, -1, -1)]


def test_an_items_page_marks_the_evidence_in_its_text(staff: httpx.Client, world: World, key: str) -> None:
    """At the characters that were stored, with what it is evidence of."""
    item = world.item(key, title="Ferry line opens at <b>dawn</b>")

    page = staff.get(f"/en/items/{item}").text

    assert '<mark class="term" title="Herring quotas">Ferry</mark> line opens at &lt;b&gt;dawn' in page


def test_an_items_page_shows_revisions_screenings_and_verdicts(
    staff: httpx.Client, world: World, key: str
) -> None:
    """Every screening under each rule set with its outcome, and which of them decides now."""
    item = world.item(key, title="Ferry line opens")
    world.revise(item, f"{key}:context", title="Ferry line opens late")
    world.rescreen(item, "nothing")
    world.verdict(item, key, VerdictWord.CONFIRMED, number=1)

    page = staff.get(f"/en/items/{item}").text
    text = text_of(page)

    assert "<ins> late</ins>" in page
    assert "Revision 2, seen" in text
    assert f'href="/en/items/{item}?revision=1"' in page
    assert len(set(re.findall("<code>(.{12})</code>", page))) == 2
    assert "Nothing was found in it." in text
    under = text_of(page[page.index('id="screenings"') :])
    second, first = under.split(", engine 1")[1:]
    looked = "1 Jun 2026, 12:00"
    assert f"{looked} decides now Live, look 2 2 No commitment matched. Parties:" in second
    assert f"{looked} Live 2 Context Herring quotas 0.80 explain revision 2 under" in first
    assert f"{looked} Live 1 Direct Herring quotas 0.80 Confirmed grete" in first
    assert page.count("decides now") == 1
    assert "Confirmed grete, 1 Jun 2026, 12:00" in text


def test_each_revision_is_shown_with_what_was_found_in_it(
    staff: httpx.Client, world: World, key: str
) -> None:
    """What an older one was matched by is marked in its own text, one click from where the newest stands."""
    item = world.item(key, title="Ferry line opens")
    with world.store.transaction() as session:
        keep_text(session, world, item, number=2)

    newest = staff.get(f"/en/items/{item}").text
    older = staff.get(f"/en/items/{item}?revision=1").text

    marked_there = f'href="/en/items/{item}?revision=1">See the text of revision 1, with the evidence marked'
    assert marked_there in newest
    assert "<mark class=" not in newest.replace('<mark class="against">&nbsp;', "").replace(
        '<mark class="party">&nbsp;', ""
    )
    assert '<mark class="term" title="Herring quotas">Ferry</mark> line opens' in older
    assert "What was found in this revision" in older
    assert "to revision 2, the newest" in older
    assert "Herring quotas Direct" in text_of(older)
    assert "What was decided" in staff.get(f"/en/items/{item}?revision=2").text
    for number, said in (
        (99, f"item {item} has no revision 99; its newest is 2"),
        ("x", "&#39;x&#39; is no"),
    ):
        for path in (f"/en/items/{item}", f"/en/items/{item}/explained"):
            answer = staff.get(f"{path}?revision={number}")
            assert (answer.status_code, said in answer.text) == (404, True), path


def test_who_was_told_is_shown_by_audience_and_never_by_name(
    staff: httpx.Client, viewer: httpx.Client, world: World, key: str
) -> None:
    """Not even to those who may see names: the edition's page is the place for that."""
    reader = world.reader()
    world.reader()
    audience = world.audience_of(reader).id
    narrow = world.audience_of(world.reader(clauses=(3,), grades=("direct",))).id
    item = world.item(key, f"{world.partnership.commitments[1].key}:context")
    assert "Nobody has been told of it." in staff.get(f"/en/items/{item}").text
    world.until(2026, 6, 2, 7)
    world.publish()

    for somebody in (staff, viewer):
        text = text_of(somebody.get(f"/en/items/{item}").text)
        told = text[text.index("Told of Deliveries") : text.index("Take along")]
        assert told.count("2 Jun 2026, 07:00") == 2  # editions
        assert (
            f"audience {audience} : every pillar and clause (Daily, mail, English) "
            "Herring quotas First told Research ships First told 2 waiting" in told
        )
        assert re.search(rf"audience {narrow} : Clause 3: [^(]+ \(Daily, mail, English\)", told)
        assert "desk.example" not in text


def test_staff_are_named_to_those_who_decide_alone(address: str, world: World, key: str) -> None:
    """A login is personal data too, beside what decides as beside what decided before."""
    item = world.item(key)
    world.reject(item, key)
    world.rescreen(item, key)
    world.verdict(item, key, VerdictWord.CONFIRMED, by="ole")
    said = {}
    for roles in ("viewer", "reviewer", "privacy"):
        with member(address, roles) as somebody:
            page = somebody.get(f"/en/items/{item}").text
            assert page.count("1 Jun 2026, 12:00</p>") == 2
            said[roles] = {name for name in ("staff,", "grete", "ole,") if name in text_of(page)}
            past = text_of(somebody.get(f"/en/items/{item}/past").text)
            assert ("grete" in past) == (roles != "viewer")

    assert said == {"viewer": {"staff,"}, "reviewer": {"grete", "ole,"}, "privacy": {"grete", "ole,"}}


def test_a_long_history_is_shown_in_parts_that_leave_nothing_out(
    staff: httpx.Client, world: World, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its page says that there is more; links lead to every revision, every screening and every telling."""
    monkeypatch.setattr("partnership_watch.audit.screenings.MOST_REVISIONS", 2)
    monkeypatch.setattr("partnership_watch.audit.items.MOST_EDITIONS", 1)
    item = world.item(key, title="Ferry one")
    assert "It said something else before" not in staff.get(f"/en/items/{item}").text
    for word in ("two", "three", "four", "five"):
        world.revise(item, key, title=f"Ferry {word}")
    for hour in (7, 8):
        world.reader(hour=hour)
    world.until(2026, 6, 2, 12)
    world.publish()
    page = staff.get(f"/en/items/{item}").text
    earlier = re.compile(r'href="([^"]+)">See its earlier')
    link = earlier.search(page)
    export = re.search(r'href="([^"]+export.csv[^"]+)"', page)
    assert link is not None
    assert export is not None

    parts = [page]
    while link is not None:
        parts.append(staff.get(link[1]).text)
        link = earlier.search(parts[-1])
    told = csv.DictReader(io.StringIO(staff.get(export[1]).text.removeprefix("\ufeff")))

    shown = [re.findall(r"<ins>(\w+)</ins>", part) for part in parts]
    assert shown == [["five", "four"], ["three", "two"], []]
    assert [part.count("decides now") for part in parts] == [1, 0, 0]
    assert [part.count("explain revision") for part in parts] == [2, 2, 1]
    assert len(re.findall(r"/en/editions/\d+\"", page)) == 1
    assert "The newest 1 editions stand here" in page
    assert [row["item_id"] for row in told] == [str(item)] * 2
    assert staff.get(f"/en/items/{item}/past?upto=0").status_code == 404
    assert staff.get("/en/items/999999/past").status_code == 404


def test_every_screening_stands_behind_a_link_where_an_item_was_looked_at_too_often(
    staff: httpx.Client, world: World, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The one that decides is among those that the item's own page shows."""
    item = world.item(key)
    world.rescreen(item, key)
    assert "See every screening" not in staff.get(f"/en/items/{item}").text
    monkeypatch.setattr("partnership_watch.audit.screenings.MOST_SCREENINGS", 1)

    page = staff.get(f"/en/items/{item}").text
    every = staff.get(f"/en/items/{item}/past").text

    assert "The newest 1 stand here" in page
    assert f"/en/items/{item}/past#screenings" in page
    assert [one.count("explain revision") for one in (page, every)] == [1, 2]
    assert [one.count("decides now") for one in (page, every)] == [1, 1]


def test_an_item_is_explained_under_the_folders_rules(staff: httpx.Client, world: World) -> None:
    """What matches, and the nearest that do not, with the reason."""
    item = world.item(
        "nothing",
        title="Norland and Sudmark agree",
        summary="They share the herring quota. A trawler from Norland was seen off Sudmark.",
    )

    page = staff.get(f"/en/items/{item}/explained").text
    text = text_of(page)

    assert "Herring quotas Direct It matches." in text
    assert '<mark class="term" title="Herring quotas">herring quota</mark>' in page
    assert '<mark class="party" title="' in page[page.index("<blockquote") : page.index("</blockquote>")]
    assert "A trawler from" in text
    assert "is needed" in text
    assert "The nearest that do not match" in text


def test_context_of_an_item_with_both_sides_says_how_likely_it_is_to_be_direct(
    staff: httpx.Client, world: World
) -> None:
    """As it was stored: the sides alone would make it direct, and a reader sees both of them."""
    item = world.item("nothing", title="Norland and Sudmark agree on herring quota")
    doubting = rule_set(
        world.partnership.model_copy(update={"layer": made_layer({"bias": 9.0}, direct={"bias": -1.0})}),
        ENGINE_VERSION,
    )
    with world.store.transaction() as session:
        keep_rule_set(session, doubting, now=world.now)
        revision = session.scalars(select(Revision).where(Revision.item_id == item)).one()
        found = compile_rule_set(doubting).screen(ItemText(revision.title, revision.summary))
        keep_looks(session, doubting, [Look(revision, found, 2)], purpose=Purpose.LIVE, now=world.now)

    texts = [text_of(staff.get(f"/{language}/items/{item}").text) for language in ("en", "vi")]

    assert ["about anything directly: 0.27" in texts[0], "nói trực tiếp: 0.27" in texts[1]] == [True, True]


def test_what_is_stronger_than_a_commitment_is_said_in_a_sentence(staff: httpx.Client, world: World) -> None:
    """By which sums, in the language of the page: a bare name under a match means nothing to a reader."""
    item = world.item("nothing", title="Norland and Sudmark agree on herring quota in ministerial talks")

    english, vietnamese = (text_of(staff.get(f"/{one}/items/{item}/explained").text) for one in ("en", "vi"))

    assert re.search(
        "A nearer clause is stronger here.*By the rules “Herring quotas” is the stronger one here, and "
        r"stands in its place: its words add up to \d.\d\d, those of this one to \d.\d\d\.",
        english,
    )
    assert "Theo quy tắc, ở đây “Hạn ngạch cá trích” mạnh hơn" in vietnamese


def test_a_party_that_no_word_shows_is_explained_in_the_language_of_the_page(
    staff: httpx.Client, world: World
) -> None:
    """What is stored of it is English."""
    publisher = world.partnership.sources[0].publisher
    item = world.item("nothing", title="Sudmark agrees on herring quota", publisher=publisher)

    english, vietnamese = (text_of(staff.get(f"/{one}/items/{item}/explained").text) for one in ("en", "vi"))

    assert "the publisher speaks from this side" in english
    assert "nơi đăng thuộc bên này" in vietnamese
    assert "the publisher speaks" not in vietnamese


def test_months_that_are_not_counted_yet_are_said_to_be_too_low(
    staff: httpx.Client, world: World, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An import of years is counted by the sweep; a page alone counts the first ones of it."""
    world.item(key)
    pages = "/en/", "/en/clauses/3"
    assert not any("wait to be counted" in staff.get(path).text for path in pages)
    monkeypatch.setattr("partnership_watch.audit.activity.UNCOUNTED_AT_MOST", 0)

    assert all("wait to be counted" in staff.get(path).text for path in pages)


def test_an_item_is_explained_under_each_rule_set_that_looked_at_it(
    staff: httpx.Client, world: World, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the link beside its screening: of that revision, under those rules; or with the reason why not."""
    item = world.item("nothing", title="Norland and Sudmark agree on herring quota")
    without = rules_without(world, key)
    with world.store.transaction() as session:
        keep_rule_set(session, without, now=world.now)
        revision = session.scalars(select(Revision).where(Revision.item_id == item)).one()
        screening = compile_rule_set(without).screen(ItemText(revision.title, revision.summary, None, "x"))
        keep_looks(session, without, [Look(revision, screening, 1)], purpose=Purpose.REPLAY, now=world.now)
    world.revise(item, title="Ferries")
    page = staff.get(f"/en/items/{item}").text
    links = re.findall(rf'href="(/en/items/{item}/explained\?rules=[^"]+)"', page)
    explained = {link: staff.get(link.replace("&amp;", "&")) for link in links}

    (readable,) = [text_of(one.text) for link, one in explained.items() if without.hash[:12] in link]
    assert f"Under rule set {without.hash[:12]}" in readable
    assert "Norland and Sudmark agree on herring quota" in readable
    assert "Herring quotas Direct" not in readable
    monkeypatch.setattr("partnership_watch.audit.screenings.MOST_REVISIONS", 1)
    assert "explain revision 1 " not in staff.get(f"/en/items/{item}").text
    assert "Herring quotas Direct" in text_of(staff.get(f"/en/items/{item}/explained?revision=1").text)
    others = [one for link, one in explained.items() if without.hash[:12] not in link]
    assert {one.status_code for one in others} == {200}
    assert "A later version of the program wrote these rules" in text_of(others[0].text)
    unknown = staff.get(f"/en/items/{item}/explained?rules=00000000")
    assert (unknown.status_code, "no rule set 00000000 of" in unknown.text) == (404, True)
    assert staff.get(f"/en/items/{item}/explained?revision={2**63 - 1}").status_code == 404


def test_a_story_says_why_its_items_are_together(staff: httpx.Client, world: World, key: str) -> None:
    """In the order in which they came, with a link to who was told of each."""
    first = world.item(key, title="Ferry line opens")
    world.item(title="Ferry opens today", publisher="other.example", like=first)
    world.reader()
    world.until(2026, 6, 2, 7)
    world.publish()
    story = re.search(r"/en/stories/\d+", staff.get(f"/en/items/{first}").text)
    assert story is not None

    text = text_of(staff.get(story[0]).text)

    assert text.index("Ferry line opens") < text.index("Ferry opens today")
    assert text.count("Who was told (editions: 1)") == text.count("Nobody has been told of it.") == 1
    assert text.index("Who was told") < text.index("Nobody has been told")
    assert f'href="/en/items/{first}#told"' in staff.get(story[0]).text
    assert "About : Herring quotas" in text or "About: Herring quotas" in text


def test_search_keeps_what_was_asked_for_in_the_address(staff: httpx.Client, world: World, key: str) -> None:
    """The form shows it again, and the files hold the same."""
    world.item(key, title="Phà mới mở", language="vi", sides=("nor", "sud"))
    world.item(key, title="Phà mới", language="vi", sides=("sud",))
    world.item(f"{key}:context", title="Ferry mended", sides=("nor",))

    page = staff.get("/en/search?words=pha+moi&clause=3&party=nor&grade=").text

    assert "Phà mới mở" in page
    assert "Ferry mended" not in page
    assert 'value="pha moi"' in page
    assert '<option value="3" selected>' in page
    assert '<option value="nor" selected>' in page
    link = re.search(r'href="(/en/search/export\.csv\?[^"]+)"', page)
    assert link is not None
    answer = staff.get(link[1].replace("&amp;", "&"))
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert [(row["title"], row["parties"]) for row in rows] == [("Phà mới mở", "nor sud")]
    assert answer.headers["content-disposition"].startswith("attachment;")


def test_a_search_by_the_day_of_the_look_says_when_each_was_found(
    staff: httpx.Client, world: World, key: str
) -> None:
    """In its form, in both languages, and in its files."""
    world.item(key, title="Of January", published=world.now - timedelta(days=150))
    world.forward(days=1)
    world.item(key, title="Of the next day")

    asked = "found_since=2026-06-01&found_until=2026-06-01"
    page = staff.get(f"/en/search?{asked}").text

    assert "Of January" in page
    assert "Of the next day" not in page
    assert page.count('value="2026-06-01"') == 2
    assert "· <time" in page
    assert "found 1 Jun 2026" in text_of(page)
    assert "tìm thấy 1/6/2026" in text_of(staff.get(f"/vi/search?{asked}").text)
    assert "found 1 Jun" not in staff.get("/en/search").text
    assert f'href="/en/search/export.csv?{asked.replace("&", "&amp;")}"' in page


def test_a_search_that_cannot_be_made_says_what_is_wrong(staff: httpx.Client) -> None:
    """In the form, not as an error of the server."""
    for query in (
        "words=-",
        "words=or",
        "words=%22",
        "words=%00",
        "since=tomorrow",
        "clause=x",
        "nonsense=1",
        "after=x",
        "since=2026-02-01&until=2026-01-01",
    ):
        answer = staff.get(f"/en/search?{query}")

        assert answer.status_code == 400, query
        assert "This cannot be looked for" in answer.text


def test_a_search_for_what_there_is_not_says_so_in_the_language_of_the_page(
    staff: httpx.Client, world: World, key: str
) -> None:
    """It is not passed off as a good question that nothing answers."""
    english = staff.get("/en/search?clause=99&party=nor").text
    vietnamese = staff.get("/vi/search?party=xx").text

    assert "Clause: there is no “99” here. Choose from 3, 4, 5, 6." in english
    assert "Bên: ở đây không có “xx”. Hãy chọn trong nor, sud." in vietnamese
    strange = "source=nobody.example&language=xx&rule_set=ffff"
    world.item(key, publisher="small.example")
    named = staff.get(f"/en/search?{strange}").text
    assert "Publisher: there is no “nobody.example” here." in named
    assert "Language: there is no “xx” here. Choose from en, vi." in named
    assert "Rule set, first characters: there is no “ffff” here." in named
    assert "Nothing passes" in staff.get("/en/search?source=small.example&clause=5").text
    assert "Nothing passes" not in english + named
    assert "Nothing passes" in staff.get("/en/search?clause=4").text


def test_an_items_record_is_taken_along_and_names_staff_to_staff_who_decide_alone(
    address: str, world: World, key: str
) -> None:
    """From the links of its page, as a report in the page's language and as JSON."""
    item = world.item(key, title="Ferry line opens")
    world.verdict(item, key, VerdictWord.CONFIRMED)
    named = {}
    for roles in ("viewer", "viewer,reviewer"):
        with member(address, roles) as client:
            page = client.get(f"/vi/items/{item}").text
            links = re.findall(rf'href="(/vi/items/{item}/export\.\w+)"', page)
            files = [client.get(link) for link in links]
            assert client.get("/vi/items/999999/export.json").status_code == 404
            assert client.get(f"/vi/items/{item}/export.csv").status_code == 404
        named[roles] = ["grete" in one.text for one in files]
        assert [one.headers["content-type"] for one in files] == [
            "application/json",
            "text/html; charset=utf-8",
        ]
        assert "<mark>Ferry</mark> line opens" in files[1].text
        assert "Hồ sơ tin" in files[1].text

    assert named == {"viewer": [False, False], "viewer,reviewer": [True, True]}


def test_an_export_is_written_down_and_no_other_site_starts_one(
    viewer: httpx.Client, world: World, key: str
) -> None:
    """The audit log holds who took what."""
    world.item(key)
    viewer.get("/en/search/export.jsonl?clause=3")
    elsewhere = viewer.get("/en/search/export.jsonl", headers={"sec-fetch-site": "cross-site"})

    with world.store.transaction() as session:
        rows = session.scalars(select(AuditEntry).where(AuditEntry.object_id == world.partnership.slug))
        acts = [(one.action, one.actor, one.details["query"]) for one in rows]
    assert elsewhere.status_code == 403
    assert acts == [("export begun", "ann", "clause=3"), ("exported", "ann", "clause=3")]


@pytest.mark.parametrize("title", HOSTILE)
def test_what_comes_from_outside_cannot_bend_a_page(
    staff: httpx.Client, world: World, key: str, title: str
) -> None:
    """Titles, summaries, links, publishers and what was searched for are laid out as text."""
    item = world.item(key, title=title, summary=title, link="javascript:alert(1)")
    world.item(like=item, title=title, publisher="x.example")
    world.revise(item, key, title=f"{title} again", summary=title)
    story = re.search(r"/en/stories/\d+", staff.get(f"/en/items/{item}").text)
    assert story is not None

    for path in (f"/en/items/{item}", story[0], "/en/clauses/3", "/en/search", f"/en/items/{item}/explained"):
        page = staff.get(path, params={"words": title} if path == "/en/search" else {}).text
        assert "<script>alert" not in page
        assert "javascript:" not in page
        assert "49{% include" not in page
        assert ' onmouseover="' not in page
        assert not set("\u202e\u2066\u2069") & set(page)
        assert "<h1>two" not in page


def test_a_taken_down_item_says_so_to_staff(staff: httpx.Client, world: World, key: str) -> None:
    """Readers see it nowhere; what was decided stays provable."""
    item = world.item(key)
    with world.store.transaction() as session:
        decide(session, item, hidden=True, reason="asked to", now=world.now, actor="test")

    for page in ("", "/past", "/explained"):
        assert "An operator has taken it down" in staff.get(f"/en/items/{item}{page}").text


def test_every_list_marks_what_was_taken_down_and_nothing_else(
    staff: httpx.Client, world: World, key: str
) -> None:
    """Search, a clause's findings and stories, a story's items and the review queue, in both languages."""
    lead = world.item(key, title="Gone")
    world.item(key, title="Still there", like=lead, publisher="x.example")
    with world.store.transaction() as session:
        story = session.scalars(select(StoryItem.story_id).where(StoryItem.item_id == lead)).one()
    pages = {"search": 1, "clauses/3": 2, f"stories/{story}": 1, "review": 1}

    def marks(language: str, word: str) -> dict[str, int]:
        mark = f'<span class="badge wrong">{word}</span>'
        return {page: staff.get(f"/{language}/{page}").text.count(mark) for page in pages}

    before = marks("en", "Taken down")
    with world.store.transaction() as session:
        decide(session, lead, hidden=True, reason="asked to", now=world.now, actor="test")

    assert set(before.values()) == {0}
    assert marks("en", "Taken down") == marks("vi", "Đã gỡ xuống") == pages


def test_an_imported_item_is_shown_as_such(staff: httpx.Client, world: World, tmp_path: Path) -> None:
    """With what was found when it was brought in; nobody waits to look at it, and nobody is told of it."""
    archive = tmp_path / "past.jsonl"
    archive.write_text(
        '{"source": "norland-post", "title": "Norland and Sudmark agree on herring quota", '
        '"link": "https://norlandpost.example/quota", "published": "2026-06-01T10:00Z"}\n'
    )
    report = import_history(
        world.store,
        world.partnership,
        archive,
        rejected=tmp_path / "rejected.jsonl",
        actor="test",
        clock=lambda: world.now,
    )
    with world.store.transaction() as session:
        (item,) = session.scalars(
            select(Revision.item_id)
            .join(ImportedRevision)
            .where(ImportedRevision.import_id == report.import_id)
        )
        unlooked = keep_text(session, world, None)
        session.add(
            ImportedRevision(
                revision_id=unlooked.id, import_id=report.import_id, row=2, said_seen_at=world.now
            )
        )

    def says(item_id: int = item, language: str = "en") -> str:
        return text_of(staff.get(f"/{language}/items/{item_id}").text)

    assert "· Import" in staff.get("/en/clauses/3").text
    assert "came from a file, and no source has shown it" in says()
    assert "was found in revision 1 when it was brought in, 1 Jun 2026, 12:00. Commitment" in says()
    assert "được nhập từ tệp và chưa nguồn nào đăng" in says(language="vi")
    assert "Herring quotas Direct" in says()
    assert "For this partnership it was not looked at then. Explain" in says(unlooked.item_id)


def test_an_item_that_nobody_looked_at_says_why(staff: httpx.Client, world: World, key: str) -> None:
    """It waits; or it does not, because it changed too often, or because no source of ours has shown it."""
    item = world.item(key)
    unseen = world.item(key)
    with world.store.transaction() as session:
        source = SourceState(
            partnership=world.partnership.slug, key="post", url="u", due_at=world.now, interval_seconds=60
        )
        session.add(source)
        session.flush()
        session.add(Sighting(source_id=source.id, entry_id="1", item_id=item, first_seen_at=world.now))
        keep_text(session, world, item, number=2)
        keep_text(session, world, unseen, number=2)

    def says(item_id: int) -> str:
        return text_of(staff.get(f"/en/items/{item_id}").text)

    assert (
        "Matching has not come to its newest revision yet. What stands here was decided on revision 1."
        in (says(item))
    )
    assert "No source of this partnership has shown it" in says(unseen)
    with world.store.transaction() as session:
        keep_text(session, world, item, number=21)
    assert "It changes too often: its first 20 revisions are looked at" in says(item)


@pytest.mark.parametrize(
    ("path", "english", "vietnamese"),
    [
        ("/clauses/99", "there is no clause 99; choose from 3 … 6", "không có điều khoản 99"),
        ("/items/999999", "there is no item 999999", "không có tin 999999"),
        ("/items/999999/past", "there is no item 999999", "không có tin 999999"),
        ("/items/999999/explained", "there is no item 999999", "không có tin 999999"),
        ("/items/ferry", "'ferry' is no number of anything here", "không có gì mang số 'ferry'"),
        ("/stories/999999", "there is no story 999999", "không có chuỗi tin 999999"),
        ("/editions/999999", "there is no edition 999999", "không có bản tin 999999"),
        ("/rule-sets/ffffffff", "no rule set ffffffff of", "không lưu bộ quy tắc ffffffff"),
        ("/rule-sets/zz", "'zz' is no beginning of a rule set's hash", "'zz' không phải phần đầu"),
        ("/sources/nowhere", "there is no source 'nowhere'", "không có nguồn 'nowhere'"),
    ],
)
def test_what_is_not_there_is_named(staff: httpx.Client, path: str, english: str, vietnamese: str) -> None:
    """Numbers can be guessed; they lead to a page that says what was not found, in its language."""
    for language, said in (("en", english), ("vi", vietnamese)):
        answer = staff.get(f"/{language}{path}")

        assert answer.status_code == 404
        assert said in html.unescape(answer.text)


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/search?grade=foo", "grade phải là direct, context hoặc none"),
        ("/search?verdict=foo", "verdict phải là confirmed"),
        ("/search?purpose=foo", "purpose phải là live"),
        ("/search?rule_set=zz", "rule_set phải là các ký tự đầu"),
        ("/search?after=x", "after không phải dấu trang hợp lệ"),
        ("/search?clause=10000000000000", "clause không được quá 9999"),
        ("/search?clause=0&clause=x", "clause phải từ 1 trở lên; clause phải là số nguyên"),
        ("/search?" + "&".join(["party=nor"] * 51), "party có quá nhiều giá trị; hãy chọn nhiều nhất 50"),
        ("/search?every_screening=so", "every_screening phải là true hoặc false"),
        ("/search?since=2026-02-02&until=2026-01-01", "since, 2026-02-02, ở sau until, 2026-01-01"),
        ("/search?words=-", "không có từ nào để tìm"),
        ("/search?words=-a", "chỉ có từ để loại trừ"),
        (f"/search?words={'a' * 401}", "words quá dài; hãy viết nhiều nhất 400 ký tự"),
        ("/search?colour=red", "không có trường colour"),
        ("/search?source=%00", "source có ký tự NUL"),
        ("/search/export.csv?commitment=a%00b", "commitment có ký tự NUL"),
        ("/sources/export.csv?source=%00", "source có ký tự NUL"),
        ("/editions?audience=x", "audience phải là số nguyên"),
        ("/editions?cadence=x", "cadence phải là một trong 'immediate'"),
        ("/review?party=nor", "không thu hẹp hàng đợi theo party"),
        ("/sources?since=2020-01-01", "mỗi lần hãy chọn nhiều nhất 400 ngày"),
        ("/sources?since=2030-01-01", "since, 2030-01-01, chưa đến"),
        ("/search/export.csv?clause=99", "ở đây không có clause '99'; hãy chọn trong 3, 4, 5, 6"),
        ("/search/export.csv?since=x", "since phải là một ngày, ví dụ 2026-01-31"),
    ],
)
def test_every_mistake_is_said_in_the_language_of_the_page(staff: httpx.Client, path: str, said: str) -> None:
    """Not in English beside words of the page's own."""
    answer = staff.get(f"/vi{path}")

    assert answer.status_code == 400
    assert said in html.unescape(answer.text)
    assert 'lang="en">' not in answer.text.replace('hreflang="en">', "")


def test_the_words_of_a_mistake_name_what_the_english_does() -> None:
    """In every language: a value that is left out would be no answer."""

    def names(sentence: str) -> set[str]:
        return {name for _, name, _, _ in Formatter().parse(sentence) if name}

    for wording in MISTAKES_WORDING.values():
        assert [one for one, words in wording.items() if names(one) != names(words)] == []


def test_a_span_is_marked_where_it_is_stored_whatever_is_cleaned_beside_it() -> None:
    """Positions count stored characters, those too that are not shown."""
    pieces = marked("a\u202eb  offshore wind", [Span(5, 13, "term", "Wind")])

    assert pieces == [Piece("ab "), Piece("offshore", "term", "Wind"), Piece(" wind")]


def test_spans_over_each_other_are_each_marked_once() -> None:
    """A term is seen before what is against it, and before a party's name."""
    spans = [Span(0, 6, "party", "p"), Span(3, 9, "term", "t"), Span(8, 40, "against", "a")]

    assert marked("abcdefghijkl", spans) == [
        Piece("abc", "party", "p"),
        Piece("def" + "ghi", "term", "t"),
        Piece("jkl", "against", "a"),
    ]
    assert marked("", spans) == []


def test_evidence_of_several_commitments_in_one_place_names_them_all() -> None:
    """Whoever points at it learns what rests on it."""
    term = {"term": "wind", "field": "title", "start": 0, "end": 4, "weight": 1.0}
    evidence = {"terms": [term], "against": [], "parties": {"vn": [{"reason": "the publisher"}]}}

    assert evidence_spans("title", [("One", evidence), ("Two", evidence)]) == [Span(0, 4, "term", "One; Two")]
    assert evidence_spans("summary", [("One", evidence)]) == []


def test_two_texts_differ_by_words() -> None:
    """What went stands before what came."""
    assert differing("The ferry opens", "The bridge opens") == [
        Piece("The "),
        Piece("ferry", "gone"),
        Piece("bridge", "come"),
        Piece(" opens"),
    ]


@pytest.mark.parametrize(
    ("confirmed", "judged", "low", "high"),
    [(0, 0, 0.0, 1.0), (1, 2, 0.0945, 0.9055), (10, 10, 0.7225, 1.0), (0, 10, 0.0, 0.2775)],
)
def test_the_interval_is_wilsons(confirmed: int, judged: int, low: float, high: float) -> None:
    """The figures are those of Wilson's formula at 1.96, worked by hand."""
    assert wilson(confirmed, judged) == pytest.approx((low, high), abs=0.0005)
