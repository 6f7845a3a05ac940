"""Weights as a file that also says what experiment they belong to."""

import json
from collections.abc import Mapping

import numpy as np
from safetensors.numpy import save

from learnact.data import Dataset
from learnact.errors import SpecError
from learnact.exports.member import Array
from learnact.spec import Spec
from learnact.training import build
from learnact.training.weights import FORMAT, place, read

MAX_EXPERIMENT_BYTES = 1_000_000  # of JSON


def weights_file(spec: Spec, arrays: Mapping[str, Array]) -> bytes:
    """A safetensors file with the parameters [S, ...] of all seeds; the experiment is in its metadata as JSON."""
    whole = {name: np.ascontiguousarray(array) for name, array in arrays.items()}
    return save(whole, FORMAT | {"experiment": spec.replace(start=None).to_json()})


def opened(content: bytes) -> tuple[Spec | None, bool]:
    """What a file holds: the experiment, which weights from elsewhere lack, and whether there are weights.

    Raises:
        SpecError: one sentence, where it is neither an experiment as JSON nor a safetensors file.
    """
    if _is_safetensors(content):
        read(content)
        return _experiment(content), True
    if content.lstrip()[:1] == b"{" and len(content) <= MAX_EXPERIMENT_BYTES:
        return Spec.from_json(_text(content)), False
    raise SpecError("A file to open must be an experiment (JSON) or weights (safetensors), and this one is neither.")


def check(spec: Spec, dataset: Dataset, content: bytes) -> None:
    """Raises SpecError where the weights in a file do not fit the network of an experiment."""
    place(build(spec, dataset), read(content))


def _is_safetensors(content: bytes) -> bool:
    """A length of eight bytes, then so many bytes of JSON."""
    return content[8:9] == b"{" and int.from_bytes(content[:8], "little") <= len(content)


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        raise SpecError("An experiment must be JSON in UTF-8, and this file is not.") from None


def _experiment(content: bytes) -> Spec | None:
    metadata = json.loads(content[8 : 8 + int.from_bytes(content[:8], "little")]).get("__metadata__")
    text = metadata.get("experiment") if isinstance(metadata, dict) else None
    return None if text is None else Spec.from_json(text)
