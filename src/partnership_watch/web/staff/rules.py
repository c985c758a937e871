"""Rule sets: which decided when, what each holds, and what changed from one to another."""

from collections.abc import Sequence
from itertools import pairwise

from fastapi import APIRouter, Response

from partnership_watch.audit.rule_set_changes import Difference
from partnership_watch.audit.rule_set_record import rule_set_record, used_rule_sets
from partnership_watch.audit.stored_changes import stored_changes
from partnership_watch.matching.kept_rules import rule_set_meant
from partnership_watch.web.staff.addresses import Beginning, found_or_404
from partnership_watch.web.staff.rules_wording import RULES_WORDING
from partnership_watch.web.staff.visiting import Here, Visit

MOST_SHOWN = 100
"""Differences of one commitment, or of all that is no commitment; `registry diff` compares whole folders."""
HASH_SHOWN = 12

router = APIRouter()


@router.get("/rule-sets")
def rule_sets(visit: Here) -> Response:
    """Every one that ever decided, newest first, each with the way to what changed since the one before."""
    with visit.store.transaction() as session:
        used = used_rule_sets(session, visit.partnership.slug)
    earlier = {later.rules.hash: before.rules.hash for later, before in pairwise(used)}
    return visit.show("rule_sets", RULES_WORDING, used=used, earlier=earlier, shown=HASH_SHOWN)


@router.get("/rule-sets/{beginning}")
def rule_set(visit: Here, beginning: Beginning) -> Response:
    """What it holds, and what came of replays under it."""
    with found_or_404(), visit.store.transaction() as session:
        record = rule_set_record(session, visit.partnership.slug, beginning)
    ours = record.rules.hash == visit.site.rules.hash
    layer = visit.partnership.layer if ours else None
    return visit.show(
        "rule_set",
        RULES_WORDING,
        record=record,
        ours=ours,
        trained=sorted(layer.trained.items.items()) if layer else [],
        shown=HASH_SHOWN,
    )


@router.get("/rule-sets/{before}/{after}")
def changes(visit: Here, before: Beginning, after: Beginning) -> Response:
    """What was added, removed and changed, commitment by commitment."""
    with found_or_404(), visit.store.transaction() as session:
        old = rule_set_meant(session, visit.partnership.slug, before)
        new = rule_set_meant(session, visit.partnership.slug, after)
        changed = stored_changes(session, old.hash, new.hash)
    return visit.show(
        "rule_set_changes",
        RULES_WORDING,
        before=old,
        after=new,
        changes=changed,
        place=lambda difference: _place(visit, difference),
        grouped=_grouped,
        most=MOST_SHOWN,
        shown=HASH_SHOWN,
    )


def _place(visit: Visit, difference: Difference) -> str:
    """Where it stands, in words as far as there are any: `English, phrases for it`."""
    words = RULES_WORDING[visit.language].places
    parts = [one for one in difference.path if one != "rules"]
    return ", ".join(
        visit.language_name(one)
        if one in visit.partnership.languages
        else visit.party(one)
        if one in visit.partnership.parties
        else words.get(one, one)
        for one in parts
    )


def _grouped(differences: Sequence[Difference]) -> dict[tuple[str, ...], list[Difference]]:
    """By where they stand, in order."""
    groups: dict[tuple[str, ...], list[Difference]] = {}
    for one in differences:
        groups.setdefault(one.path, []).append(one)
    return groups
