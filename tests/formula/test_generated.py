"""Whatever the parser takes has a value and a gradient everywhere, be they infinite or not a number: nothing raises."""

import math
import random
import runpy
from pathlib import Path

import pytest
import torch
from torch import Tensor

from learnact.activations import derivatives, typed
from learnact.formula import Expression, parse
from learnact.formula.dual_numbers import Dual, evaluate
from learnact.formula.pytorch import to_source
from learnact.randomness import Generators
from tests.formula.generated_formulas import LINE, PLANE, formulas

SHAPE = (2, 7, 5)  # [S, B, F]
MOST = torch.finfo(torch.float32).max
TOO_LARGE = {  # in float32 at -2 and 0.5, with a = 1
    "max(x, 1e39)": [math.inf, math.inf],
    "clip(x, -1e39, 1e39)": [-2.0, 0.5],
    "a*1e39": [math.inf, math.inf],
    "-1e308": [-math.inf, -math.inf],
    "x*1e100": [-math.inf, math.inf],
    "where(x > 1e39, x, 2*x)": [-4.0, 1.0],
    "where(x > -1e39, x, 2*x)": [-2.0, 0.5],
    "where(abs(x), x, ceil(1e308))": [-2.0, 0.5],
    "where(x, x, 1e20*1e20)": [-2.0, 0.5],
    "where(x > 0, x, 1e39)": [math.inf, 0.5],
    "x % 1e39": [math.inf, 0.5],
    "0*x + 3.402823466385289e38": [MOST, MOST],  # a little more than float32 has, and rounded to that
}


def test_a_layer_of_each_goes_forward_and_backward_in_float32() -> None:
    """With letters fixed, some of them trained or all, shared or not, and with inputs that are trained or given."""
    seen = 0
    for number, formula in enumerate(formulas(5_000)):
        draw = random.Random(number)
        trained = draw.choice([(), formula.letters[:1], formula.letters])
        entry = typed(formula.text, trainable=trained, sharing=draw.choice(["network", "layer", "neuron"]))
        layer = entry.build(SHAPE[0], SHAPE[2], Generators(range(SHAPE[0])))
        generator = torch.Generator().manual_seed(number)
        x = torch.randn(SHAPE, generator=generator) * draw.choice([1, 100])
        x.requires_grad_(draw.random() < 0.8)
        y = layer(x)
        assert y.shape == x.shape and y.dtype == x.dtype, formula.text
        wanted = [tensor for tensor in (x, *layer.parameters()) if tensor.requires_grad]
        assert y.requires_grad == bool(wanted), formula.text
        if wanted:
            gradients = torch.autograd.grad(y.sum(), wanted)  # raises where one is not reached
            assert [g.shape for g in gradients] == [tensor.shape for tensor in wanted], formula.text
        with torch.no_grad():
            assert layer.eval()(x).shape == x.shape, formula.text
        seen += bool(trained)
    assert seen > 1_000


@pytest.mark.parametrize("variables", [LINE, PLANE])
def test_in_float64_two_derivatives_of_each(variables: tuple[str, ...]) -> None:
    """As pages of the zoo, cells and inputs of an atlas, and features take them."""
    points = torch.tensor([-300.0, -2.0, -0.3, 0.0, 0.7, 3.0, 1e4], dtype=torch.float64)
    for formula in formulas(1_000, variables):
        function = formula.torch(dict.fromkeys(formula.letters, 1.5))
        if variables == PLANE:
            function = _along(function)
        assert [found.shape for found in derivatives(function, points, 2)] == [points.shape] * 3, formula.text


def _along(function):
    return lambda x: function(x, 2 - x)


@pytest.mark.parametrize("variables", [LINE, PLANE])
def test_dual_numbers_of_each(variables: tuple[str, ...]) -> None:
    x1, x2 = torch.linspace(-4, 4, 9), torch.linspace(3, -2, 9)
    for formula in formulas(600, variables):
        names = {"x": Dual.variable(x1, 0), "x1": Dual.variable(x1, 0), "x2": Dual.variable(x2, 1)}
        found = evaluate(formula.tree, names | {letter: Dual.number(1.5, x1) for letter in formula.letters})
        assert found.value.shape == x1.shape and found.tangents.shape == (2, *x1.shape), formula.text


