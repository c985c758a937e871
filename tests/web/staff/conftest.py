"""The staff pages of an empty world, and people who open them."""

from collections.abc import Iterator

import httpx
import pytest
from fastapi import FastAPI
from served import served
from staffing import member, staff_application
from worlds import World, new_world, norland, shared_store, world

__all__ = ["new_world", "norland", "shared_store", "world"]


@pytest.fixture
def app(world: World) -> FastAPI:
    """The application of this world."""
    return staff_application(world)


@pytest.fixture
def address(app: FastAPI) -> Iterator[str]:
    """Where it is served."""
    with served(app) as address:
        yield address


@pytest.fixture
def staff(address: str) -> Iterator[httpx.Client]:
    """Somebody with every role."""
    with member(address) as client:
        yield client


@pytest.fixture
def viewer(address: str) -> Iterator[httpx.Client]:
    """Somebody who may look, and see no personal data."""
    with member(address, "viewer") as client:
        yield client


@pytest.fixture
def anybody(address: str) -> Iterator[httpx.Client]:
    """Somebody without a login."""
    with member(address, None) as client:
        yield client
