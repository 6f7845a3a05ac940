"""A training as bytes: all that it depends on, to go on elsewhere, or to be looked at beside the run itself.

The bytes are a tree of plain values as JSON, and the raw numbers of its tensors behind it: written many times a second
for a class of runs, a tenth of the time that torch.save takes.
"""

import json
import math
import struct
from typing import Any

import numpy as np
import torch
from torch import Tensor

from learnact.data import Dataset
from learnact.errors import RunError
from learnact.spec import Spec
from learnact.training.build import build
from learnact.training.inputs import make_trainer
from learnact.training.snapshot import parameters
from learnact.training.trainer import Trainer

MAGIC = b"learnact 1\n"
LENGTH = struct.Struct("<Q")  # bytes of the JSON, behind the magic
NAMES = {
    torch.float32: "float32",
    torch.float64: "float64",
    torch.int64: "int64",
    torch.uint8: "uint8",
    torch.bool: "bool",
}
DTYPES = {name: dtype for dtype, name in NAMES.items()}


def save(trainer: Trainer) -> bytes:
    """`Trainer.state_dict()` as bytes; an evaluation under way is finished first."""
    tensors: list[Tensor] = []
    tree = json.dumps(_packed(trainer.state_dict(), tensors)).encode()
    raw = [tensor.numpy(force=True).tobytes() for tensor in tensors]
    return b"".join([MAGIC, LENGTH.pack(len(tree)), tree, *raw])


def restore_trainer(spec: Spec, dataset: Dataset, checkpoint: bytes | None) -> Trainer:
    """The training as it was saved, and from there on as the experiment says; at its first weights where it was not.

    Args:
        spec: the experiment of the run, as it is now: what differs from the saved one is changed at its step.
        dataset: of that experiment.
        checkpoint: what `save` gave, or None.

    Raises:
        RunError: where the bytes are none of a checkpoint.
        SpecError: where the weights that it starts from are not here.
    """
    if checkpoint is None:
        return make_trainer(spec, dataset)
    state = _loaded(checkpoint)
    trainer = make_trainer(spec.with_fields(state.get("live", {})), dataset)
    trainer.load_state_dict(state)
    trainer.go_on_as(spec)
    return trainer


def restore_parameters(spec: Spec, dataset: Dataset, checkpoint: bytes) -> tuple[int, dict[str, np.ndarray]]:
    """Only the step and the parameters [S, ...] by name, without what training needs beside them."""
    state = _loaded(checkpoint)
    network = build(spec, dataset)
    network.load_state_dict(state["network"])
    return state["step"], parameters(network)


def _packed(value: Any, tensors: list[Tensor]) -> Any:
    """A tree of JSON: lists stay, a dict becomes {"dict": pairs}, since keys may be numbers, a tensor its form."""
    if isinstance(value, Tensor):
        tensors.append(value)
        return {"dtype": NAMES[value.dtype], "shape": list(value.shape)}
    if isinstance(value, dict):
        return {"dict": [[key, _packed(inner, tensors)] for key, inner in value.items()]}
    if isinstance(value, list | tuple):
        return [_packed(inner, tensors) for inner in value]
    return value


def _loaded(checkpoint: bytes) -> dict[str, Any]:
    """What `save` was given; nothing in it is executed."""
    try:
        start = len(MAGIC) + LENGTH.size
        if not checkpoint.startswith(MAGIC):
            raise ValueError
        end = start + LENGTH.unpack_from(checkpoint, len(MAGIC))[0]
        state: dict[str, Any] = _unpacked(json.loads(checkpoint[start:end]), Numbers(checkpoint, end))
    except (ValueError, KeyError, TypeError, struct.error):
        raise RunError("What was saved of this run is damaged, so that it cannot go on from there.") from None
    return state


class Numbers:
    """The raw numbers of the tensors, one after the other.

    Args:
        content: a whole checkpoint.
        place: where they begin, in bytes.
    """

    def __init__(self, content: bytes, place: int) -> None:
        self.content, self.place = content, place

    def next(self, dtype: torch.dtype, shape: list[int]) -> Tensor:
        """The next tensor, with memory of its own."""
        count = math.prod(shape)
        size = count * dtype.itemsize
        piece = self.content[self.place : self.place + size]
        if len(piece) != size:
            raise ValueError
        self.place += size
        if not count:
            return torch.empty(shape, dtype=dtype)
        return torch.frombuffer(bytearray(piece), dtype=dtype).reshape(shape)


def _unpacked(value: Any, numbers: Numbers) -> Any:
    if isinstance(value, list):
        return [_unpacked(inner, numbers) for inner in value]
    if not isinstance(value, dict):
        return value
    if "dict" in value:
        return {key: _unpacked(inner, numbers) for key, inner in value["dict"]}
    return numbers.next(DTYPES[value["dtype"]], value["shape"])
