"""Labelled items, read from an evaluation folder."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from partnership_watch.errors import ConfigurationError
from partnership_watch.matching.results import ItemText
from partnership_watch.refusals import line_refusal, unreadable

Model = TypeVar("Model", bound=BaseModel)


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


def read_gold(folder: Path) -> list[GoldItem]:
    """Read `items.jsonl` and `gold.jsonl`; every label needs its item and every item its label.

    Raises:
        EvaluationError: there is no such folder yet, or a file or line in it cannot be used.
    """
    if not folder.is_dir():
        raise EvaluationError(
            f"no labelled items yet: there is no folder {folder}; write items.jsonl "
            '({"id": "1", "lang": "en", "title": "...", "summary": "..."}) and gold.jsonl '
            '({"id": "1", "labels": {"31": 2}}: by clause, 2 direct or 1 context) there, one item a line, '
            "or name another folder"
        )
    items = dict(_lines(folder / "items.jsonl", _Item))
    gold = dict(_lines(folder / "gold.jsonl", _Gold))
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


class _Item(BaseModel):
    id: str
    lang: str
    title: str
    summary: str | None = None
    source: str | None = None


class _Gold(BaseModel):
    id: str
    labels: dict[int, int] = {}
    disputed: dict[int, int] = {}


def _lines(path: Path, model: type[Model]) -> Iterator[tuple[str, Model]]:
    seen: set[str] = set()
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise EvaluationError(f"{path} {unreadable(error)}") from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            value = model.model_validate_json(line)
        except ValidationError as error:
            raise EvaluationError(f"{path}:{number}: {line_refusal(error)}") from error
        key = str(value.model_dump()["id"])
        if key in seen:
            raise EvaluationError(f"{path}:{number}: {key!r} stands here twice; keep one")
        seen.add(key)
        yield key, value
