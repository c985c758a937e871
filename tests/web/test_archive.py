"""The archive's pages and feeds: what they show, to whom it is left, and what cannot bend them."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.etree import ElementTree as ET

import feedparser
import httpx
import pytest
from pydantic import HttpUrl, SecretStr
from served import served
from sqlalchemy import func, select
from worlds import World

from partnership_watch.delivery import Links
from partnership_watch.editions.takedowns import decide
from partnership_watch.store import Store
from partnership_watch.store.tables import Base, Edition
from partnership_watch.web.public import public_app

BASE = "https://watch.example"
ATOM = "{http://www.w3.org/2005/Atom}"
HOSTILE = (
    "<script>alert(1)</script>",
    "{{ 7 * 7 }}{% include 'x' %}",
    "one\r\nSet-Cookie: a=b\r\n\r\n<h1>two",
    "Bank \u202egnp.exe\u202c \u2066hidden\u2069",
    "]]></title><entry>&amp;&#x0;\x00\x0b\ufffe\uffff",
    '" onmouseover="alert(1)" x="',
    "\ue000html:unsubscribe\ue001",
)
BAD_LINKS = (
    "javascript:alert(1)",
    "JaVaScRiPt://x.example/%0aalert(1)",
    "data:text/html,<script>alert(1)</script>",
    "https://bank.example@evil.example/",
    'https://x.example/" onclick="alert(1)',
    "https://x.example/\r\nLocation: https://evil.example",
)


def take_down(world: World, item_id: int, *, hidden: bool = True) -> None:
    """An operator's decision, now."""
    with world.store.transaction() as session:
        decide(session, item_id, hidden=hidden, reason="asked to", now=world.now, actor="test")


def told_edition(world: World) -> str:
    """The path of the web copy of the one edition that is cut tomorrow at seven."""
    reader = world.reader()
    world.until(2026, 6, 2, 7)
    world.publish()
    return f"/editions/{world.editions(reader)[-1].web_id}"


def test_the_index_names_every_pillar_and_clause_in_each_language(client: httpx.Client, world: World) -> None:
    """And leads to a page for each."""
    for language in ("en", "vi"):
        page = client.get(f"/{language}/")
        paths = re.findall(rf'href="(/{language}/(?:pillars|clauses)/[^"]+)"', page.text)

        assert page.status_code == 200
        assert f'<html lang="{language}">' in page.text
        assert len(set(paths)) == len(world.partnership.pillars) + len(world.partnership.clauses)
        assert {client.get(path).status_code for path in paths} == {200}


def test_a_clause_page_gives_title_link_source_date_and_clause_and_no_summary(
    client: httpx.Client, world: World, keys: list[str]
) -> None:
    """What a publisher wrote beyond its headline is read where it published it."""
    world.item(
        keys[0], title="Ferry line opens", summary="A long summary.", link="https://x.example/a?b=1&c=2"
    )

    page = client.get("/en/clauses/3").text

    assert '<a href="https://x.example/a?b=1&amp;c=2" rel="external">Ferry line opens</a>' in page
    assert '<time datetime="2026-06-01">1 Jun 2026</time>' in page
    assert ">Clause 3</a>" in page
    assert "A long summary" not in page


def test_a_clause_page_says_whose_words_the_paraphrase_is_in(client: httpx.Client, world: World) -> None:
    """It is not the official text, and says where that is found."""
    page = client.get("/en/clauses/3").text

    assert world.partnership.clauses[0].paraphrase["en"] in page
    assert "this is not the official text" in page
    assert f'<a href="{world.partnership.official_text}">Find the official text' in page


def test_titles_carry_their_language_and_grades_are_named(
    client: httpx.Client, world: World, keys: list[str]
) -> None:
    """A screen reader must not read Vietnamese as English; colour alone tells nobody anything."""
    world.item(f"{keys[0]}:context", title="Phà mới", language="vi")
    world.item(keys[0])

    page = client.get("/en/clauses/3").text

    assert '<p class="headline" lang="vi" dir="auto">' in page
    assert '<span class="grade context">Context</span>' in page
    assert '<span class="grade direct">Direct</span>' in page


