"""The production shape says nothing that does not exist. No Docker engine is at hand, so this is not a proof
that it runs."""

import asyncio
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from airflowing import airflows_own_warnings
from compose_form import COMPOSE_FILE
from jsonschema import Draft202012Validator
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from partnership_watch.setting_names import PREFIX, variables
from partnership_watch.settings import Settings

_VARIABLE = re.compile(r"\$\{([A-Z0-9_]+)(?::(?=\?)|:-|-)([^}]*)\}")
NOT_IN_COMPOSE = {
    "PARTNERSHIP_WATCH_APPLICATION_ROLE": "docker/postgres-init.sh makes the role, under the default name",
    "PARTNERSHIP_WATCH_DATA": "holds an embedded database and a made secret; both are given here",
    "PARTNERSHIP_WATCH_MOMENT": "for trials",
    "PARTNERSHIP_WATCH_LOOPBACK_FEEDS": "for trials",
    "PARTNERSHIP_WATCH_LOOPBACK_WEBHOOKS": "for trials",
    "PARTNERSHIP_WATCH_SMTP": "given by its parts",
    "PARTNERSHIP_WATCH_BOUNCE_MAILBOX": "given by its parts",
}
"""Compose hands on only what it names, so that a line in `.env` for any other setting does nothing."""
INSIDE = "/opt/airflow/"
"""Where the image keeps the project (AIRFLOW_HOME)."""


@pytest.fixture(scope="module")
def compose(project: Path) -> dict[str, Any]:
    """The Compose file, with its anchors resolved."""
    loaded: dict[str, Any] = yaml.safe_load((project / "docker-compose.yml").read_text(encoding="utf-8"))
    return loaded


