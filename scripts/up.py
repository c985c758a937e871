"""`make up`: everything on this machine, with live sources, until Ctrl-C.

`airflow standalone`, with its metadata and our tables on an embedded PostgreSQL in var/up. Mail goes to a
catcher that keeps it in var/up/mail, unless PARTNERSHIP_WATCH_SMTP__HOST is set. Only loopback is listened
on, but for Airflow's two log servers, which answer nothing but signed requests.
"""

import argparse
import json
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType

import httpx
from local_airflow import ROOT, environment, named, our_database, ours
from process_group import process_group
from rich.console import Console

from partnership_watch.delivery.catcher import mail_catcher
from partnership_watch.errors import PartnershipWatchError
from partnership_watch.registry import load_partnership
from partnership_watch.settings import Settings, load_settings
from partnership_watch.store import EmbeddedServer, database_url, embedded_server, open_store
from partnership_watch.subscribers import import_subscribers

AIRFLOW = str(Path(sys.executable).parent / "airflow")
LOG_PORTS = {
    "AIRFLOW__LOGGING__WORKER_LOG_SERVER_PORT": 8793,
    "AIRFLOW__LOGGING__TRIGGER_LOG_SERVER_PORT": 8794,
}
HEALTHY_WITHIN = 300
"""Seconds. Four processes import Airflow at once: 20 to 50 s on two idle cores, and more on busy ones."""
PARTS = ("metadatabase", "scheduler", "triggerer", "dag_processor")


class UpError(PartnershipWatchError):
    """It cannot start, or it stopped by itself."""


def main() -> int:
    """Start everything and wait. 0 after Ctrl-C or SIGTERM, 1 if something is wrong."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--state", type=Path, default=ROOT / "var" / "up", help="the folder to keep it in")
    arguments.add_argument("--port", type=int, default=8080, help="of Airflow's pages")
    asked = arguments.parse_args()
    console = Console(highlight=False)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _as_interrupt)
    try:
        _up(asked.state.resolve(), asked.port, console)
    except PartnershipWatchError as error:
        console.print(f"[red]{error}[/]")
        return 1
    except KeyboardInterrupt:
        console.print("Stopped; nothing is left running.")
    return 0


def _up(state: Path, port: int, console: Console) -> None:
    os.chdir(ROOT)
    settings = load_settings()
    for number in (port, *LOG_PORTS.values()):
        _must_be_free(number)
    (state / "airflow").mkdir(parents=True, exist_ok=True)
    log_file = state / "airflow.log"
    with ExitStack() as running, console.status("starting PostgreSQL") as status:
        log = running.enter_context(log_file.open("a", encoding="utf-8")).fileno()
        server = running.enter_context(embedded_server(state / "postgres"))
        url = our_database(server, settings.application_role)
        mail = _mail(running, state, settings, url)
        variables = _variables(state, server, settings, url, port) | mail
        status.update("preparing Airflow's database")
        _airflow(variables, log, "db", "migrate")
        _airflow(variables, log, "pools", "import", str(ROOT / "dags" / "pools.json"))
        status.update("starting Airflow, which takes a minute or so")
        process = running.enter_context(process_group([AIRFLOW, "standalone"], variables, log))
        _wait_until_healthy(process, port, log_file)
        status.stop()
        _say_where(console, state, port, caught=bool(mail))
        process.wait()
        raise UpError(f"Airflow stopped by itself; see {log_file}")


def _variables(
    state: Path, server: EmbeddedServer, settings: Settings, url: str, port: int
) -> dict[str, str]:
    return (
        environment(state / "airflow", server)
        | {name: str(number) for name, number in LOG_PORTS.items()}
        | {
            "AIRFLOW__CORE__PARALLELISM": "4",  # processes kept ready: 12 instead of 40
            "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"http://127.0.0.1:{port}/execution/",
            "AIRFLOW__API__HOST": "127.0.0.1",
            "AIRFLOW__API__PORT": str(port),
        }
        | ours(config=settings.config.resolve(), data=state, database_url=url)
    )


def _mail(running: ExitStack, state: Path, settings: Settings, url: str) -> dict[str, str]:
    """Where mail goes: nothing to say if a server is configured; else to the catcher, for made-up readers."""
    if "host" in settings.smtp.model_fields_set:
        return {}
    port = running.enter_context(mail_catcher(state / "mail"))
    readers = settings.config / "subscribers.example.yaml"
    if readers.exists():
        store = open_store(database_url(url))
        running.callback(store.close)
        partnership = load_partnership(settings.config)
        import_subscribers(store, partnership, readers, now=datetime.now(UTC), actor="up")
    return ours(
        smtp__host="127.0.0.1", smtp__port=port, smtp__security="none", smtp__username="", smtp__password=""
    )


def _airflow(variables: dict[str, str], log: int, *command: str) -> None:
    done = subprocess.run(  # noqa: S603 (our own command)
        [AIRFLOW, *command], env=variables, stdout=log, stderr=log, check=False
    )
    if done.returncode:
        raise UpError(f"`airflow {' '.join(command)}` failed; see airflow.log beside the state")


def _wait_until_healthy(process: subprocess.Popen[bytes], port: int, log_file: Path) -> None:
    deadline = time.monotonic() + HEALTHY_WITHIN
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise UpError(f"Airflow does not start; see {log_file}")
        if _is_healthy(port):
            return
        time.sleep(1)
    raise UpError(f"Airflow is not healthy after {HEALTHY_WITHIN} s; see {log_file}")


def _is_healthy(port: int) -> bool:
    try:
        answer = httpx.get(f"http://127.0.0.1:{port}/api/v2/monitor/health", timeout=5, trust_env=False)
        health = answer.json()
    except (httpx.HTTPError, ValueError):
        return False
    return all(health.get(part, {}).get("status") == "healthy" for part in PARTS)


def _say_where(console: Console, state: Path, port: int, *, caught: bool) -> None:
    passwords = state / "airflow" / "simple_auth_manager_passwords.json.generated"
    ((user, password),) = json.loads(passwords.read_text(encoding="utf-8")).items()
    where = named(state)
    console.print(f"Airflow runs at [bold]http://127.0.0.1:{port}[/]", soft_wrap=True)
    console.print(f"Log in as [bold]{user}[/] with the password [bold]{password}[/]", soft_wrap=True)
    if caught:
        console.print(f"Mails to the made-up readers land in {where}/mail; none leaves this machine.")
    else:
        console.print("Mails go out through the mail server that is configured.")
    console.print(f"What Airflow says: {where}/airflow.log. Ctrl-C stops everything.")


def _must_be_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            raise UpError(f"port {port} is in use; stop what listens there (an earlier `make up`?)") from None


def _as_interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
