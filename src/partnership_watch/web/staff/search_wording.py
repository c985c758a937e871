"""What the search says."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class SearchWords:
    """Its sentences."""

    heading: str
    words: str
    words_help: str
    since: str
    until: str
    found_since: str
    found_until: str
    found_help: str
    found_on: str
    """`{day}`"""
    fields: Mapping[str, str]
    """Names of what is chosen from a list, by the field of the filters."""
    rule_set: str
    every_screening: str
    any: str
    go: str
    clear: str
    more_filters: str
    found: str
    nothing: str
    export: str
    export_means: str


SEARCH_WORDING = {
    "en": SearchWords(
        heading="Search",
        words="Words",
        words_help="In title and summary. Accents may be left out; “several words” are looked for together, "
        "-word leaves out, or gives a choice.",
        since="Dated from",
        until="Dated to",
        found_since="Found from",
        found_until="Found to",
        found_help="Found: when our look at it was taken, UTC, whatever the item's date. What was looked at "
        "after the last day is left out of account.",
        found_on="found {day}",
        fields={
            "clause": "Clause",
            "pillar": "Pillar",
            "commitment": "Commitment",
            "grade": "Grade",
            "verdict": "Verdict",
            "source": "Publisher",
            "language": "Language",
            "party": "Party",
            "purpose": "Looked at",
        },
        rule_set="Rule set, first characters",
        every_screening="Earlier revisions and screenings too",
        any="any",
        go="Search",
        clear="Begin anew",
        more_filters="More filters",
        found="Found, newest first",
        nothing="Nothing passes these filters.",
        export="Take all of it along:",
        export_means="The audit log holds who took what.",
    ),
    "vi": SearchWords(
        heading="Tìm kiếm",
        words="Từ cần tìm",
        words_help="Trong tiêu đề và tóm tắt. Có thể bỏ dấu; “nhiều từ” được tìm liền nhau, -từ để loại trừ, "
        "or để chọn một trong hai.",
        since="Ngày của tin, từ",
        until="Ngày của tin, đến",
        found_since="Tìm thấy từ ngày",
        found_until="Tìm thấy đến ngày",
        found_help="Tìm thấy: khi hệ thống xét tin, giờ UTC, dù tin đề ngày nào. Những lần xét sau ngày cuối "
        "không được tính đến.",
        found_on="tìm thấy {day}",
        fields={
            "clause": "Điều khoản",
            "pillar": "Trụ cột",
            "commitment": "Cam kết",
            "grade": "Mức",
            "verdict": "Đánh giá",
            "source": "Nơi đăng",
            "language": "Ngôn ngữ",
            "party": "Bên",
            "purpose": "Lần xét",
        },
        rule_set="Bộ quy tắc, các ký tự đầu",
        every_screening="Kể cả bản và lần xét trước",
        any="bất kỳ",
        go="Tìm",
        clear="Làm lại từ đầu",
        more_filters="Thêm bộ lọc",
        found="Kết quả, mới nhất trước",
        nothing="Không có tin nào hợp với các bộ lọc này.",
        export="Tải về toàn bộ:",
        export_means="Nhật ký kiểm toán ghi lại ai đã tải gì.",
    ),
}
