"""The activation of one member as a function of numbers, out of what a training tells of it at a moment."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from learnact.activations.learned import one_member
from learnact.activations.learned.describe import Function
from learnact.activations.learned.exact import blank, fill
from learnact.activations.learned.recipe import Curve
from learnact.errors import SpecError
from learnact.spec import Spec

Arrays = Mapping[str, NDArray[Any]]


def curve_function(spec: Spec, arrays: Arrays, layer: int, member: int, neuron: int = 0) -> Function:
    """The curve itself, exactly and in float64, at points [K] of any range.

    Args:
        arrays: those of `activation_parameters`.
        layer: the first one that uses the curve.
        neuron: which one, where every neuron has its own.

    Raises:
        SpecError: where its numbers are missing or no numbers.
    """
    numbers = one_member(arrays, member, layer, neuron)
    if not all(np.isfinite(array).all() for array in numbers.values()):
        raise SpecError("The curve is not a finite number everywhere that it is used.")
    activation = spec.network.activation_of(layer).activation()
    if activation.recipe is None:
        letters = {name: float(array.flat[min(neuron, array.size - 1)]) for name, array in numbers.items()}
        return _of_torch(activation.configure(letters))
    assert isinstance(activation.recipe, Curve)  # of Maxout there is no curve
    module = blank(activation.recipe)
    try:
        fill(module, numbers)
    except ValueError as error:
        raise SpecError(f"{error}.") from None
    module.double().eval().requires_grad_(False)
    return _of_torch(lambda x: module.curve(x)[0])


def mean_of(functions: list[Function]) -> Function:
    """The mean of functions."""
    return lambda x: np.mean([function(x) for function in functions], 0)


def _of_torch(function: Any) -> Function:
    @torch.no_grad()
    def at(x: NDArray[np.float64]) -> NDArray[np.float64]:
        y: NDArray[np.float64] = function(torch.from_numpy(np.asarray(x, np.float64))).numpy()
        return y

    return at
