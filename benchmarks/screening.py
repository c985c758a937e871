"""The whole screening, beside two tools that only find the phrases."""

import importlib.util
from collections.abc import Callable
from typing import TypeVar

import ahocorasick

from benchmarks.measuring import apart, cost, fastest
from benchmarks.showing import console, show
from benchmarks.texts import items_about_nothing, real_items, real_rules
from partnership_watch.matching import ItemText, Screener, compile_rule_set
from partnership_watch.matching.normalise import fold
from partnership_watch.matching.phrases import Phrase

ITEMS = 3_000
ROUNDS = 7
NOTHING_TO_SOMETHING = 9  # taken for a general feed

OURS = "full screening: language, folding, scan, sides, rules, evidence"
SCAN = "pyahocorasick: the scan alone, text folded beforehand"
SPACY = "spaCy PhraseMatcher (LOWER): words and phrases, text folded beforehand"

Phrases = dict[str, list[str]]
"""By language, folded."""
Texts = list[tuple[str, str, str]]
"""Language, title and summary of each item, folded."""
Find = Callable[[Texts], int]
Given = TypeVar("Given")


def run() -> None:
    """Print items a second of each, over items about something, about nothing and both; time and memory.

    Time and memory are those of setting up.
    """
    rules = real_rules()
    screener = compile_rule_set(rules)
    makers: dict[str, Callable[[Phrases], Find]] = {SCAN: _scanner}
    if importlib.util.find_spec("spacy"):
        makers[SPACY] = _matcher
    else:
        console.print("spaCy is not installed and left out: `uv pip install spacy`, or the extra `bench`")
    phrases = _phrases(screener)
    finders = {name: make(phrases) for name, make in makers.items()}
    _show_speed("evaluation items", screener, real_items(ITEMS), finders)
    _show_speed("training items about nothing", screener, items_about_nothing(ITEMS), finders)
    mixed = f"items, {NOTHING_TO_SOMETHING} about nothing to one of evaluation"
    _show_speed(mixed, screener, _mixed(ITEMS), finders)
    made = {name: apart(_set_up, make, phrases) for name, make in makers.items()}
    show(
        f"Setting up for {sum(map(len, phrases.values())):,} phrases",
        ("", "seconds", "MB"),
        [
            (name, f"{seconds:.2f}", f"{megabytes:.0f}")
            for name, (seconds, megabytes) in {OURS: apart(_set_up, compile_rule_set, rules), **made}.items()
        ],
        "each in a process of its own",
    )


def _mixed(count: int) -> list[ItemText]:
    """Return items as a general feed has them: one about something after every few about nothing."""
    something, nothing = iter(real_items(count)), iter(items_about_nothing(count))
    of_one = NOTHING_TO_SOMETHING + 1
    return [next(nothing if at % of_one < NOTHING_TO_SOMETHING else something) for at in range(count)]


def _show_speed(what: str, screener: Screener, items: list[ItemText], finders: dict[str, Find]) -> None:
    """Show how fast each is over these items."""
    texts = [
        (screening.language, fold(item.title).low, fold(item.summary).low)
        for item, screening in zip(items, screener.screen_all(items), strict=True)
    ]
    contenders = {name: (lambda find=find: find(texts)) for name, find in finders.items()}
    seconds = fastest({OURS: lambda: _screen(screener, items), **contenders}, ROUNDS)
    show(
        f"Screening {len(items):,} {what}, one core",
        ("", "items a second", "times ours"),
        [
            (name, f"{len(items) / taken:,.0f}", f"{seconds[OURS] / taken:.2f}")
            for name, taken in seconds.items()
        ],
        f"processor time, fastest of {ROUNDS} rounds in turn",
    )


def _screen(screener: Screener, items: list[ItemText]) -> None:
    for _ in screener.screen_all(items):
        pass


def _phrases(screener: Screener) -> Phrases:
    return {
        language: list({Phrase.of(phrase).low: None for phrase in compiled.uses})
        for language, compiled in screener.compiled.items()
    }


def _scanner(phrases: Phrases) -> Find:
    automata = {}
    for language, listed in phrases.items():
        automata[language] = ahocorasick.Automaton()
        for number, phrase in enumerate(listed):
            automata[language].add_word(phrase, number)
        automata[language].make_automaton()

    def find(texts: Texts) -> int:
        found = 0
        for language, *fields in texts:
            for field in fields:
                for _ in automata[language].iter(field):
                    found += 1
        return found

    return find


def _matcher(phrases: Phrases) -> Find:
    import spacy
    from spacy.matcher import PhraseMatcher

    words = spacy.blank("xx")
    matchers = {}
    for language, listed in phrases.items():
        matchers[language] = PhraseMatcher(words.vocab, attr="LOWER")
        matchers[language].add("phrase", [words.make_doc(phrase) for phrase in listed])

    def find(texts: Texts) -> int:
        return sum(
            len(matchers[language](words.make_doc(field))) for language, *fields in texts for field in fields
        )

    return find


def _set_up(make: Callable[[Given], object], given: Given) -> tuple[float, float]:
    made = cost(lambda: make(given))
    return made.seconds, made.megabytes
