"""Who may ask the read-only API, for what, and how long."""

from sqlalchemy import Text
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Mapped, mapped_column

from partnership_watch.store.tables.base import Base, BigId, Hash, Utc, rewritten


class ApiToken(Base):
    """One token. Only its hash is kept: whoever reads this table can ask nothing with it."""

    __tablename__ = "api_tokens"
    __table_args__ = (rewritten("revoked_at"),)

    id: Mapped[BigId]
    partnership: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    """The programme that uses it; never a person."""
    secret_hash: Mapped[Hash]
    scopes: Mapped[list[str]] = mapped_column(postgresql.ARRAY(Text))
    issued_at: Mapped[Utc]
    expires_at: Mapped[Utc]
    revoked_at: Mapped[Utc | None]
