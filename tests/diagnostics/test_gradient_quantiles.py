"""How gradients are spread over sizes, against NumPy on all of the numbers."""

import numpy as np
import pytest
import torch

from learnact.diagnostics.gradient_quantiles import gradient_quantiles

DRAWS = {
    "normal": lambda rng: 1e-3 * rng.normal(size=(3, 40, 50)),
    "heavy tails": lambda rng: 1e-5 * rng.standard_t(1.5, size=(3, 2000)),
    "sizes over twenty decades": lambda rng: rng.choice([-1, 1], (3, 2000)) * 10.0 ** rng.uniform(-14, 4, (3, 2000)),
    "half of them zero": lambda rng: np.maximum(rng.normal(size=(3, 2001)), 0),
    "far from zero": lambda rng: 5 + 0.1 * rng.normal(size=(3, 900)),
}


def told(values: np.ndarray) -> dict[str, np.ndarray]:
    return {
        name: array.numpy() for name, array in gradient_quantiles(torch.from_numpy(values.astype(np.float32))).items()
    }


@pytest.mark.parametrize("name", DRAWS)
def test_shares_by_half_decades_and_quantiles_are_numpys(name: str) -> None:
    values = DRAWS[name](np.random.default_rng(0)).astype(np.float32).reshape(3, -1)
    found = told(values)
    edges = [1e-38, *10.0 ** np.linspace(-12, 3, 31), np.inf]
    for member, row in enumerate(values.astype(float)):
        counts = found["logs"][member] * len(row)
        assert np.abs(counts - np.histogram(np.abs(row), edges)[0]).max() <= 1.01  # one may lie on an edge
        assert found["logs"][member].sum() + (row == 0).mean() == pytest.approx(1, abs=1e-5)
        expected = np.quantile(row[row != 0], np.linspace(0, 1, 33), method="inverted_cdf")
        near = np.abs(expected) < 1e3  # beyond, only the ends are told apart
        np.testing.assert_allclose(found["quantiles"][member][near], expected[near], rtol=0.1, atol=1e-12)
        assert found["quantiles"][member][[0, -1]].tolist() == [row[row != 0].min(), row[row != 0].max()]
        assert (np.diff(found["quantiles"][member]) >= 0).all()


def test_exact_zeros_are_left_out() -> None:
    found = told(np.array([[0, 0, 0, 0, 0, 0, 2e-3, 1e-3], [0, 0, 0, 0, 0, -1e-3, 0, -4e-3], [0] * 8]))
    ends = found["quantiles"][:, [0, -1]].tolist()
    np.testing.assert_allclose(ends, [[1e-3, 2e-3], [-4e-3, -1e-3], [0, 0]])
    assert not found["quantiles"][2].any() and not found["logs"][2].any()
    np.testing.assert_allclose(found["logs"].sum(1), [0.25, 0.25, 0])


def test_a_member_without_numbers_leaves_the_others_alone() -> None:
    values = np.random.default_rng(1).normal(size=(3, 100))
    alone = told(values)
    values[1, 3], values[2, 5] = np.nan, np.inf
    found = told(values)
    for name in ("quantiles", "logs"):
        assert np.isnan(found[name][1:]).all()
        np.testing.assert_array_equal(found[name][0], alone[name][0])


def test_a_single_number() -> None:
    found = told(np.array([[-0.25]]))
    np.testing.assert_allclose(found["quantiles"], -0.25)
    assert found["logs"].sum() == 1
