"""Alerts that wait for a person: held at the door, approved, declined, or given up when nobody answers."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hooking import Receiver, agency, receiver
from pydantic import SecretStr
from sqlalchemy import func, select
from worlds import Reader, World, new_world, norland, shared_store, world

from partnership_watch import stages
from partnership_watch.audit import Reason, explain_mail
from partnership_watch.delivery import Post
from partnership_watch.delivery.approving import (
    ApprovalError,
    answer,
    find,
    give_up,
    waiting_for_a_person,
)
from partnership_watch.delivery.health import delivery_troubles
from partnership_watch.delivery.return_path import ReturnPath
from partnership_watch.delivery.webhooks import Hooks, replay, webhook_troubles
from partnership_watch.editions.foreseeing import foresee
from partnership_watch.editions.takedowns import decide
from partnership_watch.matching.verdicts import Given, judge_item
from partnership_watch.registry.models import ApprovalRule
from partnership_watch.store.tables import (
    ApprovalAnswer,
    ApprovalWord,
    AuditEntry,
    Cadence,
    Delivery,
    DeliveryState,
    Edition,
    Subscriber,
    VerdictWord,
)

__all__ = ["new_world", "norland", "receiver", "shared_store", "world"]

NOTICE = "A person looks at this alert before it is sent."
DESK = "desk@watch.example"
YES, NO = ApprovalWord.APPROVED, ApprovalWord.DECLINED


@pytest.fixture
def asking(world: World) -> World:
    """A world in which alerts to readers wait for twelve hours at most."""
    return waits_for(world, "reader")


def waits_for(world: World, *kinds: Any) -> World:
    """The world, with this in its partnership's folder."""
    rule = ApprovalRule(kinds=kinds, hours=12)
    world.partnership = world.partnership.model_copy(update={"approval": rule})
    return world


def alert(world: World) -> Reader:
    """Somebody is owed an alert, and it is cut."""
    reader = world.reader(Cadence.IMMEDIATE)
    world.item("3.quotas")
    world.publish()
    return reader


def send(world: World, post: Post) -> stages.SendReport:
    """The stage runs now."""
    key = SecretStr("whsec_" + "a2V5a2V5a2V5a2V5a2V5a2V5a2V5a2V5")
    hooks = Hooks(lambda _: key, allow_hosts=frozenset({"127.0.0.1"}))
    return stages.deliver(world.store, world.partnership, post, hooks, clock=lambda: world.now)


def say(world: World, edition: int, word: ApprovalWord, actor: str = "ann", note: str = "seen") -> bool:
    """Somebody answers now."""
    with world.store.transaction() as session:
        slug = world.partnership.slug
        return answer(session, slug, edition, word, note=note, actor=actor, now=world.now)


def rejected(world: World, item: int) -> Given:
    """Somebody rejects an item that has one commitment, in every revision."""
    slug, word = world.partnership.slug, VerdictWord.REJECTED
    with world.store.transaction() as session:
        return judge_item(session, slug, item, None, word, note="no", actor="ann", now=world.now)


def states(world: World, reader: Reader) -> list[tuple[DeliveryState, str | None]]:
    """Of the reader's messages, in order, with their reasons."""
    with world.store.transaction() as session:
        rows = session.execute(
            select(Delivery.state, Delivery.reason)
            .where(Delivery.subscription_id == reader.subscription_id)
            .order_by(Delivery.id)
        )
        return [(state, reason) for state, reason in rows]


def open_editions(world: World) -> list[int]:
    """The numbers of those that wait."""
    with world.store.transaction() as session:
        return [one.edition_id for one in waiting_for_a_person(session, world.partnership.slug)]


def test_an_alert_is_cut_and_held_until_a_person_approves_it_and_then_sent_as_it_was_cut(
    asking: World, post: Post, mail_server: Any
) -> None:
    """It says of itself that it waited, and up to when it tells; what is found meanwhile is another one."""
    reader = alert(asking)
    (edition,) = open_editions(asking)
    cut = asking.bodies(reader)[0]
    asking.forward(hours=2)
    asking.item("4.ferry-line", title="Found meanwhile")
    before = send(asking, post)
    say(asking, edition, YES)
    after = send(asking, post)

    assert before.mails.counts == {DeliveryState.ACCEPTED: 1}  # the mail that one waits
    assert after.mails.counts == {DeliveryState.ACCEPTED: 1}
    assert next(to for to, _ in mail_server.received) == DESK
    sent = mail_server.received[1][1].get_body(("plain",)).get_content()
    assert "Found meanwhile" not in sent
    assert f"{NOTICE} It tells what had been found by 1 Jun 2026, 12:00." in " ".join(cut.split())
    assert NOTICE in " ".join(sent.split())


