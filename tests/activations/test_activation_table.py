"""Tables: exact for what is piecewise linear, a known error for what is not."""

import numpy as np
import pytest
import torch

from learnact.activations import ZOO, Activation, derivatives, tabulate, typed
from learnact.errors import SpecError

STEP = 1 / 128


@pytest.mark.parametrize("name", ["identity", "relu", "relu6", "hard_tanh", "leaky_relu", "abs", "hard_sigmoid"])
def test_straight_pieces_are_exact(name: str) -> None:
    table = tabulate(ZOO[name])
    assert table.error < 1e-15
    x = torch.linspace(-100, 100, 3001, dtype=torch.float64)
    torch.testing.assert_close(table(x), ZOO[name](x), rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize(("name", "curvature"), [("square", 2.0), ("gaussian", 2.0), ("sin", 1.0)])
def test_the_error_is_an_eighth_of_the_curvature_times_the_squared_step(name: str, curvature: float) -> None:
    assert tabulate(ZOO[name]).error == pytest.approx(curvature * STEP**2 / 8, rel=1e-3)


@pytest.mark.parametrize("entry", [e for e in ZOO.values() if e.name != "step"], ids=lambda e: e.name)
def test_no_point_is_worse_than_the_measured_error(entry: Activation) -> None:
    table = tabulate(entry)
    x = torch.linspace(-16, 16, 100_003, dtype=torch.float64)
    value, slope = derivatives(entry.exact(), x)
    assert (table(x) - value).abs().max() <= table.error * 1.01 + 1e-12
    kinked = entry.name in ("relu", "relu6", "hard_tanh", "hard_sigmoid", "hard_swish", "abs", "selu", "rrelu")
    if not kinked and "relu" not in entry.name:
        assert (table.slope(x) - slope).abs().max() <= table.slope_error * 1.01 + 1e-12


def test_a_jump_costs_half_its_height() -> None:
    assert tabulate(ZOO["step"]).error == 0.5


def test_beyond_the_ends_it_goes_on_straight() -> None:
    table = tabulate(ZOO["square"])
    x = torch.tensor([-20.0, 20.0], dtype=torch.float64)
    torch.testing.assert_close(table(x), torch.full_like(x, 256 + 4 * 32))
    torch.testing.assert_close(table.slope(x), torch.tensor([-32.0, 32.0], dtype=torch.float64))


def test_not_a_number_stays_one_and_spoils_nothing_else() -> None:
    x = torch.tensor([float("nan"), 0.5, float("inf"), -float("inf")])
    y = tabulate(ZOO["relu"])(x)
    assert y[0].isnan() and y[1:].tolist() == [0.5, float("inf"), 0.0]
    assert np.isnan(tabulate(typed("log(x)")).error)


def test_letters_choose_the_table() -> None:
    x = torch.tensor([-2.0], dtype=torch.float64)
    assert tabulate(ZOO["leaky_relu"], a=0.5)(x).item() == -1.0
    with pytest.raises(SpecError, match="no letter 'b'"):
        tabulate(ZOO["leaky_relu"], b=0.5)


def test_gradients_are_the_slopes_of_the_cells() -> None:
    table = tabulate(ZOO["square"])
    x = torch.tensor([-20.0, 1 / 256, 3 / 256, 20.0], dtype=torch.float64)
    (_, slope) = derivatives(table, x)
    torch.testing.assert_close(slope, torch.tensor([-32.0, 1 / 128, 3 / 128, 32.0], dtype=torch.float64))


def test_the_form_for_a_browser() -> None:
    array = tabulate(ZOO["tanh"]).array()
    assert array.shape == (2, 4097) and array.dtype == np.float32
    np.testing.assert_allclose(array[0], np.tanh(np.linspace(-16, 16, 4097)), rtol=1e-6)
    assert array[1, 2048] == 1.0
