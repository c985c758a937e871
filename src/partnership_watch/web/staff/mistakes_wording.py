"""Sentences of mistakes in the languages of the pages, by their English.

English is what they are written in, so it has nothing here.
"""

from collections.abc import Mapping

_VI: Mapping[str, str] = {
    # What stands in an address, and cannot be read (refusals, audit.filters).
    "{place} is no field here; correct its spelling or remove it": (
        "ở đây không có trường {place}; hãy sửa chính tả hoặc bỏ đi"
    ),
    "{place} must be {expected}": "{place} phải là một trong {expected}",
    "{place} must be {least} or more": "{place} phải từ {least} trở lên",
    "{place} must be {most} or less": "{place} không được quá {most}",
    "{place} is too long; write at most {most} characters": (
        "{place} quá dài; hãy viết nhiều nhất {most} ký tự"
    ),
    "{place} is empty; fill it in or leave it out": "{place} để trống; hãy điền vào hoặc bỏ đi",
    "{place} must be a whole number": "{place} phải là số nguyên",
    "{place} must be true or false": "{place} phải là true hoặc false",
    "{place} must be a date, such as 2026-01-31": "{place} phải là một ngày, ví dụ 2026-01-31",
    "{place} must be direct, context or none": "{place} phải là direct, context hoặc none",
    "{place} must be confirmed, rejected or undecided": "{place} phải là confirmed, rejected hoặc undecided",
    "{place} holds a NUL, which no name does; leave it out": "{place} có ký tự NUL; hãy bỏ đi",
    "{place} must be live, replay or import": "{place} phải là live, replay hoặc import",
    "{place} must be the first characters of a rule set's hash, 4 or more of 0-9 and a-f": (
        "{place} phải là các ký tự đầu của mã băm một bộ quy tắc, từ 4 ký tự 0-9 và a-f trở lên"
    ),
    "{place} holds too many values; give at most {most}": (
        "{place} có quá nhiều giá trị; hãy chọn nhiều nhất {most}"
    ),
    "{first}, {one}, is after {last}, {other}; exchange them": (
        "{first}, {one}, ở sau {last}, {other}; hãy đổi chỗ hai ngày"
    ),
    "the words are too long; write at most {most} characters": (
        "cụm từ quá dài; hãy viết nhiều nhất {most} ký tự"
    ),
    "the words only exclude; add one that must be there": ("chỉ có từ để loại trừ; hãy thêm một từ phải có"),
    "there is no word to look for in what was written; write letters or digits": (
        "không có từ nào để tìm trong nội dung đã viết; hãy viết chữ cái hoặc chữ số"
    ),
    "after is no cursor of ours; begin without it": (
        "after không phải dấu trang hợp lệ; hãy bắt đầu lại không có nó"
    ),
    "the queue is not narrowed by {field}; take {fields}": (
        "không thu hẹp hàng đợi theo {field}; hãy dùng {fields}"
    ),
    "since, {since}, has not come yet; give a day that has": (
        "since, {since}, chưa đến; hãy chọn một ngày đã qua"
    ),
    "these are {days} days; ask for at most {most} at once": (
        "khoảng này dài {days} ngày; mỗi lần hãy chọn nhiều nhất {most} ngày"
    ),
    # What there is not.
    "there is no {field} {value!r}; choose from {choice}": (
        "ở đây không có {field} {value!r}; hãy chọn trong {choice}"
    ),
    "there is no source {source!r}, and never was": "không có nguồn {source!r}, trước đây cũng không",
    "no rule set {beginning} of {partnership} is stored; give the hash of one that has decided": (
        "không lưu bộ quy tắc {beginning} nào của {partnership}; "
        "hãy dùng mã băm của một bộ đã từng quyết định"
    ),
    "several rule sets begin with {beginning}: {several}; give more of it": (
        "có nhiều bộ quy tắc bắt đầu bằng {beginning}: {several}; hãy ghi thêm ký tự"
    ),
    "there is no item {number}": "không có tin {number}",
    "item {item} has no revision {number}; its newest is {newest}": (
        "tin {item} không có bản {number}; bản mới nhất là {newest}"
    ),
    "there is no story {number}": "không có chuỗi tin {number}",
    "there is no edition {number}": "không có bản tin {number}",
    "there is no clause {number}; choose from {choice}": (
        "không có điều khoản {number}; hãy chọn trong {choice}"
    ),
    "{value!r} is no beginning of a rule set's hash; give 4 or more of 0-9 and a-f": (
        "{value!r} không phải phần đầu của mã băm một bộ quy tắc; hãy ghi từ 4 ký tự 0-9 và a-f trở lên"
    ),
    "{value!r} is no number of anything here; correct it": "ở đây không có gì mang số {value!r}; hãy sửa lại",
    "{value!r} is no form of a file here; take one of {forms}": (
        "ở đây không có dạng tệp {value!r}; hãy dùng một trong {forms}"
    ),
}

MISTAKES_WORDING: Mapping[str, Mapping[str, str]] = {"en": {}, "vi": _VI}
