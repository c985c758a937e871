"""The outbox, beside bare smtplib with the same messages."""

import smtplib
import tempfile
import time
import uuid
from datetime import UTC, datetime
from pathlib import Path

from pydantic import SecretStr

from benchmarks.showing import show
from benchmarks.sink import mail_sink
from partnership_watch.delivery import Letterhead, Links, Post, Security, SmtpSettings, deliver
from partnership_watch.delivery.message import Letter, compose
from partnership_watch.editions.placeholders import placeholder_in_html, placeholder_in_text
from partnership_watch.store import Store, embedded_server, open_store, upgrade
from partnership_watch.store.tables import DeliveryState
from tests.queueing import queue_edition

AUDIENCES = 4
READERS = 75  # of each audience
ROUNDS = 2
STORIES = 12  # of a digest: its HTML has about 20 kB then, as the demo's have on most days

PARTNERSHIP = "benchmark"
ROLE = "partnership_watch"
SENDER = "watch@watch.example"
LETTERHEAD = Letterhead("The Watch", SENDER, "desk@watch.example", "benchmark.watch.example")
LINKS = Links(None, SecretStr("a secret of the benchmark"), "desk@watch.example")

SUBJECT = "Lease signed, and 11 more"
_STORY = (
    "<tr><td><h2>Điện gió ngoài khơi: hai bên ký biên bản ghi nhớ</h2><p style='margin:0 0 12px'>"
    + "The two sides agreed on the terms of the lease, and on who pays for the cable. " * 15
    + "</p><a href='https://news.example/story'>news.example</a></td></tr>"
)
HTML = f"<table>{_STORY * STORIES}</table><a href='{placeholder_in_html('unsubscribe')}'>x</a>"
TEXT = "The two sides agreed on the terms of the lease.\n" * 10 * STORIES + placeholder_in_text("unsubscribe")


def run() -> None:
    """Print messages a second from queued to recorded, and of the limit."""
    messages = [_composed(number) for number in range(AUDIENCES * READERS)]
    rates: dict[str, float] = {"outbox": 0, "smtplib": 0}
    with tempfile.TemporaryDirectory() as folder, embedded_server(Path(folder) / "pg") as server:
        url = server.ensure_database("benchmark")
        upgrade(url, ROLE)
        store = open_store(url.set(username=ROLE))
        with mail_sink() as port:
            for day in range(ROUNDS):
                _queue(store, day)
                rates["outbox"] = max(rates["outbox"], len(messages) / _outbox_seconds(store, port))
                rates["smtplib"] = max(rates["smtplib"], len(messages) / _bare_seconds(messages, port))
        store.close()
    show(
        f"Sending {len(messages)} mails of {len(messages[0]) / 1000:.0f} kB to {AUDIENCES} audiences",
        ("", "messages a second", "of the limit"),
        [
            ("outbox: claim, compose, say so, send, record", f"{rates['outbox']:,.0f}", _share(rates)),
            ("smtplib: the same bytes over one connection (the limit)", f"{rates['smtplib']:,.0f}", "100%"),
        ],
        f"elapsed time, fastest of {ROUNDS} rounds in turn; the server is a process that keeps nothing",
    )


def _share(rates: dict[str, float]) -> str:
    return f"{rates['outbox'] / rates['smtplib']:.0%}"


def _outbox_seconds(store: Store, port: int) -> float:
    post = Post(SmtpSettings(host="127.0.0.1", port=port, security=Security.NONE), LETTERHEAD, LINKS)
    start = time.perf_counter()
    report = deliver(store, PARTNERSHIP, post, clock=lambda: datetime.now(UTC))
    seconds = time.perf_counter() - start
    if report.counts != {DeliveryState.ACCEPTED: AUDIENCES * READERS}:
        raise RuntimeError(f"not every message went out: {report}")
    return seconds


def _bare_seconds(messages: list[bytes], port: int) -> float:
    start = time.perf_counter()
    with smtplib.SMTP("127.0.0.1", port) as smtp:
        for message in messages:
            smtp.sendmail(SENDER, ["reader@readers.example"], message)
    return time.perf_counter() - start


def _composed(number: int) -> bytes:
    link = uuid.uuid4()
    letter = Letter(
        delivery_id=number,
        link_id=link,
        message_id=f"<{link}@watch.example>",
        recipient=f"reader{number}@readers.example",
        recipient_name="Ngài Đại sứ",
        language="vi",
        audience_id=1,
        edition_id=1,
        subject=SUBJECT,
        html=HTML,
        text=TEXT,
    )
    return compose(letter, LETTERHEAD, LINKS, date=datetime.now(UTC))


def _queue(store: Store, day: int) -> None:
    """Cut one edition for every audience, each of new readers."""
    with store.transaction() as session:
        for audience in range(AUDIENCES):
            addresses = [f"reader{day}-{audience}-{number}@readers.example" for number in range(READERS)]
            queue_edition(
                session,
                PARTNERSHIP,
                addresses,
                subject=SUBJECT,
                html=HTML,
                text=TEXT,
                cut_at=datetime.now(UTC),
            )