def test_a_declined_alert_goes_to_nobody_and_is_not_told_again(
    asking: World, post: Post, mail_server: Any
) -> None:
    """Its messages end, with the reason; the audience counts as told."""
    reader = alert(asking)
    (edition,) = open_editions(asking)

    say(asking, edition, NO, note="not our clause")
    sent = send(asking, post)
    asking.forward(hours=1)
    again = asking.publish()

    assert sent.mails.counts == {DeliveryState.STALE: 1}  # nobody need be told any more that it waits
    assert mail_server.received == []
    assert states(asking, reader) == [(DeliveryState.STALE, "the edition was declined")]
    assert again.told == 0


def test_who_approves_is_told_once_that_an_alert_waits_and_where_to_answer(
    asking: World, post: Post, mail_server: Any
) -> None:
    """At the address that persons read, by number and subject; it comes back to the sender, not to us."""
    alert(asking)
    (edition,) = open_editions(asking)
    signing = replace(post, return_path=ReturnPath("bounces@watch.example", post.links.keyed_hash))

    for _ in range(2):
        send(asking, signing)
        asking.forward(hours=1)

    ((to, message),) = mail_server.received
    words = " ".join(message.get_body(("plain",)).get_content().split())
    assert to == DESK
    assert (
        message["Subject"]
        .strip()
        .startswith(f"Edition {edition} of Norland - Sudmark Harbour Declaration waits")
    )
    assert "“Alert: Ferry line opens”" in words
    assert "If nobody answers by 2026-06-02 00:00 UTC, it is sent to nobody." in words
    assert f"under Browse, Required Actions, the question stands in the run edition-{edition}" in words
    assert f"partnership-watch approvals approve {edition}" in words
    assert mail_server.mail_from == [signing.letterhead.sender_address]


@pytest.mark.parametrize(
    ("word", "kinds"), [(NO, ["first"]), (None, ["first"]), (YES, ["first", "correction"])]
)
def test_nothing_is_taken_back_that_nobody_has_read(
    asking: World, word: ApprovalWord | None, kinds: list[str]
) -> None:
    """A rejected match is corrected where its alert was let out, and not where that waits or was declined."""
    reader = asking.reader(Cadence.IMMEDIATE)
    item = asking.item("3.quotas")
    asking.publish()
    (edition,) = open_editions(asking)
    if word is not None:
        say(asking, edition, word)
    asking.reject(item, "3.quotas")
    asking.forward(minutes=20)
    asking.publish()

    assert [kind for _, _, kind in asking.told(reader)] == kinds


def test_what_was_rejected_while_it_waited_cannot_be_approved_and_its_correction_comes_alone(
    asking: World, post: Post, mail_server: Any
) -> None:
    """The update of what was told would come after its correction, which is of what was told alone."""
    reader = asking.reader(Cadence.IMMEDIATE)
    item = asking.item("3.quotas")
    asking.publish()
    say(asking, open_editions(asking)[0], YES)
    send(asking, post)
    asking.forward(minutes=20)
    asking.revise(item, "3.quotas", summary="Norland and Sudmark open it a whole year later than planned.")
    asking.publish()
    (update,) = open_editions(asking)
    rejected(asking, item)
    asking.forward(minutes=20)
    asking.publish()
    correction = open_editions(asking)[-1]

    with pytest.raises(ApprovalError, match=f"item {item} under 3.quotas was rejected. Decline it"):
        say(asking, update, YES)
    say(asking, update, NO)
    say(asking, correction, YES)
    send(asking, post)

    subjects = [message["Subject"] for to, message in mail_server.received if to != DESK]
    assert [kind for _, _, kind in asking.told(reader)] == ["first", "update", "correction"]
    assert subjects == ["Alert: Ferry line opens", "Alert · Correction: Ferry line opens"]


