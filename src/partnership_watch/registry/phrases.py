"""Whether a phrase of a rule is one that can be looked for."""

import re

BINDING: dict[str, frozenset[str]] = {
    language: frozenset(words.split())
    for language, words in {
        "en": """
            a about after against all also an and any are as at be been but by can could do for from had has
            have he her his how i if in into is it its many may me more most my no not now of on or other our
            out over she should so some such than that the their them there these they this those through to
            under until up us was we were what when where which while who will with would you
            """,
        "vi": """
            bị các cho chưa chỉ có còn cùng của cũng do đang đã để đến đó được gì hay hoặc hơn không khi
            là lên lại mà mới này nên nếu như những phải qua ra rất sau sẽ tại theo thì trên trong trước
            từ tới và vào vẫn về vì với
            """,
    }.items()
}
"""Words that only join others: any number of them say nothing."""

EVERYDAY: dict[str, frozenset[str]] = {
    language: frozenset(words.split()) | BINDING[language]
    for language, words in {
        "en": """
            cooperation government last made new news one people said say says time two week year years
            """,
        "vi": """
            dự đối đồng hai làm một năm người nhiều nước số sự thể việc
            """,
    }.items()
}
"""Words that stand in almost every text: a rule on one of them would match everything. Two may be a subject
("people to people", "việc làm")."""

MIN_CHARACTERS = 3  # a shorter one without capitals or marks is a syllable or an ending, never a subject


def phrase_problem(phrase: str) -> str | None:
    """Return what makes a phrase unfindable, with the remedy."""
    if "*" in phrase.rstrip("*") or phrase.endswith("**"):
        return f"{phrase!r}: one star, and only at the end; it stands for further letters of the last word"
    core = phrase.removesuffix("*")
    if not core or not core[0].isalnum() or (phrase.endswith("*") and not core[-1].isalnum()):
        return f"{phrase!r}: a phrase begins with a letter or digit; leave the mark out"
    return None


def everything_problem(phrase: str, language: str) -> str | None:
    """Return why a phrase would match nearly everything, with the remedy."""
    core = phrase.removesuffix("*").strip()
    words = bare_words(phrase).split()
    if len(words) > 1:
        if BINDING.get(language, frozenset()).issuperset(words):
            return f"{phrase!r} is made of words that stand in almost every text; add the subject"
        return None
    characters = sum(character.isalnum() for character in core)
    if characters < 2:
        return f"{phrase!r} is a single letter; write more of the phrase"
    if characters < MIN_CHARACTERS and core.isascii():
        if core == core.upper():  # found only as written: IT is not "it"
            return None
        return f"{phrase!r} is too short to mean anything; write more of the phrase"
    if core.lower() in EVERYDAY.get(language, frozenset()):
        return f"{phrase!r} stands in almost every text; add the word that makes it the subject"
    return None


def bare_words(phrase: str) -> str:
    """Return the words of a phrase in small letters, with one space for any dash, and without its star."""
    return " ".join(_APART.split(phrase.removesuffix("*").strip().lower()))


_APART = re.compile(r"[\s\-\u2010-\u2015]+")
