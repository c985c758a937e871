"""Screening a text with the rules of two invented countries."""

import json
import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnership_watch.matching import ENGINE_VERSION, ItemText, Screener, Screening, compile_rule_set
from partnership_watch.matching.engine import BLOCK
from partnership_watch.matching.normalise import fold
from partnership_watch.registry import Partnership, RuleSet, rule_set

Compile = Callable[..., Screener]

BOTH = "Norland and Sudmark "


def found(screening: Screening) -> dict[str, str]:
    """Return the commitments of a screening with their grades."""
    return {match.commitment: match.grade for match in screening.matches}


def test_news_of_both_sides_is_direct(screener: Screener) -> None:
    """The plainest case, with all that is kept of it."""
    screening = screener.screen(
        ItemText("Norland and Sudmark agree on herring quotas", "Ministers signed today.")
    )

    assert found(screening) == {"3.quotas": "direct"}
    match = screening.matches[0]
    assert (match.clause, match.pillar) == (3, "I")
    assert 0.5 <= match.score < 1
    assert {"term": "herring quota*", "field": "title", "start": 29, "end": 43}.items() <= match.evidence[
        "terms"
    ][-1].items()
    assert match.evidence["parties"]["nor"] == [
        {"reason": "the country is named", "term": "Norland", "field": "title", "start": 0, "end": 7}
    ]
    json.dumps(match.evidence)


def test_vietnamese_is_read_as_well(screener: Screener) -> None:
    """Each language has its own rules, and names of the other are still known."""
    screening = screener.screen(
        ItemText("Norland và Sudmark thống nhất hạn ngạch cá trích", "Hai bên vừa ký.")
    )

    assert screening.language == "vi"
    assert found(screening) == {"3.quotas": "direct"}


def test_vietnamese_without_marks_is_read(screener: Screener) -> None:
    """Some feeds strip the marks from their titles."""
    screening = screener.screen(ItemText("Norland va Sudmark thong nhat han ngach ca trich trong nam nay"))

    assert screening.language == "vi"
    assert found(screening) == {"3.quotas": "direct"}


def test_one_side_is_context_where_the_commitment_allows_it(screener: Screener) -> None:
    """Plain context: yes; none: no."""
    assert found(screener.screen(ItemText("Norland cuts its herring quotas"))) == {"3.quotas": "context"}
    assert found(screener.screen(ItemText("Norland opens a ferry line"))) == {}


def test_strict_context_wants_the_subject_in_the_title(screener: Screener) -> None:
    """Below the title, one side's news is not what a reader of this commitment waits for."""
    in_title = screener.screen(ItemText("New research ships for Norland"))
    below = screener.screen(ItemText("Norland's budget", "It pays for new research ships."))

    assert found(in_title) == {"3.research-ships": "context"}
    assert found(below) == {}


def test_no_side_is_nothing(screener: Screener) -> None:
    """A subject without a party is somebody else's."""
    assert found(screener.screen(ItemText("New herring quotas for the northern sea"))) == {}


@pytest.mark.parametrize(
    ("publisher", "expected"),
    [
        ("norlandpost.example", "direct"),
        ("www.norlandpost.example", "direct"),
        ("news.norland.example", "direct"),
        ("seacouncil.example", "context"),
        ("elsewhere.example", "context"),
        (None, "context"),
    ],
)
def test_the_publisher_speaks_from_its_side(screener: Screener, publisher: str | None, expected: str) -> None:
    """A paper of Norland need not write "Norland"."""
    screening = screener.screen(ItemText("Sudmark asks for higher herring quotas", publisher=publisher))

    assert found(screening) == {"3.quotas": expected}
    if expected == "direct":
        assert screening.sides["nor"] == [{"reason": "the publisher speaks from this side"}]


def test_an_instrument_implies_both_sides(screener: Screener) -> None:
    """Its name alone proves that both are in it."""
    screening = screener.screen(ItemText("Herring Pact under review"))

    assert found(screening) == {"3.quotas": "direct"}
    assert [sign["reason"] for sign in screening.sides["sud"]] == ["the instrument implies it"]


