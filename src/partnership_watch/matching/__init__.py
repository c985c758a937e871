"""The matching room: what an item is about, and why.

`compile_rule_set` makes a `Screener` of a rule set, new or stored; `Screener.screen` reads one text, and
`Screener.screen_all` many.
"""

from partnership_watch.matching.engine import ENGINE_VERSION, Screener, compile_rule_set
from partnership_watch.matching.results import Evidence, ItemText, Match, PartySign, Screening, TermFound

__all__ = [
    "ENGINE_VERSION",
    "Evidence",
    "ItemText",
    "Match",
    "PartySign",
    "Screener",
    "Screening",
    "TermFound",
    "compile_rule_set",
]
