"""What the demo shows at its end, read from the database and from the mails that arrived."""

import email
import email.policy
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console, Group
from rich.table import Table
from sqlalchemy import func, select

from partnership_watch.registry import Partnership
from partnership_watch.store import Store
from partnership_watch.store.tables import Delivery, DeliveryState, Fetch, Item, Match, SourceState


@dataclass(frozen=True)
class Mail:
    """One message that the mail server took."""

    file: Path
    to: str
    subject: str
    language: str


@dataclass(frozen=True)
class Before:
    """What was there when this demo began: only what came since is shown as new."""

    fetch: int
    match: int
    mails: frozenset[str]


def before(store: Store, mails: Path) -> Before:
    """Remember what is there already."""
    with store.transaction() as session:
        fetch = session.scalar(select(func.max(Fetch.id))) or 0
        match = session.scalar(select(func.max(Match.id))) or 0
    return Before(fetch, match, frozenset(file.name for file in mails.glob("*.eml")))


def received(folder: Path) -> list[Mail]:
    """Every mail that arrived, in order."""
    return [_mail(file) for file in sorted(folder.glob("*.eml"))]


def matches_by_pillar(store: Store) -> Counter[str]:
    """How many matches are stored, by pillar."""
    with store.transaction() as session:
        rows = session.execute(select(Match.pillar, func.count()).group_by(Match.pillar))
        return Counter(dict(rows.tuples().all()))


def show(console: Console, store: Store, partnership: Partnership, since: Before, mails: list[Mail]) -> None:
    """Print what was fetched, matched and sent."""
    console.print(_fetched(store, partnership, since))
    console.print(_matched(store, partnership, since))
    new = [mail for mail in mails if mail.file.name not in since.mails]
    if new:
        console.print(_sent(new))
    unknown = _unknown(store)
    if unknown:
        console.print(
            f"[yellow]{unknown} messages are held[/]: a demo was killed while it sent them, so nobody knows "
            "whether they arrived, and they are never simply sent again."
        )


def _fetched(store: Store, partnership: Partnership, since: Before) -> Group | Table | str:
    with store.transaction() as session:
        rows = session.execute(
            select(SourceState.key, Fetch)
            .join(SourceState, Fetch.source_id == SourceState.id)
            .where(Fetch.id > since.fetch)
            .order_by(Fetch.id)
        ).all()
        items = session.scalar(select(func.count()).select_from(Item)) or 0
    looks: dict[str, list[Fetch]] = {}
    for key, fetch in rows:
        looks.setdefault(key, []).append(fetch)
    if not looks:
        return "Fetched: no source was due."
    table = Table(title="Fetched", title_justify="left", header_style="bold")
    for column in ("source", "entries", "new", "revised", "how it ended"):
        table.add_column(column, justify="left" if column in ("source", "how it ended") else "right")
    for source in partnership.sources:
        tried = looks.get(source.key, [])
        if tried:
            table.add_row(
                source.key,
                str(max(fetch.entries for fetch in tried) or ""),
                str(sum(fetch.new_items for fetch in tried) or ""),
                str(sum(fetch.new_revisions for fetch in tried) or ""),
                "; then ".join(dict.fromkeys(_ending(fetch) for fetch in tried)),
            )
    return Group(table, f"{items} publications are stored.\n")


def _ending(fetch: Fetch) -> str:
    if fetch.outcome.succeeded:
        return fetch.outcome.value
    return f"[red]{fetch.outcome.value}[/]: {fetch.reason}"


def _matched(store: Store, partnership: Partnership, since: Before) -> Group:
    with store.transaction() as session:
        rows = session.execute(
            select(Match.pillar, Match.clause, Match.grade, func.count()).group_by(
                Match.pillar, Match.clause, Match.grade
            )
        ).all()
        new = session.scalar(select(func.count()).select_from(Match).where(Match.id > since.match))
    table = Table(title="Matched", title_justify="left", header_style="bold")
    table.add_column("pillar")
    table.add_column("direct", justify="right")
    table.add_column("context", justify="right")
    table.add_column("clause (matches)")
    total = 0
    for pillar in partnership.pillars:
        own = [(clause, grade, count) for of, clause, grade, count in rows if of == pillar.id]
        grades, clauses = Counter[str](), Counter[int]()
        for clause, grade, count in own:
            grades[grade.value] += count
            clauses[clause] += count
        total += grades.total()
        table.add_row(
            f"{pillar.id}  {pillar.title[partnership.languages[0]]}",
            str(grades["direct"]),
            str(grades["context"]),
            ", ".join(f"{clause} ({count})" for clause, count in sorted(clauses.items())),
        )
    return Group(table, f"{total} matches are stored, {new} of them new.\n")


def _sent(mails: list[Mail]) -> Group:
    table = Table(title="Sent", title_justify="left", header_style="bold")
    for column, width in (("mail", 4), ("to", 32), ("in", 2)):
        table.add_column(column, no_wrap=True, min_width=width)
    table.add_column("subject")
    for mail in mails:
        table.add_row(mail.file.name.split("-")[0], mail.to, mail.language, mail.subject)
    return Group(table, f"{len(mails)} mails arrived.\n")


def _mail(file: Path) -> Mail:
    message = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
    return Mail(
        file,
        str(message["To"].addresses[0].addr_spec),
        str(message["Subject"]),
        str(message["Content-Language"]),
    )


def _unknown(store: Store) -> int:
    with store.transaction() as session:
        held = select(func.count()).select_from(Delivery).where(Delivery.state == DeliveryState.UNKNOWN)
        return session.scalar(held) or 0
