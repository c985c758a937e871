"""What belongs to a language: ambiguous names, sentences, lists."""

import pytest

from partnership_watch.matching.languages import Standing, language
from partnership_watch.matching.normalise import fold

SURNAMES = frozenset({"nguyễn", "trần", "lê"})


def standing(code: str, text: str, name: str) -> Standing:
    """Return what the name that follows the bar is taken for."""
    before = text[: text.index("|")]
    folded = fold(text.replace("|", ""))
    start = next((at for at, stored in enumerate(folded.offsets) if stored >= len(before)), len(folded.low))
    return language(code).standing(folded, start, start + len(name), SURNAMES)


@pytest.mark.parametrize(
    "text",
    [
        "Thủ tướng |Anh Keir Starmer tới Hà Nội",
        "Chính phủ |Anh công bố",
        "Đại sứ |Anh Iain Frew nói",
        "Đại sứ |Anh Tom Carter nói",
        "tàu hải quân |Anh cập cảng",
        "doanh nghiệp |Anh quan tâm",
        "quan hệ Việt |Anh",
        "Việt Nam và |Anh ký",
        "xuất khẩu sang |Anh tăng",
        "Việt Nam - |Anh thúc đẩy",
        "Mỹ, |Anh và Pháp",
        "|Anh và Việt Nam ký",
        "|Anh, Pháp, Đức cùng lên tiếng",
        "du học sinh tại |Anh",
    ],
)
def test_anh_is_the_country(text: str) -> None:
    """A role, a preposition, a list or another country beside it makes it one."""
    assert standing("vi", text, "Anh") is Standing.SURE


@pytest.mark.parametrize(
    "text",
    [
        "dạy tiếng |Anh ở trường",
        "trường |Anh ngữ",
        "ca sĩ Tuấn |Anh biểu diễn",
        "ông Nguyễn Việt |Anh phát biểu",
        "ông Trần Đức |Anh",
        "cô |Anh Thư kể",
        "huyện Kỳ |Anh, Hà Tĩnh",
        "|Anh hùng lao động",
        "|Anh em nhà Nguyễn",
        "hai |anh chị",
        "theo |anh, việc này",
    ],
)
def test_anh_is_somebody_or_something_else(text: str) -> None:
    """A name, a pronoun, a hero, a language."""
    assert standing("vi", text, "Anh") is Standing.NOT


@pytest.mark.parametrize("text", ["|Anh kể lại câu chuyện", "Ông cười. |Anh nói tiếp", "|ANH SIẾT THỊ THỰC"])
def test_anh_that_opens_a_sentence_needs_another_sign(text: str) -> None:
    """ "He said" looks like "Britain said"."""
    assert standing("vi", text, "Anh") is Standing.WEAK


@pytest.mark.parametrize(
    "text",
    [
        "VIỆT NAM VÀ |ANH KÝ THỎA THUẬN ĐIỆN GIÓ NGOÀI KHƠI",
        "QUAN HỆ VIỆT NAM - |ANH: 50 NĂM",
        "THỦ TƯỚNG TIẾP ĐẠI SỨ |ANH",
        "TÔM VIỆT NAM BÁN CHẠY TẠI |ANH",
    ],
)
def test_words_alone_show_a_country_in_a_headline_all_in_capitals(text: str) -> None:
    """What stands before it, or another country beside it; brothers, languages and names stay out."""
    assert standing("vi", text, "ANH") is Standing.SURE
    assert standing("vi", "TRAO TẶNG DANH HIỆU |ANH HÙNG", "ANH") is Standing.NOT
    assert standing("vi", "DẠY TIẾNG |ANH Ở TRƯỜNG", "ANH") is Standing.NOT
    assert standing("vi", "ÔNG NGUYỄN TUẤN |ANH THĂM HÀ NỘI", "ANH") is Standing.WEAK
    assert standing("vi", "Ông ký với |ANH tại Hà Nội", "ANH") is Standing.WEAK


