"""What stands around every staff page, and what is said where there is none."""

from collections.abc import Mapping
from dataclasses import dataclass

from partnership_watch.matching.sides import PUBLISHER_SPEAKS
from partnership_watch.store.tables import Purpose


@dataclass(frozen=True)
class FrameWords:
    """The sentences of the frame."""

    skip: str
    languages: str
    parts: str
    staff: str
    signed_in: str
    """`{login}`"""
    navigation: Mapping[str, str]
    """By the names of navigation.PLACES."""
    times: str
    home: str
    problems: Mapping[int, tuple[str, str]]
    """By status: what is wrong, and what to do about it."""
    older: str
    newest: str
    further: str
    plot_table: str
    grades: Mapping[str, str]
    verdicts: Mapping[str, str]
    problem: str
    """Above what is wrong with a filter."""
    unknown: str
    """A value of a filter that the partnership has not: `{field}`, `{value}`, `{choice}`."""
    taken_down: str
    """Beside an item that readers see nowhere any more."""
    readers: str
    """`{yes}`, `{no}`: how many of those who were told answered which."""
    purposes: Mapping[Purpose, str]
    reasons: Mapping[str, str]
    """By what is stored of a party that no word of an item showed."""
    behind: str
    """`{most}`"""


FRAME_WORDING = {
    "en": FrameWords(
        skip="Skip to the content",
        languages="Language",
        parts="Parts of the staff pages",
        staff="Staff pages",
        signed_in="Signed in as {login}",
        navigation={
            "overview": "Overview",
            "search": "Search",
            "review": "Review",
            "editions": "Editions",
            "rules": "Rule sets",
            "sources": "Sources",
        },
        times="Times are UTC. What was found is found by written rules, and a rule can be wrong.",
        home="To the overview",
        problems={
            401: ("You are not signed in.", "Sign in, and come back to this page."),
            403: (
                "You may not do that.",
                "Either your role does not include it, or the form was open for too long, or it did not come "
                "from one of these pages. Open the page again; if it stays so, ask whoever gives the roles.",
            ),
            404: ("There is no such page.", "What the address names does not exist here."),
            405: ("That cannot be done here.", "Open the page from the overview, and use its buttons."),
            400: ("That could not be understood.", "Go back, correct what is named, and try again."),
            413: ("That is too long.", "Shorten it and send it again."),
            415: ("That is no form of ours.", "Open the page again, and use its buttons."),
            500: (
                "Something went wrong here.",
                "It has been written to the server's log. Try again; if it stays so, tell the operator.",
            ),
            503: (
                "The database cannot be reached.",
                "Nothing is lost. Try again in a minute; if it stays so, tell the operator.",
            ),
        },
        older="Older",
        newest="Back to the newest",
        further="Further pages",
        plot_table="The same as a table",
        grades={"direct": "Direct", "context": "Context", "none": "Nothing found"},
        verdicts={"confirmed": "Confirmed", "rejected": "Rejected", "undecided": "Undecided"},
        problem="This cannot be looked for",
        unknown="{field}: there is no “{value}” here. Choose from {choice}.",
        taken_down="Taken down",
        readers="Readers who were told of it: {yes} found it relevant, {no} did not.",
        purposes={Purpose.LIVE: "Live", Purpose.IMPORT: "Import", Purpose.REPLAY: "Replay"},
        reasons={PUBLISHER_SPEAKS: "the publisher speaks from this side"},
        behind="More than {most} looks and findings wait to be counted: until the sweep has counted them, "
        "the newest months are too low.",
    ),
    "vi": FrameWords(
        skip="Chuyển đến nội dung",
        languages="Ngôn ngữ",
        parts="Các phần của trang nội bộ",
        staff="Trang nội bộ",
        signed_in="Đăng nhập: {login}",
        navigation={
            "overview": "Tổng quan",
            "search": "Tìm kiếm",
            "review": "Xét duyệt",
            "editions": "Bản tin",
            "rules": "Bộ quy tắc",
            "sources": "Nguồn tin",
        },
        times="Giờ ghi theo UTC. Tin được tìm bằng quy tắc viết sẵn, và quy tắc có thể sai.",
        home="Về trang tổng quan",
        problems={
            401: ("Quý vị chưa đăng nhập.", "Xin đăng nhập rồi trở lại trang này."),
            403: (
                "Quý vị không được phép làm việc này.",
                "Có thể vai trò của quý vị không bao gồm việc này, biểu mẫu đã mở quá lâu, hoặc không "
                "được gửi từ các trang này. Xin mở lại trang; nếu vẫn vậy, xin hỏi người phân quyền.",
            ),
            404: ("Không có trang này.", "Địa chỉ này không dẫn đến nội dung nào."),
            405: ("Không thể làm việc này ở đây.", "Xin mở trang từ phần tổng quan và dùng các nút ở đó."),
            400: ("Không hiểu được yêu cầu.", "Xin quay lại, sửa chỗ được nêu và thử lại."),
            413: ("Nội dung quá dài.", "Xin rút ngắn và gửi lại."),
            415: ("Đây không phải biểu mẫu của chúng tôi.", "Xin mở lại trang và dùng các nút ở đó."),
            500: (
                "Đã có lỗi xảy ra.",
                "Lỗi đã được ghi vào nhật ký máy chủ. Xin thử lại; nếu vẫn vậy, xin báo người vận hành.",
            ),
            503: (
                "Không kết nối được cơ sở dữ liệu.",
                "Không mất dữ liệu nào. Xin thử lại sau một phút; nếu vẫn vậy, xin báo người vận hành.",
            ),
        },
        older="Cũ hơn",
        newest="Về trang mới nhất",
        further="Các trang khác",
        plot_table="Số liệu dạng bảng",
        grades={"direct": "Trực tiếp", "context": "Bối cảnh", "none": "Không tìm thấy gì"},
        verdicts={"confirmed": "Đã xác nhận", "rejected": "Đã bác", "undecided": "Chưa quyết định"},
        problem="Không tìm được như vậy",
        unknown="{field}: ở đây không có “{value}”. Hãy chọn trong {choice}.",
        taken_down="Đã gỡ xuống",
        readers="Độc giả đã được báo: {yes} thấy liên quan, {no} thấy không.",
        purposes={Purpose.LIVE: "Thường kỳ", Purpose.IMPORT: "Nhập", Purpose.REPLAY: "Chạy lại"},
        reasons={PUBLISHER_SPEAKS: "nơi đăng thuộc bên này"},
        behind="Hơn {most} lượt xét và kết quả chờ được đếm: đến khi tác vụ dọn dẹp đếm xong, số của các "
        "tháng mới nhất còn thấp.",
    ),
}
