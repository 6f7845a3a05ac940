"""Arrays on their way to a component of this page."""

import base64
from collections.abc import Mapping
from typing import Any

from numpy.typing import NDArray

from learnact.serving.live.protocol import encode


def encoded_arrays(arrays: Mapping[str, NDArray[Any]]) -> str:
    """A message in base 64; as bytes again, `decode` of assets/maths/protocol.js reads it.

    Args:
        arrays: by name, each of float32, float64, int32 or uint8.
    """
    return base64.b64encode(encode({}, arrays)).decode()
