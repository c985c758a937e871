"""What decides, and its hash."""

import json
from pathlib import Path

from partnership_watch.registry import RuleSet, load_partnership, rule_set
from partnership_watch.registry.rule_sets import rule_set_hash


def _after(folder: Path, file: str, old: str, new: str) -> RuleSet:
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    return rule_set(load_partnership(folder), "1")


def test_words_that_only_describe_do_not_change_the_hash(spoilt: Path) -> None:
    """A better title or paraphrase is not another rule."""
    before = rule_set(load_partnership(spoilt), "1")

    title = _after(spoilt, "clauses/3.yaml", "Herring quotas", "Quotas of herring")
    paraphrase = _after(
        spoilt, "clauses/3.yaml", "Each year the two sides agree", "The two sides agree yearly"
    )

    assert before.hash == title.hash == paraphrase.hash


def test_whatever_decides_changes_the_hash(spoilt: Path) -> None:
    """A weight, a party's name, a publisher's side and the engine each make another rule set."""
    hashes = {rule_set(load_partnership(spoilt), "1").hash, rule_set(load_partnership(spoilt), "2").hash}

    hashes.add(_after(spoilt, "clauses/3.yaml", '0.4: ["herring", ', '0.3: ["herring", ').hash)
    hashes.add(_after(spoilt, "partnership.yaml", "Lake Ildre", "Lake Ildra").hash)
    hashes.add(_after(spoilt, "partnership.yaml", "norlandpost.example]", "norlandmail.example]").hash)
    hashes.add(_after(spoilt, "sources.yaml", "publisher: seacouncil", "publisher: oceancouncil").hash)

    assert len(hashes) == 6


def test_a_stored_body_keeps_its_hash_in_any_order_of_keys(folder: Path) -> None:
    """A database may give JSON back with its keys in another order."""
    rules = rule_set(load_partnership(folder), "1")

    stored = json.loads(json.dumps(rules.body, sort_keys=True))

    assert rule_set_hash(stored) == rules.hash


def test_references_are_written_out(folder: Path) -> None:
    """The body needs no file beside it."""
    body = rule_set(load_partnership(folder), "1").body

    assert body["commitments"]["3.quotas"]["rules"]["en"]["terms"]["Herring Pact"] == 1.0
    assert "@" not in json.dumps(body["commitments"])
    assert "paraphrase" not in json.dumps(body)
