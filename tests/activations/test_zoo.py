"""The whole zoo from one table: every entry against an independent reference, its formula, and itself when stacked."""

from collections.abc import Callable

import numpy as np
import pytest
import torch
from scipy import special
from torch import Tensor, nn

from learnact.activations import ZOO, Activation, derivatives, get, typed
from learnact.errors import SpecError
from learnact.randomness import Generators, Noise

Reference = Callable[[np.ndarray], np.ndarray]


def torch_module(module: nn.Module) -> Reference:
    return lambda x: module.eval()(torch.from_numpy(x)).numpy()


REFERENCES: dict[str, Reference] = {
    "identity": lambda x: x,
    "sigmoid": special.expit,
    "tanh": np.tanh,
    "hard_sigmoid": lambda x: np.interp(x, [-3, 3], [0, 1]),
    "hard_tanh": lambda x: np.interp(x, [-1, 1], [-1, 1]),
    "softsign": lambda x: x / (1 + np.abs(x)),
    "step": lambda x: np.heaviside(x, 0.0),
    "relu": lambda x: np.maximum(x, 0),
    "relu6": lambda x: np.clip(x, 0, 6),
    "leaky_relu": torch_module(nn.LeakyReLU(0.01)),
    "rrelu": torch_module(nn.RReLU(1 / 8, 1 / 3)),
    "prelu": torch_module(nn.LeakyReLU(0.25)),
    "elu": lambda x: np.where(x > 0, x, np.expm1(np.minimum(x, 0))),
    "elu_alpha": lambda x: np.where(x > 0, x, np.expm1(np.minimum(x, 0))),
    "selu": torch_module(nn.SELU()),
    "celu": torch_module(nn.CELU(1.0)),
    "softplus": lambda x: np.logaddexp(x, 0),
    "softplus_beta": lambda x: np.logaddexp(x, 0),
    "gelu": lambda x: x * special.ndtr(x),
    "gelu_tanh": torch_module(nn.GELU(approximate="tanh")),
    "silu": lambda x: x * special.expit(x),
    "swish": lambda x: x * special.expit(x),
    "hard_swish": lambda x: x * np.clip(x + 3, 0, 6) / 6,
    "mish": lambda x: x * np.tanh(np.logaddexp(x, 0)),
    "tanhshrink": lambda x: x - np.tanh(x),
    "sin": np.sin,
    "snake": lambda x: x + (1 - np.cos(2 * x)) / 2,
    "snake_a": lambda x: x + (1 - np.cos(2 * x)) / 2,
    "gaussian": lambda x: np.exp(-(x**2)),
    "abs": np.abs,
    "square": lambda x: x * x,
    "cube": lambda x: x**3,
    "poly": lambda x: np.polyval([1 / 120, 0, -1 / 6, 0, 1, 0], x),
}
KINKS = {"hard_sigmoid": [-3, 3], "hard_tanh": [-1, 1], "relu6": [0, 6], "hard_swish": [-3, 3]}
ENTRIES = pytest.mark.parametrize("entry", ZOO.values(), ids=ZOO)
WITH_LETTERS = pytest.mark.parametrize(
    "entry", [entry for entry in ZOO.values() if entry.parameters], ids=lambda entry: entry.name
)
GENERATORS = Generators([0, 1, 2])


def sample() -> Tensor:
    """Off the kinks, which have tests of their own."""
    return torch.linspace(-9, 9, 1801, dtype=torch.float64) + 1e-3 / 3


def built(entry: Activation, seeds: int = 3, batch: int = 5, width: int = 4) -> nn.Module:
    return entry.build(seeds, width, GENERATORS, noise=Noise(GENERATORS, "noise", batch, width))


def test_the_table_of_references_is_complete() -> None:
    assert list(REFERENCES) == list(ZOO)


@ENTRIES
def test_value_against_an_independent_reference(entry: Activation) -> None:
    x = sample()
    expected = REFERENCES[entry.name](x.numpy())
    np.testing.assert_allclose(entry(x).numpy(), expected, rtol=1e-12, atol=1e-14)
    np.testing.assert_allclose(entry.exact()(x).numpy(), expected, rtol=1e-12, atol=1e-14)


