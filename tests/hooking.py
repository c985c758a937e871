"""Agencies that want webhooks, and a real HTTP server of theirs that misbehaves on request."""

import base64
import hashlib
import hmac
import itertools
import json
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from worlds import World

from partnership_watch.store.tables import Cadence, Channel, SubscriberKind
from partnership_watch.subscribers import (
    Asked,
    Filter,
    Person,
    Webhook,
    add_subscriber,
    keep_endpoint,
    subscribe,
)

NAME = "alerts"
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Posted:
    """One request, as it came."""

    headers: dict[str, str]
    body: bytes

    @property
    def event(self) -> dict[str, Any]:
        """The payload."""
        event: dict[str, Any] = json.loads(self.body)
        return event

    def signed_by(self, key: bytes) -> bool:
        """Whether one of its signatures is this key's: written from the specification, not from our code."""
        content = b".".join(
            (self.headers["webhook-id"].encode(), self.headers["webhook-timestamp"].encode(), self.body)
        )
        wanted = base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()
        return f"v1,{wanted}" in self.headers["webhook-signature"].split(" ")


Answer = Callable[[BaseHTTPRequestHandler], None]


class Receiver:
    """Answers each request as it was told to, 204 if it was told nothing, and remembers what came."""

    def __init__(self) -> None:
        self.posted: list[Posted] = []
        self.answers: list[Answer] = []
        """For the requests to come; the last one stays."""
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                receiver.posted.append(
                    Posted({name.lower(): value for name, value in self.headers.items()}, body)
                )
                answers = receiver.answers
                answer = (answers.pop(0) if len(answers) > 1 else answers[0]) if answers else status(204)
                try:
                    answer(self)
                except ConnectionError:
                    self.close_connection = True

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}/hook"
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()


def status(code: int, headers: Mapping[str, str] | None = None) -> Answer:
    """Answer with this code, and nothing else."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(code)
        for name, value in {"Content-Length": "0", **(headers or {})}.items():
            handler.send_header(name, value)
        handler.end_headers()

    return answer


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """An agency's server."""
    receiver = Receiver()
    yield receiver
    receiver.close()


@dataclass(frozen=True)
class Agency:
    """One subscriber with one subscription by webhook."""

    subscriber_id: int
    subscription_id: int


def agency(
    world: World,
    url: str,
    *,
    secrets: tuple[str, ...] = ("AGENCY_KEY",),
    cadence: Cadence = Cadence.IMMEDIATE,
    hour: int | None = None,
    **wanted: Any,
) -> Agency:
    """An operator enters an agency now; `wanted` is a Filter's fields."""
    with world.store.transaction() as session:
        person = Person(
            email=f"it-{next(_numbers)}-{world.partnership.slug}@agency.example",
            name="The Agency of Secrets",
            kind=SubscriberKind.AGENCY,
            language="en",
            zone="UTC",
            consent_basis="an agreement",
            consent_at=world.now,
        )
        acting: dict[str, Any] = {"now": world.now, "actor": "test"}
        subscriber_id = add_subscriber(session, world.partnership, person, **acting)
        asked = Asked(filter=Filter(**wanted), cadence=cadence, hour=hour, channel=Channel.WEBHOOK)
        subscription_id = subscribe(session, world.partnership, subscriber_id, NAME, asked, **acting)
        keep_endpoint(session, subscriber_id, NAME, Webhook(url=url, secrets=secrets), **acting)
        return Agency(subscriber_id, subscription_id)
