"""The binary format: what the server encodes is what the browser reads."""

import base64
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from learnact.serving.live.protocol import encode

Run = Callable[..., Any]
FUNCTION = """({decode}, text) => {
    const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    try {
        const {header, arrays} = decode(bytes.buffer);
        const list = ([name, {shape, data}]) => [name, shape, data.constructor.name, [...data]];
        return {header, arrays: Object.entries(arrays).map(list)};
    } catch (error) { return error.message; }
}"""


def read(engine: Run, message: bytes) -> Any:
    return engine("maths/protocol.js", FUNCTION, base64.b64encode(message).decode())


@pytest.mark.parametrize("title", ["", "a", "Kreis", "größer, ∞"])
def test_arrays_of_every_type_arrive_after_headers_of_every_length(engine: Run, title: str) -> None:
    arrays = {
        "single": np.array([[1.5, np.nan, -np.inf]], dtype=np.float32),
        "double": np.array([0.1, 0.2]),
        "whole": np.array([[1], [2], [-3]], dtype=np.int32),
        "bytes": np.array([0, 255, 7], dtype=np.uint8),
        "none": np.zeros((0, 4), dtype=np.float32),
    }
    answer = read(engine, encode({"title": title, "step": 7}, arrays))
    assert answer["header"]["title"] == title
    assert answer["header"]["step"] == 7
    assert [kind for _, _, kind, _ in answer["arrays"]] == [
        "Float32Array", "Float64Array", "Int32Array", "Uint8Array", "Float32Array",
    ]  # fmt: skip
    for (name, shape, _, data), (expected, values) in zip(answer["arrays"], arrays.items(), strict=True):
        assert (name, tuple(shape)) == (expected, values.shape)
        np.testing.assert_array_equal(np.array(data), values.ravel().astype(float))


@pytest.mark.parametrize("length", [0, 3, 5, 60, -8])
def test_an_answer_that_is_cut_off_is_refused(engine: Run, length: int) -> None:
    message = encode({"step": 1}, {"weights": np.ones(40, dtype=np.float32)})
    assert "cut off" in read(engine, message[:length])
