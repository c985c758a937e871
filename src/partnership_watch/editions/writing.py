"""From findings to the bodies of one edition; what cannot be written is set aside and stops nobody."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from jinja2 import TemplateError
from sqlalchemy.orm import Session

from partnership_watch.editions.approvals import awaits_approval
from partnership_watch.editions.asking import asked_for
from partnership_watch.editions.content import EditionContent
from partnership_watch.editions.due import Turn
from partnership_watch.editions.folding import Folded, SetAside, fold, said, sections
from partnership_watch.editions.owed import Finding
from partnership_watch.editions.payload import payload
from partnership_watch.editions.reading import reading
from partnership_watch.editions.rendering import Rendered, render
from partnership_watch.editions.trend import trend
from partnership_watch.registry.models import Partnership
from partnership_watch.store.tables import Audience, Channel
from partnership_watch.subscribers import Filter

CANNOT_BE_WRITTEN = (TemplateError, ValueError, LookupError, TypeError, ArithmeticError)
"""What templates and formatters raise over content that they cannot take."""


@dataclass(frozen=True)
class Written:
    """One edition's entries, and its bodies where there is anything to say."""

    told: Sequence[Folded]
    rendered: Rendered | None
    set_aside: Sequence[SetAside]
    payload: str | None = None
    """For an audience of webhooks."""
    awaits_approval: bool = False
    """What it says of itself: its messages are sent when a person has approved it."""

    @property
    def findings(self) -> list[Finding]:
        """Every finding that a reader of this edition is told."""
        return [finding for one in self.told for finding in one.findings]


def write(
    session: Session,
    partnership: Partnership,
    audience: Audience,
    turn: Turn,
    findings: Sequence[Finding],
    *,
    now: datetime,
) -> Written:
    """Write the edition that tells these findings, or that there are none if the audience wants even that.

    A finding that cannot be told or written is set aside with its reason, and stays owed. Where not one can
    be written, the fault is hardly theirs: the template's error is raised, and the edition stays due.
    """
    told, set_aside = fold(findings, partnership, audience.language)
    says_nothing = audience.even_if_empty and not findings  # what is set aside is not nothing
    if not told and not says_nothing:
        return Written((), None, set_aside)
    frame = _frame(session, partnership, audience, turn, findings, now)

    def written(entries: Sequence[Folded]) -> Written:
        rendered = render(replace(frame, sections=sections(entries, partnership, audience.language)))
        if audience.channel is not Channel.WEBHOOK:
            return Written(entries, rendered, set_aside, awaits_approval=frame.awaits_approval)
        name = f"{partnership.slug}-{audience.id}-{turn.local_date or turn.alert_number}"
        posted = payload(frame, entries, partnership, name=name)
        return Written(entries, rendered, set_aside, posted, frame.awaits_approval)

    try:
        return written(told)
    except CANNOT_BE_WRITTEN:
        good: list[Folded] = []
        for one in told:
            try:
                written([one])
            except CANNOT_BE_WRITTEN as error:
                reason = f"it cannot be written ({type(error).__name__})"
                set_aside += [SetAside(found.item_id, found.commitment, reason) for found in one.findings]
            else:
                good.append(one)
        if not good:
            raise
        return written(good)


def _frame(
    session: Session,
    partnership: Partnership,
    audience: Audience,
    turn: Turn,
    findings: Sequence[Finding],
    now: datetime,
) -> EditionContent:
    """Everything but the entries."""
    sources = reading(session, partnership, since=turn.period_from, until=now)
    return EditionContent(
        partnership=said(partnership.title, audience.language),
        official_text=str(partnership.official_text),
        language=audience.language,
        zone=audience.zone,
        cadence=audience.cadence,
        hour=audience.hour,
        asked_for=asked_for(Filter.model_validate(audience.filter), partnership, audience.language),
        period_from=turn.period_from,
        cut_at=now,
        sections=(),
        sources_read=sources.read,
        sources_failed=sources.failed,
        skipped=tuple(day.isoformat() for day in turn.missed),
        gathered=tuple(
            hold.why for hold in turn.held_back if any(found.known_at < hold.until for found in findings)
        ),
        awaits_approval=awaits_approval(session, partnership, audience, now=now),
        quiet=_quiet(audience),
        even_if_empty=audience.even_if_empty,
        # Whoever looks at a preview of seven days has no weekday, and gets no weekly edition.
        trend=trend(session, partnership, audience, now=now) if audience.weekday is not None else None,
    )


def _quiet(audience: Audience) -> tuple[int, int] | None:
    if audience.quiet_from is None or audience.quiet_until is None:
        return None
    return audience.quiet_from, audience.quiet_until
