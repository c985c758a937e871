"""What every application answers with while the database is away, and the one line that it logs."""

import logging

from partnership_watch.errors import StoreUnavailableError

RETRY_AFTER = {"Retry-After": "60"}
"""In seconds: PostgreSQL is started anew within a minute. Mail providers that unsubscribe somebody by a POST
come again by it."""

log = logging.getLogger(__name__)


def note_away(error: StoreUnavailableError) -> None:
    """Say in one line, and not in a traceback for each request, what whoever runs this can do."""
    log.error("answered 503: %s", error)
