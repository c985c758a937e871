"""One item: its text with the evidence in it, what it said before, its screenings, and who was told."""

from collections.abc import Sequence
from itertools import chain, pairwise
from typing import Any

from fastapi import APIRouter, HTTPException, Response

from partnership_watch.audit.exports import Form
from partnership_watch.audit.items import item_history
from partnership_watch.audit.not_looked_at import why_no_look
from partnership_watch.audit.rule_set_record import is_readable
from partnership_watch.audit.screenings import Past, Said, Screened, by_rule_set, past
from partnership_watch.editions.asking import asked_for
from partnership_watch.editions.folding import outlets
from partnership_watch.editions.takedowns import is_taken_down
from partnership_watch.matching import ENGINE_VERSION, ItemText, Screener
from partnership_watch.matching.engine import words_of_item
from partnership_watch.matching.explaining import explain
from partnership_watch.matching.kept_rules import kept_rule_set
from partnership_watch.matching.live import REVISIONS_SCREENED
from partnership_watch.matching.stored import stored_revision
from partnership_watch.registry import RuleSet
from partnership_watch.store.tables import Purpose
from partnership_watch.web.staff.addresses import Beginning, RevisionNumber, RowId, found_or_404
from partnership_watch.web.staff.editions_wording import EDITIONS_WORDING
from partnership_watch.web.staff.explained_wording import EXPLAINED_WORDING
from partnership_watch.web.staff.highlighting import Piece, differing, evidence_spans, marked
from partnership_watch.web.staff.item_wording import ITEM_WORDING
from partnership_watch.web.staff.people import Role
from partnership_watch.web.staff.visiting import Here, Visit

MOST_WANTED = 6
"""Phrases of those that would have completed a combination."""

router = APIRouter()


@router.get("/items/{item_id}")
def item(visit: Here, item_id: RowId) -> Response:
    """Its page. Staff are named to staff who decide, and to nobody else."""
    with visit.store.transaction() as session:
        history = item_history(session, visit.partnership.slug, item_id)
    if history is None or not history.revisions:
        raise HTTPException(404)
    newest = history.revisions[0]
    decided_on, deciding = _deciding(history.revisions)
    at_import = deciding is not None and deciding.purpose is Purpose.IMPORT
    no_look = None
    if at_import or decided_on is not newest:
        with visit.store.transaction() as session:
            no_look = why_no_look(session, visit.partnership.slug, item_id, newest)
    return visit.show(
        "item",
        ITEM_WORDING,
        item_id=item_id,
        item=history,
        newest=newest,
        deciding=deciding,
        decided_on=decided_on,
        at_import=at_import,
        no_look=no_look,
        most_looked_at=REVISIONS_SCREENED,
        headline=_marked(visit, newest, "title", deciding),
        summary=_marked(visit, newest, "summary", deciding),
        wanted={
            one.audience.id: asked_for(one.audience.filter, visit.partnership, visit.language)
            for one in history.told
        },
        editions_words=EDITIONS_WORDING[visit.language],
        forms=list(Form),
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
        raise HTTPException(404)
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
    if said is None:
        raise HTTPException(404)
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
    )


def _deciding(revisions: Sequence[Said]) -> tuple[Said | None, Screened | None]:
    """The look that stands, and at which revision; where nobody looked live, the newest one of an import."""
    looks = [(revision, one) for revision in revisions for one in revision.screenings]
    live = (look for look in looks if look[1].decides)
    imported = (look for look in looks if look[1].purpose is Purpose.IMPORT)
    return next(chain(live, imported), (None, None))


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


def _marked(visit: Visit, revision: Said, field: str, screening: Screened | None) -> Sequence[Piece]:
    """While the newest revision waits for a screening, an older one decides: then nothing is marked."""
    of_this = screening is not None and screening in revision.screenings
    matches = screening.matches if screening is not None and of_this else ()
    named = [(visit.commitment_title(one.commitment), one.evidence) for one in matches]
    text = revision.title if field == "title" else revision.summary
    return marked(text, evidence_spans(field, named))
