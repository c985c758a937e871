"""What an item's pages say."""

from collections.abc import Mapping
from dataclasses import dataclass

from partnership_watch.matching.deciding import Outcome
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
    marks: str
    against_marks: str
    party_marks: str
    no_summary: str
    decision: str
    waits: str
    decided_before: str
    """`{number}`"""
    nothing_found: str
    nearest_link: str
    commitment: str
    grade: str
    score: str
    likely: str
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
    screenings_mean: str
    """`{most}`"""
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
    when: str
    audience: str
    kind: Mapping[ToldKind, str]
    kind_heading: str
    cadence: Mapping[Cadence, str]
    channel: Mapping[Channel, str]
    deliveries: str
    state: Mapping[DeliveryState, str]
    edition: str
    explained: str
    explained_kept: str
    """`{rules}`"""
    explained_means: str
    other_engine: str
    """`{then}`, `{now}`"""
    the_newest: str
    about_anything: str
    matches: str
    nearest: str
    outcome: Mapping[Outcome, str]
    sum: str
    """`{sum}`, `{threshold}`"""
    probability: str
    """`{probability}`, `{cut}`"""
    rival: str
    partner: str
    missing: str
    back: str
    opened: str
    like: str
    """`{share}`"""
    about: str
    nothing_speaks: str


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
        marks="what a commitment rests on",
        against_marks="what spoke against one",
        party_marks="what shows a party",
        no_summary="It has no summary.",
        decision="What was decided",
        waits="Nobody has looked at its newest revision yet.",
        decided_before="What stands here was decided on revision {number}.",
        nothing_found="Nothing was found in it.",
        nearest_link="Explain it under today's rules, with the nearest commitments that did not match",
        commitment="Commitment",
        grade="Grade",
        score="Score",
        likely="likely",
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
        screenings_mean="Each time that a revision was looked at, as it was stored then; the rule set that "
        "looked last comes first. Of a long history the newest {most} stand here.",
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
        when="When",
        audience="Audience",
        kind={
            ToldKind.FIRST: "First told",
            ToldKind.UPDATE: "Update",
            ToldKind.UPGRADE: "Now direct",
            ToldKind.CORRECTION: "Correction",
        },
        kind_heading="As",
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
        explained="Under today's rules",
        explained_kept="Under rule set {rules}",
        explained_means="What these rules make of the text now. Nothing of this is stored, and nobody is "
        "told.",
        other_engine="They were used by engine {then}; this is engine {now}, which may judge otherwise.",
        the_newest="the newest",
        about_anything="About anything that is watched",
        matches="Matches",
        nearest="The nearest that do not match",
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
        sum="its terms add up to {sum}; {threshold} is needed",
        probability="likely to {probability}; {cut} is needed",
        rival="The stronger one",
        partner="The third country",
        missing="One more would have counted",
        back="Back to the item",
        opened="The first of its story.",
        like="Has {share} of its words in common with",
        about="About",
        nothing_speaks="Nothing in it speaks for any commitment.",
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
        marks="căn cứ của cam kết",
        against_marks="điều chống lại",
        party_marks="dấu hiệu của một bên",
        no_summary="Không có tóm tắt.",
        decision="Kết quả",
        waits="Bản mới nhất chưa được xét.",
        decided_before="Kết quả ở đây là của bản {number}.",
        nothing_found="Không tìm thấy gì trong tin này.",
        nearest_link="Giải thích theo bộ quy tắc hiện nay, kèm các cam kết gần nhất không khớp",
        commitment="Cam kết",
        grade="Mức",
        score="Điểm",
        likely="khả năng",
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
        screenings_mean="Mỗi lần một bản được xét, đúng như đã lưu khi đó; bộ quy tắc xét gần đây nhất đứng "
        "trước. Nếu lịch sử dài, chỉ hiện {most} lần mới nhất.",
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
        when="Lúc",
        audience="Nhóm nhận",
        kind={
            ToldKind.FIRST: "Báo lần đầu",
            ToldKind.UPDATE: "Cập nhật",
            ToldKind.UPGRADE: "Nay là trực tiếp",
            ToldKind.CORRECTION: "Đính chính",
        },
        kind_heading="Loại",
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
        explained="Theo bộ quy tắc hiện nay",
        explained_kept="Theo bộ quy tắc {rules}",
        explained_means="Kết quả của các quy tắc này đối với nội dung, tính ngay bây giờ. Không lưu lại gì, "
        "và không báo cho ai.",
        other_engine="Khi được dùng, chúng chạy trên bộ máy {then}; đây là bộ máy {now}, có thể xét khác đi.",
        the_newest="mới nhất",
        about_anything="Nói về điều nào được theo dõi",
        matches="Khớp",
        nearest="Các cam kết gần nhất không khớp",
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
        sum="tổng điểm {sum}; cần {threshold}",
        probability="khả năng {probability}; cần {cut}",
        rival="Cam kết mạnh hơn",
        partner="Nước thứ ba",
        missing="Chỉ cần thêm một trong",
        back="Trở lại tin",
        opened="Tin đầu tiên của chuỗi.",
        like="Có {share} số từ chung với",
        about="Nói về",
        nothing_speaks="Không có gì trong tin nói về cam kết nào.",
    ),
}