@pytest.mark.parametrize(
    ("meanwhile", "said"),
    [
        ("taken down", "was taken down"),
        ("put back", None),
        ("confirmed", "which it takes back, is rejected no longer"),
    ],
)
def test_what_waits_is_held_against_what_was_said_since(
    asking: World, meanwhile: str, said: str | None
) -> None:
    """An item that was taken down, or the correction of what stands again, goes out by nobody's approval."""
    asking.reader(Cadence.IMMEDIATE)
    item = asking.item("3.quotas")
    asking.publish()
    (edition,) = open_editions(asking)
    if meanwhile == "confirmed":
        say(asking, edition, YES)
        asking.reject(item, "3.quotas")
        asking.forward(minutes=20)
        asking.publish()
        (edition,) = open_editions(asking)
        asking.verdict(item, "3.quotas", VerdictWord.CONFIRMED)
    for hidden in {"taken down": (True,), "put back": (True, False)}.get(meanwhile, ()):
        with asking.store.transaction() as session:
            decide(session, item, hidden=hidden, reason="asked to", now=asking.now, actor="test")

    with asking.store.transaction() as session:
        found = find(session, asking.partnership.slug, edition)
    if said is None:
        assert say(asking, edition, YES)
    else:
        with pytest.raises(ApprovalError, match=said):
            say(asking, edition, YES)

    assert [said in one for one in found.overtaken if said] == [True] * bool(said)


@pytest.mark.parametrize(("resent", "kinds"), [(False, ["first"]), (True, ["first", "correction"])])
def test_what_no_server_took_is_not_taken_back(
    world: World, post: Post, resent: bool, kinds: list[str]
) -> None:
    """An alert whose only message was given up has told nobody, unless it was a second copy; the verdict says
    so, too."""
    reader = alert(world)
    with world.store.transaction() as session:
        theirs = select(Delivery).where(Delivery.subscription_id == reader.subscription_id)
        session.scalars(theirs).one().resent = resent
    world.forward(hours=40)
    send(world, post)
    given = rejected(world, world.told(reader)[0][0])
    world.publish()

    assert states(world, reader)[0] == (DeliveryState.EXPIRED, "waited too long")
    assert given.told == len(kinds) - 1
    assert [kind for _, _, kind in world.told(reader)] == kinds


def test_what_was_given_up_since_was_to_be_taken_back_then(world: World, post: Post) -> None:
    """Who looks at the past sees the correction that was owed while the message still waited."""
    reader = alert(world)
    rejected(world, world.told(reader)[0][0])
    moment = world.forward(hours=1)
    world.forward(hours=39)
    send(world, post)
    stories = []
    for at in (moment, None):
        with world.store.rehearsal() as session:
            audience = world.audience_of(reader).id
            stories.append(foresee(session, world.partnership, audience, now=world.now, at=at).stories)

    assert states(world, reader) == [(DeliveryState.EXPIRED, "waited too long")]
    assert stories == [1, 0]


def test_an_alert_for_which_nobody_answers_is_given_up_and_the_doctor_says_so(
    asking: World, post: Post, mail_server: Any
) -> None:
    """Whoever comes later is told that it is too late: news half a day old is not sent as fresh."""
    reader = alert(asking)
    (edition,) = open_editions(asking)
    asking.forward(hours=12)
    with pytest.raises(ApprovalError, match="too late"):
        say(asking, edition, YES)
    report = send(asking, post)
    with pytest.raises(ApprovalError, match="was unanswered by deliver"):
        say(asking, edition, YES)

    with asking.store.transaction() as session:
        (trouble,) = delivery_troubles(session, asking.partnership.slug, now=asking.now)
    assert report.mails.counts == {DeliveryState.STALE: 1}
    assert mail_server.received == []
    assert states(asking, reader) == [(DeliveryState.EXPIRED, "nobody approved the edition in time")]
    assert "1 alerts were sent to nobody" in trouble.what


def test_an_alert_that_waits_is_said_to_wait_and_not_to_be_stuck(asking: World) -> None:
    """Urgent when half of its time is over."""
    alert(asking)
    (edition,) = open_editions(asking)

    def found() -> list[tuple[str, bool]]:
        with asking.store.transaction() as session:
            troubles = delivery_troubles(session, asking.partnership.slug, now=asking.now)
            return [(one.what, one.urgent) for one in troubles]

    what = f"1 alerts wait for a person's approval (editions {edition}), the first until 2026-06-02 00:00 UTC"
    asking.forward(hours=2)
    assert found() == [(what, False)]
    asking.forward(hours=5)
    assert found() == [(what, True)]


