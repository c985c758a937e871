"""`import` and `replay`, as a person runs them."""

import gzip
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

NOW = "2026-03-08T07:00:00Z"
QUOTA = "Norland and Sudmark agree herring quota"
SQUID = "Norland and Sudmark talk about squid"


@pytest.fixture
def past(database: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two items and a row that cannot be used, packed."""
    monkeypatch.setenv("PARTNERSHIP_WATCH_MOMENT", NOW)
    file = tmp_path / "past.jsonl.gz"
    rows = [
        {"source": "norland-post", "link": f"https://norlandpost.example/{title[-5:]}", "title": title}
        for title in (QUOTA, SQUID)
    ]
    rows[0]["seen"], rows[1]["seen"] = "2026-03-01", "2026-03-05"
    file.write_bytes(gzip.compress("\n".join(map(json.dumps, [*rows, {}])).encode()))
    return file


@pytest.fixture
def squid(norland: Path, tmp_path: Path) -> Path:
    """A folder under which clause 3 is about squid."""
    folder = tmp_path / "squid"
    shutil.copytree(norland, folder)
    clause = folder / "clauses" / "3.yaml"
    text = clause.read_text(encoding="utf-8").replace('"herring quota*"', '"squid*"')
    clause.write_text(text.replace("agree*", "squids*"), encoding="utf-8")
    return folder


def test_an_import_says_what_came_of_it_and_where_the_rejected_rows_are(command: Any, past: Path) -> None:
    """And once more, that there was nothing to do."""
    first = command("import", str(past), "--actor", "archive desk")
    again = command("import", str(past))

    assert (first.status, again.status) == (0, 0), first.err + again.err
    assert "3 rows, 2 new items" in first.out
    assert "1 rejected; 2 texts screened, 1 matches" in first.out
    assert "past.jsonl.gz.rejected.jsonl" in first.err
    assert "imported before" in again.err
    listed = command("imports").out
    for words in ("past.jsonl.gz", f"{past.stat().st_size} bytes", "archive desk", "2026-03-08 07:00 UTC"):
        assert words in listed
    (line,) = (past.parent / "past.jsonl.gz.rejected.jsonl").read_text().splitlines()
    assert json.loads(line)["line"] == 3


def test_what_cannot_be_imported_is_one_message(command: Any, past: Path, tmp_path: Path) -> None:
    """With the remedy, and no traceback."""
    away = command("import", str(tmp_path / "nothing.csv"))
    folder = command("import", str(tmp_path))
    (tmp_path / "odd.csv").write_text("a,b\n1,2\n")
    odd = command("import", str(tmp_path / "odd.csv"))
    (tmp_path / "empty.csv").touch()
    empty = command("import", str(tmp_path / "empty.csv"))

    assert [answer.status for answer in (away, folder, odd, empty)] == [2, 2, 2, 2]
    for answer, words in (
        (away, "is not there"),
        (folder, "is a folder"),
        (odd, "names of columns"),
        (empty, "holds no item"),
    ):
        assert words in answer.err
        assert "Traceback" not in answer.err


def test_an_import_of_nothing_that_can_be_used_fails(command: Any, past: Path, tmp_path: Path) -> None:
    """A script must not take it for done; and so it is when the same file is given again."""
    file = tmp_path / "bad.csv"
    file.write_text(
        'source,title,published\nnorland-post,Fog,9999-99-99\nnorland-post,"Rain,2026-01-01\nx,y,z\n'
    )

    answers = [command("import", str(file)) for _ in range(2)]

    assert [answer.status for answer in answers] == [1, 1]
    for answer in answers:
        assert answer.err.splitlines()[-1] == "nothing was imported: every row was set aside"
    _, swallowed = (tmp_path / "bad.csv.rejected.jsonl").read_text().splitlines()
    assert "from line 3 to line 4 went with it, 2 lines" in json.loads(swallowed)["reason"]


def test_rules_that_are_not_named_are_refused(command: Any, past: Path) -> None:
    """An empty word is not the current folder."""
    answer = command("replay", "--since", "2026-02-01", "--rules", "")

    assert answer.status == 2
    assert "no rules are named; give a folder, a hash" in " ".join(answer.err.split())


def test_a_replay_shows_what_would_have_changed(command: Any, past: Path, squid: Path) -> None:
    """Examples, each commitment's counts, and one sentence."""
    command("import", str(past))

    answer = command("replay", "--since", "2026-02-01", "--rules", str(squid))

    assert answer.status == 0, answer.err
    for words in (QUOTA, SQUID, "3.quotas", "gained", "lost", "2 would have been decided otherwise"):
        assert words in answer.out
    listed = command("replays").out
    for words in ("2026-02-01 00:00 UTC", "operator", "2026-03-08 07:00 UTC"):
        assert words in listed


def test_every_difference_is_a_json_line(command: Any, past: Path, squid: Path) -> None:
    """Between what was asked and the counts; and the time is kept to: an imported item's is the file's."""
    command("import", str(past))

    answer = command("replay", "--since=30d", "--until=2026-03-02T00:00Z", "--rules", str(squid), "--json")

    head, line, end = map(json.loads, answer.out.splitlines())
    lost = line["difference"]
    assert (lost["title"], lost["outcome"], lost["differs"], lost["after"]) == (QUOTA, "lost", [], None)
    assert lost["before"]["grade"] == "direct"
    assert lost["before"]["evidence"]["terms"][0]["term"] == "agree*"
    assert head["replay"]["until"] == "2026-03-02T00:00:00+00:00"
    assert (head["replay"]["rules"], head["replay"]["partnership"]) == (str(squid), "norland-sudmark")
    assert end["end"]["revisions"] == 1
    assert end["end"]["commitments"] == {"3.quotas": {"lost": 1}}
    assert "1 revisions" in answer.err


def test_what_is_rescored_is_said_in_line_and_table(
    command: Any, past: Path, norland: Path, squid: Path
) -> None:
    """Where before and after look the same, the part of the evidence that is not is named, and given."""
    command("import", str(past))
    clause = (norland / "clauses" / "3.yaml").read_text(encoding="utf-8")
    (squid / "clauses" / "3.yaml").write_text(clause.replace('"agree*"', '"agree"'), encoding="utf-8")
    asked = ("replay", "--since=30d", "--rules", str(squid), "--actor", "audit-office")

    table, lines = command(*asked), command(*asked, "--json").out.splitlines()
    nothing = command("replay", "--since=30d", "--rules", str(norland), "--json").out.splitlines()

    head, line, end = map(json.loads, lines)
    rescored = line["difference"]
    terms = [rescored[side]["evidence"]["terms"][0]["term"] for side in ("before", "after")]
    assert (rescored["outcome"], terms) == ("rescored", ["agree*", "agree"])
    assert rescored["differs"] == ["evidence.terms"]
    assert rescored["before"]["match_id"] != rescored["after"]["match_id"]
    assert (end["end"]["rescored"], end["end"]["differing"]) == (1, {"evidence.terms": 1})
    assert "rescored: evidence.terms" in table.out
    assert "there differ: evidence.terms of 1" in table.out
    assert "audit-office" in command("replays").out
    assert head["replay"]["engine"] == end["end"]["engines"].popitem()[0]
    assert [json.loads(one).keys() for one in nothing] == [{"replay"}, {"end"}]


@pytest.mark.parametrize("since", ["yesterday", "2026-13-01", "2026-03-01T25:00"])
def test_a_time_that_cannot_be_read_is_refused(command: Any, past: Path, since: str) -> None:
    """With an example of each way to write one."""
    answer = command("replay", f"--since={since}")

    assert answer.status == 2
    assert "2027-03-01T14:30" in answer.err


def test_whoever_asks_is_named_or_left_out(command: Any, past: Path) -> None:
    """No act is without somebody."""
    answer = command("replay", "--since", "2026-01-01", "--actor", " ")

    assert answer.status == 2
    assert "name somebody" in answer.err


def test_a_replay_where_nothing_was_ever_matched_names_the_remedy(command: Any, past: Path) -> None:
    """No rule set is active yet."""
    command("import", str(past))

    answer = command("replay", "--since", "2026-01-01")

    assert answer.status == 2
    assert "give a folder" in answer.err
