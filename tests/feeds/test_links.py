"""What an item's link is, and when two links are the same publication."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnership_watch.feeds.addresses import AddressError
from partnership_watch.feeds.links import duplicate_key, link_and_key

parts = st.text(st.characters(blacklist_categories=["Cs"]), max_size=20)
links = st.one_of(
    st.builds(
        lambda scheme, front, path, query, fragment: (
            f"{scheme}://{front}news.example/{path}?{query}#{fragment}"
        ),
        st.sampled_from(["http", "https", "HTTPS"]),
        st.sampled_from(["", "www.", "m.", "amp.", "WWW.", "www.m."]),
        parts,
        st.one_of(
            parts, st.sampled_from(["utm_source=rss", "id=5&utm_medium=x", "fbclid=1&b", "&&a", "a=%zz"])
        ),
        parts,
    ),
    parts,
)


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("https://a.example/x?utm_source=rss&id=5&fbclid=z#top", "a.example/x?id=5"),
        ("HTTPS://A.Example:443/Tin", "a.example/tin"),
        ("https://a.example/x?UTM_Campaign=1", "a.example/x"),
        ("https://a.example/x?at_medium=RSS&at_campaign=rss", "a.example/x"),
        (" https://a.example/tin-tức ", "a.example/tin-t%e1%bb%a9c"),
        ("https://a.example/x?b=2&a=1", "a.example/x?b=2&a=1"),
    ],
)
def test_a_key_drops_what_only_says_where_a_reader_came_from(written, key):
    """Fragments and tracking parameters go; what names the publication stays."""
    assert duplicate_key(written) == key


@pytest.mark.parametrize(
    "written",
    [
        "http://news.example/a/b",
        "https://news.example/a/b/",
        "https://www.news.example/A/B",
        "https://m.news.example/a/b#c",
        "https://amp.news.example/a/b?utm_source=x",
    ],
)
def test_spellings_of_one_publication_share_a_key(written):
    """Scheme, front name, case, last slash and tracking do not make another item."""
    assert duplicate_key(written) == "news.example/a/b"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://a.example/x?id=1", "https://a.example/x?id=2"),
        ("https://a.example/x", "https://e.a.example/x"),
        ("https://m.example/x", "https://amp.example/x"),
    ],
)
def test_different_publications_keep_different_keys(one, other):
    """Parameters that name the item, other hosts, and a host that is called "m" count."""
    assert duplicate_key(one) != duplicate_key(other)


@pytest.mark.parametrize(
    "written",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "mailto:a@b.example",
        "//a.example/x",
        "/x",
        "http://",
        "http://[",
        "https://user:secret@a.example/",
        "https://a.example/" + "x" * 2_048,
        "https://a.example/" + "ứ" * 500,
        "",
    ],
)
def test_what_no_reader_should_open_is_refused(written):
    """Only http and https, of bounded length and without a login."""
    with pytest.raises(AddressError):
        link_and_key(written)


@given(links)
def test_link_and_key_are_stable(written):
    """Applied again they change nothing, and a link is one that any program can open."""
    try:
        link, key = link_and_key(written)
    except AddressError:
        return

    assert link_and_key(link) == (link, key)
    assert duplicate_key(written) == key
    assert link.isascii()
    assert link.isprintable()
