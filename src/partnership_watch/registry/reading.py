"""One way of reading a declaration's lines, and everything that speaks against it."""

from collections.abc import Sequence

from partnership_watch.registry.numbering import CHAPTERS, ENDINGS, Mark, Number, Style, is_title
from partnership_watch.registry.printed import Line, MarkedLine, PrintedChapter, PrintedParagraph


class Reading:
    """What the lines hold if chapters and paragraphs are numbered in these styles."""

    def __init__(self, chapter: Style | None, paragraph: Style, lines: Sequence[MarkedLine]) -> None:
        self.chapters: list[PrintedChapter] = [] if chapter else [PrintedChapter(lines[0].line, 1, "")]
        self.left_out: list[Line] = []
        self.faults: list[str] = []
        """Why no partnership can be made of it: sentences that begin with their line."""
        self.remarks: list[str] = []
        """What may have been meant otherwise, likewise."""
        self.chaptered = chapter is not None
        self._chapter = chapter
        self._paragraph = paragraph
        self._lowest = min(one.marks[paragraph].number for one in lines if paragraph in one.marks)
        self._last: Number | None = None
        self._list: tuple[Line, int] | None = None
        """Where a list inside the paragraph begins, and its last number."""
        self._open: list[str] | None = None
        """The paragraph with which a line without a number goes on."""
        self._in_title = False
        self._apart: list[int] = []
        self._after_end: list[MarkedLine] = []
        self._outside = 0
        self._unread = 0
        for one, following in zip(lines, [*lines[1:], None], strict=True):
            self._take(one, following)
        self._finish()

    @property
    def paragraphs(self) -> list[PrintedParagraph]:
        """All of them, in order."""
        return [paragraph for chapter in self.chapters for paragraph in chapter.paragraphs]

    @property
    def rank(self) -> tuple[bool, bool, int]:
        """How well it fits, the higher the better: first chapters that hold most of what is numbered, then
        none, and among those the fewest numbers unread. A fault weighs as two."""
        empty = sum(not chapter.paragraphs for chapter in self.chapters)
        orderly = len(self.paragraphs) > self._outside and 2 * empty <= len(self.chapters)
        doubts = self._unread + empty + 2 * len(self.faults)
        return self.chaptered and orderly, not self.chaptered, -doubts

    def _take(self, one: MarkedLine, following: MarkedLine | None) -> None:
        heading = self._heading(one)
        if one.after_blank and self._in_title and self.chapters[-1].title:
            self._in_title = False
        if self._after_end or (self.paragraphs and _ends(one.line)):
            self._after_end.append(one)
        elif heading and self._is_next_chapter(one, heading):
            self._begin_chapter(one.line, heading)
        elif self._paragraph in one.marks:
            self._take_number(one, one.marks[self._paragraph])
        elif heading or self._stands_above(one, following):
            self._leave_out_heading(one)
        else:
            self._go_on(one)

    def _heading(self, one: MarkedLine) -> Mark | None:
        mark = one.marks.get(self._chapter) if self._chapter else None
        return mark if mark and is_title(mark.rest.rstrip(".:,")) else None  # it may go on in the next line

    def _is_next_chapter(self, one: MarkedLine, heading: Mark) -> bool:
        """Whether it can only be a chapter; `C.` after `I.` may be a letter, and then it is none."""
        numbers = {mark.number for style, mark in one.marks.items() if style in CHAPTERS}
        return heading.number == (self._next_chapter,) or len(numbers) == 1

    @property
    def _next_chapter(self) -> int:
        return self.chapters[-1].number + 1 if self.chapters else 1

    def _begin_chapter(self, line: Line, heading: Mark) -> None:
        if heading.number != (self._next_chapter,):
            self.faults.append(f"{line} - chapter {self._next_chapter} is next")
        self.chapters.append(PrintedChapter(line, heading.number[0], heading.rest))
        self._open, self._list, self._in_title = None, None, True

    def _take_number(self, one: MarkedLine, mark: Mark) -> None:
        begun = bool(self.chapters and self.chapters[-1].paragraphs)
        anew = mark.number[-1] == 1 and not begun
        follows = self._follows(mark)
        if not self.chapters:
            self._outside += 1
            self._last = mark.number if anew or follows else self._last
            self._leave_out(one)
        elif self._last is None and not self.chaptered and mark.number != self._lowest:
            self._leave_out(one)
        elif self._goes_on_list(mark.number) and not follows:
            self._go_on_list(one, mark)
        else:
            if self._goes_on_list(mark.number) and self._list:
                self.faults.append(
                    f"{one.line} - a paragraph, or part of the list from line {self._list[0].number} on; "
                    "write that list as (a), (b)"
                )
            elif self._last is not None and not anew and not follows:
                self.faults.append(f"{one.line} - number {_said(_next(self._last))} is next")
            self._begin_paragraph(one.line, mark)

    def _follows(self, mark: Mark) -> bool:
        """Whether it is the next: after 1.3 that is 1.4, or 2.1."""
        if self._last is None:
            return False
        return mark.number == _next(self._last) or (
            len(mark.number) > 1 and mark.number == (*_next(self._last[:-1]), 1)
        )

    def _goes_on_list(self, number: Number) -> bool:
        """Whether it may be a number of a list inside the paragraph."""
        if self._open is None or not self._paragraph.lists:
            return False
        return number == ((self._list[1] + 1,) if self._list else (1,))

    def _go_on_list(self, one: MarkedLine, mark: Mark) -> None:
        if self._list is None:
            self._unread += 1
            within = _said(self.chapters[-1].paragraphs[-1].number)
            self.remarks.append(f"{one.line} - read as a list inside paragraph {within}")
        self._list = (self._list[0] if self._list else one.line, mark.number[0])
        self._go_on(one)

    def _begin_paragraph(self, line: Line, mark: Mark) -> None:
        before = self.chapters[-1].paragraphs[-1:]
        self._last = max([mark.number, *(paragraph.number for paragraph in before)])
        self._open = [mark.rest] if mark.rest else []
        self._list, self._in_title = None, False
        self.chapters[-1].paragraphs.append(PrintedParagraph(line, mark.number, self._open))

    def _stands_above(self, one: MarkedLine, following: MarkedLine | None) -> bool:
        """Whether it is a heading, or a number of a higher order than the paragraphs'."""
        above = [mark for style, mark in one.marks.items() if style.depth < self._paragraph.depth]
        bare = (
            following is not None
            and self._paragraph in following.marks
            and one.after_blank
            and not one.marks
            and one.line.text[0].isupper()
            and is_title(one.line.text)
            and self._sentence_ended()
        )
        return one.titled or bare or any(is_title(mark.rest.rstrip(".:")) for mark in above)

    def _sentence_ended(self) -> bool:
        return self._open is not None and "".join(self._open[-1:]).endswith((".", "!", "?", "”", '"', "»"))

    def _leave_out_heading(self, one: MarkedLine) -> None:
        if self._open is not None:
            self.remarks.append(
                f"{one.line} - looks like a heading that is not in the row of the others; left out, with "
                "what follows it up to the next number"
            )
        self._leave_out(one)

    def _leave_out(self, one: MarkedLine) -> None:
        self.left_out.append(one.line)
        self._unread += bool(one.marks)
        self._open, self._list, self._in_title = None, None, False

    def _go_on(self, one: MarkedLine) -> None:
        text = one.line.text
        if self._open is not None:
            if one.after_blank and not one.marks and self._sentence_ended():
                self._apart.append(one.line.number)
            self._open.append(text)
        elif self._in_title and not one.marks and is_title(f"{self.chapters[-1].title} {text}".rstrip(",")):
            self._extend_title(text)
        else:
            self._leave_out(one)

    def _extend_title(self, words: str) -> None:
        chapter = self.chapters[-1]
        chapter.title = f"{chapter.title} {words}".strip()
        chapter.begins = Line(chapter.begins.number, f"{chapter.begins.text} {words}")

    def _finish(self) -> None:
        if self._apart:
            self.remarks.append(
                f"{_listed(self._apart)}: no number of its own, and an empty line before it; read as part of "
                "the paragraph above"
            )
        if self._after_end:
            self._look_after_end(self._after_end[0].line, self._after_end[1:])
        for paragraph in self.paragraphs:
            if not paragraph.words:
                self.faults.append(f"{paragraph.begins} - no text follows this number")

    def _look_after_end(self, end: Line, rest: Sequence[MarkedLine]) -> None:
        """An annex begins at 1 again; what goes on with the numbers is none."""
        self.left_out += [end, *(one.line for one in rest)]
        self.remarks.append(f"{end} - the paragraphs end here; what stands from here on is left out")
        numbered = [one for one in rest if self._paragraph in one.marks][:1]
        headed = [(one, mark) for one in rest if (mark := self._heading(one))][:1]
        resumed = [one for one in numbered if self._follows(one.marks[self._paragraph])]
        resumed += [one for one, mark in headed if mark.number == (self._next_chapter,)]
        self.faults += [
            f"{one.line} - goes on, though line {end.number} reads like the end" for one in resumed
        ]


def _ends(line: Line) -> bool:
    return any(ending.fullmatch(line.text) for ending in ENDINGS)


def _next(last: Number) -> Number:
    return (*last[:-1], last[-1] + 1)


def _said(number: Number) -> str:
    return ".".join(map(str, number))


def _listed(numbers: Sequence[int]) -> str:
    if len(numbers) == 1:
        return f"line {numbers[0]}"
    return f"lines {', '.join(map(str, numbers[:-1]))} and {numbers[-1]}"
