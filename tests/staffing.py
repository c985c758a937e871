"""The staff pages served on loopback, for members whom a request's headers name."""

from collections.abc import Iterator
from contextlib import contextmanager

import httpx
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
def member(address: str, roles: str | None = EVERY_ROLE) -> Iterator[httpx.Client]:
    """Somebody with these roles, whose browser says where its forms come from; nobody if None."""
    headers = {"origin": address} | ({} if roles is None else {"x-roles": roles})
    with httpx.Client(base_url=address, headers=headers, timeout=20) as client:
        yield client
