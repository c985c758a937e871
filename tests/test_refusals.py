"""What a person is told of a value that cannot be used."""

from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal

import pytest
from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    EmailStr,
    Field,
    HttpUrl,
    TypeAdapter,
    ValidationError,
)

from partnership_watch.refusals import line_refusal, refusal, unreadable


class Colour(StrEnum):
    RED = "red"
    GREEN = "green"


def own_words(value: str) -> str:
    raise ValueError(f"{value!r} is no such thing; write another")


@pytest.mark.parametrize(
    ("kind", "value", "says"),
    [
        (str, 3, "x must be text; put it in quotes"),
        (int, "many", "x must be a whole number"),
        (int, 1.5, "x must be a whole number"),
        (float, "many", "x must be a number"),
        (bool, "perhaps", "x must be true or false"),
        (date, "soon", "x must be a date, such as 2026-01-31"),
        (datetime, "soon", "x must be a time, such as 2026-01-31T07:00:00Z"),
        (AwareDatetime, "2026-01-31T07:00:00", "x must be a time with its zone"),
        (HttpUrl, "example", "x must be a web address"),
        (HttpUrl, "ftp://example.org", "x must be a web address"),
        (EmailStr, "somebody", "x is not a mail address; write name@domain"),
        (tuple[str, ...], "one", "x must be a list; put it in [ ]"),
        (dict[str, str], "one", "x must be names with values"),
        (BaseModel, "one", "x must be names with values"),
        (Path, 3, "x must be the name of a file or folder"),
        (Colour, "blue", "x must be 'red' or 'green'"),
        (Literal["red", "green"], "blue", "x must be 'red' or 'green'"),
        (Annotated[int, Field(ge=0)], -1, "x must be 0 or more"),
        (Annotated[float, Field(gt=0)], 0, "x must be more than 0"),
        (Annotated[int, Field(le=23)], 24, "x must be 23 or less"),
        (Annotated[str, Field(max_length=2)], "abc", "x is too long; write at most 2 characters"),
        (Annotated[str, Field(min_length=1)], "", "x is empty; fill it in or leave it out"),
        (Annotated[tuple[int, ...], Field(min_length=1)], (), "x needs at least 1; add what is missing"),
        (Annotated[str, AfterValidator(own_words)], "a", "x: 'a' is no such thing; write another"),
    ],
)
def test_a_refused_value_is_said_in_our_words(kind: Any, value: object, says: str) -> None:
    """Never "Input should be" or "Value error"."""
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(kind).validate_python(value)

    assert refusal(caught.value.errors()[0], "x").startswith(says)


def test_a_line_of_json_is_said_with_the_column_or_every_field() -> None:
    """Labels and items are written by hand and by other programs."""

    class Line(BaseModel):
        id: str
        labels: dict[int, int]

    said = []
    for line in ('{"id": "a", ', "[]", '{"id": 1, "labels": {"x": "y"}}'):
        with pytest.raises(ValidationError) as caught:
            Line.model_validate_json(line)
        said.append(line_refusal(caught.value))

    assert said == [
        "the line is not JSON in UTF-8 at column 12; write an object on one line, in { }",
        "the line must be names with values, in { }",
        "id must be text; put it in quotes; labels.x must be a whole number; labels.x must be a whole number",
    ]


def test_a_file_that_is_not_there_is_not_called_unreadable(tmp_path: Path) -> None:
    """A misspelt name is the commonest mistake, and each other one has its own remedy."""
    (tmp_path / "latin").write_bytes(b"\xe9")

    said = []
    for name in ("nothing", "latin/below", "", "latin"):
        with pytest.raises((OSError, UnicodeDecodeError)) as caught:
            (tmp_path / name).read_text(encoding="utf-8")
        said.append(unreadable(caught.value))  # type: ignore[arg-type]

    assert said == [
        "is not there; correct its name, or make it",
        "is not there; correct its name, or make it",
        "is a folder; name a file",
        "is not UTF-8 text; save it as UTF-8",
    ]
