"""One item: its text with the evidence in it, what it said before, its screenings, and who was told."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from fastapi import APIRouter, Response
from sqlalchemy.orm import Session

from partnership_watch.audit.exports import Form, RecordForm
from partnership_watch.audit.items import item_history
from partnership_watch.audit.not_looked_at import why_no_look
from partnership_watch.audit.rule_set_record import is_readable
from partnership_watch.audit.screenings import Past, Said, Screened, by_rule_set, past
from partnership_watch.editions.asking import asked_for
from partnership_watch.editions.folding import outlets
from partnership_watch.editions.takedowns import is_taken_down
from partnership_watch.matching import ENGINE_VERSION, ItemText, Screener
from partnership_watch.matching.engine import words_of_item
from partnership_watch.matching.explaining import Explanation, explain
from partnership_watch.matching.kept_rules import kept_rule_set
from partnership_watch.matching.live import REVISIONS_SCREENED
from partnership_watch.matching.stored import stored_revision
from partnership_watch.registry import RuleSet
from partnership_watch.store.tables import Purpose
from partnership_watch.web.staff.addresses import (
    Beginning,
    RevisionNumber,
    RowId,
    found_or_404,
    no_item,
    no_revision,
)
from partnership_watch.web.staff.editions_wording import EDITIONS_WORDING
from partnership_watch.web.staff.explained_wording import EXPLAINED_WORDING
from partnership_watch.web.staff.highlighting import differing, evidence_spans, marked
from partnership_watch.web.staff.item_wording import ITEM_WORDING
from partnership_watch.web.staff.people import Role
from partnership_watch.web.staff.visiting import Here, Visit

MOST_WANTED = 6
"""Phrases of those that would have completed a combination."""

router = APIRouter()


@router.get("/items/{item_id}")
def item(visit: Here, item_id: RowId, revision: RevisionNumber | None = None) -> Response:
    """Its page. Staff are named to staff who decide, and to nobody else.

    Args:
        revision: the number of the one whose text is shown, with what was found in it; the newest if None.
    """
    with visit.store.transaction() as session:
        history = item_history(session, visit.partnership.slug, item_id)
        if history is None or not history.revisions:
            raise no_item(item_id)
        newest = history.revisions[0]
        shown = newest if revision in (None, newest.number) else _revision(session, visit, item_id, revision)
    if shown is None:
        raise no_revision(item_id, revision or 0, newest.number)
    decided_on, deciding = _deciding(history.revisions if shown is newest else [shown])
    at_import = deciding is not None and deciding.purpose is Purpose.IMPORT
    no_look = None
    if shown is newest and (at_import or decided_on is not newest):
        with visit.store.transaction() as session:
            no_look = why_no_look(session, visit.partnership.slug, item_id, newest)
    return visit.show(
        "item",
        ITEM_WORDING,
        item_id=item_id,
        item=history,
        newest=newest,
        shown=shown,
        deciding=deciding,
        decided_on=decided_on,
        at_import=at_import,
        no_look=no_look,
        most_looked_at=REVISIONS_SCREENED,
        **_marked(visit, shown.title, shown.summary, _evidence(deciding if decided_on is shown else None)),
        wanted={
            one.audience.id: asked_for(one.audience.filter, visit.partnership, visit.language)
            for one in history.told
        },
        editions_words=EDITIONS_WORDING[visit.language],
        forms=list(Form),
        record_forms=list(RecordForm),
        outlets=outlets(visit.partnership),
        further=False,
        **_of_the_past(visit, Past(history.revisions, history.earlier, history.screenings_more)),
    )


@router.get("/items/{item_id}/past")
def past_of_item(visit: Here, item_id: RowId, upto: RevisionNumber | None = None) -> Response:
    """What it said before, some revisions at a time, with every screening of each.

    Args:
        upto: the number of the newest revision that is shown; the newest of all if None.
    """
    with visit.store.transaction() as session:
        then = past(session, visit.partnership.slug, item_id, upto=upto, every_screening=True)
        hidden = is_taken_down(session, item_id)
    if not then.revisions:
        raise no_item(item_id)
    return visit.show(
        "item_past",
        ITEM_WORDING,
        item_id=item_id,
        newest=then.revisions[0],
        hidden=hidden,
        further=upto is not None,
        **_of_the_past(visit, then),
    )


@router.get("/items/{item_id}/explained")
def explained(
    visit: Here, item_id: RowId, rules: Beginning | None = None, revision: RevisionNumber | None = None
) -> Response:
    """What a rule set makes of one of its revisions, and the nearest commitments that do not match.

    Args:
        rules: the beginning of a stored one's hash; those of the folder if None.
        revision: its number; the newest if None.
    """
    with visit.store.transaction() as session:
        said = stored_revision(session, item_id, revision)
        hidden = is_taken_down(session, item_id)
        newest = stored_revision(session, item_id) if said is None else said
    if newest is None:
        raise no_item(item_id)
    if said is None:
        raise no_revision(item_id, revision or 0, newest.number)
    meant = visit.site.rules if rules is None else _stored_rules(visit, rules, said.text)
    of_folder = meant.hash == visit.site.rules.hash
    explanation = None
    if is_readable(meant.body):
        explanation = explain(visit.site.screener if of_folder else Screener(meant), said.text)
    return visit.show(
        "explained",
        EXPLAINED_WORDING,
        item_words=ITEM_WORDING[visit.language],
        item_id=item_id,
        said_then=said,
        hidden=hidden,
        explanation=explanation,
        rules=meant,
        of_folder=of_folder,
        engine=ENGINE_VERSION,
        most_wanted=MOST_WANTED,
        **_marked(visit, said.text.title, said.text.summary, _spoken_for(explanation)),
    )


def _revision(session: Session, visit: Visit, item_id: int, number: int | None) -> Said | None:
    """One of those before the newest, with its own screenings, however many the others have."""
    then = past(session, visit.partnership.slug, item_id, upto=number, most=1)
    return next((one for one in then.revisions if one.number == number), None)


def _deciding(revisions: Sequence[Said]) -> tuple[Said | None, Screened | None]:
    """The look that stands, and at which of these revisions; where nobody looked live, the newest one of an
    import."""
    for purpose in (Purpose.LIVE, Purpose.IMPORT):
        for revision in revisions:  # newest first, as its looks are
            for look in revision.screenings:
                if look.purpose is purpose:
                    return revision, look
    return None, None


def _of_the_past(visit: Visit, then: Past) -> dict[str, Any]:
    """What both pages say of it."""
    texts = (*then.revisions, then.earlier) if then.earlier else then.revisions
    return {
        "differences": [
            (later, differing(earlier.title, later.title), differing(earlier.summary, later.summary))
            for later, earlier in pairwise(texts)
        ],
        "earlier": then.earlier,
        "screenings_more": then.screenings_more,
        "screenings_shown": sum(len(one.screenings) for one in then.revisions),
        "under": by_rule_set(then.revisions),
        "of_folder": visit.site.rules.hash,
        "names": visit.may(Role.REVIEWER) or visit.may(Role.PRIVACY),
    }


def _stored_rules(visit: Visit, beginning: str, text: ItemText) -> RuleSet:
    """With as much of it as this text needs: to read all of it takes longer than to compile and explain."""
    with found_or_404(), visit.store.transaction() as session:
        return kept_rule_set(session, visit.partnership.slug, beginning, words=words_of_item(text))


def _evidence(look: Screened | None) -> list[tuple[str, Mapping[str, Any]]]:
    """What was found at one look, by commitment; while a revision waits for one, nothing."""
    return [(one.commitment, one.evidence) for one in look.matches] if look else []


def _spoken_for(explanation: Explanation | None) -> list[tuple[str, Mapping[str, Any]]]:
    """What speaks for the commitments that the page names, those too that do not match."""
    every = (*explanation.matches, *explanation.nearest) if explanation else ()
    return [(one.commitment, one.evidence) for one in every]


def _marked(
    visit: Visit, title: str, summary: str, found: Sequence[tuple[str, Mapping[str, Any]]]
) -> dict[str, Any]:
    """A revision's text, with the evidence in it."""
    named = [(visit.commitment_title(commitment), evidence) for commitment, evidence in found]
    return {
        "headline": marked(title, evidence_spans("title", named)),
        "summary": marked(summary, evidence_spans("summary", named)),
    }
