"""Every activation of the zoo in the browser, from its formula alone, against torch: value and derivative."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch

from learnact.activations import ZOO, Activation, derivatives

Run = Callable[..., Any]
INSIDE = np.linspace(-16, 16, 1501)
OUTSIDE = np.concatenate([np.linspace(-100, -16, 301), np.linspace(16, 100, 301)])
BESIDE = 1e-3  # of a jump or a kink no point is compared

DUAL = """({compile}, tree, x, letters) => {
    const out = new Float64Array(x.length), dout = new Float64Array(x.length);
    compile(tree).dual(Float64Array.from(x), 1, out, dout, x.length, letters);
    return [[...out], [...dout]];
}"""


def reference(activation: Activation, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Value and derivative of torch's own fast function where there is one, in float64."""
    values, slopes = derivatives(activation.function(), torch.from_numpy(points))
    return values.numpy(), slopes.numpy()


def away_from_jumps(activation: Activation, points: np.ndarray) -> np.ndarray:
    """Points on whose two sides value and derivative are nearly the same."""
    left, right = (reference(activation, points + shift) for shift in (-BESIDE, BESIDE))
    size = 1 + np.abs(left[0]) + np.abs(left[1])
    change = sum(np.abs(a - b) for a, b in zip(left, right, strict=True))
    return np.isfinite(change) & (change < 0.05 * size)


@pytest.mark.parametrize("name", ZOO)
@pytest.mark.parametrize("points", [INSIDE, OUTSIDE], ids=["inside", "outside"])
def test_formula_in_the_browser_is_the_activation_in_torch(engine: Run, name: str, points: np.ndarray) -> None:
    activation = ZOO[name]
    assert activation.formula is not None
    points = points[away_from_jumps(activation, points)]
    assert len(points) > 500
    values, slopes = reference(activation, points)
    found, found_slopes = engine(
        "maths/expression.js", DUAL, activation.formula.json(), points.tolist(), activation.values
    )
    assert np.abs(np.array(found) - values).max() <= 1e-7 * max(1, np.abs(values).max())
    assert np.abs(np.array(found_slopes) - slopes).max() <= 1e-6 * max(1, np.abs(slopes).max())
