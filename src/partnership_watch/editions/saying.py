"""Say an edition's content in a language and at a reader's clock, with everything from outside cleaned."""

from collections.abc import Sequence
from datetime import date

from babel import Locale, UnknownLocaleError
from babel.numbers import format_decimal

from partnership_watch.editions.cleaning import language_tag, one_line, safe_link
from partnership_watch.editions.content import ClauseName, EditionContent, Entry, FailedSource, Publication
from partnership_watch.editions.limits import (
    FAILED_ABOVE,
    MAX_ALSO,
    MAX_ASKED_FOR,
    MAX_COPIES,
    MAX_FAILED,
    MAX_NAME,
    MAX_OUTLET,
    MAX_SKIPPED,
    MAX_SUMMARY,
    MAX_TITLE,
)
from partnership_watch.editions.marking import mark
from partnership_watch.editions.moments import ReaderClock
from partnership_watch.editions.trend_saying import trend_view
from partnership_watch.editions.views import EditionView, EntryView, PublicationView, SectionView
from partnership_watch.editions.wording import Wording
from partnership_watch.store.tables import MatchGrade, ToldKind


def edition_view(content: EditionContent, wording: Wording) -> EditionView:
    """Say `content` in the words of its language and at its reader's clock."""
    clock = ReaderClock(content.zone, content.cut_at, wording)
    say = _Saying(content, wording, clock)
    sections = tuple(
        SectionView(
            pillar=one_line(section.pillar, MAX_NAME),
            title=one_line(section.title, MAX_NAME),
            count=wording.stories.say(wording.language, len(section.entries)),
            entries=tuple(say.entry(entry) for entry in section.entries),
        )
        for section in content.sections
        if section.entries
    )
    failed_above = len(content.sources_failed) <= FAILED_ABOVE
    return EditionView(
        language=wording.language,
        kind=wording.edition[content.cadence],
        day=clock.day(content.cut_at),
        partnership=one_line(content.partnership, MAX_NAME),
        preheader=say.preheader(sections),
        nothing=say.nothing(),
        count=wording.stories.say(wording.language, len(content.entries)),
        period=wording.period.format(
            start=clock.moment(content.period_from), end=clock.moment(content.cut_at)
        ),
        times=wording.times.format(zone=clock.zone_name),
        notices=say.notices(),
        asked_for=say.asked_for(),
        schedule=say.schedule(),
        sources_read=wording.sources_read.say(wording.language, content.sources_read),
        failed_sentence=say.failed_sentence(above=failed_above),
        failed=say.failed(),
        failed_above=failed_above,
        official_text=safe_link(content.official_text),
        sections=sections,
        trend=trend_view(content.trend, wording),
    )


