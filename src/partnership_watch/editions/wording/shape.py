"""What a language must be able to say. A catalogue that leaves one out does not load."""

from collections.abc import Mapping
from dataclasses import dataclass

from babel import Locale
from babel.numbers import format_decimal

from partnership_watch.editions.content import HeldBack
from partnership_watch.store.tables import Cadence, MatchGrade, ToldKind


@dataclass(frozen=True)
class Plural:
    """A sentence that counts, with `{n}` for the number. A language without a singular gives only `other`."""

    other: str
    one: str | None = None

    def say(self, language: str, count: int, **values: str) -> str:
        """Return the sentence for `count`, by the plural rules of `language`."""
        singular = self.one is not None and Locale(language).plural_form(count) == "one"
        sentence = self.one if singular and self.one is not None else self.other
        return sentence.format(n=format_decimal(count, locale=language), **values)


@dataclass(frozen=True)
class Wording:
    """One language. Names in braces are filled in when the edition is written."""

    language: str
    heading_fonts: str
    """A CSS font list whose fonts draw every letter of the language."""
    day: str
    date: str
    moment: str
    """The three are patterns of Babel; `day` is the longest, with the weekday."""

    edition: Mapping[Cadence, str]
    pillar: str
    clause: str
    grade: Mapping[MatchGrade, str]
    kind: Mapping[ToldKind, str]
    """FIRST needs no word."""
    kind_means: Mapping[ToldKind, str]

    subject_more: Plural
    stories: Plural
    period: str
    times: str
    skipped: Plural
    """`{dates}`"""
    skipped_many: str
    """`{n}`, `{first}`, `{last}`"""
    gathered: Mapping[HeldBack, str]
    awaits_approval: str
    """`{moment}`"""

    you_asked_for: str
    asked_for_more: Plural
    everything: str
    only: Mapping[MatchGrade, str]
    """The grade that is asked for, where only one is."""
    in_languages: str
    """The languages of the items that are asked for: `{languages}`."""
    schedule: Mapping[Cadence, str]
    """`{time}`, except for IMMEDIATE."""
    quiet: str
    """`{start}`, `{end}`; follows the schedule of alerts after a comma."""

    sources_read: Plural
    sources_failed: Plural
    failed_below: Plural
    failed_heading: str
    failed_more: Plural
    failure: Mapping[str, str]
    """By a FetchOutcome's value."""
    failure_unknown: str
    last_read: str
    never_read: str

    untitled: str
    unnamed: str
    first_seen: str
    also: str
    copies: str
    copies_more: Plural
    found: str
    more: Plural
    see_whole: str
    """Of the link to all that the edition told."""
    all_in_text: str

    read_in_browser: str
    relevant: str
    """The question; `yes` and `no` are links."""
    yes: str
    no: str

    even_if_empty: str
    """After `schedule`."""
    nothing: Mapping[Cadence, str]
    """Of digests: an edition without stories."""
    nothing_between: str
    """`{start}`, `{end}`"""
    nothing_blind: str
    """Where not one source was read."""
    nothing_subject: str
    """`{nothing}`, `{read}`"""
    nothing_read: Plural
    nothing_failing: Plural

    trend_heading: str
    trend_now: Plural
    trend_graded: str
    """`{direct}`, `{context}`; after `trend_now`, where both are wanted."""
    trend_before: Plural
    """By the number of weeks, two or more: `{low}`, `{high}`, `{mean}`."""
    trend_before_same: Plural
    """By the number of weeks: `{low}` in each of them."""
    trend_spike: str
    trend_weeks: str
    """`{before}`, `{now}`"""
    trend_bars: str
    trend_counts: str
    trend_none: str
    trend_first: str
    trend_few: Plural

    about_heading: str
    grades_mean: str
    marks_mean: str
    summaries_are: str
    rules_err: str
    official_text: str
    """Of a link that may lead to the text itself, or to the search that finds it."""
    unsubscribe_reason: str
    unsubscribe: str
