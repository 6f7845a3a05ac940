"""No text of a table is executed by a spreadsheet, whatever it parts cells at; and all is read again as it was."""

import csv
import io
import re
import sys
import unicodedata

import numpy as np
import pandas as pd
import pytest

from learnact.csv_text import cell, csv_text, frame_csv, read_cell
from tests.hostile import FORMULAS, MARKUP, texts

TEXTS = [*FORMULAS, *MARKUP, *texts(seed=1, count=3_000)]
NUMBERS = ["-1", "+2", "-0.5", "1e-3", "-1E+3", ".5", "-inf", "nan", "0"]
UNSEEN = ("Cc", "Cf", "Zs", "Zl", "Zp")  # spaces, and signs that steer how a text is shown
FIRST = tuple("=+-@\t\r\n＝＋－＠")


def executed(text: str) -> bool:
    """Whether a spreadsheet takes it for a formula: by its first sign that can be seen, unless it is a number."""
    try:
        float(text)
    except ValueError:
        return text.startswith(FIRST) or seen(text).startswith(FIRST)
    return False


def seen(text: str) -> str:
    """The same from its first sign on that can be seen."""
    hidden = (sign for sign in text if sign == '"' or unicodedata.category(sign) in UNSEEN)
    return text.lstrip("".join(hidden))


def parted(text: str) -> list[str]:
    """The cells of a text where a spreadsheet parts it at any of its signs, even inside quotation marks."""
    return re.split("[,;\t\r\n]", text)


@pytest.mark.parametrize("text", ["=1", "\t-1x", "-1 to 0", ' "=1', "\rx", "＝1"])
def test_what_a_spreadsheet_executes_is_known_here(text: str) -> None:
    assert executed(text)


def test_no_text_of_a_table_is_executed() -> None:
    written = csv_text(["name", "-1+1"], [[text, 1] for text in TEXTS])
    found = [one for row in csv.reader(io.StringIO(written)) for one in row]
    assert len(found) == 2 * (len(TEXTS) + 1)
    assert [one for one in found if executed(one)] == []
    assert [one for one in found if any(map(executed, parted(one)[1:]))] == []


def test_no_sign_that_cannot_be_seen_hides_a_formula() -> None:
    hidden = [sign for sign in map(chr, range(sys.maxunicode + 1)) if unicodedata.category(sign) in UNSEEN]
    assert [sign for sign in hidden if not str(cell(f"{sign}=1")).startswith("'")] == []


def test_texts_are_read_again_as_they_were() -> None:
    written = csv_text(["text"], [[text] for text in TEXTS])
    _, *rows = csv.reader(io.StringIO(written, newline=""))
    assert [read_cell(row[0]) for row in rows] == TEXTS


def test_other_texts_stay_as_they_are() -> None:
    fine = ["train.loss seed 0", "P(A) mean", "a-b", "x = 1", "C++", "me@home", "'quoted'", "Ångström", ""]
    assert [cell(text) for text in fine] == fine
    assert [read_cell(text) for text in fine] == fine


@pytest.mark.parametrize("number", NUMBERS)
def test_a_number_stays_one(number: str) -> None:
    assert cell(number) == number == read_cell(number)
    assert csv_text(["x"], [[number]]) == f"x\n{number}\n"


def test_values_that_are_no_text_stay_as_they_are() -> None:
    assert csv_text(["a", "b", "c"], [[-1, -0.5, None]]) == "a,b,c\n-1,-0.5,\n"


def test_a_frame_is_as_safe_and_keeps_its_numbers() -> None:
    frame = pd.DataFrame({"-x": TEXTS, "number": np.linspace(-1, 1, len(TEXTS))}, index=TEXTS)
    written = frame_csv(frame, index=True)
    assert [row[1:2] for row in csv.reader(io.StringIO(written)) if any(map(executed, row))] == []
    again = pd.read_csv(io.StringIO(written))
    np.testing.assert_array_equal(again["number"], frame["number"])
    plain = pd.DataFrame({"a": ["x", "y"], "b": [-0.1, np.nan], "c": [1, -2]})
    assert frame_csv(plain) == plain.to_csv(index=False)
