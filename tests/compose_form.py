"""The form of a Compose file, as far as ours uses it: strict, so that a misspelt key is found.

Our own description after the Compose specification, because none of the locked packages ships the official
schema. It knows fewer keys than the specification, and never more.
"""

from typing import Any

_WORDS = {"type": "array", "items": {"type": "string"}, "minItems": 1}
_COMMAND = {"oneOf": [{"type": "string"}, _WORDS]}
_DURATION = {"type": "string", "pattern": r"^[0-9]+(ms|s|m|h)$"}
_NAME = r"^[a-zA-Z0-9._-]+$"


def _closed(properties: dict[str, Any], *required: str) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
    }


def _named(value: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "patternProperties": {_NAME: value}, "additionalProperties": False}


_HEALTHCHECK = _closed(
    {
        "test": {
            "type": "array",
            "items": {"type": "string"},
            "minItems": 2,
            "prefixItems": [{"enum": ["CMD", "CMD-SHELL"]}],
        },
        "interval": _DURATION,
        "timeout": _DURATION,
        "start_period": _DURATION,
        "retries": {"type": "integer", "minimum": 1},
    },
    "test",
)
_SERVICE = _closed(
    {
        "image": {"type": "string", "pattern": r"^[a-z0-9./_-]+:[A-Za-z0-9._-]+$"},
        "build": _closed({"context": {"type": "string"}, "dockerfile": {"type": "string"}}, "context"),
        "command": _COMMAND,
        "entrypoint": _COMMAND,
        "environment": {
            "type": "object",
            "patternProperties": {r"^[A-Z][A-Z0-9_]*$": {"type": "string"}},
            "additionalProperties": False,
        },
        "depends_on": _named(
            _closed(
                {
                    "condition": {
                        "enum": ["service_started", "service_healthy", "service_completed_successfully"]
                    }
                },
                "condition",
            )
        ),
        "healthcheck": _HEALTHCHECK,
        "ports": {
            "type": "array",
            "items": {"type": "string", "pattern": r"^127\.0\.0\.1:[0-9]+:[0-9]+$"},
            "uniqueItems": True,
        },
        "profiles": {
            "type": "array",
            "items": {"type": "string", "pattern": r"^[a-zA-Z0-9][a-zA-Z0-9_.-]+$"},
        },
        "restart": {"enum": ["no", "always", "on-failure", "unless-stopped"]},
        "stop_grace_period": _DURATION,
        "volumes": {
            "type": "array",
            "items": {"type": "string", "pattern": r"^[^:]+:/[^:]+(:ro)?$"},
            "uniqueItems": True,
        },
    },
    "image",
    "restart",
)
COMPOSE_FILE: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "properties": {
        "name": {"type": "string", "pattern": r"^[a-z0-9][a-z0-9_-]*$"},
        "services": _named(_SERVICE),
        "volumes": _named({"type": "null"}),
    },
    "patternProperties": {"^x-": {}},
    "required": ["name", "services"],
    "additionalProperties": False,
}
"""As a JSON schema."""