def test_acronyms_are_found_only_as_written(screener: Screener) -> None:
    """In small letters it is another word."""
    assert found(screener.screen(ItemText("HPX under review"))) == {"3.quotas": "direct"}
    assert found(screener.screen(ItemText("hpx under review"))) == {}


@pytest.mark.parametrize("word", ["herring", "trawlers", "fishermen", "ferry", "schools", "ministers"])
def test_no_single_generic_word_fires(screener: Screener, word: str) -> None:
    """A word that only belongs to the field says nothing by itself, even in a title."""
    assert found(screener.screen(ItemText(f"Norland and Sudmark: {word}"))) == {}


def test_generic_words_together_reach_the_threshold(with_rules: Compile) -> None:
    """What one of them does not say, three do."""
    screener = with_rules({3: {"terms": {0.4: ["nets", "boats", "crews"]}}})

    assert found(screener.screen(ItemText(BOTH, "Nets and boats were seen."))) == {}
    assert found(screener.screen(ItemText(BOTH, "Nets and boats and crews were seen."))) == {"3.it": "direct"}


def test_a_phrase_found_twice_counts_once(with_rules: Compile) -> None:
    """Repetition is no further evidence."""
    screener = with_rules({3: {"terms": {0.4: ["boats"]}}})

    assert found(screener.screen(ItemText(BOTH + "boats boats boats", "Boats. Boats and boats."))) == {}


def test_of_overlapping_phrases_the_longest_counts(with_rules: Compile) -> None:
    """ "Wind farm" inside "offshore wind farm" is not said twice."""
    screener = with_rules({3: {"terms": {0.6: ["wind farm"], 0.5: ["offshore wind farm"]}}})

    screening = screener.screen(ItemText(BOTH, "An offshore wind farm was built."))

    assert found(screening) == {}


def test_a_negative_phrase_swallows_only_what_it_overlaps(screener: Screener) -> None:
    """A red herring is no fish, but the quota beside it stays one."""
    swallowed = screener.screen(ItemText("Norland and Sudmark agree: a red herring, they share the blame"))
    beside = screener.screen(ItemText("Norland and Sudmark: herring quotas are no red herring"))

    assert found(swallowed) == {}
    assert found(beside) == {"3.quotas": "direct"}


def test_what_speaks_against_takes_its_weight_away(with_rules: Compile) -> None:
    """And it is kept as evidence where the match still stands."""
    screener = with_rules({3: {"terms": {1.0: ["ferry"], 0.8: ["sail*"]}, "against": {0.6: ["toy"]}}})

    lost = screener.screen(ItemText(BOTH, "A toy ferry was built."))
    kept = screener.screen(ItemText(BOTH, "A toy ferry sails for the first time."))

    assert found(lost) == {}
    assert [term["term"] for term in kept.matches[0].evidence["against"]] == ["toy"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("They invest in new wind power.", True),
        (
            "They invest in many things that are good for the coast and its people, and like wind power.",
            False,
        ),
        ("They invest in nothing.", False),
        ("They like wind power.", False),
    ],
)
def test_groups_count_only_together_and_near(with_rules: Compile, text: str, expected: bool) -> None:
    """`within` counts the words from the first to the last."""
    together = [{"weight": 1.0, "within": 8, "groups": [["invest*"], ["wind power"]]}]
    screener = with_rules({3: {"terms": {}, "together": together}})

    assert bool(screener.screen(ItemText(BOTH, text)).matches) is expected


def test_groups_without_a_distance_count_anywhere_in_the_item(with_rules: Compile) -> None:
    """One in the title, one at the end of the summary."""
    together = [{"weight": 1.0, "groups": [["invest*"], ["wind power"]]}]
    screener = with_rules({3: {"terms": {}, "together": together}})

    assert screener.screen(ItemText(BOTH + "invest", "It is about wind power.")).matches


def test_a_word_is_not_a_combination_with_itself(with_rules: Compile) -> None:
    """Two groups want two places."""
    together = [{"weight": 1.0, "groups": [["wind"], ["wind power"]]}]
    screener = with_rules({3: {"terms": {}, "together": together}})

    assert not screener.screen(ItemText(BOTH, "It is about wind power.")).matches
    assert screener.screen(ItemText(BOTH, "It is about wind power and more wind.")).matches


