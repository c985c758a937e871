"""`layer.json`: read, written, and part of what decides."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made_layers import CLAUSES, made_layer

from partnership_watch.registry import RegistryError, load_partnership, rule_set
from partnership_watch.registry.layers import LearnedLayer, Trained
from partnership_watch.registry.learned import read_layer, write_layer

NUMBERS = st.floats(-99, 99)
COLUMNS = [*CLAUSES, "any", "direct"]
WORDS = st.text(st.characters(exclude_categories=["Cs"]))  # a lone half of a character is no text

LAYERS = st.builds(
    LearnedLayer,
    trained=st.builds(Trained, items=st.dictionaries(WORDS, st.integers()), under=WORDS),
    cut=st.floats(0.01, 0.99),
    evidence=st.dictionaries(WORDS, NUMBERS).map(lambda weights: {"bias": 0.0, **weights}),
    intercepts=st.fixed_dictionaries(dict.fromkeys(COLUMNS, NUMBERS)),
    words=st.dictionaries(
        WORDS, st.tuples(NUMBERS, st.dictionaries(st.sampled_from(COLUMNS), NUMBERS)), max_size=9
    ),
)

LAYER = made_layer({"sum": 1.0}, {"herring": {"3": 2.0}})


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(layer=LAYERS)
def test_what_is_written_is_what_is_read(layer: LearnedLayer, tmp_path: Path) -> None:
    """Whatever its words and weights."""
    path = write_layer(tmp_path, layer)

    assert path == tmp_path / "layer.json"
    assert read_layer(tmp_path) == layer


def test_a_folder_without_the_file_has_no_layer(folder: Path) -> None:
    """The rules alone decide there."""
    assert read_layer(folder) is None
    assert load_partnership(folder).layer is None


def test_each_word_has_its_line(tmp_path: Path) -> None:
    """In one order, so that two trainings can be compared."""
    one, other = {"3": 1.0}, {"4": 1.0}

    text = write_layer(tmp_path, made_layer({}, {"b": one, "a": other})).read_text(encoding="utf-8")
    turned = write_layer(tmp_path, made_layer({}, {"a": other, "b": one})).read_text(encoding="utf-8")

    assert text == turned
    assert [line[:3] for line in text.splitlines() if line.startswith(('"a"', '"b"'))] == ['"a"', '"b"']


def test_a_layer_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    """A training that fails while it writes leaves what was there."""
    write_layer(tmp_path, LAYER)

    with pytest.raises(UnicodeEncodeError):
        write_layer(tmp_path, made_layer({}, {"half a character: \ud800": {"3": 1.0}}))

    assert read_layer(tmp_path) == LAYER


@pytest.mark.parametrize(
    ("written", "damaged"),
    [
        ("", ""),
        ("}\n", ""),
        ('"cut": 0.3', '"cut": 3'),
        ('"bias"', '"bios"'),
        ('"any"', '"many"'),
        ('{"3": 2.0}', '{"33": 2.0}'),
        ('{"3": 2.0}', '{"3": NaN}'),
        ('"cut"', '"\xff"'),
    ],
    ids=["empty", "cut short", "no probability", "no bias", "no column", "stranger", "no number", "no UTF-8"],
)
def test_a_damaged_layer_is_one_problem_with_its_remedy(spoilt: Path, written: str, damaged: str) -> None:
    """Not a traceback, and not silently another decision."""
    path = write_layer(spoilt, LAYER)
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(written, damaged) if written else "", encoding="latin-1")

    with pytest.raises(RegistryError) as caught:
        load_partnership(spoilt)

    (problem,) = caught.value.problems
    assert str(path) in str(problem)
    assert "make it anew with `partnership-watch train`, or remove it" in str(problem)


def test_a_damaged_layer_does_not_keep_a_new_one_from_being_made(spoilt: Path) -> None:
    """The remedy reads the folder too."""
    (spoilt / "layer.json").write_text("{", encoding="utf-8")

    assert load_partnership(spoilt, with_layer=False).layer is None


def test_weights_decide_and_their_origin_does_not(spoilt: Path) -> None:
    """The hash changes with a weight and with the cut, not with what is told of the training."""

    def hash_with(layer: LearnedLayer) -> str:
        write_layer(spoilt, layer)
        return rule_set(load_partnership(spoilt), "1").hash

    alone = rule_set(load_partnership(spoilt), "1").hash
    first = hash_with(LAYER)
    retold = hash_with(LAYER.model_copy(update={"trained": Trained(items={"training": 9}, under="others")}))
    others = {
        hash_with(made_layer({"sum": 1.5}, {"herring": {"3": 2.0}})),
        hash_with(made_layer({"sum": 1.0}, {"herring": {"3": 2.5}})),
        hash_with(LAYER.model_copy(update={"cut": 0.4})),
    }

    assert retold == first
    assert len(others | {first, alone}) == 5
