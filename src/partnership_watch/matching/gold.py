"""Labelled items, read from an evaluation folder."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, TypeVar

from pydantic import BaseModel, BeforeValidator, ValidationError

from partnership_watch.errors import ConfigurationError
from partnership_watch.matching.results import ItemText
from partnership_watch.refusals import line_refusal, unreadable
from partnership_watch.registry.models import Partnership


@dataclass(frozen=True)
class GoldItem:
    """An item and what people say it is about: clauses with 2 (direct) or 1 (context)."""

    id: str
    language: str
    text: ItemText
    labels: dict[int, int]
    disputed: dict[int, int]
    """Clauses on which the labellers disagree, with the higher grade."""


class EvaluationError(ConfigurationError):
    """An evaluation folder that cannot be used; the message names file and line."""


def read_gold(folder: Path, of: Partnership | None = None) -> list[GoldItem]:
    """Read `items.jsonl` and `gold.jsonl`; every label needs its item and every item its label.

    Args:
        of: whose clauses the labels name; without it any number is taken for one.

    Raises:
        EvaluationError: there is no such folder yet, no item in it, or a file or line that cannot be used.
    """
    if not folder.is_dir():
        raise EvaluationError(
            f"no labelled items yet: there is no folder {folder}; write items.jsonl "
            '({"id": "1", "lang": "en", "title": "...", "summary": "..."}) and gold.jsonl '
            '({"id": "1", "labels": {"31": 2}}: by clause, 2 direct or 1 context) there, one item a line, '
            "or name another folder"
        )
    items = {item.id: item for _, item in _lines(folder / "items.jsonl", _Item)}
    gold: dict[str, _Gold] = {}
    for place, labelled in _lines(folder / "gold.jsonl", _Gold):
        if of is not None:
            _refuse_strangers(labelled, of, place)
        gold[labelled.id] = labelled
    if not items and not gold:
        raise EvaluationError(
            f"{folder}: there is no item in items.jsonl; write one a line, or remove the folder"
        )
    if lonely := sorted(set(items) ^ set(gold)):
        raise EvaluationError(
            f"{folder}: {lonely[0]!r} is in only one of items.jsonl and gold.jsonl; add or remove it"
        )
    return [
        GoldItem(
            id=key,
            language=item.lang,
            text=ItemText(item.title, item.summary or "", item.lang, item.source),
            labels=gold[key].labels,
            disputed=gold[key].disputed,
        )
        for key, item in items.items()
    ]


def _one_or_two(grade: object) -> object:
    if type(grade) is not int or grade not in (1, 2):  # true and 2.0 equal one of them
        raise ValueError("no grade; write 2 (direct) or 1 (context)")
    return grade


_Grades = dict[int, Annotated[int, BeforeValidator(_one_or_two)]]
"""By clause."""


class _Item(BaseModel):
    id: str
    lang: str
    title: str
    summary: str | None = None
    source: str | None = None


class _Gold(BaseModel):
    id: str
    labels: _Grades = {}
    disputed: _Grades = {}


_Line = TypeVar("_Line", _Item, _Gold)


def _lines(path: Path, model: type[_Line]) -> Iterator[tuple[str, _Line]]:
    """Yield each line that is not blank with where it stands."""
    seen: set[str] = set()
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise EvaluationError(f"{path} {unreadable(error)}") from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        place = f"{path}:{number}"
        try:
            value = model.model_validate_json(line)
        except ValidationError as error:
            raise EvaluationError(f"{place}: {line_refusal(error)}") from error
        if value.id in seen:
            raise EvaluationError(f"{place}: {value.id!r} stands here twice; keep one")
        seen.add(value.id)
        yield place, value


def _refuse_strangers(labelled: _Gold, partnership: Partnership, place: str) -> None:
    clauses = {clause.number for clause in partnership.clauses}
    if strangers := sorted((labelled.labels.keys() | labelled.disputed.keys()) - clauses):
        raise EvaluationError(
            f"{place}: {strangers[0]} is no clause of {partnership.slug} "
            f"({min(clauses)} to {max(clauses)}); correct it or remove it"
        )
