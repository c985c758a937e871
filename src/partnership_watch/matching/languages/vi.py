"""What is particular to Vietnamese: its marks, and countries' names that are also other words."""

import re
from collections.abc import Collection, Sequence

from partnership_watch.matching.languages.countries.vi import AMBIGUOUS, NAMES
from partnership_watch.matching.languages.generic import Language, Standing, neighbours
from partnership_watch.matching.normalise import Folded, without_marks

MIN_OWN_LETTERS = 2  # fewer in a whole text: it was written without marks

# Letters that Vietnamese has and its neighbours in the news do not.
_OWN_LETTERS = "ăâđêôơưàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ"
# Small and capital letters written out: a search that ignores case takes several times as long.
_OWN = re.compile(f"[{_OWN_LETTERS}{_OWN_LETTERS.upper()}]")
_OWN_WORD = re.compile(rf"{_OWN.pattern}\S*")  # from its first such letter to its end

# By name: the syllables after which it is never the country, and those before which.
_NEVER_AFTER = """
    anh: tiếng kỳ đàn em các con chữ
    mỹ: thẩm mai phú kiều ngọc diễm hoàn châu tuyệt tiếng
    pháp: hợp biện phương giải cú tư hiến lập pháp hành phạm tiếng ngữ thi đạo
    đức: đạo hồng thủ phẩm công nhân tài tiếng mỹ bùi ân việt
    nga: tiếng hằng thúy tố phương việt
    ý: đồng chú lưu như ác thiện đắc tùy tâm tiếng đại chủ góp ngụ tuỳ hữu dụng
    áo: quần tấm chiếc mặc tủ khoác may
    nhật: sinh chủ cập thường minh ngày tiếng long hồng
    hàn: cơ tiếng thợ mối đại
    úc: kí ký
    bỉ: thô
    ấn: ám in dấu
    lào: thuốc
"""
_NEVER_BEFORE = """
    anh: ngữ hùng em chị trai rể ấy ta minh dũng chàng đào hào linh
    mỹ: thuật phẩm viện học đình tho linh duyên tâm hạnh phước lệ xuyên hưng vị
    pháp: luật lệnh lý y luân sư danh chế quy vân môn thuật bảo nhân
    đức: phật tin tính hạnh giáo thánh cha mẹ hoà hòa phổ trọng thọ cơ
    ý: kiến tưởng nghĩa thức chí định muốn đồ niệm
    áo: dài khoác thun phông sơ giáp mưa choàng
    nhật: ký báo thực nguyệt trình tân thường
    hàn: lâm gắn xì huyên mặc
    ấn: phẩm tượng định hành bản chứng tín
    bỉ: ổi ngạn
    nga: my mi
    lào: cai xao
"""

# Office-holders and institutions: the name after them is the country, whoever's name follows.
_OFFICES = """
    thủ tướng|bộ trưởng|thứ trưởng|ngoại trưởng|tổng thống|đại sứ|đại sứ quán|chính phủ|quốc hội|nghị viện
    hạ viện|thượng viện|nghị sĩ|hải quân|quân đội|cảnh sát|hoàng gia|vua|quốc vương|nữ hoàng|nhà vua|hoàng tử
    công chúa|thái tử|đảng|bộ ngoại giao|bộ quốc phòng|lãnh sự|lãnh sự quán|phái viên|công tước|chuyên gia
    học giả|giáo sư|doanh nghiệp|công ty|tập đoàn|nhà đầu tư|ngân hàng|đại học|trường|đoàn|phía|bên|chính giới
    báo|truyền thông
"""
# Before "Việt Anh" these make two countries of it, where it would else be a man.
_TIES = ("quan hệ", "hợp tác", "hữu nghị", "thương mại", "đối tác", "đối thoại", "hiệp định", "tình")

# In a text all in capitals, these before a name make it the country; with a capital letter less is needed.
_TOWARDS = """
    và|với|tại|sang|tới|đến|ở|thăm|nước|từ|giữa|cùng|vào|du học|visa|thị trường|học bổng|quan hệ
    của|đối tác|chiến hạm|tàu|hãng|quỹ đầu tư|khách|du khách|công đảng|phái đoàn|đoàn|chuyến thăm|mời
    ủng hộ|khỏi|dự|chuyến đi|chuyến công tác|tình báo|tòa án|toà án|người dân|dân|cử tri|bộ ba|bác sĩ
    chuyên gia|tổ chức|nhóm|hội đồng|khoa học|trường học|sứ quán|thống đốc|công nghệ|vốn|luật|tiêu chuẩn
"""

