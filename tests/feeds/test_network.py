"""Which addresses may be reached."""

import pytest

from partnership_watch.feeds.network import is_public
from partnership_watch.store.tables import FetchOutcome


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
        "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fc00::1", "ff02::1", "::ffff:10.0.0.1",
        "::ffff:8.8.8.8", "64:ff9b::7f00:1", "64:ff9b:1::1", "2002:7f00:1::", "2001:0:1::1", "::127.0.0.1",
    ],
)  # fmt: skip
def test_private_and_disguised_addresses_are_not_public(address):
    """Neither an inner address nor one that hides an IPv4 address inside is reached."""
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "203.119.8.1", "2001:4860:4860::8888"])
def test_ordinary_addresses_are_public(address):
    """The internet stays readable."""
    assert is_public(address)


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost/", "http://127.0.0.1/", "http://127.1/", "http://2130706433/", "http://0x7f.1/",
        "http://[::1]/", "http://[::ffff:127.0.0.1]/", "https://169.254.169.254/", "http://0/",
        "http://8.8.8.8:22/", "http://example.org:8080/",
    ],
)  # fmt: skip
def test_no_spelling_of_an_inner_address_or_odd_port_is_reached(fetch, url):
    """Names, short forms and numbers all end at the check, and only ports 80 and 443 are asked."""
    result = fetch(url)

    assert result.outcome is FetchOutcome.REFUSED_ADDRESS
    assert result.remedy


def test_allowed_host_covers_its_own_port_only(site, fetch):
    """The exception for demonstrations opens one door, not the whole machine."""
    port = int(site.host.split(":")[1])

    assert fetch(f"http://127.0.0.1:{port + 1}/").outcome is FetchOutcome.REFUSED_ADDRESS
