"""The whole screening, beside two tools that only find the phrases."""

import importlib.util
from collections.abc import Callable
from typing import TypeVar

import ahocorasick

from benchmarks.measuring import apart, cost, fastest
from benchmarks.showing import console, show
from benchmarks.texts import real_items, real_rules
from partnership_watch.matching import ItemText, Screener, compile_rule_set
from partnership_watch.matching.normalise import fold
from partnership_watch.matching.phrases import Phrase

ITEMS = 3_000
ROUNDS = 7

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
    """Print items a second, set-up time and memory of each."""
    rules = real_rules()
    screener = compile_rule_set(rules)
    items = real_items(ITEMS)
    texts = [(screener.screen(item).language, fold(item.title).low, fold(item.summary).low) for item in items]
    makers: dict[str, Callable[[Phrases], Find]] = {SCAN: _scanner}
    if importlib.util.find_spec("spacy"):
        makers[SPACY] = _matcher
    else:
        console.print("spaCy is not installed and left out: `uv pip install spacy`, or the extra `bench`")
    phrases = _phrases(screener)
    finders = {name: make(phrases) for name, make in makers.items()}
    contenders = {name: (lambda find=find: find(texts)) for name, find in finders.items()}
    seconds = fastest({OURS: lambda: _screen(screener, items), **contenders}, ROUNDS)
    set_up = {name: apart(_set_up, make, phrases) for name, make in makers.items()}
    set_up[OURS] = apart(_set_up, compile_rule_set, rules)
    rows = [
        (
            name,
            f"{ITEMS / taken:,.0f}",
            f"{seconds[OURS] / taken:.2f}",
            f"{set_up[name][0]:.2f} s",
            f"{set_up[name][1]:.0f} MB",
        )
        for name, taken in seconds.items()
    ]
    show(
        f"Screening {ITEMS:,} items, {sum(map(len, phrases.values())):,} phrases, one core",
        ("", "items a second", "times ours", "set-up", "memory"),
        rows,
        f"processor time, fastest of {ROUNDS} rounds in turn; set-up and memory in a process of their own",
    )


def _screen(screener: Screener, items: list[ItemText]) -> None:
    for item in items:
        screener.screen(item)


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
