"""The browser's way back from packed tables, against numpy's."""

import base64
import gzip
from collections.abc import Callable
from typing import Any

import numpy as np

from learnact.exports.packing import pack, unpack

ODD = np.array([0.0, -0.0, np.inf, -np.inf, np.nan, 1e-45, 3.4e38, -3.4e38, 1.0, -1.0, 2**24], np.float32)


FUNCTION = """async ({ unpack, unzip }, text, shape, drop) => {
    const { shape: size, data } = unpack({ shape, data: new Uint8Array(await unzip(text)) }, drop);
    return { size, bits: [...new Uint32Array(data.buffer)] };
}"""


def test_the_browser_finds_the_same_bits(engine: Callable[..., Any]) -> None:
    walk = np.random.default_rng(0).normal(0, 0.1, (6, 9)).cumsum(0).astype(np.float32)
    table = np.hstack([np.stack([np.roll(ODD, row) for row in range(6)]), walk])
    drop = [(len(ODD), 0), (4, 8), (5, 11)]
    planes = pack(table, drop)
    text = base64.b64encode(gzip.compress(planes.tobytes())).decode()
    found = engine("run/packing.js", FUNCTION, text, list(planes.shape), drop)
    assert found["size"] == [6, 20]
    bits = np.array(found["bits"], np.uint32).reshape(6, 20)
    np.testing.assert_array_equal(bits, unpack(planes, drop).view(np.uint32))
