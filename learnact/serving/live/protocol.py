"""Messages between server, workers and browser: a JSON header and raw arrays behind it.

    uint32 length H (little endian) | header, JSON, H bytes | zeros to a multiple of 8 | arrays, each padded likewise

The header's "arrays" lists name, dtype and shape of what follows. Nothing is pickled.
"""

import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, BinaryIO

import numpy as np

from learnact.errors import RunError

DTYPES = {"f4": np.float32, "f8": np.float64, "i4": np.int32, "u1": np.uint8}
NAMES = {np.dtype(kind): name for name, kind in DTYPES.items()}
ALIGN = 8

Arrays = Mapping[str, np.ndarray]


def encode(header: Mapping[str, Any], arrays: Arrays = MappingProxyType({})) -> bytes:
    """One message.

    Args:
        header: JSON values under any names but "arrays".
        arrays: by name, of float32, float64, int32 or uint8, of any shape.
    """
    listed = [{"name": n, "dtype": NAMES[a.dtype], "shape": list(a.shape)} for n, a in arrays.items()]
    text = json.dumps({**header, "arrays": listed}, allow_nan=False, separators=(",", ":")).encode()
    pieces = [
        len(text).to_bytes(4, "little") + text,
        *(np.ascontiguousarray(a).tobytes() for a in arrays.values()),
    ]
    return b"".join(piece + bytes(-len(piece) % ALIGN) for piece in pieces)


def decode(message: bytes) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """Header and arrays of a message; raises RunError where it is not one."""
    try:
        end = 4 + int.from_bytes(message[:4], "little")
        header = _header(message[4:end])
        arrays, place = {}, end + -end % ALIGN
        for entry in header.pop("arrays"):
            kind, shape = np.dtype(DTYPES[entry["dtype"]]), tuple(entry["shape"])
            count = int(np.prod(shape))
            arrays[entry["name"]] = np.frombuffer(message, kind, count, place).reshape(shape)
            place += count * kind.itemsize + -(count * kind.itemsize) % ALIGN
    except (ValueError, KeyError, TypeError) as error:
        raise RunError(f"A message between server and worker is damaged: {error}.") from None
    return header, arrays


def read_header(file: BinaryIO) -> dict[str, Any]:
    """The header of a message that begins where a file stands; raises RunError where it is none."""
    try:
        return _header(file.read(int.from_bytes(file.read(4), "little")))
    except ValueError as error:
        raise RunError(f"A message between server and worker is damaged: {error}.") from None


def _header(text: bytes) -> dict[str, Any]:
    header = json.loads(text)
    if not isinstance(header, dict):
        raise RunError("A message between server and worker has no header.")
    return header
