"""`web` and `staff`: the pages for readers, and those for staff on this machine."""

from typing import Annotated

import typer
import uvicorn

from partnership_watch.cli.acting import ACTOR, Asking
from partnership_watch.cli.showing import log
from partnership_watch.installation import installation
from partnership_watch.settings import load_settings
from partnership_watch.web.public import public_app
from partnership_watch.web.staff import Loopback, staff_app

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


@app.command()
def staff(
    port: Annotated[int, typer.Option(help="Port to listen on, of this machine alone.")] = 8091,
    actor: Asking = ACTOR,
) -> None:
    """Serve the staff pages on this machine, without a login. Others open them inside Airflow, with one."""
    with installation(load_settings()) as here:
        pages = staff_app(Loopback(actor), here.store, here.partnership, here.settings.links(), here.clock)
        log.print(f"serving the staff pages at http://127.0.0.1:{port}")
        uvicorn.run(
            pages, host="127.0.0.1", port=port, access_log=False, log_level="warning", proxy_headers=False
        )
