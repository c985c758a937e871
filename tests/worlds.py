"""Made-up worlds: items, matches and verdicts as rows, readers who subscribe, a clock moved by hand."""

import itertools
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from dataclasses import fields as dataclass_fields
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, true, update

from partnership_watch.editions.publishing import PublishReport, publish
from partnership_watch.matching.live import keep_rule_set
from partnership_watch.matching.searchable import keep_words
from partnership_watch.matching.sides import PUBLISHER_SPEAKS
from partnership_watch.registry import Partnership, load_partnership
from partnership_watch.registry.rule_sets import RuleSet, rule_set_hash
from partnership_watch.store import EmbeddedServer, Store, open_store
from partnership_watch.store.tables import (
    Audience,
    Cadence,
    Delivery,
    Edition,
    EditionState,
    EndedReason,
    Expired,
    Fetch,
    FetchOutcome,
    Item,
    Match,
    MatchGrade,
    Purpose,
    Revision,
    Screening,
    SourceState,
    Story,
    StoryItem,
    Subscriber,
    SubscriberKind,
    Subscription,
    Told,
    Verdict,
    VerdictWord,
)
from partnership_watch.subscribers import (
    Asked,
    Filter,
    Moved,
    Person,
    add_subscriber,
    change_subscription,
    end_subscription,
    list_subscriptions,
    subscribe,
)

MONDAY = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
APPLICATION_ROLE = "partnership_watch"
PUBLISHER = "norlandpost.example"
JUDGE = "grete"
"""The login of whoever gives a verdict: no word that stands on a page for other reasons."""
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Reader:
    """One subscriber with one subscription."""

    subscriber_id: int
    subscription_id: int
    name: str = "news"