@pytest.mark.parametrize(("kinds", "waits"), [(("reader",), True), (("agency",), False), ((), False)])
def test_only_alerts_to_the_kinds_that_the_folder_names_wait(
    world: World, kinds: tuple[Any, ...], waits: bool
) -> None:
    """By default none does; a digest never does."""
    if kinds:
        waits_for(world, *kinds)
    reader = alert(world)
    digest = world.reader(hour=13)
    world.forward(hours=1)
    world.publish()

    assert len(open_editions(world)) == waits
    assert [NOTICE in " ".join(body.split()) for body in world.bodies(reader)] == [waits]
    assert len(states(world, digest)) == 1


def test_who_shares_an_audience_with_an_agency_waits_with_it(world: World) -> None:
    """One text, one answer; who joins when nobody of that kind is left waits for nobody."""
    waits_for(world, "agency")
    shared, desk = world.reader(Cadence.IMMEDIATE), world.reader(Cadence.IMMEDIATE)
    with world.store.transaction() as session:
        session.get_one(Subscriber, desk.subscriber_id).kind = "agency"  # type: ignore[assignment]
    world.item("3.quotas")
    world.publish()
    (edition,) = open_editions(world)
    say(world, edition, YES)
    world.leave(desk)
    world.forward(minutes=20)
    world.item("4.ferry-line")
    world.publish()

    assert open_editions(world) == []
    assert len(states(world, shared)) == 2


def test_answering_twice_is_answering_once_and_another_answer_is_refused(asking: World) -> None:
    """The first one stands, with who gave it, when and why; the audit log has it once."""
    alert(asking)
    (edition,) = open_editions(asking)

    said = [say(asking, edition, YES, actor="ann"), say(asking, edition, YES, actor="ben")]
    with pytest.raises(ApprovalError, match="was approved by ann at 2026-06-01 12:00 UTC, and that stands"):
        say(asking, edition, NO, actor="ben")

    with asking.store.transaction() as session:
        found = find(session, asking.partnership.slug, edition).answered
        acts = session.scalars(
            select(AuditEntry.action).where(
                AuditEntry.object_type == "edition", AuditEntry.object_id == str(edition)
            )
        ).all()
    assert said == [True, False]
    assert found is not None
    assert (found.word, found.actor, found.note, found.at) == (YES, "ann", "seen", asking.now)
    assert acts == ["edition.approved"]


@pytest.mark.parametrize("words", [(YES, NO), (YES, YES), (NO, NO)])
def test_of_two_who_answer_at_once_one_is_first(
    asking: World, words: tuple[ApprovalWord, ApprovalWord]
) -> None:
    """The other one is told what holds; the messages are as the answer says."""
    reader = alert(asking)
    (edition,) = open_editions(asking)

    def one(place: int) -> bool | str:
        try:
            return say(asking, edition, words[place], actor=f"person {place}")
        except ApprovalError as error:
            return str(error)

    with ThreadPoolExecutor(2) as people:
        said = list(people.map(one, range(2)))

    with asking.store.transaction() as session:
        found = find(session, asking.partnership.slug, edition).answered
    assert said.count(True) == 1
    assert found is not None
    assert found.actor == f"person {said.index(True)}"
    assert words[0] is words[1] or any("and that stands" in str(other) for other in said)
    assert states(asking, reader)[0][0] is (
        DeliveryState.PENDING if found.word is YES else DeliveryState.STALE
    )


def test_looking_changes_nothing(asking: World) -> None:
    """However often."""
    alert(asking)
    (edition,) = open_editions(asking)

    def rows() -> list[int | None]:
        with asking.store.transaction() as session:
            tables = (ApprovalAnswer, AuditEntry, Delivery, Edition)
            return [session.scalar(select(func.count()).select_from(one)) for one in tables]

    before = rows()
    for _ in range(2):
        with asking.store.transaction() as session:
            found = find(session, asking.partnership.slug, edition)
        assert open_editions(asking) == [edition]

    assert rows() == before
    assert found.answered is None
    assert (found.messages, found.subject) == (1, "Alert: Ferry line opens")
    assert "preview.invalid" in found.text


