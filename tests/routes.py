"""Every address that an application answers, from its own list of routes."""

from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI
from starlette.routing import Mount

FILLED = {"language": "en", "path": "staff.css", "kind": "clauses", "token": "x", "web_id": "x"}
"""What stands for a parameter; 1 for any other, and so the walk needs no row of any table."""


def walk(app: FastAPI | Any, prefix: str = "") -> Iterator[tuple[str, str]]:
    """Each route's method and path, mounted applications' too."""
    for route in app.routes:
        if isinstance(route, Mount):
            inner = route.routes
            if inner:
                yield from walk(route, f"{prefix}{route.path}")
            else:
                yield "GET", f"{prefix}{route.path}/staff.css"
            continue
        path = prefix + route.path
        for name in route.param_convertors:
            path = path.replace(f"{{{name}:path}}", FILLED.get(name, "1"))
            path = path.replace(f"{{{name}}}", FILLED.get(name, "1"))
        for method in sorted(route.methods or {"GET"}):
            yield method, path