def test_one_area_among_many_is_a_mention(with_rules: Compile) -> None:
    """In a list a phrase is worth less than in a sentence of its own."""
    screener = with_rules({3: {"terms": {1.0: ["schools"]}}})

    listed = screener.screen(ItemText(BOTH, "They spoke of trade, schools, ferries and herring."))
    alone = screener.screen(ItemText(BOTH, "They spoke of their schools at length."))

    assert found(listed) == {}
    assert found(alone) == {"3.it": "direct"}


def test_a_title_weighs_more_than_what_stands_late(with_rules: Compile) -> None:
    """The score says where it stood."""
    screener = with_rules({3: {"terms": {1.2: ["schools"]}}})

    def score(title: str, summary: str) -> float:
        return screener.screen(ItemText(title, summary)).matches[0].score

    title = score(BOTH + "open schools", "")
    lead = score(BOTH, "They open schools today.")
    late = score(BOTH, "They met in the morning and talked. They open schools today.")
    assert title > lead > late


def test_a_mention_in_passing_is_left_out(with_rules: Compile) -> None:
    """What is much weaker than the item's subject is not its subject."""
    strong = {"terms": {1.0: ["ferry line", "new ferry", "port"], 0.9: ["timetable"]}}
    screener = with_rules({3: strong, 4: {"terms": {1.0: ["schools"]}}})

    text = "A new ferry has its timetable, the ferry line leaves the port and passes schools."

    assert found(screener.screen(ItemText(BOTH, text))) == {"3.it": "direct"}


def test_a_commitment_yields_to_a_nearer_one_that_is_stronger(screener: Screener) -> None:
    """Talks about herring are about herring; talks about nothing else are talks."""
    herring = screener.screen(
        ItemText("Norland and Sudmark agree herring quotas", "Ministerial talks are over.")
    )
    talks = screener.screen(ItemText("Norland and Sudmark end ministerial talks"))

    assert found(herring) == {"3.quotas": "direct"}
    assert found(talks) == {"6.talks": "direct"}


@pytest.mark.parametrize(
    ("title", "summary", "expected"),
    [
        ("Norland and Denmark agree on herring quotas", "", {}),
        ("Norland and Denmark agree on herring quotas", "Sudmark was informed.", {}),
        ("Norland, Sudmark and Denmark agree on herring quotas", "", {"3.quotas": "direct"}),
        ("Norland cuts herring quotas", "", {"3.quotas": "context"}),
        (
            "Norland and Denmark agree on herring quotas",
            "Sudmark signs too: Sudmarkers fish in the same waters, said a minister in Port Solano.",
            {"3.quotas": "direct"},
        ),
    ],
)
def test_a_third_country_s_deal_is_not_ours(
    screener: Screener, title: str, summary: str, expected: dict[str, str]
) -> None:
    """The same subject with another partner is neither direct nor context."""
    assert found(screener.screen(ItemText(title, summary))) == expected


def test_a_capital_abroad_is_as_good_as_its_country(screener: Screener) -> None:
    """The press writes of capitals as of governments; an agreement named after one is none."""
    assert found(screener.screen(ItemText("Norland and Tokyo share herring quotas"))) == {}
    assert found(screener.screen(ItemText("Norland sets herring quotas under Paris Agreement"))) == {
        "3.quotas": "context"
    }


@pytest.mark.parametrize(
    ("summary", "expected"),
    [
        ("The two countries signed today.", "direct"),
        ("The two countries signed today, as Japan had asked.", "context"),
        ("It was signed today.", "context"),
    ],
)
def test_two_countries_are_ours_where_one_is_named_and_no_third(
    screener: Screener, summary: str, expected: str
) -> None:
    """Whoever writes "the two countries" has told the readers elsewhere which."""
    screening = screener.screen(ItemText("Norland agrees to new herring quotas", summary))

    assert found(screening) == {"3.quotas": expected}
    if expected == "direct":
        assert screening.sides["sud"] == [
            {
                "reason": "two countries are spoken of, and no third is named",
                "term": "two countries",
                "field": "summary",
                "start": 4,
                "end": 17,
            }
        ]


