"""The torch function of a formula: gradients, shapes, and branches that overflow."""

import pytest
import torch
from torch import Tensor

from learnact.activations import derivatives, parse
from learnact.formula import compiler

OVERFLOWING = [
    "where(x > 0, x, exp(x) - 1)",
    "where(x > 0, exp(-x), exp(x))",
    "where(x > 0, log(x), x)",
    "where(x > 0, sqrt(x), -sqrt(-x))",
    "where(x == 0, 1, sin(x)/x)",
    "where(abs(x) < 1, x*x*x*x*x*x*x*x*x*x*x, 0)",
    "where(abs(x) < 1, sin(x*x*x*x*x*x*x*x*x*x), 0)",
    "min(1, exp(x))",
    "max(-1, -exp(x))",
    "clip(exp(x), 0, 2)",
    "relu(x - exp(x))",
    "max(1, exp(min(1, exp(max(a, exp(x))))))",
    "where(x > 0, x, a*expm1(x))",
    "where(x > 0, x, where(x > -1, x/2, exp(a*x)))",
]
SLOPES = {  # formula: (x, derivative by the conventions of the language)
    "abs(x)": (0.0, 0.0),
    "relu(x)": (0.0, 0.0),
    "sign(x)": (0.0, 0.0),
    "floor(x)": (1.0, 0.0),
    "round(exp(x))": (800.0, 0.0),
    "x > 0": (0.0, 0.0),
    "min(x, 0)": (0.0, 0.5),
    "max(x, 0)": (0.0, 0.5),
    "clip(x, -1, 1)": (1.0, 1.0),
    "clip(x, -1, 1) + 0*x": (-1.0, 1.0),
    "mod(x, 2)": (5.0, 1.0),
    "where(x > 0, x^2, 3*x)": (0.0, 3.0),
    "x^0": (0.0, 0.0),
    "softplus(x)": (1000.0, 1.0),
    "sigmoid(x)": (-1000.0, 0.0),
    "3": (1.0, 0.0),
}


@pytest.mark.parametrize("text", OVERFLOWING)
@pytest.mark.parametrize("order", [1, 2])
def test_a_branch_that_is_not_taken_never_spoils_the_gradient(text: str, order: int) -> None:
    x = torch.tensor([-1e4, -200.0, -0.3, 0.0, 0.3, 200.0, 1e4])
    function = parse(text).torch({"a": 1.0})
    assert not any(found.isnan().any() for found in derivatives(function, x, order) if "log" not in text)


@pytest.mark.parametrize("text", [text for text in OVERFLOWING if "a" in parse(text).letters])
def test_nor_the_gradient_of_a_letter(text: str) -> None:
    x = torch.linspace(-300, 30, 24).reshape(2, 3, 4).requires_grad_()
    a = torch.tensor([0.5, 1.0]).reshape(2, 1, 1).requires_grad_()
    function = parse(text).torch()
    gradient = torch.autograd.grad(function(x, a=a).clamp(max=1e6).sum(), [x, a])
    assert gradient[1].shape == (2, 1, 1)
    assert all(g.isfinite().all() for g in gradient)


@pytest.mark.parametrize(("text", "x", "slope"), [(t, x, s) for t, (x, s) in SLOPES.items()])
def test_conventions_at_kinks_and_jumps(text: str, x: float, slope: float) -> None:
    (_, found) = derivatives(parse(text).torch(), torch.tensor([x], dtype=torch.float64))
    assert found.item() == slope


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("where(x > 0, sqrt(x + 1e-8), -sqrt(1e-8 - x))", 0.0),
        ("where(x > 0, x*log(x + 1e-8), 0)", 0.0),
        ("where(x < 1, sqrt(1.0000002 - x), sqrt(x - 0.9999998))", 1.0),
        ("where(x >= 300, log(x - 299.9999), x)", 300.0),
    ],
)
def test_a_branch_that_is_not_taken_spoils_nothing_beside_its_end(text: str, bound: float, dtype: torch.dtype) -> None:
    x = (bound + (1 + bound) * torch.linspace(-3e-6, 3e-6, 601, dtype=torch.float64)).to(dtype).requires_grad_()
    y = parse(text).torch()(x)
    (slope,) = torch.autograd.grad(y.sum(), x)
    assert y.isfinite().all() and slope.isfinite().all()


@pytest.mark.parametrize("text", ["3", "a", "x > a", "where(x > 0, 1, 0)", "a*floor(x)", "min(a, b)"])
def test_the_result_looks_like_x_and_every_gradient_exists(text: str) -> None:
    x = torch.randn(2, 3, 4, generator=torch.Generator().manual_seed(0), requires_grad=True)
    formula = parse(text)
    letters = {letter: torch.ones(2, 1, 4, requires_grad=True) for letter in formula.letters}
    y = formula.torch()(x, **letters)
    assert y.shape == x.shape and y.dtype == x.dtype
    gradients = torch.autograd.grad(y.sum(), [x, *letters.values()])
    assert [g.shape for g in gradients] == [x.shape, *(letter.shape for letter in letters.values())]
    assert (gradients[0] == 0).all()


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64, torch.bfloat16])
def test_the_dtype_of_x_is_kept(dtype: torch.dtype) -> None:
    x = torch.tensor([-1.0, 0.5], dtype=dtype)
    assert parse("where(x > 0, 1, 0) + max(x, 0.25) + clip(x, 0, a) + (x < 1)").torch({"a": 2.0})(x).dtype == dtype


