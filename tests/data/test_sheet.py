"""Tables in files: what is read, and what gets one sentence before anybody knows what it should teach."""

import tracemalloc

import pytest

from learnact.data.sheet import MAX_FILE_BYTES, Sheet, read
from learnact.errors import DataError
from tests.data.refusals import is_refused

ROWS = "1,2,A\n3,4,B\n" * 5
ODD = "a,b,y\n" + ROWS


def sheet_of(content: bytes | str) -> Sheet:
    return read(content if isinstance(content, bytes) else content.encode())


REFUSED: dict[str, tuple[bytes | str, str]] = {
    "an empty cell": (ODD + ",1,A", "must hold a value, but “a” is empty in row 11 below the names\\.$"),
    "not a number": (ODD + "1,NaN,A", "must hold a value, but “b” holds “NaN” in row 11 below the names\\.$"),
    "a short line": (ODD + "1,2", "“y” is empty in row 11 below the names"),
    "no names": (ROWS + "1,NA,A", "“x2” holds “NA” in row 11\\.$"),
    "several": (
        "a,b,y\n1,?,A\n" + ROWS + ",1,A\n1,null,B",
        "3 rows miss one: 1, 12, 13 below the names; “b” holds “\\?” in the first\\.$",
    ),
    "many": (
        ODD + ",1,A\n" * 1200,
        "1,200 rows miss one: 11, 12, 13, 14, 15, 16, 17, 18 and 1,192 more below the names",
    ),
    "a long line": (ODD + "1,2,3,A", "as many cells as the first, 3, but line 12 of the file has 4"),
    "one row": ("a,b,y\n1,2,A\n", "8 rows or more .*not one row"),
    "seven rows": ("a,b,y\n" + "1,2,A\n" * 7, "not 7 rows"),
    "a header alone": ("a,b,y\n", "not 0 rows"),
    "a million rows": ("a,b,y\n" + "1,2,A\n" * 800_000, "at most 50,000 rows, not 800,000"),
    "too large": ("a,b,y\n" + "1,2,A\n" * 1_000_000, "at most 5 MB, not 6.0 MB"),
    "too wide": ("\n".join([",".join(f"c{i}" for i in range(101)), *[",".join(["1"] * 101)] * 9]), "100 columns"),
    "300,000 columns": (",".join("x" * 300_000), "at most 100 columns, not 300,000"),
    "300,000 columns below": ("a,b,y\n" + ROWS + ",".join("x" * 300_000), "at most 100 columns, not 300,000"),
    "separators alone": ("," * 4_900_000, "at most 100 columns, not 4,900,001"),
    "line ends alone": ("a,b,y\n" + "\n" * 4_900_000, "at most 50,000 rows"),
    "line ends of a Macintosh": ("a,b,y\r" + "\r" * 4_900_000, "at most 50,000 rows"),
    "a million quotation marks": ("a,b,y\n" + '"""","""",""""\n' * 330_000, "at most 50,000 rows"),
    "one giant cell": (ODD + "1,2," + "9" * 4_900_000 + "x", "at most 200 characters, but one begins with “1,2,9"),
    "a giant cell of many lines": (ODD + '1,2,"' + "line\n" * 50_000, "never closed|at most 200 characters"),
    "long cells": (ODD + "".join(f"1,2,{'9' * 300}x\n" for _ in range(12_000)), "at most 200 characters"),
    "long names": (",".join("x" * 300 for _ in range(99)), "at most 200 characters, but one begins with “xxx"),
    "strange line ends": ("a,b,y" + "\u2028" * 1_600_000, "at most 200 characters"),
    "wide characters": ("a,b,y\n1,2,A\n".encode("utf-16-le") * 200_000, "zero bytes"),
    "bars": ("a|b|y\n1|2|A\n", "commas, semicolons or tabs.*“a|b|y”"),
    "two columns": ("a,y\n" + "1,A\n3,B\n" * 5, "two or more columns of numbers and a target, not 2"),
    "one column beside the split": ("a,y,split\n" + "1,A,train\n" * 9, "not 2 columns"),
    "a formula": (ODD + "=SUM(A1:A9),1,A", "not formulas, but “a” holds one in row 11 below the names: “=SUM"),
    "a command": (ODD + "1,1,-cmd|' /C calc'!A0", "not formulas, but “y”"),
    "a formula with a plus": (ODD + "1,1,+A1", "not formulas"),
    "a formula as a name": ("a,b,@SUM(1)\n" + ROWS, "is a spreadsheet formula"),
    "a formula behind byte order marks": ("\ufeff\ufeff\ufeff=SUM(1),b,c\n" + ROWS, "is a spreadsheet formula"),
    "a formula behind a sign of direction": (ODD + "1,1,\u202e=A1", "not formulas"),
    "a spreadsheet": (b"PK\x03\x04" + bytes(99), "it is binary"),
    "zeros": (b"a,b,y\n\0\0", "zero bytes"),
    "UTF-16": ("a,b,y\n1,2,A\n".encode("utf-16"), "UTF-8, but byte 0xFF at place 1"),
    "Latin-1": ("a,b,größe\n".encode("latin-1"), "UTF-8, but byte 0xF6 at place 7"),
    "nothing": (b" \n\n", "it is empty"),
    "the same name twice": ("a,a,y\n" + ROWS, "two are called “a”"),
    "no name": (",b,y\n" + ROWS, "column 1 has none"),
    "a long name": ("a" * 61 + ",b,y\n" + ROWS, "60 characters"),
    "an open quotation": (ODD + '"1,2,A\n', "quotation mark"),
}


@pytest.mark.parametrize(("content", "sentence"), REFUSED.values(), ids=REFUSED)
def test_a_bad_file_gets_one_sentence(content: bytes | str, sentence: str) -> None:
    is_refused(sheet_of, content, sentence)


HOSTILE = [name for name, (content, _) in REFUSED.items() if len(content) > 100_000]


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_too_much_is_refused_before_it_is_parsed(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """300,000 columns took the server ten seconds and 490 MB: now no cell of such a file is made a column."""

    def parsed(*arguments: object, **options: object) -> None:
        raise AssertionError("it was parsed")

    content = REFUSED[name][0]
    content = content if isinstance(content, bytes) else content.encode()
    monkeypatch.setattr("pandas.read_csv", parsed)
    tracemalloc.start()
    try:
        with pytest.raises(DataError):
            read(content)
        assert tracemalloc.get_traced_memory()[1] < 10 * MAX_FILE_BYTES
    finally:
        tracemalloc.stop()


def test_a_table_below_empty_lines_is_read() -> None:
    assert len(read(("\n" * 99 + "a,b,y\n\n" + ROWS.replace("\n", "\n\n")).encode()).cells) == 10


def test_a_file_without_a_header_gets_names() -> None:
    sheet = read(("1,2,3,A\n4,5,6,B\n" * 5).encode())
    assert list(sheet.cells.columns) == ["x1", "x2", "x3", "target"]
    assert not sheet.named
    assert len(sheet.cells) == 10


@pytest.mark.parametrize("mark", [";", "\t"])
def test_a_first_row_of_decimal_commas_is_data(mark: str) -> None:
    sheet = read("1,5;2,7;A\n4,25;-,5;B\n".replace(";", mark).encode() * 5)
    assert not sheet.named and len(sheet.cells) == 10
    assert sheet.cells.iloc[0].tolist() == ["1.5", "2.7", "A"]
    assert read(f"a{mark}1,5{mark}y\n{ROWS.replace(',', mark)}".encode()).named
