"""What every request to the staff pages passes first, those for files and unknown addresses too.

Nobody gets through without a login; a request that may change something also needs the role, a token from one
of our own pages, and to come from one of them: where the pages are inside Airflow's, its cookie logs in
whoever is made to send a form, too.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from fastapi import HTTPException, Request
from itsdangerous import BadSignature, URLSafeSerializer

from partnership_watch.delivery import Links
from partnership_watch.web.forms import Typed, typed
from partnership_watch.web.staff.people import Auth, Role, StaffMember

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'self'",
    "Referrer-Policy": "same-origin",  # with none at all, a browser sends no origin with a form either
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
"""Of every answer, where it does not say otherwise."""
TOKEN_GOOD_FOR = timedelta(hours=12)
"""A queue is worked off within a day."""
SAFE = frozenset({"GET", "HEAD"})

_PURPOSE = "partnership-watch staff form"


@dataclass(frozen=True)
class Refusal:
    """Why a request was turned back."""

    status: int
    login_page: str | None = None


class Gate:
    """Decides who passes.

    Args:
        clock: the time now, UTC.
    """

    def __init__(self, auth: Auth, links: Links, clock: Callable[[], datetime]) -> None:
        self._auth, self._clock = auth, clock
        self._signer: URLSafeSerializer = links.signer(_PURPOSE)

    async def refusal(self, request: Request) -> Refusal | None:
        """Why this request is turned back. One that passes bears its `member`, `token` and checked `form`."""
        member = await self._auth.who(request)
        if member is None:
            return Refusal(401, self._auth.login_page(request) if request.method == "GET" else None)
        if not member.may(Role.VIEWER):
            return Refusal(403)
        request.state.member, request.state.token = member, self._token(member)
        request.state.form = Typed([])
        return None if request.method in SAFE else await self._unsafe(request, member)

    async def _unsafe(self, request: Request, member: StaffMember) -> Refusal | None:
        if request.method != "POST" or not member.may(Role.REVIEWER) or not _from_our_page(request):
            return Refusal(403 if request.method == "POST" else 405)
        try:
            form = await typed(request)
        except HTTPException as error:
            return Refusal(error.status_code)
        if not self._is_token(form.one("token"), member):
            return Refusal(403)
        request.state.form = form
        return None

    def _token(self, member: StaffMember) -> str:
        return str(self._signer.dumps([member.login, int(self._clock().timestamp())]))

    def _is_token(self, token: str, member: StaffMember) -> bool:
        try:
            login, made = self._signer.loads(token)
        except (BadSignature, ValueError, TypeError):
            return False
        age = self._clock().timestamp() - made
        return bool(login == member.login and -1 <= age <= TOKEN_GOOD_FOR.total_seconds())


def _from_our_page(request: Request) -> bool:
    """What the browser itself says of the page that sent the form, in one of two ways."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    origin = request.headers.get("origin")
    return origin is not None and urlsplit(origin).netloc == request.headers.get("host")
