"""Rule sets made ready for explaining: the folder's from the start, stored ones when they are asked for."""

import gc
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from threading import Lock

from partnership_watch.errors import PartnershipWatchError
from partnership_watch.matching import ItemText, compile_rule_set
from partnership_watch.matching.engine import Screener
from partnership_watch.registry import RuleSet

MOST_STORED = 3
"""Stored rule sets that are kept ready; each takes half a second of a processor, and 60 MB."""


class UnreadableRulesError(PartnershipWatchError):
    """A stored rule set that cannot be compiled. The message names it and the remedy."""


class Screeners:
    """Compiles one at a time, beside the requests: only a page that explains waits, for its turn.

    Args:
        folder: what the partnership's folder says; compiled at once.
    """

    def __init__(self, folder: RuleSet) -> None:
        self._lock = Lock()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="compiling")
        self._folder = folder
        self._of_folder = self._thread.submit(_warm, folder)
        self._stored: dict[str, Future[Screener]] = {}

    def of(self, rules: RuleSet) -> Screener:
        """The compiled rule set.

        Raises:
            UnreadableRulesError: it is of a format that this version does not know.
        """
        if rules.hash == self._folder.hash:
            return self._of_folder.result()
        with self._lock:
            compiling = self._stored.pop(rules.hash, None) or self._thread.submit(_compiled, rules)
            self._stored[rules.hash] = compiling
            if len(self._stored) > MOST_STORED:
                del self._stored[next(iter(self._stored))]
        return compiling.result()


def _compiled(rules: RuleSet) -> Screener:
    try:
        return compile_rule_set(rules)
    except ValueError as error:
        raise UnreadableRulesError(
            f"{error}; the release that used it can explain what it decided"
        ) from error


def _warm(rules: RuleSet) -> Screener:
    """Read a text, too: what guesses its language is loaded by the first one."""
    screener = compile_rule_set(rules)
    screener.read(ItemText("a", "", None, ""))
    _settle()
    return screener


@cache
def _settle() -> None:
    """Once a process, with all that its pages need: what is there stays, and no collection of garbage looks
    through it again, which takes a tenth of a second from whatever page is being made."""
    gc.collect()
    gc.freeze()
