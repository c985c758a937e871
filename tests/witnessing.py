"""Holds what the tables say of every message against what the mail server and the endpoint got."""

import hashlib
import uuid
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import psycopg
from faulting import FaultyEndpoint, FaultyServer
from psycopg.rows import namedtuple_row
from sqlalchemy import URL

from partnership_watch.delivery.claiming import EXPIRES_AFTER
from partnership_watch.delivery.webhooks.waits import LASTS, WAITS

UNDER_WAY = {"pending", "deferred", "transmitting"}

MESSAGES = """
SELECT d.message_id, d.state, d.resent, d.body_hash, d.queued_at, s.email, e.id AS edition, d.subscription_id,
    a.channel, a.cadence, ap.id IS NOT NULL AS asked, an.word
FROM subscribers s JOIN subscriptions p ON p.subscriber_id = s.id
JOIN deliveries d ON d.subscription_id = p.id
JOIN editions e ON e.id = d.edition_id JOIN audiences a ON a.id = e.audience_id
LEFT JOIN approvals ap ON ap.edition_id = e.id LEFT JOIN approval_answers an ON an.approval_id = ap.id
WHERE s.partnership = %s
"""
NOTICES = """
SELECT n.message_token, n.state, coalesce(r.email, s.email, 'd@watch.example') AS email
FROM notices n LEFT JOIN reader_requests r ON r.id = n.request_id
LEFT JOIN webhook_endpoints w ON w.id = n.endpoint_id LEFT JOIN subscribers s ON s.id = w.subscriber_id
LEFT JOIN approvals ap ON ap.id = n.approval_id LEFT JOIN editions e ON e.id = ap.edition_id
LEFT JOIN audiences a ON a.id = e.audience_id
WHERE coalesce(r.partnership, s.partnership, a.partnership) = %s
"""
REFUSED_FOR_NO_MAILBOX = """
SELECT s.email, s.ended_at, b.outcome FROM subscribers s JOIN subscriptions p ON p.subscriber_id = s.id
JOIN deliveries d ON d.subscription_id = p.id LEFT JOIN bounces b ON b.link_id = d.link_id AND b.kind = 'hard'
WHERE d.state = 'refused' AND d.reason = '550 5.1.1' AND s.partnership = %s
"""
EDITIONS = """
SELECT e.id, e.audience_id, e.cut_at, a.quiet_from, a.quiet_until FROM audiences a
JOIN editions e ON e.audience_id = a.id WHERE e.state = 'told' AND a.partnership = %s
"""
READING = """
SELECT p.audience_id, p.id FROM subscribers s JOIN subscriptions p ON p.subscriber_id = s.id
WHERE p.ended_at IS NULL AND s.partnership = %s
    AND (s.paused_until IS NULL OR s.paused_until <= %s)
"""
SWITCHES = """
SELECT s.at, s.paused, count(a.id) AS acts FROM sending_switches s
LEFT JOIN audit_log a ON a.object_type = 'sending_switch' AND a.object_id = CAST(s.id AS text)
WHERE s.partnership = %s GROUP BY s.id ORDER BY s.id
"""


