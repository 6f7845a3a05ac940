"""From a name and a few numbers to a data set: check, read, split, scale."""

import math
from collections.abc import Sequence
from numbers import Integral, Real
from pathlib import Path
from typing import Any

import numpy as np

from learnact.data.dataset import Dataset, Split, Table, Task
from learnact.data.draws import Rows
from learnact.data.features import VARIABLES, check_finite, compute, read
from learnact.data.files import data_folder
from learnact.data.registry import SOURCES
from learnact.data.scaling import SCALINGS, fit
from learnact.data.sources import Option, Request, Source
from learnact.data.split import divide
from learnact.errors import SpecError

MAX_SEED = 2**63 - 1
ROUNDING = 1e-9  # by which two shares that are allowed may be above their sum


def load(
    name: str,
    *,
    samples: int | None = None,
    noise: float = 0.0,
    seed: int = 0,
    classes: int | None = None,
    validation: float = 0.2,
    test: float = 0.2,
    scaling: str = "none",
    features: Sequence[str] = (),
    target: str | None = None,
    content: bytes | None = None,
    folder: Path | None = None,
) -> Dataset:
    """A data set, split and scaled.

    Args:
        name: key in SOURCES.
        samples: rows in all; None takes the default of a generated set, and all rows of any other.
        noise: 0 to 1 for generated sets, 0 for the others; 0.5 is the Playground's 50 %.
        seed: decides points and split, nothing else does.
        classes: number of classes where it can be chosen; None takes the default, and for own data a regression.
        validation, test: shares of the rows; with an official test set `test` does not count, and
            `validation` is a share of the other rows.
        scaling: key in SCALINGS, fitted on the training split.
        features: formulas in x1 and x2, at most 32, that a network gets as inputs instead of the coordinates of a
            2-D set; empty takes x1 and x2 themselves.
        target: the column of own data to predict; None takes the last.
        content: the file of own data.
        folder: the data directory; None takes LEARNACT_DATA, else the user's cache folder.

    Raises:
        SpecError: an argument that can never work (see `check`).
        MissingData: files are not there and cannot be downloaded now.
        DataError: a file is truncated or of another format, or the rows do not suffice for the request.
    """
    given = {"samples": samples, "noise": noise, "classes": classes, "validation": validation, "test": test}
    check(name, seed=seed, scaling=scaling, features=features, **given)
    source = SOURCES[name]
    outcomes, place = source.outcomes_for(classes), folder or data_folder()
    request = Request(samples, float(noise), outcomes, int(seed), place, content, target)
    table = source.read(request)
    parts = divide(table, samples, validation, test, request.seed)
    return _assemble(source, table, parts, task=source.task_for(classes), scaling=scaling, features=features)


def check(name: str, *, seed: int = 0, scaling: str = "none", features: Sequence[str] = (), **given: Any) -> None:
    """Say what is impossible about the arguments of `load`, without reading anything.

    Args:
        given: any of samples, noise, classes, validation and test, as in `load`.

    Raises:
        SpecError: an unknown name or scaling, a number out of range, one that this set does not take, or a feature
            that is no formula in x1 and x2 or not finite on the plane.
    """
    source = _choice("data set", name, SOURCES)
    _choice("scaling", scaling, SCALINGS)
    if not _whole(seed) or not 0 <= seed <= MAX_SEED:
        raise SpecError(f"seed must be a whole number from 0 to {MAX_SEED}, got {seed!r}.")
    for argument, value in given.items():
        _check_option(source, argument, value)
    _check_shares(source, given)
    _check_features(source, features)


def _choice(what: str, name: Any, choices: dict[str, Any]) -> Any:
    if not isinstance(name, str) or name not in choices:
        got = name[:40] if isinstance(name, str) else name
        raise SpecError(f"{what} must be one of {', '.join(choices)}, got {got!r}.")
    return choices[name]


def _check_option(source: Source, argument: str, value: Any) -> None:
    if value is None and argument in ("samples", "classes"):
        return
    if argument in source.options:
        _check_range(source.options[argument], value)
    elif argument != "test" and value != 0:
        takers = ", ".join(other.name for other in SOURCES.values() if argument in other.options)
        raise SpecError(f"{argument} can be set for {takers}, but {source.name} takes none, got {value!r}.")


def _check_range(option: Option, value: Any) -> None:
    right = _whole(value) if option.step == 1 else _finite(value)
    if not right or not option.low <= value <= option.high:
        kind = "whole number" if option.step == 1 else "number"
        raise SpecError(f"{option.name} must be a {kind} from {option.low:,} to {option.high:,}, got {value!r}.")


def _check_shares(source: Source, given: dict[str, Any]) -> None:
    total = (given.get("validation") or 0.0) + (given.get("test") or 0.0)
    if not source.official_test and total > 0.95 + ROUNDING:
        raise SpecError(f"validation and test must leave 0.05 or more for training, got {total:g} together.")


def _check_features(source: Source, features: Sequence[str]) -> None:
    formulas = read(features)
    if formulas and source.domain is None and source.kind != "own":
        takers = ", ".join(other.name for other in SOURCES.values() if other.domain is not None)
        raise SpecError(f"features can be set for {takers}, but {source.name} is no plane, got {features[0]!r}.")
    if source.domain is not None:
        check_finite(formulas, source.domain)


def _whole(value: Any) -> bool:
    return isinstance(value, Integral) and not isinstance(value, bool)


def _finite(value: Any) -> bool:
    return isinstance(value, Real) and not isinstance(value, bool) and math.isfinite(value)


def _assemble(
    source: Source, table: Table, parts: tuple[Rows, Rows, Rows], *, task: Task, scaling: str, features: Sequence[str]
) -> Dataset:
    formulas = read(features or VARIABLES) if table.domain is not None else ()
    if features and not formulas:
        raise SpecError(f"features can be set for data with two columns of numbers, not with {len(table.features)}.")
    x = compute(table, formulas) if features else table.x
    plane = None if table.domain is None else np.asarray(table.x, np.float32)
    fitted = fit(scaling, x[parts[0]], together=table.image_shape is not None)
    train, validation, test = (
        Split(fitted.apply(x[rows]), table.y[rows], None if plane is None else plane[rows]) for rows in parts
    )
    return Dataset(
        name=source.name,
        title=source.title,
        task=task,
        features=tuple(formula.title() for formula in formulas) if features else table.features,
        classes=table.classes,
        train=train,
        validation=validation,
        test=test,
        scaling=fitted,
        source=f"{source.citation}, {source.licence}",
        image_shape=table.image_shape,
        domain=table.domain,
        axes=table.features if table.domain is not None else (),
        feature_formulas=formulas,
    )
