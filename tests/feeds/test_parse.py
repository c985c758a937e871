"""Entries from a feed's bytes, whatever the bytes are."""

import json
import time
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from partnership_watch.errors import ConfigurationError
from partnership_watch.feeds import Entry, NotAFeed, ParsedFeed, parse_feed
from partnership_watch.feeds.dates import DateFlag
from partnership_watch.feeds.parse import MAX_ENTRIES
from partnership_watch.feeds.xml_feeds import require_safe_expat

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
FETCHED = datetime(2025, 12, 1, tzinfo=UTC)


def parse(body: str | bytes, **more: object) -> ParsedFeed | NotAFeed:
    """Parse as a source in Hanoi would be."""
    arguments = {
        "content_type": "application/xml",
        "registered_url": "https://news.example/rss/home.rss",
        "language": "vi",
        "zone": HANOI,
        "fetched_at": FETCHED,
    } | more
    return parse_feed(body.encode() if isinstance(body, str) else body, **arguments)


def rss(*items: str, head: str = "") -> str:
    """A feed of these items, each the inside of an <item>."""
    inside = "".join(f"<item>{item}</item>" for item in items)
    channel = f"<channel><title>Tin</title>{head}{inside}</channel>"
    return f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0">{channel}</rss>'


def atom(*entries: str) -> str:
    """An Atom feed of these entries."""
    inside = "".join(f"<entry>{entry}</entry>" for entry in entries)
    return f'<feed xmlns="http://www.w3.org/2005/Atom"><title>News</title>{inside}</feed>'


def only(body: str | bytes, **more: object) -> Entry:
    """The one entry of a feed that has one."""
    (entry,) = parse(body, **more).entries
    return entry


def test_rss_item_becomes_an_entry():
    """Identity, link, words, language and date, each in its final form."""
    entry = only(
        rss(
            "<guid>tin-1</guid><link>https://www.news.example/Tin-1?utm_source=rss</link>"
            "<title>Ký kết</title><description>&lt;p&gt;Hai&lt;/p&gt;&lt;p&gt;nước&lt;/p&gt;</description>"
            "<pubDate>Thu, 20 Nov 2025 10:30:00 GMT+7</pubDate>"
        )
    )

    assert entry == Entry(
        entry_id="https://news.example/rss/tin-1",
        link="https://www.news.example/Tin-1?utm_source=rss",
        key="news.example/tin-1",
        title="Ký kết",
        summary="Hai nước",
        language="vi",
        published_at=datetime(2025, 11, 20, 3, 30, tzinfo=UTC),
        published_raw="Thu, 20 Nov 2025 10:30:00 GMT+7",
        published_flag=None,
    )


def test_item_with_everything_that_feeds_carry_is_read():
    """Categories, authors, media and full text are passed over without harm, well-formed or not."""
    item = (
        "<guid isPermaLink='false'>1</guid><link>https://news.example/a</link>"
        "<title><![CDATA[A & B]]></title><category>Kinh tế</category><category domain='x'>UK</category>"
        "<author>a@b.example (A)</author>"
        "<dc:creator xmlns:dc='http://purl.org/dc/elements/1.1/'>A</dc:creator>"
        "<enclosure url='a.jpg' length='1'/>"
        "<media:content xmlns:media='http://search.yahoo.com/mrss/' url='a.jpg'><media:title>M</media:title>"
        "</media:content><description>short</description>"
        "<content:encoded xmlns:content='http://purl.org/rss/1.0/modules/content/'>full</content:encoded>"
    )

    whole, damaged = only(rss(item)), only(rss(item, head="<copyright>A & B</copyright>"))

    assert (whole.title, whole.summary, whole.key) == ("A & B", "short", "news.example/a")
    assert damaged == whole


def test_atom_entry_with_only_an_update_is_dated_by_it():
    """Government feeds give no other date; the document type before the title is left as it is."""
    entry = only(
        atom(
            "<id>https://www.gov.example/news/a#2025-11-20T10:30:00+07:00</id>"
            '<link rel="alternate" href="https://www.gov.example/news/a"/><title>Press release: Trade</title>'
            "<updated>2025-11-20T10:30:00+07:00</updated><summary>Talks</summary>"
        ),
        language="en",
    )

    assert entry.entry_id == "https://www.gov.example/news/a"
    assert entry.title == "Press release: Trade"
    assert entry.published_at == datetime(2025, 11, 20, 3, 30, tzinfo=UTC)


