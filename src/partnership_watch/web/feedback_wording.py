"""What the page says on which a reader answers whether a story is relevant."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class FeedbackWords:
    """The sentences of the page, and of the one after it."""

    question: str
    says: str
    button: Mapping[bool, str]
    """By whether it is found relevant."""
    thanks: str
    noted: Mapping[bool, str]
    other: str
    limited_title: str
    limited: str


FEEDBACK_WORDING = {
    "en": FeedbackWords(
        question="Is this story relevant?",
        says="Press the button to tell us. We keep the answer without a name or an address. Whoever looks "
        "after the rules sees it as a hint; it changes nobody’s mail by itself.",
        button={True: "Yes, it is relevant", False: "No, it is not relevant"},
        thanks="Thank you",
        noted={
            True: "We have noted that this story is relevant.",
            False: "We have noted that this story is not relevant.",
        },
        other="If you meant the opposite, use the other link in the mail: the last answer counts.",
        limited_title="Too many answers",
        limited="Many answers came from your network within one hour. Please try again in an hour.",
    ),
    "vi": FeedbackWords(
        question="Tin này có đúng nội dung không?",
        says="Xin bấm nút để cho chúng tôi biết. Câu trả lời được lưu mà không kèm tên hay địa chỉ. Người "
        "phụ trách quy tắc xem đó là gợi ý; không thư của ai thay đổi chỉ vì câu trả lời này.",
        button={True: "Có, tin đúng nội dung", False: "Không, tin không đúng nội dung"},
        thanks="Xin cảm ơn quý vị",
        noted={
            True: "Chúng tôi đã ghi nhận rằng tin này đúng nội dung.",
            False: "Chúng tôi đã ghi nhận rằng tin này không đúng nội dung.",
        },
        other="Nếu ý quý vị ngược lại, xin dùng đường dẫn kia trong thư: câu trả lời sau cùng được tính.",
        limited_title="Quá nhiều câu trả lời",
        limited="Trong một giờ đã có nhiều câu trả lời từ mạng của quý vị. Xin thử lại sau một giờ.",
    ),
}
