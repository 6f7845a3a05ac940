"""The numbers of one member of a run as layers of an atlas: batch norm and the data's scaling folded in."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from learnact.data import Dataset
from learnact.errors import SpecError
from learnact.networks.normalise import EPS
from learnact.spec import Spec

Arrays = Mapping[str, NDArray[np.floating]]
Vector = NDArray[np.float64]


def member_layers(arrays: Arrays, spec: Spec, dataset: Dataset, member: int) -> list[dict[str, Any]]:
    """One {"A": [out, in], "b": [out], "letters": {letter: [1] or [out]}} a layer, float64.

    Raises:
        SpecError: where an array is missing, the member is not there, its numbers are not finite, or a layer norm
            mixes the neurons.
    """
    layers = [_layer(member_parts(arrays, index, member)) for index in range(len(spec.network.hidden) + 1)]
    shift, scale = (np.asarray(part, np.float64) for part in (dataset.scaling.shift, dataset.scaling.scale))
    first = layers[0]
    first["A"] = first["A"] / scale
    first["b"] = first["b"] - first["A"] @ shift
    if not all(np.isfinite(array).all() for layer in layers for array in (layer["A"], layer["b"])):
        raise SpecError(f"The network of seed {spec.first_seed + member} has diverged, its weights are not finite.")
    return layers


def member_parts(arrays: Arrays, layer: int, member: int) -> dict[str, Vector]:
    """The arrays of a layer and member, float64, by what follows "layers.0." in their names.

    Args:
        arrays: by name, [S, ...], such as "layers.0.weight" [S, in, out].
        layer, member: indices from 0.

    Raises:
        SpecError: where the weights or the bias are missing, or the member is not there.
    """
    prefix = f"layers.{layer}."
    found = {name.removeprefix(prefix): array for name, array in arrays.items() if name.startswith(prefix)}
    if "weight" not in found or "bias" not in found:
        raise SpecError(f"The weights lack {prefix}weight or its bias, which this network has.")
    if not 0 <= member < len(found["weight"]) and len(found["weight"]) > 1:
        raise SpecError(f"A network of this run is one of 0 to {len(found['weight']) - 1}, not {member}.")
    return {name: np.asarray(array[member if len(array) > 1 else 0], np.float64) for name, array in found.items()}


def _layer(parts: Mapping[str, Vector]) -> dict[str, Any]:
    A, b = parts["weight"].T, parts["bias"].ravel()  # [out, in], [out]
    norm = {name.removeprefix("norm."): array.ravel() for name, array in parts.items() if name.startswith("norm.")}
    if norm and "mean" not in norm:
        raise SpecError("Layer norm mixes the neurons of a layer, which an atlas cannot show: it needs a run without.")
    if norm:
        factor = norm["weight"] / np.sqrt(norm["var"] + EPS)
        A, b = A * factor[:, None], (b - norm["mean"]) * factor + norm["bias"]
    letters = {name[-1]: array.ravel() for name, array in parts.items() if name in _LETTERS}
    return {"A": A, "b": b, "letters": letters}


_LETTERS = {f"activation.{letter}" for letter in "abcd"}
