"""Weights as a file, in the safetensors format, and as the start of a run."""

from collections.abc import Mapping

import numpy as np
import torch
from safetensors import SafetensorError
from safetensors.numpy import load, save

from learnact.activations import Learned
from learnact.errors import SpecError
from learnact.networks import Network

FORMAT = {"format": "activation-lab-1"}
MAX_HEADER_BYTES = 2_000_000  # names, shapes and the experiment, as JSON at the beginning of a file
MAX_TENSORS = 10_000  # four times what a hundred layers have


def write(parameters: Mapping[str, np.ndarray]) -> bytes:
    """Parameters [S, ...] by name, as `learnact.training.parameters` gives them, as the content of a file."""
    return save({name: np.ascontiguousarray(array) for name, array in parameters.items()}, FORMAT)


def read(content: bytes) -> dict[str, np.ndarray]:
    """The arrays of a file; raises SpecError where it is no safetensors file, or one of too many tensors."""
    size = int.from_bytes(content[:8], "little")
    if MAX_HEADER_BYTES < size <= len(content):
        raise SpecError(
            f"The header of a file of weights may have at most {MAX_HEADER_BYTES // 10**6} MB, not {size / 1e6:.1f} MB."
        )
    tensors = content.count(b'"data_offsets"', 0, 8 + size)
    if tensors > MAX_TENSORS:
        raise SpecError(f"A file of weights may hold at most {MAX_TENSORS:,} tensors, not {tensors:,}.")
    try:
        return load(content)
    except (SafetensorError, ValueError, KeyError, TypeError):
        raise SpecError(
            "The weights must be a safetensors file, but this one is of another kind, or damaged or cut off."
        ) from None


def place(network: Network, arrays: Mapping[str, np.ndarray]) -> None:
    """Puts weights into a network; a file with one member serves all members.

    Raises:
        SpecError: one sentence where a tensor is missing, of another shape or number of seeds, or not finite, or
            where the table of a learned activation covers a single point.
    """
    with torch.no_grad():
        for name, tensor in [*network.named_parameters(), *network.named_buffers()]:
            tensor.copy_(_fitting(name, tuple(tensor.shape), arrays))
    for module in network.modules():
        if isinstance(module, Learned):
            module.check()


def _fitting(name: str, shape: tuple[int, ...], arrays: Mapping[str, np.ndarray]) -> torch.Tensor:
    if name not in arrays:
        raise SpecError(f"The weights lack {name}, which this network has.")
    array = arrays[name]
    if array.ndim and array.shape[1:] == shape[1:] and len(array) not in (1, shape[0]):
        raise SpecError(
            f"The weights hold {_seeds(len(array))}, but this run has {shape[0]}: they must hold as many, or 1 for all."
        )
    if array.shape not in (shape, (1, *shape[1:])):
        raise SpecError(
            f"The weights have {name} of shape {_shape(array.shape)}, but this network needs {_shape(shape)}."
        )
    if not np.issubdtype(array.dtype, np.floating):
        raise SpecError(f"The weights must be floating-point numbers, but {name} holds {array.dtype}.")
    lost = diverged(array)
    if lost:
        raise SpecError(f"{lost} of {len(array)} seeds had diverged: {name} is not finite there, so no run can start.")
    return torch.from_numpy(array.astype(np.float32)).expand(shape)


def diverged(array: np.ndarray) -> int:
    """How many members of a parameter [S, ...] are not finite."""
    return int((~np.isfinite(array)).any(axis=tuple(range(1, array.ndim))).sum())


def _seeds(count: int) -> str:
    return "1 seed" if count == 1 else f"{count} seeds"


def _shape(shape: tuple[int, ...]) -> str:
    return " x ".join(map(str, shape)) or "()"
