"""Tables that the browser writes: no cell is executed by a spreadsheet, numbers stay numbers."""

import csv
import io
from collections.abc import Callable
from typing import Any

from learnact.csv_text import cell
from tests.hostile import FORMULAS, MARKUP, texts

Run = Callable[..., Any]
TEXTS = [*FORMULAS, *MARKUP, *texts(seed=8, count=1_000), "-1", "1e-3", "-inf", "a = b"]


def test_a_text_is_made_safe_as_the_server_does(engine: Run) -> None:
    assert engine("base/csv.js", "({safe}, all) => all.map(safe)", TEXTS) == [cell(text) for text in TEXTS]


def test_a_table_is_read_with_its_numbers_and_safe_texts(engine: Run) -> None:
    written = engine("base/csv.js", "({csv}, all) => csv(all.map((text) => [text, -0.5, NaN, null]))", TEXTS)
    rows = list(csv.reader(io.StringIO(written, newline="")))
    assert rows == [[cell(text), "-0.5", "", ""] for text in TEXTS]
