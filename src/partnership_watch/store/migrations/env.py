"""Alembic's entry: it migrates over the connection that store.schema hands in."""

from alembic import context

from partnership_watch.store.tables import Base

context.configure(
    connection=context.config.attributes["connection"], target_metadata=Base.metadata, compare_type=True
)
context.run_migrations()