def test_a_publisher_s_side_is_not_in_what_it_writes_of_others(screener: Screener) -> None:
    """A paper of Norland that writes of Sudmark among third countries reports from abroad."""
    alone = ItemText("Sudmark cuts herring quotas", "Prices rose.", publisher="norlandpost.example")
    abroad = ItemText(
        "Sudmark cuts herring quotas", "Japan and Canada did so before.", publisher="norlandpost.example"
    )

    assert found(screener.screen(alone)) == {"3.quotas": "direct"}
    assert found(screener.screen(abroad)) == {"3.quotas": "context"}


def test_a_third_country_that_is_the_subject_is_no_partner(with_rules: Compile) -> None:
    """A position on peace in a country is not a deal with it."""
    screener = with_rules({3: {"terms": {1.0: ["peace in Ukraine"]}}}, context="plain")

    assert found(screener.screen(ItemText("Norland calls for peace in Ukraine"))) == {"3.it": "context"}


def test_a_place_that_is_also_a_word_is_told_by_its_neighbours(partnership: Partnership) -> None:
    """A town called Bath is one in "with Bath", and stays a place in the evidence."""
    sud = partnership.parties["sud"]
    towns = sud.model_copy(
        update={"places": {"en": ("Bath",), "vi": ()}, "ambiguous": {"en": ("Bath",), "vi": ()}}
    )
    changed = partnership.model_copy(update={"parties": {**partnership.parties, "sud": towns}})
    screener = compile_rule_set(rule_set(changed, ENGINE_VERSION))

    town = screener.screen(ItemText("Norland agrees herring quotas with Bath after talks"))
    word = screener.screen(ItemText("Norland cuts herring quotas and bath towels"))

    assert found(town) == {"3.quotas": "direct"}
    assert [sign["reason"] for sign in town.sides["sud"]] == ["a place in the country is named"]
    assert found(word) == {"3.quotas": "context"}


def test_a_weak_name_counts_beside_another_sign_only(with_rules: Compile) -> None:
    """A name that may be a pronoun or a direction proves nothing alone."""
    screener = with_rules({3: {"terms": {1.0: ["tuyến phà"]}}}, language="vi", context="plain")

    surname = screener.screen(ItemText("Ông Nguyễn Văn Bắc khai trương tuyến phà"))
    country = screener.screen(ItemText("Tuyến phà giữa Bắc và Sudmark đã mở"))

    assert found(surname) == {}
    assert found(country) == {"3.it": "direct"}


def test_a_stored_rule_set_decides_as_before(screener: Screener) -> None:
    """The body alone is enough, whatever order a database gives its keys in."""
    rules = screener.rule_set
    stored = RuleSet(
        rules.hash,
        rules.partnership,
        rules.engine_version,
        json.loads(json.dumps(rules.body, sort_keys=True)),
    )
    item = ItemText(
        "Norland and Sudmark agree on herring quotas", "Research ships, ferries and schools gain."
    )

    assert compile_rule_set(stored).screen(item) == screener.screen(item)


def test_many_texts_are_screened_as_each_alone(screener: Screener) -> None:
    """In their order, and no further ahead than a block: what is asked may be longer than memory."""
    texts = [
        ItemText("Norland and Sudmark agree on herring quotas", "Schools and students gain."),
        ItemText("Bắc và Sudmark thống nhất hạn ngạch cá trích"),
        ItemText("Nothing of the kind"),
    ] * BLOCK

    screened = list(screener.screen_all(texts))
    waiting = iter(texts)
    first = next(screener.screen_all(waiting))

    assert screened == [screener.screen(one) for one in texts]
    assert first == screened[0]
    assert len(list(waiting)) == len(texts) - BLOCK


