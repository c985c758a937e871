"""What is late in collecting, matching, cutting and keeping, in Vietnamese."""

from collections.abc import Mapping

WORK_VI: Mapping[str, str] = {
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
    "digests of {count} audiences have not been cut": ("bản tin định kỳ của {count} nhóm nhận chưa được lập"),
    "alerts of {count} audiences have not been cut": ("bản tin báo ngay của {count} nhóm nhận chưa được lập"),
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
}
