"""Vietnamese. Readers are addressed as "quý vị", as official correspondence does."""

from partnership_watch.editions.content import HeldBack
from partnership_watch.editions.wording.shape import Plural, Wording
from partnership_watch.store.tables import Cadence, MatchGrade, ToldKind

VIETNAMESE = Wording(
    language="vi",
    heading_fonts="'Times New Roman', Times, serif",  # older Georgia lacks letters with two marks
    day="EEEE, 'ngày' d 'tháng' M 'năm' y",
    date="d/M/y",
    moment="HH:mm 'ngày' d/M/y",
    edition={
        Cadence.IMMEDIATE: "Tin báo nhanh",
        Cadence.DAILY: "Bản tin hằng ngày",
        Cadence.WEEKLY: "Bản tin hằng tuần",
    },
    pillar="Trụ cột {pillar}: {title}",
    clause="Điều khoản {number}",
    grade={MatchGrade.DIRECT: "Trực tiếp", MatchGrade.CONTEXT: "Bối cảnh"},
    kind={
        ToldKind.UPDATE: "Cập nhật",
        ToldKind.UPGRADE: "Nay là trực tiếp",
        ToldKind.CORRECTION: "Đính chính",
    },
    kind_means={
        ToldKind.UPDATE: "Tin này đã được gửi tới quý vị trước đây và nay có thay đổi.",
        ToldKind.UPGRADE: "Tin này đã được gửi tới quý vị dưới dạng bối cảnh; nay cả hai bên đều liên quan.",
        ToldKind.CORRECTION: (
            "Tin này đã được gửi tới quý vị trước đây. Nay nơi đăng đã rút tin, hoặc qua rà soát cho thấy "
            "tin không thuộc nội dung này; xin quý vị bỏ qua."
        ),
    },
    subject_more=Plural(" và {n} tin khác"),
    stories=Plural("{n} tin"),
    period="tìm thấy từ {start} đến {end}",
    times="Thời gian ghi theo {zone}.",
    skipped=Plural("Bản tin ngày {dates} đã không được gửi; bản tin này bao gồm cả nội dung đó."),
    skipped_many="{n} bản tin từ {first} đến {last} đã không được gửi; bản tin này bao gồm cả nội dung đó.",
    gathered={
        HeldBack.BRAKE: (
            "Do có quá nhiều tin cùng lúc, việc gửi tin đã tạm dừng; thư này gồm mọi tin dồn lại."
        ),
        HeldBack.QUIET: "Tin được giữ lại trong giờ yên tĩnh của quý vị; thư này gồm mọi tin dồn lại.",
    },
    awaits_approval="Tin báo này được người xem trước khi gửi, gồm những tin tìm thấy đến {moment}.",
    you_asked_for="Quý vị đăng ký nhận",
    asked_for_more=Plural("{n} phần khác"),
    everything="tất cả các trụ cột và điều khoản",
    only={MatchGrade.DIRECT: "chỉ tin trực tiếp", MatchGrade.CONTEXT: "chỉ tin bối cảnh"},
    in_languages="ngôn ngữ: {languages}",
    schedule={
        Cadence.IMMEDIATE: "gửi ngay khi có tin",
        Cadence.DAILY: "gửi hằng ngày lúc {time}",
        Cadence.WEEKLY: "gửi mỗi tuần một lần, lúc {time}",
    },
    quiet="trừ từ {start} đến {end}",
    sources_read=Plural("Đã đọc {n} nguồn tin."),
    sources_failed=Plural("Không đọc được {n} nguồn, nên có thể thiếu tin từ những nguồn sau:"),
    failed_below=Plural("Không đọc được {n} nguồn, nên có thể thiếu tin; danh sách ở cuối thư."),
    failed_heading="Nguồn tin không đọc được",
    failed_more=Plural("và {n} nguồn khác"),
    failure={
        "not_a_feed": "nội dung nhận được không phải là nguồn cấp tin",
        "withdrawn": "nơi xuất bản đã ngừng nguồn cấp tin này",
        "http_error": "máy chủ báo lỗi",
        "not_found": "không còn nguồn cấp tin ở địa chỉ này",
        "gone": "nơi xuất bản đã gỡ bỏ nguồn cấp tin",
        "blocked": "máy chủ từ chối cho truy cập",
        "rate_limited": "máy chủ yêu cầu truy cập thưa hơn",
        "timeout": "máy chủ không trả lời kịp thời",
        "too_slow": "truyền quá chậm",
        "too_large": "dung lượng vượt giới hạn cho phép",
        "bad_encoding": "không giải mã được chữ viết",
        "truncated": "nội dung bị ngắt giữa chừng",
        "dns": "không tìm thấy tên máy chủ",
        "connection": "không kết nối được với máy chủ",
        "tls": "kết nối bảo mật không đáng tin cậy",
        "refused_address": "dẫn tới địa chỉ không được phép mở",
        "redirect_refused": "chuyển hướng theo cách không được chấp nhận",
    },
    failure_unknown="không đọc được",
    last_read="đọc được lần cuối lúc {moment}",
    never_read="chưa đọc được lần nào",
    untitled="Không có tiêu đề",
    unnamed="Không rõ nơi đăng",
    first_seen="không ghi ngày, thấy lần đầu lúc {moment}",
    also="Cũng liên quan tới",
    copies="Cũng được đăng trên",
    copies_more=Plural("và {n} nơi khác"),
    found="Từ ngữ khớp",
    more=Plural("và {n} tin khác thuộc trụ cột này"),
    see_whole="Xem toàn bộ tin của bản này",
    all_in_text=(
        "Trang này được rút gọn để hiển thị trọn vẹn trong hộp thư. Toàn bộ tin có trong phần "
        "văn bản thuần của thư."
    ),
    read_in_browser="Đọc trên trình duyệt",
    relevant="Tin đúng nội dung?",
    yes="Đúng",
    no="Không",
    even_if_empty="kể cả khi không có tin",
    nothing={Cadence.DAILY: "Hôm nay không có tin mới", Cadence.WEEKLY: "Tuần này không có tin mới"},
    nothing_between="Từ {start} đến {end} không tìm thấy tin nào mà quý vị chưa nhận.",
    nothing_blind="Trong thời gian đó không đọc được nguồn nào, nên có thể có tin mà chúng tôi chưa thấy.",
    nothing_subject="{nothing}: {read}",
    nothing_read=Plural("đã đọc {n} nguồn"),
    nothing_failing=Plural("{n} nguồn lỗi"),
    trend_heading="Tuần này và các tuần trước",
    trend_now=Plural("{n} tin trong tuần này"),
    trend_graded="{direct} trực tiếp, {context} bối cảnh",
    trend_before=Plural("{low} đến {high} tin mỗi tuần trong {n} tuần trước đó (trung bình {mean})"),
    trend_before_same=Plural("{low} tin mỗi tuần trong {n} tuần trước đó"),
    trend_spike="Nhiều hơn hẳn thường lệ.",
    trend_weeks="Từng tuần, cũ nhất trước: {before}, tuần này {now}.",
    trend_bars="Cột cuối là tuần này.",
    trend_counts=(
        "Mỗi tin được tính vào tuần tìm thấy lần đầu, dưới từng trụ cột mà tin liên quan. "
        "Không tính tin cập nhật và đính chính."
    ),
    trend_none="Không tìm thấy tin nào trong những tuần này.",
    trend_first="Chưa có tuần nào trước đó được theo dõi trọn vẹn nên chưa thể so sánh.",
    trend_few=Plural("Trước đó mới theo dõi trọn vẹn được {n} tuần."),
    about_heading="Về thư này",
    grades_mean=(
        "Trực tiếp: cả hai bên đều có liên quan trong tin. Bối cảnh: tin chủ yếu nói về một bên, nhưng đúng "
        "vào vấn đề mà điều khoản đề cập."
    ),
    marks_mean="Từ ngữ được tô nền là căn cứ để xếp tin vào điều khoản.",
    summaries_are="Tiêu đề và tóm tắt được giữ như trong nguồn cấp tin.",
    rules_err="Tin được chọn theo các quy tắc viết sẵn, không do người chọn, nên có thể có sai sót.",
    official_text="Tìm toàn văn chính thức của tuyên bố",
    unsubscribe_reason="Quý vị nhận thư này vì địa chỉ này đã được đăng ký.",
    unsubscribe="Hủy đăng ký",
)
