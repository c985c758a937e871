"""Who opens a staff page, and what they may see and do."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from fastapi import Request

LOOPBACK_HOSTS = frozenset({"127.0.0.1", "::1", "localhost"})


class Role(StrEnum):
    """What somebody may. Whoever has any may read the pages, and sees no personal data without PRIVACY."""

    VIEWER = "viewer"
    REVIEWER = "reviewer"
    """Gives verdicts."""
    PRIVACY = "privacy"
    """Sees who was written to."""


@dataclass(frozen=True)
class StaffMember:
    """Somebody who has logged in. The login stands beside each of their verdicts and in the audit log."""

    login: str
    roles: frozenset[Role]

    def may(self, role: Role) -> bool:
        """Whether they have this role; each of the others includes reading."""
        return role in self.roles or (role is Role.VIEWER and bool(self.roles))


class Auth(Protocol):
    """Whoever knows the logins; the staff pages keep none."""

    async def who(self, request: Request) -> StaffMember | None:
        """Who asks; None where nobody has logged in. Asked before anything else, of every request."""

    def login_page(self, request: Request) -> str | None:
        """Where to log in and come back from; None where there is no such page."""


class Loopback:
    """No login: whoever sits at this machine may do everything.

    A page elsewhere could lead a browser here by a name of its own that points to this machine, so the
    request must be for this machine by its own names as well as come from it.
    """

    def __init__(self, login: str) -> None:
        self._member = StaffMember(login, frozenset(Role))

    async def who(self, request: Request) -> StaffMember | None:
        """The one who sits here."""
        near = request.client is not None and request.client.host in LOOPBACK_HOSTS
        return self._member if near and request.url.hostname in LOOPBACK_HOSTS else None

    def login_page(self, request: Request) -> str | None:  # noqa: ARG002 (of the protocol)
        """There is none."""
        return None
