"""Mails as providers send them when a message of ours comes back, or when its reader complains."""

import itertools

_numbers = itertools.count(1)
SENTENCE = "550 the mailbox secret.person@readers.example does not exist"


def failed(
    to: str,
    status: str = "5.1.1",
    *,
    action: str = "failed",
    diagnostic: str = f"smtp; {SENTENCE}",
    name: str | None = None,
) -> bytes:
    """A delivery status notification (RFC 3464).

    Args:
        to: where it is sent: the return path of the message.
        name: the left side of its Message-ID; another one each time if None.
    """
    return f"""\
Return-Path: <>
From: Mail Delivery System <MAILER-DAEMON@mx.provider.example>
To: {to}
Subject: Undelivered Mail Returned to Sender
Message-ID: <{name or next(_numbers)}@mx.provider.example>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b1"

--b1
Content-Type: text/plain; charset=us-ascii

<secret.person@readers.example>: host mx.readers.example said: {SENTENCE}

--b1
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.provider.example
Arrival-Date: Sun, 01 Mar 2026 07:00:00 +0000

Final-Recipient: rfc822; secret.person@readers.example
Action: {action}
Status: {status}
Diagnostic-Code: {diagnostic}

--b1
Content-Type: message/rfc822

From: The Watch <watch@watch.example>
To: secret.person@readers.example
Subject: Lease signed

Hello.

--b1--
""".replace("\n", "\r\n").encode()


def complained(return_path: str, *, to: str = "bounces@watch.example", quoted: bool = False) -> bytes:
    """A complaint (RFC 5965), which names our return path in a field of its own, or in what it quotes."""
    named = "" if quoted else f"Original-Mail-From: <{return_path}>\n"
    return f"""\
From: <feedback@provider.example>
To: {to}
Subject: FW: Lease signed
Message-ID: <{next(_numbers)}@provider.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="b1"

--b1
Content-Type: text/plain

A complaint about secret.person@readers.example.

--b1
Content-Type: message/feedback-report

Feedback-Type: abuse
User-Agent: SomeProvider/1.0
Version: 1
{named}
--b1
Content-Type: message/rfc822

Return-Path: <{return_path}>
From: The Watch <watch@watch.example>
Subject: Lease signed

Hello.

--b1--
""".replace("\n", "\r\n").encode()


def out_of_office(to: str) -> bytes:
    """An answer by a machine, which servers send to the return path too."""
    return f"""\
From: Secret Person <secret.person@readers.example>
To: {to}
Subject: Out of office until 5.1.1 (room 5.1.1)
Auto-Submitted: auto-replied
Message-ID: <{next(_numbers)}@readers.example>

I am away. Status: 5.1.1
""".replace("\n", "\r\n").encode()
