"""The colour scale: symmetric, zero hatched, not-a-number crossed out."""

from collections.abc import Callable
from typing import Any

import pytest

from learnact.figures.colors import class_colors

Run = Callable[..., Any]

PAINT = """({paintSigned}, values, size, limit, dark) => {
    const pixels = new Uint32Array(values.length);
    paintSigned(pixels, 0, Float64Array.from(values), size, limit, dark);
    return [...new Uint8ClampedArray(pixels.buffer)];
}"""


def paint(engine: Run, values: list[float], size: int, dark: bool = False) -> list[tuple[int, int, int]]:
    flat = engine("maths/color_scale.js", PAINT, values, size, 2.0, dark)
    return [(flat[k], flat[k + 1], flat[k + 2]) for k in range(0, len(flat), 4)]


AMOUNTS = """({paintAmounts}, dark) => {
    const pixels = new Uint32Array(4);
    paintAmounts(pixels, Float64Array.from([0, 2, 1e300, Infinity]), 2, 2.0, dark);
    return [...pixels];
}"""


@pytest.mark.parametrize("dark", [False, True])
def test_an_amount_beyond_the_limit_is_painted_as_the_limit(engine: Run, dark: bool) -> None:
    none, limit, *beyond = engine("maths/color_scale.js", AMOUNTS, dark)
    assert beyond == [limit, limit] and none != limit


@pytest.mark.parametrize("dark", [False, True])
def test_negative_is_orange_and_positive_blue_and_beyond_the_limit_the_end_colour(engine: Run, dark: bool) -> None:
    low, lower, middle, high, higher = paint(engine, [-2.0, -9.0, 1e-9, 2.0, 9.0], 5, dark)
    assert low == lower
    assert high == higher
    assert low[0] > low[2] + 100
    assert high[2] > high[0] + 100
    assert min(middle) > 210


def test_exactly_zero_is_hatched_grey_and_not_a_number_is_crossed_out(engine: Run) -> None:
    zeros = set(paint(engine, [0.0] * 64, 8))
    missing = set(paint(engine, [float("nan")] * 64, 8))
    assert len(zeros) == 2
    assert all(max(color) - min(color) <= 4 for color in zeros)
    assert len(missing) == 2
    assert not zeros & missing


@pytest.mark.parametrize("count", [1, 2, 3, 7, 10, 13])
def test_a_class_has_the_same_colour_in_figures_of_python(engine: Run, count: int) -> None:
    script = "({ classColor }, count) => Array.from({ length: count }, (_, k) => classColor(k, count))"
    assert engine("maths/color_scale.js", script, count) == class_colors(count)
