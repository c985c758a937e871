"""Airflow on one machine: its environment, with its metadata beside ours in the embedded PostgreSQL."""

import os
import secrets
import sys
from pathlib import Path
from urllib.parse import quote

from partnership_watch.installation import DATABASE
from partnership_watch.setting_names import PREFIX
from partnership_watch.store import EmbeddedServer, upgrade

ROOT = Path(__file__).resolve().parents[1]
AIRFLOW_DATABASE = "airflow"


def environment(home: Path, server: EmbeddedServer) -> dict[str, str]:
    """The variables that let Airflow run from this repository, and nothing of other installations."""
    server.ensure_database(AIRFLOW_DATABASE)
    socket = quote(str(server.root.query["host"]), safe="/")
    others = {name: value for name, value in os.environ.items() if not name.startswith("AIRFLOW")}
    return others | {
        # `airflow standalone` starts `airflow` by its bare name.
        "PATH": os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", ""))),
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__CORE__DAGS_FOLDER": str(ROOT / "dags"),
        "AIRFLOW__CORE__PLUGINS_FOLDER": str(ROOT / "plugins"),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION": "False",
        "AIRFLOW__CORE__FERNET_KEY": "",
        "AIRFLOW__API_AUTH__JWT_SECRET": secrets.token_hex(64),
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": (
            f"postgresql+psycopg2://{server.root.username}@/{AIRFLOW_DATABASE}?host={socket}"
        ),
    }


def our_database(server: EmbeddedServer, role: str) -> str:
    """The address of our own database there, made and brought up to date, under the application's role."""
    upgrade(server.ensure_database(DATABASE), role)
    return server.url(DATABASE, role).render_as_string(hide_password=False)


def ours(**settings: object) -> dict[str, str]:
    """Our settings as variables: `smtp__host="127.0.0.1"`."""
    return {f"{PREFIX}{name.upper()}": str(value) for name, value in settings.items()}


def named(folder: Path) -> str:
    """A folder as it is told to a person: seen from the repository, if it lies in it."""
    return str(folder.relative_to(ROOT) if folder.is_relative_to(ROOT) else folder)