@dataclass
class World:
    """Everything that a test does to the database, at `now`."""

    store: Store
    partnership: Partnership
    now: datetime = MONDAY
    revisions: dict[int, int] = field(default_factory=dict)

    def forward(self, **by: float) -> datetime:
        """Move the clock on."""
        self.now += timedelta(**by)
        return self.now

    def until(self, *moment: int) -> datetime:
        """Move the clock to a moment, UTC."""
        self.now = datetime(*moment, tzinfo=UTC)  # type: ignore[misc, arg-type]
        return self.now

    def item(
        self,
        *matches: str,
        title: str = "Ferry line opens",
        summary: str = "Norland and Sudmark open it.",
        published: datetime | None = None,
        language: str = "en",
        publisher: str = PUBLISHER,
        link: str | None = None,
        like: int | None = None,
        backlog: bool = False,
        undated: bool = False,
        seen: datetime | None = None,
        purpose: Purpose = Purpose.LIVE,
        sides: Iterable[str] = (),
    ) -> int:
        """A new item, screened now; `matches` are commitments, with `:context` or a score (`:0.7`) behind.

        Args:
            sides: the parties that its first word shows.
        """
        with self.store.transaction() as session:
            item = Item(
                publisher=publisher,
                key=f"{self.partnership.slug}-{next(_numbers)}",
                link=link or f"https://{publisher}/{next(_numbers)}",
                published_at=None if undated or backlog else published or self.now,
                first_seen_at=seen or self.now,
                backlog=backlog,
            )
            session.add(item)
            session.flush()
            item_id = item.id
        self._revise(item_id, matches, title, summary, language, purpose, sides)
        if like is not None:
            self.merge(like, item_id)
        return item_id

    def revise(
        self,
        item_id: int,
        *matches: str,
        title: str = "Ferry line opens",
        summary: str = "Norland and Sudmark open it.",
        language: str = "en",
    ) -> None:
        """A later revision of an item, screened now."""
        self._revise(item_id, matches, title, summary, language, Purpose.LIVE)

    def match(self, item_id: int, *matches: str, language: str = "en") -> None:
        """Screen an unscreened item's newest revision now: what was collected long ago is matched late."""
        with self.store.transaction() as session:
            newest = select(Revision).where(Revision.item_id == item_id).order_by(Revision.number.desc())
            revision = session.scalars(newest).first()
            assert revision is not None
            self._screen(session, revision, matches, language, Purpose.LIVE)

    def hear(self, *, since: datetime) -> None:
        """A source of the partnership answered every twelve hours, from then up to now."""
        with self.store.transaction() as session:
            source = SourceState(
                partnership=self.partnership.slug,
                key=f"heard-{next(_numbers)}",
                url=f"https://{PUBLISHER}/feed",
                due_at=self.now,
                interval_seconds=12 * 3600,
            )
            session.add(source)
            session.flush()
            at = since
            while at <= self.now:
                outcome = FetchOutcome.UNCHANGED
                session.add(
                    Fetch(source_id=source.id, started_at=at, finished_at=at, outcome=outcome, set_aside=[])
                )
                at += timedelta(hours=12)

    def rescreen(self, item_id: int, *matches: str, language: str = "en", number: int | None = None) -> None:
        """Look again at a revision of an item, the newest if no number is given, under rules of today."""
        with self.store.transaction() as session:
            revision = session.scalars(
                select(Revision)
                .where(Revision.item_id == item_id, Revision.number == number if number else true())
                .order_by(Revision.number.desc())
                .limit(1)
            ).one()
            looks = select(func.count()).where(Screening.revision_id == revision.id)
            self._screen(
                session, revision, matches, language, Purpose.LIVE, look=(session.scalar(looks) or 0) + 1
            )

    def rules(self, look: int = 1) -> RuleSet:
        """The made-up rules of this world's first look at an item, or of a later one."""
        body = {"partnership": self.partnership.slug, "engine_version": "1", "look": look}
        return RuleSet(rule_set_hash(body), self.partnership.slug, "1", body)

    def text_of(self, item_id: int) -> str:
        """The title of an item's newest revision."""
        with self.store.transaction() as session:
            titles = select(Revision.title).where(Revision.item_id == item_id)
            return session.scalars(titles.order_by(Revision.number.desc())).first() or ""

    def merge(self, item_id: int, other_id: int) -> None:
        """Put two items' stories together."""
        with self.store.transaction() as session:
            known = {
                row.item_id: row.story_id
                for row in session.scalars(
                    select(StoryItem).where(StoryItem.item_id.in_([item_id, other_id]))
                )
            }
            if item_id not in known:
                story = Story(opened_at=self.now)
                session.add(story)
                session.flush()
                known[item_id] = story.id
                session.add(StoryItem(item_id=item_id, story_id=story.id, added_at=self.now, reason={}))
            if other_id in known:
                session.execute(
                    update(StoryItem)
                    .where(StoryItem.story_id == known[other_id])
                    .values(story_id=known[item_id])
                )
            else:
                session.add(
                    StoryItem(item_id=other_id, story_id=known[item_id], added_at=self.now, reason={})
                )

    def verdict(
        self,
        item_id: int,
        commitment: str,
        word: VerdictWord,
        *,
        number: int | None = None,
        look: int | None = None,
        by: str = JUDGE,
    ) -> None:
        """A staff member's word on a match: of this revision and look, or of the newest that has one."""
        with self.store.transaction() as session:
            match_id = session.scalars(
                select(Match.id)
                .join(Screening, Screening.id == Match.screening_id)
                .join(Revision, Revision.id == Screening.revision_id)
                .where(
                    Revision.item_id == item_id,
                    Match.commitment == commitment,
                    Revision.number == number if number else true(),
                    Screening.number == look if look else true(),
                )
                .order_by(Revision.number.desc(), Screening.number.desc())
                .limit(1)
            ).one()
            session.add(Verdict(match_id=match_id, word=word, given_by=by, given_at=self.now, note=None))

    def reject(self, item_id: int, commitment: str) -> None:
        """A staff member says that it is not about this commitment."""
        self.verdict(item_id, commitment, VerdictWord.REJECTED)

    def reader(
        self,
        cadence: Cadence = Cadence.DAILY,
        *,
        hour: int | None = 7,
        weekday: int | None = None,
        zone: str = "UTC",
        language: str = "en",
        quiet: tuple[int, int] | None = None,
        even_if_empty: bool = False,
        **wanted: Any,
    ) -> Reader:
        """Somebody subscribes now; `wanted` is a Filter's fields."""
        asked = self.asked(
            cadence, hour=hour, weekday=weekday, quiet=quiet, even_if_empty=even_if_empty, **wanted
        )
        with self.store.transaction() as session:
            person = Person(
                email=f"reader-{next(_numbers)}@desk.example",
                name="Desk",
                kind=SubscriberKind.READER,
                language=language,
                zone=zone,
                consent_basis="asked in writing",
                consent_at=self.now,
            )
            subscriber_id = add_subscriber(session, self.partnership, person, now=self.now, actor="test")
            return Reader(
                subscriber_id,
                subscribe(
                    session, self.partnership, subscriber_id, "news", asked, now=self.now, actor="test"
                ),
            )

    def comes_back(self, reader: Reader, asked: Asked) -> Reader:
        """Somebody who left, or whose mail ended, subscribes again, with the same address."""
        with self.store.transaction() as session:
            known = session.get_one(Subscriber, reader.subscriber_id)
            subscriber_id = known.id
            if known.ended_at is not None:
                fields = [field.name for field in dataclass_fields(Person)]
                person = Person(**{name: getattr(known, name) for name in fields})
                subscriber_id = add_subscriber(session, self.partnership, person, now=self.now, actor="test")
            subscription_id = subscribe(
                session, self.partnership, subscriber_id, "news", asked, now=self.now, actor="test"
            )
            return Reader(subscriber_id, subscription_id)

    def asked(
        self,
        cadence: Cadence = Cadence.DAILY,
        *,
        hour: int | None = 7,
        weekday: int | None = None,
        quiet: tuple[int, int] | None = None,
        even_if_empty: bool = False,
        **wanted: Any,
    ) -> Asked:
        """What a subscription asks for."""
        return Asked(
            filter=Filter(**wanted),
            cadence=cadence,
            hour=None if cadence is Cadence.IMMEDIATE else hour,
            weekday=weekday,
            quiet_from=quiet[0] if quiet else None,
            quiet_until=quiet[1] if quiet else None,
            even_if_empty=even_if_empty,
        )

    def change(self, reader: Reader, asked: Asked) -> Moved:
        """The reader asks for something else now."""
        with self.store.transaction() as session:
            return change_subscription(
                session,
                self.partnership,
                reader.subscriber_id,
                reader.name,
                asked,
                now=self.now,
                actor="test",
            )

    def leave(self, reader: Reader) -> None:
        """The reader unsubscribes now."""
        with self.store.transaction() as session:
            end_subscription(
                session, reader.subscription_id, EndedReason.UNSUBSCRIBED, now=self.now, actor="test"
            )

    def publish(self, **kwargs: Any) -> PublishReport:
        """Publish now."""
        return publish(self.store, self.partnership, now=self.now, mail_domain="watch.example", **kwargs)

    def audience_of(self, reader: Reader) -> Audience:
        """Where the reader's live subscription stands."""
        with self.store.transaction() as session:
            (listed,) = [
                one
                for one in list_subscriptions(session, self.partnership.slug)
                if one.subscriber_id == reader.subscriber_id
            ]
            return session.get_one(Audience, listed.audience_id)

    def told(self, reader: Reader) -> list[tuple[int, str, str]]:
        """What the reader's deliveries told: item, commitment, kind; in order, as often as it was told."""
        with self.store.transaction() as session:
            rows = session.execute(
                select(Told.item_id, Told.commitment, Told.kind)
                .join(Delivery, Delivery.edition_id == Told.edition_id)
                .join(Subscription, Subscription.id == Delivery.subscription_id)
                .where(Subscription.subscriber_id == reader.subscriber_id)
                .order_by(Told.edition_id, Told.id)
            )
            return [(item, commitment, kind.value) for item, commitment, kind in rows]

    def editions(self, reader: Reader) -> list[Edition]:
        """Every edition of the audience where the reader stands, in order."""
        audience_id = self.audience_of(reader).id
        with self.store.transaction() as session:
            return list(
                session.scalars(
                    select(Edition).where(Edition.audience_id == audience_id).order_by(Edition.id)
                )
            )

    def bodies(self, reader: Reader) -> list[str]:
        """The text bodies that the reader was sent."""
        with self.store.transaction() as session:
            return [
                text or ""
                for text in session.scalars(
                    select(Edition.text)
                    .join(Delivery, Delivery.edition_id == Edition.id)
                    .join(Subscription, Subscription.id == Delivery.subscription_id)
                    .where(Subscription.subscriber_id == reader.subscriber_id)
                    .order_by(Edition.id)
                )
            ]

    def expired(self) -> list[tuple[int, str, str]]:
        """What grew too old before it was told."""
        with self.store.transaction() as session:
            rows = session.execute(
                select(Expired.item_id, Expired.commitment, Expired.kind)
                .join(Audience, Audience.id == Expired.audience_id)
                .where(Audience.partnership == self.partnership.slug)
                .order_by(Expired.id)
            )
            return [(item, commitment, kind.value) for item, commitment, kind in rows]

    def count(self, state: EditionState) -> int:
        """How many editions of this state there are."""
        with self.store.transaction() as session:
            return (
                session.scalar(
                    select(func.count())
                    .select_from(Edition)
                    .join(Audience, Audience.id == Edition.audience_id)
                    .where(Edition.state == state, Audience.partnership == self.partnership.slug)
                )
                or 0
            )

    def _revise(
        self,
        item_id: int,
        matches: tuple[str, ...],
        title: str,
        summary: str,
        language: str,
        purpose: Purpose,
        sides: Iterable[str] = (),
    ) -> None:
        number = self.revisions[item_id] = self.revisions.get(item_id, 0) + 1
        with self.store.transaction() as session:
            revision = Revision(
                item_id=item_id,
                number=number,
                content_hash=f"{item_id}-{number}",
                title=title,
                summary=summary,
                language=language,
                seen_at=self.now,
            )
            session.add(revision)
            session.flush()
            keep_words(session, [revision])
            if matches:
                self._screen(session, revision, matches, language, purpose, sides=sides)

    def _screen(
        self,
        session: Any,
        revision: Revision,
        matches: tuple[str, ...],
        language: str,
        purpose: Purpose,
        look: int = 1,
        sides: Iterable[str] = (),
    ) -> None:
        """`nothing` stands for a screening without a match; each live `look` is under rules of its own."""
        rules = self.rules(look)
        keep_rule_set(session, rules, now=self.now)
        screening = Screening(
            revision_id=revision.id,
            partnership=self.partnership.slug,
            rule_set_hash=rules.hash,
            purpose=purpose,
            number=look,
            screened_at=self.now,
            language=language,
            sides=_sides(revision, sides),
        )
        session.add(screening)
        session.flush()
        pillars = {commitment.key: commitment.pillar for commitment in self.partnership.commitments}
        for match in matches:
            commitment, *rest = match.split(":")
            if commitment == "nothing":
                continue
            score = next((float(part) for part in rest if part[0].isdigit()), 0.8)
            session.add(
                Match(
                    screening_id=screening.id,
                    commitment=commitment,
                    clause=int(commitment.partition(".")[0]),
                    pillar=pillars.get(commitment, "I"),
                    grade=MatchGrade.CONTEXT if "context" in rest else MatchGrade.DIRECT,
                    score=score,
                    evidence=_evidence(revision),
                )
            )


