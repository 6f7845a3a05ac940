"""Small files in the formats of the real ones, the real ones where LEARNACT_DATA has them, no network."""

import gzip
import os
import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from learnact.data import covertype, fashion, files

IMAGES = {"train": 200, "t10k": 50}
ROWS = 700


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reaches the network or remembers another one's failure."""
    monkeypatch.setenv("LEARNACT_OFFLINE", "1")
    monkeypatch.setattr(files, "_failures", {})


@pytest.fixture
def write_idx() -> Callable[..., None]:
    def write(path: Path, array: np.ndarray, magic: int | None = None) -> None:
        head = struct.pack(">I", 0x800 | array.ndim if magic is None else magic)
        sizes = b"".join(struct.pack(">I", size) for size in array.shape)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(gzip.compress(head + sizes + array.astype(np.uint8).tobytes()))

    return write


@pytest.fixture
def small_fashion(tmp_path: Path, write_idx: Callable[..., None]) -> Path:
    """A data directory with 200 + 50 images of random pixels, 20 + 5 a class."""
    random = np.random.default_rng(1)
    for part, rows in IMAGES.items():
        folder = tmp_path / fashion.FOLDER
        write_idx(folder / f"{part}-images-idx3-ubyte.gz", random.integers(0, 256, (rows, 28, 28)))
        write_idx(folder / f"{part}-labels-idx1-ubyte.gz", np.arange(rows) % 10)
    return tmp_path


@pytest.fixture
def small_rows() -> np.ndarray:
    """700 rows as in the Covertype file: 300 of class 2, the rest spread over the other six."""
    random = np.random.default_rng(2)
    rows = np.zeros((ROWS, 55), int)
    rows[:, :10] = random.integers(-170, 7000, (ROWS, 10))
    rows[np.arange(ROWS), 10 + random.integers(0, 4, ROWS)] = 1
    rows[np.arange(ROWS), 14 + random.integers(0, 40, ROWS)] = 1
    rows[:, 54] = [2] * 300 + [1, 3, 4, 5, 6, 7, 1, 1] * 50
    return random.permutation(rows)


@pytest.fixture
def write_rows(tmp_path: Path) -> Callable[..., Path]:
    def write(rows: np.ndarray) -> Path:
        text = "".join(",".join(map(str, row)) + "\n" for row in rows.tolist())
        path = tmp_path / covertype.FOLDER / "covtype.data.gz"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(gzip.compress(text.encode()))
        return tmp_path

    return write


@pytest.fixture
def small_covertype(small_rows: np.ndarray, write_rows: Callable[..., Path]) -> Path:
    return write_rows(small_rows)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """`fashion_folder` and `covertype_folder` are small files, and the real ones where they are at hand."""
    for name, folder in (("fashion_folder", fashion.FOLDER), ("covertype_folder", covertype.FOLDER)):
        if name in metafunc.fixturenames:
            real = os.environ.get("LEARNACT_DATA", "")
            at_hand = bool(real) and (Path(real) / folder).is_dir()
            metafunc.parametrize(name, ["small", "real"] if at_hand else ["small"], indirect=True)


@pytest.fixture
def fashion_folder(request: pytest.FixtureRequest) -> Path:
    return _folder(request, "small_fashion")


@pytest.fixture
def covertype_folder(request: pytest.FixtureRequest) -> Path:
    return _folder(request, "small_covertype")


def _folder(request: pytest.FixtureRequest, small: str) -> Path:
    return request.getfixturevalue(small) if request.param == "small" else Path(os.environ["LEARNACT_DATA"])
