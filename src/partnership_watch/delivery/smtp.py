"""One SMTP connection for a batch, and the four ways a message can end: accepted, refused, later, unknown."""

import smtplib
import ssl
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from types import TracebackType
from typing import Literal, Self

from pydantic import BaseModel, SecretStr

from partnership_watch.delivery.replies import Reply
from partnership_watch.errors import PartnershipWatchError
from partnership_watch.store.tables import DeliveryState


class Security(StrEnum):
    """How the connection is protected."""

    NONE = "none"
    STARTTLS = "starttls"
    TLS = "tls"


class SmtpSettings(BaseModel):
    """Where mail is handed in."""

    host: str = "127.0.0.1"
    port: int = 25
    security: Security = Security.STARTTLS
    username: str | None = None
    password: SecretStr | None = None
    timeout_seconds: float = 30.0
    """Of each answer of the server. A message needs at most five (LEASE in claiming.py counts on it)."""


class MailServerError(PartnershipWatchError):
    """The server, not a recipient, is the trouble: the batch stops, and what is queued stays queued."""

    def __init__(self, message: str, reply: Reply | None = None) -> None:
        super().__init__(message)
        self.reply = reply
        """Its answer, where there was one to a message."""


@dataclass(frozen=True)
class SendResult:
    """How one attempt ended, in codes and a class; never in the server's sentence: it quotes the address."""

    state: Literal[
        DeliveryState.ACCEPTED, DeliveryState.REFUSED, DeliveryState.DEFERRED, DeliveryState.UNKNOWN
    ]
    reply: Reply | None = None
    error: str | None = None
    connection_lost: bool = False

    @property
    def code(self) -> int | None:
        """The server's."""
        return self.reply.code if self.reply else None

    @property
    def reason(self) -> str | None:
        """What is kept beside the state: our word for the error, or else the server's codes."""
        return self.error or (str(self.reply) if self.reply else None)


@cache
def trusting() -> ssl.SSLContext:
    """The system's authorities; reading them takes 40 ms."""
    return ssl.create_default_context()


