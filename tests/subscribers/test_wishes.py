"""Filters in one form, and which of two is the narrower."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnership_watch.registry import Partnership
from partnership_watch.store.tables import MatchGrade
from partnership_watch.subscribers import Filter

COMMITMENTS = ("3.quotas", "3.research-ships", "4.ferry-line", "5.exchange", "6.talks")
FILTERS = st.builds(
    Filter,
    pillars=st.lists(st.sampled_from(["I", "II"]), max_size=2).map(tuple),
    clauses=st.lists(st.sampled_from([3, 4, 5, 6]), max_size=3).map(tuple),
    commitments=st.lists(st.sampled_from(COMMITMENTS), max_size=3).map(tuple),
    grades=st.lists(st.sampled_from(MatchGrade), max_size=2).map(tuple),
    languages=st.lists(st.sampled_from(["en", "vi"]), max_size=2).map(tuple),
)


def _passing(wanted: Filter, partnership: Partnership) -> set[tuple[str, MatchGrade, str]]:
    """Everything that passes, spelled out."""
    return {
        (one.key, grade, language)
        for one in partnership.commitments
        for grade in MatchGrade
        for language in ("en", "vi", "fr")
        if (
            not (wanted.pillars or wanted.clauses or wanted.commitments)
            or one.pillar in wanted.pillars
            or one.clause in wanted.clauses
            or one.key in wanted.commitments
        )
        and (not wanted.grades or grade in wanted.grades)
        and (not wanted.languages or language in wanted.languages)
    }


@given(wanted=FILTERS)
def test_the_canonical_form_lets_the_same_pass(norland: Partnership, wanted: Filter) -> None:
    """Sorting, and leaving out what is implied, changes nothing; doing it twice neither."""
    canonical = wanted.canonical(norland)

    assert _passing(canonical, norland) == _passing(wanted, norland)
    assert canonical.canonical(norland) == canonical


@given(one=FILTERS, other=FILTERS)
def test_what_is_called_narrower_lets_nothing_more_pass(
    norland: Partnership, one: Filter, other: Filter
) -> None:
    """Else a change would take effect at once and something would be told too early, or lost."""
    one, other = one.canonical(norland), other.canonical(norland)

    if one.narrows(other, norland):
        assert _passing(one, norland) <= _passing(other, norland)


@pytest.mark.parametrize(
    ("narrow", "wide"),
    [
        (Filter(pillars=("I",)), Filter()),
        (Filter(clauses=(3,)), Filter(pillars=("I",))),
        (Filter(commitments=("3.quotas",)), Filter(clauses=(3,))),
        (Filter(commitments=("3.quotas",)), Filter(pillars=("I", "II"))),
        (Filter(grades=(MatchGrade.DIRECT,)), Filter()),
        (Filter(languages=("vi",)), Filter(languages=("en", "vi"))),
    ],
)
def test_a_part_of_what_was_wanted_is_narrower(norland: Partnership, narrow: Filter, wide: Filter) -> None:
    """And the whole is not narrower than its part."""
    assert narrow.narrows(wide, norland)
    assert not wide.narrows(narrow, norland)