def test_publication_date_goes_before_the_date_of_change_if_it_can_be_read():
    """A correction tomorrow does not make an item new; an unreadable date gives way to a readable one."""
    update = "<updated>2025-11-22T00:00:00Z</updated>"

    dated = only(atom(f"<id>a</id><title>t</title><published>2025-11-20T00:00:00Z</published>{update}"))
    unreadable = only(atom(f"<id>a</id><title>t</title><published>lately</published>{update}"))

    assert dated.published_at == datetime(2025, 11, 20, tzinfo=UTC)
    assert unreadable.published_at == datetime(2025, 11, 22, tzinfo=UTC)


def test_item_without_date_or_with_a_future_one_is_kept_and_flagged():
    """It is ordered by when it was first seen."""
    undated = only(rss("<title>t</title>"))
    future = only(rss("<title>t</title><pubDate>Fri, 20 Nov 2026 10:00:00 +0700</pubDate>"))

    assert (undated.published_at, undated.published_flag) == (None, DateFlag.MISSING)
    assert (future.published_at, future.published_flag) == (None, DateFlag.FUTURE)
    assert future.published_raw == "Fri, 20 Nov 2026 10:00:00 +0700"


def test_changed_timestamp_in_an_id_is_no_new_item():
    """Publishers that append the moment of the change to the id do not make news by it."""
    first = only(atom("<id>tag:gov.example,2025:/a#2025-11-20T10:30:00Z</id><title>t</title>"))
    second = only(atom("<id>tag:gov.example,2025:/a#2025-11-21T08:00:00+00:00</id><title>t</title>"))

    assert first.entry_id == second.entry_id == "tag:gov.example,2025:/a"


def test_feed_that_says_it_has_ended_is_withdrawn():
    """The notice comes with status 200 and looks like an item; it is not one."""
    parsed = parse(atom("<id>https://www.gov.example/x.atom/feed-ended</id><title>This feed ended</title>"))

    assert parsed.withdrawn
    assert parsed.entries == ()


def test_same_publication_under_a_new_guid_keeps_its_key():
    """Feeds change their ids; the link still says what it is."""
    old = only(rss("<guid>1</guid><link>https://news.example/a</link><title>t</title>"))
    new = only(rss("<guid>2</guid><link>http://m.news.example/a?utm_source=x</link><title>t</title>"))

    assert old.entry_id != new.entry_id
    assert old.key == new.key


def test_guid_does_not_change_with_a_redirect():
    """It is resolved against the registered address, which redirects do not change."""
    body = rss("<guid>5</guid><title>t</title>")

    assert only(body).entry_id == "https://news.example/rss/5"


def test_guid_that_a_document_repeats_is_told_apart_by_link_in_any_order():
    """Whichever comes first tomorrow keeps its own identity."""
    a = "<guid>1</guid><link>https://news.example/a</link><title>A</title>"
    b = "<guid>1</guid><link>https://news.example/b</link><title>B</title>"

    ids = {entry.title: entry.entry_id for entry in parse(rss(a, b)).entries}

    assert ids["A"] != ids["B"]
    assert ids == {entry.title: entry.entry_id for entry in parse(rss(b, a)).entries}


def test_item_listed_twice_is_one_entry():
    """The same id and link twice in one document is one item, under its plain id."""
    item = "<guid>1</guid><link>https://news.example/a</link><title>A</title>"

    assert only(rss(item, item)) == only(rss(item))


@pytest.mark.parametrize("link", ["https://news.example/", "https://news.example/all?page=1"])
def test_link_that_several_items_share_identifies_none(link):
    """Feeds that link every item to one page lose no item by it."""
    items = [f"<guid>{n}</guid><link>{link}</link><title>Tin {n}</title>" for n in range(3)]

    entries = parse(rss(*items)).entries

    assert len({entry.key for entry in entries}) == 3


def test_item_without_guid_or_link_is_known_by_its_words():
    """Something must tell it from its neighbours, today and tomorrow."""
    one, other = parse(rss("<title>Một</title>", "<title>Hai</title>")).entries

    assert one.entry_id != other.entry_id
    assert one.link is None
    assert only(rss("<title>Một</title>")).entry_id == one.entry_id


def test_overlong_guid_is_replaced_by_its_hash():
    """An index row has bounds."""
    entry = only(atom(f"<id>tag:{'ứ' * 5_000}</id><title>t</title>"))

    assert entry.entry_id.startswith("sha256:")


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "https://u:p@news.example/",
        "https://x.example/" + "y" * 3_000,
    ],
)
def test_item_with_a_link_that_nobody_should_open_is_set_aside_alone(link):
    """The reason names the fault; the other items are read."""
    parsed = parse(
        rss(f"<guid>bad</guid><title>t</title><link>{link}</link>", "<guid>good</guid><title>t</title>")
    )

    (set_aside,) = parsed.set_aside
    assert (set_aside.position, set_aside.entry_id) == (1, "https://news.example/rss/bad")
    assert "link" in set_aside.reason or "address" in set_aside.reason
    assert [entry.entry_id for entry in parsed.entries] == ["https://news.example/rss/good"]


