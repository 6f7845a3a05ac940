"""A table in a file, as text: CSV that is read and checked before anybody knows what it should teach.

UTF-8 text of a header and rows of numbers with one target among them, separated by commas, semicolons (then a
decimal comma is read as well) or tabs. A first row with two numbers or more is data: the columns are then called
x1, x2, ... and target. A column "split", as in a file that this lab wrote, is left out.
"""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from learnact.csv_text import BLANK, read_cell
from learnact.data.dataset import SPLITS
from learnact.errors import DataError

MAX_FILE_BYTES = 5_000_000
MAX_ROWS = 50_000
MIN_ROWS = 8
MAX_COLUMNS = 100
MIN_COLUMNS = 3  # two features and a target
MAX_NAME_CHARACTERS = 60
MAX_CELL_CHARACTERS = 200  # of any cell: a number or the name of a class is shorter
NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?", re.IGNORECASE)

_SEPARATORS = "\t;,"
_SNIFFED_LINES = 20  # from which the separator is told
_MAX_LINE_CHARACTERS = MAX_COLUMNS * (MAX_CELL_CHARACTERS + 4)
_MAX_LINES = 2 * (MAX_ROWS + 1)  # every second one may be empty
_DECIMAL_COMMA = re.compile(r"[+-]?\d*,\d+(e[+-]?\d+)?", re.IGNORECASE)
_FORMULA = re.compile(rf"{BLANK}(?:[=@].|[+-][^\d.\s])", re.DOTALL)
_BELOW = " below the names"  # where a row is counted from
_LISTED_ROWS = 8  # of those that miss a value
_EMPTY = {"", "na", "n/a", "nan", "null", "none", "?"}
_BINARY = (b"PK\x03\x04", b"\x1f\x8b", b"%PDF", b"\x89PNG", b"\xd0\xcf\x11\xe0")


@dataclass(frozen=True)
class Sheet:
    """A file as text, before it is known what it should teach.

    Attributes:
        cells: one column of text for each of the file, stripped, without "split".
        named: whether the file has a header, so that the names are its own.
    """

    cells: pd.DataFrame
    named: bool

    def target(self, chosen: str | None) -> str:
        """The column to predict: the chosen one, or the last."""
        names = list(self.cells.columns)
        if chosen is not None and chosen not in names:
            raise DataError(f"The target must be one of {_listed(names)}, not {cut(repr(chosen))}.")
        return names[-1] if chosen is None else chosen

    def numeric(self, name: str) -> bool:
        """Whether all of a column are numbers."""
        return bool(self.cells[name].str.fullmatch(NUMBER).all())


def read(content: bytes) -> Sheet:
    """The columns of a file; raises DataError where it is no table that could be learned from."""
    text = _text(content)
    separator = _separator(text)
    _check_bounds(text, separator)
    frame = _frame(text, separator)
    first = frame.iloc[0] if separator == "," else _with_points(frame.iloc[0])
    named = int(first.str.fullmatch(NUMBER).sum()) < MIN_COLUMNS - 1
    if named:
        frame.columns = pd.Index(frame.iloc[0])
        frame = frame.iloc[1:].reset_index(drop=True).rename_axis(index=_BELOW)
    else:
        frame.columns = pd.Index([*(f"x{k + 1}" for k in range(frame.shape[1] - 1)), "target"])
    frame = _of_the_lab(frame)
    _check_names(list(frame.columns))
    if separator != ",":
        frame = frame.apply(_with_points)
    _check_cells(frame)
    _check_size(frame, text)
    return Sheet(frame, named)


