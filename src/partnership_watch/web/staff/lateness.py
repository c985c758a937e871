"""What is late, looked for beside the requests: in a large database that look takes up to a second."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as StillLooking
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock

from partnership_watch.errors import StoreUnavailableError
from partnership_watch.troubles import Trouble

GOOD_FOR = timedelta(minutes=1)
PATIENCE_SECONDS = 0.05
"""A small database answers within it; else the page shows what the look before it found."""


@dataclass(frozen=True)
class Looked:
    """What one look found."""

    at: datetime
    troubles: tuple[Trouble, ...]
    groups: tuple[tuple[Trouble, tuple[Trouble, ...]], ...]
    """The same by remedy, worst first: the first of each group, and all of it."""


class Lateness:
    """Looks at most once in GOOD_FOR, and only if a page is opened.

    Args:
        look: what is late at a moment, UTC.
    """

    def __init__(self, look: Callable[[datetime], list[Trouble]]) -> None:
        self._look = look
        self._looking: Future[Looked] | None = None
        self._newest: Looked | None = None
        self._lock = Lock()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="lateness")

    def newest(self, now: datetime) -> Looked | None:
        """The newest look; None while the first one takes its time.

        Raises:
            StoreUnavailableError: the database went away, and nothing was seen before.
        """
        with self._lock:
            if self._newest is None or abs(now - self._newest.at) > GOOD_FOR:
                self._looking = self._looking or self._thread.submit(self._look_now, now)
            looking = self._looking
        if looking is not None:
            self._wait(looking)
        return self._newest

    def _wait(self, looking: Future[Looked]) -> None:
        try:
            self._newest = looking.result(PATIENCE_SECONDS)
        except StillLooking:
            return
        except StoreUnavailableError:
            if self._newest is None:
                raise
        finally:
            if looking.done():
                self._looking = None

    def _look_now(self, now: datetime) -> Looked:
        troubles = tuple(self._look(now))
        groups: dict[tuple[str, bool], list[Trouble]] = {}
        for one in troubles:
            groups.setdefault((one.remedy, one.urgent), []).append(one)
        return Looked(now, troubles, tuple((one[0], tuple(one)) for one in groups.values()))
