"""The visitor's own data: what a network can learn from a table, and painted points, which are a table too."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from learnact.data.dataset import Domain, Table
from learnact.data.generated import DOMAIN, FEATURES, PLANE
from learnact.data.sheet import MAX_NAME_CHARACTERS, NUMBER, Sheet, cut, read, read_numbers, refuse
from learnact.errors import DataError

MAX_CLASSES = 20
MIN_CLASS_ROWS = 2  # rows of each class that training keeps
PAINTED = ("x1", "x2", "class")
LETTERS = "ABCDEF"  # the classes that can be painted
MAX_POINTS = 2_000  # that can be painted
MARGIN = 0.06  # free space around the points of a plane, as a share of their range

_SMALLEST, _GREATEST = 1e-30, 1e30
_FINEST = 1e-5  # range of a column as a share of its size: less does not survive in 32 bits


def painted(points: object) -> bytes:
    """The file of points of the plane.

    Args:
        points: a list of x1, x2 and the number of the class (0 for A) each, as a browser tells it.

    Raises:
        DataError: they are no such list, too many, or off the plane.
    """
    if not isinstance(points, list) or len(points) > MAX_POINTS:
        raise DataError(f"Painted points must be a list of at most {MAX_POINTS:,}.")
    return "\n".join([",".join(PAINTED), *map(_painted, points), ""]).encode()


def _painted(point: object) -> str:
    match point:
        case [int() | float() as x1, int() | float() as x2, int() as label] if (
            abs(x1) <= PLANE and abs(x2) <= PLANE and 0 <= label < len(LETTERS)
        ):
            return f"{x1:.4g},{x2:.4g},{LETTERS[label]}"
    raise DataError(f"A painted point must be x1, x2 from -6 to 6 and a class from 0 to 5, not {cut(repr(point))}.")


def guessed_classes(sheet: Sheet, target: str) -> int | None:
    """How many classes the target seems to have; None where it seems to be a number to predict."""
    values = sheet.cells[target]
    count = values.nunique()
    whole = values.str.fullmatch(r"[+-]?\d+(\.0*)?").all()
    if whole and (count > MAX_CLASSES or count > len(values) / MIN_CLASS_ROWS):
        return None
    return None if not whole and sheet.numeric(target) else count


def table(content: bytes | None, target: str | None, classes: int) -> Table:
    """What a network can learn from a file.

    Args:
        content: the file.
        target: the column to predict; None takes the last.
        classes: how many classes the target has; 0 where it is a number to predict.

    Raises:
        DataError: one sentence that names what is wrong, and where.
    """
    if content is None:
        raise DataError("Own data come from a file, which is missing; open it again.")
    sheet = read(content)
    name = sheet.target(target)
    features = [column for column in sheet.cells.columns if column != name]
    x = np.stack([_numbers(sheet, column) for column in features], axis=1)  # [n, d]
    y, names = _labels(sheet.cells[name], name, classes) if classes else (_targets(sheet, name), ())
    called = FEATURES if features == list(PAINTED[:2]) else tuple(features)
    return Table(x, y, called, names, domain=_domain(sheet, x), least=MIN_CLASS_ROWS)


def _numbers(sheet: Sheet, name: str) -> NDArray[np.float64]:
    """A column of numbers [n]; raises DataError where one is none, or too large or too fine for 32 bits."""
    texts = sheet.cells[name]
    values = read_numbers(texts)
    if not np.isfinite(values).all():
        _say_why(texts, values, name)
    size = np.abs(values)
    span = f"Numbers must be 0 or from {_SMALLEST:g} to {_GREATEST:g} in size, but “{name}” holds one that is not"
    refuse(texts, (size > _GREATEST) | ((size > 0) & (size < _SMALLEST)), span)
    width = float(np.ptp(values))
    if 0 < width < _FINEST * size.max():
        raise DataError(
            f"“{name}” varies by {width:g} around {values.mean():g}, too little for 32 bits; subtract its mean first."
        )
    return values


def _say_why(texts: pd.Series, values: NDArray[np.float64], name: str) -> None:
    """Raises DataError where a column is not made of finite numbers."""
    endless = texts.str.lower().str.lstrip("+-").isin({"inf", "infinity"})
    refuse(texts, endless, f"Numbers must be finite, but “{name}” is not")
    refuse(texts, np.isnan(values), f"“{name}” must hold numbers, or be the target, but holds text")


def _labels(values: pd.Series, name: str, classes: int) -> tuple[NDArray[np.int64], tuple[str, ...]]:
    """Numbers of the classes [n], and their names in order: by size where all are numbers, else by the alphabet."""
    counts = values.value_counts()
    if len(counts) < 2:
        raise DataError(
            f"The target must have two classes or more, but “{name}” is “{cut(values.iloc[0])}” in all rows."
        )
    if len(counts) > MAX_CLASSES:
        raise DataError(f"The target may have at most {MAX_CLASSES} classes, but “{name}” has {len(counts):,}.")
    if len(values) < MIN_CLASS_ROWS * len(counts) + 2:
        needed = f"{MIN_CLASS_ROWS * len(counts) + 2} rows or more for {len(counts)} classes"
        raise DataError(
            f"There must be {needed}, two of each to train and some to validate and test, not {len(values)}."
        )
    if len(counts) != classes:
        raise DataError(f"classes must be {len(counts)}, as many as “{name}” has, not {classes}.")
    for label, count in counts.items():
        if count < MIN_CLASS_ROWS:
            raise DataError(f"Each class must have {MIN_CLASS_ROWS} rows or more, but “{cut(str(label))}” has one.")
        if len(str(label)) > MAX_NAME_CHARACTERS:
            allowed = f"A class's name may have {MAX_NAME_CHARACTERS} characters"
            raise DataError(f"{allowed}, but “{cut(str(label))}” has {len(str(label))}.")
    numeric = values.str.fullmatch(NUMBER).all()
    names = sorted(map(str, counts.index), key=(lambda text: (float(text), text)) if numeric else None)
    return pd.Index(names).get_indexer(values).astype(np.int64), tuple(names)


def _targets(sheet: Sheet, name: str) -> NDArray[np.float32]:
    """Numbers to predict [n, 1]."""
    text = ~sheet.cells[name].str.fullmatch(NUMBER)
    refuse(sheet.cells[name], text, f"“{name}” must hold numbers to be predicted as one, but holds text")
    values = _numbers(sheet, name)
    if np.ptp(values) == 0:
        raise DataError(f"The target must vary, but “{name}” is {values[0]:g} in all rows.")
    return values.astype(np.float32)[:, None]


def _domain(sheet: Sheet, x: NDArray[np.float64]) -> Domain | None:
    """The plane of two features: that of painted points, or what each column needs with a margin."""
    if x.shape[1] != 2:
        return None
    if tuple(sheet.cells.columns) == PAINTED and np.abs(x).max() <= PLANE:
        return DOMAIN
    return _span(x[:, 0]), _span(x[:, 1])


def _span(values: NDArray[np.float64]) -> tuple[float, float]:
    """Where an axis begins and ends: round numbers around the values, also a quarter of the way, and half."""
    margin = MARGIN * float(np.ptp(values)) or abs(float(values[0])) / 2 or 1.0
    low, high = float(values.min()) - margin, float(values.max()) + margin
    power = 10.0 ** np.floor(np.log10((high - low) / 4))
    halves = [step * power / 2 for step in (1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10, 12, 15, 20)]
    starts = [half * np.floor(low / half) for half in halves]
    return next((float(a), float(a + 8 * half)) for a, half in zip(starts, halves, strict=True) if a + 8 * half >= high)
