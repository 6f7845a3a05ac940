"""How a gradient goes towards the input: by hand, and in bad cases."""

import numpy as np
import pytest

from learnact.probes.trend import pooled, short, trend


@pytest.mark.parametrize(
    ("sizes", "kind", "words"),
    [
        ([1e-5 * 9**k for k in range(5)], "shrinks", "the gradient shrinks 9x a layer; by the input it is 1e-5"),
        ([9.0, 3.0, 1.0], "explodes", "the gradient explodes 3x a layer; by the input it is 9"),
        ([0.32, 0.2, 0.125], "grows", "the gradient grows 1.6x a layer; by the input it is 0.32"),
        ([0.1, 0.11, 0.1], "keeps", "the gradient keeps its size (grows 1x a layer)"),
        ([0.0, 0.0, 0.0, 0.1], "none", "the gradient is exactly zero in layers 1 to 3: nothing is learned there"),
        ([0.0, 0.2, 0.0, 0.1], "none", "the gradient is exactly zero in layers 1 and 3: nothing is learned there"),
        ([0.3], "short", "one layer alone: there is no depth to cross"),
        ([0.3, float("nan")], "lost", "the gradient overflows: it is not a number"),
    ],
)
def test_sentences(sizes: list[float], kind: str, words: str) -> None:
    found = trend(sizes)
    assert (found.kind, found.words) == (kind, words)


def test_the_factor_is_that_of_a_geometric_row() -> None:
    for factor in (0.1, 0.8, 1.3, 7.0):
        assert trend([2.0 / factor**k for k in range(6)]).factor == pytest.approx(factor)


def test_a_small_factor_over_many_layers_does_not_keep_the_size() -> None:
    assert [trend([1.2**k for k in range(n)]).kind for n in (5, 20)] == ["keeps", "shrinks"]


def test_sizes_of_members_become_one() -> None:
    assert pooled(np.array([0.1, 10.0, 0.0])) == pytest.approx(1)
    assert pooled(np.zeros(3)) == 0 and np.isnan(pooled(np.empty(0))) and np.isnan(pooled(np.array([np.nan])))


@pytest.mark.parametrize(
    ("value", "text"), [(0.0, "0"), (1234.5, "1230"), (0.012345, "0.0123"), (1.25e-7, "1.2e-7"), (2e6, "2.0e6")]
)
def test_short_numbers(value: float, text: str) -> None:
    assert short(value) == text