@ENTRIES
def test_derivative_against_finite_differences_and_the_formula(entry: Activation) -> None:
    x, h = sample(), 1e-6
    slope = derivatives(entry.function(), x)[1]
    reference = REFERENCES[entry.name]
    differences = (reference(x.numpy() + h) - reference(x.numpy() - h)) / (2 * h)
    np.testing.assert_allclose(slope.numpy(), differences, rtol=1e-6, atol=1e-6)
    torch.testing.assert_close(slope, derivatives(entry.exact(), x)[1], rtol=1e-7, atol=1e-8)


@ENTRIES
def test_second_derivative_of_the_formula(entry: Activation) -> None:
    x, h = sample(), 1e-5
    _, _, second = derivatives(entry.exact(), x, 2)
    before, after = (derivatives(entry.exact(), x + side * h)[1] for side in (-1, 1))
    torch.testing.assert_close(second, (after - before) / (2 * h), rtol=1e-5, atol=1e-5)


@ENTRIES
def test_fast_and_formula_agree_at_zero_and_round_numbers(entry: Activation) -> None:
    x = torch.arange(-8.0, 9.0, dtype=torch.float64)
    for fast, exact in zip(derivatives(entry.function(), x), derivatives(entry.exact(), x), strict=True):
        elsewhere = ~torch.isin(x, torch.tensor(KINKS.get(entry.name, []), dtype=x.dtype))
        torch.testing.assert_close(fast[elsewhere], exact[elsewhere], rtol=1e-7, atol=1e-8)


@pytest.mark.parametrize(("name", "at"), [(name, at) for name, places in KINKS.items() for at in places])
def test_at_a_kink_any_slope_between_the_two_sides_is_right(name: str, at: float) -> None:
    x = torch.tensor([at - 1e-9, at, at + 1e-9], dtype=torch.float64)
    before, fast, after = derivatives(ZOO[name].function(), x)[1].tolist()
    exact = derivatives(ZOO[name].exact(), x)[1][1].item()
    low, high = sorted((before, after))
    assert low - 1e-7 <= fast <= high + 1e-7 and low - 1e-7 <= exact <= high + 1e-7


@WITH_LETTERS
def test_fast_and_formula_agree_for_other_letters(entry: Activation) -> None:
    for share in (0.2, 0.6):
        values = {p.letter: p.low + share * (p.high - p.low) for p in entry.parameters}
        other = entry.configure(values)
        fast, exact = derivatives(other.function(), sample()), derivatives(other.exact(), sample())
        torch.testing.assert_close(fast[0], exact[0], rtol=1e-11, atol=1e-10)
        torch.testing.assert_close(fast[1], exact[1], rtol=1e-7, atol=1e-8)


@ENTRIES
def test_far_outside_float32_is_what_float64_says(entry: Activation) -> None:
    x = torch.tensor([-1e4, -1e3, -100.0, -90.0, 90.0, 100.0, 1e3, 1e4])
    values, slopes = derivatives(entry.function(), x)
    assert values.isfinite().all() and slopes.isfinite().all()
    exact, exact_slopes = derivatives(entry.exact(), x.double())
    torch.testing.assert_close(values.double(), exact, rtol=2e-5, atol=1e-6)
    torch.testing.assert_close(slopes.double(), exact_slopes, rtol=2e-5, atol=1e-6)


@ENTRIES
def test_any_shape_and_dtype_passes(entry: Activation) -> None:
    for shape in [(), (0,), (7,), (2, 3, 4)]:
        for dtype in (torch.float32, torch.float64):
            y = entry(torch.zeros(shape, dtype=dtype))
            assert y.shape == shape and y.dtype == dtype


@ENTRIES
def test_stacked_members_equal_each_alone(entry: Activation) -> None:
    x = torch.randn(3, 5, 4, generator=torch.Generator().manual_seed(1))
    together = built(entry)(x)
    for seed in range(3):
        alone = Generators([seed])
        module = entry.build(1, 4, alone, noise=Noise(alone, "noise", 5, 4))
        torch.testing.assert_close(module(x[seed : seed + 1]), together[seed : seed + 1])


@ENTRIES
def test_every_weight_before_an_activation_gets_a_gradient(entry: Activation) -> None:
    """Even before a step function, whose gradient is zero but must be there."""
    x = torch.randn(3, 5, 4, generator=torch.Generator().manual_seed(1), requires_grad=True)
    built(entry)(x).sum().backward()
    assert x.grad is not None and x.grad.isfinite().all()