def test_many_threads_may_read_the_first_texts(partnership: Partnership, screener: Screener) -> None:
    """What is compiled when it is needed is compiled alike, whoever needs it first."""
    rules = rule_set(partnership, ENGINE_VERSION)
    texts = [
        ItemText("Norland and Sudmark agree on herring quotas", "Schools and students gain."),
        ItemText("Bắc và Sudmark thống nhất hạn ngạch cá trích"),
        ItemText("Thong nhat han ngach ca trich trong nam nay", language="vi"),
    ] * 8
    expected = [screener.screen(one) for one in texts]

    for _ in range(5):
        fresh, together = Screener(rules), Barrier(len(texts))

        def screened(item: ItemText, fresh: Screener = fresh, together: Barrier = together) -> Screening:
            together.wait()
            return fresh.screen(item)

        with ThreadPoolExecutor(len(texts)) as threads:
            assert list(threads.map(screened, texts)) == expected


def test_a_body_of_another_format_is_refused(screener: Screener) -> None:
    """Better nothing than a wrong decision."""
    rules = screener.rule_set

    with pytest.raises(ValueError, match="is of format 0"):
        compile_rule_set(RuleSet("x", rules.partnership, "0", {**rules.body, "format": 0}))


WORDS = [
    *[
        "Norland",
        "Sudmark",
        "norlandic",
        "Frosthaven",
        "Port Solano",
        "Denmark",
        "Bắc",
        "Nguyễn",
        "Cảng Solano",
    ],
    *["herring quotas", "red herring", "HPX", "hpx", "agree", "cut", "ferry line", "research ship", "talks"],
    *[
        "tuyến phà",
        "hạn ngạch cá trích",
        "hoà",
        "hòa",
        "thuỷ",
        "trao đổi học sinh",
        ",",
        ".",
        " - ",
        "\n",
        "\u200b",
        "*",
    ],
]
texts = st.text() | st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join)


@given(
    title=texts,
    summary=texts,
    publisher=st.none() | st.sampled_from(["norlandpost.example", "", ".", "a..b"]),
)
def test_any_text_is_screened_and_its_evidence_is_where_it_says(
    screener: Screener, title: str, summary: str, publisher: str | None
) -> None:
    """Nothing raises, and every span folds to the phrase that was found there."""
    screening = screener.screen(ItemText(title, summary, None, publisher))

    stored = {"title": unicodedata.normalize("NFC", title), "summary": unicodedata.normalize("NFC", summary)}
    for match in screening.matches:
        assert 0.5 <= match.score < 1
        signs: list[Any] = [
            sign for signs in match.evidence["parties"].values() for sign in signs if "term" in sign
        ]
        for found_ in [*match.evidence["terms"], *match.evidence["against"], *signs]:
            text = stored[found_["field"]]
            assert 0 <= found_["start"] < found_["end"] <= len(text)
            shown = fold(text[found_["start"] : found_["end"]]).low
            phrase = fold(found_["term"].removesuffix("*")).low
            assert shown.startswith(phrase) if found_["term"].endswith("*") else shown == phrase


@given(title=texts, summary=texts)
def test_unicode_form_changes_nothing(screener: Screener, title: str, summary: str) -> None:
    """Spans count the NFC text, whichever form came in."""
    composed = ItemText(unicodedata.normalize("NFC", title), unicodedata.normalize("NFC", summary))
    apart = ItemText(unicodedata.normalize("NFD", title), unicodedata.normalize("NFD", summary))

    assert screener.screen(apart) == screener.screen(composed)


def test_tone_placement_changes_nothing(screener: Screener) -> None:
    """Both styles are found, and at the same characters."""
    one = screener.screen(ItemText("Norland và Sudmark: Tổng cục Thuỷ sản Frosthaven mở tuyến phà"))
    other = screener.screen(ItemText("Norland và Sudmark: Tổng cục Thủy sản Frosthaven mở tuyến phà"))

    assert one == other
    assert found(one) == {"4.ferry-line": "direct"}


def test_a_hostile_text_costs_little(screener: Screener) -> None:
    """A field at the largest size that is stored, full of hits, or one endless word."""
    for text in ("herring quotas, " * 4_000, "x" * 64_000, "." * 64_000, "Bắc " * 16_000, "a," * 32_000):
        screener.screen(ItemText("Norland and Sudmark", text))
