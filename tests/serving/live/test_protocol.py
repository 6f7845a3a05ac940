"""Messages survive the way, and damaged ones are refused in one sentence."""

import struct

import numpy as np
import pytest

from learnact.errors import RunError
from learnact.serving.live.protocol import decode, encode

ARRAYS = {
    "a": np.arange(5, dtype=np.float32),
    "b": np.arange(6, dtype=np.int32).reshape(2, 3),
    "c": np.frombuffer(b"xyz", np.uint8),
    "d": np.array([[np.nan, np.inf]]),
    "e": np.zeros((0, 4), np.float32),
}


def test_round_trip():
    header, arrays = decode(encode({"why": "α → β", "step": 3}, ARRAYS))
    assert header == {"why": "α → β", "step": 3}
    for name, array in ARRAYS.items():
        assert arrays[name].dtype == array.dtype
        np.testing.assert_array_equal(arrays[name], array)


def test_layout_is_the_documented_one():
    message = encode({"x": 1}, {"a": np.array([1.5], np.float64)})
    (length,) = struct.unpack("<I", message[:4])
    assert message[4 : 4 + length].startswith(b'{"x":1')
    assert len(message) % 8 == 0
    assert struct.unpack("<d", message[-8:]) == (1.5,)


@pytest.mark.parametrize("cut", [0, 3, 10, -8])
def test_a_damaged_message_is_refused(cut):
    with pytest.raises(RunError, match="damaged"):
        decode(encode({"x": 1}, {"a": np.arange(4, dtype=np.float64)})[:cut])


def test_infinity_never_gets_into_a_header():
    with pytest.raises(ValueError, match="not JSON compliant"):
        encode({"x": float("nan")})


@pytest.mark.parametrize("header", ["[]", "[1, 2]", '"text"', "7", "null", "{}", '{"arrays": 5}', '{"arrays": [5]}'])
def test_a_header_of_another_kind_is_refused(header: str):
    message = struct.pack("<I", len(header)) + header.encode()
    with pytest.raises(RunError, match="between server and worker"):
        decode(message)
