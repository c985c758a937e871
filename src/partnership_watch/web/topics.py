"""What the archive has a page for: each pillar and each clause of the declaration."""

from collections.abc import Mapping
from dataclasses import dataclass

from partnership_watch.editions.cleaning import one_line
from partnership_watch.editions.folding import said
from partnership_watch.editions.limits import MAX_NAME
from partnership_watch.editions.wording import wording_for
from partnership_watch.registry import Partnership

KINDS = ("pillars", "clauses")


@dataclass(frozen=True)
class Topic:
    """A pillar or a clause, in one language."""

    kind: str
    """One of KINDS, as in its address."""
    key: str
    """A pillar's slug or a clause's number."""
    name: str
    """`Clause 31`"""
    title: str
    paraphrase: str | None
    ticked: str
    """What a link to the sign-up form says to tick it: `clause=31`."""
    commitments: tuple[str, ...]
    parts: tuple["Topic", ...] = ()
    """A pillar's clauses."""

    @property
    def full_name(self) -> str:
        """Name and title."""
        return f"{self.name}: {self.title}"

    def path(self, language: str) -> str:
        """Where its page is."""
        return f"/{language}/{self.kind}/{self.key}"

    def feed_path(self, language: str) -> str:
        """Where its feed is."""
        return f"{self.path(language)}/feed.atom"


def pillars(partnership: Partnership, language: str) -> tuple[Topic, ...]:
    """The pillars in the declaration's order, each with its clauses."""
    words = wording_for(language)
    clauses = {
        clause.number: Topic(
            kind="clauses",
            key=str(clause.number),
            name=words.clause.format(number=clause.number),
            title=one_line(said(clause.title, language), MAX_NAME),
            paraphrase=said(clause.paraphrase, language),
            ticked=f"clause={clause.number}",
            commitments=tuple(commitment.key for commitment in clause.commitments),
        )
        for clause in partnership.clauses
    }
    made = []
    for pillar in partnership.pillars:
        parts = tuple(clauses[one.number] for one in partnership.clauses if one.pillar == pillar.id)
        title = one_line(said(pillar.title, language), MAX_NAME)
        made.append(
            Topic(
                kind="pillars",
                key=pillar.slug,
                name=words.pillar.partition(":")[0].format(pillar=pillar.id),
                title=title,
                paraphrase=None,
                ticked=f"pillar={pillar.id}",
                commitments=tuple(key for part in parts for key in part.commitments),
                parts=parts,
            )
        )
    return tuple(made)


def by_address(made: tuple[Topic, ...]) -> Mapping[tuple[str, str], Topic]:
    """Pillars and clauses by kind and key."""
    return {(one.kind, one.key): one for pillar in made for one in (pillar, *pillar.parts)}
