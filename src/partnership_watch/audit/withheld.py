"""Why a match did not reach one subscription: exactly one typed answer for each."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from partnership_watch.audit.approvals import approvals_of
from partnership_watch.audit.conditions import Condition, first_unmet
from partnership_watch.audit.found import LiveMatch, found_between, newest_findings, set_aside_by
from partnership_watch.audit.moments import Moment, moments
from partnership_watch.audit.reasons import Reason
from partnership_watch.audit.tellings import Tellings
from partnership_watch.audit.undelivered import returned_messages, suppressed_messages
from partnership_watch.editions.content import HeldBack
from partnership_watch.editions.holding import Hold, held_back, holds
from partnership_watch.editions.hours import quiet_stretch
from partnership_watch.store.tables import (
    ApprovalWord,
    Audience,
    Cadence,
    Delivery,
    DeliveryState,
    MatchGrade,
    Subscriber,
    Subscription,
    Told,
    ToldKind,
)


@dataclass(frozen=True)
class Answer:
    """What became of one match for one subscription."""

    match: LiveMatch
    reason: Reason | None
    """None: it was told in one of the day's editions, and that message was accepted."""
    edition_id: int | None = None
    """Where it was told, to whom or to whomever."""
    detail: str | None = None
    """What else there is to say: a delivery's state, another item's id, why it was set aside."""


class Withholding:
    """The answers of one subscription.

    Args:
        row: of the subscription, in its audience.
        day_editions: the editions that cover the day in question.
    """

    def __init__(
        self,
        session: Session,
        row: Subscription,
        audience: Audience,
        day_editions: Collection[int],
        *,
        now: datetime,
    ) -> None:
        self._session, self._row, self._audience, self._now = session, row, audience, now
        self._day_editions = set(day_editions)
        self._moments = moments(session, audience, now)
        self._cut_at = {one.edition_id: one.at for one in self._moments}
        self._states = _delivery_states(session, row)
        self._suppressed = suppressed_messages(session, row)
        self._returned = returned_messages(session, row)
        self._approvals = approvals_of(session, self._day_editions)

    def answers(self, since: datetime, until: datetime) -> list[Answer]:
        """One for each live match found after `since` and until then, or given up as too old in that time."""
        found = found_between(self._session, self._audience, since, until)
        told_in = self._editions_that_told(found)
        given_up = {match.match_id for match in found if match.found_at <= since}
        answers = []
        by_moment: dict[Moment, list[LiveMatch]] = {}
        for match in found:
            if match.match_id in told_in:
                answers.append(self._told(match, told_in[match.match_id]))
            elif match.match_id in given_up:
                answers.append(Answer(match, Reason.TOO_OLD))
            else:
                by_moment.setdefault(self._decided(match.found_at), []).append(match)
        for moment, matches in by_moment.items():
            answers += self._not_told(matches, moment)
        return sorted(answers, key=_interesting_first)

    def _editions_that_told(self, found: Iterable[LiveMatch]) -> dict[int, int]:
        """By match, the edition of this audience that told it first."""
        rows = self._session.execute(
            select(Told.match_id, Told.edition_id)
            .where(
                Told.audience_id == self._audience.id,
                Told.match_id.in_([match.match_id for match in found]),
                Told.kind != ToldKind.CORRECTION,
            )
            .order_by(Told.id.desc())
        )
        return dict(iter(rows))

    def _told(self, match: LiveMatch, edition_id: int) -> Answer:
        state = self._states.get(edition_id)
        if state is None:
            return Answer(match, self._absent(self._cut_at[edition_id]), edition_id)
        if edition_id not in self._day_editions:
            quiet = quiet_stretch(self._audience, match.found_at)
            later = quiet is not None and match.found_at < quiet[1]
            reason = Reason.QUIET_HOURS if later else Reason.AFTER_THE_CUT
            return Answer(match, reason, edition_id, state.value)
        if edition_id in self._suppressed:
            return Answer(match, Reason.SUPPRESSED, edition_id, self._suppressed[edition_id])
        if state is not DeliveryState.ACCEPTED:
            return Answer(match, self._undelivered(edition_id), edition_id, state.value)
        if edition_id in self._returned:
            return Answer(match, Reason.BOUNCED, edition_id, self._returned[edition_id])
        return Answer(match, None, edition_id)

    def _undelivered(self, edition_id: int) -> Reason:
        """Why the message of an edition was not accepted: for want of a person's word, or on its way."""
        approval = self._approvals.get(edition_id)
        if approval is None:
            return Reason.NOT_DELIVERED
        if approval.word is None:
            return Reason.AWAITS_APPROVAL
        return _NOT_APPROVED.get(approval.word, Reason.NOT_DELIVERED)

    def _absent(self, cut_at: datetime) -> Reason:
        """Why an edition of its audience has no message for it."""
        if self._row.ended_at is not None and self._row.ended_at <= cut_at:
            return Reason.ENDED
        return Reason.BEGAN_LATER if self._row.started_at >= cut_at else Reason.PAUSED

    def _decided(self, found_at: datetime) -> Moment:
        return next(moment for moment in self._moments if moment.at >= found_at)

    def _not_told(self, matches: Sequence[LiveMatch], moment: Moment) -> list[Answer]:
        items = {match.item_id for match in matches}
        unmet = first_unmet(self._session, self._audience, items, moment)
        newest = newest_findings(self._session, self._audience.partnership, items, moment.at)
        set_aside = set_aside_by(self._session, self._audience.id, moment.edition_id)
        tellings = Tellings(self._session, self._audience, items, moment)
        answers = []
        for match in matches:
            key = (match.item_id, match.commitment)
            condition = unmet.get(match.match_id, Condition.NEWEST)
            if condition is Condition.NEWEST:
                again = key in newest
                answers.append(Answer(match, Reason.SUPERSEDED if again else Reason.NO_LONGER_FOUND))
            elif condition is Condition.NOT_TOLD:
                answers.append(self._told_before(match, tellings))
            elif condition is not None:
                answers.append(Answer(match, _REASONS[condition]))
            elif key in set_aside:
                answers.append(Answer(match, Reason.SET_ASIDE, detail=set_aside[key]))
            else:
                answers.append(self._still_owed(match, moment))
        return answers

    def _told_before(self, match: LiveMatch, tellings: Tellings) -> Answer:
        reason, telling = tellings.of(match)
        if telling is None:
            return Answer(match, reason)
        if telling.edition_id not in self._states and telling.audience_id == self._audience.id:
            return Answer(match, self._absent(telling.cut_at), telling.edition_id)
        elsewhere = telling.item_id != match.item_id
        detail = f"item {telling.item_id}" if elsewhere else None
        if reason is Reason.WEAKER:
            detail = telling.commitment
        return Answer(match, reason, telling.edition_id, detail)

    def _still_owed(self, match: LiveMatch, moment: Moment) -> Answer:
        """Why nobody was told yet of what meets every condition."""
        ended = self._row.ended_at
        if ended is not None and (moment.edition_id is None or ended <= moment.at):
            return Answer(match, Reason.ENDED)
        if moment.edition_id is not None:
            return Answer(match, Reason.AFTER_THE_CUT)  # stored so late that its cut could not see it
        paused_until = self._session.get_one(Subscriber, self._row.subscriber_id).paused_until
        if paused_until is not None and paused_until > self._now:
            return Answer(match, Reason.PAUSED)
        if self._audience.cadence is Cadence.IMMEDIATE:
            return self._alert_to_come(match)
        cut = any(one.edition_id in self._day_editions for one in self._moments if one.edition_id)
        return Answer(match, Reason.AFTER_THE_CUT if cut else Reason.NOT_CUT_YET)

    @cached_property
    def _hold(self) -> Hold | None:
        return held_back(holds(self._session, self._audience, self._now), self._now)

    def _alert_to_come(self, match: LiveMatch) -> Answer:
        hold = self._hold
        if hold is None:
            return Answer(match, Reason.NOT_CUT_YET)
        until = hold.until.astimezone(ZoneInfo(self._audience.zone))
        return Answer(match, _HELD_BACK[hold.why], detail=f"until {until:%Y-%m-%d %H:%M}")


