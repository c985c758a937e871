"""The collector of garbage is switched back."""

import gc

import pytest

from partnership_watch.matching.collector import no_search_for_cycles


def test_the_search_for_cycles_is_as_it_was_afterwards() -> None:
    """Also after an error, within itself, and where somebody had switched it off."""
    with pytest.raises(ZeroDivisionError), no_search_for_cycles(), no_search_for_cycles():
        divmod(1, 0)
    with no_search_for_cycles():
        within = gc.isenabled()
    after = gc.isenabled()
    gc.disable()
    try:
        with no_search_for_cycles():
            pass
        still_off = not gc.isenabled()
    finally:
        gc.enable()

    assert (within, after, still_off) == (False, True, True)
