"""A mailbox, read over IMAP: what nobody has dealt with yet, one message after the other.

A message is dealt with once it is marked as seen, and that is done only after whatever it says is stored. So
a reader that is killed between the two reads it once more.
"""

import email
import email.policy
import imaplib
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from email.message import EmailMessage
from functools import cached_property
from types import TracebackType
from typing import Any, Self

from pydantic import BaseModel, SecretStr

from partnership_watch.delivery.smtp import Security, trusting
from partnership_watch.errors import PartnershipWatchError

MOST_BYTES = 1_000_000
"""So much of a message is read. A digest has 100 kB, and a bounce says what it has to before it quotes it."""

_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
"""As the protocol spells them, whatever the machine's language."""


class MailboxSettings(BaseModel):
    """Where mail is read. A mailbox that people read too will not do: what they open counts as dealt with."""

    host: str = ""
    """Empty: there is none."""
    port: int = 993
    security: Security = Security.TLS
    username: str = ""
    password: SecretStr = SecretStr("")
    folder: str = "INBOX"
    timeout_seconds: float = 30.0
    """Of each answer of the server."""

    @property
    def place(self) -> str:
        """Which mailbox it is, without whose."""
        return f"{self.host}:{self.port} {self.folder}"


class MailboxError(PartnershipWatchError):
    """The server cannot be reached, or does not give us the mailbox."""


@dataclass(frozen=True)
class Received:
    """One message in a mailbox."""

    uid: str
    """Names it while the mailbox is open."""
    content: bytes
    """Cut off after MOST_BYTES."""

    @cached_property
    def message(self) -> EmailMessage:
        """The same, parsed."""
        return email.message_from_bytes(self.content, policy=email.policy.default)


class Mailbox:
    """A mailbox, open for as long as it is entered.

    Raises:
        MailboxError: on entering and at each call; what is not marked yet is found again the next time.
    """

    def __init__(self, settings: MailboxSettings) -> None:
        self._settings = settings
        self._imap: imaplib.IMAP4

    def __enter__(self) -> Self:
        try:
            self._imap = self._connect()
        except ssl.SSLError as error:
            raise MailboxError(
                f"{self._where}: TLS failed ({error.reason}); see the certificate, or whether "
                "security should be `starttls` (port 143) or `tls` (port 993)"
            ) from error
        except (OSError, imaplib.IMAP4.abort) as error:
            raise MailboxError(
                f"{self._where} cannot be reached ({type(error).__name__}); see host, port and security"
            ) from error
        except imaplib.IMAP4.error as error:  # its sentence may quote the login
            raise MailboxError(f"{self._where} does not let us in; see user name and password") from error
        try:
            self._asked(self._imap.select, self._folder)
        except MailboxError:
            self._close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close()

    def unseen(self) -> Iterator[Received]:
        """Every message that is not marked, oldest first. Reading it marks nothing."""
        return self._found("UNSEEN", "UNDELETED")

    def since(self, day: date) -> Iterator[Received]:
        """Every message that came on this day of the server's clock or later, marked or not, oldest first."""
        return self._found("SINCE", f"{day.day}-{_MONTHS[day.month - 1]}-{day.year}", "UNDELETED")

    def done(self, uid: str) -> None:
        """Mark it, for ever. Marking twice is marking once."""
        self._asked(self._imap.uid, "STORE", uid, "+FLAGS.SILENT", r"(\Seen)")

    def _found(self, *criteria: str) -> Iterator[Received]:
        (uids,) = self._asked(self._imap.uid, "SEARCH", *criteria)
        for uid in (uids or b"").decode("ascii").split():
            for part in self._asked(self._imap.uid, "FETCH", uid, f"(BODY.PEEK[]<0.{MOST_BYTES}>)"):
                if isinstance(part, tuple):  # nothing, if it was deleted meanwhile
                    yield Received(uid, part[1])

    def _connect(self) -> imaplib.IMAP4:
        of = self._settings
        imap: imaplib.IMAP4
        if of.security is Security.TLS:
            imap = imaplib.IMAP4_SSL(of.host, of.port, ssl_context=trusting(), timeout=of.timeout_seconds)
        else:
            imap = imaplib.IMAP4(of.host, of.port, timeout=of.timeout_seconds)
        try:
            if of.security is Security.STARTTLS:
                imap.starttls(trusting())
            imap.login(of.username, of.password.get_secret_value())
        except BaseException:
            imap.shutdown()
            raise
        return imap

    def _close(self) -> None:
        try:
            self._imap.logout()
        except (OSError, imaplib.IMAP4.error):
            self._imap.shutdown()

    def _asked(self, command: Callable[..., tuple[str, list[Any]]], *words: str) -> list[Any]:
        try:
            answer, data = command(*words)
        except (OSError, imaplib.IMAP4.error) as error:
            raise MailboxError(f"{self._where} broke off ({type(error).__name__}); try again") from error
        if answer != "OK":
            raise MailboxError(f"{self._where} refuses to give or mark its messages; see folder and rights")
        return data

    @property
    def _folder(self) -> str:
        """As the protocol quotes it; the library does not."""
        escaped = self._settings.folder.replace("\\", r"\\").replace('"', r"\"")
        return f'"{escaped}"'

    @property
    def _where(self) -> str:
        return f"mailbox {self._settings.folder} at {self._settings.host}:{self._settings.port}"
