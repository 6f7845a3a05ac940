"""What a data set is: three splits of arrays, the scaling that made them, and enough words to show them."""

from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from learnact.data.scaling import Scaling
from learnact.formula import Expression

Task = Literal["binary", "multiclass", "regression"]
SPLITS = ("train", "validation", "test")
Domain = tuple[tuple[float, float], tuple[float, float]]


@dataclass(frozen=True)
class Table:
    """Raw rows as a reader gives them: neither split nor scaled.

    Attributes:
        x: [n, d], any integer or floating type (images stay bytes until they are split).
        y: int64 class numbers [n], or float32 targets [n, 1] for a regression.
        features: d names.
        classes: names of the classes in the order of their numbers; empty for a regression.
        image_shape: (height, width) where a row is an image.
        domain: (low, high) of x1 and of x2 for 2-D sets.
        tested: how many rows at the end are the official test set; 0 where there is none.
        least: rows of each class that training keeps, where the class has as many; above 1, few rows are held out
            of a small table.
    """

    x: NDArray[Any]
    y: NDArray[Any]
    features: tuple[str, ...]
    classes: tuple[str, ...] = ()
    image_shape: tuple[int, int] | None = None
    domain: Domain | None = None
    tested: int = 0
    least: int = 1


@dataclass(frozen=True)
class Split:
    """Rows for one purpose.

    Attributes:
        x: float32 [n, d], scaled.
        y: int64 class numbers [n], or float32 targets [n, 1] for a regression.
        plane: float32 [n, 2], raw coordinates of the rows of a 2-D set, else None.
    """

    x: NDArray[np.float32]
    y: NDArray[Any]
    plane: NDArray[np.float32] | None = None

    @property
    def places(self) -> NDArray[np.float32]:
        """`plane` of a set that has a domain; raises ValueError for one that does not lie in the plane."""
        if self.plane is None:
            raise ValueError("the rows of this split do not lie in the plane")
        return self.plane

    def __len__(self) -> int:
        return len(self.x)


@dataclass(frozen=True)
class Dataset:
    """Scaled arrays with a train, validation and test split, none of which is empty.

    Attributes:
        name, title: key in SOURCES, and what a page calls it.
        task: "binary" (classes 0 and 1), "multiclass" or "regression".
        features: d names, of formulas as one writes them by hand. classes: k names, empty for a regression.
        train, validation, test: the splits, their rows in random order.
        scaling: how raw features became x; `scaling.undo(x)` gives them back.
        source: where the data come from, with licence.
        image_shape: (height, width) where a row is an image, else None.
        domain: (low, high) of x1 and of x2 for 2-D sets, else None.
        axes: names of x1 and x2 of a 2-D set; else empty.
        feature_formulas: d formulas in x1 and x2, from which the features of a 2-D set are computed; else empty.
    """

    name: str
    title: str
    task: Task
    features: tuple[str, ...]
    classes: tuple[str, ...]
    train: Split = field(repr=False)
    validation: Split = field(repr=False)
    test: Split = field(repr=False)
    scaling: Scaling = field(repr=False)
    source: str
    image_shape: tuple[int, int] | None = None
    domain: Domain | None = None
    axes: tuple[str, ...] = ()
    feature_formulas: tuple[Expression, ...] = ()

    @property
    def counts(self) -> NDArray[np.int64]:
        """Rows a split and class, int64 [3, k]; [3, 0] for a regression."""
        return np.array([self._count(self.split(name)) for name in SPLITS])

    def split(self, name: str) -> Split:
        """One split by its name in SPLITS."""
        return {"train": self.train, "validation": self.validation, "test": self.test}[name]

    def _count(self, part: Split) -> NDArray[np.int64]:
        return np.bincount(part.y, minlength=len(self.classes)) if self.classes else np.zeros(0, np.int64)

    def examples(self, each: int, split: str = "train") -> NDArray[np.int64]:
        """The first rows of each class, for sample pictures: indices [k, each], -1 where there are fewer."""
        y = self.split(split).y
        picked = np.full((len(self.classes), each), -1, np.int64)
        for number in range(len(self.classes)):
            rows = np.flatnonzero(y == number)[:each]
            picked[number, : len(rows)] = rows
        return picked

    def raw(self, split: str = "train", rows: Any = slice(None)) -> NDArray[np.float32]:
        """Features of the chosen rows before scaling: [n, d], or [n, h, w] where a row is an image."""
        x = self.scaling.undo(self.split(split).x[rows])
        return x if self.image_shape is None else x.reshape(-1, *self.image_shape)
