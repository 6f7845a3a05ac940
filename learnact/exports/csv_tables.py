"""Curves, data and predictions as CSV: a header, then plain numbers and the names of classes."""

import itertools
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import torch
from torch import Tensor

from learnact.csv_text import csv_text
from learnact.data import SPLITS, Dataset, Split
from learnact.errors import SpecError
from learnact.exports.member import Array, raw_rows
from learnact.spec import Spec
from learnact.training import Evaluation, build
from learnact.training.trainer import loss_of
from learnact.training.weights import place

ROWS = 20_000  # of each split that get a prediction
CELLS = 3_000_000  # of a table of data that is written down
WIDE = 64  # features that a row of predictions repeats; of more it does not, as of images


def curves(spec: Spec, series: Sequence[str], rows: Iterable[Array]) -> str:
    """The history of a run: step, epoch, then one column a series and seed, "train.loss seed 0" and so on.

    Args:
        series: names of the metrics.
        rows: [2 + len(series) * S] each: step, epoch, then the seeds of each series.
    """
    names = [f"{name} seed {seed}" for name in series for seed in spec.members]
    return csv_text(["step", "epoch", *names], ([int(row[0]), *map(_number, row[1:])] for row in rows))


def data(dataset: Dataset) -> str:
    """All rows before scaling: features, split, and the class or the number to predict; the lab can open it as CSV.

    Each column has a name of its own: a feature called "split" gets another one, as the lab leaves that column out, and
    what is to be predicted is called "class" or "target" where no feature is.
    """
    rows = (
        [*x, split, y]
        for split in SPLITS
        for x, y in zip(_features(dataset, split), _truth(dataset, split), strict=True)
    )
    names = _feature_names(dataset)
    features = [_free(name, [*names, "split"]) if name == "split" else name for name in names]
    header = [*features, "split"]
    return csv_text([*header, _free("class" if dataset.classes else "target", header)], rows)


def fits(dataset: Dataset) -> bool:
    """Whether a data set is small enough to be written down."""
    return sum(dataset.split(name).x.size for name in SPLITS) <= CELLS


def predictions(spec: Spec, dataset: Dataset, arrays: Mapping[str, Array]) -> str:
    """What the networks say about the rows: features (none of more than WIDE), truth, split, then predictions.

    Two classes: the probability of the second one by each seed. More: the class each seed predicts. A number: the
    value of each seed. Then the mean over the seeds, of probabilities and values, and the class that it favours.
    At most ROWS rows of each split; seeds that diverged are left out.

    Args:
        arrays: parameters by name, [S, ...].

    Raises:
        SpecError: where the parameters do not fit, or no seed is finite.
    """
    finite = [
        i for i in range(spec.seeds) if all(np.isfinite(a[i if len(a) > 1 else 0]).all() for a in arrays.values())
    ]
    if not finite:
        raise SpecError("All seeds have diverged, so that there is nothing to predict with.")
    chosen = {name: array[finite] if len(array) > 1 else array for name, array in arrays.items()}
    alone = spec.replace(seeds=len(finite), start=None)
    network = build(alone, dataset)
    place(network, chosen)
    asked = Evaluation(network, dataset, len(finite), loss_of(spec.training, dataset.task), torch.device("cpu"))
    narrow = len(dataset.features) <= WIDE
    header = _feature_names(dataset) if narrow else []
    for name in ("truth", "split", *_columns(dataset, [spec.members[i] for i in finite])):
        header.append(_free(name, header))
    rows: list[list[object]] = []
    for split in SPLITS:
        part = dataset.split(split)
        logits, _ = asked.logits(Split(part.x[:ROWS], part.y[:ROWS]))
        found = zip(_features(dataset, split), _truth(dataset, split), _said(dataset, logits), strict=False)
        rows += [[*(x if narrow else []), truth, split, *said] for x, truth, said in found]
    return csv_text(header, rows)


def _free(name: str, taken: Sequence[str]) -> str:
    """The name of a column, with a number behind it where another one has it: "class 2"."""
    others = (f"{name} {number}" for number in itertools.count(2))
    return next(free for free in itertools.chain([name], others) if free not in taken)


def class_words(name: str) -> str:
    """What a class is called beside networks, which have letters too: "class B"."""
    return f"class {name}" if len(name) == 1 and name.isalpha() else name


def _columns(dataset: Dataset, seeds: Sequence[int]) -> list[str]:
    if dataset.task == "regression":
        return [*(f"value seed {seed}" for seed in seeds), "value mean"]
    if dataset.task == "binary":
        name = f"P({class_words(dataset.classes[1])})"
        return [*(f"{name} seed {seed}" for seed in seeds), f"{name} mean", "class of the mean"]
    means = [f"P({class_words(name)}) mean" for name in dataset.classes]
    return [*(f"class seed {seed}" for seed in seeds), *means, "class of the mean"]


def _said(dataset: Dataset, logits: Tensor) -> list[list[object]]:
    """A list a row, for logits [S, n, outputs]."""
    if dataset.task == "regression":
        values = torch.cat([logits[..., 0], logits[..., 0].mean(0, keepdim=True)])  # [S + 1, n]
        return [[_number(value) for value in row] for row in values.T.numpy()]
    names = np.array(dataset.classes, object)
    if dataset.task == "binary":
        p = logits[..., 0].sigmoid()
        chances = torch.cat([p, p.mean(0, keepdim=True)]).T.numpy()  # [n, S + 1]
        return [[*map(_number, row), names[int(row[-1] > 0.5)]] for row in chances]
    means, each = logits.softmax(-1).mean(0).numpy(), names[logits.argmax(-1).T.numpy()]  # [n, k], [n, S]
    pairs = zip(each, means, strict=True)
    return [[*classes, *map(_number, mean), names[mean.argmax()]] for classes, mean in pairs]


def _feature_names(dataset: Dataset) -> list[str]:
    names = dataset.axes if dataset.feature_formulas else dataset.features
    return [name.translate(_INDICES) for name in names]


def _features(dataset: Dataset, split: str) -> Iterable[list[str]]:
    return ([_number(value) for value in row] for row in raw_rows(dataset, split))


def _truth(dataset: Dataset, split: str) -> list[str]:
    y = dataset.split(split).y
    return [dataset.classes[number] for number in y] if dataset.classes else [_number(value) for value in y[:, 0]]


def _number(value: np.float32) -> str:
    """The shortest digits that give the same float32 back; nothing for what is not a number."""
    return "" if np.isnan(value) else str(np.float32(value)).removesuffix(".0")


_INDICES = str.maketrans("₁₂", "12")
