"""`explain`: why an item matches what it matches, and why not more."""

import json
import os
import sys
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from typing import Annotated

import typer

from partnership_watch.cli.items import named_item, names_item
from partnership_watch.cli.reasons import in_words
from partnership_watch.cli.showing import log, out, when
from partnership_watch.errors import PartnershipWatchError
from partnership_watch.feeds.text import MAX_FIELD_CHARS, MAX_TITLE_CHARS, shortened
from partnership_watch.installation import installation
from partnership_watch.matching import ENGINE_VERSION, ItemText, Screener
from partnership_watch.matching.explaining import Explanation, explain
from partnership_watch.matching.stored import LiveMatch, LiveScreening, StoredItem
from partnership_watch.refusals import unreadable
from partnership_watch.registry import load_partnership, rule_set
from partnership_watch.registry.forms import publisher_domain, two_letters
from partnership_watch.settings import Settings, load_settings

app = typer.Typer()


class UnexplainableError(PartnershipWatchError):
    """What was given is no item and no text."""


@app.command(name="explain")
def explain_command(
    what: Annotated[
        str,
        typer.Argument(
            help="A stored item by its id or http address; else a text, its first line the title; "
            "- for a text on standard input."
        ),
    ],
    source: Annotated[str | None, typer.Option(help="Of a text: its publisher's domain.")] = None,
    lang: Annotated[str | None, typer.Option(help="Of a text: the language that its feed declares.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="The same as JSON.")] = False,
) -> None:
    """Say in words why an item matches what it matches, and why the nearest other commitments do not.

    The rules are those of the configured folder. Of a stored item, the latest revision is explained, and
    what its live screening stored is set beside it. A text needs no database.
    """
    settings = load_settings()
    stored = _stored(settings, what)
    if stored and (source or lang):
        raise UnexplainableError("--source and --lang are for a text; a stored item has its own")
    item = stored.text if stored else _text(what, source, lang)
    partnership = load_partnership(settings.config)
    if not stored and item.language and item.language not in partnership.languages:
        log.print(
            f"--lang {item.language} is none of the partnership's languages "
            f"({', '.join(partnership.languages)}): what the text is recognised as counts",
            soft_wrap=True,
        )
    rules = rule_set(partnership, ENGINE_VERSION)
    explanation = explain(Screener(rules), item)
    if as_json:
        answer = {
            "rule_set": rules.hash,
            "stored": asdict(stored) if stored else None,
            **asdict(explanation),
        }
        json.dump(answer, sys.stdout, ensure_ascii=False, indent=2, default=datetime.isoformat)
        sys.stdout.write("\n")
        return
    if stored:
        for line in _beside(stored, explanation, rules.hash):
            out.print(line, markup=False)
        out.print()
    for part in in_words(explanation, partnership):
        out.print(part)


def _stored(settings: Settings, what: str) -> StoredItem | None:
    """Return the item that an id or an address names; None for a text."""
    if not names_item(what):
        return None
    with installation(settings) as here, here.store.transaction() as session:
        return named_item(session, here.partnership.slug, what)


def _text(what: str, source: str | None, lang: str | None) -> ItemText:
    """Return a text, no longer than a feed's is read: what is beyond that is cut, and said to be."""
    language, publisher = two_letters(lang or ""), publisher_domain(source or "")
    if lang is not None and language is None:
        raise UnexplainableError(f"--lang {lang[:40]!r} is no language; write two letters, such as en")
    if source is not None and publisher is None:
        raise UnexplainableError(
            f"--source {source[:40]!r} is no publisher's domain; write one, such as news.example"
        )
    title, _, summary = _written(what).strip().partition("\n")
    title, summary = title.strip(), summary.strip()
    if not title:
        raise UnexplainableError("there is no text to explain; give a title, and a summary on further lines")
    for name, text, most in (("title", title, MAX_TITLE_CHARS), ("summary", summary, MAX_FIELD_CHARS)):
        if len(text) > most:
            log.print(
                f"The {name}, of {len(text):,} characters, is cut to {most:,}, as a feed's is; what follows "
                "is not read",
                soft_wrap=True,
            )
    return ItemText(shortened(title, MAX_TITLE_CHARS), summary[:MAX_FIELD_CHARS], language, publisher)


def _written(what: str) -> str:
    """Return the text, from standard input where it is said to be there."""
    given = sys.stdin.buffer.read() if what == "-" else os.fsencode(what)
    try:
        return given.decode("utf-8")
    except UnicodeDecodeError as error:
        raise UnexplainableError(f"the text {unreadable(error)}") from error


def _beside(stored: StoredItem, explanation: Explanation, rules: str) -> Iterator[str]:
    """Say what the item is, and how its live screening differs from the explanation."""
    yield (
        f"Item {stored.id} of {stored.text.publisher}, revision {stored.revision}, "
        f"seen {when(stored.seen_at)}; {stored.link or 'no address'}"
    )
    live = stored.live
    if live is None:
        yield (
            "It has no live screening: it still waits for one, came from a file alone, "
            "or has changed too often."
        )
        return
    now = "today's" if live.rule_set_hash == rules else f"today's is {rules[:12]}"
    differences = list(_differences(live, explanation))
    yield (
        f"Its live screening of {when(live.screened_at)} was under rule set {live.rule_set_hash[:12]} "
        f"({now}){'; it differs from what follows:' if differences else ', with the same matches.'}"
    )
    yield from differences


def _differences(live: LiveScreening, explanation: Explanation) -> Iterator[str]:
    if live.language != explanation.language:
        yield f"  language: stored {live.language}, now {explanation.language}"
    today = {
        match.commitment: LiveMatch(match.grade, match.score, "learned" in match.evidence)
        for match in explanation.matches
        if match.grade
    }
    for commitment in dict.fromkeys([*live.matches, *today]):
        before, after = live.matches.get(commitment), today.get(commitment)
        if before != after:
            yield f"  {commitment}: stored {_in_short(before)}, now {_in_short(after)}"


def _in_short(match: LiveMatch | None) -> str:
    if match is None:
        return "nothing"
    return f"{match.grade}, {'likely' if match.likely else 'score'} {match.score:.3f}"