@pytest.fixture(scope="module")
def ours(compose: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The services that run from our image."""
    return {name: one for name, one in compose["services"].items() if "build" in one}


def strings(value: Any) -> Iterator[str]:
    """Every string in a document."""
    if isinstance(value, dict):
        for one in value.values():
            yield from strings(one)
    elif isinstance(value, list):
        for one in value:
            yield from strings(one)
    elif isinstance(value, str):
        yield value


def example_variables(project: Path) -> list[str]:
    """The names in `.env.example`, in its order."""
    lines = (project / ".env.example").read_text(encoding="utf-8").splitlines()
    return [line.partition("=")[0] for line in lines if line and not line.startswith("#")]


def airflow_commands(services: dict[str, dict[str, Any]]) -> list[list[str]]:
    """The arguments of every call of Airflow's command: as a service, as a check, in the init script."""
    found = [shlex.split(one["command"]) for one in services.values() if isinstance(one.get("command"), str)]
    for line in "\n".join(strings(services)).splitlines():
        words = shlex.split(line.replace("$$", "")) if line.startswith("airflow ") else []
        if words:
            found.append(words[1:])
    return found


def test_it_has_the_form_of_a_compose_file(compose: dict[str, Any]) -> None:
    """Checked against our own strict description of the part of the specification that we use."""
    problems = [f"{error.json_path}: {error.message}" for error in _validator().iter_errors(compose)]

    assert problems == []


def test_form_finds_a_misspelt_key() -> None:
    """The check above would notice."""
    broken = {"name": "x", "services": {"one": {"image": "a:1", "restart": "always", "comand": "x"}}}

    assert not _validator().is_valid(broken)


def _validator() -> Draft202012Validator:
    Draft202012Validator.check_schema(COMPOSE_FILE)
    return Draft202012Validator(COMPOSE_FILE)


def test_every_service_that_airflow_needs_is_there(compose: dict[str, Any]) -> None:
    """One image, and what stands beside it."""
    services = compose["services"]
    images = {one["image"] for one in services.values() if "build" in one}

    assert len(images) == 1
    assert set(services) == {
        "postgres",
        "redis",
        "airflow-init",
        "airflow-apiserver",
        "airflow-scheduler",
        "airflow-dag-processor",
        "airflow-triggerer",
        "airflow-worker",
        "web",
        "api",
        "mailpit",
    }
    assert services["mailpit"]["profiles"] == ["mailpit"]


def test_what_is_waited_for_can_come(compose: dict[str, Any]) -> None:
    """A service that is waited for exists, and has a health check where its health is awaited."""
    services = compose["services"]

    for one in services.values():
        for name, wish in one.get("depends_on", {}).items():
            assert name in services
            assert wish["condition"] != "service_healthy" or "healthcheck" in services[name]
            assert (wish["condition"] == "service_completed_successfully") == (
                services[name]["restart"] == "no"
            )


def test_every_service_of_long_life_is_watched(compose: dict[str, Any]) -> None:
    """Health checks for all that Airflow and the data need."""
    unwatched = {name for name, one in compose["services"].items() if "healthcheck" not in one}

    assert unwatched == {"airflow-init", "mailpit"}


def test_every_variable_is_in_the_example_and_the_other_way_round(
    compose: dict[str, Any], project: Path
) -> None:
    """Who fills in `.env.example` has filled in everything, and nothing for nobody."""
    used = {name for text in strings(compose) for name, _ in _VARIABLE.findall(text)}
    left = [text for text in strings(compose) if "$" in _VARIABLE.sub("", text).replace("$$", "")]

    assert set(example_variables(project)) == used
    assert left == []


def test_no_secret_has_a_value_in_the_example(project: Path) -> None:
    """A default password is one that somebody keeps."""
    lines = (project / ".env.example").read_text(encoding="utf-8").splitlines()

    filled = [line for line in lines if re.match(r"[A-Z_]*(PASSWORD|SECRET|KEY)[A-Z_]*=.+", line)]

    assert filled == []


def test_every_setting_of_ours_exists(compose: dict[str, Any], project: Path) -> None:
    """A misspelt setting would stop every service at its start."""
    names = [name for one in compose["services"].values() for name in one.get("environment", {})]
    written = {name for name in (*names, *example_variables(project)) if name.startswith(PREFIX)}

    assert written - variables(Settings) == set()


def test_every_setting_of_ours_is_handed_on(ours: dict[str, dict[str, Any]]) -> None:
    """Or stands on the list of those that are not, with the reason."""
    handed_on = {name for name in ours["airflow-init"]["environment"] if name.startswith(PREFIX)}

    assert handed_on == variables(Settings) - set(NOT_IN_COMPOSE)


def test_a_proxy_on_the_same_machine_is_believed(compose: dict[str, Any], project: Path) -> None:
    """It comes in as the gateway of Docker's network; else all readers would share its limits."""
    example = dict(
        line.split("=", 1)
        for line in (project / ".env.example").read_text(encoding="utf-8").splitlines()
        if line and not line.startswith("#")
    )
    scope = {
        "type": "http",
        "client": ("172.18.0.1", 40000),
        "scheme": "http",
        "headers": [(b"x-forwarded-for", b"198.51.100.7, 203.0.113.9")],
    }

    async def pages(scope: Any, *_: Any) -> None:
        seen.append(scope["client"][0])

    seen: list[str] = []
    asyncio.run(ProxyHeadersMiddleware(pages, example["FORWARDED_ALLOW_IPS"])(scope, None, None))  # type: ignore[arg-type]

    assert seen == ["203.0.113.9"]
    for name in ("web", "api"):
        assert compose["services"][name]["environment"]["FORWARDED_ALLOW_IPS"] == "${FORWARDED_ALLOW_IPS:?}"


@pytest.mark.parametrize("optional", ["given", "left empty"])
def test_our_settings_can_be_read_as_they_are_written(
    ours: dict[str, dict[str, Any]], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, optional: str
) -> None:
    """With a filled-in `.env`, every address and number has its right form; what may be empty may be."""
    filled = {
        "PARTNERSHIP_WATCH_SENDER_ADDRESS": "watch@partnership.example",
        "PARTNERSHIP_WATCH_BOUNCE_ADDRESS": "bounces@partnership.example",
        "PARTNERSHIP_WATCH_CANARIES": '[{"address": "canary@partnership.example", "host": "imap.example"}]',
        "PARTNERSHIP_WATCH_REPLY_TO": "desk@partnership.example",
        "PARTNERSHIP_WATCH_PUBLIC_URL": "https://watch.partnership.example",
        "PARTNERSHIP_WATCH_SMTP__PORT": "587",
        "PARTNERSHIP_WATCH_SMTP__SECURITY": "starttls",
        "PARTNERSHIP_WATCH_SMTP__TIMEOUT_SECONDS": "20",
        "PARTNERSHIP_WATCH_PAUSE_BETWEEN_REQUESTS": "1.5",
        "PARTNERSHIP_WATCH_BOUNCE_MAILBOX__PORT": "143",
        "PARTNERSHIP_WATCH_BOUNCE_MAILBOX__SECURITY": "starttls",
        "PARTNERSHIP_WATCH_BOUNCE_MAILBOX__TIMEOUT_SECONDS": "20",
        "PARTNERSHIP_WATCH_RESEND_ONCE": "true",
        "PARTNERSHIP_WATCH_SEND_ONLY_TO": "@partnership.example",
    }

    def put_in(found: re.Match[str]) -> str:
        if optional == "left empty" and not found[2].startswith("?"):
            return found[2]
        return filled.get(found[1], "abc123")

    monkeypatch.chdir(tmp_path)
    for name, value in ours["airflow-init"]["environment"].items():
        monkeypatch.setenv(name, _VARIABLE.sub(put_in, value))

    settings = Settings()

    assert settings.database_url is not None
    assert settings.database_owner_url is not None
    assert settings.smtp.host == "abc123"
    assert settings.bounce_mailbox.port == (143 if optional == "given" else 993)
    assert settings.resend_once is (optional == "given")


def test_the_application_owns_no_table(compose: dict[str, Any], project: Path) -> None:
    """Only the one-shot init knows the owner's password, and the role of the services owns nothing."""
    script = (project / "docker" / "postgres-init.sh").read_text(encoding="utf-8")
    knowing = {name for name, one in compose["services"].items() if "WATCH_OWNER_PASSWORD" in str(one)}

    assert knowing == {"postgres", "airflow-init"}
    assert "OWNER partnership_watch" not in script
    for name in re.findall(r"\$([A-Z_]+)", script):
        assert name == "POSTGRES_USER" or name in compose["services"]["postgres"]["environment"]


def test_every_path_exists(compose: dict[str, Any], ours: dict[str, dict[str, Any]], project: Path) -> None:
    """What is mounted from the repository, and what is named inside the image, is there."""
    mounted = [
        volume.split(":")[0] for one in compose["services"].values() for volume in one.get("volumes", [])
    ]
    named = {path for text in strings(ours) for path in re.findall(rf"{INSIDE}([\w./-]+)", text)}

    for path in mounted:
        assert path in compose["volumes"] or (project / path).exists(), path
    for path in named - {"logs"}:
        assert (project / path).exists(), path


def test_image_is_made_of_files_that_exist_and_are_let_through(project: Path) -> None:
    """Each COPY of the Dockerfile names something in the repository that .dockerignore does not hold back."""
    dockerfile = (project / "Dockerfile").read_text(encoding="utf-8")
    ignored = (project / ".dockerignore").read_text(encoding="utf-8").splitlines()
    copied = [
        word
        for line in dockerfile.splitlines()
        if line.startswith("COPY")
        for word in line.split()[1:-1]
        if not word.startswith("--")
    ]

    assert copied
    for path in copied:
        assert (project / path).exists(), path
        assert f"!{path}" in ignored, path


def test_image_and_lock_name_the_same_airflow(project: Path) -> None:
    """Else the build would replace the image's Airflow by another version."""
    base = re.search(
        r"^FROM apache/airflow:([0-9.]+)-python3\.11$", (project / "Dockerfile").read_text(), re.M
    )

    assert base is not None
    assert f"apache-airflow=={base[1]} " in (project / "requirements.lock").read_text()


@pytest.mark.airflow
def test_every_airflow_setting_exists(ours: dict[str, dict[str, Any]]) -> None:
    """Section and option, as this version of Airflow and its providers know them."""
    with airflows_own_warnings():
        from airflow.configuration import conf
        from airflow.providers_manager import ProvidersManager

        ProvidersManager().initialize_providers_configuration()
        known = {
            section: set(conf.configuration_description[section]["options"])
            for section in conf.configuration_description
        }
    names = {name for one in ours.values() for name in one["environment"] if name.startswith("AIRFLOW__")}

    for name in names:
        _, section, option = name.lower().split("__", 2)
        assert option in known[section], name


@pytest.mark.airflow
def test_every_airflow_command_exists(ours: dict[str, dict[str, Any]]) -> None:
    """Airflow's own parser takes each of them."""
    with airflows_own_warnings():
        from airflow.cli.cli_parser import get_parser

        parser = get_parser()
    commands = airflow_commands(ours)

    assert len(commands) == 10
    for words in commands:
        parser.parse_args(words)


def test_every_command_of_ours_exists(ours: dict[str, dict[str, Any]]) -> None:
    """The command line knows them with their options."""
    import typer

    from partnership_watch.cli.main import app

    root = typer.main.get_command(app)
    lines = [line for line in "\n".join(strings(ours)).splitlines() if line.startswith("partnership-watch ")]
    calls = [shlex.split(line)[1:] for line in lines] + [ours["web"]["command"], ours["api"]["command"]]

    assert len(calls) == 3
    for words in calls:
        command, rest = root, words
        while hasattr(command, "commands"):
            command, rest = command.commands[rest[0]], rest[1:]
        command.make_parser(typer.Context(command)).parse_args(list(rest))
