"""`make demo`: the whole pipeline on this machine, from feeds over HTTP to mails over SMTP.

Real DAGs, a real PostgreSQL, a real web server and a real mail server, all on loopback; only the clock is
made up. State is kept in var/demo: started again, it sends nothing twice; killed, it goes on where it was.
"""

import argparse
import fcntl
import os
import shutil
import signal
import sys
import traceback
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from types import FrameType
from typing import Any

import demo_report
from demo_clock import MORNINGS, SUBSCRIBED, DemoClock
from local_airflow import ROOT, environment, named, our_database, ours
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn
from sample_server import SampleServer, sample_server

from partnership_watch.delivery.catcher import mail_catcher
from partnership_watch.errors import PartnershipWatchError
from partnership_watch.registry import Partnership, load_partnership
from partnership_watch.setting_names import PREFIX
from partnership_watch.store import EmbeddedServer, Store, database_url, embedded_server, open_store
from partnership_watch.subscribers import import_subscribers

PARTNERSHIP = ROOT / "config" / "vietnam-uk"
PORT = 8137
"""Of the sample feeds; config/vietnam-uk/samples/sources.yaml names it."""
DAGS = ("collect", "match", "alerts", "digests", "deliver")
APPLICATION_ROLE = "partnership_watch"
LEAST_MATCHES, LEAST_MAILS = 40, 5


class DemoError(PartnershipWatchError):
    """The demo did not show what it promises."""


def main() -> int:
    """Run the demo. 0 if it showed what it promises, 1 if not, 130 if it was interrupted."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument(
        "--state", type=Path, default=ROOT / "var" / "demo", help="where its state is kept"
    )
    state = arguments.parse_args().state.resolve()
    state.mkdir(parents=True, exist_ok=True)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _as_interrupt)
    with _screen(state / "airflow.log") as console:
        try:
            with _alone(state):
                _demo(state, console)
        except PartnershipWatchError as error:
            console.print(f"[red]The demo failed:[/] {error}")
            return 1
        except Exception as error:  # noqa: BLE001 (the edge of the process: the screen must not stay silent)
            traceback.print_exc()
            console.print(f"[red]The demo failed:[/] {type(error).__name__}; see {state / 'airflow.log'}")
            return 1
        except KeyboardInterrupt:
            console.print("Interrupted; start it again to go on.")
            return 130
    return 0


def _demo(state: Path, console: Console) -> None:
    clock = DemoClock.read(state / "clock.json")
    again = not clock.first_time
    with ExitStack() as running, _progress(console) as progress:
        step = progress.add_task("starting PostgreSQL", total=None)
        server = running.enter_context(_postgres(state))
        url = our_database(server, APPLICATION_ROLE)
        feeds = running.enter_context(sample_server(PARTNERSHIP / "samples" / "feeds", PORT))
        config = _config(state, feeds.port)
        mail_port = running.enter_context(mail_catcher(state / "mail"))
        partnership = load_partnership(config)
        store = open_store(database_url(url))
        running.callback(store.close)
        readers = PARTNERSHIP / "subscribers.example.yaml"
        import_subscribers(store, partnership, readers, now=SUBSCRIBED, actor="demo")
        _set_environment(state, server, config, url, mail_port)
        since = demo_report.before(store, state / "mail")
        progress.update(step, description="starting Airflow")
        dags = _load_dags(running)
        _run_rounds(clock, dags, feeds, progress, step)
        progress.remove_task(step)
        _report(console, state, store, partnership, since, again=again)


def _run_rounds(
    clock: DemoClock, dags: dict[str, Any], feeds: SampleServer, progress: Progress, step: TaskID
) -> None:
    rounds = len(MORNINGS) - clock.finished if clock.first_time else 1
    progress.update(step, total=rounds * len(DAGS), completed=0)
    for _ in range(rounds):
        feeds.later = clock.finished > 0
        name, moment = clock.start()
        for dag in DAGS:
            progress.update(step, description=f"{name}, {moment:%H:%M} UTC: {dag}")
            _run(dags[dag], moment)
            progress.advance(step)
        clock.finish()


def _run(dag: Any, moment: datetime) -> None:
    os.environ.update(ours(moment=moment.isoformat()))
    run = dag.test()
    if run.state != "success":
        raise DemoError(f"DAG {dag.dag_id} ended as {run.state}; see airflow.log in the demo's folder")


def _load_dags(running: ExitStack) -> dict[str, Any]:
    # Only now: Airflow reads its environment when it is first imported.
    from airflow import settings
    from airflow.dag_processing.dagbag import DagBag
    from airflow.utils.db import initdb

    running.callback(settings.dispose_orm, do_log=False)
    initdb()
    bag = DagBag(dag_folder=str(ROOT / "dags"))
    if bag.import_errors:
        raise DemoError(f"DAGs that cannot be read: {', '.join(bag.import_errors)}; see airflow.log")
    return dict(bag.dags)


def _set_environment(state: Path, server: EmbeddedServer, config: Path, url: str, mail_port: int) -> None:
    """Let nothing of another installation leak in: no variable, and no `.env` of the folder we are in."""
    for name in [name for name in os.environ if name.startswith((PREFIX, "AIRFLOW"))]:
        del os.environ[name]
    os.environ.update(environment(state / "airflow", server))
    os.environ.update(
        ours(
            config=config,
            data=state,
            database_url=url,
            loopback_feeds=True,
            pause_between_requests=0,
            smtp__host="127.0.0.1",
            smtp__port=mail_port,
            smtp__security="none",
        )
    )
    os.chdir(state)


def _config(state: Path, port: int) -> Path:
    """The partnership's folder with the sample feeds for its sources."""
    folder = state / "config"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(PARTNERSHIP, folder, ignore=shutil.ignore_patterns("samples"))
    sources = (PARTNERSHIP / "samples" / "sources.yaml").read_text(encoding="utf-8")
    (folder / "sources.yaml").write_text(sources.replace(f":{PORT}/", f":{port}/"), encoding="utf-8")
    return folder


