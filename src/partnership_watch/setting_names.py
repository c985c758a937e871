"""What settings are called in the environment, and which name somebody meant who misspelt one."""

from collections.abc import Iterator
from difflib import get_close_matches

from pydantic import BaseModel
from pydantic_settings import BaseSettings, DotEnvSettingsSource, EnvSettingsSource

PREFIX = "PARTNERSHIP_WATCH_"


def variable(*place: int | str) -> str:
    """What holds a field, or with two names a part of a group: `PARTNERSHIP_WATCH_SMTP__HOST`."""
    return f"{PREFIX}{'__'.join(map(str, place)).upper()}"


def variables(settings: type[BaseSettings]) -> frozenset[str]:
    """Every variable that is read, whole groups as JSON among them (`PARTNERSHIP_WATCH_SMTP`)."""
    return frozenset(_variables(settings))


def held(settings: type[BaseSettings]) -> dict[str, str | None]:
    """What the environment and `.env` hold, ours or not, by names in small letters. The first goes before."""
    return {**DotEnvSettingsSource(settings).env_vars, **EnvSettingsSource(settings).env_vars}


def misspelt(settings: type[BaseSettings]) -> list[str]:
    """What is named as a setting of ours and is none, each in a sentence with its remedy."""
    known = variables(settings)
    given = sorted(name.upper() for name in held(settings) if name.upper().startswith(PREFIX))
    return [_unknown(name, known) for name in given if name not in known]


def _variables(settings: type[BaseSettings]) -> Iterator[str]:
    for field, of in settings.model_fields.items():
        yield variable(field)
        if isinstance(of.annotation, type) and issubclass(of.annotation, BaseModel):
            yield from (variable(field, inner) for inner in of.annotation.model_fields)


def _unknown(name: str, known: frozenset[str]) -> str:
    parts = {one.removeprefix(PREFIX): one for one in known}
    near = get_close_matches(name.removeprefix(PREFIX), parts, n=1)
    remedy = f"did you mean {parts[near[0]]}?" if near else "docs/operations.md lists them; remove it"
    return f"{name} is no setting; {remedy}"
