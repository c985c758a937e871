"""What all staff pages share, from the application's start to its end."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from partnership_watch.editions.wording import worded
from partnership_watch.matching import Screener
from partnership_watch.registry import Partnership, RuleSet
from partnership_watch.registry.forms import Texts
from partnership_watch.registry.models import Body
from partnership_watch.store import Store
from partnership_watch.web.staff.frame_wording import FRAME_WORDING
from partnership_watch.web.staff.lateness import Lateness


@dataclass(frozen=True)
class Site:
    """One partnership, its database, and what is made ready for its pages.

    Args:
        clock: the time now, UTC.
    """

    store: Store
    partnership: Partnership
    rules: RuleSet
    """Of the partnership's folder, under this engine."""
    screener: Screener
    """Compiled of them."""
    lateness: Lateness
    clock: Callable[[], datetime]

    @cached_property
    def bodies(self) -> Mapping[str, Body]:
        """Everybody who is named in the folder, by key."""
        parties = self.partnership.parties.values()
        return {key: body for party in parties for key, body in party.bodies.items()}

    @cached_property
    def titles(self) -> Mapping[str, Texts]:
        """Of commitments, by key."""
        return {one.key: one.title for one in self.partnership.commitments}

    @property
    def languages(self) -> tuple[str, ...]:
        """The partnership's languages in which there are words for the pages; else English."""
        return worded(self.partnership.languages, FRAME_WORDING)
