"""What the review queue says."""

from collections.abc import Mapping
from dataclasses import dataclass

from partnership_watch.store.tables import VerdictWord


@dataclass(frozen=True)
class ReviewWords:
    """Its sentences."""

    heading: str
    lead: str
    keys: str
    keys_mean: Mapping[str, str]
    empty: str
    about: str
    because: str
    against: str
    parties: str
    score: str
    note: str
    confirm: str
    reject: str
    last: Mapping[VerdictWord, str]
    """`{who}`"""
    skip: str
    narrow: str
    clause: str
    grade: str
    language: str
    any: str
    go: str


REVIEW_WORDING = {
    "en": ReviewWords(
        heading="Review",
        lead="Live matches that nobody has judged, newest first. A verdict is on every revision of the item; "
        "it is never changed, and a later one stands over it. Whoever was told of a rejected match gets a "
        "correction in their next edition.",
        keys="By keyboard",
        keys_mean={
            "j": "next",
            "k": "previous",
            "c": "confirm",
            "r": "reject",
            "n": "note",
            "o": "open the item",
        },
        empty="Nothing waits for a verdict.",
        about="Is it about this?",
        because="Because of",
        against="Against it",
        parties="Parties",
        score="Score",
        note="Note, kept beside the verdict",
        confirm="Confirm",
        reject="Reject",
        last={VerdictWord.CONFIRMED: "Confirmed by {who}:", VerdictWord.REJECTED: "Rejected by {who}:"},
        skip="Leave these, and show older ones",
        narrow="Show only",
        clause="Clause",
        grade="Grade",
        language="Language",
        any="any",
        go="Show",
    ),
    "vi": ReviewWords(
        heading="Xét duyệt",
        lead="Các kết quả khớp chưa ai đánh giá, mới nhất trước. Mỗi đánh giá áp dụng cho mọi bản của tin; "
        "đánh giá không bị sửa, và đánh giá sau có hiệu lực thay đánh giá trước. Ai đã được báo về kết quả "
        "bị bác sẽ nhận đính chính trong bản tin kế tiếp.",
        keys="Bằng bàn phím",
        keys_mean={
            "j": "tiếp theo",
            "k": "trước đó",
            "c": "xác nhận",
            "r": "bác",
            "n": "ghi chú",
            "o": "mở tin",
        },
        empty="Không có gì chờ đánh giá.",
        about="Tin có nói về điều này không?",
        because="Căn cứ",
        against="Chống lại",
        parties="Các bên",
        score="Điểm",
        note="Ghi chú, lưu cùng đánh giá",
        confirm="Xác nhận",
        reject="Bác",
        last={VerdictWord.CONFIRMED: "{who} đã xác nhận:", VerdictWord.REJECTED: "{who} đã bác:"},
        skip="Để lại, xem các tin cũ hơn",
        narrow="Chỉ xem",
        clause="Điều khoản",
        grade="Mức",
        language="Ngôn ngữ",
        any="bất kỳ",
        go="Xem",
    ),
}
