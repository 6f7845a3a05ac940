"""The piecewise linear table in the browser against numpy's interpolation."""

from collections.abc import Callable
from typing import Any

import numpy as np

Run = Callable[..., Any]
GRID = np.linspace(-16, 16, 4097)
NUMBERS = np.stack([np.sin(GRID) + GRID, np.cos(GRID) + 1]).astype(np.float32)

FUNCTION = """({Table}, numbers, x) => {
    const out = new Float64Array(x.length), dout = new Float64Array(x.length);
    new Table(Float32Array.from(numbers)).dual(Float64Array.from(x), 1, out, dout, x.length);
    return [[...out], [...dout]];
}"""


def test_inside_it_interpolates_values_and_slopes(engine: Run) -> None:
    x = np.append(np.random.default_rng(0).uniform(-16, 16, 500), [-16, 16, 0, 15.999999])
    values, slopes = engine("maths/table.js", FUNCTION, NUMBERS.ravel().tolist(), x.tolist())
    np.testing.assert_allclose(values, np.interp(x, GRID, NUMBERS[0]), atol=1e-12)
    np.testing.assert_allclose(slopes, np.interp(x, GRID, NUMBERS[1]), atol=1e-12)


def test_beyond_its_ends_it_is_linear_with_the_end_slopes(engine: Run) -> None:
    values, slopes = engine("maths/table.js", FUNCTION, NUMBERS.ravel().tolist(), [-100.0, 100.0])
    first, last = NUMBERS[:, 0].astype(float), NUMBERS[:, -1].astype(float)
    np.testing.assert_allclose(values, [first[0] - 84 * first[1], last[0] + 84 * last[1]], rtol=1e-12)
    np.testing.assert_allclose(slopes, [first[1], last[1]], rtol=1e-12)


def test_not_a_number_in_is_not_a_number_out(engine: Run) -> None:
    values, slopes = engine("maths/table.js", FUNCTION, NUMBERS.ravel().tolist(), [float("nan")])
    assert np.isnan(values + slopes).all()


def test_another_length_is_refused(engine: Run) -> None:
    function = "({Table}) => { try { new Table(new Float32Array(7)); } catch (error) { return error.message; } }"
    assert engine("maths/table.js", function) == "A table has 2 x 4097 numbers, this one has 7."