def _report(
    console: Console,
    state: Path,
    store: Store,
    partnership: Partnership,
    since: demo_report.Before,
    *,
    again: bool,
) -> None:
    mails = demo_report.received(state / "mail")
    demo_report.show(console, store, partnership, since, mails)
    new = [mail for mail in mails if mail.file.name not in since.mails]
    where = named(state)
    if again and new:
        raise DemoError(
            f"{len(new)} mails were sent again; the first of them is {where}/mail/{new[0].file.name}"
        )
    if again:
        console.print(f"[bold]Nothing was sent twice[/]: all {len(mails)} mails are from before.")
    pillars = demo_report.matches_by_pillar(store)
    _promise(
        len(pillars) == len(partnership.pillars), f"only pillars {', '.join(sorted(pillars))} have matches"
    )
    _promise(pillars.total() >= LEAST_MATCHES, f"only {pillars.total()} matches are stored")
    _promise(len(mails) >= LEAST_MAILS, f"only {len(mails)} mails arrived")
    languages = {mail.language for mail in mails}
    _promise(languages == set(partnership.languages), f"mails came only in {', '.join(sorted(languages))}")
    console.print(
        f"Open the mails in a browser: [bold]{where}/mail/*.html[/] (as sent: *.eml).\n"
        f"What Airflow said: {where}/airflow.log. `make demo` looks again, `make clean` forgets."
    )


def _promise(kept: bool, otherwise: str) -> None:
    if not kept:
        raise DemoError(otherwise)


@contextmanager
def _postgres(state: Path) -> Iterator[EmbeddedServer]:
    """The embedded server; begun anew where a demo was killed before its first start was over."""
    ready = state / "postgres.ready"
    if not ready.exists():
        shutil.rmtree(state / "postgres", ignore_errors=True)
    with embedded_server(state / "postgres") as server:
        ready.touch()
        yield server


@contextmanager
def _alone(state: Path) -> Iterator[None]:
    with (state / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise DemoError("another demo is running with the same state") from None
        yield


@contextmanager
def _screen(log: Path) -> Iterator[Console]:
    """The terminal for us; what Airflow and its libraries print goes to `log`."""
    screen = os.fdopen(os.dup(1), "w", encoding="utf-8")
    with screen, log.open("w", encoding="utf-8") as file:
        sys.stdout.flush()
        sys.stderr.flush()
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
        yield Console(file=screen, highlight=False)


def _as_interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _progress(console: Console) -> Progress:
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    return Progress(*columns, console=console, transient=True)


if __name__ == "__main__":
    sys.exit(main())
