"""Reading a file of past items: each record is a row or a reason, and the next one follows."""

import gzip
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnership_watch.feeds.archive_files import MAX_ROW_BYTES, ArchiveFileError, ReadRow, read_archive

HEADER = b"source,title,link\n"


def rows(folder: Path, content: bytes) -> list[ReadRow]:
    """What is read of a file."""
    file = folder / "past"
    file.write_bytes(content)
    return list(read_archive(file))


def test_a_table_and_json_lines_say_the_same_plain_or_packed(tmp_path: Path) -> None:
    """What a file is shows in its first bytes, not in its name."""
    table = b'\xef\xbb\xbfsource,title,link\npost,"One, and\ntwo",l\n\npost,Three,\n'
    lines = b'{"source": "post", "title": "One"}\n\n{"source": "post", "title": "Three"}'

    for pack in (bytes, gzip.compress):
        read = rows(tmp_path, pack(table))
        assert [(row.line, row.problem) for row in read] == [(2, None), (5, None)]
        assert read[0].written == {"source": "post", "title": "One, and\ntwo", "link": "l"}
        assert [row.line for row in rows(tmp_path, pack(lines))] == [1, 3]


@pytest.mark.parametrize("between", [";", "\t"])
def test_a_spreadsheets_semicolons_and_tabs_are_taken(tmp_path: Path, between: str) -> None:
    """As they are written where the comma stands in numbers."""
    (row,) = rows(tmp_path, between.join(["Source", "Title"]).encode() + b"\n" + f"post{between}One".encode())

    assert row.written == {"source": "post", "title": "One"}


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (b"post,One\n", "2 cells"),
        (b"post,One,l,m\n", "4 cells"),
        (b"post,\xff,l\n", "UTF-8"),
        (b'post,"a"b,l\n', "quotation"),
        (b"post," + b"x" * (MAX_ROW_BYTES + 1) + b",l\n", "longer"),
    ],
)
def test_a_bad_row_of_a_table_is_named_and_the_next_is_read(tmp_path: Path, bad: bytes, reason: str) -> None:
    """With its line and a remedy."""
    first, second = rows(tmp_path, HEADER + bad + b"post,Good,l\n")

    assert reason in (first.problem or "")
    assert (first.line, second.line) == (2, 3)
    assert second.problem is None


def test_a_quotation_mark_that_is_never_closed_takes_only_what_follows_closely(tmp_path: Path) -> None:
    """The rows that it swallows are set aside as one, and those after them are read."""
    good = b"post,Good,l\n" * 20_000

    read = rows(tmp_path, HEADER + b'post,"open,l\n' + good)

    swallowed = [row for row in read if row.problem]
    assert len(swallowed) == 1
    assert len(read) > 5_000
    assert swallowed[0].written.startswith(b'post,"open')
    last = next(row.line for row in read if not row.problem) - 1
    assert (
        f"from line 2 to line {last} went with it, {last - 1} lines: see whether a quotation mark on line 2"
        in (swallowed[0].problem or "")
    )


def test_a_line_without_end_costs_no_memory(tmp_path: Path) -> None:
    """Fifty megabytes of it are passed over."""
    endless = b'{"title": "' + b"x" * 50_000_000

    file = tmp_path / "past"
    file.write_bytes(gzip.compress(endless + b'\n{"title": "b"}', 1))
    tracemalloc.start()
    (row, after) = list(read_archive(file))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert most < 10_000_000
    assert "longer" in (row.problem or "")
    assert len(row.written) == MAX_ROW_BYTES + 1
    assert (after.line, after.problem) == (2, None)


def test_a_file_that_is_cut_off_or_no_archive_is_one_clear_error(tmp_path: Path) -> None:
    """It names the file and what to do."""
    packed = gzip.compress(b'{"title": "a"}\n' * 100_000)

    with pytest.raises(ArchiveFileError, match="cut off"):
        rows(tmp_path, packed[: len(packed) // 2])
    with pytest.raises(ArchiveFileError, match="names of columns"):
        rows(tmp_path, b"a,b,c\n1,2,3\n")
    with pytest.raises(ArchiveFileError, match="not UTF-8"):
        rows(tmp_path, b"\xff\xfe\x00")
    with pytest.raises(ArchiveFileError, match="is not there"):
        list(read_archive(tmp_path / "nothing"))


@given(st.binary(max_size=400), st.sampled_from([b"", b"{", HEADER]))
def test_whatever_the_bytes_are_there_is_an_answer(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, begin: bytes
) -> None:
    """Rows, reasons, or the one error."""
    try:
        read = rows(tmp_path_factory.getbasetemp(), begin + content)
    except ArchiveFileError:
        return
    assert all(row.line >= 1 for row in read)
