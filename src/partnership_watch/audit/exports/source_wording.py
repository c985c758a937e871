"""The words of printed reports on sources."""

from collections.abc import Mapping
from dataclasses import dataclass

from partnership_watch.audit.hearing import Now


@dataclass(frozen=True)
class HeardWords:
    """Their headings and sentences."""

    title: str
    one: str
    """`{name}`"""
    lead: str
    """`{since}`, `{until}`"""
    source: str
    now: str
    states: Mapping[Now, str]
    looks: str
    failed: str
    longest: str
    days: str
    days_of: str
    """`{unheard}`, `{days}`"""
    new_items: str
    when: str
    outcome: str
    read: str
    unheard_since: str
    never: str
    entries: str
    set_aside: str
    """`{number}`"""
    none: str


HEARD_WORDING = {
    "en": HeardWords(
        title="How the sources were heard",
        one="How {name} was heard",
        lead="From {since} until {until}. Times and days are UTC. Longest unheard is the longest time "
        "between two looks that succeeded, within this time.",
        source="Source",
        now="When this was made",
        states={
            Now.HEARD: "heard",
            Now.FAILING: "failing",
            Now.PAUSED: "paused",
            Now.OVERDUE: "nobody looks",
            Now.NEVER: "never heard",
            Now.NOT_READ: "not read any more",
        },
        looks="Looks",
        failed="Failed",
        longest="Longest unheard",
        days="Days unheard",
        days_of="{unheard} of {days}",
        new_items="New items",
        when="Look",
        outcome="What came of it",
        read="read",
        unheard_since="Heard before, last",
        never="never",
        entries="Entries",
        set_aside="{number} could not be used",
        none="Nobody looked in this time.",
    ),
    "vi": HeardWords(
        title="Các nguồn tin đã được đọc thế nào",
        one="{name} đã được đọc thế nào",
        lead="Từ {since} đến {until}. Giờ và ngày theo UTC. Gián đoạn dài nhất là khoảng dài nhất giữa hai "
        "lần đọc thành công trong thời gian này.",
        source="Nguồn",
        now="Khi lập báo cáo",
        states={
            Now.HEARD: "đọc được",
            Now.FAILING: "đang lỗi",
            Now.PAUSED: "tạm dừng",
            Now.OVERDUE: "không ai đọc",
            Now.NEVER: "chưa đọc được lần nào",
            Now.NOT_READ: "không còn đọc",
        },
        looks="Số lần đọc",
        failed="Thất bại",
        longest="Gián đoạn dài nhất",
        days="Số ngày không đọc được",
        days_of="{unheard} trên {days}",
        new_items="Tin mới",
        when="Lần đọc",
        outcome="Kết quả",
        read="đọc được",
        unheard_since="Lần đọc được trước đó",
        never="chưa lần nào",
        entries="Số mục",
        set_aside="{number} mục không dùng được",
        none="Không có lần đọc nào trong thời gian này.",
    ),
}
