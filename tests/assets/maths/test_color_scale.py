"""The colour scale: symmetric, zero hatched, not-a-number crossed out."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from learnact.figures.colors import LEARNED, class_colors

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
    script = "({ classColor }, count) => Array.from({ length: count }, (_, k) => classColor(k))"
    assert engine("maths/color_scale.js", script, count) == class_colors(count)


EYES = {
    "usual": np.eye(3),
    "without green": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
    "without red": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
}
"""What reaches eyes of the light of a screen, linear RGB (Machado, Oliveira and Fernandes 2009)."""
LEAST = {"usual": 20, "without green": 10, "without red": 10}  # CIEDE2000; 2 is just seen side by side


def lab(color: str, eyes: str) -> NDArray[np.float64]:
    """CIE L*a*b* of a colour as these eyes see it, for the white of a screen (D65)."""
    coded = np.array([int(color[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    light = np.where(coded <= 0.04045, coded / 12.92, ((coded + 0.055) / 1.055) ** 2.4)
    to_xyz = np.array(
        [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.072175], [0.0193339, 0.119192, 0.9503041]]
    )
    share = to_xyz @ np.clip(EYES[eyes] @ light, 0, 1) / to_xyz.sum(axis=1)
    x, y, z = np.where(share > (6 / 29) ** 3, np.cbrt(share), share / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def distance(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    """CIEDE2000 after Sharma, Wu and Dalal 2005."""
    chroma = (np.hypot(*one[1:]) + np.hypot(*other[1:])) / 2
    stretch = 1.5 - 0.5 * np.sqrt(chroma**7 / (chroma**7 + 25.0**7))
    first, second = [complex(a * stretch, b) for _, a, b in (one, other)]
    lightness, chroma = (one[0] + other[0]) / 2, (abs(first) + abs(second)) / 2
    turn = np.angle(second / first) if first and second else 0.0
    hue = np.degrees(np.angle(first) + turn / 2) if first and second else np.degrees(np.angle(first + second))
    waves = ((-0.17, 1, -30), (0.24, 2, 0), (0.32, 3, 6), (-0.2, 4, -63))
    uneven = 1 + sum(size * np.cos(np.radians(times * hue + shift)) for size, times, shift in waves)
    bright = (other[0] - one[0]) / (1 + 0.015 * (lightness - 50) ** 2 / np.sqrt(20 + (lightness - 50) ** 2))
    strong = (abs(second) - abs(first)) / (1 + 0.045 * chroma)
    other_hue = 2 * np.sqrt(abs(first) * abs(second)) * np.sin(turn / 2) / (1 + 0.015 * chroma * uneven)
    twist = (
        -2
        * np.sqrt(chroma**7 / (chroma**7 + 25.0**7))
        * np.sin(np.radians(60 * np.exp(-(((hue % 360 - 275) / 25) ** 2))))
    )
    return float(np.sqrt(bright**2 + strong**2 + other_hue**2 + twist * strong * other_hue))


def test_the_distance_of_colours_is_that_of_its_authors() -> None:
    ours = [
        distance(np.array(one), np.array(other))
        for one, other in [
            ((50, 2.6772, -79.7751), (50, 0, -82.7485)),
            ((50, 2.5, 0), (73, 25, -18)),
            ((22.7233, 20.0904, -46.694), (23.0331, 14.973, -42.5619)),
        ]
    ]
    assert ours == pytest.approx([2.0425, 27.1492, 2.0373], abs=1e-4)


@pytest.mark.parametrize("eyes", EYES)
@pytest.mark.parametrize("dark", [False, True])
def test_no_two_of_ten_classes_have_colours_alike(engine: Run, dark: bool, eyes: str) -> None:
    script = "({ classColor }, dark) => Array.from({ length: 10 }, (_, k) => classColor(k, dark))"
    seen = [lab(color, eyes) for color in engine("maths/color_scale.js", script, dark)]
    apart = [distance(one, other) for k, one in enumerate(seen) for other in seen[:k]]
    assert min(apart) > LEAST[eyes]


def test_of_painted_classes_no_two_have_the_same_colour(engine: Run) -> None:
    script = """({ Sketch }) => Array.from({ length: 64 }, (_, bits) => {
        const used = [0, 1, 2, 3, 4, 5].filter((label) => bits & (1 << label));
        return new Set(new Sketch(used.map((label) => [0, 0, label])).shades(6)).size;
    })"""
    assert set(engine("paint/sketch.js", script)) == {6}


@pytest.mark.parametrize(
    ("limit", "clipped", "labels"), [(2.5, False, ["−2.5", "0", "2.5"]), (400, True, ["≤ −400", "0", "≥ 400"])]
)
def test_a_scale_says_where_values_lie_beyond_it(engine: Run, limit: float, clipped: bool, labels: list[str]) -> None:
    assert engine("maths/color_scale.js", "({signedLabels}, ...all) => signedLabels(...all)", limit, clipped) == labels


def test_learned_activations_have_the_colour_that_they_have_in_figures_of_the_page(engine: Run) -> None:
    assert engine("base/line_style.js", "({LEARNED}) => LEARNED") == LEARNED