def test_a_pillar_has_its_clauses_items_and_older_ones_behind_a_link(
    client: httpx.Client, world: World, keys: list[str]
) -> None:
    """Following the links gives each item once, newest first."""
    titles = [f"Story {number:03d}" for number in range(112)]
    for number, title in enumerate(titles):
        world.item(keys[number % 2], title=title, published=world.now + timedelta(minutes=number))
    world.item(keys[2], title="Of another pillar")

    seen: list[str] = []
    path: str | None = "/en/pillars/sea"
    pages = 0
    while path:
        text = client.get(path).text
        seen += re.findall(r"Story \d{3}", text)
        older = re.search(r'href="([^"]+\?before=[^"]+)"', text)
        path = older[1] if older else None
        pages += 1

    assert seen == titles[::-1]
    assert pages == 3


@pytest.mark.parametrize(
    "path",
    [
        "/fr/",
        "/en/clauses/99",
        "/en/clauses/x",
        "/en/clauses/3?before=x",
        "/en/clauses/3?before=99999999999999999999-1",
        "/en/clauses/3?before=-99999999999999999-1",
        "/en/clauses/3?before=1-1%00",
        "/en/pillars/3",
        "/xx/pillars/sea/feed.atom",
        "/editions/1",
        "/editions/00000000-0000-0000-0000-000000000000",
        "/editions/%F0%9F%98%80",
    ],
)
def test_an_address_that_leads_nowhere_is_a_page_that_leads_back(client: httpx.Client, path: str) -> None:
    """No traceback, no bare JSON, whatever is typed."""
    answer = client.get(path)

    assert answer.status_code == 404
    assert '<a href="/en/">' in answer.text


def test_the_feed_is_valid_atom(client: httpx.Client, world: World, keys: list[str]) -> None:
    """The rules of RFC 4287 on what each element must hold, and what feedparser makes of it."""
    world.item(keys[0], keys[1], title="Phà & <b>mới</b>", language="vi", link="https://x.example/1")
    undated = world.item(keys[0], undated=True)
    path = "/en/pillars/sea/feed.atom"

    answer = client.get(path)
    root = ET.fromstring(answer.content)
    parsed = feedparser.parse(answer.content)

    assert answer.headers["content-type"].startswith("application/atom+xml")
    assert not parsed.bozo
    assert parsed.version == "atom10"
    assert root.tag == f"{ATOM}feed"
    for parent in (root, *root.findall(f"{ATOM}entry")):
        for name in ("id", "title", "updated", "author"):
            assert len(parent.findall(f"{ATOM}{name}")) == 1
        assert parent.find(f"{ATOM}id").text.startswith("tag:watch.example,2025-05-17:")
        moment = datetime.fromisoformat(parent.find(f"{ATOM}updated").text)
        assert moment == world.now.astimezone(UTC)
        assert len(parent.findall(f"{ATOM}link[@rel='alternate']")) == 1
        assert parent.find(f"{ATOM}author/{ATOM}name").text
    ids = [entry.id for entry in parsed.entries]
    assert len(set(ids)) == len(ids) == 2
    assert root.find(f"{ATOM}link[@rel='self']").get("href") == f"{BASE}{path}"
    (dated,) = [entry for entry in parsed.entries if "published" in entry]
    assert dated.link == "https://x.example/1"
    last = root.findall(f"{ATOM}entry")[-1]
    assert last.find(f"{ATOM}title").text == "Phà & <b>mới</b>"
    assert [one.get("term") for one in last.findall(f"{ATOM}category")] == ["3", "4", "direct"]
    assert last.get("{http://www.w3.org/XML/1998/namespace}lang") == "vi"
    assert f"/items/{undated}" in ids[0]
    assert "summary" not in answer.text.replace("subtitle", "")


def test_an_empty_feed_is_valid_too(client: httpx.Client) -> None:
    """Before anything is found, people subscribe."""
    parsed = feedparser.parse(client.get("/vi/clauses/6/feed.atom").content)

    assert not parsed.bozo
    assert parsed.feed.updated == "2025-05-17T00:00:00Z"
    assert parsed.entries == []


def test_whoever_has_the_newest_is_told_so_in_a_line(
    client: httpx.Client, world: World, keys: list[str]
) -> None:
    """Feed readers ask every hour; both ways to ask are answered."""
    world.item(keys[0])
    for path in ("/en/clauses/3/feed.atom", "/en/clauses/3", "/en/"):
        first = client.get(path)
        tag = first.headers["etag"]
        same = client.get(path, headers={"If-None-Match": f'"other", W/{tag}'})

        assert (same.status_code, same.content) == (304, b"")
        assert same.headers["etag"] == tag
        assert client.get(path, headers={"If-None-Match": '"other"'}).status_code == 200

    first = client.get("/en/clauses/3/feed.atom")
    since = {"If-Modified-Since": first.headers["last-modified"]}
    assert client.get("/en/clauses/3/feed.atom", headers=since).status_code == 304
    assert client.get("/en/clauses/3/feed.atom", headers={"If-Modified-Since": "soon"}).status_code == 200
    world.forward(minutes=1)
    world.item(keys[0])
    assert client.get("/en/clauses/3/feed.atom", headers=since).status_code == 200
    assert client.get("/en/clauses/3/feed.atom", headers={"If-None-Match": tag}).status_code == 200