def test_item_without_words_is_set_aside_and_one_without_title_takes_the_beginning_of_its_text():
    """A reader must be shown something, and it is the publisher's."""
    parsed = parse(rss("<guid>1</guid><title> </title>", f"<description>{'chữ ' * 100}</description>"))

    (entry,) = parsed.entries
    assert parsed.set_aside[0].reason == "it has neither a title nor a text"
    assert entry.title.startswith("chữ chữ")
    assert entry.title.endswith("…")


def test_hostile_title_is_one_harmless_line():
    """Line breaks, bidi overrides, NUL and markup in a title cannot bend a mail."""
    script = "&amp;lt;script&amp;gt;x()&amp;lt;/script&amp;gt;"

    entry = only(rss(f"<title>Anh\r\nBcc: x@y.example \u202eevil {script}</title>"))

    assert entry.title == "Anh Bcc: x@y.example evil"


def test_control_characters_in_the_document_do_not_stop_it():
    """NUL breaks XML's rules; the feed is read all the same, and stored text has none."""
    parsed = parse(rss("<guid>1</guid><title>a\0b\x0bc</title>"))

    assert [entry.title.replace(" ", "") for entry in parsed.entries] == ["abc"]


def test_old_vietnamese_encoding_and_decomposed_letters_become_nfc():
    """windows-1258 and NFD spell letters in parts; stored text has each as one."""
    spelled = rss("<title>Vi\u00ea\u0323t Nam, d\u00e2\u0300u khi\u0301</title>").replace(
        "utf-8", "windows-1258"
    )

    entry = only(spelled.encode("cp1258"))

    assert entry.title == "Việt Nam, dầu khí"


def test_entities_escaped_twice_are_read():
    """Some feeds escape what is escaped."""
    entry = only(
        rss("<title>Th&amp;agrave;nh ph&amp;ocirc;</title><description>a &amp;amp;amp; b</description>")
    )

    assert entry.title == "Thành phô"


def test_xml_bomb_and_external_entity_yield_nothing():
    """Entities that multiply or name a file are not followed."""
    bomb = '<!DOCTYPE b [<!ENTITY a "ha">' + "".join(
        f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(20)
    )
    started = time.process_time()

    bombed = parse(f"{bomb}]>" + rss("<title>x &u;</title>").partition("?>")[2])
    opened = parse(
        '<!DOCTYPE r [<!ENTITY f SYSTEM "file:///etc/hostname">]>'
        + rss("<title>x&f;</title>").partition("?>")[2]
    )

    assert time.process_time() - started < 2
    assert all(len(entry.title) < 100 for entry in bombed.entries)
    assert [entry.title for entry in opened.entries] in ([], ["x"], ["x&f;"])


@pytest.mark.parametrize(
    "body",
    [
        rss("").replace("<item>", "<item " + " ".join(f'a{n}="1"' for n in range(20_000)) + ">"),
        rss("".join(f'<x{n}:y xmlns:x{n}="u{n}"/>' for n in range(20_000))),
        rss("<title>" + "<a>" * 240_000),
        rss('<a xml:base="a/">' * 4_000),
        rss('</x><a xml:base="a/">' * 100_000),
        rss(f"<title>t</title><author>{'a' * 500_000}</author>"),
        rss("<title>t</title>" + "".join(f"<category>{n}</category>" for n in range(40_000))),
        rss("<title>" + "<!--" * 50_000),
        "<" * 1_000_000,
    ],
    ids=[
        "attributes",
        "namespaces",
        "nesting",
        "bases",
        "many bases",
        "author",
        "tags",
        "comments",
        "brackets",
    ],
)
def test_document_built_to_keep_us_busy_does_not(body):
    """Most of these took feedparser between ten seconds and hours."""
    started = time.process_time()

    parse(body)

    assert time.process_time() - started < 5


def test_broken_xml_is_read_as_far_as_it_goes():
    """A missing end tag, a stray ampersand: most of the web's feeds have been there."""
    parsed = parse(rss("<title>Dệt & may</title>", "<title>Hai</title>").replace("</channel></rss>", ""))

    assert [entry.title for entry in parsed.entries] == ["Dệt & may", "Hai"]


def test_items_beyond_the_bound_are_counted_not_read():
    """A feed of any length ends somewhere, and the record says how much was left."""
    parsed = parse(rss(*(f"<guid>{n}</guid><title>t</title>" for n in range(MAX_ENTRIES + 5))))

    assert len(parsed.entries) == MAX_ENTRIES
    assert parsed.set_aside[-1].reason == "5 more items were not read"


