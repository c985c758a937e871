"""What the pages behind the link to end a mail say, in each language that mails are written in."""

from dataclasses import dataclass


@dataclass(frozen=True)
class UnsubscribeWords:
    """The sentences of these pages. `{name}` is the subscription's name."""

    ask: str
    says: str
    button: str
    ended: str
    nothing_more: str
    unknown: str
    unknown_help: str


UNSUBSCRIBE_WORDING = {
    "en": UnsubscribeWords(
        ask="Do you want to stop receiving “{name}”?",
        says="Press the button, and no further mail of this subscription is sent to you.",
        button="Stop these mails",
        ended="You will not receive “{name}” any more",
        nothing_more="Nothing else is needed. A mail that is already on its way may still arrive.",
        unknown="This link does not belong to a subscription",
        unknown_help="Your mail program may have cut it short. Reply to the mail, and a person will end it.",
    ),
    "vi": UnsubscribeWords(
        ask="Quý vị muốn ngừng nhận “{name}”?",
        says="Sau khi bấm nút, quý vị sẽ không nhận thêm thư nào của đăng ký này.",
        button="Ngừng nhận thư",
        ended="Quý vị sẽ không nhận “{name}” nữa",
        nothing_more="Quý vị không cần làm gì thêm. Thư đã gửi đi trước đó có thể vẫn đến.",
        unknown="Đường dẫn này không thuộc đăng ký nào",
        unknown_help="Phần mềm thư có thể đã cắt mất một phần. Xin trả lời thư để chúng tôi ngừng gửi.",
    ),
}
