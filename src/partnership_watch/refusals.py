"""What is wrong with a value or a file that a person gave, in words that are not a programmer's."""

from pydantic import ValidationError
from pydantic_core import ErrorDetails


def refusal(detail: ErrorDetails, place: str) -> str:
    """Say what pydantic found wrong with the value at `place`, and the remedy. The value is not quoted.

    Our own validators' messages stand as they were raised.
    """
    reason = detail.get("ctx", {})
    match detail["type"]:
        case "missing":
            return f"{place} is missing; add it"
        case "extra_forbidden":
            return f"{place} is no field here; correct its spelling or remove it"
        case "value_error" if "error" in reason:
            return f"{place}: {reason['error']}"
        case "value_error":  # an address that email-validator refuses
            return f"{place} is not a mail address; write name@domain"
        case "enum" | "literal_error":
            return f"{place} must be {reason['expected']}"
        case "greater_than_equal":
            return f"{place} must be {reason['ge']} or more"
        case "greater_than":
            return f"{place} must be more than {reason['gt']}"
        case "less_than_equal":
            return f"{place} must be {reason['le']} or less"
        case "string_too_long":
            return f"{place} is too long; write at most {reason['max_length']} characters"
        case "string_too_short":
            return f"{place} is empty; fill it in or leave it out"
        case "too_short":
            return f"{place} needs at least {reason['min_length']}; add what is missing"
        case "json_invalid":
            column = str(reason["error"]).rpartition(" ")[2]
            return f"{place} is not JSON in UTF-8 at column {column}; write an object on one line, in {{ }}"
        case kind:
            return f"{place} must be {_expected(kind)}"


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


_EXPECTED = {
    "string": "text; put it in quotes",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "date": "a date, such as 2026-01-31",
    "datetime": "a time, such as 2026-01-31T07:00:00Z",
    "timezone": "a time with its zone, such as 2026-01-31T07:00:00Z",
    "url": "a web address that begins with http:// or https://",
    "list": "a list; put it in [ ]",
    "tuple": "a list; put it in [ ]",
    "dict": "names with values, in { }",
    "model": "names with values, in { }",
    "path": "the name of a file or folder",
}
"""By the first word of pydantic's name for the mistake: `int_parsing` and `int_from_float` are alike."""


def _expected(kind: str) -> str:
    return _EXPECTED.get(kind.partition("_")[0], "a value of another form; the documentation shows it")
