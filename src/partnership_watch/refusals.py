"""What is wrong with a value or a file that a person gave, in words that are not a programmer's."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from partnership_watch.errors import Sentence


def refusal(detail: ErrorDetails, place: str) -> str:
    """Say what pydantic found wrong with the value at `place`, and the remedy. The value is not quoted.

    Our own validators' messages stand as they were raised.
    """
    return str(refusing(detail, place))


def refusing(detail: ErrorDetails, place: str) -> Sentence:
    """The same as a sentence whose values can be told apart: `place` is always one of them."""
    reason = detail.get("ctx", {})
    form, more = _form(detail["type"], reason)
    return Sentence(form, {"place": place, **more})


def line_refusal(error: ValidationError) -> str:
    """Say what is wrong with one line of JSON, all of it."""
    return "; ".join(
        refusal(detail, ".".join(str(part) for part in detail["loc"] if part != "[key]") or "the line")
        for detail in error.errors()
    )


def unreadable(error: OSError | UnicodeDecodeError) -> str:
    """Say why a file cannot be read as text, and the remedy. The file's name goes before it."""
    match error:
        case FileNotFoundError() | NotADirectoryError():
            return "is not there; correct its name, or make it"
        case IsADirectoryError():
            return "is a folder; name a file"
        case PermissionError():
            return "may not be read by this user; change its rights"
        case UnicodeDecodeError():
            return "is not UTF-8 text; save it as UTF-8"
        case _:
            return f"cannot be read: {error.strerror}"


def _form(kind: str, reason: Mapping[str, Any]) -> tuple[str, dict[str, object]]:
    """The sentence, and the values in it beside the place."""
    match kind:
        case "missing":
            return "{place} is missing; add it", {}
        case "extra_forbidden":
            return "{place} is no field here; correct its spelling or remove it", {}
        case "value_error" if "error" in reason:
            return "{place}: {error}", {"error": reason["error"]}
        case "value_error":  # an address that email-validator refuses
            return "{place} is not a mail address; write name@domain", {}
        case "enum" | "literal_error":
            return "{place} must be {expected}", {"expected": reason["expected"]}
        case "greater_than_equal":
            return "{place} must be {least} or more", {"least": reason["ge"]}
        case "greater_than":
            return "{place} must be more than {bound}", {"bound": reason["gt"]}
        case "less_than_equal":
            return "{place} must be {most} or less", {"most": reason["le"]}
        case "string_too_long":
            return "{place} is too long; write at most {most} characters", {"most": reason["max_length"]}
        case "string_too_short":
            return "{place} is empty; fill it in or leave it out", {}
        case "too_short":
            return "{place} needs at least {least}; add what is missing", {"least": reason["min_length"]}
        case "json_invalid":
            column = str(reason["error"]).rpartition(" ")[2]
            return (
                "{place} is not JSON in UTF-8 at column {column}; write an object on one line, in {{ }}",
                {"column": column},
            )
        case _:
            return _EXPECTED.get(kind.partition("_")[0], _OTHERWISE), {}


_EXPECTED = {
    "string": "{place} must be text; put it in quotes",
    "int": "{place} must be a whole number",
    "float": "{place} must be a number",
    "bool": "{place} must be true or false",
    "date": "{place} must be a date, such as 2026-01-31",
    "datetime": "{place} must be a time, such as 2026-01-31T07:00:00Z",
    "timezone": "{place} must be a time with its zone, such as 2026-01-31T07:00:00Z",
    "url": "{place} must be a web address that begins with http:// or https://",
    "list": "{place} must be a list; put it in [ ]",
    "tuple": "{place} must be a list; put it in [ ]",
    "dict": "{place} must be names with values, in {{ }}",
    "model": "{place} must be names with values, in {{ }}",
    "path": "{place} must be the name of a file or folder",
}
"""By the first word of pydantic's name for the mistake: `int_parsing` and `int_from_float` are alike."""

_OTHERWISE = "{place} must be a value of another form; the documentation shows it"
