"""Rule sets made ready for explaining: the folder's from the start, stored ones when they are asked for."""

import gc
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from threading import Lock

from partnership_watch.matching import ItemText, compile_rule_set
from partnership_watch.matching.engine import Screener
from partnership_watch.registry import RuleSet


class Screeners:
    """Compiles stored ones one at a time, beside the requests: only a page that explains waits, for its turn.

    Args:
        folder: what the partnership's folder says. It is compiled before this returns, in a second of a
            processor: beside the first pages it made each of them wait for its turn at the interpreter.
    """

    def __init__(self, folder: RuleSet) -> None:
        self._lock = Lock()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="compiling")
        self._folder = folder
        self._of_folder = _warm(folder)
        self._stored: tuple[str, Future[Screener]] | None = None

    def of(self, rules: RuleSet) -> Screener:
        """The compiled rule set, of a format that this version can read.

        Beside the folder's, the stored one that was asked for last stays ready: each takes 60 MB in every
        process, and an explanation is always under one, in half a second if it is another.
        """
        if rules.hash == self._folder.hash:
            return self._of_folder
        with self._lock:
            if self._stored is None or self._stored[0] != rules.hash:
                self._stored = rules.hash, self._thread.submit(compile_rule_set, rules)
            compiling = self._stored[1]
        return compiling.result()


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
