"""What the pages of editions say."""

from collections.abc import Mapping
from dataclasses import dataclass

from partnership_watch.store.tables import ApprovalWord, BounceKind, EditionState


@dataclass(frozen=True)
class EditionsWords:
    """Their sentences."""

    heading: str
    lead: str
    narrow: str
    cadence: str
    clause: str
    since: str
    until: str
    any: str
    go: str
    clear: str
    export: str
    export_means: str
    nothing: str
    when: str
    subject: str
    audience: str
    audience_number: str
    """`{number}`"""
    findings: str
    one: str
    """`{number}`"""
    alert: str
    """`{number}`"""
    untitled: str
    state: Mapping[EditionState, str]
    facts: str
    became: str
    of_the_day: str
    period: str
    from_until: str
    """`{start}`, `{end}`"""
    cut: str
    for_whom: str
    asked_for: str
    everything: str
    sent_when: str
    language: str
    channel: str
    same_audience: str
    approval: str
    approval_words: Mapping[ApprovalWord, str]
    approval_waits: str
    """`{moment}`"""
    answered: str
    """`{who}`, `{moment}`"""
    somebody: str
    told: str
    told_means: str
    """`{count}`"""
    told_more: str
    """`{shown}`"""
    more_stories: str
    """`{count}`"""
    nothing_told: str
    told_hidden: str
    """`{count}`"""
    story: str
    deliveries: str
    no_deliveries: str
    came_back: str
    bounces: Mapping[BounceKind, str]
    see_deliveries: str
    see_readers: str
    readers_written_down: str
    bodies: str
    as_mailed: str
    as_mailed_means: str
    frame: str
    in_text: str
    as_json: str
    link_left_out: str
    deliveries_of: str
    """`{number}`"""
    readers_of: str
    """`{number}`"""
    no_names: str
    names_seen: str
    back: str
    delivery: str
    delivery_state: str
    queued: str
    attempts: str
    no_attempt: str
    resent: str
    reader: str
    erased: str
    to_subscription: str
    """`{name}`"""
    none_here: str
    first_page: str
    next_page: str


