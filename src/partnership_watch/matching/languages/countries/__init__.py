"""How each language calls the world's countries: who else may be the partner in an item.

Language data, alike for all countries, written as phrases (docs/matching.md). Blocs stand where they act as
one partner, under codes of more than two letters but for EU. ASEAN is left out: the press names it as the
place of a meeting more often than as a partner.
"""

from partnership_watch.matching.languages.countries import abroad, en, vi

COUNTRIES: dict[str, dict[str, tuple[str, ...]]] = {"en": en.NAMES, "vi": vi.NAMES}
"""By language, then by ISO 3166 code: names, adjectives and people, as phrases (docs/matching.md)."""

AMBIGUOUS: dict[str, frozenset[str]] = {"en": en.AMBIGUOUS, "vi": vi.AMBIGUOUS}
"""Those that are also everyday words or people's names; the language's module tells which is meant."""

NOT_COUNTRIES: dict[str, tuple[str, ...]] = {"en": en.NOT_COUNTRIES, "vi": vi.NOT_COUNTRIES}
"""Longer names that hold a country's name and speak of no country: seas, regions, money, diseases."""

ABROAD: dict[str, dict[str, tuple[str, ...]]] = {"en": en.ABROAD, "vi": vi.ABROAD}
"""By country: capitals and public bodies that stand for it in the news."""

PLACES_ABROAD = abroad.PLACES
"""By country, alike in every language: cities, provinces and states."""

BODIES_ABROAD = abroad.BODIES
"""Likewise: firms, universities and agencies. They hint at their country, and do not stand for it."""

PEOPLE_ABROAD = abroad.PEOPLE
"""Likewise: leaders."""

BETWEEN_TWO: dict[str, tuple[str, ...]] = {"en": en.BETWEEN_TWO, "vi": vi.BETWEEN_TWO}
"""What is said of two countries that deal with each other."""
