"""The words of a printed report, in each language that mails are written in."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ReportWords:
    """Its headings and sentences."""

    title: str
    exported: str
    asked: str
    everything: str
    times: str
    nothing: str
    pillar: str
    clause: str
    grades: dict[str, str]
    verdicts: dict[str, str]
    item: str
    published: str
    first_seen: str
    found: str
    rule_set: str
    score: str
    terms: str
    parties: str
    end: str
    decided: str
    fields: dict[str, str]


REPORT_WORDING = {
    "en": ReportWords(
        title="What was found",
        exported="Exported",
        asked="Asked for",
        everything="everything",
        times="Times are UTC. Marked words in a text are the evidence.",
        nothing="Nothing passes these filters.",
        pillar="Pillar",
        clause="Clause",
        grades={"direct": "direct", "context": "context", "none": "nothing found"},
        verdicts={"confirmed": "confirmed by staff", "rejected": "rejected by staff"},
        item="Item",
        published="published",
        first_seen="first seen",
        found="found",
        rule_set="rule set",
        score="score",
        terms="Terms",
        parties="Parties",
        end="End of the report; rows",
        decided="Decided under",
        fields={"title": "title", "summary": "text"},
    ),
    "vi": ReportWords(
        title="Những gì đã tìm thấy",
        exported="Xuất lúc",
        asked="Điều kiện",
        everything="tất cả",
        times="Giờ UTC. Những từ được tô trong văn bản là bằng chứng.",
        nothing="Không có kết quả nào.",
        pillar="Trụ cột",
        clause="Điều",
        grades={"direct": "trực tiếp", "context": "bối cảnh", "none": "không tìm thấy gì"},
        verdicts={"confirmed": "cán bộ xác nhận", "rejected": "cán bộ bác bỏ"},
        item="Tin",
        published="đăng",
        first_seen="thấy lần đầu",
        found="tìm thấy",
        rule_set="bộ quy tắc",
        score="điểm",
        terms="Từ khóa",
        parties="Các bên",
        end="Hết báo cáo; số dòng",
        decided="Quyết định theo",
        fields={"title": "tiêu đề", "summary": "nội dung"},
    ),
}
