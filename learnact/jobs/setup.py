"""What a browser must know of a run once, before the first snapshot: layers, formulas, axes, data points."""

from typing import Any

import numpy as np

from learnact.activations import Activation
from learnact.colors import line_of
from learnact.data import Dataset, Split
from learnact.jobs.wire import encode
from learnact.spec import Spec, widths

POINTS = 2_000  # of each split that are drawn


def setup(spec: Spec, dataset: Dataset, per_epoch: int) -> bytes:
    """The message that `live/{token}/setup` answers with."""
    header: dict[str, Any] = {
        "task": dataset.task,
        "title": dataset.title,
        "classes": list(dataset.classes),
        "features": list(dataset.features),
        "seeds": list(spec.members),
        "domain": list(dataset.domain) if dataset.domain else None,
        "image_shape": list(dataset.image_shape) if dataset.image_shape else None,
        "batch": spec.training.batch,
        "samples": len(dataset.train.x),
        "steps_per_epoch": per_epoch,
        "layers": _layers(spec, dataset),
    }
    return encode(header, _arrays(dataset))


def _layers(spec: Spec, dataset: Dataset) -> list[dict[str, Any]]:
    sizes = widths(spec, dataset)
    hidden = [
        {
            "inputs": sizes[index],
            "width": sizes[index + 1],
            "norm": spec.network.norm,
            "activation": _activation(spec.network.activation_of(index).activation()),
        }
        for index in range(len(spec.network.hidden))
    ]
    return [*hidden, {"inputs": sizes[-2], "width": sizes[-1], "norm": "none", "activation": None}]


def _activation(activation: Activation) -> dict[str, Any]:
    color, dash = line_of(activation.name)
    return {
        "name": activation.name,
        "title": activation.title,
        "color": color,
        "dash": dash,
        "latex": activation.latex(),
        "formula": activation.formula.json() if activation.formula is not None else None,
    }


def _arrays(dataset: Dataset) -> dict[str, np.ndarray]:
    scaling = {
        "scaling.shift": np.asarray(dataset.scaling.shift, np.float32),
        "scaling.scale": np.asarray(dataset.scaling.scale, np.float32),
    }
    if dataset.domain is None:
        return scaling
    return scaling | _points("train", dataset.train, dataset) | _points("validation", dataset.validation, dataset)


def _points(name: str, split: Split, dataset: Dataset) -> dict[str, np.ndarray]:
    raw = split.x[:POINTS] * dataset.scaling.scale + dataset.scaling.shift
    y = split.y[:POINTS].reshape(len(raw), -1)[:, 0]
    return {f"{name}.x": raw.astype(np.float32), f"{name}.y": y.astype(np.float32)}
