"""What canaries show to be wrong, in Vietnamese."""

from collections.abc import Mapping

CANARIES_VI: Mapping[str, str] = {
    "a canary's subscription has ended: it gets no mail, so nothing is watched by it": (
        "đăng ký của một hộp thư thử đã kết thúc: nó không nhận thư nên không kiểm tra được gì"
    ),
    "see why its mail ended (a bounce tells of others), and subscribe it anew; "
    "or take it out of PARTNERSHIP_WATCH_CANARIES": (
        "xem vì sao thư của nó ngừng (thư bị trả về có thể liên quan đến người khác) và đăng ký lại, "
        "hoặc bỏ nó khỏi PARTNERSHIP_WATCH_CANARIES"
    ),
    "canary {number} of PARTNERSHIP_WATCH_CANARIES has never been looked at": (
        "hộp thư thử thứ {number} của PARTNERSHIP_WATCH_CANARIES chưa bao giờ được kiểm tra"
    ),
    "see that the canary DAG runs; `partnership-watch canary` looks at once": (
        "kiểm tra DAG canary có chạy không; `partnership-watch canary` kiểm tra ngay"
    ),
    "canary {number} of PARTNERSHIP_WATCH_CANARIES is no live subscriber's address": (
        "hộp thư thử thứ {number} của PARTNERSHIP_WATCH_CANARIES không phải địa chỉ của người đăng ký nào"
    ),
    "it is misspelt, or its subscriber has ended: subscribe it; "
    "or take it out of PARTNERSHIP_WATCH_CANARIES": (
        "địa chỉ viết sai, hoặc đăng ký đã kết thúc: đăng ký lại; hoặc bỏ khỏi PARTNERSHIP_WATCH_CANARIES"
    ),
    "the canary's mailbox cannot be read": "không đọc được hộp thư thử",
    "the canary's mailbox has not been read": "hộp thư thử không được đọc",
    "`partnership-watch canary` says why it cannot be; see that the canary DAG runs": (
        "`partnership-watch canary` nêu lý do; kiểm tra DAG canary có chạy không"
    ),
    "the canary's edition {edition} of {cut:%Y-%m-%d %H:%M} UTC was accepted at {accepted:%H:%M} "
    "and has not arrived for {minutes} minutes": (
        "bản tin {edition} lúc {cut:%Y-%m-%d %H:%M} UTC gửi cho hộp thư thử đã được nhận lúc "
        "{accepted:%H:%M} mà {minutes} phút sau vẫn chưa đến"
    ),
    "see the mail server's log and queue, and the mailbox's spam folder: others may miss theirs": (
        "xem nhật ký và hàng đợi của máy chủ thư, và thư mục thư rác: người khác cũng có thể không nhận được"
    ),
    "the canary's edition {edition} of {cut:%Y-%m-%d %H:%M} UTC arrived {times} times, and was sent once": (
        "bản tin {edition} lúc {cut:%Y-%m-%d %H:%M} UTC đến hộp thư thử {times} lần, dù chỉ gửi một lần"
    ),
    "see the mail server's log; `partnership-watch sending pause` stops all sending meanwhile": (
        "xem nhật ký máy chủ thư; trong lúc đó `partnership-watch sending pause` dừng mọi việc gửi"
    ),
    "the canary's edition {edition} of {cut:%Y-%m-%d %H:%M} UTC did not arrive as it was sent: {changes}": (
        "bản tin {edition} lúc {cut:%Y-%m-%d %H:%M} UTC đến hộp thư thử không giống khi gửi: {changes}"
    ),
    "something between our mail server and the mailbox changes it; others' mail too, perhaps": (
        "có gì đó giữa máy chủ thư và hộp thư làm thay đổi thư; thư của người khác có thể cũng vậy"
    ),
    "{count} mails came to the canary as ours, and we know nothing of them": (
        "{count} thư mang tên chúng ta đến hộp thư thử mà chúng ta không biết đến"
    ),
    "somebody sends in our name, perhaps a copy of this installation: look at their headers": (
        "có ai đó gửi thư dưới tên chúng ta, có thể là một bản sao của bản cài đặt này: xem đầu thư"
    ),
    "the canary's edition {edition} of {cut:%Y-%m-%d %H:%M} UTC was cut and has no message for the canary": (
        "bản tin {edition} lúc {cut:%Y-%m-%d %H:%M} UTC đã được lập mà không có thư cho hộp thư thử"
    ),
    "others may miss theirs too; `partnership-watch why EMAIL DATE` explains one reader's mail": (
        "người khác cũng có thể không nhận được; `partnership-watch why EMAIL DATE` giải thích thư của "
        "một độc giả"
    ),
    "{count} findings that the canary asks for are in none of its editions": (
        "{count} kết quả mà hộp thư thử yêu cầu không có trong bản tin nào của nó"
    ),
    "`partnership-watch why EMAIL DATE` names each with its reason": (
        "`partnership-watch why EMAIL DATE` nêu từng kết quả kèm lý do"
    ),
}
