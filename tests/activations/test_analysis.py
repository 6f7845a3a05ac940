"""Gain and cost."""

import math

import pytest
import torch
from scipy import integrate, stats

from learnact.activations import ZOO, Activation, gain, measure_time, measure_times, typed
from learnact.errors import SpecError

KNOWN = {  # 1/√E[σ(z)²] by hand, or SELU by its construction
    "identity": 1.0,
    "relu": math.sqrt(2),
    "leaky_relu": math.sqrt(2 / (1 + 0.01**2)),
    "abs": 1.0,
    "step": math.sqrt(2),
    "square": 1 / math.sqrt(3),
    "cube": 1 / math.sqrt(15),
    "selu": 1.0,
    "sin": 1 / math.sqrt((1 - math.exp(-2)) / 2),
    "gaussian": 5**0.25,
}


@pytest.mark.parametrize(("name", "expected"), KNOWN.items())
def test_known_gains(name: str, expected: float) -> None:
    assert gain(ZOO[name]) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("name", ["tanh", "gelu", "mish", "hard_swish", "softsign"])
def test_other_gains_against_adaptive_quadrature(name: str) -> None:
    def integrand(z: float) -> float:
        return ZOO[name](torch.tensor(z, dtype=torch.float64)).item() ** 2 * stats.norm.pdf(z)

    pieces = [integrate.quad(integrand, a, b, epsabs=1e-12)[0] for a, b in ((-12, -3), (-3, 0), (0, 3), (3, 12))]
    assert gain(ZOO[name]) == pytest.approx(1 / math.sqrt(sum(pieces)), rel=1e-8)


def test_a_jump_off_the_grid_costs_no_accuracy() -> None:
    assert gain(typed("x > 0.3")) == pytest.approx(1 / math.sqrt(stats.norm.sf(0.3)), rel=1e-9)


@pytest.mark.parametrize(("text", "square"), [("exp(x)", math.exp(2)), ("exp(x^2/8)", math.sqrt(2)), ("x^6", 10395.0)])
def test_a_mean_square_that_is_finite_though_it_grows_fast(text: str, square: float) -> None:
    assert gain(typed(text)) == pytest.approx(1 / math.sqrt(square), rel=1e-6)


@pytest.mark.parametrize("text", ["0", "log(x)", "exp(exp(exp(x)))", "tan(x)", "1/x", "x*exp(x^2)", "1/sqrt(abs(x))"])
def test_no_gain_is_a_sentence(text: str) -> None:
    with pytest.raises(SpecError, match="No gain keeps the variance"):
        gain(typed(text))


def test_cost_is_measured_in_turns_and_leaves_the_threads_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("learnact.activations.analysis.timing.SIDE", 20)
    threads = torch.get_num_threads()
    entries: list[Activation] = [ZOO["mish"], ZOO["rrelu"], ZOO["prelu"], typed("where(x > 0, x, a*expm1(x))")]
    found = measure_times(entries, rounds=3)
    assert len(found) == 4 and torch.get_num_threads() == threads
    for one in found:
        assert min(one.forward_ms, one.backward_ms, one.forward_ratio, one.backward_ratio) > 0
    assert measure_time(ZOO["step"], rounds=1).forward_ms > 0
