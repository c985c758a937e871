"""A YAML file as plain values that remember their lines."""

import unicodedata
from collections.abc import Hashable
from pathlib import Path
from typing import Any

import yaml

from partnership_watch.refusals import unreadable
from partnership_watch.registry.errors import Problem, RegistryError

MAX_BYTES = 1_000_000  # forty times the largest clause file; nobody writes more by hand

Value = Any
"""What a YAML file can hold: mappings, lists, text, numbers, dates, nothing."""


class Document:
    """The values of one file, and the line of each."""

    def __init__(self, path: Path, value: Value, node: yaml.Node) -> None:
        self.path = path
        self.value = value
        self._node = node

    def line(self, *where: object) -> int:
        """Return the line of the value at this path, or of its nearest parent that exists."""
        node = self._node
        for part in where:
            child = _child(node, part)
            if child is None:
                break
            node = child
        return node.start_mark.line + 1

    def problem(self, message: str, *where: object) -> Problem:
        """Return a problem of the value under these keys and positions."""
        return Problem(str(self.path), self.line(*where), message)


def read_document(path: Path, example: str) -> Document:
    """Read a YAML file safely.

    Args:
        example: where a person sees what such a file holds; said of a file that is missing or empty.

    Raises RegistryError for a file that is missing, too large, not UTF-8 or not YAML, and for keys
    given twice, which YAML libraries would silently let the last one win.
    """
    text = _text(path, example)
    loader = yaml.CSafeLoader(text)
    try:
        node = loader.get_single_node()
        if node is None:
            raise RegistryError([Problem(str(path), 1, f"the file is empty; {example} shows what it holds")])
        reader = _Reader(path, loader)
        value = reader.value(node)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        message = f"not valid YAML: {error.problem or error}; mend the spelling, or put the text in quotes"
        raise RegistryError([Problem(str(path), line, message)]) from error
    except yaml.reader.ReaderError as error:
        line = text.encode()[: error.position].count(b"\n") + 1
        message = f"a character that no text holds stands here (U+{error.character:04X}); remove it"
        raise RegistryError([Problem(str(path), line, message)]) from error
    except (yaml.YAMLError, ValueError) as error:
        raise RegistryError([Problem(str(path), 1, f"not valid YAML: {error}")]) from error
    finally:
        loader.dispose()
    if reader.problems:
        raise RegistryError(reader.problems)
    return Document(path, value, node)


def _text(path: Path, example: str) -> str:
    try:
        content = path.read_bytes()
    except OSError as error:
        message = f"the file {unreadable(error)}; {example} shows what it holds"
        raise RegistryError([Problem(str(path), 1, message)]) from error
    if len(content) > MAX_BYTES:
        message = f"{len(content):,} bytes, and {MAX_BYTES:,} are allowed; split it"
        raise RegistryError([Problem(str(path), 1, message)])
    try:
        return unicodedata.normalize("NFC", content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise RegistryError([Problem(str(path), line, "not UTF-8; save the file as UTF-8")]) from error


_PLAIN = {"tag:yaml.org,2002:map", "tag:yaml.org,2002:seq"}


class _Reader:
    """Turns nodes into values, and notes what YAML allows and we do not."""

    def __init__(self, path: Path, loader: yaml.CSafeLoader) -> None:
        self.problems: list[Problem] = []
        self._path = path
        self._loader = loader
        self._seen: set[int] = set()

    def value(self, node: yaml.Node) -> Value:
        if id(node) in self._seen:  # an alias: it may also stand for itself, or for a billion others
            self._note(node, "anchors and aliases are not used here; write the value out")
            return None
        self._seen.add(id(node))
        if not isinstance(node, yaml.ScalarNode) and node.tag not in _PLAIN:
            self._note(node, f"{node.tag} is not used here; write plain lists and names")
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item) for item in node.value]
        return self._loader.construct_object(node)

    def _mapping(self, node: yaml.MappingNode) -> dict[Hashable, Value]:
        found: dict[Hashable, Value] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                self._note(key_node, "a key is a word or a number, not a list; write it out")
                continue
            key = self.value(key_node)
            if key in found:
                self._note(key_node, f"{key!r} stands here twice; keep one")
            found[key] = self.value(value_node)
        return found

    def _note(self, node: yaml.Node, message: str) -> None:
        self.problems.append(Problem(str(self._path), node.start_mark.line + 1, message))


def _child(node: yaml.Node, part: object) -> yaml.Node | None:
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int):
        return node.value[part] if 0 <= part < len(node.value) else None
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == str(part) or _same_number(key.value, part):
                # A list or mapping starts below its key; the key is where a reader looks.
                return value if isinstance(value, yaml.ScalarNode) else _at(value, key)
    return None


def _at(value: yaml.Node, key: yaml.Node) -> yaml.Node:
    """Return the node with the mark of its key."""
    return type(value)(value.tag, value.value, key.start_mark, value.end_mark)


def _same_number(text: str, part: object) -> bool:
    try:
        return float(text) == float(str(part))
    except ValueError:
        return False
