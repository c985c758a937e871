"""Reading a partnership folder."""

from collections.abc import Callable
from pathlib import Path

import pytest

from partnership_watch.errors import ConfigurationError
from partnership_watch.matching.places import IN_TITLE
from partnership_watch.registry import RegistryError, load_partnership
from partnership_watch.registry.rule_checks import BEST_PLACE

REAL = Path(__file__).parents[2] / "config" / "vietnam-uk"


def _replace(path: Path, old: str, new: str) -> int:
    """Replace a text that stands once, and return the line where it stood."""
    text = path.read_text(encoding="utf-8")
    assert text.count(old) >= 1
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def _message(folder: Path) -> str:
    with pytest.raises(RegistryError) as caught:
        load_partnership(folder)
    return str(caught.value)


def test_made_up_partnership_loads_whole(folder: Path) -> None:
    """Two invented countries are a folder, nothing more."""
    partnership = load_partnership(folder)

    assert partnership.slug == "norland-sudmark"
    assert [commitment.key for commitment in partnership.commitments] == [
        "3.quotas",
        "3.research-ships",
        "4.ferry-line",
        "5.exchange",
        "6.talks",
    ]
    assert partnership.commitments[0].pillar == "I"
    assert len(partnership.sources) == 4


def test_real_partnership_loads_whole() -> None:
    """The folder that ships has every paragraph from the first to the last, and no problem."""
    partnership = load_partnership(REAL)

    assert [clause.number for clause in partnership.clauses] == list(range(3, 49))


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        ("clauses/3.yaml", "pillar: I\n", "pillar: IX\n", "'IX' is no pillar; the pillars are I, II"),
        ("clauses/3.yaml", "id: research-ships", "id: quotas", "'quotas' is used twice"),
        (
            "clauses/3.yaml",
            "context: plain",
            "contxt: plain",
            "commitments.0.contxt is no field here",
        ),
        ("clauses/3.yaml", "[nor-fisheries]", "[nor-forests]", "'nor-forests' is not among the bodies"),
        ("clauses/3.yaml", "[herring-pact]", "[herring-pakt]", "'herring-pakt' is not among the instruments"),
        ("clauses/3.yaml", '"@herring-pact"', '"@herring"', "'@herring' names no instrument or body"),
        ("clauses/3.yaml", '"trawler*"', '"the"', "'the' stands in almost every text"),
        ("clauses/3.yaml", '"trawler*"', '"tr"', "'tr' is too short to mean anything"),
        ("clauses/3.yaml", '"trawler*"', '"A"', "'A' is a single letter"),
        ("clauses/3.yaml", '"trawler*"', '"*trawl"', "one star, and only at the end"),
        ("clauses/3.yaml", '"trawler*"', '"of the"', "'of the' is made of words that stand in almost every"),
        ("clauses/3.yaml", '"trawler*"', '"of-the*"', "'of-the*' is made of words that stand in almost"),
        ("clauses/3.yaml", '"tàu cá"', '"của các"', "'của các' is made of words that stand in almost every"),
        (
            "clauses/3.yaml",
            '"catch limit*"',
            "NORLAND",
            "'NORLAND' names nor, and every item about that side",
        ),
        ("clauses/3.yaml", '"giới hạn đánh bắt"', "Norlander*", "'Norlander*' names nor, and every item"),
        ("clauses/3.yaml", '"giới hạn đánh bắt"', "Sudmark", "'Sudmark' names sud, and every item about"),
        ("clauses/3.yaml", '"catch limit*"', '"sudm*"', "'sudm*' names sud, and every item about that side"),
        ("clauses/3.yaml", '"catch limit*"', '"red-herring*"', "'red-herring*' also stands in negative"),
        ("clauses/3.yaml", '"trawler*"', '"herring"', "'herring' stands in terms twice, first at 0.4; keep"),
        ("clauses/3.yaml", '"trawler*"', '"herring  quota*"', "stands in terms twice, first at 1; keep one"),
        ("clauses/3.yaml", '"trawler*"', "2030", "(2030) must be text; put it in quotes"),
        ("clauses/3.yaml", "clause: 3", "clause: 4", "the file is named 3.yaml; name it 4.yaml"),
        ("clauses/6.yaml", "[3, 4, 5]", "[3, 4, 50]", "cannot yield to paragraph 50"),
        (
            "clauses/5.yaml",
            "title: {en: Schools, vi: Trường học}",
            "title: {en: Schools}",
            "is missing in 'vi'",
        ),
        (
            "clauses/5.yaml",
            "title: {en: Schools, vi",
            "title: {en: Schools, fr: Écoles, vi",
            "'fr' is not among",
        ),
        ("clauses/5.yaml", "context: plain", "context: perhaps", "('perhaps') must be 'none', 'strict' or"),
        ("sources.yaml", "language: vi", "language: vie", "write two small letters, such as en"),
        ("sources.yaml", "publisher: gov.norland", "publisher: Norland", "write its domain in small letters"),
        ("sources.yaml", "key: solano-bao", "key: Solano Bao", "small letters and digits, words joined by"),
        ("partnership.yaml", "implies: [nor, sud]", "implies: [nor, south]", "'south' is no party"),
        ("partnership.yaml", "Europe/Oslo", "Europe/Frosthaven", "is no time zone"),
        ("partnership.yaml", "last_clause: 6", "last_clause: 8", "no file for paragraph 7, 8"),
        ("partnership.yaml", "  herring-pact:", "  sud-schools:", "'sud-schools' is already the key of"),
        ("sources.yaml", "side: sud", "side: south", "'south' is no party; the parties are nor, sud"),
        ("sources.yaml", "key: solano-bao", "key: norland-post", "the key 'norland-post' is used twice"),
        ("sources.yaml", "language: vi", "language: fr", "'fr' is not among the partnership's languages"),
        (
            "sources.yaml",
            "publisher: gov.norland",
            "publisher: bao.sudmark",
            "in another source; give it one side",
        ),
    ],
)
def test_a_mistake_is_said_with_file_line_and_remedy(
    spoilt: Path, file: str, old: str, new: str, says: str
) -> None:
    """Whoever edits the folder is told where and what."""
    line = _replace(spoilt / file, old, new)

    problems = _message(spoilt).splitlines()

    mine = [problem for problem in problems if says in problem]
    assert mine, problems
    if "in another source" not in says:  # said of the second of the two
        assert mine[0].startswith(f"{spoilt / file}:"), mine[0]
    if "no file for" not in says and "already" not in says and "in another source" not in says:
        assert any(f":{near}:" in mine[0] for near in (line - 1, line, line + 1)), (line, mine[0])


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"catch limit*"', '"IT"'),
        ('"catch limit*"', '"people-to-people"'),
        ('"hạn ngạch cá trích"', '"việc làm"'),
        ('"catch limit*"', '"Norland herring*"'),
        ('"trawler*"', '"Norland"'),
        ('"catch limit*"', '"herring-quota*"'),
        ('"red herring*"', '"trawler*"'),
        ('"red herring*"', '"herring quota"'),
    ],
)
def test_a_phrase_that_only_looks_like_a_mistake_is_let_be(spoilt: Path, old: str, new: str) -> None:
    """An acronym, everyday words that make one, a name that says more or is not enough, a spelling."""
    _replace(spoilt / "clauses/3.yaml", old, new)

    load_partnership(spoilt)


