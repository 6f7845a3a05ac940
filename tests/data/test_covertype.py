"""Covertype: rows written here, the real file where it is at hand, and damaged ones."""

import gzip
import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from learnact.data import SOURCES, covertype, load
from learnact.errors import DataError


def written(folder: Path) -> np.ndarray:
    """The rows, by Python's own integers."""
    text = gzip.decompress((folder / covertype.FOLDER / "covtype.data.gz").read_bytes()).decode()
    return np.array([[int(cell) for cell in line.split(",")] for line in text.split()])


def together(name: str, folder: Path, **options: float) -> tuple[np.ndarray, np.ndarray]:
    dataset = load(name, folder=folder, **options)
    parts = [dataset.train, dataset.validation, dataset.test]
    return np.concatenate([part.x for part in parts]), np.concatenate([part.y for part in parts])


def test_all_rows_of_all_classes(covertype_folder: Path) -> None:
    rows = written(covertype_folder)
    x, y = together("covertype", covertype_folder)
    order, reference = np.lexsort(np.c_[x, y].T), np.lexsort(np.c_[rows[:, :-1], rows[:, -1] - 1].T)
    np.testing.assert_array_equal(x[order], rows[reference, :-1])
    np.testing.assert_array_equal(y[order], rows[reference, -1] - 1)
    assert x.dtype == np.float32 and y.dtype == np.int64 and np.unique(y).tolist() == list(range(7))


def test_the_binary_task_is_balanced(covertype_folder: Path) -> None:
    rows = written(covertype_folder)
    second = int((rows[:, -1] == 2).sum())
    x, y = together("covertype_binary", covertype_folder)
    assert np.bincount(y).tolist() == [min(second, len(rows) - second)] * 2
    assert x.shape[1] == 10
    known = {(*map(int, row[:10]), int(row[-1] == 2)) for row in rows}
    assert {(*map(int, features), int(label)) for features, label in zip(x, y, strict=True)} <= known


def test_the_real_file() -> None:
    folder = Path(os.environ.get("LEARNACT_DATA") or "no data directory")
    if (folder / covertype.FOLDER).is_dir():
        x, y = together("covertype", folder)
        assert x.shape[1] == 54 and len(x) in (92_962, 581_012)
        assert len(np.unique(y)) == 7
        np.testing.assert_array_equal(x[:, 10:14].sum(axis=1), 1)
        np.testing.assert_array_equal(x[:, 14:].sum(axis=1), 1)
        if len(x) == SOURCES["covertype"].rows:
            assert len(together("covertype_binary", folder)[0]) == SOURCES["covertype_binary"].rows
    assert len(covertype.FEATURES) == 54


def test_the_smaller_side_is_kept_whichever_it_is(small_rows: np.ndarray, write_rows: Callable[..., Path]) -> None:
    few_others = small_rows[(small_rows[:, -1] == 2) | (small_rows[:, -1] == 3)]
    _, y = together("covertype_binary", write_rows(few_others))
    assert np.bincount(y).tolist() == [50, 50]


def test_the_seed_decides_which_rows_are_left_out(small_covertype: Path) -> None:
    first, again, other = (together("covertype_binary", small_covertype, seed=seed)[0] for seed in (0, 0, 1))
    np.testing.assert_array_equal(first, again)
    assert {row.tobytes() for row in first} != {row.tobytes() for row in other}


def test_samples(small_covertype: Path) -> None:
    _, y = together("covertype_binary", small_covertype, samples=100)
    assert np.bincount(y).tolist() == [50, 50]
    with pytest.raises(DataError, match="samples must be at most 700, the rows in the data, got 701"):
        load("covertype", samples=701, folder=small_covertype)


ROW = ",".join(["1"] * 54)
DAMAGED = {
    "truncated gzip": (gzip.compress(f"{ROW},2\n".encode() * 500)[:60], "gzip"),
    "web page": (b"<!DOCTYPE html><html>Not found</html>", "gzip"),
    "web page in gzip": (gzip.compress(b"<!DOCTYPE html>\n<html>Not found</html>\n"), "55 integers a row"),
    "empty file": (b"", "an empty file"),
    "empty gzip": (gzip.compress(b""), "an empty file"),
    "text": (gzip.compress(f"{ROW},2\n{ROW},two\n".encode()), "'two'"),
    "one long line": (gzip.compress(b"<p>" + b"words " * 9999), "…)"),
    "header": (gzip.compress(f"{','.join('abc' * 18)},class\n{ROW},2\n".encode()), "55 integers a row"),
    "missing column": (gzip.compress(f"{ROW}\n".encode() * 9), "55 integers a row, got 54"),
    "short row": (gzip.compress(f"{ROW},2\n1,2,3\n".encode()), "55 integers a row"),
    "long row": (gzip.compress(f"{ROW},2\n{ROW},2,3\n".encode()), "saw 56"),
    "fractions": (gzip.compress(f"0.5{ROW[1:]},2\n".encode()), "55 integers a row"),
    "huge number": (gzip.compress(f"99999{ROW[1:]},2\n".encode()), "55 integers a row"),
    "class 8": (gzip.compress(f"{ROW},1\n{ROW},8\n".encode()), "class from 1 to 7, got 8"),
    "class 0": (gzip.compress(f"{ROW},1\n{ROW},0\n".encode()), "class from 1 to 7, got 0"),
    "not text": (gzip.compress(bytes(range(256)) * 10), "55 integers a row"),
}


@pytest.mark.parametrize("name", ["covertype", "covertype_binary"])
@pytest.mark.parametrize("damage", DAMAGED)
def test_a_damaged_file_gets_one_sentence(name: str, damage: str, small_covertype: Path) -> None:
    content, words = DAMAGED[damage]
    (small_covertype / covertype.FOLDER / "covtype.data.gz").write_bytes(content)
    with pytest.raises(DataError) as caught:
        load(name, folder=small_covertype)
    message = str(caught.value)
    assert "covtype.data.gz" in message and words in message
    assert message.endswith(".") and message.count(". ") == 0 and "\n" not in message


def test_one_class_is_not_enough(small_rows: np.ndarray, write_rows: Callable[..., Path]) -> None:
    folder = write_rows(small_rows[small_rows[:, -1] == 2])
    with pytest.raises(DataError, match="alone"):
        load("covertype", folder=folder)
    with pytest.raises(DataError, match="rows of class 2 and of others, got one side only"):
        load("covertype_binary", folder=folder)
