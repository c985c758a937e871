"""The folder's rules made ready for explaining, in a second of a processor, before the first page is made.

Compiled beside the first pages, they made each of these wait for its turn at the interpreter.
"""

import gc
from functools import cache

from partnership_watch.matching import ItemText, Screener, compile_rule_set
from partnership_watch.registry import RuleSet


def warm(rules: RuleSet) -> Screener:
    """Compile all languages, and read a text, too: what guesses its language is loaded by the first one."""
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
