"""The exact numbers of one learned curve: out of a network, and into a module of their own."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import torch
from torch import Tensor

from learnact.activations.learned.module import Learned
from learnact.activations.learned.recipe import Curve
from learnact.randomness import Generators

BUFFERS = ("low", "high")  # of every learned activation: no part of its curve

Numbers = np.ndarray


def one_member(arrays: Mapping[str, Any], member: int, layer: int | None = None, neuron: int = 0) -> dict[str, Numbers]:
    """The numbers of one curve out of a network's.

    Args:
        arrays: parameters and buffers [S, ...] by name, of a `Learned`, or of a network as a snapshot has them.
        member: which of the S.
        layer: of a network; None where the arrays are those of the activation alone.
        neuron: which one, where every neuron has its own curve.
    """
    prefix = "" if layer is None else f"layers.{layer}.activation."
    mine = {
        name.removeprefix(prefix): _numpy(array)[member] for name, array in arrays.items() if name.startswith(prefix)
    }
    ends = mine.get("low")
    each = ends is not None and ends.size > 1
    kept = {name: array for name, array in mine.items() if name not in BUFFERS}
    return {name: array[min(neuron, len(array) - 1)] for name, array in kept.items()} if each else kept


def blank(recipe: Curve) -> Learned:
    """A module of one member with one curve, not fitted to any start."""
    return recipe.fresh(Generators([0]))


def fill(module: Learned, numbers: Mapping[str, Any]) -> None:
    """Puts numbers into such a module; raises ValueError with a sentence where they are not its own.

    Args:
        numbers: by the name of the parameter or buffer, each of its shape for one member, as lists or arrays.
    """
    wanted = {name: tensor for name, tensor in module.state_dict().items() if name not in BUFFERS}
    if set(wanted) != set(numbers):
        raise ValueError(f"The numbers of this kind of curve must be {', '.join(wanted)}, not {_listed(numbers)}")
    for name, tensor in wanted.items():
        given = torch.tensor(numbers[name], dtype=torch.float32)
        if given.numel() != tensor.numel() or given.shape not in (tensor.shape, tensor.shape[1:], tensor.shape[2:]):
            raise ValueError(
                f"The numbers {name} of this curve must have the shape {_shape(tensor[0])}, not {_shape(given)}"
            )
        tensor.copy_(given.view_as(tensor))


def _listed(numbers: Mapping[str, Any]) -> str:
    return ", ".join(numbers)[:60] or "none"


def _shape(tensor: Tensor) -> str:
    return " x ".join(map(str, tensor.shape)) or "a single number"


def _numpy(array: Any) -> Numbers:
    found: Numbers = array.detach().cpu().numpy() if isinstance(array, Tensor) else np.asarray(array)
    return found
