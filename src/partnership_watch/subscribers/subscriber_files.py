"""The shape of a subscribers' file, checked whole, with the line of every problem."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BeforeValidator, Field, ValidationError, model_validator
from pydantic_core import ErrorDetails

from partnership_watch.errors import ConfigurationError
from partnership_watch.refusals import refusal
from partnership_watch.registry.documents import Document, read_document
from partnership_watch.registry.errors import Problem, RegistryError
from partnership_watch.registry.forms import Language, Strict, Words, Zone
from partnership_watch.registry.models import Partnership
from partnership_watch.store.tables import Cadence, Channel, MatchGrade, SubscriberKind
from partnership_watch.subscribers.addresses import normalised_address
from partnership_watch.subscribers.errors import SubscriberError
from partnership_watch.subscribers.people import Person
from partnership_watch.subscribers.webhooks import Webhook
from partnership_watch.subscribers.wishes import Asked, Filter, unknown_names

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_FIELDS = {"languages": "item_languages"}
"""Fields of a filter that the file names otherwise: a subscriber's `language` stands close by."""


class SubscriberFileError(ConfigurationError):
    """A subscribers' file that cannot be used; every problem found is in `problems`."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        super().__init__("\n".join(map(str, self.problems)))


@dataclass(frozen=True)
class ListedPerson:
    """One subscriber of the file."""

    line: int
    person: Person
    subscriptions: dict[str, Asked]
    webhooks: dict[str, Webhook]
    """Of those subscriptions that are posted and not mailed."""


def read_subscribers(file: Path, partnership: Partnership) -> list[ListedPerson]:
    """Read a file of subscribers.

    Raises:
        SubscriberFileError: with every problem of the file: its line, the field, and the remedy.
    """
    try:
        document = read_document(file, "config/*/subscribers.example.yaml")
        read = _File.model_validate(document.value)
    except RegistryError as error:
        raise SubscriberFileError(list(error.problems)) from error
    except ValidationError as error:
        problems = [document.problem(_sentence(detail), *detail["loc"]) for detail in error.errors()]
        raise SubscriberFileError(problems) from error
    problems = list(_problems(document, read, partnership))
    if problems:
        raise SubscriberFileError(problems)
    return [
        ListedPerson(
            line=document.line("subscribers", place),
            person=Person(
                email=entry.email,
                name=entry.name,
                kind=entry.kind,
                language=entry.language,
                zone=entry.zone,
                consent_basis=entry.consent.basis,
                consent_at=entry.consent.at,
            ),
            subscriptions={subscription.name: subscription.asked for subscription in entry.subscriptions},
            webhooks={
                subscription.name: subscription.webhook
                for subscription in entry.subscriptions
                if subscription.webhook is not None
            },
        )
        for place, entry in enumerate(read.subscribers)
    ]


def _address(text: str) -> str:
    try:
        return normalised_address(text)
    except SubscriberError as error:
        raise ValueError(str(error).removeprefix("email: ")) from error


def _moment(value: Any) -> Any:
    """A day alone is its first moment in UTC; a time without a zone is taken as UTC."""
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=UTC)
    return datetime.combine(value, time(), UTC) if isinstance(value, date) else value


def _weekday(value: Any) -> Any:
    return WEEKDAYS.index(value.lower()) if isinstance(value, str) and value.lower() in WEEKDAYS else value


class _Consent(Strict):
    basis: Words
    at: Annotated[datetime, BeforeValidator(_moment)]


class _Subscription(Strict):
    name: Annotated[Words, Field(max_length=80)]
    pillars: tuple[str, ...] = ()
    clauses: tuple[int, ...] = ()
    commitments: tuple[str, ...] = ()
    grades: tuple[MatchGrade, ...] = ()
    item_languages: tuple[Language, ...] = ()
    cadence: Cadence
    hour: int | None = None
    weekday: Annotated[int | None, BeforeValidator(_weekday)] = None
    quiet_from: int | None = None
    quiet_until: int | None = None
    webhook: Webhook | None = None
    even_if_empty: bool = False

    @model_validator(mode="after")
    def _complete(self) -> Self:
        _ = self.asked
        return self

    @property
    def asked(self) -> Asked:
        wanted = Filter(
            pillars=self.pillars,
            clauses=self.clauses,
            commitments=self.commitments,
            grades=self.grades,
            languages=self.item_languages,
        )
        return Asked(
            filter=wanted,
            cadence=self.cadence,
            hour=self.hour,
            weekday=self.weekday,
            channel=Channel.WEBHOOK if self.webhook else Channel.MAIL,
            quiet_from=self.quiet_from,
            quiet_until=self.quiet_until,
            even_if_empty=self.even_if_empty,
        )


class _Subscriber(Strict):
    email: Annotated[str, AfterValidator(_address)]
    name: Words
    kind: SubscriberKind
    language: Language
    zone: Zone
    consent: _Consent
    subscriptions: tuple[_Subscription, ...]


class _File(Strict):
    subscribers: tuple[_Subscriber, ...]


def _problems(document: Document, read: _File, partnership: Partnership) -> Iterator[Problem]:
    emails: set[str] = set()
    for place, entry in enumerate(read.subscribers):
        at = ("subscribers", place)
        if entry.email in emails:
            yield document.problem("email: this address stands here twice; keep one entry", *at, "email")
        emails.add(entry.email)
        if entry.language not in partnership.languages:
            known = ", ".join(partnership.languages)
            message = f"language: mails are not written in {entry.language!r}; choose from {known}"
            yield document.problem(message, *at, "language")
        names: set[str] = set()
        for number, subscription in enumerate(entry.subscriptions):
            inner = (*at, "subscriptions", number)
            if subscription.name in names:
                message = f"name: {subscription.name!r} stands here twice; give each subscription its own"
                yield document.problem(message, *inner, "name")
            names.add(subscription.name)
            for unknown in unknown_names(subscription.asked.filter, partnership):
                field = _FIELDS.get(unknown.field, unknown.field)
                yield document.problem(f"{field}: {unknown.message}", *inner, field)


def _sentence(detail: ErrorDetails) -> str:
    """What pydantic found wrong, without quoting an address."""
    field = ".".join(str(part) for part in detail["loc"] if not isinstance(part, int)) or "the file"
    return refusal(detail, field)
