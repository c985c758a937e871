"""The mail to a webhook's owner when nothing is posted to it any more."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from partnership_watch.delivery.short_mail import ShortMail


@dataclass(frozen=True)
class OwnerWords:
    """The mail in one language. `{name}` is the subscription's, `{host}` the endpoint's."""

    subject: str
    says: str
    meanwhile: str
    remedy: str


WORDING = {
    "en": OwnerWords(
        subject="Your webhook of {partnership} was switched off",
        says="Your webhook “{name}” at {host} was switched off on {off}. Since {since} it has taken "
        "nothing that we posted to it: every attempt failed.",
        meanwhile="Nothing is lost yet. What is found from now on waits for five days, and what you missed "
        "before can be sent again under its old ids.",
        remedy="When the endpoint answers again, reply to this mail: a person switches it on, and has what "
        "you missed sent again.",
    ),
    "vi": OwnerWords(
        subject="Webhook của quý vị đã bị tắt: {partnership}",
        says="Webhook “{name}” của quý vị tại {host} đã bị tắt vào {off}. Từ {since}, mọi lần gửi tới địa "
        "chỉ này đều không thành công.",
        meanwhile="Chưa có gì bị mất. Những gì tìm thấy từ nay được giữ trong năm ngày, và những gì quý vị "
        "chưa nhận được trước đó có thể được gửi lại với mã cũ.",
        remedy="Khi địa chỉ này hoạt động trở lại, xin trả lời thư này: sẽ có người bật lại và gửi lại những "
        "gì quý vị chưa nhận được.",
    ),
}


@dataclass(frozen=True)
class SwitchedOff:
    """What the mail is about."""

    name: str
    """The subscription's."""
    url: str
    failing_since: datetime
    disabled_at: datetime
    zone: str
    """The owner's, for the times."""


def owner_mail(off: SwitchedOff, language: str, title: str) -> ShortMail:
    """What it says. Of the endpoint's address only the host: the rest may be as good as a key.

    Args:
        title: of the partnership, in the mail's language.
    """
    words = WORDING.get(language, WORDING["en"])
    fill = {
        "partnership": title,
        "name": off.name,
        "host": urlsplit(off.url).hostname,
        "since": _moment(off.failing_since, off.zone),
        "off": _moment(off.disabled_at, off.zone),
    }
    paragraphs = (words.says, words.meanwhile, words.remedy)
    return ShortMail(
        language, words.subject.format(**fill), tuple(paragraph.format(**fill) for paragraph in paragraphs)
    )


def _moment(at: datetime, zone: str) -> str:
    try:
        there = at.astimezone(ZoneInfo(zone))
    except ZoneInfoNotFoundError:
        there, zone = at, "UTC"
    return f"{there:%Y-%m-%d %H:%M} ({zone})"
