"""What the pages of items and stories say."""

from collections.abc import Mapping
from dataclasses import dataclass

from partnership_watch.audit.not_looked_at import NoLook
from partnership_watch.store.tables import Cadence, Channel, DeliveryState, ToldKind


@dataclass(frozen=True)
class ItemWords:
    """Their sentences."""

    facts: str
    publisher: str
    link: str
    published: str
    not_believed: str
    """`{raw}`, `{why}`"""
    undated: str
    first_seen: str
    taken_down: str
    story: str
    seen_in: str
    text: str
    text_then: str
    the_newest: str
    see_newest: str
    """`{number}`"""
    marks: str
    against_marks: str
    party_marks: str
    no_summary: str
    decision: str
    decision_then: str
    found_then: str
    """`{moment}`, `{purpose}`"""
    no_look_then: str
    see_marked: str
    """`{number}`"""
    no_look: Mapping[NoLook, str]
    """Of the newest revision; `{most}`."""
    found_at_import: str
    """`{number}`, `{moment}`"""
    no_import_look: str
    no_screenings: str
    decided_before: str
    """`{number}`"""
    nothing_found: str
    nearest_link: str
    record: str
    record_means: str
    commitment: str
    grade: str
    score: str
    likely: str
    directly: str
    """`{probability}`: of an item with both sides that is context all the same."""
    because: str
    against: str
    parties: str
    verdicts: str
    by: str
    """`{who}`, `{moment}`"""
    somebody: str
    revisions: str
    one_revision: str
    revision: str
    """`{number}`, `{moment}`"""
    screenings: str
    revisions_more: str
    see_revisions: str
    screenings_mean: str
    screenings_more: str
    """`{most}`"""
    see_screenings: str
    past: str
    looked_at: str
    purpose: str
    again: str
    """`{number}`"""
    of_revision: str
    outcome_heading: str
    why: str
    explain_under: str
    """`{rules}`, `{number}`"""
    rule_set: str
    engine: str
    """`{version}`"""
    of_folder: str
    decides: str
    nothing: str
    neither: str
    told: str
    told_nobody: str
    told_means: str
    told_more: str
    """`{most}`"""
    told_of: str
    told_in: str
    """`{count}`"""
    when: str
    audience: str
    kind: Mapping[ToldKind, str]
    cadence: Mapping[Cadence, str]
    channel: Mapping[Channel, str]
    deliveries: str
    state: Mapping[DeliveryState, str]
    edition: str
    one_story: str
    opened: str
    like: str
    """`{share}`"""
    about: str


