"""What the DAGs share: the assets that wake them, the pools that hold them back, and their common manners.

An event only says "look now"; what there is to do stands in our database. So every DAG has a clock as well,
and a lost, doubled or late event changes nothing but the time.

It stands here and not in `dags/`, because every Airflow process can import from its plugins folder, and only
some can import one file of the DAGs folder from another.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pendulum
from airflow.sdk import Asset, AssetOrTimeSchedule, AssetWatcher, CronTriggerTimetable
from airflow.sdk.exceptions import AirflowFailException, AirflowSkipException
from due_sources import DueSourcesTrigger

if TYPE_CHECKING:
    from partnership_watch.installation import Installation
    from partnership_watch.store.tables import Cadence

CONFIG = os.environ.get("PARTNERSHIP_WATCH_CONFIG", "config/vietnam-uk")

SOURCES = Asset(
    "partnership-watch:sources",
    watchers=[AssetWatcher(name="partnership-watch-due", trigger=DueSourcesTrigger(config=CONFIG))],
)
ITEMS = Asset("partnership-watch:items")
MATCHES = Asset("partnership-watch:matches")
EDITIONS = Asset("partnership-watch:editions")

FEEDS, DATABASE, MAIL = "watch_feeds", "watch_database", "watch_mail"
"""Pools; their sizes stand in dags/pools.json."""


def this_installation() -> AbstractContextManager[Installation]:
    """The installation that the environment describes; for tasks, never while a DAG file is read."""
    from partnership_watch.installation import installation
    from partnership_watch.settings import load_settings

    return installation(load_settings())


@contextmanager
def mistakes_end_it() -> Iterator[None]:
    """Fail at once, with its message, where no further try helps; a database that is away may come back."""
    from partnership_watch.errors import PartnershipWatchError, StoreUnavailableError

    try:
        yield
    except StoreUnavailableError:
        raise
    except PartnershipWatchError as error:
        raise AirflowFailException(str(error)) from error


def publish(cadences: Collection[Cadence]) -> dict[str, int]:
    """Cut what is due of these cadences: the work of alerts and digests alike.

    Raises:
        AirflowSkipException: no message was queued.
        RuntimeError: some audience got nothing because something is wrong; the others have theirs.
    """
    from partnership_watch import stages

    with this_installation() as watch:
        report = stages.publish(
            watch.store,
            watch.partnership,
            clock=watch.clock,
            mail_domain=watch.settings.mail_domain,
            cadences=cadences,
        )
    if report.failed:
        raise RuntimeError(f"{len(report.failed)} audiences could not be told; they stay due")
    if not report.deliveries:
        raise AirflowSkipException("nobody is owed anything now")
    return {"editions": report.told, "messages": report.deliveries}


def clock(cron: str, *, woken_by: Asset | None = None) -> CronTriggerTimetable | AssetOrTimeSchedule:
    """A schedule in UTC, and earlier where something wakes it."""
    timetable = CronTriggerTimetable(cron, timezone="UTC")
    return timetable if woken_by is None else AssetOrTimeSchedule(timetable=timetable, assets=woken_by)


def manners(doc: str | None) -> dict[str, Any]:
    """Arguments of every DAG. One run at a time: a second one would find all work taken."""
    return {
        "start_date": pendulum.datetime(2026, 1, 1, tz="UTC"),
        "catchup": False,
        "max_active_runs": 1,
        "dagrun_timeout": timedelta(hours=1),
        "doc_md": doc,
        "tags": ["partnership-watch"],
        "default_args": {
            "owner": "partnership-watch",
            "retries": 3,
            "retry_delay": timedelta(seconds=30),
            "retry_exponential_backoff": True,
            "max_retry_delay": timedelta(minutes=10),
        },
    }
