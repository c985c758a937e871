"""An operator's word on a match, and what readers then get."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import select
from worlds import World

from partnership_watch.matching.verdicts import (
    Given,
    VerdictError,
    judge_item,
    judge_match,
    judge_undecided,
)
from partnership_watch.store.tables import (
    AuditEntry,
    Match,
    Revision,
    Screening,
    SearchRow,
    Verdict,
    VerdictWord,
)


def judge(world: World, item: int, word: VerdictWord, commitment: str | None = None) -> Given:
    """An operator says so now."""
    with world.store.transaction() as session:
        slug = world.partnership.slug
        return judge_item(
            session, slug, item, commitment, word, note="another ferry", actor="ops", now=world.now
        )


def match_ids(world: World, item: int) -> list[int]:
    """Every match of an item, oldest first."""
    with world.store.transaction() as session:
        return list(
            session.scalars(
                select(Match.id)
                .join(Screening, Screening.id == Match.screening_id)
                .join(Revision, Revision.id == Screening.revision_id)
                .where(Revision.item_id == item)
                .order_by(Match.id)
            )
        )


def test_of_two_who_judge_at_once_the_second_changes_nothing(world: World) -> None:
    """Both saw the match undecided; each stood at the same line of the queue."""
    item = world.item("3.quotas")
    (match,) = match_ids(world, item)
    together = Barrier(2)

    def answer(word: VerdictWord) -> Given | None:
        with world.store.transaction() as session:
            together.wait()
            slug = world.partnership.slug
            return judge_undecided(session, slug, match, word, note="", actor=word.value, now=world.now)

    with ThreadPoolExecutor(2) as both:
        given = list(both.map(answer, VerdictWord))

    assert sum(one is None for one in given) == 1
    with world.store.transaction() as session:
        stored = list(session.scalars(select(Verdict.given_by).where(Verdict.match_id == match)))
    assert stored == [word.value for word, one in zip(VerdictWord, given, strict=True) if one]


def test_what_is_searched_keeps_the_verdict_that_was_given_last(world: World) -> None:
    """A word that waits for another one comes after it everywhere, not in one table only."""
    item = world.item("3.quotas")
    (match,) = match_ids(world, item)

    with ThreadPoolExecutor(1) as other:
        with world.store.transaction() as session:
            slug = world.partnership.slug
            judge_match(session, slug, match, VerdictWord.REJECTED, note="", actor="ann", now=world.now)
            waits = other.submit(judge, world, item, VerdictWord.CONFIRMED)
            with pytest.raises(TimeoutError):
                waits.result(timeout=0.3)
        waits.result()

    with world.store.transaction() as session:
        newest = select(Verdict.word).where(Verdict.match_id == match).order_by(Verdict.id.desc()).limit(1)
        kept = select(SearchRow.verdict).where(SearchRow.match_id == match)
        assert session.scalar(newest) == session.scalar(kept) == VerdictWord.CONFIRMED


def test_a_rejection_before_the_cut_keeps_it_out(world: World) -> None:
    """Nobody is told, and nothing has to be corrected."""
    reader = world.reader()
    wrong, right = world.item("4.ferry-line"), world.item("3.quotas")

    given = judge(world, wrong, VerdictWord.REJECTED)
    world.forward(hours=19)
    world.publish()

    assert world.told(reader) == [(right, "3.quotas", "first")]
    assert given.told == 0


def test_a_rejection_after_it_was_told_is_corrected_in_the_next_edition(world: World) -> None:
    """Once, to whom it was told."""
    reader = world.reader()
    item = world.item("4.ferry-line")
    world.forward(hours=19)
    world.publish()

    given = judge(world, item, VerdictWord.REJECTED)
    for _ in range(2):
        world.forward(days=1)
        world.publish()

    assert given.told == 1
    assert world.told(reader) == [(item, "4.ferry-line", "first"), (item, "4.ferry-line", "correction")]


def test_a_rejected_item_is_corrected_though_its_newest_revision_says_the_same(world: World) -> None:
    """A later revision that was matched too would otherwise bear out the one that was told."""
    reader = world.reader()
    item = world.item("4.ferry-line")
    world.forward(hours=19)
    world.publish()
    world.revise(item, "4.ferry-line", summary="Norland and Sudmark open it today.")

    given = judge(world, item, VerdictWord.REJECTED)
    world.forward(days=1)
    world.publish()

    assert len(given.matches) == 2
    assert world.told(reader)[1:] == [(item, "4.ferry-line", "correction")]


def test_a_confirmation_takes_a_rejection_back(world: World) -> None:
    """Both rows stay; the newest stands."""
    reader = world.reader()
    item = world.item("4.ferry-line")

    judge(world, item, VerdictWord.REJECTED)
    judge(world, item, VerdictWord.CONFIRMED)
    world.forward(hours=19)
    world.publish()

    assert world.told(reader) == [(item, "4.ferry-line", "first")]
    with world.store.transaction() as session:
        words = session.scalars(
            select(Verdict.word).where(Verdict.match_id.in_(match_ids(world, item))).order_by(Verdict.id)
        ).all()
    assert words == [VerdictWord.REJECTED, VerdictWord.CONFIRMED]


def test_a_verdict_on_one_match_names_who_gave_it_and_why(world: World) -> None:
    """In the verdicts; the audit log holds only that it was given."""
    (match_id,) = match_ids(world, world.item("4.ferry-line"))

    with world.store.transaction() as session:
        judge_match(
            session,
            world.partnership.slug,
            match_id,
            VerdictWord.REJECTED,
            note="another ferry",
            actor="ann",
            now=world.now,
        )

    with world.store.transaction() as session:
        verdict = session.scalars(select(Verdict).where(Verdict.match_id == match_id)).one()
        entry = session.scalars(
            select(AuditEntry).where(AuditEntry.object_type == "match", AuditEntry.object_id == str(match_id))
        ).one()
    assert (verdict.given_by, verdict.note, verdict.given_at) == ("ann", "another ferry", world.now)
    assert (entry.actor, entry.action) == ("ann", "match.rejected")
    assert "another ferry" not in str(entry.details)


def test_an_item_of_several_commitments_asks_for_one(world: World) -> None:
    """And one that it does not have is answered with those it has."""
    item = world.item("3.quotas", "4.ferry-line")

    with pytest.raises(VerdictError, match=r"3\.quotas, 4\.ferry-line"):
        judge(world, item, VerdictWord.REJECTED)
    with pytest.raises(VerdictError, match=r"choose from 3\.quotas, 4\.ferry-line"):
        judge(world, item, VerdictWord.REJECTED, "5.nothing")


def test_another_partnerships_match_is_not_judged(world: World) -> None:
    """One database may hold several."""
    (match_id,) = match_ids(world, world.item("4.ferry-line"))

    with world.store.transaction() as session, pytest.raises(VerdictError, match="no live match"):
        judge_match(
            session, "elsewhere", match_id, VerdictWord.REJECTED, note="x", actor="ops", now=world.now
        )
