"""Of whom a mail server's answer to one message speaks: of its reader, of us, or nobody knows.

Only its codes are read (RFC 5321; RFC 3463, whose codes stand before the sentence: RFC 2034). The sentence
quotes the address, and is neither kept nor logged. docs/decisions/0018 has the table.
"""

import re
from dataclasses import dataclass
from typing import Self

_STATUS = re.compile(rb"\s*([245]\.\d{1,3}\.\d{1,3})(?!\S)")

_ABOUT_US = frozenset({"1.7", "1.8", "1.90", "3.1", "4.5", "5.3"})
"""The sender's address (1.7, 1.8), a full disk of the server (3.1), a congested one or what we sent in a day
(4.5, and 1.90 at Microsoft), too many recipients (5.3): the next message would fare the same. Not 4.3.0,
4.3.2 and 4.7.x, with which servers also greylist a pair of addresses: to stop at each would take the day."""

_BARE_ABOUT_US = frozenset({452, 454})
"""Without a status: no room (RFC 5321), and Amazon SES's word for its quota and for "slower" alike."""

_NO_MAILBOX = frozenset({"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"})
"""Unknown, no such domain, no address, moved, takes no mail (RFC 7505), disabled. Narrower than what a report
of a bounce is believed (bounces/reports.py), which speaks of nobody else: within a session Postfix says 5.1.0
of our own address, too."""


@dataclass(frozen=True)
class Reply:
    """One answer, as codes."""

    code: int
    status: str | None = None
    """`5.1.1`; None where there is none, or one of another class than the code's."""

    @classmethod
    def read(cls, code: int, text: bytes) -> Self:
        """Read what `smtplib` gives: the code, and the lines without it."""
        found = _STATUS.match(text)
        status = found.group(1).decode("ascii") if found else None
        return cls(code, status if status and status[0] == str(code)[0] else None)

    def __str__(self) -> str:
        return f"{self.code} {self.status}" if self.status else str(self.code)

    @property
    def is_about_us(self) -> bool:
        """Whether every other message would be answered so."""
        if self.status is None:
            return self.code in _BARE_ABOUT_US
        return self.code >= 400 and self.status[2:] in _ABOUT_US

    @property
    def names_no_mailbox(self) -> bool:
        """Whether it says that the reader's address is no mailbox, or none any more."""
        return self.status in _NO_MAILBOX