# A syllable as Vietnamese spells it, marks aside; "Keir" and "Gareth" are none.
_SYLLABLE = re.compile(
    r"(?:ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdghklmnprstvx])?"
    r"(?:uye|uya|uoi|uou|ieu|yeu|oai|oay|oeo|uay|uyu|ai|ao|au|ay|eo|eu|ia|ie|iu|oa|oe|oi|oo|ua|ue|ui|uo|uu"
    r"|uy|ye|[aeiouy])"
    r"(?:ch|ng|nh|[cmnpt])?"
)
# "Trung" is China where a dash ties it to another short name ("Việt - Trung"), and else "middle".
_ONLY_PAIRED = frozenset({"trung"})
_SHORT_NAMES = frozenset(name.lower() for name in AMBIGUOUS)
_PAIRING = frozenset({"-", "–", "—"})
_PRONOUNS = frozenset({"anh"})  # at the start of a sentence "he" as often as the country
# After "Anh" at the start of a title: he, or a man of that trade.
_MEN = """
    nông dân|thợ|tài xế|công nhân|kỹ sư|sinh viên|giáo viên|thầy giáo|bộ đội|bác sĩ|lái xe|bảo vệ|shipper
    ca sĩ|nghệ sĩ|trưởng thôn|thanh niên|cựu binh|chủ tiệm|chủ quán|người|tây|bán|kể|nói|bảo|bị|bỏ|về|chết
    qua đời|cười|khóc|thấy|nghĩ|đi|bắt đầu|sống|yêu|cưới|nuôi|trồng
"""
_CAPITALS_SHARE = 0.9  # of a text's letters; above it a capital letter says nothing
_SURNAME_REACH = 4  # words before a name within which a surname makes it a person's


def _table(text: str) -> dict[str, frozenset[str]]:
    rows = (line.split(":") for line in text.strip().splitlines())
    return {name.strip(): frozenset(words.split()) for name, words in rows}


def _alternatives(text: str) -> str:
    """Return phrases between bars and line ends as those of a pattern."""
    return "|".join(sorted(words.strip() for words in text.strip().replace("\n", "|").split("|")))


_AFTER = _table(_NEVER_AFTER)
_BEFORE = _table(_NEVER_BEFORE)
_OFFICE = re.compile(rf"(?<!\w)(?:{_alternatives(_OFFICES)})\Z")
_TOWARDS_IT = re.compile(rf"(?<!\w)(?:{_alternatives(_TOWARDS)})\Z")
_COUNTRIES_BEFORE = tuple(
    sorted(f" {name}".lower() for names in NAMES.values() for name in names if name not in _ONLY_PAIRED)
)
_MAN = re.compile(rf"\s(?:{_alternatives(_MEN)})(?!\w)")


