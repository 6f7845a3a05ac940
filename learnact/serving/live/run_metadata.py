"""What a browser must know of a run once, before the first snapshot: layers, formulas, axes, data points."""

from typing import Any

import numpy as np

from learnact.activations import Activation, Recipe
from learnact.data import Dataset, Split
from learnact.diagnostics import curve_groups, curve_rows
from learnact.figures.colors import line_of
from learnact.serving.live.protocol import encode
from learnact.spec import Spec, widths
from learnact.training import LIVE_ROWS

MAX_POINTS = 2_000  # of each split that are drawn


def run_metadata(spec: Spec, dataset: Dataset, per_epoch: int) -> bytes:
    """The message that `live/metadata` answers with.

    Args:
        per_epoch: steps of an epoch.
    """
    header: dict[str, Any] = {
        "task": dataset.task,
        "title": dataset.title,
        "classes": list(dataset.classes),
        "features": list(dataset.features),
        "inputs": _inputs(dataset),
        "seeds": list(spec.members),
        "domain": [list(span) for span in dataset.domain] if dataset.domain else None,
        "axes": list(dataset.axes),
        "image_shape": list(dataset.image_shape) if dataset.image_shape else None,
        "batch": spec.training.batch,
        "samples": len(dataset.train.x),
        "measured_rows": LIVE_ROWS,  # the first ones of each split, at most
        "curve_rows": min(curve_rows(spec), len(dataset.train.x)),  # the first ones of training
        "steps_per_epoch": per_epoch,
        "layers": _layers(spec, dataset),
    }
    return encode(header, _arrays(dataset))


def _inputs(dataset: Dataset) -> list[dict[str, Any]] | None:
    """What the browser computes the inputs of a 2-D set from, before scaling; None for other data."""
    if dataset.domain is None:
        return None
    named = zip(dataset.features, dataset.feature_formulas, strict=True)
    return [{"title": title, "formula": formula.json()} for title, formula in named]


def _layers(spec: Spec, dataset: Dataset) -> list[dict[str, Any]]:
    sizes = widths(spec, dataset)
    activations = [spec.network.activation_of(index).activation() for index in range(len(spec.network.hidden))]
    first = {layer: group[0] for group in curve_groups(spec) for layer in group}
    hidden = [
        {
            "inputs": sizes[index],
            "width": sizes[index + 1],
            "pieces": activation.recipe.pieces if activation.recipe else 1,
            "norm": spec.network.norm,
            "activation": _activation(activation),
            "shares": first.get(index, index) if first.get(index, index) != index else None,
        }
        for index, activation in enumerate(activations)
    ]
    return [*hidden, {"inputs": sizes[-2], "width": sizes[-1], "norm": "none", "activation": None}]


def _activation(activation: Activation) -> dict[str, Any]:
    color, dash = line_of("learned" if activation.recipe else activation.name)
    return {
        "name": activation.name,
        "title": activation.title,
        "color": color,
        "dash": dash,
        "trained": [parameter.letter for parameter in activation.parameters if parameter.trainable],
        "formula": activation.formula.json() if activation.formula is not None else None,
        "learned": _learned(activation.recipe) if activation.recipe is not None else None,
    }


def _learned(recipe: Recipe) -> dict[str, Any]:
    """The options of a learned activation, and the formulas of the fixed ones in it."""
    formulas = [{"formula": a.formula.json(), "letters": a.values} for a in recipe.inside if a.formula is not None]
    return recipe.model_dump() | {"formulas": formulas}


def _arrays(dataset: Dataset) -> dict[str, np.ndarray]:
    arrays = {
        "scaling.shift": np.asarray(dataset.scaling.shift, np.float32),
        "scaling.scale": np.asarray(dataset.scaling.scale, np.float32),
    }
    splits = {"train": dataset.train, "validation": dataset.validation, "test": dataset.test}
    for name, split in splits.items():
        arrays |= _points(name, split)
    return arrays


def _points(name: str, split: Split) -> dict[str, np.ndarray]:
    """Where the rows of a 2-D set lie on the raw plane, and their targets."""
    if split.plane is None:
        return {}
    places = split.plane[:MAX_POINTS]
    y = split.y[: len(places)].reshape(len(places), -1)[:, 0]
    return {f"{name}.x": places.astype(np.float32), f"{name}.y": y.astype(np.float32)}
