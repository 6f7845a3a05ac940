"""Learned activations of a run as tables, and tables as drawn curves that a run can start with."""

from collections.abc import Mapping

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from learnact.activations import ActivationTable
from learnact.activations.activation import derivatives
from learnact.activations.activation_table import grid
from learnact.activations.learned import frozen
from learnact.activations.learned.drawn import Drawn
from learnact.activations.learned.exact import blank
from learnact.activations.learned.recipe import Curve
from learnact.atlas.folding import Arrays, member_parts
from learnact.atlas.hashed_tables import Numbers
from learnact.errors import SpecError
from learnact.spec import ActivationSpec, Spec

PREFIX = "activation."
MAX_MISS = 3e-4  # by how much a drawn curve may miss the table, times 1 + |x|
MAX_POINTS = 64  # of a drawn curve, so that the experiment fits into a link


def layer_tables(arrays: Arrays, spec: Spec, member: int) -> list[Numbers | None]:
    """Values and slopes [2, 4097] for each hidden layer of one member, None where nothing is learned.

    Raises:
        SpecError: one sentence, where a layer has several curves or pre-activations, or its numbers are missing, of
            another shape or not finite.
    """
    chosen = [spec.network.activation_of(layer) for layer in range(len(spec.network.hidden))]
    return [
        None if one.learned is None else _table(_one_curve(one), member_parts(arrays, layer, member), layer)
        for layer, one in enumerate(chosen)
    ]


def _one_curve(chosen: ActivationSpec) -> Curve:
    assert chosen.learned is not None
    if not isinstance(chosen.learned, Curve):
        raise SpecError(
            f"An atlas shows one pre-activation a neuron, and {chosen.learned.title} takes {chosen.learned.pieces}."
        )
    if chosen.sharing == "neuron":
        raise SpecError("An atlas shows one learned activation a layer, and in this network every neuron has its own.")
    return chosen.learned


def _table(recipe: Curve, parts: Mapping[str, NDArray[np.float64]], layer: int) -> Numbers:
    module = blank(recipe).double().eval()
    with torch.no_grad():
        for name, tensor in _tensors(module).items():
            array = parts.get(PREFIX + name)
            if array is None or array.shape != tensor.shape[1:]:
                shape = " x ".join(map(str, tensor.shape[1:]))
                raise SpecError(f"The weights lack layers.{layer}.{PREFIX}{name} of shape {shape}.")
            tensor.copy_(torch.from_numpy(array))
    found = derivatives(lambda z: module.curve(z)[0], torch.from_numpy(grid()))
    with np.errstate(over="ignore"):
        table = np.stack([values.numpy() for values in found]).astype(np.float32)
    if not np.isfinite(table).all():
        raise SpecError(f"The learned activation of layer {layer + 1} is not a finite number everywhere.")
    return table


def _tensors(module: nn.Module) -> dict[str, torch.Tensor]:
    return dict(module.named_parameters()) | dict(module.named_buffers())


# -- tables as drawn curves


def redrawn(table: ActivationTable, title: str) -> Drawn:
    """A table as a frozen curve through at most 64 of its points, always the one that was missed most.

    Raises:
        SpecError: where the curve reaches beyond 1,000.
    """
    x, y = grid(), table.values
    whole = frozen(x, y, title)
    kept = {0, len(x) - 1}
    while True:
        points = tuple((float(x[i]), float(f"{y[i]:.6g}")) for i in sorted(kept))
        drawn = whole.model_copy(update={"points": points})
        missed = np.abs(_values(drawn, x) - y) / (1 + np.abs(x))
        if len(kept) == MAX_POINTS or missed.max() <= MAX_MISS:
            return drawn
        kept.add(int(missed.argmax()))


def _values(drawn: Drawn, x: NDArray[np.float64]) -> NDArray[np.float64]:
    values: NDArray[np.float64] = blank(drawn).double().curve(torch.from_numpy(x))[0].numpy()
    return values


def drawn_arrays(drawn: Drawn) -> dict[str, NDArray[np.float64]]:
    """The arrays of a drawn curve by name, [1, ...], as the weights of a run have them."""
    tensors = _tensors(blank(drawn))
    return {PREFIX + name: tensor.detach().numpy().astype(np.float64) for name, tensor in tensors.items()}
