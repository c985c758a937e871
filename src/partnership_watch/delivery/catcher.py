"""A real SMTP server on loopback that keeps every mail as a file: for the demo, trials and tests."""

import email
import email.policy
import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

_NOT_IN_A_FILE_NAME = re.compile(r"[^A-Za-z0-9@._-]+")
_HOST = "127.0.0.1"


class _Keeper:
    """Writes each mail as `.eml` and its HTML part beside it, for the eye."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        message = email.message_from_bytes(content, policy=email.policy.default)
        recipient = _NOT_IN_A_FILE_NAME.sub("_", envelope.rcpt_tos[0])
        number = len(list(self._folder.glob("*.eml"))) + 1
        name = self._folder / f"{number:04d}-{recipient}"
        Path(f"{name}.eml").write_bytes(content)
        html = message.get_body(("html",))
        if html is not None:
            Path(f"{name}.html").write_text(html.get_content(), encoding="utf-8")
        return "250 kept"


@contextmanager
def mail_catcher(folder: Path) -> Iterator[int]:
    """Listen on this machine alone while the context is open; gives the port."""
    folder.mkdir(parents=True, exist_ok=True)
    controller = Controller(_Keeper(folder), hostname=_HOST, port=_free_port(), ready_timeout=10)
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((_HOST, 0))
        port: int = probe.getsockname()[1]
        return port
