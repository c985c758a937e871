"""Reads a partnership folder, whole and checked, or says everything that is wrong with it."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from partnership_watch.errors import ConfigurationError
from partnership_watch.refusals import refusal
from partnership_watch.registry.checks import check_clauses, check_head, check_sources
from partnership_watch.registry.documents import Document, read_document
from partnership_watch.registry.errors import Problem, RegistryError
from partnership_watch.registry.layers import LearnedLayer
from partnership_watch.registry.learned import read_layer
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


def load_partnership(folder: Path, *, with_layer: bool = True) -> Partnership:
    """Read `partnership.yaml`, `sources.yaml`, `clauses/*.yaml` and, if there, `layer.json` of a folder.

    Without its layer, a folder is read whose `layer.json` is damaged or about to be replaced.

    Raises RegistryError with every problem of every file, each with its line and remedy; ConfigurationError
    where there is no such folder.
    """
    if not folder.is_dir():
        raise ConfigurationError(_no_folder(folder))
    problems = _strays(folder / "clauses")
    head = _read(folder / "partnership.yaml", PartnershipFile, "config/*/partnership.yaml", problems)
    sources = _read(folder / "sources.yaml", SourcesFile, "docs/operations.md", problems)
    clauses = [
        read
        for path in sorted((folder / "clauses").glob("[!.]*.yaml"), key=_by_number)
        if (read := _read(path, ClauseFile, "docs/matching.md", problems)) is not None
    ]
    if head is not None:
        unread = bool(problems)
        problems += check_head(head.document, head.model)
        files = [(read.document, read.model) for read in clauses]
        problems += check_clauses(files, head.document, head.model, incomplete=unread)
        if sources is not None:
            problems += check_sources(sources.document, sources.model, head.model)
    layer = _layer(folder, problems) if with_layer else None
    if problems or head is None or sources is None:
        raise RegistryError(problems)
    return Partnership(
        **dict(head.model),
        clauses=tuple(_clause(read.model) for read in clauses),
        sources=sources.model.sources,
        layer=layer,
    )


def _strays(folder: Path) -> list[Problem]:
    """Return the files that look like a paragraph's and are not read; an editor's copies are no mistake."""
    return [
        Problem(str(path), 1, f"{path.name} is not read; name it NUMBER.yaml, or move it out of clauses")
        for path in folder.glob("[!.]*")
        if (path.name[0].isdigit() or path.suffix.lower() in (".yaml", ".yml"))
        and path.suffix != ".yaml"
        and not path.name.endswith("~")
    ]


def _by_number(path: Path) -> tuple[int, str]:
    digits = re.match(r"\d+", path.name)
    return (int(digits[0]) if digits else 0, path.name)


def _no_folder(folder: Path) -> str:
    """Return what to do: most often the name is misspelt, or seen from elsewhere."""
    from_here = "" if folder.is_absolute() else "; a relative name begins at the folder you are in"
    return (
        f"there is no folder {folder}; correct the name of the partnership's folder, "
        f"on the command line or in PARTNERSHIP_WATCH_CONFIG{from_here}"
    )


def _read(path: Path, model: type[Model], example: str, problems: list[Problem]) -> _Read[Model] | None:
    try:
        document = read_document(path, example)
        return _Read(document, model.model_validate(document.value))
    except RegistryError as error:
        problems += error.problems
    except ValidationError as error:
        problems += [document.problem(_sentence(detail), *detail["loc"]) for detail in error.errors()]
    return None


def _layer(folder: Path, problems: list[Problem]) -> LearnedLayer | None:
    try:
        return read_layer(folder)
    except RegistryError as error:
        problems += error.problems
        return None


def _sentence(detail: ErrorDetails) -> str:
    """Return what pydantic found wrong, in words, with the value and the remedy."""
    place = ".".join(str(part) for part in detail["loc"] if part != "[key]") or "the file"
    speaks_for_itself = detail["type"] in ("missing", "extra_forbidden", "value_error")
    return refusal(detail, place if speaks_for_itself else f"{place} ({detail['input']!r:.80})")


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
