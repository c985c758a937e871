"""`web`: the pages for readers."""

from typing import Annotated

import typer
import uvicorn

from partnership_watch.cli.showing import log
from partnership_watch.installation import installation
from partnership_watch.settings import load_settings
from partnership_watch.web.public import public_app

app = typer.Typer()


@app.command()
def web(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 8090,
) -> None:
    """Serve the pages that mails link to. Put it behind a server that speaks https."""
    with installation(load_settings()) as here:
        pages = public_app(here.store, here.partnership, here.settings.links(), here.clock)
        log.print(f"serving readers' pages at http://{host}:{port}")
        # No access log: its lines would hold readers' tokens.
        uvicorn.run(pages, host=host, port=port, access_log=False, log_level="warning")
