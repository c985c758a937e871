"""Texts of which a person said what they are about: labelled items, and matches with a verdict."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from partnership_watch.matching.gold import GoldItem
from partnership_watch.matching.results import ItemText
from partnership_watch.store.tables import Item, Match, Revision, Screening, Verdict, VerdictWord


@dataclass
class Judged:
    """A text, by commitments (`31.offshore-wind`) or, where people label by clause, by clauses (`31`)."""

    text: ItemText
    language: str
    about: set[str] = field(default_factory=set)
    not_about: set[str] = field(default_factory=set)
    undecided: set[str] = field(default_factory=set)
    labelled: bool = False
    """Looked at as a whole: what is neither said of it nor undecided, it is not about."""

    def says(self, subjects: Iterable[str]) -> bool | None:
        """Whether it is about any of these; None if nobody said so."""
        asked = set(subjects)
        if asked & self.about:
            return True
        if asked & self.undecided:
            return None
        return False if self.labelled or asked & self.not_about else None


def labelled(items: Iterable[GoldItem]) -> list[Judged]:
    """The items of an evaluation folder."""
    return [
        Judged(
            text=item.text,
            language=item.language,
            about={str(clause) for clause in item.labels},
            undecided={str(clause) for clause in item.disputed},
            labelled=True,
        )
        for item in items
    ]


def confirmed_and_rejected(session: Session, partnership: str) -> list[Judged]:
    """Revisions on whose matches staff gave a verdict; the newest one on a commitment stands."""
    rows = session.execute(
        select(
            Screening.revision_id,
            Screening.language,
            Match.commitment,
            Verdict.word,
            Revision.title,
            Revision.summary,
            Item.publisher,
        )
        .join(Match, Match.screening_id == Screening.id)
        .join(Verdict, Verdict.match_id == Match.id)
        .join(Revision, Revision.id == Screening.revision_id)
        .join(Item, Item.id == Revision.item_id)
        .where(Screening.partnership == partnership)
        .ext(distinct_on(Screening.revision_id, Match.commitment))
        .order_by(Screening.revision_id, Match.commitment, Verdict.id.desc())
    )
    found: dict[int, Judged] = {}
    for revision_id, language, commitment, word, title, summary, publisher in rows:
        one = found.setdefault(revision_id, Judged(ItemText(title, summary, language, publisher), language))
        (one.about if word is VerdictWord.CONFIRMED else one.not_about).add(commitment)
    return list(found.values())