class SmtpConnection:
    """A connection for one batch. A recipient's refusal leaves it in use.

    Raises:
        MailServerError: on entering, when the server cannot be reached, its certificate is not trusted,
            or it does not take the login.
    """

    def __init__(self, settings: SmtpSettings) -> None:
        self._settings = settings
        self._smtp: smtplib.SMTP
        self._said: Sequence[str] = ()
        self._to_say: Sequence[str] = ()

    def __enter__(self) -> Self:
        try:
            self._smtp = self._connect()
        except smtplib.SMTPAuthenticationError as error:
            raise MailServerError(
                f"{self.where} does not take the login ({error.smtp_code}); see user name and password"
            ) from error
        except ssl.SSLError as error:
            raise MailServerError(
                f"{self.where}: TLS failed ({error.reason}); see the certificate, or whether "
                "security should be `starttls` (port 587) or `tls` (port 465)"
            ) from error
        except (OSError, smtplib.SMTPException) as error:
            raise MailServerError(
                f"{self.where} cannot be reached ({type(error).__name__}); see host, port and security"
            ) from error
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._said:  # its answers are still to come, and after DATA the server takes QUIT for text
            self._smtp.close()
            return
        try:
            self._smtp.quit()
        except (OSError, smtplib.SMTPException):
            self._smtp.close()

    def send(self, sender: str, recipient: str, message: bytes) -> SendResult:
        """Announce a message and hand it in; arguments and errors as of these two."""
        self.announce(sender, recipient)
        return self.hand_in(message)

    def announce(self, sender: str, recipient: str) -> None:
        """Say whose message comes and for whom, without waiting for the answers.

        All at once where the server takes that (RFC 2920), which saves two journeys of three. What is
        announced and then not handed in was never sent.
        """
        commands = f"MAIL FROM:<{sender}>", f"RCPT TO:<{recipient}>", "DATA"
        said = len(commands) if self._smtp.has_extn("pipelining") else 1
        self._said, self._to_say = commands[:said], commands[said:]
        with suppress(OSError, smtplib.SMTPException):  # the connection is lost: hand_in says so
            self._smtp.send("".join(f"{command}\r\n" for command in self._said))

    def hand_in(self, message: bytes) -> SendResult:
        """Hand in the message that was announced.

        Only a connection lost after the last byte leaves the outcome UNKNOWN: until the final dot has gone
        out, the server cannot have taken the message (RFC 5321, 4.2.5).

        Args:
            message: every line of it ended by CRLF, with no CR or LF elsewhere.

        Raises:
            MailServerError: the server refuses our sender, or says of this message what it would say of every
                other one: its disk is full, or our quota used up.
        """
        said, self._said = self._said, ()
        try:
            refusal = self._refusal(said)
            if refusal is not None:
                return self._rejected(*refusal)
            self._smtp.send(_wire_form(message))
        except (OSError, smtplib.SMTPException) as error:
            return SendResult(DeliveryState.DEFERRED, error=type(error).__name__, connection_lost=True)
        try:
            reply = Reply.read(*self._smtp.getreply())
        except (OSError, smtplib.SMTPException) as error:
            return SendResult(DeliveryState.UNKNOWN, error=type(error).__name__, connection_lost=True)
        return self._result(reply)

    def _connect(self) -> smtplib.SMTP:
        settings = self._settings
        smtp: smtplib.SMTP
        if settings.security is Security.TLS:
            smtp = smtplib.SMTP_SSL(
                settings.host, settings.port, timeout=settings.timeout_seconds, context=trusting()
            )
        else:
            smtp = smtplib.SMTP(settings.host, settings.port, timeout=settings.timeout_seconds)
        try:
            if settings.security is Security.STARTTLS:
                smtp.starttls(context=trusting())
            smtp.ehlo_or_helo_if_needed()
            if settings.username and settings.password:
                smtp.login(settings.username, settings.password.get_secret_value())
        except BaseException:
            smtp.close()
            raise
        return smtp

    def _refusal(self, said: Sequence[str]) -> tuple[str, Reply] | None:
        """Hear what becomes of an announcement: the first command that was refused, with the answer."""
        if self._smtp.sock is None:
            raise smtplib.SMTPServerDisconnected("lost while a message was announced")
        refusal = None
        for command in (*said, *self._to_say):
            reply = Reply.read(*(self._smtp.getreply() if command in said else self._smtp.docmd(command)))
            if reply.code >= 400 and refusal is None:
                refusal = command, reply
            if reply.code == 421 or (refusal and self._to_say):
                return refusal
        if refusal and reply.code < 400:  # it waits for the text of a message for nobody (RFC 2920, 3.1)
            self._smtp.docmd(".")
        return refusal

    def _rejected(self, command: str, reply: Reply) -> SendResult:
        if command.startswith("MAIL"):
            raise MailServerError(
                f"{self.where} takes no mail from our sender ({reply}); see the sender's address "
                "and the server's quota",
                reply,
            )
        if reply.code != 421:
            self._smtp.docmd("RSET")
        return self._result(reply)

    def _result(self, reply: Reply) -> SendResult:
        if reply.is_about_us:
            raise MailServerError(
                f"{self.where} takes no more mail from us for now ({reply}); see its quota, disk and log",
                reply,
            )
        if 200 <= reply.code < 300:
            return SendResult(DeliveryState.ACCEPTED, reply)
        if reply.code >= 500:
            return SendResult(DeliveryState.REFUSED, reply)
        return SendResult(DeliveryState.DEFERRED, reply, connection_lost=reply.code == 421)

    @property
    def where(self) -> str:
        """The server, for a sentence."""
        return f"mail server {self._settings.host}:{self._settings.port}"


def _wire_form(message: bytes) -> bytes:
    """Leading dots as RFC 5321, 4.5.2 wants them, with the final dot."""
    return message.replace(b"\r\n.", b"\r\n..") + b".\r\n"
