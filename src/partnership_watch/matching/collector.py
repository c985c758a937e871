"""Keeps the collector of garbage from looking for what is not there."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def no_search_for_cycles() -> Iterator[None]:
    """Keep Python from looking for objects that refer to each other, in short work that makes none.

    What nobody refers to any more is freed at once all the same. The switch is the process's: where two
    threads do this at once, the first to enter turns the search on again, for both.
    """
    searching = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if searching:
            gc.enable()
