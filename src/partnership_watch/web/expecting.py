"""What somebody who chose would get, said on a page: in words, and as this week's stories."""

from dataclasses import dataclass

from babel.dates import format_date, get_day_names
from babel.numbers import format_decimal

from partnership_watch.editions.asking import asked_for
from partnership_watch.editions.cleaning import language_tag, one_line, safe_link
from partnership_watch.editions.content import Entry
from partnership_watch.editions.estimating import Estimate, Preview
from partnership_watch.editions.limits import MAX_NAME, MAX_OUTLET, MAX_TITLE
from partnership_watch.editions.wording import wording_for
from partnership_watch.store.tables import Cadence, MatchGrade
from partnership_watch.subscribers import Wish
from partnership_watch.web.listing import ListedClause
from partnership_watch.web.reader_pages import Pages
from partnership_watch.web.reader_wording import ReaderWords

SHOWN = 8
"""Stories on the page; the whole mail is a button away."""


@dataclass(frozen=True)
class StoryView:
    """One story of the preview, as lists show it; everything that came from outside is cleaned."""

    title: str
    link: str | None
    language: str | None
    source: str
    day: str
    when: str
    grade: MatchGrade
    grade_name: str
    clauses: tuple[ListedClause]


@dataclass(frozen=True)
class PreviewView:
    """The preview as the page shows it."""

    subject: str
    language: str
    stories: tuple[StoryView, ...]
    more: int


def chosen_in_words(pages: Pages, language: str, wish: Wish) -> list[str]:
    """The filter and when the mail comes, one part each."""
    words, sentences = wording_for(language), pages.words(language)
    asked = asked_for(wish.filter, pages.partnership, language) or (words.everything,)
    parts = [part[:1].upper() + part[1:] for part in asked]
    when = sentences.cadences[wish.cadence.value] if sentences else wish.cadence.value
    zone = wish.zone.replace("_", " ")
    if wish.cadence is Cadence.IMMEDIATE:
        if wish.quiet_from is None:
            return [*parts, when]
        quiet = words.quiet.format(start=f"{wish.quiet_from:02d}:00", end=f"{wish.quiet_until or 0:02d}:00")
        return [*parts, f"{when}, {quiet} ({zone})"]
    days = get_day_names(locale=language)
    day = f", {days[wish.weekday]}" if wish.weekday is not None else ""
    even_if_empty = f"; {words.even_if_empty}" if wish.even_if_empty else ""
    return [*parts, f"{when}{day}, {wish.hour or 0:02d}:00 ({zone}){even_if_empty}"]


def expected_in_words(estimate: Estimate, words: ReaderWords, language: str) -> list[str]:
    """How much it would be."""
    if not estimate.days:
        return [words.no_days]
    stories = round(estimate.a_week)
    pattern = words.a_week if stories > 1 else words.one_a_week if estimate.a_week >= 1 else words.under_one
    says = [pattern.format(n=format_decimal(stories, locale=language), days=estimate.days)]
    return says if estimate.days >= 7 else [*says, words.few_days]


def broad_in_words(estimate: Estimate, words: ReaderWords, cadence: Cadence) -> str:
    """The bound, and its reason."""
    return words.too_broad_means.format(bound=estimate.bound, reason=words.reasons[cadence.value])


def preview_view(preview: Preview, wish: Wish, language: str) -> PreviewView:
    """This week's digest: its subject, and its first stories."""
    entries = [entry for section in preview.sections for entry in section.entries]
    return PreviewView(
        subject=preview.subject,
        language=wish.language,
        stories=tuple(_story(entry, language) for entry in entries[:SHOWN]),
        more=max(0, len(entries) - SHOWN),
    )


def _story(entry: Entry, language: str) -> StoryView:
    words = wording_for(language)
    dated = entry.lead.published_at or entry.lead.first_seen_at
    number, title = entry.clause.number, one_line(entry.clause.title, MAX_NAME)
    return StoryView(
        title=one_line(entry.lead.title, MAX_TITLE) or words.untitled,
        link=safe_link(entry.lead.link),
        language=language_tag(entry.lead.language),
        source=one_line(entry.lead.outlet, MAX_OUTLET) or words.unnamed,
        day=dated.date().isoformat(),
        when=format_date(dated, words.date, locale=language),
        grade=entry.grade,
        grade_name=words.grade[entry.grade],
        clauses=(ListedClause(number, words.clause.format(number=number), title),),
    )
