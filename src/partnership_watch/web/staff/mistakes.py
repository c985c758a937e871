"""What is wrong with what somebody asked for, in the language of the page."""

from dataclasses import dataclass

from partnership_watch.errors import PartnershipWatchError, Sentence
from partnership_watch.web.staff.mistakes_wording import MISTAKES_WORDING


@dataclass(frozen=True)
class Mistake:
    """What is wrong, and the language in which it is said."""

    text: str
    language: str


def mistake(error: PartnershipWatchError, language: str) -> Mistake:
    """All that an error says; in English where one of its sentences has no words in the language."""
    known = MISTAKES_WORDING[language]
    said = [
        known[one.form].format(**one.values)
        for one in error.args
        if isinstance(one, Sentence) and one.form in known
    ]
    if said and len(said) == len(error.args):
        return Mistake("; ".join(said), language)
    return Mistake(str(error), "en")
