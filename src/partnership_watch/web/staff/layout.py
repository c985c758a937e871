"""How a staff page is laid out: the templates, and how numbers are written in them."""

from functools import cache, lru_cache

from babel.numbers import format_decimal
from jinja2 import Environment

from partnership_watch.editions.cleaning import fragment, one_line, safe_link
from partnership_watch.editions.limits import MAX_TITLE
from partnership_watch.editions.templating import templates as templates_of


@cache
def templates() -> Environment:
    """Those of all pages, with what cleans texts from outside.

    All are compiled at once: each takes up to 30 ms, which the first page of its kind would be late by.
    """
    made = templates_of(
        "partnership_watch.web",
        headline=lambda text: one_line(text, MAX_TITLE),
        harmless=fragment,
        safe_link=safe_link,
    )
    for name in made.list_templates(filter_func=lambda name: name.startswith("staff/")):
        made.get_template(name)
    return made


@lru_cache(4_096)
def number(count: float, language: str) -> str:
    """`1,204`. A page of hundreds of small numbers has few different ones, and Babel takes its time."""
    return format_decimal(count, locale=language)