EDITIONS_WORDING = {
    "en": EditionsWords(
        heading="Editions",
        lead="What was sent, newest first. Days are UTC.",
        narrow="Which editions",
        cadence="How often",
        clause="Told of clause",
        since="From",
        until="To",
        any="any",
        go="Show",
        clear="Show all",
        export="Take along who was told what:",
        export_means="The audit log holds who took what. No reader is named in it.",
        nothing="No edition was sent that passes these filters.",
        when="Cut",
        subject="Subject",
        audience="Audience",
        audience_number="audience {number}",
        findings="Findings",
        one="Edition {number}",
        alert="alert {number}",
        untitled="Without a subject",
        state={
            EditionState.TOLD: "Sent",
            EditionState.EMPTY: "Nothing was owed, and nobody was written to",
            EditionState.SKIPPED: "Missed; the next edition covers it",
        },
        facts="What it is",
        became="What became of it",
        of_the_day="Its day",
        period="Tells what was found",
        from_until="from {start} until {end}",
        cut="Cut",
        for_whom="For whom",
        asked_for="Asked for",
        everything="every pillar and clause",
        sent_when="When",
        language="Language",
        channel="By",
        same_audience="All editions of this audience",
        approval="Approval",
        approval_words={
            ApprovalWord.APPROVED: "Approved",
            ApprovalWord.DECLINED: "Declined",
            ApprovalWord.UNANSWERED: "Nobody answered in time",
        },
        approval_waits="Waits for an answer until {moment}",
        answered="{who}, {moment}",
        somebody="staff",
        told="What it told",
        told_means="{count} findings, by the stories that their items belong to now. Titles stand as they "
        "were told.",
        told_more="The first {shown} are shown.",
        more_stories="Further stories: {count}",
        nothing_told="It told of nothing.",
        told_hidden="{count} taken down",
        story="the whole story",
        deliveries="Its deliveries",
        no_deliveries="It has none.",
        came_back="Came back",
        bounces={
            BounceKind.HARD: "for good",
            BounceKind.SOFT: "for now",
            BounceKind.COMPLAINT: "as a complaint",
        },
        see_deliveries="Each delivery, with every attempt",
        see_readers="With the readers' addresses",
        readers_written_down="The audit log holds who looked at addresses.",
        bodies="What it said",
        as_mailed="As it was mailed",
        as_mailed_means="The page as it is stored, shut in: nothing in it can act here. Links to publishers "
        "open in a tab of their own (inside Airflow's frame: with Ctrl held, or ⌘); a reader's own links are "
        "taken out.",
        frame="The mail as it was sent",
        in_text="The plain text",
        as_json="The JSON that was sent to webhooks",
        link_left_out="[link]",
        deliveries_of="Deliveries of edition {number}",
        readers_of="Readers of edition {number}",
        no_names="By number; no reader is named here.",
        names_seen="The audit log now holds that you looked at these addresses.",
        back="Back to the edition",
        delivery="Delivery",
        delivery_state="State",
        queued="Queued",
        attempts="Attempts",
        no_attempt="none",
        resent="sent once more",
        reader="Reader",
        erased="address erased on request",
        to_subscription="subscription “{name}”",
        none_here="There are none in this state.",
        first_page="Back to the first",
        next_page="Further deliveries",
    ),
    "vi": EditionsWords(
        heading="Bản tin",
        lead="Những gì đã gửi, mới nhất trước. Ngày tính theo UTC.",
        narrow="Chọn bản tin",
        cadence="Nhịp gửi",
        clause="Báo về điều khoản",
        since="Từ ngày",
        until="Đến ngày",
        any="bất kỳ",
        go="Hiện",
        clear="Hiện tất cả",
        export="Tải về đã báo gì cho ai:",
        export_means="Nhật ký kiểm toán ghi lại ai đã tải gì. Tệp không nêu tên người nhận.",
        nothing="Không có bản tin nào đã gửi hợp với các bộ lọc này.",
        when="Chốt lúc",
        subject="Tiêu đề",
        audience="Nhóm người nhận",
        audience_number="nhóm {number}",
        findings="Số phát hiện",
        one="Bản tin {number}",
        alert="tin báo {number}",
        untitled="Không có tiêu đề",
        state={
            EditionState.TOLD: "Đã gửi",
            EditionState.EMPTY: "Không có gì để báo, không gửi thư cho ai",
            EditionState.SKIPPED: "Bị lỡ; bản tin kế tiếp bao gồm phần này",
        },
        facts="Bản tin này",
        became="Kết quả",
        of_the_day="Của ngày",
        period="Báo những gì tìm thấy",
        from_until="từ {start} đến {end}",
        cut="Chốt lúc",
        for_whom="Gửi cho ai",
        asked_for="Nội dung yêu cầu",
        everything="mọi trụ cột và điều khoản",
        sent_when="Thời điểm",
        language="Ngôn ngữ",
        channel="Bằng",
        same_audience="Mọi bản tin của nhóm này",
        approval="Phê duyệt",
        approval_words={
            ApprovalWord.APPROVED: "Đã duyệt",
            ApprovalWord.DECLINED: "Không duyệt",
            ApprovalWord.UNANSWERED: "Không ai trả lời kịp",
        },
        approval_waits="Chờ trả lời đến {moment}",
        answered="{who}, {moment}",
        somebody="nhân viên",
        told="Bản tin đã báo gì",
        told_means="{count} phát hiện, xếp theo câu chuyện mà các tin hiện thuộc về. Tiêu đề giữ nguyên như "
        "khi được báo.",
        told_more="Chỉ hiện {shown} phát hiện đầu tiên.",
        more_stories="Các chuỗi tin khác: {count}",
        nothing_told="Bản tin không báo tin nào.",
        told_hidden="{count} đã gỡ xuống",
        story="toàn bộ câu chuyện",
        deliveries="Các lượt gửi",
        no_deliveries="Không có lượt gửi nào.",
        came_back="Bị trả lại",
        bounces={
            BounceKind.HARD: "vĩnh viễn",
            BounceKind.SOFT: "tạm thời",
            BounceKind.COMPLAINT: "do người nhận khiếu nại",
        },
        see_deliveries="Từng lượt gửi, với mọi lần thử gửi",
        see_readers="Kèm địa chỉ người nhận",
        readers_written_down="Nhật ký kiểm toán ghi lại ai đã xem địa chỉ.",
        bodies="Nội dung đã gửi",
        as_mailed="Thư như đã gửi",
        as_mailed_means="Trang được lưu nguyên văn và bị cô lập: không gì trong đó chạy được ở đây. Đường "
        "dẫn đến báo mở ở thẻ riêng (trong khung của Airflow: giữ Ctrl hoặc ⌘ khi bấm); đường dẫn riêng của "
        "người nhận đã được gỡ bỏ.",
        frame="Thư như đã gửi",
        in_text="Bản chữ thuần",
        as_json="JSON đã gửi đến webhook",
        link_left_out="[đường dẫn]",
        deliveries_of="Các lượt gửi của bản tin {number}",
        readers_of="Người nhận bản tin {number}",
        no_names="Theo số thứ tự; không nêu tên người nhận nào.",
        names_seen="Nhật ký kiểm toán đã ghi việc quý vị xem các địa chỉ này.",
        back="Về bản tin",
        delivery="Lượt gửi",
        delivery_state="Trạng thái",
        queued="Xếp hàng lúc",
        attempts="Các lần thử",
        no_attempt="chưa có",
        resent="đã gửi lại một lần",
        reader="Người nhận",
        erased="địa chỉ đã xóa theo yêu cầu",
        to_subscription="đăng ký “{name}”",
        none_here="Không có lượt gửi nào ở trạng thái này.",
        first_page="Về trang đầu",
        next_page="Các lượt gửi tiếp theo",
    ),
}
