"""A made-up partnership whose publishers and mail server are on loopback, for whole runs of the DAGs."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from airflowing import dag_bag, run_dag  # noqa: F401 (fixtures)
from sqlalchemy import URL

from partnership_watch.delivery.catcher import mail_catcher
from partnership_watch.registry import load_partnership
from partnership_watch.store import Store
from partnership_watch.subscribers import import_subscribers

DAY_BEFORE = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
MOMENT = "2026-03-02T07:05:00Z"
FEED = """<rss version="2.0"><channel><title>Post</title>
<item><guid>1</guid><link>https://post.example/1</link><title>Norland and Sudmark agree herring quota</title>
<description>Ministers of Norland and Sudmark met and agreed to cut the herring quota.</description>
<pubDate>Sun, 01 Mar 2026 12:00:00 GMT</pubDate></item>
<item><guid>2</guid><link>https://post.example/2</link><title>Weather</title><description>Rain.</description>
<pubDate>Sun, 01 Mar 2026 12:00:00 GMT</pubDate></item></channel></rss>"""
SOURCES = """sources:
  - {{key: post, publisher: post.example, name: Post, kind: news, zone: UTC, url: "{site}/post.xml"}}
  - {{key: gone, publisher: gone.example, name: Gone, kind: news, zone: UTC, url: "{site}/gone.xml"}}
"""
READERS = """subscribers:
  - {email: ann@readers.example, name: Ann, kind: reader, language: en, zone: UTC,
     consent: {basis: asked, at: 2026-01-01},
     subscriptions: [{name: digest, cadence: daily, hour: 7}]}
  - {email: dung@readers.example, name: Dung, kind: agency, language: vi, zone: UTC,
     consent: {basis: asked, at: 2026-01-01},
     subscriptions: [{name: alert, cadence: immediate}]}
"""


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def world(
    monkeypatch: pytest.MonkeyPatch, owner_url: URL, store: Store, project: Path, tmp_path: Path
) -> Iterator[Path]:
    """An installation that the environment describes; gives the folder in which mails arrive."""
    site = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(tmp_path)))
    threading.Thread(target=site.serve_forever, args=(0.02,), daemon=True).start()
    (tmp_path / "post.xml").write_text(FEED, encoding="utf-8")
    config = _partnership(project, tmp_path, f"http://127.0.0.1:{site.server_port}")
    (tmp_path / "readers.yaml").write_text(READERS, encoding="utf-8")
    import_subscribers(store, load_partnership(config), tmp_path / "readers.yaml", now=DAY_BEFORE, actor="t")
    with mail_catcher(tmp_path / "mail") as port:
        settings = {
            "CONFIG": str(config),
            "DATA": str(tmp_path),
            "DATABASE_URL": owner_url.set(username="partnership_watch").render_as_string(hide_password=False),
            "MOMENT": MOMENT,
            "LOOPBACK_FEEDS": "true",
            "PAUSE_BETWEEN_REQUESTS": "0",
            "SMTP__HOST": "127.0.0.1",
            "SMTP__PORT": str(port),
            "SMTP__SECURITY": "none",
        }
        for name, value in settings.items():
            monkeypatch.setenv(f"PARTNERSHIP_WATCH_{name}", value)
        yield tmp_path / "mail"
    site.shutdown()
    site.server_close()


def _partnership(project: Path, folder: Path, site: str) -> Path:
    original, config = project / "tests" / "partnerships" / "norland-sudmark", folder / "config"
    (config / "clauses").mkdir(parents=True)
    for file in (original / "partnership.yaml", *original.glob("clauses/*.yaml")):
        (config / file.relative_to(original)).write_bytes(file.read_bytes())
    (config / "sources.yaml").write_text(SOURCES.format(site=site), encoding="utf-8")
    return config
