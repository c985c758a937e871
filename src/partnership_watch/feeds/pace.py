"""When to ask a feed again. Pure rules: the moment and the chance come in as arguments.

The numbers follow the habits of large aggregators. In doubt a publisher is asked less: an hour's delay costs
a daily digest nothing.
"""

import random
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from partnership_watch.feeds.outcomes import FetchResult
from partnership_watch.store.tables import FetchOutcome

SHORTEST = timedelta(minutes=15)
LONGEST_ADAPTED = timedelta(hours=6)  # also the longest that a server's or feed's own wish can make us wait
LONGEST_WAIT = timedelta(hours=24)  # a feed that comes back is found within a day
CROWD_SPREAD = timedelta(minutes=60)  # after a "come back later", so that not everything comes back at once
UNCONDITIONAL_EVERY = timedelta(hours=24)  # some servers answer 304 for ever

MOSTLY_KNOWN = 0.67
MOSTLY_NEW = 0.33
SLOWER_BY = timedelta(minutes=10)

_HARD, _SOFT, _NAME = 1.0, 0.5, 0.25
_WEIGHTS = {
    FetchOutcome.CHANGED: 0.0,
    FetchOutcome.UNCHANGED: 0.0,
    FetchOutcome.NOT_A_FEED: _HARD,
    FetchOutcome.WITHDRAWN: _HARD,
    FetchOutcome.NOT_FOUND: _SOFT,  # feeds do come back
    FetchOutcome.GONE: _HARD,
    FetchOutcome.BLOCKED: _HARD,
    FetchOutcome.RATE_LIMITED: _SOFT,
    FetchOutcome.TIMEOUT: _SOFT,
    FetchOutcome.TOO_SLOW: _SOFT,
    FetchOutcome.TOO_LARGE: _HARD,
    FetchOutcome.BAD_ENCODING: _HARD,
    FetchOutcome.TRUNCATED: _SOFT,
    FetchOutcome.DNS: _NAME,  # as often our own network as theirs
    FetchOutcome.CONNECTION: _SOFT,
    FetchOutcome.TLS: _SOFT,
    FetchOutcome.REFUSED_ADDRESS: _HARD,
    FetchOutcome.REDIRECT_REFUSED: _HARD,
}
_MAX_AGE = re.compile(r"(?:^|[\s,])max-age\s*=\s*\"?([0-9]{1,9})", re.IGNORECASE)


@dataclass(frozen=True)
class Pace:
    """How one source is asked: what is kept of it between two attempts."""

    interval: timedelta
    """The adapted interval; starts as the source's own."""
    failures: float = 0.0
    """The weights of the failures since the last success."""


@dataclass(frozen=True)
class Plan:
    """The pace from now on, and the moment of the next attempt."""

    pace: Pace
    next_at: datetime


def plan_next(
    pace: Pace,
    result: FetchResult,
    *,
    base: timedelta,
    now: datetime,
    chance: random.Random,
    known_share: float | None = None,
    ttl: timedelta | None = None,
) -> Plan:
    """What follows from `result`.

    `base` is the source's configured interval, `known_share` the part of the feed's entries that were stored
    before (None on a first reading and when nothing was parsed), `ttl` the feed's own wish.
    """
    if result.outcome.succeeded:
        interval = adapted(pace.interval, known_share, base)
        wish = min(max(server_wish(result, now), ttl or timedelta()), LONGEST_ADAPTED)
        return Plan(Pace(interval), now + max(interval, wish))
    failures = pace.failures + failure_weight(result)
    wait = min(pace.interval * max(1.0, failures), max(LONGEST_WAIT, base))
    if result.outcome is FetchOutcome.RATE_LIMITED:
        wait = max(wait, retry_delay(result.retry_after, now)) + CROWD_SPREAD * chance.random()
    return Plan(Pace(pace.interval, failures), now + wait)


def adapted(interval: timedelta, known_share: float | None, base: timedelta) -> timedelta:
    """Ask less often where little is new, and more often where items might be missed."""
    if known_share is None:
        return interval
    if known_share > MOSTLY_KNOWN:
        return min(interval + SLOWER_BY, max(base, LONGEST_ADAPTED))
    if known_share < MOSTLY_NEW:
        return max(interval / 2, min(base, SHORTEST))
    return interval


def items_were_missed(known: int, total: int) -> bool:
    """Whether a feed read before shows nothing known: what lay between is lost, and somebody is told."""
    return total > 0 and known == 0


def failure_weight(result: FetchResult) -> float:
    """How much a failure counts: 1 for what a person must mend, less for what passes by itself."""
    if result.outcome is FetchOutcome.HTTP_ERROR:
        return _SOFT if (result.status or 0) >= 500 else _HARD
    return _WEIGHTS[result.outcome]


def wants_unconditional(last_unconditional: datetime | None, now: datetime) -> bool:
    """Whether to leave the validators out this time."""
    return last_unconditional is None or now - last_unconditional >= UNCONDITIONAL_EVERY


def retry_delay(retry_after: str | None, now: datetime) -> timedelta:
    """How long a Retry-After header (seconds or an HTTP date) asks us to wait; zero if it is unusable."""
    words = (retry_after or "").strip()
    if re.fullmatch(r"[0-9]{1,9}", words):
        return min(timedelta(seconds=int(words)), LONGEST_WAIT)
    moment = _http_date(words)
    return min(max(moment - now, timedelta()), LONGEST_WAIT) if moment else timedelta()


def server_wish(result: FetchResult, now: datetime) -> timedelta:
    """How long the answer says that it stays fresh: Cache-Control's max-age, else Expires."""
    max_age = _MAX_AGE.search(result.cache_control or "")
    if max_age:
        return timedelta(seconds=int(max_age[1]))
    moment = _http_date(result.expires or "")
    return max(moment - now, timedelta()) if moment else timedelta()


def _http_date(words: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(words)
    except (ValueError, TypeError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
