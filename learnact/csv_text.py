"""CSV that is safe where it is opened: a spreadsheet executes nothing in it, and numbers stay numbers.

A spreadsheet takes a cell for a formula that begins with = + - @, and may part cells at other signs than commas. Such
texts get an apostrophe in front, in the whole and after each such sign; `read_cell` takes it away again. Signs that
cannot be seen count for nothing, as a mark of the byte order does where a file begins.
"""

import re
from collections.abc import Iterable, Sequence

import pandas as pd

SIGNS = "=+\\-@＝＋－＠"
NUMBER = re.compile(r"[+-]?(?:(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?|inf|nan)", re.IGNORECASE)
UNSEEN = (
    "\\x00-\\x20\\x7f-\\xa0\\xad\\u0600-\\u0605\\u061c\\u06dd\\u070f\\u0890\\u0891\\u08e2\\u1680\\u180e\\u2000-\\u200f"
    "\\u2028-\\u202f\\u205f-\\u2064\\u2066-\\u206f\\u3000\\ufeff\\ufff9-\\ufffb\\U000110bd\\U000110cd"
    "\\U00013430-\\U00013438\\U0001bca0-\\U0001bca3\\U0001d173-\\U0001d17a\\U000e0001\\U000e0020-\\U000e007f"
)
"""Spaces, and signs that steer how a text is shown: what Unicode calls Cc, Cf, Zs, Zl and Zp."""

BLANK = rf'[{UNSEEN}"]*'
BEGINS = re.compile(rf"'*(?:[\t\r\n]|{BLANK}'*[{SIGNS}])")
INSIDE = re.compile(rf"([,;\t\r\n]{BLANK})('*)(?=[{SIGNS}])")
INSIDE_AGAIN = re.compile(rf"([,;\t\r\n]{BLANK})'('*)(?=[{SIGNS}])")
QUOTED = re.compile(r'[",\r\n]')


def cell(value: object) -> object:
    """A value as it may stand in a table: a text that a spreadsheet would execute with apostrophes, others as is."""
    if not isinstance(value, str) or NUMBER.fullmatch(value):
        return value
    inside = INSIDE.sub(r"\1'\2", value)
    return f"'{inside}" if BEGINS.match(value) else inside


def read_cell(text: str) -> str:
    """The text that `cell` wrote."""
    if text.startswith("'") and BEGINS.match(text[1:]):
        text = text[1:]
    return INSIDE_AGAIN.sub(r"\1\2", text)


def csv_text(header: Sequence[object], rows: Iterable[Sequence[object]]) -> str:
    """A table as text, a line a row.

    Args:
        header: names of the columns.
        rows: of texts and numbers, and None for nothing.
    """
    return "".join(f"{','.join(map(_quoted, row))}\n" for row in (header, *rows))


def frame_csv(frame: pd.DataFrame, *, index: bool = False) -> str:
    """A frame as text; line breaks in its texts become spaces.

    Args:
        index: whether the first column is the index.
    """
    shown = frame.map(_on_one_line)
    shown.index, shown.columns = shown.index.map(_on_one_line), shown.columns.map(_on_one_line)
    text: str = shown.to_csv(index=index)
    return text


def _quoted(value: object) -> str:
    text = "" if value is None else str(cell(value))
    return '"{}"'.format(text.replace('"', '""')) if QUOTED.search(text) else text


def _on_one_line(value: object) -> object:
    return cell(re.sub(r"[\r\n]+", " ", value)) if isinstance(value, str) else value
