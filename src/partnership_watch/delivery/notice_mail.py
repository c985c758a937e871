"""The mails that answer what readers ask for on the pages: one link each, and nothing that anybody typed.

A stranger may have typed the address and the name. So neither the name nor what was chosen is repeated: else
these mails would carry strangers' words to people who never asked.
"""

import uuid
from dataclasses import dataclass

from partnership_watch.delivery.links import Links
from partnership_watch.delivery.short_mail import Button, ShortMail
from partnership_watch.store.tables import NoticeKind


@dataclass(frozen=True)
class NoticeWords:
    """One mail in one language. `{partnership}` is its title."""

    subject: str
    says: str
    button: str
    after: str
    not_me: str


WORDING = {
    "en": {
        NoticeKind.CONFIRM: NoticeWords(
            subject="Confirm that you want mail on the {partnership}",
            says="Somebody, we hope it was you, asked us to send mail on the {partnership} to this address.",
            button="Confirm",
            after="The link opens a page with one button. It works for 48 hours.",
            not_me="If it was not you, do nothing: you will get no mail from us, and we forget this address.",
        ),
        NoticeKind.KNOWN: NoticeWords(
            subject="You already get mail on the {partnership}",
            says="Somebody, we hope it was you, signed up with this address, which gets our mail on the "
            "{partnership} already. Nothing was changed.",
            button="See or change what you get",
            after="The link works for one hour. Do not forward it: whoever opens it can change what you get.",
            not_me="If it was not you, you need not do anything.",
        ),
        NoticeKind.PREFERENCES: NoticeWords(
            subject="Your link to change your mail on the {partnership}",
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
            "về {partnership}. Không có gì thay đổi.",
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


def notice_mail(kind: NoticeKind, language: str, link_id: uuid.UUID, title: str, links: Links) -> ShortMail:
    """What one of them says.

    Args:
        title: of the partnership, in the mail's language.

    Raises:
        ValueError: no pages are served that a link could open.
    """
    link = links.page("confirm" if kind is NoticeKind.CONFIRM else "preferences", language, link_id)
    if link is None:
        raise ValueError("no pages are served: PARTNERSHIP_WATCH_PUBLIC_URL is not set")
    words = WORDING.get(language, WORDING["en"])[kind]
    return ShortMail(
        language,
        words.subject.format(partnership=title),
        (words.says.format(partnership=title), Button(words.button, link), words.after, words.not_me),
    )
