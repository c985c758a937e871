"""`explain`: the reasons in words."""

import io
import json
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from made_layers import made_layer

from partnership_watch import stages
from partnership_watch.registry import load_partnership
from partnership_watch.registry.learned import write_layer
from partnership_watch.store import Store
from partnership_watch.store.tables import Item, Revision, Sighting, SourceState

NOW = datetime(2026, 3, 1, 7, 0, tzinfo=UTC)
LINK = "https://www.p.example/herring?utm_source=feed"
KEY = "p.example/herring"
AWAY = "postgresql://nobody@127.0.0.1:1/nothing"


@pytest.fixture
def stored(store: Store, database: Any, norland: Path) -> int:
    """An item that was collected and matched; its number."""
    partnership = load_partnership(norland)
    with store.transaction() as session:
        source = SourceState(
            partnership=partnership.slug, key="s", url="u", due_at=NOW, interval_seconds=60, failures=0
        )
        item = Item(publisher="p.example", key=KEY, link=LINK, first_seen_at=NOW, backlog=False)
        session.add_all([source, item])
        session.flush()
        session.add(Sighting(source_id=source.id, entry_id=KEY, item_id=item.id, first_seen_at=NOW))
        revision = Revision(
            item_id=item.id,
            number=1,
            content_hash="a",
            title="Norland and Sudmark agree herring quota",
            summary="Ministers signed today.",
            language="en",
            seen_at=NOW,
        )
        session.add(revision)
    stages.match(store, partnership, clock=lambda: NOW)
    return item.id