class _Saying:
    """The parts of one edition in one language."""

    def __init__(self, content: EditionContent, wording: Wording, clock: ReaderClock) -> None:
        self._content = content
        self._wording = wording
        self._clock = clock
        self._languages = Locale(wording.language).languages

    def entry(self, entry: Entry) -> EntryView:
        """Return one story's view."""
        words = self._wording
        lead = self._publication(entry.lead)
        clause_title = one_line(entry.clause.title, MAX_NAME)
        commitment = one_line(entry.commitment, MAX_NAME)
        unnamed = len(entry.copies) - MAX_COPIES
        return EntryView(
            grade=None if entry.kind is ToldKind.UPGRADE else words.grade[entry.grade],
            direct=entry.grade is MatchGrade.DIRECT,
            kind=words.kind.get(entry.kind),
            kind_means=words.kind_means.get(entry.kind),
            lead=lead,
            marked=mark(lead.title, one_line(entry.summary, MAX_SUMMARY), entry.phrases),
            clause=words.clause.format(number=entry.clause.number),
            clause_title=clause_title,
            commitment=commitment if commitment != clause_title else None,
            also=self._also(entry.also),
            copies=tuple(self._publication(copy) for copy in entry.copies[:MAX_COPIES]),
            copies_more=words.copies_more.say(words.language, unnamed) if unnamed > 0 else None,
            match_id=entry.match_id,
        )

    def preheader(self, sections: Sequence[SectionView]) -> str:
        """Return what a mail list shows beside the subject, which has the first headline: the others."""
        entries = [entry for section in sections for entry in section.entries]
        if not entries:
            return " ".join(self.nothing()[1:])
        first = f"{entries[0].clause}, {entries[0].clause_title}"
        return one_line(" · ".join([first, *(entry.lead.title for entry in entries[1:4])]), 140)

    def nothing(self) -> tuple[str, ...]:
        """Return what an edition without stories says first; its heading, and what it means."""
        words, content = self._wording, self._content
        if content.entries:
            return ()
        start, end = self._clock.moment(content.period_from), self._clock.moment(content.cut_at)
        says = [words.nothing[content.cadence], words.nothing_between.format(start=start, end=end)]
        return (*says, words.nothing_blind) if not content.sources_read else tuple(says)

    def notices(self) -> tuple[str, ...]:
        """Return what is unusual about this edition."""
        words, content = self._wording, self._content
        notices = []
        days = [self._clock.date(date.fromisoformat(day)) for day in content.skipped]
        if len(days) > MAX_SKIPPED:
            count = format_decimal(len(days), locale=words.language)
            notices.append(words.skipped_many.format(n=count, first=days[0], last=days[-1]))
        elif days:
            notices.append(words.skipped.say(words.language, len(days), dates=", ".join(days)))
        notices += [words.gathered[why] for why in content.gathered]
        if content.awaits_approval:
            notices.append(words.awaits_approval.format(moment=self._clock.moment(content.cut_at)))
        return tuple(notices)

    def asked_for(self) -> tuple[str, ...]:
        """Return the filter in words, one part each."""
        words, parts = self._wording, self._content.asked_for
        if not parts:
            return (words.everything,)
        named = [one_line(part, MAX_NAME) for part in parts[:MAX_ASKED_FOR]]
        if len(parts) > MAX_ASKED_FOR:
            named.append(words.asked_for_more.say(words.language, len(parts) - MAX_ASKED_FOR))
        return tuple(named)

    def schedule(self) -> str:
        """Return when it comes."""
        words, content = self._wording, self._content
        when = words.schedule[content.cadence].format(time=f"{content.hour or 0:02d}:00")
        if content.even_if_empty:
            return f"{when}, {words.even_if_empty}"
        if content.quiet is None:
            return when
        begins, ends = (f"{hour:02d}:00" for hour in content.quiet)
        return f"{when}, {words.quiet.format(start=begins, end=ends)}"

    def failed_sentence(self, *, above: bool) -> str | None:
        """Return how many sources failed, and where they are named."""
        words, count = self._wording, len(self._content.sources_failed)
        if not count:
            return None
        return (words.sources_failed if above else words.failed_below).say(words.language, count)

    def failed(self) -> tuple[str, ...]:
        """Return one line for each failed source: name, reason, since when."""
        words, sources = self._wording, self._content.sources_failed
        lines = [self._failed(source) for source in sources[:MAX_FAILED]]
        if len(sources) > MAX_FAILED:
            lines.append(words.failed_more.say(words.language, len(sources) - MAX_FAILED))
        return tuple(lines)

    def _failed(self, source: FailedSource) -> str:
        words = self._wording
        reason = words.failure.get(source.reason, words.failure_unknown)
        since = (
            words.last_read.format(moment=self._clock.moment(source.since))
            if source.since
            else words.never_read
        )
        return f"{one_line(source.name, MAX_OUTLET)}: {reason} ({since})"

    def _publication(self, publication: Publication) -> PublicationView:
        words = self._wording
        link = safe_link(publication.link)
        when = self._when(publication)
        outlet = one_line(publication.outlet, MAX_OUTLET) or words.unnamed
        language = language_tag(publication.language)
        if language and language != words.language:
            when = f"{when} · {self._language_name(language)}"
        title = one_line(publication.title, MAX_TITLE) or words.untitled
        return PublicationView(outlet, title, link, language, when)

    def _when(self, publication: Publication) -> str:
        if publication.published_at:
            try:
                return self._clock.moment(publication.published_at)
            except OverflowError:  # a feed's date at the very end of the calendar is past it in some zones
                pass
        return self._wording.first_seen.format(moment=self._clock.moment(publication.first_seen_at))

    def _language_name(self, tag: str) -> str:
        try:
            return Locale.parse(tag, sep="-").get_display_name(self._wording.language) or tag
        except (UnknownLocaleError, ValueError):
            return str(self._languages.get(tag.partition("-")[0], tag))

    def _also(self, clauses: Sequence[ClauseName]) -> str | None:
        if not clauses:
            return None
        named = [
            f"{self._wording.clause.format(number=clause.number)} ({one_line(clause.title, MAX_NAME)})"
            for clause in clauses[:MAX_ALSO]
        ]
        return "; ".join(named + [str(clause.number) for clause in clauses[MAX_ALSO:]])
