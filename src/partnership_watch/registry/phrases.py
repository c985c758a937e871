"""Whether a phrase of a rule is one that can be looked for."""

EVERYDAY: dict[str, frozenset[str]] = {
    language: frozenset(words.split())
    for language, words in {
        "en": """
            about after against all also and any are been but can cooperation could for from government had
            has have her his how into its last made many may more most new news not now one other our out
            over people said say says she should some such than that the their them there these they this
            those through time two under until was week were what when where which while who will with
            would year years you
            """,
        "vi": """
            bị các cho chưa chỉ có còn cùng của cũng do dự đang đã để đến đó đối đồng được gì hai hay hoặc
            hơn không khi là làm lên lại mà mới một này nên nếu năm người nhiều như những nhưng nước phải
            qua ra rất sau sẽ số sự tại theo thì thể trên trong trước từ tới và vào vẫn về việc vì với
            """,
    }.items()
}
"""Words that stand in almost every text: a rule on one of them would match everything."""

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
    if " " in core:
        return None
    characters = sum(character.isalnum() for character in core)
    if characters < MIN_CHARACTERS and core.isascii() and core != core.upper():
        return f"{phrase!r} is too short to mean anything; write more of the phrase"
    if characters < 2:
        return f"{phrase!r} is a single letter; write more of the phrase"
    if core.lower() in EVERYDAY.get(language, frozenset()):
        return f"{phrase!r} stands in almost every text; add the word that makes it the subject"
    return None
