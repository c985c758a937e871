"""The words of a printed report, in each language that mails are written in."""

from collections.abc import Mapping
from dataclasses import dataclass

from partnership_watch.store.tables import Channel, DeliveryState, ToldKind


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
    taken_down: str
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
        taken_down="taken down, readers see it nowhere",
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
        clause="Điều khoản",
        grades={"direct": "trực tiếp", "context": "bối cảnh", "none": "không tìm thấy gì"},
        verdicts={"confirmed": "nhân viên xác nhận", "rejected": "nhân viên bác bỏ"},
        taken_down="đã gỡ xuống, độc giả không thấy ở đâu nữa",
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


@dataclass(frozen=True)
class ToldWords:
    """What a report of tellings says besides."""

    title: str
    lead: str
    edition: str
    period: str
    audience: str
    deliveries: str
    none: str
    match: str
    channels: Mapping[Channel, str]
    kinds: Mapping[ToldKind, str]
    states: Mapping[str, str]


TOLD_WORDING = {
    "en": ToldWords(
        title="Who was told what",
        lead="Times are UTC. Nobody is named: an audience stands for its readers.",
        edition="Edition",
        period="Period",
        audience="Audience",
        deliveries="Deliveries",
        none="none",
        match="match",
        channels={Channel.MAIL: "by mail", Channel.WEBHOOK: "by webhook"},
        kinds={
            ToldKind.FIRST: "First told",
            ToldKind.UPDATE: "Update",
            ToldKind.UPGRADE: "Now direct",
            ToldKind.CORRECTION: "Correction",
        },
        states={
            DeliveryState.PENDING: "waiting",
            DeliveryState.TRANSMITTING: "being sent",
            DeliveryState.ACCEPTED: "accepted",
            DeliveryState.DEFERRED: "put off",
            DeliveryState.REFUSED: "refused",
            DeliveryState.STALE: "no longer wanted",
            DeliveryState.EXPIRED: "given up",
            DeliveryState.UNKNOWN: "unknown",
        },
    ),
    "vi": ToldWords(
        title="Đã báo gì cho ai",
        lead="Giờ UTC. Không nêu tên ai: mỗi nhóm đại diện cho những người nhận của nhóm.",
        edition="Bản tin",
        period="Kỳ",
        audience="Nhóm người nhận",
        deliveries="Lượt gửi",
        none="không có",
        match="kết quả khớp",
        channels={Channel.MAIL: "qua thư", Channel.WEBHOOK: "qua webhook"},
        kinds={
            ToldKind.FIRST: "Báo lần đầu",
            ToldKind.UPDATE: "Cập nhật",
            ToldKind.UPGRADE: "Nay là trực tiếp",
            ToldKind.CORRECTION: "Đính chính",
        },
        states={
            DeliveryState.PENDING: "đang chờ",
            DeliveryState.TRANSMITTING: "đang gửi",
            DeliveryState.ACCEPTED: "đã nhận",
            DeliveryState.DEFERRED: "hoãn lại",
            DeliveryState.REFUSED: "bị từ chối",
            DeliveryState.STALE: "không còn cần",
            DeliveryState.EXPIRED: "đã bỏ",
            DeliveryState.UNKNOWN: "không rõ",
        },
    ),
}
