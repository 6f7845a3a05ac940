"""Expressions in the browser against torch in float64: values, derivatives, conventions, and what is refused."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

Run = Callable[..., Any]

DUAL = """({compile}, tree, x, letters, dletters, dx) => {
    const out = new Float64Array(x.length), dout = new Float64Array(x.length);
    compile(tree).dual(Float64Array.from(x), dx, out, dout, x.length, letters, dletters);
    return [[...out], [...dout]];
}"""
VALUES = """({compile}, tree, x, letters) =>
    [...compile(tree).values(Float64Array.from(x), new Float64Array(x.length), x.length, letters)]"""

EVERYWHERE = np.linspace(-7.3, 7.3, 61)
POSITIVE = np.linspace(0.02, 9, 61)
UNIT = np.linspace(-0.99, 0.99, 61)

ONE_ARGUMENT: dict[str, tuple[Callable[[Tensor], Tensor], np.ndarray]] = {
    "neg": (torch.neg, EVERYWHERE),
    "abs": (torch.abs, EVERYWHERE),
    "sign": (torch.sign, EVERYWHERE),
    "floor": (torch.floor, EVERYWHERE),
    "ceil": (torch.ceil, EVERYWHERE),
    "round": (torch.round, np.append(EVERYWHERE, [-2.5, -1.5, -0.5, 0.5, 1.5, 2.5])),
    "sqrt": (torch.sqrt, POSITIVE),
    "exp": (torch.exp, EVERYWHERE),
    "expm1": (torch.expm1, np.append(EVERYWHERE, [1e-9, -1e-9])),
    "log": (torch.log, POSITIVE),
    "log1p": (torch.log1p, np.append(POSITIVE, [-0.9, 1e-12])),
    "sin": (torch.sin, EVERYWHERE),
    "cos": (torch.cos, EVERYWHERE),
    "tan": (torch.tan, UNIT),
    "asin": (torch.asin, UNIT),
    "acos": (torch.acos, UNIT),
    "atan": (torch.atan, EVERYWHERE),
    "sinh": (torch.sinh, EVERYWHERE),
    "cosh": (torch.cosh, EVERYWHERE),
    "tanh": (torch.tanh, EVERYWHERE),
    "sigmoid": (torch.sigmoid, np.append(EVERYWHERE, [-700.0, 700.0])),
    "softplus": (lambda x: torch.logaddexp(x, torch.zeros_like(x)), np.append(EVERYWHERE, [-700.0, 700.0])),
    "erf": (torch.erf, np.append(np.linspace(-7, 7, 400), [1e-12, 0.0])),
    "relu": (torch.relu, EVERYWHERE),
}

TWO_ARGUMENTS: dict[str, Callable[[Tensor, Tensor], Tensor]] = {
    "add": torch.add,
    "sub": torch.sub,
    "mul": torch.mul,
    "div": torch.div,
    "pow": lambda u, v: torch.pow(u.abs(), v),
    "mod": torch.remainder,
    "lt": lambda u, v: (u < v).double(),
    "le": lambda u, v: (u <= v).double(),
    "gt": lambda u, v: (u > v).double(),
    "ge": lambda u, v: (u >= v).double(),
    "eq": lambda u, v: (u == v).double(),
    "ne": lambda u, v: (u != v).double(),
    "min": torch.minimum,
    "max": torch.maximum,
}


def slope(y: Tensor, x: Tensor) -> np.ndarray:
    """dy/dx, zero where y does not depend on x."""
    if not y.requires_grad:
        return np.zeros(x.shape)
    (gradient,) = torch.autograd.grad(y.sum(), x, allow_unused=True)
    return np.zeros(x.shape) if gradient is None else gradient.numpy()


@pytest.mark.parametrize("name", ONE_ARGUMENT)
def test_functions_and_their_slopes_are_torchs(engine: Run, name: str) -> None:
    function, points = ONE_ARGUMENT[name]
    x = torch.tensor(points, requires_grad=True)
    y = function(x)
    values, slopes = engine("maths/expression.js", DUAL, [name, "x"], points.tolist(), {}, {}, 1)
    np.testing.assert_allclose(values, y.detach().numpy(), rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(slopes, slope(y, x), rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("name", TWO_ARGUMENTS)
@pytest.mark.parametrize("which", ["x", "a"])
def test_pairs_and_both_partial_slopes_are_torchs(engine: Run, name: str, which: str) -> None:
    points = np.array([-3.7, -2.0, -0.6, 0.4, 1.7, 2.0, 5.9])
    x = torch.tensor(points, requires_grad=True)
    a = torch.full(points.shape, 1.7, dtype=torch.float64, requires_grad=True)
    y = TWO_ARGUMENTS[name](x, a)
    tree = [name, ["abs", "x"] if name == "pow" else "x", "a"]
    dletters, dx = ({"a": 1}, 0) if which == "a" else ({}, 1)
    values, slopes = engine("maths/expression.js", DUAL, tree, points.tolist(), {"a": 1.7}, dletters, dx)
    np.testing.assert_allclose(values, y.detach().numpy(), rtol=1e-12)
    np.testing.assert_allclose(slopes, slope(y, a if which == "a" else x), rtol=1e-10, atol=1e-14)


@pytest.mark.parametrize(
    ("tree", "x", "value", "derivative"),
    [
        (["abs", "x"], 0.0, 0.0, 0.0),
        (["relu", "x"], 0.0, 0.0, 0.0),
        (["min", "x", 2], 2.0, 2.0, 0.5),
        (["max", "x", 2], 2.0, 2.0, 0.5),
        (["clip", "x", -1, 1], 1.0, 1.0, 1.0),
        (["clip", "x", -1, 1], -1.0, -1.0, 1.0),
        (["clip", "x", -1, 1], 1.5, 1.0, 0.0),
        (["mod", "x", 3], -1.0, 2.0, 1.0),
        (["round", "x"], 2.5, 2.0, 0.0),
        (["pow", "x", 2], 0.0, 0.0, 0.0),
        (["pow", "x", 0], 0.0, 1.0, 0.0),
        (["sigmoid", "x"], -1000.0, 0.0, 0.0),
        (["sigmoid", "x"], 1000.0, 1.0, 0.0),
        (["softplus", "x"], 1000.0, 1000.0, 1.0),
        (["softplus", "x"], -1000.0, 0.0, 0.0),
        (["where", ["gt", "x", 0], "x", ["expm1", "x"]], 1000.0, 1000.0, 1.0),
        (["where", ["gt", "x", 0], ["log", "x"], 0], -1.0, 0.0, 0.0),
        (["where", ["gt", "x", 0], "x", ["exp", ["neg", "x"]]], 2000.0, 2000.0, 1.0),
    ],
)
def test_conventions_at_kinks_jumps_and_far_outside(
    engine: Run, tree: list[Any], x: float, value: float, derivative: float
) -> None:
    values, slopes = engine("maths/expression.js", DUAL, tree, [x], {}, {}, 1)
    assert values == [value]
    assert slopes == [derivative]


def test_erf_is_exact_to_nine_digits_against_the_c_library(engine: Run) -> None:
    points = np.linspace(-6.5, 6.5, 3001)
    values = engine("maths/expression.js", VALUES, ["erf", "x"], points.tolist(), {})
    assert np.abs(np.array(values) - [math.erf(x) for x in points]).max() < 1e-9


@pytest.mark.parametrize(
    ("name", "function"), [("exp", np.exp), ("tanh", np.tanh), ("sigmoid", lambda x: 1 / (1 + np.exp(-x)))]
)
def test_fast_forms_keep_nine_digits_of_the_small_and_the_large(engine: Run, name: str, function: Any) -> None:
    sizes = np.concatenate([10.0 ** np.arange(-12, 1, 0.37), np.linspace(0.01, 36, 4001), [120.5, 690.0]])
    points = np.concatenate([-sizes, sizes])
    values = np.array(engine("maths/expression.js", VALUES, [name, "x"], points.tolist(), {}))
    np.testing.assert_allclose(values, function(points), rtol=1e-11)
    outside = engine("maths/expression.js", VALUES, [name, "x"], [-2000.0, 2000.0], {})
    assert outside == [-1 if name == "tanh" else 0, math.inf if name == "exp" else 1]


def test_more_than_one_block_and_a_second_call_reuse_buffers_rightly(engine: Run) -> None:
    tree = ["add", ["mul", "a", ["tanh", "x"]], ["mul", "x", ["tanh", "x"]]]
    long = np.linspace(-4, 4, 2500)
    first = engine("maths/expression.js", VALUES, tree, long.tolist(), {"a": 2})
    function = """({compile}, tree, long, short) => {
        const program = compile(tree);
        program.values(Float64Array.from(long), new Float64Array(long.length), long.length, {a: 2});
        return [...program.values(Float64Array.from(short), new Float64Array(3), 3, {a: -1})];
    }"""
    second = engine("maths/expression.js", function, tree, long.tolist(), [-1.0, 0.0, 2.0])
    short = np.array([-1.0, 0.0, 2.0])
    np.testing.assert_allclose(first, (2 + long) * np.tanh(long), rtol=1e-12)
    np.testing.assert_allclose(second, (short - 1) * np.tanh(short), rtol=1e-12)


PLANE = ["sub", ["mul", "x1", ["sin", ["mul", 2, "x2"]]], ["where", ["gt", "x2", 0], ["pow", "x1", 2], "x2"]]


def plane(x1: Tensor, x2: Tensor) -> Tensor:
    """The same as PLANE."""
    return x1 * torch.sin(2 * x2) - torch.where(x2 > 0, x1**2, x2)


def test_two_variables_over_several_blocks_and_at_a_point(engine: Run) -> None:
    function = """({compile}, tree, x1, x2) => {
        const program = compile(tree, ["x1", "x2"]);
        const all = [x1, x2].map((values) => Float64Array.from(values));
        const values = program.values(all, new Float64Array(x1.length), x1.length);
        return [[...values], program.at([x1[7], x2[7]])];
    }"""
    x1, x2 = np.linspace(-6, 6, 2500), np.cos(np.arange(2500.0)) * 5
    values, single = engine("maths/expression.js", function, PLANE, x1.tolist(), x2.tolist())
    expected = plane(torch.tensor(x1), torch.tensor(x2)).numpy()
    np.testing.assert_allclose(values, expected, rtol=1e-12, atol=1e-12)
    assert single == values[7]


@pytest.mark.parametrize("direction", [(1, 0), (0, 1), (2, -3)])
def test_two_variables_have_a_slope_in_every_direction(engine: Run, direction: tuple[float, float]) -> None:
    function = """({compile}, tree, points, dx) => {
        const n = points[0].length, out = new Float64Array(n), dout = new Float64Array(n);
        const all = points.map((values) => Float64Array.from(values));
        return [...compile(tree, ["x1", "x2"]).dual(all, dx, out, dout, n)];
    }"""
    points = torch.tensor([[-2.0, 0.5, 3.0, 0.0], [1.5, -0.5, 0.25, -4.0]], dtype=torch.float64, requires_grad=True)
    (gradient,) = torch.autograd.grad(plane(*points).sum(), points)
    slopes = engine("maths/expression.js", function, PLANE, points.tolist(), list(direction))
    np.testing.assert_allclose(slopes, torch.tensor(direction, dtype=torch.float64) @ gradient, rtol=1e-12)


@pytest.mark.parametrize(("tree", "variables"), [("x", ["x1", "x2"]), ("x1", ["x"]), ("x3", ["x1", "x2"])])
def test_a_variable_of_another_kind_is_refused(engine: Run, tree: str, variables: list[str]) -> None:
    function = "({compile}, ...all) => { try { compile(...all); return ''; } catch (error) { return error.message; } }"
    assert f'not "{tree}"' in engine("maths/expression.js", function, tree, variables)


def test_a_chain_carries_the_tangent_that_comes_in(engine: Run) -> None:
    function = """({compile}) => {
        const x = Float64Array.of(0.3, -0.7), dx = Float64Array.of(2, -5);
        const out = new Float64Array(2), dout = new Float64Array(2);
        compile(["mul", "a", ["sin", "x"]]).dual(x, dx, out, dout, 2, {a: 3}, {a: 10});
        return [...dout];
    }"""
    x, dx = np.array([0.3, -0.7]), np.array([2.0, -5.0])
    np.testing.assert_allclose(engine("maths/expression.js", function), 3 * np.cos(x) * dx + 10 * np.sin(x), rtol=1e-12)


@pytest.mark.parametrize("name", ["relu", "abs", "floor", "round", "tanh", "softplus", "erf", "sigmoid"])
def test_not_a_number_stays_one(engine: Run, name: str) -> None:
    (value,) = engine("maths/expression.js", VALUES, [name, "x"], [math.nan], {})
    assert math.isnan(value)


@pytest.mark.parametrize(
    ("tree", "word"),
    [
        (["launch", "x"], "operator"),
        (["constructor", "x"], "operator"),
        (["__proto__", "x"], "operator"),
        (["tanh", "x", "x"], "argument"),
        (["tanh", "window"], "window"),
        (None, "null"),
        ({"op": "tanh"}, "object"),
        ([], "operator"),
        (math.inf, "finite"),
        (["neg"], "argument"),
    ],
)
def test_what_is_no_expression_is_refused_in_one_sentence(engine: Run, tree: Any, word: str) -> None:
    function = "({compile}, tree) => { try { compile(tree); return ''; } catch (error) { return error.message; } }"
    message = engine("maths/expression.js", function, tree)
    assert word in message
    assert message.endswith(".")
    assert message.count(". ") == 0


def test_a_bottomless_tree_is_refused(engine: Run) -> None:
    function = """({compile}) => {
        let tree = "x";
        for (let k = 0; k < 500; k++) tree = ["neg", tree];
        try { compile(tree); return ""; } catch (error) { return error.message; }
    }"""
    assert "levels deep" in engine("maths/expression.js", function)
