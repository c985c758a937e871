"""`db`: the tables."""

import typer

from partnership_watch.cli.showing import out
from partnership_watch.errors import ConfigurationError
from partnership_watch.installation import application_database
from partnership_watch.settings import load_settings
from partnership_watch.store import database_url
from partnership_watch.store import upgrade as upgrade_tables

app = typer.Typer(no_args_is_help=True)


@app.callback()
def databases() -> None:
    """The database's tables."""


@app.command()
def upgrade() -> None:
    """Bring the tables to this version, and let the application's role use them. Repeatable."""
    settings = load_settings()
    if settings.database_url is None and settings.database_owner_url is None:
        with application_database(settings):
            out.print("the embedded database is up to date")
        return
    if settings.database_owner_url is None:
        raise ConfigurationError(
            "PARTNERSHIP_WATCH_DATABASE_OWNER_URL is not set; "
            "give the address with the role that owns the tables"
        )
    owner = database_url(settings.database_owner_url.get_secret_value())
    version = upgrade_tables(owner, settings.application_role)
    out.print(f"database {owner.database} has the tables of version {version}")
