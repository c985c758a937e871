"""The version of the engine rises whenever the same rules decide otherwise."""

import hashlib
import json
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

from partnership_watch.matching import ENGINE_VERSION, ItemText, Screening, compile_rule_set
from partnership_watch.registry.rule_sets import RuleSet, rule_set_hash

FROZEN = Path(__file__).with_name("frozen_rules.json")
"""Rules of two invented countries with a trained layer, as they were once stored: no folder changes them."""

DECIDED = {
    "3": "1f02313e684b54d20714faa9c137615723a49649e7567e9d8c12d04fe155b699",
    "4": "81a1f411b8f092b3140b13d2859f950d25eb8886eed689620860031e858a4a0f",
    "5": "0cc325cab3837bbfc162a4acfa098691b658f8897d4548a9173181c23b9b35a8",
}
"""By engine version: the SHA-256 of what these rules, with their layer and without, decide of these texts."""

OPENINGS = {
    "en": (
        "Norland and Sudmark",
        "Norland",
        "Ministers from Port Solano meet Astrid Holm:",
        "Oslo and Bergen",
    ),
    "vi": ("Norland và Sudmark", "Sudmark", "Cảng Solano và Frosthaven:", "Hà Nội"),
}
SUBJECTS = {
    "en": (
        "agree herring quota today",
        "count herring together in spring",
        "open a ferry line after the Herring Pact was signed",
        "trade a red herring; schools and students meet, HPX",
        "send research ships",
        "",
    ),
    "vi": (
        "thống nhất hạn ngạch cá trích",
        "ký Hiệp ước Cá trích, mở tuyến phà",
        "trao đổi học sinh",
        "thong nhat han ngach ca trich trong nam nay",
        "",
    ),
}
SUMMARIES = {
    "en": ("", "A ferry sails from Frosthaven. Norland's ministers spoke of herring quotas with Sudmark."),
    "vi": ("", "Hai bên bàn về hạn ngạch cá trích. Sudmark và nước Bắc cùng ký."),
}
HINTS = (None, "other")
PUBLISHERS = (None, "norlandpost.example")


def test_what_an_engine_version_decides_never_changes() -> None:
    """Matches, grades, scores as they are stored, evidence and sides, in both languages."""
    screenings = [screening for layered in (True, False) for screening in decided(layered=layered)]
    matches = [match for screening in screenings for match in screening.matches]
    found = hashlib.sha256(
        json.dumps([stored(one) for one in screenings], ensure_ascii=False, sort_keys=True).encode()
    ).hexdigest()

    assert {screening.language for screening in screenings} == {"en", "vi"}
    assert {match.grade for match in matches} == {"direct", "context"}
    assert {match.clause for match in matches} == {3, 4, 5, 6}
    assert DECIDED.get(ENGINE_VERSION) == found, (
        f"engine {ENGINE_VERSION} decides otherwise than it did. If that is meant, raise ENGINE_VERSION in "
        f"matching/engine.py, so that replays and audits tell the two apart, and record here what the new "
        f"version decides: {found}. If it is not meant, the same rules must decide the same again."
    )


def decided(*, layered: bool) -> Iterator[Screening]:
    """Every text under the frozen rules."""
    body = json.loads(FROZEN.read_text("utf-8"))
    if not layered:
        body["layer"] = None
    screener = compile_rule_set(RuleSet(rule_set_hash(body), body["partnership"], ENGINE_VERSION, body))
    for language in ("en", "vi"):
        for opening, subject, summary, hint, publisher in product(
            OPENINGS[language], SUBJECTS[language], SUMMARIES[language], HINTS, PUBLISHERS
        ):
            named = language if hint else None
            yield screener.screen(ItemText(f"{opening} {subject}".strip(), summary, named, publisher))


def stored(screening: Screening) -> list[Any]:
    """What is kept of it, in the order in which it is kept."""
    matches = [
        [one.commitment, one.clause, one.pillar, one.grade, one.score, one.evidence]
        for one in screening.matches
    ]
    return [screening.language, screening.sides, matches]