def test_a_text_is_explained_without_a_database(command: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Language, sides, the match with its terms in their words, and why others did not match."""
    monkeypatch.setenv("PARTNERSHIP_WATCH_DATABASE_URL", AWAY)

    answer = command("explain", "Norland and Sudmark agree herring quota\nA ferry waits. Japan looks on.")

    assert (answer.status, answer.err) == (0, "")
    for words in (
        "English, by a statistical guess",
        "Norland: the country is named (“Norland” in the title)",
        "Japan (“Japan” in the summary)",
        "Match 3.quotas: Herring quotas (clause 3, Fisheries)",
        "direct: both sides are present; score",
        "herring quota*, in the title: “Norland and Sudmark agree herring quota”",
        "agree*, in the title, beside others",
        "Not 4.ferry-line: Ferry line (clause 4, Ferries)",
        "sum 0.40 of the 1.00 needed",
    ):
        assert words in answer.out


def test_a_text_may_come_from_standard_input(command: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """With its publisher, who speaks from a side."""
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"Herring quota cut\n")))

    answer = command("explain", "-", "--source", "norlandpost.example", "--lang", "en")

    assert "Norland: the publisher speaks from this side" in answer.out
    assert "context: only Norland is present, and the commitment takes news of one side" in answer.out


def test_what_is_declared_of_a_text_is_read_as_of_a_feed(
    command: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A tag's language counts and not its region; one that the partnership does not have is said to."""
    declared = command("explain", "Herring", "--lang", "EN-gb", "--source", "WWW.NorlandPost.example")
    strange = command("explain", "Herring", "--lang", "fr")

    assert "English, as declared" in declared.out
    assert "Norland: the publisher speaks from this side" in declared.out
    assert declared.err == ""
    assert "--lang fr is none of the partnership's languages (en, vi)" in strange.err
    assert strange.status == 0


def test_a_text_is_cut_where_a_feed_is(command: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A megabyte is neither screened whole nor printed back."""
    words = "Norland and Sudmark agree herring quota " * 12_000
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(f"{words}\n{words} é".encode())))

    answer = command("explain", "-")

    assert answer.status == 0
    assert "The title, of 479,999 characters, is cut to 1,000, as a feed's is" in answer.err
    assert "The summary, of 480,002 characters, is cut to 65,536, as a feed's is" in answer.err
    assert len(answer.out) < 5_000
    assert "Match 3.quotas" in answer.out


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("New herring quotas", "is enough, but neither side is present"),
        (
            "Norland opens a ferry line",
            "but only Norland is present, and the commitment takes no news of one side",
        ),
        ("Norland and Japan agree herring quota", "names a third country (Japan) as partner of Norland"),
        ("Norland's budget\nIt pays for research ships.", "only where the title speaks of it"),
        ("Ferry in Norland", "sum 0.52 of the 1.00 needed; besides, only Norland is present"),
        ("It rains", "No match, and nothing speaks for any commitment."),
    ],
)
def test_why_nothing_matched_is_one_sentence(command: Any, text: str, reason: str) -> None:
    """That somebody who missed the item can act on."""
    assert reason in command("explain", text).out


@pytest.mark.parametrize("by", ["id", "link"])
def test_a_stored_item_is_found_by_id_and_by_address(command: Any, stored: int, by: str) -> None:
    """However its address is written, and it says that nothing changed since."""
    what = str(stored) if by == "id" else "http://p.example/herring/#comments"

    answer = command("explain", what)

    assert f"Item {stored} of p.example, revision 1, seen 2026-03-01 07:00 UTC" in answer.out
    assert "(today's), with the same matches" in answer.out
    assert "Match 3.quotas" in answer.out


def test_what_was_stored_under_other_rules_is_set_beside_it(
    command: Any, stored: int, norland: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Match by match."""
    folder = tmp_path / norland.name
    for file in norland.rglob("*.yaml"):
        copy = folder / file.relative_to(norland)
        copy.parent.mkdir(parents=True, exist_ok=True)
        text = file.read_text(encoding="utf-8")
        copy.write_text(text.replace('"herring quota*", ', ""), encoding="utf-8")
    monkeypatch.setenv("PARTNERSHIP_WATCH_CONFIG", str(folder))

    answer = command("explain", str(stored))

    assert "it differs from what follows" in answer.out
    assert "3.quotas: stored direct, score 0." in answer.out


def test_the_structure_is_there_as_json(command: Any, stored: int) -> None:
    """The evidence is that of a match, and the stored screening stands beside it."""
    answer = json.loads(command("explain", str(stored), "--json").out)

    assert answer["stored"]["live"]["rule_set_hash"] == answer["rule_set"]
    (match,) = answer["matches"]
    assert match["outcome"] == "matched"
    assert set(match["evidence"]) == {"terms", "against", "parties"}


@pytest.mark.parametrize(
    ("words", "names"),
    [
        (("999999",), "999999"),
        (("9" * 40,), "9999"),
        (("https://p.example/unknown",), "p.example/unknown"),
        (("https://name:word@p.example/",), "login"),
        (("",), "no text"),
        (
            ("Herring", "--source", "not a domain"),
            "--source 'not a domain' is no publisher's domain; write one",
        ),
        (("Herring", "--source", "https://p.example/"), "is no publisher's domain"),
        (("Herring", "--lang", "norse!"), "--lang 'norse!' is no language; write two letters, such as en"),
        (("Herring \udcff",), "the text is not UTF-8 text; save it as UTF-8"),
    ],
)
def test_what_is_not_there_is_one_sentence(
    command: Any, database: Any, words: tuple[str, ...], names: str
) -> None:
    """And no traceback."""
    answer = command("explain", *words)

    assert answer.status == 2
    assert names in answer.err
    assert "Traceback" not in answer.err


def test_options_of_a_text_are_refused_for_a_stored_item(command: Any, stored: int) -> None:
    """They would explain something else than what was screened."""
    answer = command("explain", str(stored), "--lang", "vi")

    assert answer.status == 2
    assert "--lang" in answer.err


def test_a_database_that_is_away_is_named(command: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the setting to look at."""
    monkeypatch.setenv("PARTNERSHIP_WATCH_DATABASE_URL", AWAY)

    answer = command("explain", "1")

    assert answer.status == 2
    assert "PARTNERSHIP_WATCH_DATABASE_URL" in answer.err


@pytest.fixture
def learned(norland: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The made-up partnership with a layer that has heard of meals, as the configured one."""
    folder = tmp_path / "learned"
    shutil.copytree(norland, folder)
    weights = {"bias": -3.0, "sum": 3.0, "words": 3.0, "clause/3": 0.04, "third": -1.0}
    words = {"serve": {"3": -9.0}, "map": {"3": 4.0}, "title:map": {"3": 4.0}, "shared": {"3": 0.3}}
    write_layer(folder, made_layer(weights, words))
    monkeypatch.setenv("PARTNERSHIP_WATCH_CONFIG", str(folder))


def test_a_likely_match_says_what_makes_it_likely(command: Any, learned: None) -> None:
    """Weightiest first, words quoted with their place, what hardly counts left out; and how to read it."""
    answer = command(
        "explain", "Norland and Sudmark map herring quota shared with Japan\nThe herring is shared."
    )

    assert (
        "direct: both sides are present; likely 0.99 (0.30 needed); the rules alone match it too"
        in answer.out
    )
    (spoken,) = [line.strip() for line in answer.out.splitlines() if line.strip().startswith("for it")]
    assert spoken == "for it      what the rules found +5.10; the words (“map” in the title, “shared”) +3.86"
    assert "against it  how seldom this clause is meant -2.96; the third countries -0.33" in answer.out
    assert "each 0.7 more doubles the odds" in answer.out


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (
            "Norland and Sudmark serve herring quota",
            "the rules alone would match it (sum 1.30, 1.00 needed), but it is only likely below 0.01, "
            "0.30 needed",
        ),
        (
            "Norland and Sudmark map herring",
            "likely 0.99 (0.30 needed); the rules alone would leave it out: sum 0.52 of the 1.00 needed; "
            "its words make it likely",
        ),
        (
            "Norland and Sudmark serve herring",
            "likely below 0.01, 0.30 needed; sum 0.52 of the 1.00 needed\n",
        ),
        (
            "Norland, Sudmark\nHe said so. A trawler.",
            "sum 0.36 of the 1.00 needed, too little to be weighed further",
        ),
        (
            "Norland and Sudmark map herring\nWords first. A marine survey.",
            "sum 0.36 of the 1.00 needed; its clause is matched already, by 3.quotas",
        ),
    ],
)
def test_what_the_layer_decides_is_said_beside_what_the_rules_would(
    command: Any, learned: None, text: str, reason: str
) -> None:
    """Overruled or not, judged or not, in one sentence."""
    assert reason in command("explain", text).out


def test_context_of_both_sides_says_why_it_is_no_more(command: Any) -> None:
    """One is there only because it publishes, and others are spoken of."""
    text = "Sudmark sets herring quota\nJapan looks on. So does Canada."

    answer = command("explain", text, "--source", "norlandpost.example")

    assert "Norland is there only as the publisher's side, and third countries are named" in answer.out


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ((), "and no publisher is given"),
        (("--source", "p.example"), "and nothing tells the side of p.example"),
    ],
)
def test_a_side_that_only_the_language_tells_is_not_called_the_publishers(
    command: Any,
    norland: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    words: tuple[str, ...],
    why: str,
) -> None:
    """A paper of another country may be in it; where the domain tells, it is the publisher who speaks."""
    folder = shutil.copytree(norland, tmp_path / "at-home")
    file = folder / "partnership.yaml"
    written = file.read_text(encoding="utf-8")
    assert written.count("    domains: [.norland") == 1
    file.write_text(
        written.replace("    domains: [.norland", "    home_language: en\n    domains: [.norland"),
        encoding="utf-8",
    )
    monkeypatch.setenv("PARTNERSHIP_WATCH_CONFIG", str(folder))
    text = "Sudmark sets herring quota\nJapan looks on. So does Canada."

    answer = command("explain", text, *words)
    spoken = command("explain", text, "--source", "a.norland.example")

    assert f"Norland: by the language: English is its home_language in partnership.yaml, {why}" in answer.out
    assert "Norland is there only by the language, and third countries are named" in answer.out
    assert "Norland: the publisher speaks from this side" in spoken.out


def test_context_of_both_sides_may_be_owed_to_the_item_as_a_whole(
    command: Any, norland: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both are named, and the layer holds that it is about nothing directly."""
    folder = shutil.copytree(norland, tmp_path / "doubting")
    write_layer(folder, made_layer({"bias": 9.0}, direct={"bias": -1.0}))
    monkeypatch.setenv("PARTNERSHIP_WATCH_CONFIG", str(folder))

    answer = command("explain", "Norland and Sudmark agree herring quota")

    assert "The item as a whole: about something directly, likely 0.27, 0.50 needed" in answer.out
    assert "context: both sides are present, but it is not likely enough" in answer.out


def test_a_score_from_a_sum_is_not_called_likely(command: Any, stored: int, learned: None) -> None:
    """What was stored before there was a layer stands beside what is decided with it."""
    answer = command("explain", str(stored))

    assert "3.quotas: stored direct, score 0." in answer.out
    assert ", now direct, likely 0." in answer.out
