"""What the archive's pages say beside the words of mails, in each language that mails are written in."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ArchiveWords:
    """The sentences of the archive."""

    index: str
    lead: str
    paraphrase: str
    clauses: str
    found: str
    nothing: str
    further: str
    older: str
    newest: str
    feed: str
    by_mail: str
    dates: str
    edition: str
    """`{day}`"""
    withdrawn: str
    whole: str
    whole_nothing: str
    whole_back: str
    corrections: str
    corrections_mean: str


ARCHIVE_WORDING = {
    "en": ArchiveWords(
        index="What becomes of the declaration",
        lead="News and official publications that bear on its clauses, as they were found. Choose a pillar "
        "or a clause.",
        paraphrase="In our words; this is not the official text.",
        clauses="Clauses of this pillar",
        found="What was found",
        nothing="Nothing has been found so far.",
        further="Further pages",
        older="Older",
        newest="Back to the newest",
        feed="Follow in a feed reader (Atom)",
        by_mail="Get this by mail",
        dates="Dates are given by UTC.",
        edition="Edition of {day}",
        withdrawn="Something that this edition told has been taken down since. This is what remains of it.",
        whole="All that this edition told, each outlet’s copy of a story by itself, the newest first.",
        whole_nothing="This edition told no story.",
        whole_back="The edition as it was mailed",
        corrections="Corrections",
        corrections_mean="These were told before and taken back in this edition.",
    ),
    "vi": ArchiveWords(
        index="Tuyên bố được thực hiện ra sao",
        lead="Tin tức và văn bản của cơ quan nhà nước liên quan đến các điều khoản của tuyên bố. Xin chọn "
        "một trụ cột hoặc điều khoản.",
        paraphrase="Diễn đạt theo lời của chúng tôi, không phải văn bản chính thức.",
        clauses="Các điều khoản của trụ cột này",
        found="Tin đã tìm thấy",
        nothing="Đến nay chưa tìm thấy tin nào.",
        further="Các trang khác",
        older="Cũ hơn",
        newest="Về trang mới nhất",
        feed="Theo dõi bằng trình đọc tin (Atom)",
        by_mail="Nhận qua thư điện tử",
        dates="Ngày ghi theo giờ UTC.",
        edition="Bản tin {day}",
        withdrawn="Một tin trong bản tin này đã được gỡ xuống. Dưới đây là phần còn lại.",
        whole="Toàn bộ nội dung của bản tin này, ghi riêng từng nơi đăng, mới nhất trước.",
        whole_nothing="Bản tin này không có tin nào.",
        whole_back="Bản tin như đã gửi qua thư",
        corrections="Đính chính",
        corrections_mean="Những tin đã gửi trước đó và được đính chính trong bản này.",
    ),
}
