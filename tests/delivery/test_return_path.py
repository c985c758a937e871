"""Signed return paths."""

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from partnership_watch.delivery import Links
from partnership_watch.delivery.return_path import MAX_LOCAL, ReturnPath

LINK = uuid.UUID(int=7)


def signed_with(secret: str, address: str = "bounces@watch.example") -> ReturnPath:
    """The return paths of one installation."""
    return ReturnPath(address, Links(None, SecretStr(secret), "desk@watch.example").keyed_hash)


OURS = signed_with("a secret of this test")


@given(st.uuids())
def test_each_message_is_read_from_its_own_return_path(link_id: uuid.UUID) -> None:
    """In whichever letters it comes back, with whatever stands around it."""
    path = OURS.of(link_id)

    assert (
        OURS.read(path) == OURS.read(path.upper()) == OURS.read(f"Someone <{path}>, x@y.example") == link_id
    )


def test_the_longest_one_is_as_long_as_servers_must_take() -> None:
    """64 octets before the @ (RFC 5321, 4.5.3.1.1)."""
    long = signed_with("s", f"{'b' * MAX_LOCAL}@watch.example")

    local, _, domain = long.of(LINK).partition("@")

    assert (len(local), domain) == (64, "watch.example")
    assert long.read(long.of(LINK)) == LINK


def test_what_we_did_not_sign_is_not_read() -> None:
    """One letter changed, another's secret, another domain, our plain address, somebody's word."""
    path = OURS.of(LINK)
    changed = path.replace("@", "a@") if path[path.index("@") - 1] != "a" else path
    forged = [
        path.replace("bounces+a", "bounces+b", 1),
        changed,
        signed_with("another secret").of(LINK),
        path.replace("watch.example", "watch.example.evil.example"),
        f"x{path}",
        "bounces@watch.example",
        "",
    ]

    assert [OURS.read(one) for one in forged] == [None] * len(forged)


@pytest.mark.parametrize("place", [8, 20, 33, 36, 45, 49])
def test_every_letter_of_the_token_counts(place: int) -> None:
    """Of the id and of the signature."""
    path = OURS.of(LINK)
    other = "b" if path[place] != "b" else "c"

    assert OURS.read(path[:place] + other + path[place + 1 :]) is None


def test_the_signature_is_no_readers_link() -> None:
    """Who has the return path can open no page."""
    links = Links(None, SecretStr("a secret of this test"), "desk@watch.example")
    token = OURS.of(LINK).partition("+")[2].partition("@")[0]

    assert links.read(token) is None
    assert links.read_page("preferences", token) is None