def test_what_is_taken_down_is_gone_at_once_also_for_who_kept_a_copy(
    client: httpx.Client, world: World, keys: list[str]
) -> None:
    """A cache must ask each time, and is told that its copy is no longer good."""
    item = world.item(keys[0], title="Of a private matter")
    paths = ("/en/clauses/3", "/en/pillars/sea", "/en/clauses/3/feed.atom")
    before = {path: client.get(path) for path in paths}
    world.forward(minutes=1)
    take_down(world, item)

    for path in paths:
        kept = before[path].headers
        assert "Of a private matter" in before[path].text
        assert kept["cache-control"] == "public, no-cache"
        for condition in (
            {"If-None-Match": kept["etag"]},
            {"If-Modified-Since": kept["last-modified"]},
        ):
            after = client.get(path, headers=condition)
            assert after.status_code == 200
            assert "Of a private matter" not in after.text


@pytest.mark.parametrize("language", ["en", "vi"])
def test_hostile_items_bend_neither_page_nor_feed(
    client: httpx.Client, world: World, keys: list[str], language: str
) -> None:
    """Markup, templates, newlines, bidi, what XML cannot hold, links that run."""
    for title in HOSTILE:
        world.item(keys[0], title=title.replace("\x00", ""), summary="<img src=x onerror=alert(1)>")
    for link in BAD_LINKS:
        world.item(keys[0], title="Linked", link=link)

    page = client.get(f"/{language}/clauses/3")
    feed = client.get(f"/{language}/clauses/3/feed.atom")
    parsed = feedparser.parse(feed.content)

    assert len(re.findall('<p class="headline"', page.text)) == len(HOSTILE) + len(BAD_LINKS)
    assert not re.search(r"<(script|img|h1>two|[^>]*\son\w+=)", page.text)
    assert "{{ 7 * 7 }}" in page.text
    assert "set-cookie" not in page.headers
    assert not parsed.bozo
    assert len(parsed.entries) == len(HOSTILE) + len(BAD_LINKS)
    hrefs = re.findall(r'href="([^"]*)"', page.text) + [entry.link for entry in parsed.entries]
    assert all(href.startswith(("https://", "/", "#")) for href in hrefs)
    assert not any("evil.example" in href.partition("?")[0].split("/")[2] for href in hrefs if "//" in href)
    for text in (page.text, feed.text):
        assert not set(text) & set("\u202e\u202c\u2066\u2069\ue000\ufffe\uffff")


def test_no_answer_has_a_cookie_or_lets_anything_run(client: httpx.Client, world: World) -> None:
    """Nothing is loaded from anywhere, and nobody is followed."""
    for path in ("/", "/en/", "/vi/clauses/3", "/vi/clauses/3/feed.atom", "/editions/1"):
        answer = client.get(path)

        assert "set-cookie" not in answer.headers
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert not re.search(r"<script|<img|<iframe|\ssrc=|@import", answer.text)
    assert client.get("/en/").headers["x-robots-tag"] == "all"


def test_a_fault_of_ours_is_a_page_that_tells_nothing_of_it(world: World) -> None:
    """In the language of the address, and as closed as any other."""
    without_tables = Store(world.store.url.set(database="postgres"))
    links = Links(HttpUrl(BASE), SecretStr("a secret of this test"), "desk@watch.example")
    app = public_app(without_tables, world.partnership, links, lambda: world.now)
    with served(app) as address:
        answer = httpx.get(f"{address}/vi/clauses/3", timeout=20)
    without_tables.close()

    assert answer.status_code == 500
    assert "Đã xảy ra lỗi" in answer.text
    assert "SELECT" not in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_reading_changes_no_row_of_any_table(client: httpx.Client, world: World, keys: list[str]) -> None:
    """Whatever scanner fetches whatever page."""
    world.item(keys[0])
    copy = told_edition(world)

    def rows() -> dict[str, Any]:
        with world.store.transaction() as session:
            return {
                table.name: session.scalar(select(func.count()).select_from(table))
                for table in Base.metadata.sorted_tables
            }

    before = rows()
    for path in ("/", "/en/", "/en/clauses/3", "/en/pillars/sea", "/vi/clauses/3/feed.atom", copy):
        assert client.get(path).status_code in (200, 307)
        assert client.head(path).status_code in (200, 307)
        assert client.post(path).status_code == 405

    assert rows() == before