@pytest.mark.parametrize(
    "text", ["|Anh tài trợ bản đồ gió", "|Anh giúp Cà Mau cảnh báo sạt lở", "|Anh hỗ trợ 4 triệu bảng"]
)
def test_anh_that_opens_a_text_is_likely_the_country(text: str) -> None:
    """A title can speak of no "he" whom nobody has named, save a man of some trade."""
    assert standing("vi", text, "Anh") is Standing.LIKELY
    assert standing("vi", "|Anh nông dân thu tiền tỷ", "Anh") is Standing.WEAK


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("xuất khẩu sang |Mỹ", "Mỹ", Standing.SURE),
        ("ngành |Mỹ thuật", "Mỹ", Standing.NOT),
        ("Thủ tướng |Đức Olaf Scholz", "Đức", Standing.SURE),
        ("bà Lê Hồng |Nga", "Nga", Standing.NOT),
        ("Bộ |Pháp luật", "Pháp", Standing.NOT),
        ("Mỹ và |Pháp", "Pháp", Standing.SURE),
        ("|Nhật ký của một cô gái", "Nhật", Standing.NOT),
    ],
)
def test_other_short_names_are_read_with_the_same_care(text: str, name: str, expected: Standing) -> None:
    """America, Germany, Russia, France and Japan are beauty, virtue, a girl, law and a diary."""
    assert standing("vi", text, name) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Cảnh sát biển Việt - |Trung hội đàm", Standing.SURE),
        ("xung đột Mỹ-|Trung", Standing.SURE),
        ("quan hệ |Trung – Việt", Standing.SURE),
        ("ông Nguyễn Việt |Trung phát biểu", Standing.NOT),
        ("miền |Trung - Tây Nguyên", Standing.NOT),
        ("nước |Trung Phi", Standing.NOT),
    ],
)
def test_trung_is_china_only_in_a_pair(text: str, expected: Standing) -> None:
    """Elsewhere it is a man, the middle, or a part of a longer name."""
    assert standing("vi", text, "Trung") is expected


@pytest.mark.parametrize("after", [" war", " War, and", " veterans.", " wars"])
def test_a_war_is_not_the_country_that_it_is_called_by(after: str) -> None:
    """Whatever follows the word."""
    text = fold(f"bombs of the Norland{after}")

    assert language("en").is_something_else(text, 13, 20)
    assert not language("en").is_something_else(fold("bombs of the Norland, war or not"), 13, 20)


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("trade with |Jordan grew", "Jordan", Standing.SURE),
        ("the forward |Jordan Smith scored", "Jordan", Standing.NOT),
        ("roast |turkey for all", "turkey", Standing.NOT),
        ("the state of New South |Wales", "Wales", Standing.NOT),
        ("Ministers From |Georgia Meet Union Leaders", "Georgia", Standing.WEAK),
        ("a city twinned with |Bath as of today", "Bath", Standing.SURE),
        ("|Reading levels fall in primary schools", "Reading", Standing.WEAK),
        ("a winner of the Kentucky |Derby", "Derby", Standing.NOT),
        ("the senate of New |Jersey voted", "Jersey", Standing.NOT),
    ],
)
def test_english_names_are_told_by_capitals_and_neighbours(text: str, name: str, expected: Standing) -> None:
    """Jordan is a footballer as often as a kingdom."""
    assert standing("en", text, name) is expected


@pytest.mark.parametrize(
    ("code", "text", "starts"),
    [
        ("en", "Mr. Holm met Dr. Brekke. They agreed.", ["They agreed."]),
        ("en", "Exports to the U.K. rose 3.5% in May. Imports fell.", ["Imports fell."]),
        ("vi", "Tại TP. Hải Phòng, ông nói. Đây là bước tiến.", ["Đây là bước tiến."]),
        ("en", "First line\nsecond line", ["second line"]),
        ("en", "One sentence only", []),
    ],
)
def test_sentences(code: str, text: str, starts: list[str]) -> None:
    """Titles, initials and numbers end no sentence."""
    assert [text[start:] for start in language(code).sentences(text)[1:]] == starts


@pytest.mark.parametrize(
    ("code", "text", "inside", "outside"),
    [
        (
            "en",
            "They spoke at length of trade, schools, ferries and herring.",
            ["schools", "ferries", "herring"],
            ["They"],
        ),
        (
            "en",
            "The ministers met in Port Solano, and agreed to open a new ferry line soon.",
            [],
            ["ferry line"],
        ),
        ("vi", "Hai bên trao đổi về thương mại, giáo dục, nghề cá và du lịch.", ["giáo dục", "nghề cá"], []),
        ("en", "Trade and schools.", [], ["schools"]),
    ],
)
def test_lists(code: str, text: str, inside: list[str], outside: list[str]) -> None:
    """Three or more short parts between commas are a list; two subjects are not."""
    sentences = [*language(code).sentences(text), len(text)]
    spans = language(code).lists(text, sentences)

    def listed(word: str) -> bool:
        at = text.index(word)
        return any(start <= at and at + len(word) <= end for start, end in spans)

    assert all(map(listed, inside))
    assert not any(map(listed, outside))


def test_a_language_without_a_module_is_read_by_the_generic_rules() -> None:
    """A partnership may speak any language."""
    generic = language("fi")

    assert generic.standing(fold("Chad ja Suomi"), 0, 4, frozenset()) is Standing.SURE
    assert generic.sentences("Yksi. Kaksi.") == [0, 6]
    assert not generic.marks_missing(fold("Yksi"))


def test_a_minister_before_a_countrys_name_is_a_minister_of_it() -> None:
    """`Ngoại trưởng` and `Bộ trưởng` end in a syllable that is no sign of a brother."""
    text = fold("Bộ trưởng Anh thăm Hà Nội")
    start = text.low.index("anh")

    assert language("vi").standing(text, start, start + 3, frozenset()) is Standing.SURE
