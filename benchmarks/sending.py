"""The outbox, beside bare smtplib with the same bytes, and what one reader more costs."""

import resource
import smtplib
import tempfile
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import cycle, islice
from pathlib import Path

from pydantic import HttpUrl, SecretStr
from sqlalchemy import URL

from benchmarks.measuring import apart
from benchmarks.showing import show
from benchmarks.sink import mail_sink
from partnership_watch.delivery import Letterhead, Links, Post, Security, SmtpSettings, deliver
from partnership_watch.delivery.message import Addressee, Assembled, Body
from partnership_watch.delivery.recipients import Recipients
from partnership_watch.delivery.return_path import ReturnPath
from partnership_watch.editions.placeholders import placeholder_in_html, placeholder_in_text
from partnership_watch.store import EmbeddedServer, Store, embedded_server, open_store, upgrade
from partnership_watch.store.tables import DeliveryState
from tests.queueing import queue_edition

AUDIENCES, READERS = 200, 100  # of each audience
FEW, MANY = 3, 30  # stories; a digest of 12 has 25 kB, as the demo's have on most days
STORIES = 12
ONE_MORE = (200, 1_200)  # readers of one audience: what a thousand more cost
ROUNDS = 3  # of these

PARTNERSHIP = "benchmark"
ROLE = "partnership_watch"
SENDER = "watch@watch.example"
LETTERHEAD = Letterhead("The Watch", SENDER, "desk@watch.example", "benchmark.watch.example")
LINKS = Links(HttpUrl("https://watch.example"), SecretStr("a secret of the benchmark"), "desk@watch.example")

SUBJECT = "Lease signed, and 11 more"
_STORY = (
    "<tr><td><h2>Điện gió ngoài khơi: hai bên ký biên bản ghi nhớ</h2><p style='margin:0 0 12px'>"
    + "The two sides agreed on the terms of the lease, and on who pays for the cable. " * 15
    + "</p><a href='https://news.example/story'>news.example</a>"
    + f"<p><a href='{placeholder_in_html('relevant')}/1/yes'>Yes</a></p></td></tr>\n"
)


@dataclass(frozen=True)
class Run:
    """One run of the outbox in a process of its own."""

    seconds: float
    megabytes: float
    """The most memory that the process had."""


def run() -> None:
    """Print messages a second from queued to recorded, and of the limit; memory; one reader more."""
    with (
        tempfile.TemporaryDirectory() as folder,
        embedded_server(Path(folder) / "pg") as server,
        mail_sink() as port,
    ):
        _show_rates(server, port)
        _show_one_more(server, port)