def test_the_copy_of_an_edition_is_the_mail_without_a_readers_links(
    client: httpx.Client, world: World, keys: list[str]
) -> None:
    """Whoever it is passed on to can end nobody's subscription, and no search engine lists it."""
    world.item(keys[0], title="Ferry line opens")
    path = told_edition(world)

    answer = client.get(path)

    assert answer.status_code == 200
    assert "Ferry line opens" in re.sub("<[^>]+>", "", answer.text)
    assert "nsubscribe" not in answer.text
    assert "desk.example" not in answer.text
    assert not set(answer.text) & set("\ue000\ue001")
    assert answer.text.count("<p") == answer.text.count("</p>")
    assert answer.headers["x-robots-tag"] == "noindex"


def test_a_copy_loses_what_was_taken_down_at_once_and_keeps_the_rest(
    client: httpx.Client, world: World, keys: list[str]
) -> None:
    """A title stands in several places of a mail; none of them may stay."""
    item = world.item(keys[0], title="Of a private matter", link="https://x.example/private")
    world.item(keys[2], title="Ferry line opens")
    path = told_edition(world)
    before = client.get(path)
    take_down(world, item)
    hidden = client.get(path, headers={"If-None-Match": before.headers["etag"]})
    take_down(world, item, hidden=False)

    assert "Of a private matter" in re.sub("<[^>]+>", "", before.text)
    assert hidden.status_code == 200
    assert "Ferry line opens" in hidden.text
    assert "private" not in hidden.text
    assert "has been taken down" in hidden.text
    assert hidden.headers["x-robots-tag"] == "noindex"
    assert client.get(path).content == before.content


def test_editions_cannot_be_guessed_from_one_another(
    client: httpx.Client, world: World, keys: list[str]
) -> None:
    """Each has a random name of its own, and its number opens nothing."""
    world.item(keys[0])
    told_edition(world)
    with world.store.transaction() as session:
        names = session.execute(select(Edition.id, Edition.web_id)).all()

    assert len({name for _, name in names}) == len(names)
    assert {name.version for _, name in names} == {4}
    assert {client.get(f"/editions/{number}").status_code for number, _ in names} == {404}


def test_another_partnerships_edition_is_not_served(
    client: httpx.Client, new_world: Any, keys: list[str]
) -> None:
    """One database may hold several, each with pages of its own."""
    other = new_world()
    other.item(keys[0])

    assert client.get(told_edition(other)).status_code == 404


def test_all_that_an_edition_told_stands_on_one_page_by_pillar(
    client: httpx.Client, world: World, keys: list[str]
) -> None:
    """Where "and N more" leads: this edition's stories and no others, corrections apart, nothing hidden."""
    reader = world.reader()
    rejected = world.item(keys[0], title="Not about herring")
    world.until(2026, 6, 2, 7, 0)
    world.publish()
    world.reject(rejected, keys[0])
    items = [world.item(key, title=f"Told under {key}") for key in (keys[0], keys[2], keys[3])]
    world.until(2026, 6, 3, 7, 0)
    world.publish()
    world.item(keys[0], title="Found later")
    with world.store.transaction() as session:
        decide(session, items[2], hidden=True, reason="asked", now=world.now, actor="desk")
    path = f"/editions/{world.editions(reader)[-1].web_id}/all"

    page = client.get(path)

    assert page.status_code == 200
    assert page.headers["X-Robots-Tag"] == "noindex"
    found = [page.text.index(said) for said in ('id="I"', keys[0], 'id="II"', keys[2], 'id="corrections"')]
    assert found == sorted(found)
    assert page.text.index("Not about herring") > found[-1]
    assert keys[3] not in page.text
    assert "Found later" not in page.text
    assert client.get("/editions/nothing/all").status_code == 404
    assert client.get("/editions/00000000-0000-0000-0000-000000000000/all").status_code == 404


def test_an_address_that_leads_nowhere_is_answered_by_a_page(client: httpx.Client) -> None:
    """In its language where one can be told; never by a line for programs."""
    answer = client.get("/vi/khong-co")

    assert answer.status_code == 404
    assert "Không có trang này" in answer.text
    assert "There is no such page" in client.get("/nowhere/at/all").text
