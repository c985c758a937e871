"""The registry room: a partnership folder read, checked and hashed.

Whoever needs to know what was promised, by whom, and what decides about an item, asks here.
"""

from partnership_watch.registry.errors import Problem, RegistryError
from partnership_watch.registry.loading import load_partnership
from partnership_watch.registry.models import Partnership
from partnership_watch.registry.rule_sets import RuleSet, rule_set

__all__ = ["Partnership", "Problem", "RegistryError", "RuleSet", "load_partnership", "rule_set"]