@WITH_LETTERS
@pytest.mark.parametrize("sharing", ["layer", "neuron"])
def test_trained_letters_are_stacked_parameters_with_right_gradients(entry: Activation, sharing: str) -> None:
    letters = tuple(p.letter for p in entry.parameters)
    module = built(entry.configure(trainable=letters, sharing=sharing)).double().eval()
    shape = (3, 1, 4 if sharing == "neuron" else 1)
    assert {name: p.shape for name, p in module.named_parameters()} == dict.fromkeys(letters, shape)
    x = torch.randn(3, 5, 4, generator=torch.Generator().manual_seed(1), dtype=torch.float64)
    torch.testing.assert_close(module(x), entry(x), rtol=1e-6, atol=1e-7)
    module(x).sum().backward()
    for letter in letters:
        moved = {s: entry.configure({letter: entry.values[letter] + s * 1e-6})(x) for s in (-1, 1)}
        change = (moved[1] - moved[-1]) / 2e-6  # [S, B, F]
        expected = change.sum(1, keepdim=True) if sharing == "neuron" else change.sum((1, 2), keepdim=True)
        torch.testing.assert_close(module.get_parameter(letter).grad, expected, rtol=1e-5, atol=1e-6)


def test_the_parametric_entries_are_trained_and_the_fixed_ones_are_not() -> None:
    parametric = {name for name, entry in ZOO.items() if entry.kind == "parametric"}
    assert parametric == {"prelu", "swish", "elu_alpha", "softplus_beta", "snake_a"}
    for name, entry in ZOO.items():
        assert any(p.trainable for p in entry.parameters) == (name in parametric)


@ENTRIES
def test_an_entry_says_what_it_is(entry: Activation) -> None:
    assert entry.formula is not None and entry.formula.letters == tuple(sorted(entry.values))
    assert entry.name.isidentifier() and entry.title and entry.latex()
    assert entry.source.endswith((".", ")")) and entry.about.endswith(".") and "\n" not in entry.about
    for p in entry.parameters:
        assert p.low <= p.value <= p.high and p.low < p.high and p.meaning


def test_a_polynomial_of_degree_five_can_be_anything_up_to_what_weights_and_biases_supply() -> None:
    wanted = np.polynomial.Polynomial([3, 2, -1, 0.5, 1, -2])
    letters = dict(zip("abcd", wanted.coef[2:] / wanted.coef[1], strict=True))
    x = sample()
    poly = ZOO["poly"].configure(letters)
    np.testing.assert_allclose(wanted.coef[1] * poly(x).numpy() + wanted.coef[0], wanted(x.numpy()), rtol=1e-10)


def test_an_unknown_name_lists_the_nearest() -> None:
    with pytest.raises(SpecError, match=r"'relu5': the nearest are relu, rrelu, relu6"):
        get("relu5")
    with pytest.raises(SpecError, match="identity, sigmoid"):
        get("⚠")
    assert get("gelu") is ZOO["gelu"]


def test_rrelu_draws_slopes_while_it_trains_and_takes_their_mean_afterwards() -> None:
    x = -torch.ones(3, 500, 40)
    module = built(ZOO["rrelu"], batch=500, width=40)
    slopes = -module(x)
    assert slopes.min() >= 1 / 8 and slopes.max() <= 1 / 3
    assert slopes.mean().item() == pytest.approx(11 / 48, abs=1e-3)
    assert not torch.equal(module(x), module(x))
    torch.testing.assert_close(-module.eval()(x), torch.full_like(x, 11 / 48))


def test_rrelu_without_noise_cannot_be_built() -> None:
    with pytest.raises(SpecError, match="build it with noise"):
        ZOO["rrelu"].build(1, 4)


def test_a_typed_formula_is_an_activation() -> None:
    swish = typed("x * sigmoid(β*x)", {"b": 2.0}, trainable=["b"], sharing="neuron")
    assert (swish.name, swish.kind, swish.title) == ("typed", "typed", "x * sigmoid(β*x)")
    x = sample()
    np.testing.assert_allclose(swish(x).numpy(), x.numpy() * special.expit(2 * x.numpy()), rtol=1e-12)
    assert built(swish).get_parameter("b").shape == (3, 1, 4)
    (p,) = typed("x*a").parameters
    assert (p.letter, p.value, p.low, p.high, p.trainable) == ("a", 1.0, -5.0, 5.0, False)
