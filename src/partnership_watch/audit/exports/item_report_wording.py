"""The words of a printed report on one item."""

from collections.abc import Mapping
from dataclasses import dataclass

from partnership_watch.matching.deciding import Outcome
from partnership_watch.store.tables import Purpose


@dataclass(frozen=True)
class ItemReportWords:
    """Its headings and sentences."""

    title: str
    """`{item}`"""
    lead: str
    facts: str
    publisher: str
    address: str
    undated: str
    seen_in: str
    publisher_speaks: str
    """Why a party counts that no word of the item shows."""
    revision: str
    """`{number}`, `{moment}`"""
    look: str
    """`{moment}`, `{purpose}`, `{number}`"""
    purposes: Mapping[Purpose, str]
    engine: str
    decides: str
    nothing: str
    not_looked_at: str
    against: str
    verdict: str
    """`{word}`, `{moment}`"""
    by: str
    """`{who}`"""
    readers: str
    """`{yes}`, `{no}`"""
    story: str
    opened: str
    no_story: str
    told: str
    told_nobody: str
    now: str
    now_means: str
    nearest: str
    nothing_near: str
    sum: str
    """`{sum}`, `{needed}`"""
    outcome: Mapping[Outcome, str]
    looks: str


ITEM_REPORT_WORDING = {
    "en": ItemReportWords(
        title="The record of item {item}",
        lead="Times are UTC. Marked words are the terms that any look at the revision found. No reader is "
        "named: an audience stands for its readers.",
        facts="What it is",
        publisher="Publisher",
        address="Address",
        undated="undated",
        seen_in="Seen in",
        publisher_speaks="the publisher speaks from this side",
        revision="Revision {number}, seen {moment}",
        look="Looked at {moment} ({purpose}, look {number})",
        purposes={Purpose.LIVE: "live", Purpose.IMPORT: "import", Purpose.REPLAY: "replay"},
        engine="engine",
        decides="decides now",
        nothing="No commitment matched.",
        not_looked_at="Nobody looked at this revision.",
        against="Against it",
        verdict="{word} {moment}",
        by="by {who}",
        readers="Readers who were told of it: {yes} found it relevant, {no} did not.",
        story="Its story",
        opened="the first of the story",
        no_story="It is in no story.",
        told="Who was told",
        told_nobody="Nobody has been told of it.",
        now="Under today's rules",
        now_means="What the folder's rule set makes of the newest revision when this was made. Nothing of it "
        "is stored, and nobody is told.",
        nearest="The nearest that do not match",
        nothing_near="Nothing in it speaks for any other commitment.",
        sum="its terms add up to {sum}; {needed} is needed",
        outcome={
            Outcome.MATCHED: "It matches.",
            Outcome.BELOW_THRESHOLD: "Too little speaks for it.",
            Outcome.NO_SIDE: "Neither party is in it.",
            Outcome.ONE_SIDE_ONLY: "Only one party is in it, and the commitment takes no news of one side.",
            Outcome.THIRD_COUNTRY: "A third country takes part in place of a side.",
            Outcome.STRICT_CONTEXT_NOT_IN_TITLE: "It is of one side only, and the title says nothing of it.",
            Outcome.PASSING_MENTION: "It is a passing mention: the item is about something far stronger.",
            Outcome.YIELDED: "A nearer clause is stronger here.",
            Outcome.UNLIKELY: "The rules alone would match it; the learned layer holds it to be unlikely.",
            Outcome.ABOUT_NOTHING: "The learned layer holds that the item is about nothing watched.",
        },
        looks="End of the report; looks",
    ),
    "vi": ItemReportWords(
        title="Hồ sơ tin {item}",
        lead="Giờ UTC. Những từ được tô là từ khóa mà một lần xét bản đó đã tìm thấy. Không nêu tên độc giả: "
        "mỗi nhóm đại diện cho những người nhận của nhóm.",
        facts="Thông tin chung",
        publisher="Nơi đăng",
        address="Địa chỉ",
        undated="không ghi ngày",
        seen_in="Thấy trong",
        publisher_speaks="nơi đăng thuộc bên này",
        revision="Bản {number}, thấy lúc {moment}",
        look="Xét lúc {moment} ({purpose}, lần {number})",
        purposes={Purpose.LIVE: "thường kỳ", Purpose.IMPORT: "nhập", Purpose.REPLAY: "chạy lại"},
        engine="bộ máy",
        decides="đang có hiệu lực",
        nothing="Không khớp cam kết nào.",
        not_looked_at="Bản này chưa được xét.",
        against="Chống lại",
        verdict="{word} {moment}",
        by="bởi {who}",
        readers="Độc giả đã được báo: {yes} thấy liên quan, {no} thấy không.",
        story="Chuỗi tin",
        opened="tin đầu tiên của chuỗi",
        no_story="Tin không thuộc chuỗi nào.",
        told="Ai đã được báo",
        told_nobody="Chưa ai được báo về tin này.",
        now="Theo bộ quy tắc hiện nay",
        now_means="Kết quả của bộ quy tắc trong thư mục đối với bản mới nhất, tính khi lập báo cáo. Không "
        "lưu lại gì, và không báo cho ai.",
        nearest="Các cam kết gần nhất không khớp",
        nothing_near="Không có gì trong tin nói về cam kết nào khác.",
        sum="tổng điểm {sum}; cần {needed}",
        outcome={
            Outcome.MATCHED: "Khớp.",
            Outcome.BELOW_THRESHOLD: "Quá ít căn cứ.",
            Outcome.NO_SIDE: "Không có bên nào trong tin.",
            Outcome.ONE_SIDE_ONLY: "Chỉ có một bên, mà cam kết không nhận tin một phía.",
            Outcome.THIRD_COUNTRY: "Một nước thứ ba tham gia thay cho một bên.",
            Outcome.STRICT_CONTEXT_NOT_IN_TITLE: "Chỉ có một bên, và tiêu đề không nói đến.",
            Outcome.PASSING_MENTION: "Chỉ nhắc qua: tin nói về điều khác rõ hơn nhiều.",
            Outcome.YIELDED: "Một điều khoản gần hơn mạnh hơn ở đây.",
            Outcome.UNLIKELY: "Chỉ theo quy tắc thì khớp; lớp học máy cho là ít khả năng.",
            Outcome.ABOUT_NOTHING: "Lớp học máy cho rằng tin không nói về điều nào được theo dõi.",
        },
        looks="Hết báo cáo; số lần xét",
    ),
}