def _show_rates(server: EmbeddedServer, port: int) -> None:
    few = _outbox(server, port, AUDIENCES, READERS // 10, STORIES)
    messages = AUDIENCES * READERS
    seconds = _bare_seconds(STORIES, messages // 2, port)
    all_of_them = _outbox(server, port, AUDIENCES, READERS, STORIES)
    seconds += _bare_seconds(STORIES, messages - messages // 2, port)
    bare, ours = messages / seconds, messages / all_of_them.seconds
    show(
        f"Sending {messages:,} mails of {_kilobytes(STORIES)} to {AUDIENCES} audiences, one connection",
        ("", "messages a second", "of the limit"),
        [
            ("outbox: claim, compose, say so, send, record", f"{ours:,.0f}", f"{ours / bare:.0%}"),
            ("smtplib: the same bytes over one connection (the limit)", f"{bare:,.0f}", "100%"),
        ],
        "elapsed time; smtplib half before and half after; the server is a process that keeps nothing",
    )
    show(
        "Memory of the sender",
        ("subscribers", "MB at most", ""),
        [
            (f"{messages // 10:,}", f"{few.megabytes:.0f}", "1.0"),
            (f"{messages:,}", f"{all_of_them.megabytes:.0f}", f"{all_of_them.megabytes / few.megabytes:.2f}"),
        ],
        "resident, in a process that only sends",
    )


def _show_one_more(server: EmbeddedServer, port: int) -> None:
    rows = []
    for stories in (FEW, MANY):
        composing = min(_composing_seconds(stories) for _ in range(ROUNDS))
        outbox = min(_one_more_seconds(server, port, stories) for _ in range(ROUNDS))
        bare = min(_bare_seconds(stories, ONE_MORE[0], port) / ONE_MORE[0] for _ in range(ROUNDS))
        rows.append((stories, composing, outbox, bare))
    show(
        "One subscriber more in an existing audience, in millionths of a second",
        ("stories", "mail", "composing", "sending", "smtplib", "of the limit"),
        [
            (
                str(stories),
                _kilobytes(stories),
                *(f"{seconds * 1e6:,.0f}" for seconds in (composing, outbox, bare)),
                f"{bare / outbox:.0%}",
            )
            for stories, composing, outbox, bare in rows
        ],
        f"sending: ({ONE_MORE[1]:,} readers less {ONE_MORE[0]}) / {ONE_MORE[1] - ONE_MORE[0]:,}; "
        f"fastest of {ROUNDS} rounds",
    )


def _outbox(server: EmbeddedServer, port: int, audiences: int, readers: int, stories: int) -> Run:
    """Queue editions in a database of their own, and send them."""
    url = server.ensure_database(f"benchmark_{uuid.uuid4().hex}")
    upgrade(url, ROLE)
    url = url.set(username=ROLE)
    store = open_store(url)
    for number in range(audiences):
        _queue(store, number, readers, stories)
    store.close()
    return apart(_deliver, url, port, audiences * readers)


def _deliver(url: URL, port: int, expected: int) -> Run:
    """As an installation sends: under signed return paths, and to nobody on the suppression list."""
    post = Post(
        SmtpSettings(host="127.0.0.1", port=port, security=Security.NONE),
        LETTERHEAD,
        LINKS,
        recipients=Recipients(keyed_hash=LINKS.keyed_hash),
        return_path=ReturnPath("bounces@watch.example", LINKS.keyed_hash),
    )
    store = open_store(url)
    start = time.perf_counter()
    report = deliver(store, PARTNERSHIP, post, clock=lambda: datetime.now(UTC))
    seconds = time.perf_counter() - start
    store.close()
    if report.counts != {DeliveryState.ACCEPTED: expected}:
        raise RuntimeError(f"not every message went out: {report}")
    return Run(seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def _one_more_seconds(server: EmbeddedServer, port: int, stories: int) -> float:
    few, many = (_outbox(server, port, 1, readers, stories).seconds for readers in ONE_MORE)
    return (many - few) / (ONE_MORE[1] - ONE_MORE[0])


def _composing_seconds(stories: int) -> float:
    assembled = Assembled(_body(stories), LETTERHEAD, LINKS)
    readers = list(islice(_readers(), ONE_MORE[0]))
    now = datetime.now(UTC)
    start = time.perf_counter()
    for reader in readers:
        assembled.compose(reader, date=now)
    return (time.perf_counter() - start) / len(readers)


def _bare_seconds(stories: int, count: int, port: int) -> float:
    messages = _messages(stories, min(count, READERS))
    start = time.perf_counter()
    with smtplib.SMTP("127.0.0.1", port) as smtp:
        for message in islice(cycle(messages), count):
            smtp.sendmail(SENDER, ["reader@readers.example"], message)
    return time.perf_counter() - start


def _kilobytes(stories: int) -> str:
    return f"{len(_messages(stories, 1)[0]) / 1000:.0f} kB"


def _messages(stories: int, count: int) -> list[bytes]:
    assembled = Assembled(_body(stories), LETTERHEAD, LINKS)
    return [assembled.compose(reader, date=datetime.now(UTC)) for reader in islice(_readers(), count)]


def _readers() -> Iterator[Addressee]:
    while True:
        link = uuid.uuid4()
        yield Addressee(link, f"<{link}@watch.example>", "reader@readers.example", "Ngài Đại sứ")


def _body(stories: int) -> Body:
    return Body(1, 1, "vi", SUBJECT, _html(stories), _text(stories), uuid.UUID(int=1))


def _html(stories: int) -> str:
    return f"<table>{_STORY * stories}</table><a href='{placeholder_in_html('unsubscribe')}'>x</a>"


def _text(stories: int) -> str:
    return "The two sides agreed on the lease.\n" * 10 * stories + placeholder_in_text("unsubscribe")


def _queue(store: Store, audience: int, readers: int, stories: int) -> None:
    """Cut one edition of an audience of new readers."""
    with store.transaction() as session:
        queue_edition(
            session,
            PARTNERSHIP,
            [f"reader{audience}-{number}@readers.example" for number in range(readers)],
            subject=SUBJECT,
            html=_html(stories),
            text=_text(stories),
            cut_at=datetime.now(UTC),
        )
