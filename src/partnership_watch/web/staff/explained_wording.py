"""What the page says on which an item is explained."""

from collections.abc import Mapping
from dataclasses import dataclass

from partnership_watch.audit.exports.item_report_wording import ITEM_REPORT_WORDING
from partnership_watch.matching.deciding import Outcome


@dataclass(frozen=True)
class ExplainedWords:
    """Its sentences, beside those of an item."""

    heading: str
    kept: str
    """`{rules}`"""
    means: str
    unreadable: str
    other_engine: str
    """`{then}`, `{now}`"""
    marks: str
    about_anything: str
    about_directly: str
    doubted: str
    matches: str
    nearest: str
    outcome: Mapping[Outcome, str]
    sum: str
    """`{sum}`, `{threshold}`"""
    probability: str
    """`{probability}`, `{cut}`"""
    by_rules: str
    """`{outcome}`"""
    rival: str
    """`{commitment}`, `{sum}` of that, `{less}` of this"""
    partner: str
    missing: str
    back: str
    nothing_speaks: str


EXPLAINED_WORDING = {
    "en": ExplainedWords(
        heading="Under today's rules",
        kept="Under rule set {rules}",
        means="What these rules make of the text now. Nothing of this is stored, and nobody is told.",
        unreadable="A later version of the program wrote these rules, and this one cannot read them: what "
        "they decided stands on the item's page.",
        other_engine="They were used by engine {then}; this is engine {now}, which may judge otherwise.",
        marks="what speaks for a commitment that is named below",
        about_anything="About anything that is watched",
        about_directly="About anything directly",
        doubted="Both sides are in it, but the item as a whole is not likely enough to be about anything "
        "directly: it counts as context.",
        matches="Matches",
        nearest="The nearest that do not match",
        outcome=ITEM_REPORT_WORDING["en"].outcome,
        sum="its terms add up to {sum}; {threshold} is needed",
        probability="likely to {probability}; {cut} is needed",
        by_rules="The rules alone would leave it out; the learned layer holds it to be likely all the same. "
        "What the rules say: {outcome}",
        rival="By the rules “{commitment}” is the stronger one here, and stands in its place: its words add "
        "up to {sum}, those of this one to {less}.",
        partner="The third country",
        missing="One more would have counted",
        back="Back to the item",
        nothing_speaks="Nothing in it speaks for any commitment.",
    ),
    "vi": ExplainedWords(
        heading="Theo bộ quy tắc hiện nay",
        kept="Theo bộ quy tắc {rules}",
        means="Kết quả của các quy tắc này đối với nội dung, tính ngay bây giờ. Không lưu lại gì, "
        "và không báo cho ai.",
        unreadable="Các quy tắc này do một phiên bản mới hơn của chương trình ghi; phiên bản hiện tại "
        "không đọc được. Kết quả của chúng vẫn ghi ở trang của tin.",
        other_engine="Khi được dùng, chúng chạy trên bộ máy {then}; đây là bộ máy {now}, có thể xét khác đi.",
        marks="điều ủng hộ một cam kết nêu dưới đây",
        about_anything="Nói về điều nào được theo dõi",
        about_directly="Nói trực tiếp về điều nào",
        doubted="Tin có cả hai bên, nhưng xét chung chưa đủ khả năng nói trực tiếp về điều nào: "
        "nên tính là bối cảnh.",
        matches="Khớp",
        nearest="Các cam kết gần nhất không khớp",
        outcome=ITEM_REPORT_WORDING["vi"].outcome,
        sum="tổng điểm {sum}; cần {threshold}",
        probability="khả năng {probability}; cần {cut}",
        by_rules="Chỉ theo quy tắc thì không khớp; lớp học máy vẫn cho là có khả năng. Theo quy tắc: "
        "{outcome}",
        rival="Theo quy tắc, ở đây “{commitment}” mạnh hơn và được giữ thay cho cam kết này: từ ngữ của nó "
        "có tổng điểm {sum}, của cam kết này {less}.",
        partner="Nước thứ ba",
        missing="Chỉ cần thêm một trong",
        back="Trở lại tin",
        nothing_speaks="Không có gì trong tin nói về cam kết nào.",
    ),
}
