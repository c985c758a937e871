"""What a clause's page says."""

from dataclasses import dataclass

from partnership_watch.web.staff.overview_wording import OVERVIEW_WORDING, OverviewWords


@dataclass(frozen=True)
class ClauseWords:
    """Its sentences."""

    overview: OverviewWords
    paraphrase: str
    commitments: str
    verdicts: str
    judged: str
    """`{confirmed}`, `{judged}`, `{low}`, `{high}`"""
    not_judged: str
    by_month: str
    nothing_since: str
    """`{month}`"""
    month: str
    direct: str
    context: str
    who: str
    who_means: str
    """`{items}`"""
    publishers: str
    more_publishers: str
    parties: str
    languages: str
    stories: str
    items: str
    no_stories: str
    back: str
    known: str
    known_from: str
    known_to: str
    show: str
    told: str
    heard: str
    replayed: str
    rule_sets: str
    replay: str
    findings: str
    nothing: str
    all_findings: str


CLAUSE_WORDING = {
    "en": ClauseWords(
        overview=OVERVIEW_WORDING["en"],
        paraphrase="In our words; this is not the official text.",
        commitments="Its commitments",
        verdicts="Confirmed by staff",
        judged="{confirmed} of {judged}: between {low} and {high}",
        not_judged="none judged",
        by_month="What was found, by month",
        nothing_since="Nothing since {month}.",
        month="Month",
        direct="Direct",
        context="Context",
        who="Who reported, and of whom",
        who_means="Of the newest {items} items.",
        publishers="Publishers",
        more_publishers="and others",
        parties="Parties",
        languages="Languages",
        stories="Stories of several publishers",
        items="{n} items",
        no_stories="None among the newest findings.",
        back="Looking back",
        known="What was known of this clause",
        known_from="Found from",
        known_to="Found to",
        show="Show",
        told="Who was told of this clause, and when",
        heard="How well the sources were heard",
        replayed="What replays found under this clause",
        rule_sets="Rule sets, with what came of replays under each",
        replay="What today's rules would have said of what was seen then, an operator asks by a replay. "
        "Nobody is told:",
        findings="Findings",
        nothing="Nothing has been found so far.",
        all_findings="Search in these findings",
    ),
    "vi": ClauseWords(
        overview=OVERVIEW_WORDING["vi"],
        paraphrase="Diễn đạt theo lời của chúng tôi, không phải văn bản chính thức.",
        commitments="Các cam kết của điều khoản",
        verdicts="Nhân viên xác nhận",
        judged="{confirmed} trên {judged}: từ {low} đến {high}",
        not_judged="chưa có đánh giá",
        by_month="Số tin tìm thấy theo tháng",
        nothing_since="Không có gì kể từ {month}.",
        month="Tháng",
        direct="Trực tiếp",
        context="Bối cảnh",
        who="Ai đưa tin, về bên nào",
        who_means="Trong {items} tin mới nhất.",
        publishers="Nơi đăng",
        more_publishers="và nơi khác",
        parties="Các bên",
        languages="Ngôn ngữ",
        stories="Tin được nhiều nơi đưa",
        items="{n} tin",
        no_stories="Không có trong các tin mới nhất.",
        back="Nhìn lại",
        known="Điều đã biết về điều khoản này",
        known_from="Tìm thấy từ ngày",
        known_to="Tìm thấy đến ngày",
        show="Hiện",
        told="Đã báo về điều khoản này cho ai, khi nào",
        heard="Các nguồn tin được đọc ra sao",
        replayed="Các lần chạy lại tìm thấy gì dưới điều khoản này",
        rule_sets="Các bộ quy tắc, kèm kết quả các lần chạy lại",
        replay="Để biết quy tắc hôm nay sẽ quyết định thế nào về những gì đã thấy khi đó, người vận hành "
        "chạy lại lịch sử. Không ai được báo:",
        findings="Tin đã tìm thấy",
        nothing="Đến nay chưa tìm thấy tin nào.",
        all_findings="Tìm trong các tin này",
    ),
}
