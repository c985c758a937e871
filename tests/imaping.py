"""A real IMAP server on loopback, with a mailbox for each test to put messages into."""

import imaplib
import itertools
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from pydantic import SecretStr

from partnership_watch.delivery import Security
from partnership_watch.delivery.mailbox import MailboxSettings

_numbers = itertools.count(1)


@dataclass
class ImapServer:
    """One mailbox, empty when it begins."""

    settings: MailboxSettings

    def put(self, *messages: bytes) -> None:
        """As if mail had come."""
        with self._logged_in() as imap:
            for message in messages:
                assert imap.append(self.settings.folder, "", "", message)[0] == "OK"

    def unseen(self) -> int:
        """How many messages are not marked as seen."""
        with self._logged_in() as imap:
            imap.select(self.settings.folder, readonly=True)
            return len(imap.search(None, "UNSEEN")[1][0].split())

    def create(self) -> None:
        """Make the mailbox."""
        with self._logged_in() as imap:
            assert imap.create(self.settings.folder)[0] == "OK"

    def _logged_in(self) -> imaplib.IMAP4:
        imap = imaplib.IMAP4(self.settings.host, self.settings.port, timeout=10)
        imap.login(self.settings.username, self.settings.password.get_secret_value())
        return imap


@pytest.fixture
def imap_server(imap_port: int) -> ImapServer:
    """A mailbox of its own for each test."""
    settings = MailboxSettings(
        host="127.0.0.1",
        port=imap_port,
        security=Security.NONE,
        username="watch",
        password=SecretStr("a password"),
        folder=f"Box-{next(_numbers)}",
        timeout_seconds=5,
    )
    server = ImapServer(settings)
    server.create()
    return server


@pytest.fixture(scope="session")
def imap_port() -> Iterator[int]:
    """The server, in a process of its own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = (sys.executable, "-c", "from pymap.main import main; main()")
    where = ("--host", "127.0.0.1", "--port", str(port), "--no-tls", "--no-service", "admin")
    who = ("--demo-user", "watch", "--demo-password", "a password")
    server = subprocess.Popen([*command, *where, "dict", *who])
    try:
        _await(port)
        yield port
    finally:
        server.terminate()
        server.wait()


def _await(port: int) -> None:
    """Until it answers."""
    for _ in range(400):
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        except ConnectionRefusedError:
            time.sleep(0.025)
    raise TimeoutError("the IMAP server did not begin")