@pytest.mark.parametrize(
    ("old", "new", "reach"),
    [
        ('1.0: ["ferry line*", "ferry service*"]\n          0.4: ["ferry", ', "0.7: [", "0.91"),
        ('1.0: ["ferry line*", "ferry service*"]\n          0.4:', "0.38:", "0.99"),
        ('1.0: ["tuyến phà"]\n', "", "0.52"),
        ('1.0: ["tuyến phà"]\n          0.4: ["bến cảng"]', '1.0: ["@sea-pact"]', "0.00"),
    ],
)
def test_a_rule_that_can_never_reach_the_threshold_is_refused(
    spoilt: Path, old: str, new: str, reach: str
) -> None:
    """Everything it looks for, all of it in the title; an instrument may have no phrase in a language."""
    _replace(
        spoilt / "partnership.yaml",
        "instruments:\n",
        "instruments:\n  sea-pact: {name: {en: Sea Pact, vi: Sea Pact}, terms: {en: [Sea Pact], vi: []}}\n",
    )
    line = _replace(spoilt / "clauses/4.yaml", old, new) - 2

    says = f"4.yaml:{line}: all that it looks for is worth {reach} in a title, and 1 is needed to match"
    assert says in _message(spoilt)


def test_light_phrases_that_together_reach_the_threshold_in_a_title_are_enough(spoilt: Path) -> None:
    """Twice 0.4 is 1.04 there."""
    _replace(spoilt / "clauses/4.yaml", '1.0: ["ferry line*", "ferry service*"]\n', "\n")

    load_partnership(spoilt)


