"""Covertype (Blackard and Dean 1999, UCI): which trees grow where, from maps; 581,012 rows in the original.

`covtype.data.gz`: no header, 54 integer features (10 quantities, 4 wilderness areas, 40 soil types), then the
class, 1 to 7.
"""

import zlib
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from learnact.data.dataset import Table
from learnact.data.draws import generator
from learnact.data.files import Remote, locate
from learnact.errors import DataError

FOLDER = "covertype"
QUANTITIES = (
    "elevation (m)",
    "aspect (°)",
    "slope (°)",
    "horizontal distance to water (m)",
    "vertical distance to water (m)",
    "horizontal distance to roads (m)",
    "hillshade at 9 h",
    "hillshade at noon",
    "hillshade at 15 h",
    "horizontal distance to fire points (m)",
)
AREAS = ("Rawah", "Neota", "Comanche Peak", "Cache la Poudre")
FEATURES = (*QUANTITIES, *(f"area {area}" for area in AREAS), *(f"soil type {i}" for i in range(1, 41)))
CLASSES = (
    "spruce or fir",
    "lodgepole pine",
    "ponderosa pine",
    "cottonwood or willow",
    "aspen",
    "Douglas fir",
    "krummholz",
)
MAX_MESSAGE_CHARACTERS = 120  # of pandas' message
LODGEPOLE = 1  # the class that the binary task tells from the rest, counted from 0
FILES = (
    Remote(
        "covtype.data.gz",
        "sha256:614360d0257557dd1792834a85a1cdebfadc3c4f30b011d56afee7ffb5b15771",
        (
            "https://archive.ics.uci.edu/ml/machine-learning-databases/covtype/covtype.data.gz",
            "https://ndownloader.figshare.com/files/5976039",
        ),
    ),
)


def read(folder: Path) -> Table:
    """All rows, 54 features, all seven classes.

    Args:
        folder: the data directory.

    Raises:
        MissingData: the file is not there and cannot be downloaded.
        DataError: the file is truncated or of another format.
    """
    rows = _rows(folder)
    return Table(rows[:, :-1], rows[:, -1].astype(np.int64) - 1, FEATURES, CLASSES)


def read_binary(folder: Path, seed: int) -> Table:
    """The binary task of the tabular benchmark (Grinsztajn et al. 2022, OpenML 44121).

    The ten quantities; lodgepole pine (class 1) against the rest (class 0); of the larger side, rows are left
    out at random until both are equal.

    Args:
        folder: the data directory.
        seed: seed of the data, which decides the rows left out.

    Raises:
        MissingData: the file is not there and cannot be downloaded.
        DataError: the file is truncated, of another format, or has one side only.
    """
    rows = _rows(folder)
    y = (rows[:, -1] == LODGEPOLE + 1).astype(np.int64)
    side = np.bincount(y, minlength=2).min()
    if not side:
        raise DataError(
            f"{folder / FOLDER / FILES[0].name} must hold rows of class 2 and of others, got one side only."
        )
    kept = _balance(y, side, seed)
    return Table(rows[kept, : len(QUANTITIES)], y[kept], QUANTITIES, ("other trees", CLASSES[LODGEPOLE]))


def _balance(y: NDArray[np.int64], side: int, seed: int) -> NDArray[np.int64]:
    """Positions in order with `side` rows of each class."""
    random = generator(seed, "balance")
    sides = [np.flatnonzero(y == number) for number in (0, 1)]
    return np.sort(np.concatenate([random.permutation(rows)[:side] for rows in sides]))


def _rows(folder: Path) -> NDArray[np.int16]:
    (path,) = locate("Covertype", folder / FOLDER, FILES)
    return _parse(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=1)
def _parse(path: Path, changed: int) -> NDArray[np.int16]:
    """Parse once for as long as the file stays as it is: [n, 55]."""
    try:
        table = pd.read_csv(path, header=None, dtype="int16", compression="gzip")
    except pd.errors.EmptyDataError as error:
        raise DataError(f"{path} must hold rows of {len(FEATURES) + 1} integers, got an empty file.") from error
    except (OSError, EOFError, zlib.error) as error:
        raise DataError(f"{path} cannot be read as a gzip file ({error}).") from error
    except ValueError as error:
        raise DataError(f"{path} must hold {len(FEATURES) + 1} integers a row ({_reason(error)}).") from error
    rows: NDArray[np.int16] = table.to_numpy()
    _check(path, rows)
    return rows


def _check(path: Path, rows: NDArray[np.int16]) -> None:
    if rows.shape[1] != len(FEATURES) + 1:
        raise DataError(f"{path} must hold {len(FEATURES) + 1} integers a row, got {rows.shape[1]}.")
    low, high = rows[:, -1].min(), rows[:, -1].max()
    if low < 1 or high > len(CLASSES):
        wrong = low if low < 1 else high
        raise DataError(f"{path} must end each row with a class from 1 to {len(CLASSES)}, got {wrong}.")


def _reason(error: Exception) -> str:
    """The last clause of pandas' message, which may hold a whole cell of what is no number."""
    words = " ".join(str(error).split()).split("C error: ")[-1].rstrip(".")
    return words if len(words) <= MAX_MESSAGE_CHARACTERS else words[:MAX_MESSAGE_CHARACTERS] + "…"
