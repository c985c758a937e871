"""The random histories of the two promises, with alerts that wait for a person, who answers or does not."""

from collections.abc import Callable

import pytest
from editions.test_histories import TEXTS, History
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule
from random_histories import run_random_histories
from sqlalchemy import select, text
from worlds import World, new_world, norland, shared_store

from partnership_watch.delivery.approving import ApprovalError, answer, give_up, waiting_for_a_person
from partnership_watch.delivery.waiting import waiting
from partnership_watch.registry.models import ApprovalRule
from partnership_watch.store.tables import ApprovalWord, Cadence, Delivery, MatchGrade

__all__ = ["new_world", "norland", "shared_store"]

AS_IT_IS = text("""
    SELECT edition.id, audience.cadence = 'immediate' AND edition.state = 'told' AS waits,
        count(DISTINCT approval.id) AS asked, min(answer.word) AS word,
        array_agg(DISTINCT delivery.state) AS states
    FROM editions edition
    JOIN audiences audience ON audience.id = edition.audience_id AND audience.partnership = :partnership
    LEFT JOIN approvals approval ON approval.edition_id = edition.id
    LEFT JOIN approval_answers answer ON answer.approval_id = approval.id
    LEFT JOIN deliveries delivery ON delivery.edition_id = edition.id
    GROUP BY edition.id, audience.cadence
""")
STATES = {None: "pending", "approved": "pending", "declined": "stale", "unanswered": "expired"}


class Answered(History):
    """Nothing is sent in it, so that a message's state is what its edition's answer makes it."""

    def __init__(self) -> None:
        super().__init__()
        rule = ApprovalRule(kinds=("reader",), hours=12)
        self.world.partnership = self.world.partnership.model_copy(update={"approval": rule})

    def _open(self) -> list[int]:
        with self.world.store.transaction() as session:
            return [one.edition_id for one in waiting_for_a_person(session, self.world.partnership.slug)]

    @initialize()
    def somebody_wants_alerts(self) -> None:
        """Of everything."""
        self.subscribe({}, (Cadence.IMMEDIATE, None, None, None), "UTC", even=False)

    @rule(data=st.data(), approves=st.sampled_from([None, True, False]))
    def an_alert_is_cut(self, data: st.DataObject, approves: bool | None) -> None:
        """As soon as something is found, if anybody still wants that; and perhaps answered for."""
        found = {"3.quotas": MatchGrade.DIRECT}
        self.item_comes(found, "en", 0, backlog=False, text=TEXTS[0], late=False)
        self.world.forward(hours=0.1)
        self.publish()
        if approves is not None and self._open():
            self.somebody_answers(data, approves)

    @precondition(lambda self: self._open())
    @rule(data=st.data(), approves=st.booleans())
    def somebody_answers(self, data: st.DataObject, approves: bool) -> None:
        """In time; or too late, or approving what was rejected since, and then it is refused."""
        edition = data.draw(st.sampled_from(self._open()))
        word = ApprovalWord.APPROVED if approves else ApprovalWord.DECLINED
        slug, now = self.world.partnership.slug, self.world.now
        with self.world.store.transaction() as session:
            (asked,) = [one for one in waiting_for_a_person(session, slug) if one.edition_id == edition]
            if now < asked.answer_by and not (approves and self._overtaken(edition)):
                assert answer(session, slug, edition, word, note="seen", actor="ann", now=now)
                return
            why = "too late" if now >= asked.answer_by else "cannot be approved"
            with pytest.raises(ApprovalError, match=why):
                answer(session, slug, edition, word, note="seen", actor="ann", now=now)

    def _overtaken(self, edition: int) -> bool:
        """Whether it tells what is rejected now, or takes back what stands, as the histories know it."""
        return any(
            self.oracle.is_rejected(telling) != (telling.key.kind == "correction")
            for telling in self._snapshot().tellings
            if telling.edition == edition
        )

    @rule(hours=st.sampled_from([0, 0, 12]))
    def what_nobody_answered_for_is_given_up(self, hours: int) -> None:
        """As each sending does first."""
        self.world.forward(hours=hours)
        with self.world.store.transaction() as session:
            give_up(session, self.world.partnership.slug, now=self.world.now)

    @invariant()
    def each_message_is_as_its_edition_was_answered_for(self) -> None:
        """Every alert is asked about once, no digest is, and what was approved alone is let through."""
        slug = self.world.partnership.slug
        with self.world.store.transaction() as session:
            editions = session.execute(AS_IT_IS, {"partnership": slug}).all()
            let_through = session.scalars(
                select(Delivery.edition_id).where(Delivery.id.in_(waiting(slug, self.world.now))).distinct()
            ).all()
        for one in editions:
            assert one.asked == int(one.waits)
            assert set(one.states) <= {STATES[one.word], None}
        free = {one.id for one in editions if "pending" in one.states and (not one.waits or one.word)}
        assert set(let_through) == free


@pytest.mark.parametrize(
    ("examples", "steps"), [(8, 20), pytest.param(120, 40, marks=pytest.mark.slow)], ids=["short", "long"]
)
def test_what_nobody_approved_is_never_let_through(
    new_world: Callable[[], World], examples: int, steps: int
) -> None:
    """And both promises hold as they do without anybody's approval."""
    machine = type("Answered", (Answered,), {"new_world": staticmethod(new_world)})

    run_random_histories(machine, examples=examples, steps=steps)
