"""What the registry says about a data set: what it is, what it can be asked for, and who reads it."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from learnact.data.dataset import Domain, Table, Task
from learnact.data.files import Remote


@dataclass(frozen=True)
class Option:
    """A number that a data set can be asked for.

    Attributes:
        name: argument of `load`.
        low, high: the range, both ends included.
        default: what it is when nothing is said; None for all there is.
        step: a sensible step of a slider; 1 means whole numbers only.
    """

    name: str
    low: float
    high: float
    default: float | None
    step: float = 1


@dataclass(frozen=True)
class Request:
    """What a reader may be asked for, checked and complete.

    Attributes:
        classes: how many, 0 for a regression.
        content, target: the file of own data, and its column to predict.
    """

    samples: int | None
    noise: float
    classes: int
    seed: int
    folder: Path
    content: bytes | None = None
    target: str | None = None


@dataclass(frozen=True)
class Source:
    """An entry of the registry.

    Attributes:
        name, title, description: key, heading and one sentence.
        task: "binary", "multiclass" or "regression", with the default number of classes.
        inputs: number of features.
        outcomes: number of classes by default, 0 for a regression.
        rows: most rows there can be.
        citation, licence: whom to name, and under which terms.
        read: request -> raw table.
        options: what `load` takes beyond the seed, by name.
        scaling: a key of SCALINGS that makes sense here.
        kind: "generated", "bundled" (scikit-learn has it), "files" or "own" (the visitor brings them).
        folder, files: where its files are within the data directory, and which.
        image_shape: (height, width) where a row is an image.
        domain: (low, high) of x1 and of x2 for 2-D sets.
        official_test: the test set is given, and the `test` share does not count.
    """

    name: str
    title: str
    description: str
    task: Task
    inputs: int
    outcomes: int
    rows: int
    citation: str
    licence: str
    read: Callable[[Request], Table]
    options: dict[str, Option]
    scaling: str = "zscore"
    kind: str = "bundled"
    folder: str = ""
    files: tuple[Remote, ...] = ()
    image_shape: tuple[int, int] | None = None
    domain: Domain | None = None
    official_test: bool = False

    def outcomes_for(self, classes: int | None = None) -> int:
        """How many classes come when `classes` are asked for; 0 for a regression."""
        return self.outcomes if classes is None or "classes" not in self.options else classes

    def task_for(self, classes: int | None = None) -> Task:
        """The task when `classes` are asked for."""
        outcomes = self.outcomes_for(classes)
        return "regression" if outcomes == 0 else "binary" if outcomes == 2 else "multiclass"
