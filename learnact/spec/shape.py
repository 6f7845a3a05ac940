"""How large a data set is: known of a loaded one, and expected of one that is not."""

from dataclasses import dataclass

from learnact.data import SOURCES, Dataset
from learnact.spec.fields import DataSpec


@dataclass(frozen=True)
class Shape:
    """Sizes of a data set.

    Attributes:
        train, validation, test: rows of the splits.
        inputs: features.
        outputs: of a network, one for two classes.
        plane: whether the raw coordinates of every row are kept beside its features.
    """

    train: int
    validation: int
    test: int
    inputs: int
    outputs: int
    plane: bool = False

    @property
    def rows(self) -> int:
        """Of all splits together."""
        return self.train + self.validation + self.test


def shape_of(dataset: Dataset) -> Shape:
    """The sizes of a data set."""
    splits = (dataset.train, dataset.validation, dataset.test)
    outputs = len(dataset.classes) if dataset.task == "multiclass" else 1
    train, validation, test = map(len, splits)
    return Shape(train, validation, test, dataset.train.x.shape[1], outputs, dataset.train.plane is not None)


def expected_shape(data: DataSpec) -> Shape | None:
    """The sizes that a data set will have, to a few rows, before anything is loaded; None for own data."""
    source = SOURCES[data.name]
    if source.kind == "own":
        return None
    default = source.options["samples"].default if "samples" in source.options else None
    rows = int(data.samples or default or source.rows)
    validation = round(rows * data.validation)
    test = round(rows / 7) if source.official_test else round(rows * data.test)
    outcomes = source.outcomes_for(data.classes)
    return Shape(
        train=max(1, rows - validation - test),
        validation=max(1, validation),
        test=max(1, test),
        inputs=len(data.features) or source.inputs,
        outputs=outcomes if outcomes > 2 else 1,
        plane=source.domain is not None,
    )
