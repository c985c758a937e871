"""What readers think of single stories: hints for staff, kept apart from verdicts."""

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from partnership_watch.store.tables.base import APPEND_ONLY, Base, BigId, Hash, Utc


class Feedback(Base):
    """Somebody who had an edition, or a forwarded copy of it, said whether a match is relevant.

    The newest answer of a network to an edition's match stands. Nothing names who answered.
    """

    __tablename__ = "feedback"
    __table_args__ = (Index("feedback_match", "match_id", "edition_id", "network_hash"), APPEND_ONLY)

    id: Mapped[BigId]
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id"))
    match_id: Mapped[int] = mapped_column(ForeignKey("matches.id"))
    relevant: Mapped[bool]
    network_hash: Mapped[Hash]
    """Keyed, over edition, match and network: no two stories' answers can be laid side by side."""
    given_at: Mapped[Utc]