def test_a_rectifier_costs_only_its_operations() -> None:
    """Counted in the graph of gradients, which holds one node an operation."""
    x = torch.ones(3, requires_grad=True)
    assert _nodes(parse("relu(x)").torch()(x)) == 1
    assert _nodes(parse("where(x > 0, x, 0.01*x)").torch()(x)) == 2
    assert _nodes(parse("clip(x, 0, 6)").torch()(x)) == 1
    assert _nodes(parse("exp(x) + exp(x)*sqrt(2)").torch()(x)) == 3


def test_a_branch_that_is_taken_may_overflow_and_says_so() -> None:
    x = torch.tensor([-200.0, 200.0])
    for text in ("where(x > 0, exp(x), x)", "where(x < 0, x, exp(x))", "where(0 < x, x^16*1e9, x)"):
        assert parse(text).torch()(x).tolist() == [-200.0, float("inf")]


@pytest.mark.parametrize("sign", ["x > 0", "x >= 0", "0 < x", "0 <= x", "not x < 0", "not 0 > x"])
def test_a_threshold_may_be_written_in_any_way(sign: str) -> None:
    x = torch.tensor([-200.0, -1.0, 0.0, 1.0, 200.0], dtype=torch.float64)
    value, slope = derivatives(parse(f"where({sign}, x, 2*expm1(x))").torch(), x)
    at_zero = 1.0 if "=" in sign or "not" in sign else 2.0
    expected = torch.tensor([0.0, 2 / torch.e, at_zero, 1.0, 1.0], dtype=torch.float64)
    torch.testing.assert_close(slope, expected)
    torch.testing.assert_close(value, torch.where(x > 0, x, 2 * torch.expm1(x)))


def test_a_branch_below_a_threshold_needs_no_gate_and_no_slow_selection() -> None:
    x = torch.ones(3, requires_grad=True)
    assert "Lerp" in parse("where(x > 0, x, a*expm1(x))").torch({"a": 1.0})(x).grad_fn.name()
    assert "Where" in parse("where(x > 0, log(x), x)").torch()(x).grad_fn.name()


def test_shared_letters_are_folded_into_constants() -> None:
    x = torch.ones(3, requires_grad=True)
    assert _nodes(parse("x * (a + b)/2").torch({"a": 1.0, "b": 3.0})(x)) == 2
    assert _nodes(parse("where(a > 0, x, exp(x))").torch({"a": 1.0})(x)) == 0


def _nodes(y: Tensor) -> int:
    seen, waiting = set(), [y.grad_fn]
    while waiting:
        node = waiting.pop()
        if node is not None and node not in seen and "AccumulateGrad" not in node.name():
            seen.add(node)
            waiting += [parent for parent, _ in node.next_functions]
    return len(seen)


def test_structure_tells_a_true_zero_from_an_underflow() -> None:
    x = torch.tensor([-800.0, 800.0], dtype=torch.float64)
    assert parse("relu(x)").structure(x).slope.tolist() == [0.0, 1.0]
    assert parse("sigmoid(x)").structure(x).slope.isnan().all()
    assert parse("x*clip(x + 3, 0, 6)/6").structure(x).slope.tolist() == [0.0, 1.0]
    assert parse("x - x").structure(x).slope.tolist() == [0.0, 0.0]
    assert parse("0*exp(x) + a").structure(x, {"a": 2.0}).slope.tolist() == [0.0, 0.0]
    assert parse("x^1 + x^0 + 2^3").structure(x).slope.tolist() == [1.0, 1.0]
    assert parse("mod(x, 3) - abs(x)/2 + (x > 0)").structure(x).slope.tolist() == [1.5, 0.5]


@pytest.mark.parametrize(
    "around", ["where(x > 1, 1 + {}, x)", "where(x > -1, x, 1 + {})", "where(0.5 < x, x, exp({}))"]
)
def test_a_choice_within_a_choice_is_looked_at_once(around: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each level around it would ask again: eleven levels took seven minutes."""
    looks: list[float] = []
    look = compiler._finite_derivatives
    monkeypatch.setattr(compiler, "_finite_derivatives", lambda f, at: looks.append(at) or look(f, at))
    compiler._is_finite_at.cache_clear()
    text = "exp(x)"
    for _ in range(8):
        text = around.format(text)
    parse(text).torch({"a": 0.5})
    assert 0 < len(looks) <= 2 * 2 * 8  # of two branches at two places each
