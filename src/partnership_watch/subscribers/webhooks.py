"""Webhooks of agencies: where a subscription is posted to, and which variables hold its keys."""

import re
from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from partnership_watch.feeds.addresses import AddressError, web_address
from partnership_watch.registry.forms import Strict
from partnership_watch.store.audit_log import record
from partnership_watch.store.tables import WebhookEndpoint

LOOPBACK = frozenset({"127.0.0.1", "localhost"})
"""Hosts that may be written with http, for trials; whether they are reached is a setting of its own."""

_VARIABLE = re.compile(r"[A-Z][A-Z0-9_]{0,99}")


def _https(text: str) -> str:
    try:
        url = web_address(text)
    except AddressError as error:
        raise ValueError(f"{error}; write https://host/path") from error
    if url.scheme != "https" and url.host not in LOOPBACK:
        raise ValueError(
            "must begin with https://: what is told may not be readable or changeable on its way"
        )
    if url.port not in (None, 443) and url.host not in LOOPBACK:
        raise ValueError(f"port {url.port} is not asked; serve it on the standard port of https")
    return str(url.copy_with(fragment=None))


def _variable(text: str) -> str:
    if not _VARIABLE.fullmatch(text):
        raise ValueError(
            "give names of environment variables, in capitals, such as DESK_WEBHOOK_KEY; "
            "the keys themselves do not stand in this file"
        )
    return text


class Webhook(Strict):
    """Where one subscription is posted to."""

    url: Annotated[str, AfterValidator(_https)]
    secrets: Annotated[tuple[Annotated[str, AfterValidator(_variable)], ...], Field(min_length=1)]
    """Environment variables with the keys, newest first: while keys are changed, all of them sign."""


def keep_endpoint(
    session: Session, subscriber_id: int, name: str, webhook: Webhook, *, now: datetime, actor: str
) -> bool:
    """Let the subscription of this name be posted to `webhook`, at once. Returns whether anything changed.

    An endpoint that was disabled stays so.
    """
    secrets = list(webhook.secrets)
    known = session.scalar(
        select(WebhookEndpoint)
        .where(WebhookEndpoint.subscriber_id == subscriber_id, WebhookEndpoint.name == name)
        .with_for_update()
    )
    if known is None:
        known = WebhookEndpoint(
            subscriber_id=subscriber_id, name=name, url=webhook.url, secrets=secrets, created_at=now
        )
        session.add(known)
        session.flush()
        note_endpoint(session, known, "add", now=now, actor=actor)
        return True
    wanted = {"url": webhook.url, "secrets": secrets}
    changed = [field for field, value in wanted.items() if getattr(known, field) != value]
    for field in changed:
        setattr(known, field, wanted[field])
    if "url" in changed:
        known.failing_since = None  # it was another server that failed
    if changed:
        note_endpoint(session, known, "change", now=now, actor=actor, fields=changed)
    return bool(changed)


def note_endpoint(
    session: Session, endpoint: WebhookEndpoint, action: str, *, now: datetime, actor: str, **details: object
) -> None:
    """Tell the audit log what somebody did to an endpoint."""
    record(
        session,
        at=now,
        actor=actor,
        action=f"webhook.{action}",
        object_type="webhook_endpoint",
        object_id=endpoint.id,
        **details,
    )
