"""Whatever happened in whatever order, `why` gives each match one answer, and no answer is false.

The histories are those of the two promises (tests/editions/test_histories.py); between them somebody asks.
"""

from collections.abc import Callable
from datetime import timedelta

import pytest
from editions.test_histories import History
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule
from random_histories import run_random_histories
from sqlalchemy import select, update
from worlds import World

from partnership_watch.audit import Reason, SubscriptionMail, explain_mail
from partnership_watch.editions.owed import owed
from partnership_watch.store.tables import (
    Audience,
    Delivery,
    DeliveryState,
    Edition,
    Match,
    Purpose,
    Screening,
    Subscriber,
    Subscription,
    Told,
    ToldKind,
)

STATES = (DeliveryState.ACCEPTED, DeliveryState.ACCEPTED, DeliveryState.REFUSED, DeliveryState.UNKNOWN)
DAYS_AGO = (0, 1, 0, 2, 0, 8)
WAITING = {Reason.NOT_CUT_YET, Reason.ALERT_BRAKE, Reason.QUIET_HOURS, Reason.AFTER_THE_CUT}
UNWANTED = {Reason.TOPIC_NOT_WANTED, Reason.GRADE_NOT_WANTED, Reason.LANGUAGE_NOT_WANTED}
SUPERSEDED = {Reason.SUPERSEDED, Reason.NO_LONGER_FOUND}


class Asked(History):
    """A history in which somebody asks why, of everybody, whenever editions were cut."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = 0

    @rule()
    def publish(self) -> None:
        """The stage runs, mail goes out or does not, and somebody asks of today or of a day before."""
        super().publish()
        self._mail_goes_out(STATES[self.asked % len(STATES)])
        for person in self._people():
            self._ask(person, DAYS_AGO[self.asked % len(DAYS_AGO)])
            self.asked += 1

    @precondition(lambda self: self.oracle.things)
    @rule(days_ago=st.sampled_from(DAYS_AGO))
    def somebody_asks(self, days_ago: int) -> None:
        """At any moment between two editions."""
        for person in self._people():
            self._ask(person, days_ago)

    def _people(self) -> list[str]:
        """The newest six that ever were, by their addresses."""
        with self.world.store.transaction() as session:
            return list(
                session.scalars(
                    select(Subscriber.email)
                    .where(Subscriber.partnership == self.world.partnership.slug)
                    .order_by(Subscriber.id.desc())
                    .limit(6)
                )
            )

    def _mail_goes_out(self, state: DeliveryState) -> None:
        with self.world.store.transaction() as session:
            ours = (
                select(Delivery.id)
                .join(Edition, Edition.id == Delivery.edition_id)
                .join(Audience, Audience.id == Edition.audience_id)
                .where(
                    Audience.partnership == self.world.partnership.slug,
                    Delivery.state == DeliveryState.PENDING,
                )
            )
            session.execute(update(Delivery).where(Delivery.id.in_(ours)).values(state=state))

    def _ask(self, address: str, days_ago: int) -> None:
        day = (self.world.now - timedelta(days=days_ago)).date()
        with self.world.store.transaction() as session:
            mail = explain_mail(session, self.world.partnership, address, day, now=self.world.now)
        for one in mail.subscriptions:
            self._every_match_has_one_answer(one)
            self._what_is_called_sent_was_sent_and_nothing_else(one)
            self._what_is_said_to_wait_is_owed(one)
            self._what_is_said_to_be_unwanted_does_not_pass_the_filter(one)

    def _every_match_has_one_answer(self, mail: SubscriptionMail) -> None:
        answered = [answer.match.match_id for answer in mail.answers]
        with self.world.store.transaction() as session:
            found = session.scalars(
                select(Match.id)
                .join(Screening, Screening.id == Match.screening_id)
                .where(
                    Screening.partnership == self.world.partnership.slug,
                    Screening.purpose == Purpose.LIVE,
                    Screening.screened_at > mail.since,
                    Screening.screened_at <= mail.until,
                )
            ).all()
        assert len(answered) == len(set(answered))
        assert set(found) <= set(answered)

    def _what_is_called_sent_was_sent_and_nothing_else(self, mail: SubscriptionMail) -> None:
        answered = {answer.match.match_id: answer.reason for answer in mail.answers}
        with self.world.store.transaction() as session:
            row = session.get_one(Subscription, mail.subscription_id)
            accepted = set(
                session.scalars(
                    select(Told.match_id)
                    .join(Delivery, Delivery.edition_id == Told.edition_id)
                    .join(Subscription, Subscription.id == Delivery.subscription_id)
                    .where(
                        Told.edition_id.in_([edition.edition_id for edition in mail.editions]),
                        Told.kind != ToldKind.CORRECTION,
                        Delivery.state == DeliveryState.ACCEPTED,
                        Subscription.subscriber_id == row.subscriber_id,
                        Subscription.name == row.name,
                    )
                )
            )
        sent = {match_id for match_id, reason in answered.items() if reason is None}
        assert sent == accepted & set(answered)

    def _what_is_said_to_wait_is_owed(self, mail: SubscriptionMail) -> None:
        """What was told in no edition and is said to wait for one is what the next cut would take."""
        waiting = {
            answer.match.match_id
            for answer in mail.answers
            if answer.reason in WAITING and answer.edition_id is None
        }
        with self.world.store.transaction() as session:
            row = session.get_one(Subscription, mail.subscription_id)
            audience = session.get_one(Audience, row.audience_id)
            cuts = session.scalars(select(Edition.cut_at).where(Edition.audience_id == audience.id)).all()
            found_at = {answer.match.match_id: answer.match.found_at for answer in mail.answers}
            since_the_last = {one for one in waiting if all(found_at[one] > cut for cut in cuts)}
            taken = owed(session, audience, now=self.world.now, lapsed_since=mail.since).now
        assert since_the_last <= {finding.match_id for finding in taken}

    def _what_is_said_to_be_unwanted_does_not_pass_the_filter(self, mail: SubscriptionMail) -> None:
        """By the oracle's own sentences; and what passes is never called unwanted."""
        with self.world.store.transaction() as session:
            row = session.get_one(Subscription, mail.subscription_id)
            audience = session.get_one(Audience, row.audience_id)
        for answer in mail.answers:
            match = answer.match
            thing = self.oracle.things[match.item_id]
            passes = self.oracle._passes(audience, thing, match.commitment, match.grade)
            assert not (answer.reason in UNWANTED and passes)
            assert passes or answer.reason in UNWANTED | SUPERSEDED


@pytest.mark.parametrize(
    ("examples", "steps"), [(12, 25), pytest.param(120, 40, marks=pytest.mark.slow)], ids=["short", "long"]
)
def test_every_match_gets_one_true_answer(new_world: Callable[[], World], examples: int, steps: int) -> None:
    """Sent is what is told and accepted; what is given a reason is not; what waits is owed."""
    machine = type("Asked", (Asked,), {"new_world": staticmethod(new_world)})

    run_random_histories(machine, examples=examples, steps=steps)
