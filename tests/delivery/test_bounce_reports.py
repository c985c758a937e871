"""What is read of a mail that came back: codes, and nothing else."""

from collections.abc import Callable

import pytest
from bouncing import SENTENCE, complained, failed, out_of_office
from hypothesis import given
from hypothesis import strategies as st

from partnership_watch.delivery.bounces.reports import Report, read_report
from partnership_watch.store.tables import BounceKind

TO = "bounces+token@watch.example"
HARD, SOFT, COMPLAINT = BounceKind.HARD, BounceKind.SOFT, BounceKind.COMPLAINT


@pytest.mark.parametrize(
    ("status", "diagnostic", "expected"),
    [
        ("5.1.1", "smtp; 550 no", Report(HARD, "5.1.1")),
        ("5.1.2", "", Report(HARD, "5.1.2")),
        ("5.2.1", "", Report(HARD, "5.2.1")),
        ("5.0.0", "smtp; 550", Report(HARD, "5.0.0")),
        ("5.0.0", "smtp; 552 5.2.2 full", Report(SOFT, "5.2.2")),
        ("", "smtp; 550 5.1.1 unknown", Report(HARD, "5.1.1")),
        ("5.2.2", "", Report(SOFT, "5.2.2")),
        ("5.2.3", "", Report(SOFT, "5.2.3")),
        ("5.1.8", "", Report(SOFT, "5.1.8")),
        ("5.7.1", "smtp; 550 5.7.1 we do not like your server", Report(SOFT, "5.7.1")),
        ("5.4.4", "", Report(SOFT, "5.4.4")),
        ("4.4.7", "", Report(SOFT, "4.4.7")),
        ("4.2.2 (mailbox full)", "", Report(SOFT, "4.2.2")),
        ("nonsense", "smtp; 550 no", Report(SOFT, None)),
    ],
)
def test_what_the_codes_mean(status: str, diagnostic: str, expected: Report) -> None:
    """Hard is only what says that there is no such mailbox."""
    assert read_report(failed(TO, status, diagnostic=diagnostic)).report == expected


@pytest.mark.parametrize("action", ["delayed", "delivered", "relayed", "expanded", ""])
def test_what_did_not_fail_is_no_bounce(action: str) -> None:
    """The server still tries, or has delivered."""
    assert read_report(failed(TO, "4.4.1", action=action)).report is None


def test_an_answer_by_a_machine_is_no_bounce() -> None:
    """Whatever its text holds."""
    assert read_report(out_of_office(TO)).report is None


@pytest.mark.parametrize("quoted", [True, False])
def test_a_complaint_is_vouched_for_by_what_it_names(quoted: bool) -> None:
    """It comes to an address of the provider's choice, and names the return path inside."""
    reading = read_report(complained(TO, quoted=quoted))

    assert reading.report == Report(COMPLAINT, None)
    assert any(TO in path for path in reading.paths)


def test_a_complaint_that_quotes_the_headers_alone_is_read_too() -> None:
    """Some providers leave the text out."""
    whole = complained(TO, quoted=True).replace(b"message/rfc822", b"text/rfc822-headers")

    assert any(TO in path for path in read_report(whole).paths)


def test_a_return_path_that_only_a_quoted_mail_names_does_not_vouch_for_a_bounce() -> None:
    """Else whoever was forwarded a mail could bounce it."""
    forged = failed("bounces@watch.example").replace(b"Hello.", f"Return-Path: <{TO}>".encode())

    assert not any(TO in path for path in read_report(forged).paths)


@pytest.mark.parametrize("kind", ["virus", "not-spam", "auth-failure", ""])
def test_reports_of_other_kinds_are_no_complaint(kind: str) -> None:
    """A reader who says that it was no spam does not leave."""
    mail = complained(TO).replace(b"Feedback-Type: abuse", f"Feedback-Type: {kind}".encode())

    assert read_report(mail).report is None


def test_nothing_of_the_providers_sentence_is_kept() -> None:
    """It quotes the address."""
    reading = read_report(failed(TO))

    assert "secret.person" not in str(reading)
    assert SENTENCE not in str(reading)


def test_the_same_event_has_one_identity_on_whichever_way_it_came() -> None:
    """Servers add headers; without a Message-ID the bytes are what tells."""
    one = failed(TO, name="a")
    nameless = one.replace(b"Message-ID:", b"X-Was:")

    assert read_report(one).identity == read_report(b"Received: from x\r\n" + one).identity
    assert read_report(one).identity != read_report(failed(TO, name="b")).identity
    assert read_report(nameless).identity != read_report(nameless + b" ").identity


def test_parts_within_parts_without_end_are_one_error() -> None:
    """A mail that nobody's program made must not stop the reading of the others."""
    hostile = b"".join(
        b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (depth, depth)
        for depth in range(20_000)
    )

    with pytest.raises(ValueError, match="parts within parts"):
        read_report(hostile)


_CHANGES: list[Callable[[bytes, bytes], bytes]] = [
    lambda mail, noise: mail.replace(b"5.1.1", noise),
    lambda mail, noise: mail.replace(b"failed", noise),
    lambda mail, noise: mail.replace(b'"b1"', noise),
    lambda mail, noise: mail.replace(b"message/delivery-status", noise),
    lambda mail, noise: mail.replace(b"Final-Recipient", noise),
    lambda mail, noise: mail[: len(noise) * 7] + noise,
    lambda mail, noise: noise + mail,
]


@given(st.sampled_from(_CHANGES), st.binary(max_size=60))
def test_no_mail_breaks_the_reading(change: Callable[[bytes, bytes], bytes], noise: bytes) -> None:
    """Whatever bytes stand where."""
    reading = read_report(change(failed(TO), noise))

    assert len(reading.identity) == 64