ITEM_WORDING = {
    "en": ItemWords(
        facts="What it is",
        publisher="Publisher",
        link="Address",
        published="Published",
        not_believed="the feed says {raw}, which was not believed: {why}",
        undated="undated",
        first_seen="First seen",
        taken_down="An operator has taken it down: readers see it nowhere.",
        story="The story it belongs to",
        seen_in="Seen in",
        text="What it says",
        text_then="What it said then",
        the_newest="the newest",
        see_newest="to revision {number}, the newest",
        marks="what a commitment rests on",
        against_marks="what spoke against one",
        party_marks="what shows a party",
        no_summary="It has no summary.",
        decision="What was decided",
        decision_then="What was found in this revision",
        found_then="Looked at {moment} ({purpose}). A later revision says otherwise, and decides where it "
        "was looked at.",
        no_look_then="This revision was looked at neither live nor when it was brought in.",
        see_marked="See the text of revision {number}, with the evidence marked",
        no_look={
            NoLook.FROM_A_FILE: "Its newest revision came from a file, and no source has shown it: it is "
            "looked at when it is brought in, and nobody is told of it.",
            NoLook.NOT_SEEN: "No source of this partnership has shown it: matching does not come to it, and "
            "nobody is told of it.",
            NoLook.TOO_MANY: "It changes too often: its first {most} revisions are looked at, and its newest "
            "is a later one.",
            NoLook.WAITS: "Matching has not come to its newest revision yet.",
        },
        found_at_import="What stands here was found in revision {number} when it was brought in, {moment}.",
        no_import_look="For this partnership it was not looked at then.",
        no_screenings="Nobody has looked at what it says here.",
        decided_before="What stands here was decided on revision {number}.",
        nothing_found="Nothing was found in it.",
        nearest_link="Explain it under today's rules, with the nearest commitments that did not match",
        record="Take the whole record along:",
        record_means="All it said, every look with its evidence, verdicts, story and tellings, and what "
        "today's rules make of it. The audit log holds who took what.",
        commitment="Commitment",
        grade="Grade",
        score="Score",
        likely="likely",
        directly="about anything directly: {probability}",
        because="Because of",
        against="Against it",
        parties="Parties",
        verdicts="Verdicts",
        by="{who}, {moment}",
        somebody="staff",
        revisions="What changed in it",
        one_revision="It has said the same ever since it was first seen.",
        revision="Revision {number}, seen {moment}",
        screenings="Every screening of it, by rule set",
        revisions_more="It said something else before, too.",
        see_revisions="See its earlier revisions",
        screenings_mean="Each time that a revision was looked at, as it was stored then; the rule set that "
        "looked last comes first.",
        screenings_more="The newest {most} stand here, live ones before replays; there are more.",
        see_screenings="See every screening",
        past="What it said, and every screening of it",
        looked_at="Looked at",
        purpose="Purpose",
        again="look {number}",
        of_revision="Revision",
        outcome_heading="Outcome",
        why="Why",
        explain_under="explain revision {number} under {rules}",
        rule_set="Rule set",
        engine="engine {version}",
        of_folder="the folder's now",
        decides="decides now",
        nothing="No commitment matched.",
        neither="neither is in it",
        told="Who was told",
        told_nobody="Nobody has been told of it.",
        told_means="By audience; no reader is named here.",
        told_more="The newest {most} editions stand here; older ones told of it, too, and the file "
        "has them all.",
        told_of="Told of",
        told_in="Who was told (editions: {count})",
        when="When",
        audience="Audience",
        kind={
            ToldKind.FIRST: "First told",
            ToldKind.UPDATE: "Update",
            ToldKind.UPGRADE: "Now direct",
            ToldKind.CORRECTION: "Correction",
        },
        cadence={Cadence.IMMEDIATE: "Alert", Cadence.DAILY: "Daily", Cadence.WEEKLY: "Weekly"},
        channel={Channel.MAIL: "mail", Channel.WEBHOOK: "webhook"},
        deliveries="Deliveries",
        state={
            DeliveryState.PENDING: "waiting",
            DeliveryState.TRANSMITTING: "being sent",
            DeliveryState.ACCEPTED: "accepted",
            DeliveryState.DEFERRED: "put off",
            DeliveryState.REFUSED: "refused",
            DeliveryState.STALE: "no longer wanted",
            DeliveryState.EXPIRED: "given up",
            DeliveryState.UNKNOWN: "unknown",
        },
        edition="Edition",
        one_story="Items that tell the same",
        opened="The first of its story.",
        like="Has {share} of its words in common with",
        about="About",
    ),
    "vi": ItemWords(
        facts="Thông tin chung",
        publisher="Nơi đăng",
        link="Địa chỉ",
        published="Ngày đăng",
        not_believed="nguồn ghi {raw}, không được tin dùng: {why}",
        undated="không ghi ngày",
        first_seen="Thấy lần đầu",
        taken_down="Người vận hành đã gỡ tin này xuống: độc giả không còn thấy.",
        story="Chuỗi tin chứa tin này",
        seen_in="Thấy trong",
        text="Nội dung",
        text_then="Nội dung khi đó",
        the_newest="mới nhất",
        see_newest="đến bản {number}, bản mới nhất",
        marks="căn cứ của cam kết",
        against_marks="điều chống lại",
        party_marks="dấu hiệu của một bên",
        no_summary="Không có tóm tắt.",
        decision="Kết quả",
        decision_then="Kết quả của bản này",
        found_then="Xét lúc {moment} ({purpose}). Một bản sau có nội dung khác; nếu đã được xét, bản đó có "
        "hiệu lực.",
        no_look_then="Bản này chưa được xét, thường kỳ hay khi nhập.",
        see_marked="Xem nội dung bản {number}, có tô bằng chứng",
        no_look={
            NoLook.FROM_A_FILE: "Bản mới nhất được nhập từ tệp và chưa nguồn nào đăng: bản này được xét khi "
            "nhập và không báo cho ai.",
            NoLook.NOT_SEEN: "Chưa nguồn nào của quan hệ đối tác này đăng tin này: tin không được xét thường "
            "kỳ và không báo cho ai.",
            NoLook.TOO_MANY: "Tin thay đổi quá nhiều lần: chỉ {most} bản đầu được xét, bản mới nhất ở sau "
            "đó.",
            NoLook.WAITS: "Bản mới nhất chưa được xét.",
        },
        found_at_import="Kết quả ở đây là của bản {number}, xét khi nhập, {moment}.",
        no_import_look="Khi nhập, bản này không được xét cho quan hệ đối tác này.",
        no_screenings="Chưa ai xét nội dung ở đây.",
        decided_before="Kết quả ở đây là của bản {number}.",
        nothing_found="Không tìm thấy gì trong tin này.",
        nearest_link="Giải thích theo bộ quy tắc hiện nay, kèm các cam kết gần nhất không khớp",
        record="Tải về toàn bộ hồ sơ:",
        record_means="Mọi nội dung đã có, mọi lần xét cùng bằng chứng, đánh giá, chuỗi tin, ai đã được báo, "
        "và kết quả theo quy tắc hiện nay. Nhật ký kiểm toán ghi lại ai đã tải gì.",
        commitment="Cam kết",
        grade="Mức",
        score="Điểm",
        likely="khả năng",
        directly="nói trực tiếp: {probability}",
        because="Căn cứ",
        against="Chống lại",
        parties="Các bên",
        verdicts="Đánh giá",
        by="{who}, {moment}",
        somebody="nhân viên",
        revisions="Những thay đổi",
        one_revision="Nội dung không thay đổi từ lần thấy đầu tiên.",
        revision="Bản {number}, thấy lúc {moment}",
        screenings="Mọi lần xét, theo bộ quy tắc",
        revisions_more="Trước đó tin còn có nội dung khác.",
        see_revisions="Xem các bản trước",
        screenings_mean="Mỗi lần một bản được xét, đúng như đã lưu khi đó; bộ quy tắc xét gần đây nhất đứng "
        "trước.",
        screenings_more="Ở đây là {most} lần mới nhất, thường kỳ trước chạy lại; còn nhiều hơn nữa.",
        see_screenings="Xem mọi lần xét",
        past="Nội dung qua các bản, và mọi lần xét",
        looked_at="Xét lúc",
        purpose="Mục đích",
        again="lần {number}",
        of_revision="Bản",
        outcome_heading="Kết quả",
        why="Lý do",
        explain_under="giải thích bản {number} theo {rules}",
        rule_set="Bộ quy tắc",
        engine="bộ máy {version}",
        of_folder="hiện ở trong thư mục",
        decides="đang có hiệu lực",
        nothing="Không khớp cam kết nào.",
        neither="không có bên nào",
        told="Ai đã được báo",
        told_nobody="Chưa ai được báo về tin này.",
        told_means="Theo nhóm nhận; không nêu tên độc giả.",
        told_more="Ở đây là {most} bản tin mới nhất; các bản trước cũng đã báo, và tệp có đủ tất cả.",
        told_of="Báo về",
        told_in="Ai đã được báo (số bản tin: {count})",
        when="Lúc",
        audience="Nhóm nhận",
        kind={
            ToldKind.FIRST: "Báo lần đầu",
            ToldKind.UPDATE: "Cập nhật",
            ToldKind.UPGRADE: "Nay là trực tiếp",
            ToldKind.CORRECTION: "Đính chính",
        },
        cadence={Cadence.IMMEDIATE: "Báo ngay", Cadence.DAILY: "Hằng ngày", Cadence.WEEKLY: "Hằng tuần"},
        channel={Channel.MAIL: "thư", Channel.WEBHOOK: "webhook"},
        deliveries="Lượt gửi",
        state={
            DeliveryState.PENDING: "đang chờ",
            DeliveryState.TRANSMITTING: "đang gửi",
            DeliveryState.ACCEPTED: "đã nhận",
            DeliveryState.DEFERRED: "hoãn lại",
            DeliveryState.REFUSED: "bị từ chối",
            DeliveryState.STALE: "không còn cần",
            DeliveryState.EXPIRED: "đã bỏ",
            DeliveryState.UNKNOWN: "không rõ",
        },
        edition="Bản tin",
        one_story="Những tin kể cùng một việc",
        opened="Tin đầu tiên của chuỗi.",
        like="Có {share} số từ chung với",
        about="Nói về",
    ),
}
