"""`api` and `tokens`: the read-only JSON API, and who may ask it."""

import secrets
from typing import Annotated

import typer
import uvicorn

from partnership_watch.audit.api_tokens import LONGEST, Scope, issue_token, list_tokens, revoke_token
from partnership_watch.cli.acting import ACTOR
from partnership_watch.cli.showing import log, out, table, when
from partnership_watch.durations import duration
from partnership_watch.installation import installation
from partnership_watch.settings import load_settings
from partnership_watch.web.api import api_app

app = typer.Typer()
tokens = typer.Typer(no_args_is_help=True)


@app.command()
def api(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 8092,
) -> None:
    """Serve the read-only JSON API. Put it behind a server that speaks https."""
    with installation(load_settings()) as here:
        pages = api_app(here.store, here.partnership, here.clock)
        log.print(f"serving the API at http://{host}:{port}/api/v1; described in openapi.json there")
        uvicorn.run(pages, host=host, port=port, log_level="warning")


@tokens.callback()
def tokens_group() -> None:
    """Tokens of the API."""


@tokens.command()
def issue(
    name: Annotated[str, typer.Argument(help="The programme that will use it: trade-dashboard.")],
    scope: Annotated[list[Scope], typer.Option(help="What it may read; repeatable.")],
    lasts: Annotated[str, typer.Option(help=f"How long it holds, at most {LONGEST.days}d.")] = "90d",
) -> None:
    """Make a token and print it, this once: only its hash is kept."""
    with installation(load_settings()) as here, here.store.transaction() as session:
        now = here.clock()
        token = issue_token(
            session,
            here.partnership.slug,
            name,
            set(scope),
            secret=secrets.token_urlsafe(32),
            expires_at=now + duration(lasts),
            now=now,
            actor=ACTOR,
        )
    out.print(token, soft_wrap=True, markup=False)


@tokens.command(name="list")
def list_command() -> None:
    """Every token that was ever issued."""
    with installation(load_settings()) as here, here.store.transaction() as session:
        now = here.clock()
        rows = [
            (
                token.id,
                f"{token.name}\n{', '.join(token.scopes)}",
                "revoked" if token.revoked_at else "ended" if token.expires_at <= now else "holds",
                f"{when(token.issued_at)}\n{when(token.revoked_at or token.expires_at)}",
            )
            for token in list_tokens(session, here.partnership.slug)
        ]
    columns = ("#id", "for whom, and what it may read", "state", "issued, until")
    out.print(table("Tokens", columns, rows) if rows else "there are no tokens")


@tokens.command()
def revoke(
    token: Annotated[int, typer.Argument(min=1, help="Its number in `tokens list`.")],
) -> None:
    """End a token at once."""
    with installation(load_settings()) as here, here.store.transaction() as session:
        revoke_token(session, here.partnership.slug, token, now=here.clock(), actor=ACTOR)
    out.print(f"token {token} is revoked")
