"""What is compiled of a rule set, language by language."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from partnership_watch.matching.languages import Language
from partnership_watch.matching.languages import language as language_of
from partnership_watch.matching.normalise import Folded
from partnership_watch.matching.phrases import PhraseFinder
from partnership_watch.matching.places import FieldText, FoundPhrases, Spot
from partnership_watch.matching.rules import Rule, Uses, phrases_of, rules_of

MOST_SPOTS = 20  # of one phrase in one field: the text is about it by then, and a hostile text costs no more


@dataclass(frozen=True)
class CompiledLanguage:
    """What is compiled of a rule set for one language."""

    language: Language
    rules: list[Rule]
    uses: dict[str, Uses]
    """By phrase."""
    finder: PhraseFinder

    @classmethod
    def of(cls, body: Mapping[str, Any], code: str) -> "CompiledLanguage":
        """Compile one language of a rule set's body."""
        rules = rules_of(body, code)
        uses = phrases_of(body, rules, code)
        return cls(language_of(code), rules, uses, PhraseFinder(uses))

    def find(self, title: Folded, summary: Folded) -> FoundPhrases:
        """Find all phrases in an item."""
        fields = (FieldText("title", title, self.language), FieldText("summary", summary, self.language))
        marks_missing = all(self.language.marks_missing(field.folded) for field in fields)
        found: dict[str, list[Spot]] = defaultdict(list)  # by phrase
        for field in fields:
            below = field.name != "title"
            for phrase, start, end in self.finder.find(field.folded, marks_missing=marks_missing):
                text = phrase.text
                spots = found[text]
                if len(spots) < MOST_SPOTS or spots[-MOST_SPOTS].field is not field:
                    spots.append(Spot(below, start, end, text, phrase, field))
        return FoundPhrases(set(found), found)


class CompiledLanguages(dict[str, CompiledLanguage]):
    """What is compiled of a rule set, by language: each when it is first asked for."""

    def __init__(self, body: Mapping[str, Any]) -> None:
        super().__init__()
        self._body = body

    def __missing__(self, code: str) -> CompiledLanguage:
        # Two threads may both compile it, and both take what came first: what they compile is the same.
        return self.setdefault(code, CompiledLanguage.of(self._body, code))