class Vietnamese(Language):
    """Vietnamese. A country's one-syllable name is told by its neighbours and its capital letter."""

    longest_part = 6
    conjunctions = ("và", "hoặc", "cũng như", "cùng với")
    abbreviations = frozenset({"tp", "ts", "gs", "pgs", "ths", "bs", "ks", "tr", "st", "q", "p"})
    something_else_after = ("chiến tranh", "tiếng")

    def marks_missing(self, text: Folded) -> bool:
        """Whether fewer than two letters of the text are Vietnamese."""
        own = _OWN.finditer(text.low)
        return sum(1 for _ in zip(range(MIN_OWN_LETTERS), own, strict=False)) < MIN_OWN_LETTERS

    def share(self, words: Sequence[str]) -> float:
        """Return the share of words with a Vietnamese letter."""
        return len(_OWN_WORD.findall(" ".join(words))) / len(words) if words else 0.0

    def standing(self, text: Folded, start: int, end: int, surnames: Collection[str]) -> Standing:
        """Tell the country ("Thủ tướng Anh") from a person ("Tuấn Anh"), a language and a pronoun."""
        name = text.low[start:end]
        if not text.cased[start].isupper():
            return Standing.NOT
        before, after = neighbours(text, start, end)
        if name in _ONLY_PAIRED:
            return Standing.SURE if _paired(before) or _paired(after) else Standing.NOT
        beside = [word for word, gap in before[:1] if gap.isspace()]
        follows = [word for word, gap in after[:1] if gap.isspace()]
        if any(word.lower() in _AFTER.get(name, ()) for word in beside):
            return Standing.NOT
        if any(word.lower() in _BEFORE.get(name, ()) for word in follows):
            return Standing.NOT
        if text.cased[start:end].isupper() and end - start > 1:
            # A headline in capitals: case says nothing.
            sure = _in_capitals(text) and _shown_by_words(text, start, end, before, after, surnames)
            return Standing.SURE if sure else Standing.WEAK
        run = _capital_run(before)
        if any(word.lower() in surnames for word in run[:_SURNAME_REACH]):
            return Standing.NOT
        leading = text.low[max(0, start - 40) : start].rstrip()
        if _OFFICE.search(leading):
            return Standing.SURE
        if run and not run[0].isupper() and _is_syllable(run[0]) and not _is_opening(text, start, run):
            tie = leading.removesuffix(run[0].lower()).rstrip().endswith(_TIES)
            return Standing.SURE if tie else Standing.NOT
        if follows and follows[0][0].isupper() and not follows[0].isupper() and _is_syllable(follows[0]):
            return Standing.NOT
        if name in _PRONOUNS and _opens_sentence(text, start) and not _joined(after):
            likely = start == 0 and not _MAN.match(text.low, end)
            return Standing.LIKELY if likely else Standing.WEAK
        return Standing.SURE


def _in_capitals(text: Folded) -> bool:
    letters = sum(map(str.isalpha, text.cased))
    return sum(map(str.isupper, text.cased)) >= letters * _CAPITALS_SHARE


def _shown_by_words(
    text: Folded,
    start: int,
    end: int,
    before: list[tuple[str, str]],
    after: list[tuple[str, str]],
    surnames: Collection[str],
) -> bool:
    """Whether words alone make a name the country: what stands before it, or another country beside it."""
    if _MAN.match(text.low, end) or any(word.lower() in surnames for word, _ in after[:1]):
        return False
    leading = text.low[max(0, start - 40) : start].rstrip()
    if _OFFICE.search(leading) or _TOWARDS_IT.search(leading):
        return True
    tied = any(not gap.isspace() for _, gap in before[:1] + after[:1])
    return tied and (_paired(before) or _paired(after) or f" {leading}".endswith(_COUNTRIES_BEFORE))


def _paired(neighbouring: list[tuple[str, str]]) -> bool:
    """Whether a dash ties the name to another country's short one."""
    return any(
        gap.strip() in _PAIRING and word[0].isupper() and word.lower() in _SHORT_NAMES
        for word, gap in neighbouring[:1]
    )


def _capital_run(before: list[tuple[str, str]]) -> list[str]:
    """Return the capitalised words directly before, nearest first."""
    run = []
    for word, gap in before:
        if not gap.isspace() or not word[0].isupper():
            break
        run.append(word)
    return run


def _is_syllable(word: str) -> bool:
    return _SYLLABLE.fullmatch(without_marks(word.lower())) is not None


def _is_opening(text: Folded, start: int, run: list[str]) -> bool:
    """Whether the only capitalised word before the name owes its capital to the sentence it opens."""
    first = text.span(start, start + 1)[0]
    ahead = text.stored[:first].rstrip()[: -len(run[0])].rstrip()
    return len(run) == 1 and (not ahead or ahead[-1] in ".!?…:\"“'‘")


def _opens_sentence(text: Folded, start: int) -> bool:
    first = text.span(start, start + 1)[0]
    ahead = text.stored[:first].rstrip()
    return not ahead or ahead[-1] in ".!?…:\"“'‘"


def _joined(after: list[tuple[str, str]]) -> bool:
    """Whether another name follows: "Anh và Việt Nam", "Anh, Pháp", "Anh - Việt"."""
    words = [word for word, _ in after[:2]]
    if not words:
        return False
    gap = after[0][1].strip()
    if words[0].lower() in ("và", "với") and len(words) > 1:
        return words[1][0].isupper()
    return bool(gap) and gap in ",-–—/" and words[0][0].isupper()
