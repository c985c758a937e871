"""What is late, in every language of the pages: no trouble that a page can show is without words."""

import ast
import importlib
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import partnership_watch
from partnership_watch.web.staff.late_wording import LATE_WORDING

ELSEWHERE = {"cli/doctor.py", "surroundings.py", "web/healthz.py"}
"""What they alone say stands in a terminal, or in the answer to a machine."""


def names(sentence: str) -> set[str]:
    """The values that it wants."""
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


def either(node: ast.expr) -> list[ast.expr]:
    """What an expression may turn out to be."""
    return [*either(node.body), *either(node.orelse)] if isinstance(node, ast.IfExp) else [node]


def sentences() -> Iterator[str]:
    """Those of every trouble that is made, and of its advice: written out, or of its module's constants."""
    (root,) = (Path(one) for one in partnership_watch.__path__)
    for path in root.rglob("*.py"):
        source = path.read_text(encoding="utf-8")
        name = path.relative_to(root).as_posix()
        if " Trouble(" not in source or name in ELSEWHERE:
            continue
        constants = vars(importlib.import_module(f"partnership_watch.{name[:-3].replace('/', '.')}"))
        for call in ast.walk(ast.parse(source)):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "Trouble":
                for node in (*either(call.args[0]), *either(call.args[2])):
                    yield eval(compile(ast.Expression(node), name, "eval"), constants)


def test_every_trouble_has_words_in_every_language() -> None:
    """None has words that nothing says any more, and each names the values that the English does."""
    made = set(sentences())

    for language, wording in LATE_WORDING.items():
        if language != "en":
            assert made == wording.keys()
        assert {one for one, words in wording.items() if names(one) != names(words)} == set()
