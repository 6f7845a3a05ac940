"""The colour scale: symmetric, zero hatched, not-a-number crossed out, limits that do not twitch."""

from collections.abc import Callable
from typing import Any

import pytest

Run = Callable[..., Any]

PAINT = """({paintSigned}, values, size, limit, dark) => {
    const pixels = new Uint32Array(values.length);
    paintSigned(pixels, 0, Float64Array.from(values), size, limit, dark);
    return [...new Uint8ClampedArray(pixels.buffer)];
}"""
LIMITS = """({niceLimit}, sizes) => {
    let limit = 0;
    return sizes.map((size) => (limit = niceLimit(size, limit)));
}"""


def paint(engine: Run, values: list[float], size: int, dark: bool = False) -> list[tuple[int, int, int]]:
    flat = engine("maths/colors.js", PAINT, values, size, 2.0, dark)
    return [(flat[k], flat[k + 1], flat[k + 2]) for k in range(0, len(flat), 4)]


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


def test_a_limit_holds_what_it_is_shown_and_stays_while_it_fits(engine: Run) -> None:
    sizes = [0.9, 0.95, 0.7, 1.01, 0.9, 0.2, 0.0, 37.0]
    assert engine("maths/colors.js", LIMITS, sizes) == pytest.approx([1, 1, 1, 1.5, 1.5, 0.2, 0.2, 40])


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (-0.25, "−0.25"),
        (1234.5678, "1230"),
        (1e-7, "1.0e−7"),
        (float("nan"), "not a number"),
        (float("-inf"), "−∞"),
    ],
)
def test_numbers_are_short_and_have_a_true_minus(engine: Run, value: float, text: str) -> None:
    assert engine("maths/colors.js", "({format}, value) => format(value)", value) == text