@dataclass
class Witness:
    """Sees what is committed, by a connection of its own; nobody counts what it says."""

    look: psycopg.Connection[Any]
    partnership: str
    approval: bool
    """Whether alerts wait for a person."""
    server: FaultyServer
    endpoint: FaultyEndpoint
    _looked_at: set[int] = field(default_factory=set)
    """Editions whose readers were compared."""
    _taken: dict[str, int] = field(default_factory=dict)
    """By an event's id, when it was accepted: how often it had come."""

    def paused(self) -> bool:
        """Whether an operator has stopped all sending; each switch is in the audit log, once."""
        switches = self._rows(SWITCHES)
        assert {row.acts for row in switches} <= {1}
        return bool(switches) and switches[-1].paused

    def reading(self, now: datetime) -> dict[int, list[int]]:
        """The subscriptions of each audience that get what is cut now."""
        reading: dict[int, list[int]] = {}
        for row in self._rows(READING, now):
            reading.setdefault(row.audience_id, []).append(row.id)
        return reading

    def address(self, subscriber_id: int) -> str:
        """A subscriber's."""
        (row,) = self.look.execute("SELECT email FROM subscribers WHERE id = %s", [subscriber_id])
        return str(row.email)

    def subscriptions(self, subscriber_id: int) -> list[int]:
        """The live ones, also those that only wait for their turn."""
        query = "SELECT id FROM subscriptions WHERE ended_at IS NULL AND subscriber_id = %s ORDER BY id"
        return [row.id for row in self.look.execute(query, [subscriber_id])]

    def bounces(self, link_id: uuid.UUID) -> list[str | None]:
        """The outcomes of the events about one message, in order; None: it waits."""
        query = "SELECT outcome FROM bounces WHERE link_id = %s ORDER BY id"
        return [row.outcome for row in self.look.execute(query, [link_id])]

    def no_mailbox_gets_more(self) -> set[str]:
        """The addresses that were refused because there is no mailbox: and their mail ended then."""
        found = self._rows(REFUSED_FOR_NO_MAILBOX)
        assert {row.email for row in found} <= self.server.no_mailbox
        assert all(row.ended_at and row.outcome in ("ended", "nothing_new") for row in found), found
        return {row.email for row in found}

    def new_editions_are_for(self, reading: dict[int, list[int]]) -> None:
        """An edition has one message for each reader that its audience had at the cut; no alert disturbs."""
        of: dict[int, list[int]] = {}
        for row in self._rows(MESSAGES):
            of.setdefault(row.edition, []).append(row.subscription_id)
        for edition in self._rows(EDITIONS):
            if edition.id not in self._looked_at:
                self._looked_at.add(edition.id)
                assert Counter(of.get(edition.id, [])) == Counter(reading[edition.audience_id])
                assert not _within(edition.cut_at.hour, edition.quiet_from, edition.quiet_until)

    def every_message_is_where_its_row_says(self, out: Collection[str], now: datetime) -> Counter[str]:
        """Promise (b), as the servers see it; how many messages are in each state.

        Args:
            out: the addresses that left, or were shut out, at any time.
        """
        arrived = Counter(one.message_id for one in self.server.arrived)
        given = {(one.message_id, one.recipient, one.hash) for one in self.server.arrived}
        addressed = {(one.message_id, one.recipient) for one in self.server.arrived}
        posted = {(one.headers["webhook-id"], one.body) for one in self.endpoint.posted}
        posts = Counter(one.headers["webhook-id"] for one in self.endpoint.posted)
        assert len(posted) == len(posts), "another body under the same id"
        hashes = {id_: hashlib.sha256(body).hexdigest() for id_, body in posted}
        states: Counter[str] = Counter()
        known: set[tuple[str, str]] = set()
        for row in self._rows(MESSAGES):
            states[row.state] += 1
            assert row.asked == (self.approval and row.cadence == "immediate")
            if row.channel == "mail":
                known.add((row.message_id, row.email))
                times = arrived[row.message_id]
                self._is_true_of_a_mail(row, times, given)
            else:
                id_ = f"msg_{row.message_id[1:].partition('@')[0]}"
                times = posts.pop(id_, 0)
                self._is_true_of_an_event(row, id_, times, hashes)
            assert row.state not in {"stale", "expired"} - self._ended(row, times, out, now), row
            assert times == 0 or not row.asked or row.word == "approved", "sent, and nobody approved it"
        for row in self._rows(NOTICES):
            states[row.state] += 1
            message_id = f"<{row.message_token}@watch.example>"
            known.add((message_id, row.email))
            assert arrived[message_id] <= 1, "an answer is never sent twice"
            if row.state == "accepted":
                assert arrived[message_id] == 1
            elif row.state not in ("unknown", "transmitting"):
                assert arrived[message_id] == 0
        assert addressed <= known, "somebody got what is not theirs"
        assert not posts, "an endpoint got what is not its"
        return states

    def _is_true_of_a_mail(self, row: Any, times: int, given: set[tuple[str, str, str]]) -> None:
        assert times <= 1 + row.resent, "twice without an unknown in between"
        if row.state == "accepted":
            assert (row.message_id, row.email, row.body_hash) in given
        elif row.state not in ("unknown", "transmitting"):
            assert times <= row.resent, f"{row.state} and yet it arrived"
        if row.state == "refused":
            assert row.email in self.server.refused

    def _is_true_of_an_event(self, row: Any, id_: str, times: int, hashes: dict[str, str]) -> None:
        assert row.state != "unknown", "an event is simply posted again"
        assert times == 0 or hashes[id_] == row.body_hash
        if row.state == "accepted":
            assert id_ in self.endpoint.said_yes
            assert times == self._taken.setdefault(id_, times), "again, though it was taken"
        elif row.state == "pending":
            assert times == 0

    def _ended(self, row: Any, times: int, out: Collection[str], now: datetime) -> set[str]:
        """Those of stale and expired that the message may be."""
        may = {"stale"} if row.email in out or row.word == "declined" else set()
        lasts = EXPIRES_AFTER if row.channel == "mail" else LASTS
        tried_enough = row.channel == "webhook" and times > len(WAITS)
        if row.word == "unanswered" or tried_enough or self._unpaused(row.queued_at, now) > lasts:
            may.add("expired")
        return may

    def _unpaused(self, since: datetime, now: datetime) -> timedelta:
        """How much of the time since then sending was not paused."""
        ran, running, at = timedelta(), True, since
        for switch in self._rows(SWITCHES):
            if running and switch.at > at:
                ran += switch.at - at
            running, at = not switch.paused, max(at, switch.at)
        return ran + (now - at if running else timedelta())

    def _rows(self, query: str, *more: object) -> Sequence[Any]:
        return self.look.execute(query, [self.partnership, *more]).fetchall()


def watching(url: URL) -> psycopg.Connection[Any]:
    """A connection on which each look is of its own moment."""
    address = url.set(drivername="postgresql").render_as_string(hide_password=False)
    return psycopg.connect(address, autocommit=True, row_factory=namedtuple_row, prepare_threshold=2)


def _within(hour: int, first: int | None, last: int | None) -> bool:
    if first is None or last is None:
        return False
    return first <= hour < last if first < last else hour >= first or hour < last
