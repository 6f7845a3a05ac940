"""How a gradient goes towards the input: by hand, and in bad cases."""

import numpy as np
import pytest

from learnact.diagnostics.gradient_trend import pooled, short, trend


@pytest.mark.parametrize(
    ("sizes", "kind", "words"),
    [
        ([1e-5 * 9**k for k in range(5)], "vanishes", "vanishes: it shrinks 9x a layer, 6600x from layer 5 to layer 1"),
        ([200.0, 9.0, 1.0], "explodes", "explodes: it grows 14.1x a layer, 200x from layer 3 to layer 1"),
        ([0.32, 0.2, 0.08], "grows", "grows 2x a layer, 4x from layer 3 to layer 1"),
        ([1.4**k for k in range(9)], "shrinks", "shrinks 1.4x a layer, 15x from layer 9 to layer 1"),
        ([1.04**-k for k in range(41)], "grows", "grows 1.04x a layer, 4.8x from layer 41 to layer 1"),
        ([0.1, 0.11, 0.15], "keeps", "changes little: it shrinks 1.22x a layer, 1.5x from layer 3 to layer 1"),
        ([2.8, 1.0], "keeps", "changes little: it grows 2.8x from layer 2 to layer 1"),
        ([1.1**k for k in (0, 0.01, 0.05)], "keeps", "keeps its size from layer 3 to layer 1"),
        ([0.0, 0.0, 0.0, 0.1], "none", "is exactly zero in layers 1 to 3: nothing is learned there"),
        ([0.0, 0.2, 0.0, 0.1], "none", "is exactly zero in layers 1 and 3: nothing is learned there"),
        ([0.3], "short", "one hidden layer alone: there is no depth to cross"),
        ([], "short", "no hidden layer: there is no depth to cross"),
        ([0.3, float("nan")], "lost", "overflows: it is not a number"),
    ],
)
def test_sentences(sizes: list[float], kind: str, words: str) -> None:
    found = trend(sizes)
    said = words if kind == "short" else f"the gradient {words}"
    assert (found.kind, found.words) == (kind, said)


def test_the_factor_is_that_of_a_geometric_row() -> None:
    for factor in (0.1, 0.8, 1.3, 7.0):
        assert trend([2.0 / factor**k for k in range(6)]).factor == pytest.approx(factor)


@pytest.mark.parametrize(("layers", "factor"), [(2, 2.9), (5, 1.31), (100, 1.011)])
def test_the_same_way_has_the_same_verdict_at_every_depth(layers: int, factor: float) -> None:
    kept, more, most = (trend([power * factor**-k for k in range(layers)]).kind for power in (1, 2, 7e2))
    assert (kept, more, most) == ("keeps", "keeps", "keeps")  # the size itself says nothing
    steps = [trend(np.geomspace(whole, 1, layers).tolist()).kind for whole in (2.99, 3.01, 99, 101)]
    assert steps == ["keeps", "grows", "grows", "explodes"]
    back = [trend(np.geomspace(1, whole, layers).tolist()).kind for whole in (2.99, 3.01, 99, 101)]
    assert back == ["keeps", "shrinks", "shrinks", "vanishes"]


def test_sizes_of_members_become_one() -> None:
    assert pooled(np.array([0.1, 10.0, 0.0])) == pytest.approx(1)
    assert pooled(np.zeros(3)) == 0 and np.isnan(pooled(np.empty(0))) and np.isnan(pooled(np.array([np.nan])))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (1234.5, "1230"),
        (0.012345, "0.0123"),
        (1.25e-7, "1.2e-7"),
        (2e6, "2.0e6"),
        (1e-3, "0.001"),
        (0.9994e-3, "1.0e-3"),
        (99_000.0, "99000"),
        (1e5, "1.0e5"),
        (-2.5, "-2.5"),
        (-3e-8, "-3.0e-8"),
        (-4e7, "-4.0e7"),
        (float("inf"), "inf"),
    ],
)
def test_short_numbers(value: float, text: str) -> None:
    assert short(value) == text