def test_pytorch_source_of_each_says_the_same_and_can_be_trained(tmp_path: Path) -> None:
    chosen = [*formulas(1_000), *formulas(500, PLANE), *map(parse, TOO_LARGE)]
    lines = ["import torch", "FUNCTIONS = ["]
    for formula in chosen:
        names = ", ".join((*formula.variables, *formula.letters))
        lines.append(f"    lambda {names}: {to_source(formula.tree, formula.variables[0])},")
    (tmp_path / "written.py").write_text("\n".join([*lines, "]", ""]))
    for formula, function in zip(chosen, runpy.run_path(str(tmp_path / "written.py"))["FUNCTIONS"], strict=True):
        generator = torch.Generator().manual_seed(1)
        given = {name: torch.randn(6, 3, generator=generator, requires_grad=True) for name in formula.variables}
        given |= {letter: torch.full((3,), 1.5, requires_grad=True) for letter in formula.letters}
        found, expected = function(**given), formula.torch()(**given)
        torch.testing.assert_close(found, expected, equal_nan=True, rtol=2e-5, atol=1e-6, msg=formula.text)
        if found.requires_grad:
            found.sum().backward()


@pytest.mark.parametrize(("text", "expected"), TOO_LARGE.items())
def test_numbers_that_float32_cannot_hold_are_infinite_there(text: str, expected: list[float]) -> None:
    x = torch.tensor([-2.0, 0.5], requires_grad=True)
    y = parse(text).torch({"a": 1.0})(x)
    assert y.tolist() == expected
    (gradient,) = torch.autograd.grad(y.sum(), x)
    assert gradient.shape == x.shape


def test_float64_holds_them() -> None:
    x = torch.tensor([-2.0, 0.5], dtype=torch.float64)
    assert parse("max(x, 1e39)").torch()(x).tolist() == [1e39, 1e39]
    assert parse("max(x, 1e39)").torch()(x.float()).tolist() == [math.inf, math.inf]


@pytest.mark.parametrize("text", ["5 % x", "a % x", "x % a", "(x*a) % (x - 3)", "mod(sin(x), x)", "x % 3"])
def test_a_remainder_has_a_derivative_by_both(text: str) -> None:
    """d(u mod v) = du - ⌊u/v⌋ dv, against differences of values, twice."""
    x = torch.tensor([[-2.3], [0.7], [1.9], [4.4]], dtype=torch.float64, requires_grad=True)
    letters = {"a": torch.tensor([1.3, 2.6], dtype=torch.float64, requires_grad=True)}
    formula = parse(text)
    used = [letters[letter] for letter in formula.letters]

    def function(x: Tensor, *given: Tensor) -> Tensor:
        return formula.torch()(x.expand(4, 2), **dict(zip(formula.letters, given, strict=True)))

    assert torch.autograd.gradcheck(function, (x, *used))
    assert torch.autograd.gradgradcheck(function, (x, *used))


def test_a_remainder_keeps_torchs_values() -> None:
    u, v = torch.tensor([5.0, -5.0, 5.0, 1e9, 3.0, 0.0]), torch.tensor([3.0, 3.0, -3.0, 0.7, torch.inf, 0.0])
    formula = parse("x1 % x2", PLANE)
    found = formula.torch()(u, v.clone().requires_grad_()).detach()
    torch.testing.assert_close(found, torch.remainder(u, v), rtol=0, atol=0, equal_nan=True)


def _graph(formula: Expression) -> str:
    x = torch.ones(3, requires_grad=True)
    return formula.torch()(x).grad_fn.name()


def test_only_a_divisor_that_moves_costs_more() -> None:
    assert _graph(parse("x % 2")) == "RemainderBackward0"
