"""In which language a text is written."""

import pytest

from partnership_watch.matching.recognise import recognise


@pytest.mark.parametrize(
    ("text", "declared", "expected"),
    [
        ("Norland opens a ferry line to Sudmark", None, "en"),
        ("Hai nước mở tuyến phà mới", None, "vi"),
        ("Hai nước mở tuyến phà mới", "en", "vi"),
        ("Hai nuoc mo tuyen pha moi giua hai thanh pho", None, "vi"),
        ("Hai nuoc mo tuyen pha moi giua hai thanh pho", "vi", "vi"),
        ("The two countries open a new ferry line between their cities", "vi", "en"),
        ("Minister Nguyễn Thị Hồng welcomes the president of the central bank", None, "en"),
        ("Tuyến phà Port Solano - Frosthaven", None, "vi"),
        ("HPX", "vi", "vi"),
        ("12345", "vi", "vi"),
        ("", None, "en"),
        ("", "fr", "en"),
    ],
)
def test_language_of_headlines_and_mixed_text(text: str, declared: str | None, expected: str) -> None:
    """Letters decide, then the feed, then a guess."""
    assert recognise(text, declared, ["en", "vi"]).language == expected


def test_a_partnership_of_one_language_is_not_guessed() -> None:
    """There is nothing to choose from."""
    assert recognise("Hai nước mở tuyến phà mới", "vi", ["en"]).language == "en"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("PM Phạm Minh Chính, Bùi Thanh Sơn host Lammy", "en"),
        ("Đà Nẵng – Liverpool City2City", "en"),
        ("Tô Lâm meets Starmer in London", "en"),
        ("Hà Nội, Hồ Chí Minh City and Đà Nẵng join UK smart city scheme", "en"),
        ("Nguyễn Hồng Diên: offshore wind is a priority", "en"),
        ("Photos: Tết in Hà Nội and Huế", "en"),
        ("Đỗ Hùng Việt in Geneva", "en"),
        (
            "The exhibition “Chữ Quốc ngữ: từ Bồ Đào Nha đến Việt Nam” opens at the library",
            "en",
        ),
        ("Prime Minister Phạm Minh Chính Hosts David Lammy In Hà Nội", "en"),
        (
            "UK minister says 'xin chào' to Hà Nội students",
            "en",
        ),
        (
            "Cần Thơ, Sóc Trăng, Bạc Liêu get UK flood warnings\nThe Met Office paid for it.",
            "en",
        ),
        ("Đại sứ Iain Frew: 'Vietnam is a key partner for the United Kingdom in the region'", "vi"),
        ("Ra mắt báo cáo 'The future of offshore wind in Vietnam: a roadmap to 2035'", "vi"),
        (
            "David Lammy: 'We will stand with Vietnam'\nÔng nói với báo: 'We want to do more together.'",
            "vi",
        ),
        (
            "Starmer phát biểu\nÔng nói: 'I am delighted to welcome my friend to London' khi đón.",
            "vi",
        ),
        ("Arsenal – Chelsea: Saka, Rice, Odegaard đá chính", "vi"),
        ("Trang GOV.UK: Foreign travel advice Vietnam cập nhật", "vi"),
        ("PHẠM MINH CHÍNH MEETS STARMER IN LONDON", "en"),
        ("VIỆT NAM VÀ ANH KÝ THỎA THUẬN ĐIỆN GIÓ NGOÀI KHƠI", "vi"),
        ("TỔNG BÍ THƯ TÔ LÂM GẶP THỦ TƯỚNG KEIR STARMER\nCuộc gặp diễn ra tại London.", "vi"),
    ],
)
def test_names_and_quotations_do_not_tell_the_language(text: str, expected: str) -> None:
    """They keep the letters of their own; the small words around them tell."""
    assert recognise(text, None, ["en", "vi"]).language == expected
    assert recognise(text, expected, ["en", "vi"]).language == expected
