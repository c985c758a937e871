"""The store: tables, their versions, the embedded PostgreSQL, and the writer of the audit log."""

from partnership_watch.store.connection import Store, database_url, open_store
from partnership_watch.store.embedded import EmbeddedServer, embedded_server
from partnership_watch.store.schema import upgrade

__all__ = ["EmbeddedServer", "Store", "database_url", "embedded_server", "open_store", "upgrade"]