@pytest.mark.parametrize(
    ("word", "actor", "note", "remedy"), [(NO, "ann", " ", "--note"), (YES, " ", "", "--actor")]
)
def test_an_answer_without_a_person_or_a_refusal_without_a_reason_is_refused(
    asking: World, word: ApprovalWord, actor: str, note: str, remedy: str
) -> None:
    """Whoever reads it in a year must know."""
    alert(asking)
    (edition,) = open_editions(asking)

    with pytest.raises(ApprovalError, match=remedy):
        say(asking, edition, word, actor=actor, note=note)
    with pytest.raises(ApprovalError, match="waits for nobody's approval"):
        say(asking, edition + 999_999, word)


def test_who_leaves_while_it_waits_gets_nothing_although_it_is_approved(
    asking: World, post: Post, mail_server: Any
) -> None:
    """Asked at the door, as always."""
    reader = alert(asking)
    (edition,) = open_editions(asking)
    asking.leave(reader)
    say(asking, edition, YES)

    send(asking, post)

    assert mail_server.received == []
    assert states(asking, reader)[0][0] is DeliveryState.STALE


def test_what_was_approved_late_has_all_its_tries_before_it(
    asking: World, post: Post, mail_server: Any
) -> None:
    """Its time counts from the answer: a server that is away for a day loses nothing of it."""
    reader = alert(asking)
    (edition,) = open_editions(asking)
    asking.forward(hours=11)
    say(asking, edition, YES)
    asking.forward(hours=35)

    send(asking, post)

    assert states(asking, reader) == [(DeliveryState.ACCEPTED, "250")]


def test_an_event_for_a_webhook_waits_too_and_no_replay_sends_what_was_declined(
    world: World, post: Post, receiver: Receiver
) -> None:
    """Its owner is an agency; approved, it is posted with the bytes of its cut."""
    waits_for(world, "agency")
    desk = agency(world, receiver.url)
    for _ in range(2):
        world.item("4.ferry-line")
        world.publish()
        world.forward(minutes=20)
    declined, approved = open_editions(world)
    send(world, post)
    waiting = len(receiver.posted)
    with world.store.transaction() as session:
        late = webhook_troubles(session, world.partnership.slug, now=world.now + timedelta(hours=1))
    say(world, declined, NO)
    say(world, approved, YES)
    with world.store.transaction() as session:
        slug, since = world.partnership.slug, world.now - timedelta(days=1)
        queued = replay(session, slug, desk.subscription_id, since, now=world.now, actor="t")
        payload = session.get_one(Edition, approved).payload
    send(world, post)

    assert waiting == 0
    assert late == []
    assert queued == 1
    assert [posted.body.decode() for posted in receiver.posted] == [payload]


def test_why_says_that_it_waits_was_declined_or_was_never_answered(asking: World) -> None:
    """A typed reason each, and the answer beside the edition."""
    reader = alert(asking)
    for commitment in ("4.ferry-line", "5.exchange"):
        asking.item(commitment)
        asking.forward(minutes=20)
        asking.publish()
    first, second, third = open_editions(asking)
    say(asking, first, NO, note="not ours")
    with asking.store.transaction() as session:
        give_up(session, asking.partnership.slug, now=asking.now)
    asking.forward(hours=1)
    with asking.store.transaction() as session:
        address = session.get_one(Subscriber, reader.subscriber_id).email
        (mail,) = explain_mail(
            session, asking.partnership, address, date(2026, 6, 1), now=asking.now
        ).subscriptions
    asking.forward(hours=12)
    with asking.store.transaction() as session:
        given_up = give_up(session, asking.partnership.slug, now=asking.now)
        (later,) = explain_mail(
            session, asking.partnership, address, date(2026, 6, 1), now=asking.now
        ).subscriptions

    assert {one.edition_id: one.reason for one in mail.answers} == {
        first: Reason.DECLINED,
        second: Reason.AWAITS_APPROVAL,
        third: Reason.AWAITS_APPROVAL,
    }
    assert mail.editions[0].approval is not None
    assert mail.editions[0].approval.note == "not ours"
    assert given_up == 2
    assert {one.reason for one in later.answers} == {Reason.DECLINED, Reason.UNANSWERED}
