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
        since="From",
        until="To",
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
        since="Từ ngày",
        until="Đến ngày",
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
