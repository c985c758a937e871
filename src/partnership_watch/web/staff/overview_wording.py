"""What the overview says."""

from collections.abc import Mapping
from dataclasses import dataclass

from partnership_watch.audit.declaration import Due, Standing
from partnership_watch.web.staff.late_wording import LATE_WORDING


@dataclass(frozen=True)
class OverviewWords:
    """Its sentences."""

    heading: str
    lead: str
    late: str
    nothing_late: str
    looking: str
    since: str
    """`{moment}`"""
    troubles: Mapping[str, str]
    """By the English of a trouble or its advice, which stands where there is nothing."""
    map: str
    clause: str
    commitment: str
    state: str
    deadline: str
    bodies: str
    last: str
    standing: Mapping[Standing, str]
    standing_means: Mapping[Standing, str]
    due: Mapping[Due, str]
    activity: str
    activity_means: str
    sources: str
    sources_mean: str
    source: str
    looks: str
    failed: str
    last_read: str
    last_new: str
    never: str
    paused: str


OVERVIEW_WORDING = {
    "en": OverviewWords(
        heading="What becomes of the declaration",
        lead="Each commitment by its newest evidence. That something moves does not say that it is kept: "
        "that is for people to judge.",
        late="What is late",
        nothing_late="Nothing is late.",
        looking="This is being looked for; open the page again in a moment.",
        since="since {moment}",
        troubles=LATE_WORDING["en"],
        map="The commitments",
        clause="Clause",
        commitment="Commitment",
        state="State",
        deadline="Deadline",
        bodies="Responsible",
        last="Last evidence",
        standing={
            Standing.MOVING: "Both sides",
            Standing.CONTEXT: "Context only",
            Standing.SILENT: "Nothing for six months",
            Standing.NEVER: "Nothing so far",
        },
        standing_means={
            Standing.MOVING: "have direct evidence within six months",
            Standing.CONTEXT: "have only context within six months",
            Standing.SILENT: "have nothing for six months",
            Standing.NEVER: "have nothing so far",
        },
        due={Due.LATER: "", Due.SOON: "within six months", Due.PAST: "has passed"},
        activity="Activity by month",
        activity_means="Items by the month of their date, direct and context, each once for each "
        "commitment of the clause, without those that staff rejected.",
        sources="The sources",
        sources_mean="Looks within a day.",
        source="Source",
        looks="Looks",
        failed="Failed",
        last_read="Last read",
        last_new="Last new item",
        never="never",
        paused="paused",
    ),
    "vi": OverviewWords(
        heading="Tuyên bố được thực hiện ra sao",
        lead="Mỗi cam kết theo bằng chứng mới nhất. Có chuyển động không có nghĩa là cam kết được thực hiện: "
        "điều đó do con người đánh giá.",
        late="Việc bị chậm",
        nothing_late="Không có việc nào bị chậm.",
        looking="Đang kiểm tra; xin mở lại trang sau giây lát.",
        since="từ {moment}",
        troubles=LATE_WORDING["vi"],
        map="Các cam kết",
        clause="Điều khoản",
        commitment="Cam kết",
        state="Tình trạng",
        deadline="Thời hạn",
        bodies="Cơ quan phụ trách",
        last="Bằng chứng mới nhất",
        standing={
            Standing.MOVING: "Cả hai bên",
            Standing.CONTEXT: "Chỉ bối cảnh",
            Standing.SILENT: "Sáu tháng không có gì",
            Standing.NEVER: "Chưa có gì",
        },
        standing_means={
            Standing.MOVING: "có bằng chứng trực tiếp trong sáu tháng qua",
            Standing.CONTEXT: "chỉ có tin bối cảnh trong sáu tháng qua",
            Standing.SILENT: "không có gì trong sáu tháng qua",
            Standing.NEVER: "chưa có gì",
        },
        due={Due.LATER: "", Due.SOON: "trong vòng sáu tháng", Due.PAST: "đã qua"},
        activity="Hoạt động theo tháng",
        activity_means="Số tin theo tháng của tin, trực tiếp và bối cảnh, mỗi tin tính một lần cho mỗi "
        "cam kết của điều khoản, không kể tin đã bị bác.",
        sources="Các nguồn tin",
        sources_mean="Số lần đọc trong một ngày qua.",
        source="Nguồn",
        looks="Số lần đọc",
        failed="Thất bại",
        last_read="Lần đọc cuối",
        last_new="Tin mới cuối cùng",
        never="chưa bao giờ",
        paused="tạm dừng",
    ),
}