def test_the_best_place_of_the_checks_is_that_of_matching() -> None:
    """The registry stands below matching, and cannot ask it."""
    assert BEST_PLACE == IN_TITLE


@pytest.mark.parametrize("name", ["3-old.yml", "3.yml", "4.YAML", "05.yaml.bak", "3", "old.yml"])
def test_a_file_that_looks_like_a_paragraph_and_is_not_read_is_said(spoilt: Path, name: str) -> None:
    """Nobody edits for a day what decides nothing."""
    (spoilt / "clauses" / name).write_text("clause: 3\n")

    says = f"clauses/{name}:1: {name} is not read; name it NUMBER.yaml, or move it out of clauses"
    assert says in _message(spoilt)


@pytest.mark.parametrize("name", ["README.md", "3.yaml~", ".3.yaml.swp", ".#3.yaml", "._3.yaml", "#3.yaml#"])
def test_a_note_or_an_editors_copy_is_no_mistake(spoilt: Path, name: str) -> None:
    """What decides may be edited while it runs."""
    (spoilt / "clauses" / name).write_bytes(b"\x00 not for us")

    load_partnership(spoilt)


@pytest.mark.parametrize(("name", "says"), [("nowhere", "begins at the folder you are in"), ("", "correct")])
def test_a_folder_that_is_not_there_is_one_sentence_with_the_setting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, says: str
) -> None:
    """Not one mistake for each file that it does not hold."""
    monkeypatch.chdir(tmp_path)

    with pytest.raises(ConfigurationError) as caught:
        load_partnership(Path(name) if name else tmp_path / "nowhere")

    assert "there is no folder" in str(caught.value)
    assert "PARTNERSHIP_WATCH_CONFIG" in str(caught.value)
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


def test_all_mistakes_of_all_files_are_said_at_once(spoilt: Path) -> None:
    """Nobody mends a folder one run at a time."""
    _replace(spoilt / "clauses/3.yaml", "pillar: I\n", "pillar: IX\n")
    _replace(spoilt / "clauses/5.yaml", "context: plain", "context: perhaps")
    _replace(spoilt / "sources.yaml", "side: sud", "side: south")

    message = _message(spoilt)

    assert "'IX'" in message
    assert "perhaps" in message
    assert "'south'" in message


def test_a_key_given_twice_is_refused(spoilt: Path) -> None:
    """YAML would let the last one win in silence."""
    line = _replace(spoilt / "clauses/4.yaml", "pillar: I\n", "pillar: I\npillar: II\n")

    assert f"4.yaml:{line + 1}: 'pillar' stands here twice" in _message(spoilt)


def _remove(folder: Path) -> None:
    (folder / "sources.yaml").unlink()


def _empty(folder: Path) -> None:
    (folder / "sources.yaml").write_text("# nothing\n")


def _broken(folder: Path) -> None:
    (folder / "sources.yaml").write_text("sources: [\n")


def _not_text(folder: Path) -> None:
    (folder / "sources.yaml").write_bytes(b"sources:\n  - \xff\n")


def _alias(folder: Path) -> None:
    (folder / "sources.yaml").write_text("sources: &all\n  - *all\n")


def _code(folder: Path) -> None:
    (folder / "sources.yaml").write_text("sources: !!python/object/apply:os.getcwd []\n")


def _unseen(folder: Path) -> None:
    (folder / "sources.yaml").write_bytes("sources: []\n# é\n# \0\n".encode())


def _escape(folder: Path) -> None:
    (folder / "sources.yaml").write_text("# \x1b[31m\nsources: []\n")


def _endless(folder: Path) -> None:
    (folder / "sources.yaml").write_text("# " + "x" * 2_000_000)


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (
            _remove,
            "sources.yaml:1: the file is not there; correct its name, or make it; docs/operations.md shows",
        ),
        (_empty, "the file is empty"),
        (_broken, "not valid YAML"),
        (_not_text, "sources.yaml:2: not UTF-8"),
        (_unseen, "sources.yaml:3: a character that no text holds stands here (U+0000); remove it"),
        (_escape, "sources.yaml:1: a character that no text holds stands here (U+001B); remove it"),
        (_alias, "anchors and aliases are not used here"),
        (_code, "is not used here; write plain lists and names"),
        (_endless, "bytes, and 1,000,000 are allowed"),
    ],
)
def test_a_file_that_is_no_plain_yaml_is_one_clear_problem(
    spoilt: Path, spoil: Callable[[Path], None], says: str
) -> None:
    """Broken, hostile and missing files end in a sentence, not in a traceback."""
    spoil(spoilt)

    assert says in _message(spoilt)
