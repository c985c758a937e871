"""What is late or wrong with mails, approvals, bounces and webhooks, in Vietnamese."""

from collections.abc import Mapping

SENDING_VI: Mapping[str, str] = {
    "{count} messages were being sent when their sender vanished": (
        "{count} thư đang gửi dở thì tiến trình gửi biến mất"
    ),
    "the next sending, or `partnership-watch sweep`, holds them; see the mail server's log": (
        "lần gửi tới, hoặc `partnership-watch sweep`, sẽ giữ chúng lại; xem nhật ký máy chủ thư"
    ),
    "the mail server takes no mail from our sender: {count} messages wait": (
        "máy chủ thư không nhận thư từ địa chỉ gửi của chúng ta: {count} thư đang chờ"
    ),
    "see PARTNERSHIP_WATCH_SENDER_ADDRESS, the server's quota and its log": (
        "xem PARTNERSHIP_WATCH_SENDER_ADDRESS, hạn mức và nhật ký của máy chủ"
    ),
    "{count} messages were put off, and nobody tries them again": (
        "{count} thư bị hoãn mà không có gì gửi lại"
    ),
    "see that the deliver DAG runs and that the mail server answers": (
        "kiểm tra DAG deliver có chạy không và máy chủ thư có trả lời không"
    ),
    "{count} messages have been put off by the mail server and are tried again": (
        "{count} thư bị máy chủ thư hoãn và đang được gửi lại"
    ),
    "its log says why; each is given up after a day and a half": (
        "nhật ký của máy chủ nêu lý do; mỗi thư được bỏ sau một ngày rưỡi"
    ),
    "{count} messages waited too long and were given up, in the last {days} days": (
        "{count} thư chờ quá lâu và đã bị bỏ, trong {days} ngày qua"
    ),
    "the mail server was away or put them off; its log says why": (
        "máy chủ thư vắng mặt hoặc đã hoãn chúng; nhật ký của nó nêu lý do"
    ),
    "{count} messages were refused, in the last {days} days": (
        "{count} thư bị từ chối, trong {days} ngày qua"
    ),
    "`partnership-watch why EMAIL DATE` shows the server's code; its log says why": (
        "`partnership-watch why EMAIL DATE` cho thấy mã của máy chủ; nhật ký của nó nêu lý do"
    ),
    "{count} messages may or may not have arrived, and are held": (
        "{count} thư không rõ đã đến hay chưa, và đang được giữ lại"
    ),
    "look at the mail server's log; PARTNERSHIP_WATCH_RESEND_ONCE=true sends each once more": (
        "xem nhật ký máy chủ thư; PARTNERSHIP_WATCH_RESEND_ONCE=true gửi mỗi thư thêm một lần"
    ),
    "all sending is paused ({reason}); {count} messages wait": (
        "mọi việc gửi đang tạm dừng ({reason}); {count} thư đang chờ"
    ),
    "`partnership-watch sending resume` sends them; nothing expires meanwhile": (
        "`partnership-watch sending resume` sẽ gửi chúng; trong lúc chờ không có gì hết hạn"
    ),
    "{count} messages wait and nobody sends them": "{count} thư đang chờ mà không có gì gửi đi",
    "{count} alerts wait for a person's approval (editions {editions}), the first until "
    "{until:%Y-%m-%d %H:%M} UTC": (
        "{count} bản tin báo ngay chờ người phê duyệt (bản tin {editions}), bản đầu tiên đến "
        "{until:%Y-%m-%d %H:%M} UTC"
    ),
    "`partnership-watch approvals list` shows them; approve or decline each": (
        "`partnership-watch approvals list` liệt kê chúng; phê duyệt hoặc từ chối từng bản"
    ),
    "{count} alerts were sent to nobody, because nobody approved them in time, in the last {days} days": (
        "{count} bản tin báo ngay không gửi cho ai, vì không được phê duyệt kịp, trong {days} ngày qua"
    ),
    "see who looks at `approvals list`, and whether `approval` in partnership.yaml asks too much": (
        "xem ai theo dõi `approvals list`, và `approval` trong partnership.yaml có đòi hỏi quá mức không"
    ),
    "{count} confirmations, links to preferences, mails to owners of webhooks or to those who approve "
    "wait and nobody sends them": (
        "{count} thư xác nhận, thư gửi liên kết tùy chọn, thư cho chủ webhook hoặc cho người phê duyệt "
        "đang chờ mà không có gì gửi đi"
    ),
    "see that the deliver DAG runs and that the mail server answers; readers wait for them": (
        "kiểm tra DAG deliver có chạy không và máy chủ thư có trả lời không; độc giả đang chờ các thư này"
    ),
    "{count} confirmations, links to preferences, mails to owners of webhooks or to those who approve "
    "have been put off by the mail server and are tried again": (
        "{count} thư xác nhận, thư gửi liên kết tùy chọn, thư cho chủ webhook hoặc cho người phê duyệt "
        "bị máy chủ thư hoãn và đang được gửi lại"
    ),
    "its log says why; each is given up when its link has expired": (
        "nhật ký của máy chủ nêu lý do; mỗi thư được bỏ khi liên kết trong đó hết hạn"
    ),
    "{count} confirmations, links to preferences, mails to owners of webhooks or to those who approve "
    "may or may not have arrived, in the last {days} days": (
        "{count} thư xác nhận, thư gửi liên kết tùy chọn, thư cho chủ webhook hoặc cho người phê duyệt "
        "không rõ đã đến hay chưa, trong {days} ngày qua"
    ),
    "none is sent again, whoever misses one asks once more; the mail server's log says more": (
        "không thư nào được gửi lại, ai không nhận được sẽ yêu cầu lần nữa; xem thêm nhật ký máy chủ thư"
    ),
    "{count} confirmations, links to preferences, mails to owners of webhooks or to those who approve "
    "waited too long and were given up, in the last {days} days": (
        "{count} thư xác nhận, thư gửi liên kết tùy chọn, thư cho chủ webhook hoặc cho người phê duyệt "
        "chờ quá lâu và đã bị bỏ, trong {days} ngày qua"
    ),
    "sending was late then, or the mail server put them off; its log says why": (
        "khi đó việc gửi bị chậm, hoặc máy chủ thư đã hoãn chúng; nhật ký của nó nêu lý do"
    ),
    "the bounce mailbox has not been read: mail to dead addresses goes on": (
        "hộp thư trả về không được đọc: thư vẫn gửi đến những địa chỉ không còn dùng"
    ),
    "the bounce mailbox has not been read for {days} days": (
        "hộp thư trả về không được đọc trong {days} ngày"
    ),
    "the bounce mailbox has not been read yet": "hộp thư trả về chưa bao giờ được đọc",
    "see that the bounces DAG is not paused; `partnership-watch bounces read` reads it at once": (
        "kiểm tra DAG bounces có bị tạm dừng không; `partnership-watch bounces read` đọc hộp thư ngay"
    ),
    "mail to {count} addresses came back, and ended, in the last {days} days": (
        "thư gửi đến {count} địa chỉ bị trả về, và đã ngừng gửi, trong {days} ngày qua"
    ),
    "many at one provider at once is its word on our server: see the mail server's log": (
        "nhiều thư bị trả về cùng lúc từ một nhà cung cấp là do họ đánh giá máy chủ của ta: "
        "xem nhật ký máy chủ thư"
    ),
    "{count} readers complained of our mail in the last {days} days": (
        "{count} độc giả đã than phiền về thư của chúng ta trong {days} ngày qua"
    ),
    "their mail has ended; see how they came to be subscribed": (
        "đã ngừng gửi thư cho họ; xem họ được đăng ký bằng cách nào"
    ),
    "{count} bounces are genuine, and about messages that are not stored here": (
        "{count} thư trả về là thật, nhưng thuộc những thư không được lưu ở đây"
    ),
    "another installation sends under the same secret, a backup was put back, or they answered "
    "requests that were forgotten since": (
        "một bản cài đặt khác gửi thư với cùng khóa bí mật, một bản sao lưu đã được khôi phục, hoặc "
        "chúng trả lời những yêu cầu nay đã được xóa"
    ),
    "{count} events for webhooks wait and nobody sends them": (
        "{count} sự kiện webhook đang chờ mà không có gì gửi đi"
    ),
    "see that the deliver DAG runs; `partnership-watch deliver` names a key that is missing": (
        "kiểm tra DAG deliver có chạy không; `partnership-watch deliver` nêu khóa bị thiếu"
    ),
    "webhook {name!r} of subscription {subscription} was switched off: every attempt failed for "
    "{days} days": (
        "webhook {name!r} của đăng ký {subscription} đã bị tắt: mọi lần gửi trong {days} ngày đều thất bại"
    ),
    "its owner is mailed, and may not have read it (`webhooks list`); when it answers again, "
    "`webhooks enable {subscription}` and `webhooks replay {subscription} --since 7d`": (
        "chủ của nó được gửi thư, nhưng có thể chưa đọc (`webhooks list`); khi nó trả lời lại, chạy "
        "`webhooks enable {subscription}` và `webhooks replay {subscription} --since 7d`"
    ),
    "every attempt at webhook {name!r} of subscription {subscription} fails; it is switched off after "
    "{days} days": (
        "mọi lần gửi đến webhook {name!r} của đăng ký {subscription} đều thất bại; sau {days} ngày nó "
        "sẽ bị tắt"
    ),
    "`webhooks log --subscription {subscription}` shows the answers; tell its owner (`webhooks list`)": (
        "`webhooks log --subscription {subscription}` cho thấy các câu trả lời; báo cho chủ của nó "
        "(`webhooks list`)"
    ),
}
