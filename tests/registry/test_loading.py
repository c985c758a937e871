"""Reading a partnership folder."""

from collections.abc import Callable
from pathlib import Path

import pytest

from partnership_watch.errors import ConfigurationError
from partnership_watch.registry import RegistryError, load_partnership

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
