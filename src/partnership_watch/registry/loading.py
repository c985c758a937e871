"""Reads a partnership folder, whole and checked, or says everything that is wrong with it."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from partnership_watch.registry.checks import check_clauses, check_head, check_sources
from partnership_watch.registry.documents import Document, read_document
from partnership_watch.registry.errors import Problem, RegistryError
from partnership_watch.registry.models import (
    Clause,
    ClauseFile,
    Commitment,
    CommitmentEntry,
    Partnership,
    PartnershipFile,
    SourcesFile,
)

Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True)
class _Read(Generic[Model]):
    """A file and what it means."""

    document: Document
    model: Model


def load_partnership(folder: Path) -> Partnership:
    """Read `partnership.yaml`, `sources.yaml` and `clauses/*.yaml` of a folder.

    Raises RegistryError with every problem of every file, each with its line and remedy.
    """
    problems: list[Problem] = []
    head = _read(folder / "partnership.yaml", PartnershipFile, problems)
    sources = _read(folder / "sources.yaml", SourcesFile, problems)
    clauses = [
        read
        for path in sorted((folder / "clauses").glob("*.yaml"), key=_by_number)
        if (read := _read(path, ClauseFile, problems)) is not None
    ]
    if head is not None:
        unread = bool(problems)
        problems += check_head(head.document, head.model)
        files = [(read.document, read.model) for read in clauses]
        problems += check_clauses(files, head.document, head.model, incomplete=unread)
        if sources is not None:
            problems += check_sources(sources.document, sources.model, head.model)
    if problems or head is None or sources is None:
        raise RegistryError(problems)
    return Partnership(
        **dict(head.model),
        clauses=tuple(_clause(read.model) for read in clauses),
        sources=sources.model.sources,
    )


def _by_number(path: Path) -> tuple[int, str]:
    digits = re.match(r"\d+", path.name)
    return (int(digits[0]) if digits else 0, path.name)


def _read(path: Path, model: type[Model], problems: list[Problem]) -> _Read[Model] | None:
    try:
        document = read_document(path)
        return _Read(document, model.model_validate(document.value))
    except RegistryError as error:
        problems += error.problems
    except ValidationError as error:
        problems += [document.problem(_sentence(detail), *detail["loc"]) for detail in error.errors()]
    return None


def _sentence(detail: ErrorDetails) -> str:
    """Return what pydantic found wrong, in words, with the remedy."""
    place = ".".join(str(part) for part in detail["loc"] if part != "[key]")
    match detail["type"]:
        case "missing":
            return f"{place} is missing; add it"
        case "extra_forbidden":
            return f"{place} is no field of this file; correct its spelling or remove it"
        case "string_type":
            return f"{place} must be text, and this is {detail['input']!r}; put it in quotes"
        case "model_type" | "dict_type":
            return f"{place or 'the file'} must hold names with values; write `name: value`"
        case "tuple_type" | "list_type":
            return f"{place} must be a list; put it in [ ]"
        case "string_pattern_mismatch" | "string_too_short" | "string_too_long":
            return f"{place}: {detail['input']!r} is not of the form asked for; {_lower(detail['msg'])}"
        case _:
            message = _lower(detail["msg"].removeprefix("Value error, "))
            return f"{place}: {message}; this is {detail['input']!r:.80}"


def _lower(message: str) -> str:
    return message[:1].lower() + message[1:]


def _clause(file: ClauseFile) -> Clause:
    return Clause(
        number=file.clause,
        pillar=file.pillar,
        title=file.title,
        paraphrase=file.paraphrase,
        commitments=tuple(_commitment(file, entry) for entry in file.commitments),
    )


def _commitment(file: ClauseFile, entry: CommitmentEntry) -> Commitment:
    return Commitment(**dict(entry), clause=file.clause, pillar=file.pillar)
