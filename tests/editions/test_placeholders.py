"""A body is stored once; each reader's links are put in when it is sent."""

import pytest

from partnership_watch.editions.placeholders import (
    ReaderLinks,
    UnknownPlaceholderError,
    fill,
    placeholder_in_html,
    placeholder_in_text,
)

LINKS = ReaderLinks(unsubscribe='https://watch.example/u?a=1&b="2"')


def test_link_is_escaped_in_html_and_plain_in_text():
    """One call serves both bodies, because the placeholder knows where it stands."""
    html = f'<a href="{placeholder_in_html("unsubscribe")}">Unsubscribe</a>'
    text = f"Unsubscribe:\n{placeholder_in_text('unsubscribe')}\n"

    filled = '<a href="https://watch.example/u?a=1&amp;b=&quot;2&quot;">Unsubscribe</a>'
    assert fill(html, LINKS) == filled
    assert fill(text, LINKS) == 'Unsubscribe:\nhttps://watch.example/u?a=1&b="2"\n'


def test_every_placeholder_is_filled():
    """A link that stands twice in a body is filled twice, and nothing of the placeholders is left."""
    body = placeholder_in_text("unsubscribe") * 2

    assert fill(body, LINKS) == LINKS.unsubscribe * 2


def test_backslashes_in_a_link_are_kept():
    """A link is put in as it is, never read as a pattern."""
    assert fill(placeholder_in_text("unsubscribe"), ReaderLinks(unsubscribe=r"https://x.example/\1")) == (
        r"https://x.example/\1"
    )


@pytest.mark.parametrize("name", ["preferences", "__class__", ""])
def test_placeholder_without_a_link_stops_the_message(name):
    """A body from another version is not sent with a hole in it."""
    with pytest.raises(UnknownPlaceholderError):
        fill(placeholder_in_text("unsubscribe").replace("unsubscribe", name), LINKS)
    with pytest.raises(UnknownPlaceholderError):
        placeholder_in_html(name)
