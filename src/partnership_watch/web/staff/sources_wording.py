"""What the pages of sources say."""

from collections.abc import Mapping
from dataclasses import dataclass

from partnership_watch.audit.exports.source_wording import HEARD_WORDING
from partnership_watch.audit.hearing import Now


@dataclass(frozen=True)
class SourcesWords:
    """Their sentences."""

    heading: str
    lead: str
    narrow: str
    since: str
    until: str
    go: str
    clear: str
    problem: str
    period: str
    """`{start}`, `{end}`"""
    nothing: str
    source: str
    now: str
    states: Mapping[Now, str]
    last_read: str
    last_new: str
    never: str
    looks: str
    read: str
    failed: str
    how_failed: str
    longest: str
    longest_means: str
    from_until: str
    """`{start}`, `{end}`"""
    unheard: str
    unheard_of: str
    """`{unheard}`, `{days}`"""
    new_items: str
    read_since: str
    address: str
    publisher: str
    by_day: str
    by_day_means: str
    day: str
    last_looks: str
    last_looks_means: str
    """`{shown}`"""
    no_looks: str
    when: str
    outcome: str
    changed: str
    unchanged: str
    entries: str
    set_aside: str
    """`{number}`"""
    back: str
    export: str
    export_means: str


SOURCES_WORDING = {
    "en": SourcesWords(
        heading="Sources",
        lead="Whether we were listening. Days are UTC.",
        narrow="Which time",
        since="From",
        until="To",
        go="Show",
        clear="The last 30 days",
        problem="This time cannot be shown; these are the last 30 days",
        period="From {start} until {end}",
        nothing="No source is read, and none was.",
        source="Source",
        now="Now",
        states=HEARD_WORDING["en"].states,
        last_read="Last read",
        last_new="Last new item",
        never="never",
        looks="Looks",
        read="Read",
        failed="Failed",
        how_failed="How looks failed",
        longest="Longest unheard",
        longest_means="The longest time between two looks that succeeded, within the time shown.",
        from_until="from {start} until {end}",
        unheard="Days unheard",
        unheard_of="{unheard} of {days}",
        new_items="New items",
        read_since="First look",
        address="Address today",
        publisher="Publisher",
        by_day="By day",
        by_day_means="Looks that succeeded and looks that failed.",
        day="Day",
        last_looks="The newest looks",
        last_looks_means="Of the time shown, at most {shown}. Reasons are said in English.",
        no_looks="Nobody looked in this time.",
        when="When",
        outcome="What came of it",
        changed="it had changed",
        unchanged="nothing had changed",
        entries="Entries",
        set_aside="{number} could not be used",
        back="All sources",
        export="Take this time along:",
        export_means="The audit log holds who took what.",
    ),
    "vi": SourcesWords(
        heading="Nguồn tin",
        lead="Chúng ta có nghe được nguồn tin hay không. Ngày tính theo UTC.",
        narrow="Chọn thời gian",
        since="Từ ngày",
        until="Đến ngày",
        go="Hiện",
        clear="30 ngày gần đây",
        problem="Không hiện được thời gian này; dưới đây là 30 ngày gần đây",
        period="Từ {start} đến {end}",
        nothing="Không có nguồn tin nào được đọc, trước đây cũng không.",
        source="Nguồn",
        now="Hiện nay",
        states=HEARD_WORDING["vi"].states,
        last_read="Lần đọc cuối",
        last_new="Tin mới cuối cùng",
        never="chưa bao giờ",
        looks="Số lần đọc",
        read="Đọc được",
        failed="Thất bại",
        how_failed="Các lỗi đã gặp",
        longest="Gián đoạn dài nhất",
        longest_means="Khoảng dài nhất giữa hai lần đọc thành công trong thời gian này.",
        from_until="từ {start} đến {end}",
        unheard="Số ngày không đọc được",
        unheard_of="{unheard} trên {days}",
        new_items="Tin mới",
        read_since="Lần đọc đầu tiên",
        address="Địa chỉ hiện nay",
        publisher="Nhà xuất bản",
        by_day="Theo ngày",
        by_day_means="Số lần đọc thành công và thất bại.",
        day="Ngày",
        last_looks="Các lần đọc gần nhất",
        last_looks_means="Trong thời gian này, nhiều nhất {shown} lần. Lý do ghi bằng tiếng Anh.",
        no_looks="Không có lần đọc nào trong thời gian này.",
        when="Thời điểm",
        outcome="Kết quả",
        changed="có thay đổi",
        unchanged="không có gì thay đổi",
        entries="Số mục",
        set_aside="{number} mục không dùng được",
        back="Mọi nguồn tin",
        export="Tải về thời gian này:",
        export_means="Nhật ký kiểm toán ghi lại ai đã tải gì.",
    ),
}
