"""How templates are read: in HTML everything is escaped, and a name that is missing is an error."""

from collections.abc import Callable
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape


def templates(package: str, **filters: Callable[..., Any]) -> Environment:
    """The templates in the folder `templates` of a package.

    Args:
        filters: by the names that the templates call them by.
    """
    made = Environment(
        loader=PackageLoader(package),
        autoescape=select_autoescape(["html.j2"], default=False),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(filters)
    return made
