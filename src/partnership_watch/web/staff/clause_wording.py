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
        findings="Tin đã tìm thấy",
        nothing="Đến nay chưa tìm thấy tin nào.",
        all_findings="Tìm trong các tin này",
    ),
}
