"""Queued events, endpoint by endpoint: claim, say so, post, record.

Endpoints are served side by side and each in series; one that fails is left alone until the next sending, so
a dead one costs one time-out.
"""

import asyncio
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from pydantic import SecretStr

from partnership_watch.delivery.pausing import paused
from partnership_watch.delivery.recipients import Recipients
from partnership_watch.delivery.webhooks.claiming import Event, claim_next, due_endpoints, expire
from partnership_watch.delivery.webhooks.posting import Answer, Limits, post
from partnership_watch.delivery.webhooks.recording import keep
from partnership_watch.delivery.webhooks.signing import WebhookKeyError, signatures, signing_key
from partnership_watch.delivery.webhooks.waits import next_attempt
from partnership_watch.feeds.network import GuardedTransport
from partnership_watch.store import Store
from partnership_watch.store.tables import DeliveryState

SIDE_BY_SIDE = 8
"""Endpoints at once: agencies are few, and each is asked a few times an hour."""

TURN_SECONDS = 60.0
"""For one endpoint in one sending: one that answers slowly does not hold up whoever sends."""


@dataclass(frozen=True)
class Hooks:
    """Everything outside the database that posting needs."""

    secret: Callable[[str], SecretStr | None]
    """What an environment variable holds."""
    allow_hosts: frozenset[str] = frozenset()
    """Hosts on this machine that may be reached, also without TLS; for trials only."""
    limits: Limits = field(default_factory=Limits)
    recipients: Recipients = field(default_factory=Recipients)

    def keys(self, variables: Sequence[str]) -> list[bytes]:
        """The keys that these variables hold.

        Raises:
            WebhookKeyError: one of them holds none. Not every receiver knows every key, so all must sign.
        """
        return [signing_key(name, self.secret(name)) for name in variables]


@dataclass
class WebhookReport:
    """What became of the events that were tried."""

    counts: dict[DeliveryState, int] = field(default_factory=dict)
    """Of attempts by how they ended; and of events that waited for too long."""
    troubles: list[str] = field(default_factory=list)
    """Keys that cannot be used; their events wait."""

    def count(self, state: DeliveryState, more: int = 1) -> None:
        """Add to one of the counts."""
        if more:
            self.counts[state] = self.counts.get(state, 0) + more


def deliver_webhooks(
    store: Store, partnership: str, hooks: Hooks, *, clock: Callable[[], datetime], chance: random.Random
) -> WebhookReport:
    """Post what is queued and due. Safe to kill, to repeat and to run twice at once.

    Args:
        clock: the time now, UTC; asked anew for every event, because a lease counts from its own start.
    """
    report = WebhookReport()
    now = clock()
    with store.transaction() as session:
        if paused(session, partnership) is not None:
            return report
    with store.transaction() as session:
        report.count(DeliveryState.EXPIRED, expire(session, partnership, now))
    with store.transaction() as session:
        endpoints = due_endpoints(session, partnership, now)
    if endpoints:
        asyncio.run(_Sending(store, partnership, hooks, clock, chance, report).to_all(endpoints))
    return report


@dataclass(frozen=True)
class _Sending:
    """One run, and what its parts share."""

    store: Store
    partnership: str
    hooks: Hooks
    clock: Callable[[], datetime]
    chance: random.Random
    report: WebhookReport

    async def to_all(self, endpoints: Sequence[int]) -> None:
        places = asyncio.Semaphore(SIDE_BY_SIDE)
        async with GuardedTransport(self.hooks.allow_hosts) as transport:

            async def serve(endpoint_id: int) -> None:
                async with places:
                    await self._to_one(transport, endpoint_id)

            await asyncio.gather(*map(serve, endpoints))

    async def _to_one(self, transport: GuardedTransport, endpoint_id: int) -> None:
        loop = asyncio.get_running_loop()
        until = loop.time() + TURN_SECONDS
        while loop.time() < until:
            try:
                event = await asyncio.to_thread(self._claim, endpoint_id)
            except WebhookKeyError as error:
                self.report.troubles.append(str(error))
                return
            if event is None:
                return
            started = self.clock()
            answer = await post(
                transport,
                event.url,
                _headers(event, started),
                event.body,
                limits=self.hooks.limits,
                allow_hosts=self.hooks.allow_hosts,
            )
            await asyncio.to_thread(self._record, event, answer, started)
            self.report.count(answer.state)
            if answer.state is not DeliveryState.ACCEPTED:
                return

    def _claim(self, endpoint_id: int) -> Event | None:
        with self.store.transaction() as session:
            if paused(session, self.partnership) is not None:
                return None
            return claim_next(
                session,
                self.partnership,
                endpoint_id,
                self.hooks.keys,
                self.hooks.recipients,
                now=self.clock(),
            )

    def _record(self, event: Event, answer: Answer, started: datetime) -> None:
        finished = self.clock()
        plan = partial(next_attempt, retry_after=answer.retry_after, now=finished, chance=self.chance)
        with self.store.transaction() as session:
            keep(session, event, answer, started, finished, plan)


def _headers(event: Event, at: datetime) -> dict[str, str]:
    """The headers of Standard Webhooks; the timestamp is this attempt's, the id the message's."""
    timestamp = int(at.timestamp())
    return {
        "webhook-id": event.message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": signatures(event.keys, event.message_id, timestamp, event.body),
    }
