"""What is late or wrong, in the languages of the pages: by the English of each trouble and of its advice.

English is what the troubles are written in, so it has nothing here.
"""

from collections.abc import Mapping

LATE_WORDING: Mapping[str, Mapping[str, str]] = {
    "en": {},
    "vi": {
        "the tables are of version {version}, and {needed} is needed": (
            "các bảng thuộc phiên bản {version}, trong khi cần {needed}"
        ),
        "there are no tables": "chưa có bảng nào",
        "run `partnership-watch db upgrade`, and start anew what runs with an older version of the product": (
            "chạy `partnership-watch db upgrade`, rồi khởi động lại những gì đang chạy bằng phiên bản cũ hơn"
        ),
        "revisions have not been matched": "có tin mới hoặc bản sửa chưa được xét",
        "see that the match DAG is not paused and that its tasks run": (
            "kiểm tra DAG match có bị tạm dừng không và các tác vụ của nó có chạy không"
        ),
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
        "a transaction stays open, and what it has locked is left undone": (
            "một giao dịch cơ sở dữ liệu không kết thúc, và những gì nó khóa bị bỏ dở"
        ),
        "a process hangs: see the tasks that run for long, or pg_stat_activity, and end it": (
            "một tiến trình bị treo: xem các tác vụ chạy lâu, hoặc pg_stat_activity, và kết thúc nó"
        ),
        "the folder's rules ({folder}) are not those that decided last ({last})": (
            "quy tắc trong thư mục ({folder}) không phải là quy tắc đã quyết định gần nhất ({last})"
        ),
        "they decide of what is matched next; if matching has run since they were changed, "
        "it reads another folder (PARTNERSHIP_WATCH_CONFIG)": (
            "chúng quyết định lần xét tới; nếu đã xét từ khi chúng thay đổi thì việc xét đang đọc một "
            "thư mục khác (PARTNERSHIP_WATCH_CONFIG)"
        ),
        "source {source} is paused: {reason}": "nguồn {source} đang tạm dừng: {reason}",
        "find the feed that takes its place and put its address into sources.yaml, or disable it there": (
            "tìm nguồn thay thế và ghi địa chỉ vào sources.yaml, hoặc tắt nguồn này ở đó"
        ),
        "source {source} was due and nobody looked": "nguồn {source} đã đến giờ mà không được đọc",
        "see that the collect DAG is not paused and that its tasks run": (
            "kiểm tra DAG collect có bị tạm dừng không và các tác vụ của nó có chạy không"
        ),
        "source {source} cannot be read": "không đọc được nguồn {source}",
        "`partnership-watch sources check {source}` says why": (
            "`partnership-watch sources check {source}` nêu lý do"
        ),
        "source {source} answers and brings nothing new": "nguồn {source} có trả lời mà không có gì mới",
        "open its address in a browser: the publisher may have moved its news elsewhere": (
            "mở địa chỉ của nguồn trong trình duyệt: có thể nơi đăng đã chuyển tin sang chỗ khác"
        ),
        "a rescreen under rule set {rules} was begun and has not ended": (
            "việc xét lại theo bộ quy tắc {rules} đã bắt đầu mà chưa kết thúc"
        ),
        "run `partnership-watch rescreen --since ...` again, back to {since} UTC": (
            "chạy lại `partnership-watch rescreen --since ...`, lùi đến {since} UTC"
        ),
        "replay {number} under rule set {rules} was begun and has not ended": (
            "lần chạy lại {number} theo bộ quy tắc {rules} đã bắt đầu mà chưa kết thúc"
        ),
        "run `{command}` again": "chạy lại `{command}`",
        "the import of {file} was begun and has not ended; {rows} rows are done": (
            "việc nhập {file} đã bắt đầu mà chưa kết thúc; đã xong {rows} dòng"
        ),
        "run `partnership-watch import` with the same file again: it goes on where it was": (
            "chạy lại `partnership-watch import` với cùng tệp: việc nhập tiếp tục từ chỗ dừng"
        ),
        "what was found is not being counted by month (last done {last:%Y-%m-%d %H:%M} UTC); "
        "pages count it anew each time": (
            "kết quả không được đếm theo tháng (lần cuối {last:%Y-%m-%d %H:%M} UTC); "
            "các trang phải đếm lại mỗi lần mở"
        ),
        "what was found was never counted by month; pages count it anew each time": (
            "kết quả chưa bao giờ được đếm theo tháng; các trang phải đếm lại mỗi lần mở"
        ),
        "see that the sweep DAG is not paused and that its tasks run; `partnership-watch sweep` counts": (
            "kiểm tra DAG sweep có bị tạm dừng không và các tác vụ của nó có chạy không; "
            "`partnership-watch sweep` sẽ đếm"
        ),
        "the audit log is not being sealed": "nhật ký kiểm toán không được niêm phong",
        "see that the sweep DAG is not paused and that its tasks run; `partnership-watch sweep` seals": (
            "kiểm tra DAG sweep có bị tạm dừng không và các tác vụ của nó có chạy không; "
            "`partnership-watch sweep` sẽ niêm phong"
        ),
        "the hours of audience {audience} cannot be told: zone {zone} is unknown here": (
            "không tính được giờ của nhóm nhận {audience}: máy này không biết múi giờ {zone}"
        ),
        "install the time zones (tzdata) on this machine, or change the subscribers' zone": (
            "cài dữ liệu múi giờ (tzdata) trên máy này, hoặc đổi múi giờ của người đăng ký"
        ),
        "the audit log could not be sealed: who had written into it did not end in time": (
            "không niêm phong được nhật ký kiểm toán: có tiến trình đang ghi mà không kết thúc kịp"
        ),
        "the next sweep tries again; if it says so once more, a process hangs: see pg_stat_activity": (
            "lần dọn dẹp tới sẽ thử lại; nếu lại báo như vậy thì một tiến trình bị treo: xem pg_stat_activity"
        ),
        "digests of {count} audiences have not been cut": (
            "bản tin định kỳ của {count} nhóm nhận chưa được lập"
        ),
        "alerts of {count} audiences have not been cut": (
            "bản tin báo ngay của {count} nhóm nhận chưa được lập"
        ),
        "see that the {dag} DAG is not paused and that its tasks run; "
        "`partnership-watch publish` cuts what is due": (
            "kiểm tra DAG {dag} có bị tạm dừng không và các tác vụ của nó có chạy không; "
            "`partnership-watch publish` lập những gì đã đến giờ"
        ),
        "{count} findings grew too old before they were told, in the last {days} days": (
            "{count} kết quả đã quá cũ trước khi được báo, trong {days} ngày qua"
        ),
        "something was late then; `partnership-watch why EMAIL DATE` names them for one reader": (
            "khi đó có việc bị chậm; `partnership-watch why EMAIL DATE` nêu tên chúng cho một độc giả"
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
            "xem nhật ký và hàng đợi của máy chủ thư, và thư mục thư rác: người khác "
            "cũng có thể không nhận được"
        ),
        "the canary's edition {edition} of {cut:%Y-%m-%d %H:%M} UTC arrived {times} times, "
        "and was sent once": (
            "bản tin {edition} lúc {cut:%Y-%m-%d %H:%M} UTC đến hộp thư thử {times} lần, dù chỉ gửi một lần"
        ),
        "see the mail server's log; `partnership-watch sending pause` stops all sending meanwhile": (
            "xem nhật ký máy chủ thư; trong lúc đó `partnership-watch sending pause` dừng mọi việc gửi"
        ),
        "the canary's edition {edition} of {cut:%Y-%m-%d %H:%M} UTC did not arrive as it was sent: "
        "{changes}": (
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
        "the canary's edition {edition} of {cut:%Y-%m-%d %H:%M} UTC was cut and has no message "
        "for the canary": (
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
        "{count} events for webhooks wait and nobody sends them": (
            "{count} sự kiện webhook đang chờ mà không có gì gửi đi"
        ),
        "see that the deliver DAG runs; `partnership-watch deliver` names a key that is missing": (
            "kiểm tra DAG deliver có chạy không; `partnership-watch deliver` nêu khóa bị thiếu"
        ),
        "webhook {name!r} of subscription {subscription} was switched off: every try failed for "
        "{days} days": (
            "webhook {name!r} của đăng ký {subscription} đã bị tắt: mọi lần gửi trong {days} ngày đều "
            "thất bại"
        ),
        "its owner is mailed, and may not have read it (`webhooks list`); when it answers again, "
        "`webhooks enable {subscription}` and `webhooks replay {subscription} --since 7d`": (
            "chủ của nó được gửi thư, nhưng có thể chưa đọc (`webhooks list`); khi nó trả lời lại, chạy "
            "`webhooks enable {subscription}` và `webhooks replay {subscription} --since 7d`"
        ),
        "every try at webhook {name!r} of subscription {subscription} fails; it is switched off after "
        "{days} days": (
            "mọi lần gửi đến webhook {name!r} của đăng ký {subscription} đều thất bại; sau {days} ngày nó "
            "sẽ bị tắt"
        ),
        "`webhooks log --subscription {subscription}` shows the answers; tell its owner (`webhooks list`)": (
            "`webhooks log --subscription {subscription}` cho thấy các câu trả lời; báo cho chủ của nó "
            "(`webhooks list`)"
        ),
    },
}
