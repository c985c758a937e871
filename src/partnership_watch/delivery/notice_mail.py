"""The mails that answer what readers ask for on the pages: one link each, and nothing that anybody typed.

A stranger may have typed the address and the name. So neither the name nor what was chosen is repeated: else
these mails would carry strangers' words to people who never asked.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from html import escape

from email_validator import validate_email

from partnership_watch.delivery.links import Links
from partnership_watch.delivery.message import Letterhead
from partnership_watch.store.tables import NoticeKind


@dataclass(frozen=True)
class NoticeWords:
    """One mail in one language. `{partnership}` is its title."""

    subject: str
    says: str
    button: str
    after: str
    not_me: str


@dataclass(frozen=True)
class NoticeToSend:
    """What one mail is made of."""

    kind: NoticeKind
    address: str
    language: str
    link_id: uuid.UUID
    message_token: uuid.UUID


WORDING = {
    "en": {
        NoticeKind.CONFIRM: NoticeWords(
            subject="Confirm that you want mail from {partnership}",
            says="Somebody, we hope you, asked for mail on the {partnership} to be sent to this address.",
            button="Confirm",
            after="The link opens a page with one button. It works for 48 hours.",
            not_me="If it was not you, do nothing: you will get no mail from us, and we forget this address.",
        ),
        NoticeKind.KNOWN: NoticeWords(
            subject="You already get mail from {partnership}",
            says="Somebody, we hope you, signed up with this address, which gets mail on the {partnership} "
            "already. Nothing was changed.",
            button="See or change what you get",
            after="The link works for one hour. Do not forward it: whoever opens it can change what you get.",
            not_me="If it was not you, you need not do anything.",
        ),
        NoticeKind.PREFERENCES: NoticeWords(
            subject="Your link to change what you get from {partnership}",
            says="Here is the link that you asked for, to change, pause or end your mail on the "
            "{partnership}.",
            button="Change what you get",
            after="The link works for one hour. Do not forward it: whoever opens it can change what you get.",
            not_me="If you did not ask for it, you need not do anything.",
        ),
    },
    "vi": {
        NoticeKind.CONFIRM: NoticeWords(
            subject="Xin xác nhận đăng ký nhận thư: {partnership}",
            says="Có người, hy vọng chính là quý vị, đã đăng ký nhận thư về {partnership} tại địa chỉ này.",
            button="Xác nhận",
            after="Đường dẫn mở một trang chỉ có một nút bấm và có hiệu lực trong 48 giờ.",
            not_me="Nếu không phải quý vị, xin bỏ qua thư này: chúng tôi sẽ không gửi thư và sẽ xóa địa chỉ.",
        ),
        NoticeKind.KNOWN: NoticeWords(
            subject="Quý vị đã đăng ký nhận thư: {partnership}",
            says="Có người, hy vọng chính là quý vị, vừa đăng ký bằng địa chỉ này; địa chỉ này đã nhận thư "
            "về "
            "{partnership}. Không có gì thay đổi.",
            button="Xem hoặc đổi lựa chọn",
            after="Đường dẫn có hiệu lực trong một giờ. Xin đừng chuyển tiếp: ai mở cũng có thể đổi lựa "
            "chọn.",
            not_me="Nếu không phải quý vị, quý vị không cần làm gì.",
        ),
        NoticeKind.PREFERENCES: NoticeWords(
            subject="Đường dẫn đổi lựa chọn nhận thư: {partnership}",
            says="Đây là đường dẫn quý vị đã yêu cầu để đổi, tạm ngừng hoặc ngừng nhận thư về {partnership}.",
            button="Đổi lựa chọn",
            after="Đường dẫn có hiệu lực trong một giờ. Xin đừng chuyển tiếp: ai mở cũng có thể đổi lựa "
            "chọn.",
            not_me="Nếu quý vị không yêu cầu, quý vị không cần làm gì.",
        ),
    },
}


def wire_address(email: str) -> str:
    """A normalised address as SMTP takes it.

    Raises:
        ValueError: its local part needs an extension of SMTP (RFC 6531).
    """
    if email.isascii():
        return email
    ascii_email = validate_email(email, check_deliverability=False, test_environment=True).ascii_email
    if ascii_email is None:
        raise ValueError("the address needs an extension of SMTP (RFC 6531)")
    return ascii_email


def compose_notice(
    notice: NoticeToSend, title: str, letterhead: Letterhead, links: Links, *, date: datetime
) -> bytes:
    """The bytes to send, every line ended by CRLF.

    Args:
        notice: its address as `wire_address` returns it.
        title: of the partnership, in the mail's language.

    Raises:
        ValueError: the address cannot stand in a header, or no pages are served that a link could open.
    """
    page = "confirm" if notice.kind is NoticeKind.CONFIRM else "preferences"
    link = links.page(page, notice.language, notice.link_id)
    if link is None:
        raise ValueError("no pages are served: PARTNERSHIP_WATCH_PUBLIC_URL is not set")
    words = WORDING.get(notice.language, WORDING["en"])[notice.kind]
    says = words.says.format(partnership=title)
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(letterhead.sender_name, addr_spec=letterhead.sender_address)
    message["To"] = Address(addr_spec=notice.address)
    message["Reply-To"] = Address(addr_spec=letterhead.reply_to)
    message["Subject"] = words.subject.format(partnership=title)
    message["Date"] = date
    message["Message-ID"] = f"<{notice.message_token}@{letterhead.sender_address.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message["Content-Language"] = notice.language
    text = f"{says}\n\n{words.button}:\n{link}\n\n{words.after}\n\n{words.not_me}\n"
    message.set_content(text, cte="quoted-printable")
    message.add_alternative(_html(words, says, link, title, notice.language), "html", cte="quoted-printable")
    return message.as_bytes().rstrip(b"\r\n") + b"\r\n"


def _html(words: NoticeWords, says: str, link: str, title: str, language: str) -> str:
    paragraph = '<p style="margin: 0 0 1em">{}</p>'
    button = (
        f'<a href="{escape(link)}" style="display: inline-block; padding: 12px 22px; border-radius: 4px; '
        'background: #12395b; color: #ffffff; text-decoration: none; font-weight: bold">'
        f"{escape(words.button)}</a>"
    )
    return (
        f'<!doctype html>\n<html lang="{escape(language)}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        f"<title>{escape(words.subject.format(partnership=title))}</title>\n</head>\n"
        '<body style="margin: 0 auto; max-width: 36rem; padding: 1.5rem; '
        "font: 17px/1.5 Georgia, 'Times New Roman', serif\">\n"
        + "\n".join(
            paragraph.format(part)
            for part in (escape(says), button, escape(words.after), escape(words.not_me))
        )
        + "\n</body>\n</html>\n"
    )
