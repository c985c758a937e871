"""The made-up worlds of `worlds`, and the public application of one of them, served."""

from collections.abc import Iterator

import httpx
import pytest
from pydantic import HttpUrl, SecretStr
from served import served
from worlds import World, new_world, norland, shared_store

from partnership_watch.delivery import Links
from partnership_watch.registry import Partnership
from partnership_watch.store import Store
from partnership_watch.web.public import public_app

__all__ = ["new_world", "norland", "shared_store"]

BASE = "https://watch.example"


@pytest.fixture
def world(store: Store, norland: Partnership) -> World:
    """An empty world in a database of its own: pages ask when anything last changed in the whole of it."""
    return World(store, norland)


@pytest.fixture
def client(world: World) -> Iterator[httpx.Client]:
    """The whole public application of a world, behind a real server on loopback."""
    links = Links(HttpUrl(BASE), SecretStr("a secret of this test"), "desk@watch.example")
    app = public_app(world.store, world.partnership, links, lambda: world.now)
    with served(app) as address, httpx.Client(base_url=address, timeout=20) as client:
        yield client


@pytest.fixture
def keys(world: World) -> list[str]:
    """Four commitments, of clauses 3 to 6."""
    firsts = {one.clause: one.key for one in reversed(world.partnership.commitments)}
    return [firsts[number] for number in sorted(firsts)]
