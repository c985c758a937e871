"""What every table shares: keys, times, and which rows may never change."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any

from sqlalchemy import BigInteger, DateTime, Enum, Identity, MetaData, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, mapped_column

BigId = Annotated[int, mapped_column(BigInteger, Identity(), primary_key=True)]
Utc = Annotated[datetime, mapped_column(DateTime(timezone=True))]
"""A moment, always with its zone; PostgreSQL keeps it in UTC."""
Json = Annotated[dict[str, Any], mapped_column(JSONB)]
JsonList = Annotated[list[Any], mapped_column(JSONB)]
CommitmentKey = Annotated[str, mapped_column(String(80))]
"""`31.offshore-wind`."""
Hash = Annotated[str, mapped_column(String(64))]
"""SHA-256, in hexadecimal."""

APPEND_ONLY = {"info": {"append_only": True}}
"""Rows of such a table are inserted and never changed: the application's role may do nothing else."""

DISPOSABLE = {"info": {"disposable": True}}
"""Rows of such a table prove nothing and may be deleted."""


def rewritten(*columns: str) -> dict[str, Any]:
    """Of such a table the application's role may update these columns, and no others."""
    return {"info": {"rewritten": columns}}


class Base(DeclarativeBase):
    """The metadata of every table, with names for constraints that the database reports."""

    metadata = MetaData(
        naming_convention={
            "pk": "%(table_name)s_pk",
            "fk": "%(table_name)s_%(column_0_name)s_fk",
            "ix": "%(table_name)s_%(column_0_N_name)s_ix",
            "uq": "%(table_name)s_%(column_0_N_name)s_key",
            "ck": "%(table_name)s_%(constraint_name)s",
        }
    )


def one_of(kind: type[StrEnum]) -> Enum:
    """A column that holds one member of `kind`, by value, guarded by a check."""
    return Enum(
        kind,
        native_enum=False,
        create_constraint=True,
        length=20,
        name=kind.__name__.lower(),
        values_callable=lambda members: [member.value for member in members],
    )
