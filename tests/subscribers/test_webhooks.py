"""Subscriptions by webhook, entered by an operator's file."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select
from worlds import World

from partnership_watch.store.tables import Channel, WebhookEndpoint
from partnership_watch.subscribers import (
    Imported,
    ImportReport,
    SubscriberFileError,
    import_subscribers,
    list_subscriptions,
)

AGENCY = """\
subscribers:
  - email: press@agency.example
    name: The agency
    kind: agency
    language: en
    zone: Europe/London
    consent: {basis: "agreement of 3 March", at: 2026-01-05}
    subscriptions:
      - name: trade-alerts
        cadence: immediate
        webhook: {url: "https://hooks.agency.example/watch", secrets: [AGENCY_KEY]}
      - name: trade-daily
        cadence: daily
        hour: 7
"""


@pytest.fixture
def bring(world: World, tmp_path: Path) -> Callable[[str], ImportReport]:
    """Imports a text as a file."""

    def _bring(text: str) -> ImportReport:
        file = tmp_path / "subscribers.yaml"
        file.write_text(text, encoding="utf-8")
        return import_subscribers(world.store, world.partnership, file, now=world.now, actor="import")

    return _bring


def endpoints(world: World) -> list[WebhookEndpoint]:
    """Every endpoint of this world's subscribers."""
    with world.store.transaction() as session:
        ours = [one.subscriber_id for one in list_subscriptions(session, world.partnership.slug)]
        return list(
            session.scalars(select(WebhookEndpoint).where(WebhookEndpoint.subscriber_id.in_(ours))).all()
        )


def test_a_subscription_is_posted_where_it_has_a_webhook_and_mailed_where_it_has_none(
    world: World, bring: Callable[[str], ImportReport]
) -> None:
    """One agency may have both, each with its own cadence."""
    bring(AGENCY)

    with world.store.transaction() as session:
        channels = {
            one.name: one.current.channel for one in list_subscriptions(session, world.partnership.slug)
        }
    (endpoint,) = endpoints(world)
    assert channels == {"trade-alerts": Channel.WEBHOOK, "trade-daily": Channel.MAIL}
    assert (endpoint.name, endpoint.url) == ("trade-alerts", "https://hooks.agency.example/watch")
    assert endpoint.secrets == ["AGENCY_KEY"]


def test_another_address_or_key_counts_at_once(world: World, bring: Callable[[str], ImportReport]) -> None:
    """A key that leaked is not used for one more event."""
    bring(AGENCY)

    again = bring(AGENCY)
    changed = bring(AGENCY.replace("[AGENCY_KEY]", "[AGENCY_KEY_2, AGENCY_KEY]"))

    assert again.count(Imported.UNCHANGED) == 2
    assert changed.count(Imported.CHANGED) == 1
    assert endpoints(world)[0].secrets == ["AGENCY_KEY_2", "AGENCY_KEY"]


@pytest.mark.parametrize(
    ("written", "instead", "said"),
    [
        ("https://hooks", "http://hooks", "https://"),
        ("hooks.agency.example", "user:pass@hooks.agency.example", "login"),
        ("agency.example/watch", "agency.example:8443/watch", "port 8443"),
        ("https://hooks.agency.example/watch", "ftp://agency.example", "https://host/path"),
        ("AGENCY_KEY", "whsec_c2VjcmV0LXNlY3JldA==", "names of environment variables"),
        ("[AGENCY_KEY]", "[]", "at least 1"),
    ],
)
def test_what_cannot_be_posted_to_is_refused_with_its_line(
    bring: Callable[[str], ImportReport], written: str, instead: str, said: str
) -> None:
    """Nothing is sent in the open, and no key stands in a file or in a message about one."""
    with pytest.raises(SubscriberFileError, match=said) as refused:
        bring(AGENCY.replace(written, instead))

    assert "subscribers.yaml:11" in str(refused.value)
    assert "whsec_" not in str(refused.value)
    assert "pass" not in str(refused.value)