@pytest.mark.parametrize(
    "body",
    [
        b"", b" \n", b"<html><body>x</body></html>", b"<!doctype html><p>", b"hello", b"{}", b'{"version":1}',
        b"[" * 9_999, b'{"version":' + b"[" * 99_999, b"<urlset><url/></urlset>", b"\x1f\x8b", b"\xff\xfe",
    ],
)  # fmt: skip
def test_what_is_no_feed_is_said_to_be_none(body):
    """Empty, a page, a text, JSON of another kind: each is named, with a remedy."""
    parsed = parse(body)

    assert isinstance(parsed, NotAFeed)
    assert parsed.reason
    assert parsed.remedy


def test_feed_without_items_is_a_feed():
    """A search feed can have nothing to say."""
    parsed = parse(rss())

    assert isinstance(parsed, ParsedFeed)
    assert parsed.entries == ()


def test_ttl_is_read_and_nonsense_is_not():
    """In minutes; what is no number is no wish."""
    assert parse(rss(head="<ttl>90</ttl>")).ttl == timedelta(minutes=90)
    assert parse(rss(head="<ttl>often</ttl>")).ttl is None


def test_language_is_the_sources_own_else_what_the_item_says():
    """A mixed source's items may name theirs; where nobody does, it is recognised later."""
    item = "<title>t</title><dc:language xmlns:dc='http://purl.org/dc/elements/1.1/'>en-GB</dc:language>"

    assert only(rss(item)).language == "vi"
    assert only(rss(item), language=None).language == "en"
    assert only(rss("<title>t</title>"), language=None).language is None


def test_json_feed_is_read():
    """feedparser does not know the format; wrong types count as absent."""
    body = json.dumps(
        {
            "version": "https://jsonfeed.org/version/1.1",
            "title": "Tin",
            "items": [
                {"id": 7, "url": "/a?utm_source=x", "title": "Một", "content_html": "<p>a</p><p>b</p>",
                 "date_published": "2025-11-20T10:30:00+07:00", "language": "vi"},
                {"id": "8", "title": ["no"], "content_text": "\ud800 hai", "url": "javascript:x"},
                "no item",
                {"id": "9", "content_text": "ba \ud800"},
            ],
        }
    )  # fmt: skip

    parsed = parse(body, language=None)

    first, last = parsed.entries
    assert (first.entry_id, first.link, first.key) == (
        "7",
        "https://news.example/a?utm_source=x",
        "news.example/a",
    )
    assert (first.title, first.summary, first.language) == ("Một", "a b", "vi")
    assert first.published_at == datetime(2025, 11, 20, 3, 30, tzinfo=UTC)
    assert last.title == "ba"
    assert [aside.position for aside in parsed.set_aside] == [2, 3]


def test_feed_cannot_make_the_parser_open_a_file(tmp_path):
    """Bytes that look like a path are bytes."""
    path = tmp_path / "feed.xml"
    path.write_text(rss("<title>inside</title>"))

    assert isinstance(parse(str(path)), NotAFeed)


def test_python_with_an_unsafe_expat_is_refused():
    """Older ones let entities multiply without end; the message says what to do."""
    with pytest.raises(ConfigurationError, match=r"2\.4\.1 or newer"):
        require_safe_expat((2, 4, 0))


def _mutated(body: bytes, cut: int, at: int, junk: bytes) -> bytes:
    at %= len(body)
    return body[:at] + junk + body[at + cut :]


FEEDS = st.sampled_from(
    [
        rss("<guid>1</guid><link>http://x.example/a</link><title>A</title><pubDate>x</pubDate>").encode(),
        atom(
            '<id>1</id><link href="/a"/><title type="xhtml"><div>A</div></title><content>c</content>'
        ).encode(),
        b'{"version":"https://jsonfeed.org/version/1","items":[{"id":"1","url":"/a","title":"A"}]}',
        rss("<title>\u1ec7</title>").encode("utf-16"),
    ]
)
DAMAGED = st.builds(_mutated, FEEDS, st.integers(0, 30), st.integers(0), st.binary(max_size=12))


@given(st.one_of(st.binary(max_size=300), DAMAGED))
@example(b"<?xml version='1.0' encoding='utf-7'?><rss>+AGE-</rss>")
def test_no_bytes_break_the_parser(body):
    """Random and damaged documents end as a value, and what is kept can be stored."""
    parsed = parse(body)

    for entry in getattr(parsed, "entries", ()):
        stored = f"{entry.entry_id}{entry.link}{entry.key}{entry.title}{entry.summary}{entry.published_raw}"
        assert "\0" not in stored
        stored.encode()
        assert entry.title
        assert len(entry.entry_id.encode()) <= 1_000
