"""Where a redirect may lead."""

import httpx
import pytest

from partnership_watch.feeds.outcomes import FetchError
from partnership_watch.feeds.redirects import next_address


def test_redirect_from_https_to_http_is_refused():
    """What was asked in secret is not answered in the open."""
    with pytest.raises(FetchError, match="from https to http"):
        next_address(httpx.URL("https://example.org/feed"), "http://example.org/feed")


def test_redirect_is_seen_from_where_it_was_given():
    """Relative targets, other hosts and an upgrade to https are followed, without the fragment."""
    here = httpx.URL("http://example.org/a/feed")

    assert str(next_address(here, "../b?x=1#top")) == "http://example.org/b?x=1"
    assert str(next_address(here, "https://www.example.org/")) == "https://www.example.org/"