_NOT_APPROVED = {
    ApprovalWord.DECLINED: Reason.DECLINED,
    ApprovalWord.UNANSWERED: Reason.UNANSWERED,
}

_HELD_BACK = {HeldBack.BRAKE: Reason.ALERT_BRAKE, HeldBack.QUIET: Reason.QUIET_HOURS}

_REASONS = {
    Condition.TOPIC: Reason.TOPIC_NOT_WANTED,
    Condition.GRADE: Reason.GRADE_NOT_WANTED,
    Condition.LANGUAGE: Reason.LANGUAGE_NOT_WANTED,
    Condition.NOT_REJECTED: Reason.REJECTED,
    Condition.NOT_TAKEN_DOWN: Reason.TAKEN_DOWN,
    Condition.OF_KNOWN_AGE: Reason.OF_UNKNOWN_AGE,
    Condition.SINCE_OPENING: Reason.BEFORE_OPENING,
    Condition.FRESH: Reason.TOO_OLD,
}


def _delivery_states(session: Session, row: Subscription) -> Mapping[int, DeliveryState]:
    """By edition, the state of the message to this subscription, whichever row stood for it then."""
    rows = session.execute(
        select(Delivery.edition_id, Delivery.state)
        .join(Subscription, Subscription.id == Delivery.subscription_id)
        .where(Subscription.subscriber_id == row.subscriber_id, Subscription.name == row.name)
    )
    return dict(iter(rows))


def _interesting_first(answer: Answer) -> tuple[int, bool, float, int]:
    order = -1 if answer.reason is None else list(Reason).index(answer.reason)
    match = answer.match
    return order, match.grade is not MatchGrade.DIRECT, -match.score, match.match_id
