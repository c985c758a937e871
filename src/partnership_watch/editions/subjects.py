"""The line that a reader sees first."""

from partnership_watch.editions.cleaning import cut, one_line
from partnership_watch.editions.content import EditionContent, Entry
from partnership_watch.editions.limits import MAX_TITLE
from partnership_watch.editions.wording import Wording
from partnership_watch.store.tables import Cadence, MatchGrade, ToldKind

MAX_SUBJECT = 110
"""Two lines of a telephone's list of mails; a desktop shows about 70."""


def subject(content: EditionContent, wording: Wording) -> str:
    """The strongest story's headline, and how many more ("Offshore wind lease signed, and 4 more").

    One line. Of stories about as strong, one is taken that a copy tells in the reader's language; where there
    is none, the headline stays in its own, as titles do everywhere in a mail: nothing is translated. Without
    a story it says so, and how many sources that rests on.
    """
    if not content.entries:
        return _nothing(content, wording)
    strongest = max(content.entries, key=lambda entry: _strength(entry, wording.language))
    opening = []
    if content.cadence is Cadence.IMMEDIATE:
        opening.append(wording.edition[Cadence.IMMEDIATE])
    if strongest.kind in wording.kind:
        opening.append(wording.kind[strongest.kind])
    before = " · ".join(opening) + ": " if opening else ""
    others = len(content.entries) - 1
    after = wording.subject_more.say(wording.language, others) if others else ""
    headline = _headline(strongest, wording).rstrip(" .")
    return before + cut(headline, MAX_SUBJECT - len(before) - len(after)) + after


def _nothing(content: EditionContent, wording: Wording) -> str:
    read = wording.nothing_read.say(wording.language, content.sources_read)
    if content.sources_failed:
        read += f", {wording.nothing_failing.say(wording.language, len(content.sources_failed))}"
    return wording.nothing_subject.format(nothing=wording.nothing[content.cadence], read=read)


def _strength(entry: Entry, language: str) -> tuple[bool, bool, float, bool, int, float]:
    """News first, direct before context; then score to the tenth, reader's language, number of outlets."""
    told = {entry.lead.language, *(copy.language for copy in entry.copies)}
    return (
        entry.kind is not ToldKind.CORRECTION,
        entry.grade is MatchGrade.DIRECT,
        round(entry.score, 1),
        language in told,
        len(entry.copies),
        entry.score,
    )


def _headline(entry: Entry, wording: Wording) -> str:
    copies = [copy for copy in entry.copies if copy.language == wording.language]
    lead = entry.lead if entry.lead.language == wording.language or not copies else copies[0]
    return one_line(lead.title, MAX_TITLE) or wording.untitled
