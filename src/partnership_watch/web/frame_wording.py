"""What stands on every public page, and on those that only say that something did not work."""

from dataclasses import dataclass


@dataclass(frozen=True)
class FrameWords:
    """The sentences of the frame."""

    skip: str
    languages: str
    more: str
    """Names the links at the foot."""
    home: str
    subscribe: str
    preferences: str
    missing: str
    missing_help: str
    refused: str
    refused_help: str
    broken: str
    broken_help: str
    away: str
    """The database is."""
    away_help: str


FRAME_WORDING = {
    "en": FrameWords(
        skip="Skip to the content",
        languages="Language",
        more="More",
        home="All pillars and clauses",
        subscribe="Sign up",
        preferences="Change what you get",
        missing="There is no such page",
        missing_help="The address may have been cut short or mistyped.",
        refused="This page cannot take that",
        refused_help="Go back, load the page once more, and try again.",
        broken="Something went wrong here",
        broken_help="The fault is ours, and it is noted. Please try again in a few minutes.",
        away="This page cannot be shown just now",
        away_help="Our database does not answer. Please try again in a few minutes; if you sent something, "
        "send it again then.",
    ),
    "vi": FrameWords(
        skip="Chuyển đến nội dung",
        languages="Ngôn ngữ",
        more="Các trang khác",
        home="Tất cả trụ cột và điều khoản",
        subscribe="Đăng ký nhận tin",
        preferences="Đổi lựa chọn nhận tin",
        missing="Không có trang này",
        missing_help="Địa chỉ có thể đã bị cắt mất một phần hoặc gõ nhầm.",
        refused="Không thể xử lý yêu cầu này",
        refused_help="Xin quay lại, tải lại trang rồi thử lần nữa.",
        broken="Đã xảy ra lỗi",
        broken_help="Lỗi do phía chúng tôi và đã được ghi lại. Xin thử lại sau vài phút.",
        away="Hiện chưa thể hiển thị trang này",
        away_help="Cơ sở dữ liệu của chúng tôi không phản hồi. Xin thử lại sau vài phút; nếu quý vị vừa gửi "
        "yêu cầu, khi đó xin gửi lại.",
    ),
}