def _text(content: bytes) -> str:
    if len(content) > MAX_FILE_BYTES:
        raise DataError(f"A file may have at most {MAX_FILE_BYTES / 1e6:g} MB, not {len(content) / 1e6:.1f} MB.")
    if content.startswith(_BINARY):
        raise DataError("The file must be a table as text (CSV), but it is binary; a spreadsheet can be saved as CSV.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        wrong = f"byte 0x{content[error.start]:02X} at place {error.start + 1:,} is not"
        raise DataError(f"The file must be text in UTF-8, but {wrong}; save it as “CSV UTF-8”.") from None
    if "\0" in text:
        raise DataError("The file must be a table as text (CSV), but it holds zero bytes, as binary files do.")
    if not text.strip():
        raise DataError("The file must be a table as text (CSV), but it is empty.")
    return text


def _separator(text: str) -> str:
    """What stands between the cells: the same number of times, and more than none, in each of the first lines."""
    first = islice(_lines(text.lstrip()), 2 * _SNIFFED_LINES)
    lines = [line.rstrip("\r\n") for line in first if line.strip()][:_SNIFFED_LINES]
    counts = {mark: [line.count(mark) for line in lines] for mark in _SEPARATORS}
    even = [mark for mark, found in counts.items() if found[0] and len(set(found)) == 1]
    some = [mark for mark, found in counts.items() if found[0]]
    if not some:
        shown = lines[0][:40]
        raise DataError(f"Cells must be separated by commas, semicolons or tabs, but the file begins with “{shown}”.")
    return even[0] if even else max(some, key=lambda mark: counts[mark][0])


def _lines(text: str) -> Iterator[str]:
    """Its lines one after the other, each with its end."""
    return iter(io.StringIO(text, newline=""))


def _check_bounds(text: str, separator: str) -> None:
    """Raises DataError where a file has more columns, rows or longer cells than allowed: nothing else is done before.

    A line is looked at as a whole before its cells are made, and reading ends at the first that is too much.
    """
    end = "\n" if "\n" in text else "\r"
    lines = text.count(end) + (not text.endswith(end))
    if lines > _MAX_LINES:
        raise DataError(f"A file may have at most {MAX_ROWS:,} rows, not {lines - 1:,}.")
    rows = 0
    try:
        for row in csv.reader(_short_lines(text, separator), delimiter=separator):
            rows += bool(row)
            if len(row) > MAX_COLUMNS:
                raise DataError(_too_wide(len(row)))
            for cell in row:
                if len(cell) > MAX_CELL_CHARACTERS:
                    raise DataError(_too_long(cell))
    except csv.Error:  # a cell of 131,072 characters or more
        raise DataError("A quotation mark is opened and never closed, or closed much too late.") from None
    if rows > MAX_ROWS + 1:
        raise DataError(f"A file may have at most {MAX_ROWS:,} rows, not {rows - 1:,}.")


def _short_lines(text: str, separator: str) -> Iterator[str]:
    for line in _lines(text):
        if len(line) > _MAX_LINE_CHARACTERS:
            columns = line.count(separator) + 1
            raise DataError(_too_wide(columns) if columns > MAX_COLUMNS else _too_long(line))
        yield line


def _too_wide(columns: int) -> str:
    return f"A file may have at most {MAX_COLUMNS} columns, not {columns:,}."


def _too_long(cell: str) -> str:
    return f"A cell may have at most {MAX_CELL_CHARACTERS} characters, but one begins with “{cut(cell)}” and has more."


def _frame(text: str, separator: str) -> pd.DataFrame:
    try:
        frame = pd.read_csv(io.StringIO(text), sep=separator, header=None, dtype=str, keep_default_na=False)
    except pd.errors.ParserError as error:
        raise DataError(_ragged(str(error))) from None
    if frame.shape[1] < MIN_COLUMNS:
        raise DataError(f"A file must have two or more columns of numbers and a target, not {frame.shape[1]} columns.")
    return frame.fillna("").apply(lambda column: column.str.strip())


def _ragged(complaint: str) -> str:
    found = re.search(r"Expected (\d+) fields in line (\d+), saw (\d+)", complaint)
    if found:
        wanted, line, came = found.groups()
        return f"Each line must have as many cells as the first, {wanted}, but line {line} of the file has {came}."
    return "The file must be a table as text (CSV), but a quotation mark is opened and never closed."


def _of_the_lab(frame: pd.DataFrame) -> pd.DataFrame:
    """The same table; one that the lab wrote without its column of splits, texts as they were before that."""
    if list(frame.columns).count("split") != 1 or not frame["split"].isin(SPLITS).all():
        return frame
    frame = frame.drop(columns="split").apply(
        lambda cells: cells.map(_read_cell) if cells.str.contains("'", regex=False).any() else cells
    )
    frame.columns = frame.columns.map(_read_cell)
    return frame


def _read_cell(text: str) -> str:
    """What the lab wrote; an apostrophe before what would be refused stays, for it was there."""
    before = read_cell(text) if "'" in text else text
    return text if _FORMULA.match(before) else before


def _with_points(texts: pd.Series) -> pd.Series:
    """1,5 as 1.5."""
    return texts.where(~texts.str.fullmatch(_DECIMAL_COMMA), texts.str.replace(",", "."))


def _check_names(names: list[str]) -> None:
    for number, name in enumerate(names, 1):
        if not name:
            raise DataError(f"Each column must have a name, but column {number} has none.")
        if len(name) > MAX_NAME_CHARACTERS:
            raise DataError(
                f"A column's name may have {MAX_NAME_CHARACTERS} characters, but “{name[:20]}…” has {len(name)}."
            )
        if _FORMULA.match(name):
            raise DataError(f"A column's name must be text, but “{name}” is a spreadsheet formula.")
        if name in names[: number - 1]:
            raise DataError(f"Each column must have a name of its own, but two are called “{name}”.")


def _check_cells(frame: pd.DataFrame) -> None:
    strange = [name for name in frame.columns if not np.isfinite(read_numbers(frame[name])).all()]
    _refuse_missing(frame[strange])
    for name in strange:
        values = frame[name]
        wrong = values.str.match(_FORMULA) & ~values.str.lower().str.strip("+-").isin({"inf", "infinity", "nan"})
        refuse(values, wrong, f"Cells must hold values, not formulas, but “{name}” holds one")


def _refuse_missing(frame: pd.DataFrame) -> None:
    """Raises DataError with all rows in which a value is missing, and what stands in the first of these places."""
    missing = frame.apply(lambda values: values.str.lower().isin(_EMPTY)).to_numpy(bool)
    rows = np.flatnonzero(missing.any(axis=1))
    if not len(rows):
        return
    column = int(missing[rows[0]].argmax())
    name, held = frame.columns[column], str(frame.iat[rows[0], column])
    what = f"“{name}” holds “{held}”" if held else f"“{name}” is empty"
    where = f"row {rows[0] + 1:,}{_below(frame)}"
    if len(rows) == 1:
        raise DataError(f"Each cell must hold a value, but {what} in {where}.")
    listed = ", ".join(f"{row + 1:,}" for row in rows[:_LISTED_ROWS])
    more = f" and {len(rows) - _LISTED_ROWS:,} more" if len(rows) > _LISTED_ROWS else ""
    miss = f"{len(rows):,} rows miss one: {listed}{more}{_below(frame)}"
    raise DataError(f"Each cell must hold a value, but {miss}; {what} in the first.")


def _check_size(frame: pd.DataFrame, text: str) -> None:
    if frame.shape[1] < MIN_COLUMNS:
        raise DataError(f"A file must have two or more columns of numbers and a target, not {frame.shape[1]} columns.")
    if len(frame) < MIN_ROWS:
        rows = "one row" if len(frame) == 1 else f"{len(frame)} rows"
        raise DataError(f"There must be {MIN_ROWS} rows or more to train, validate and test, not {rows}.")


def read_numbers(texts: pd.Series) -> NDArray[np.float64]:
    """Numbers [n], not a number where there is none."""
    numbers: NDArray[np.float64] = pd.to_numeric(texts, errors="coerce").to_numpy(np.float64)
    return numbers


def refuse(values: pd.Series, wrong: "pd.Series | NDArray[np.bool_]", sentence: str) -> None:
    """Raises DataError with the sentence and the first wrong row, where there is one."""
    rows = np.flatnonzero(wrong)
    if len(rows):
        held = values.iloc[rows[0]]
        raise DataError(f"{sentence} in row {rows[0] + 1:,}{_below(values)}{f': “{cut(held)}”' if held else ''}.")


def _below(rows: "pd.DataFrame | pd.Series") -> str:
    """What a number of a row has after it, so that one knows from where it is counted."""
    return str(rows.index.name or "")


def _listed(names: list[str]) -> str:
    return ", ".join(map(cut, names[:5])) + (f" and {len(names) - 5} more" if len(names) > 5 else "")


def cut(text: str) -> str:
    """The beginning of a text, in one line."""
    shown = "".join(letter if letter.isprintable() else " " for letter in text[:30])
    return shown if len(text) <= 30 else f"{shown}…"
