"""The staff pages served on loopback, for members whom a request's headers name."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import uvicorn
from fastapi import FastAPI, Request
from pydantic import HttpUrl, SecretStr
from worlds import World

from partnership_watch.delivery import Links
from partnership_watch.web.staff import Role, StaffMember, staff_app

LINKS = Links(HttpUrl("https://watch.example"), SecretStr("a secret of this test"), "desk@watch.example")
EVERY_ROLE = ",".join(Role)


class NamedInHeaders:
    """Whoever a request says it is from: `X-Roles: viewer,reviewer`; without it, nobody."""

    async def who(self, request: Request) -> StaffMember | None:
        """The member."""
        roles = request.headers.get("x-roles")
        if roles is None:
            return None
        named = frozenset(Role(one) for one in roles.split(",") if one)
        return StaffMember(request.headers.get("x-login", "ann"), named)

    def login_page(self, request: Request) -> str | None:
        """There is none."""
        return None


def staff_application(world: World) -> FastAPI:
    """The whole application of a world, at its time."""
    return staff_app(NamedInHeaders(), world.store, world.partnership, LINKS, lambda: world.now)


@contextmanager
def served(app: FastAPI) -> Iterator[str]:
    """The address of an application behind a real server on loopback."""
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="error"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()


@contextmanager
def member(address: str, roles: str | None = EVERY_ROLE) -> Iterator[httpx.Client]:
    """Somebody with these roles, whose browser says where its forms come from; nobody if None."""
    headers = {"origin": address} | ({} if roles is None else {"x-roles": roles})
    with httpx.Client(base_url=address, headers=headers, timeout=20) as client:
        yield client
