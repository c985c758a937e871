"""A mailbox read over IMAP."""

import pytest
from imaping import ImapServer
from pydantic import SecretStr

from partnership_watch.delivery.mailbox import MOST_BYTES, Mailbox, MailboxError, MailboxSettings

LETTER = b"Subject: =?utf-8?q?=C4=90i=E1=BB=87n?=\r\nTo: watch@watch.example\r\n\r\nHello.\r\n"


def test_what_is_not_marked_is_read_again(imap_server: ImapServer) -> None:
    """A reader that is killed after reading, and before marking, loses nothing."""
    imap_server.put(LETTER)
    with Mailbox(imap_server.settings) as mailbox:
        first = list(mailbox.unseen())

    with Mailbox(imap_server.settings) as mailbox:
        again = list(mailbox.unseen())

    assert again == first
    assert [one.message["Subject"] for one in again] == ["Điện"]


def test_what_is_marked_is_done_with(imap_server: ImapServer) -> None:
    """Marking names one message and leaves the others; a second mark changes nothing."""
    imap_server.put(LETTER, LETTER.replace(b"Hello", b"Bye"))
    with Mailbox(imap_server.settings) as mailbox:
        first, _ = mailbox.unseen()
        mailbox.done(first.uid)
        mailbox.done(first.uid)

        left = list(mailbox.unseen())

    assert [b"Bye" in one.content for one in left] == [True]


def test_an_empty_mailbox_gives_nothing(imap_server: ImapServer) -> None:
    """No message is no error."""
    with Mailbox(imap_server.settings) as mailbox:
        assert list(mailbox.unseen()) == []


def test_of_a_huge_message_the_beginning_is_read(imap_server: ImapServer) -> None:
    """Whoever writes to a public address does not choose how much memory we need."""
    imap_server.put(LETTER + b"x" * MOST_BYTES)

    with Mailbox(imap_server.settings) as mailbox:
        (received,) = mailbox.unseen()

    assert len(received.content) == MOST_BYTES
    assert received.message["To"] == "watch@watch.example"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"password": SecretStr("another")}, "user name and password"),
        ({"folder": 'No "such" folder'}, "see folder and rights"),
        ({"host": "127.0.0.2"}, "see host, port and security"),
    ],
)
def test_a_mailbox_that_is_not_given_is_one_sentence(
    imap_server: ImapServer, changed: dict[str, object], said: str
) -> None:
    """The remedy is named; what the server said, which may quote the login, is not."""
    settings = imap_server.settings.model_copy(update=changed)

    with pytest.raises(MailboxError, match=said) as caught, Mailbox(settings):
        pass

    assert "another" not in str(caught.value)


def test_a_server_that_never_answers_is_given_up(silent_port: int) -> None:
    """A mailbox that hangs stops nobody for longer than its time-out."""
    settings = MailboxSettings(host="127.0.0.1", port=silent_port, security="none", timeout_seconds=0.2)

    with pytest.raises(MailboxError, match="cannot be reached"), Mailbox(settings):
        pass
