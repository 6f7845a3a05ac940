"""What a worker sends of a run at one moment: header and arrays."""

from collections.abc import Callable
from typing import Any

import numpy as np
import torch

from learnact.diagnostics import activation_curves
from learnact.diagnostics.layers import layer_statistics
from learnact.training import Snapshot, Trainer, activation_parameters

MAX_DRAWN_PARAMETERS = 60_000  # numbers a snapshot may carry; a larger network is not drawn neuron by neuron
MAX_DRAWN_UNITS = 48  # neurons whose first-layer weights are shown as images

NETWORK, CURVES, INSIDE = "network", "curves", "inside"

HeaderAndArrays = tuple[dict[str, Any], dict[str, np.ndarray]]


def snapshot_message(trainer: Trainer, content: str = NETWORK) -> HeaderAndArrays:
    """The newest of a run: "row" (step, epoch, metrics) and, where they are small enough, its parameters.

    Args:
        content: what is sent beside the metrics: NETWORK, the CURVES of its activations, or what goes on INSIDE.
    """
    drawn = content == NETWORK and trainer.dataset.domain is not None and _size(trainer) <= MAX_DRAWN_PARAMETERS
    snapshot = trainer.snapshot(with_parameters=drawn)
    header = {
        "step": snapshot.step,
        "epoch": snapshot.epoch,
        "live_changes": [list(change) for change in trainer.live_changes],
        "edited": len(trainer.edited),
        "series": list(snapshot.metrics),
        "members": [_member(trainer, index) for index in range(trainer.spec.seeds)],
    }
    return header, _arrays(trainer, snapshot) | PARTS[content](trainer)


def _member(trainer: Trainer, index: int) -> dict[str, str]:
    end = trainer.members.ends[index]
    return {"state": end.state, "sentence": end.sentence} if end else {"state": "training", "sentence": ""}


def _arrays(trainer: Trainer, snapshot: Snapshot) -> dict[str, np.ndarray]:
    metrics = np.concatenate([values.astype(np.float32) for values in snapshot.metrics.values()])
    row = np.concatenate([[snapshot.step, snapshot.epoch], metrics]).astype(np.float32)
    arrays = {"row": row, **snapshot.parameters}
    if snapshot.confusion is not None:
        arrays["confusion"] = snapshot.confusion.astype(np.int32)
    return arrays


def _curves(trainer: Trainer) -> dict[str, np.ndarray]:
    """Every activation's curve, where it is asked, and the numbers that it is made of."""
    curves = [shape.arrays() for shape in activation_curves(trainer.network, trainer.spec, trainer.dataset)]
    return activation_parameters(trainer.network) | {name: array for one in curves for name, array in one.items()}


def _first_layer(trainer: Trainer) -> dict[str, np.ndarray]:
    """What there is to see of a network whose inputs are no plane: first weights as images, or by feature."""
    weight = trainer.network.layers[0].weight
    assert isinstance(weight, torch.Tensor)
    if trainer.dataset.image_shape is not None:
        return {"first": weight.detach()[0, :, :MAX_DRAWN_UNITS].T.cpu().numpy().copy()}
    small = trainer.dataset.domain is None and weight.numel() <= MAX_DRAWN_PARAMETERS
    return {"layers.0.weight": weight.detach().cpu().numpy().copy()} if small else {}


def _size(trainer: Trainer) -> int:
    return sum(p.numel() for p in trainer.network.parameters())


def _inside(trainer: Trainer) -> dict[str, np.ndarray]:
    """What goes on in every layer: distributions, gradients, which neurons are active."""
    trainer.updates.kept = True
    return {**layer_statistics(trainer.network, trainer.spec, trainer.dataset, ratios=trainer.updates.ratios())}


PARTS: dict[str, Callable[[Trainer], dict[str, np.ndarray]]] = {NETWORK: _first_layer, CURVES: _curves, INSIDE: _inside}
"""What a run may send beside its metrics."""
