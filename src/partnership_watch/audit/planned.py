"""How many rows PostgreSQL expects of a question, before it is asked."""

from typing import Any

from sqlalchemy import ClauseElement, Executable, Select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session
from sqlalchemy.sql.compiler import SQLCompiler


def expected(session: Session, rows: Select[int]) -> int:
    """By its statistics: of several conditions that depend on each other, far too few."""
    (plan,) = session.execute(_Explain(rows)).scalar_one()
    return int(plan["Plan"]["Plan Rows"])


class _Explain(Executable, ClauseElement):
    inherit_cache = False

    def __init__(self, statement: Select[Any]) -> None:
        self.statement = statement


@compiles(_Explain)
def _explain(element: _Explain, compiler: SQLCompiler, **kwargs: Any) -> str:
    return f"EXPLAIN (FORMAT JSON) {compiler.process(element.statement, **kwargs)}"