def _sides(revision: Revision, shown: Iterable[str]) -> dict[str, Any]:
    """As the engine gives them: nothing of a party that is not shown."""
    first = revision.title.split(" ")[0]
    sign = {"reason": "the country is named", "term": first, "field": "title", "start": 0, "end": len(first)}
    return {party: [sign, {"reason": PUBLISHER_SPEAKS}] for party in shown}


def _evidence(revision: Revision) -> dict[str, Any]:
    first = revision.title.split(" ")[0]
    term = {"term": first.lower(), "field": "title", "start": 0, "end": len(first), "weight": 1.0}
    return {"terms": [term], "against": [], "parties": {}}


@pytest.fixture(scope="session")
def norland(project: Path) -> Partnership:
    """The made-up partnership: clauses 3 and 4 in pillar I, 5 and 6 in pillar II."""
    return load_partnership(project / "tests" / "partnerships" / "norland-sudmark")


@pytest.fixture(scope="session")
def shared_store(server: EmbeddedServer) -> Iterator[Store]:
    """One database for all worlds: each watches a partnership of its own, as in production."""
    owner = server.ensure_database("editions", template="template_watch")
    store = open_store(owner.set(username=APPLICATION_ROLE))
    yield store
    store.close()


@pytest.fixture
def new_world(shared_store: Store, norland: Partnership) -> Callable[[], World]:
    """Makes empty worlds."""
    return lambda: World(
        shared_store, norland.model_copy(update={"slug": f"{norland.slug}-{next(_numbers)}"})
    )


@pytest.fixture
def world(new_world: Callable[[], World]) -> World:
    """An empty world, at noon of a Monday in June."""
    return new_world()
