"""Computed properties against facts worked out by hand or known from the papers."""

import math
from typing import Any

import numpy as np
import pytest
from scipy import optimize, special

from learnact.activations import ZOO, Properties, properties, typed
from learnact.activations.analysis.interval import Interval
from learnact.errors import SpecError

INF = math.inf
LINE = Interval(-INF, INF)


def approx(value: float) -> Any:
    return pytest.approx(value, abs=2e-7)


SILU_AT = optimize.brentq(lambda x: 1 + x * (1 - special.expit(x)), -3, 0)
SELU_FIXED = optimize.brentq(lambda x: 1.0507009873554805 * 1.6732632423543772 * math.expm1(x) - x, -3, -0.5)
GELU_AT = optimize.brentq(lambda x: special.ndtr(x) + x * math.exp(-x * x / 2) / math.sqrt(2 * math.pi), -3, 0)

FACTS: dict[str, dict[str, Any]] = {
    "identity": {
        "range": LINE, "monotone": "increasing", "smoothness": "smooth", "saturating": "none",
        "fixed_intervals": (LINE,), "largest_slope": 1.0, "zero_gradient": (), "symmetry": "odd",
    },
    "sigmoid": {
        "range": Interval(0, 1), "monotone": "increasing", "smoothness": "smooth", "left": 0.0, "right": 1.0,
        "fixed_points": (approx(0.6590460684),), "largest_slope": 0.25, "largest_slope_at": 0.0,
        "zero_gradient": (), "stationary": (), "symmetry": "none",
    },
    "tanh": {
        "range": Interval(-1, 1), "monotone": "increasing", "left": -1.0, "right": 1.0, "fixed_points": (0.0,),
        "largest_slope": 1.0, "largest_slope_at": 0.0, "zero_gradient": (), "symmetry": "odd",
    },
    "hard_sigmoid": {
        "range": Interval(0, 1, True, True), "monotone": "non-decreasing", "smoothness": "continuous",
        "kinks": (-3.0, 3.0), "saturating": "both", "zero_gradient": (Interval(-INF, -3), Interval(3, INF)),
        "fixed_points": (approx(0.6),), "largest_slope": approx(1 / 6), "underflow": (),
    },
    "hard_tanh": {
        "range": Interval(-1, 1, True, True), "fixed_intervals": (Interval(-1, 1, True, True),),
        "fixed_points": (), "kinks": (-1.0, 1.0), "symmetry": "odd",
    },
    "softsign": {
        "range": Interval(-1, 1), "left": -1.0, "right": 1.0, "smoothness": "C1", "fixed_points": (0.0,),
        "zero_gradient": (), "underflow": (), "symmetry": "odd",
    },
    "step": {
        "range": Interval(0, 1, True, True), "monotone": "non-decreasing", "smoothness": "jumps", "jumps": (0.0,),
        "zero_gradient": (LINE,), "fixed_points": (0.0, 1.0), "largest_slope": 0.0, "underflow": (),
    },
    "relu": {
        "range": Interval(0, INF, True), "monotone": "non-decreasing", "smoothness": "continuous", "kinks": (0.0,),
        "saturating": "left", "left": 0.0, "fixed_intervals": (Interval(0, INF, True),), "fixed_points": (),
        "largest_slope": 1.0, "zero_gradient": (Interval(-INF, 0, False, True),), "underflow": (),
    },
    "relu6": {
        "range": Interval(0, 6, True, True), "kinks": (0.0, 6.0),
        "zero_gradient": (Interval(-INF, 0, False, True), Interval(6, INF)),
        "fixed_intervals": (Interval(0, 6, True, True),), "left": 0.0, "right": 6.0,
    },
    "leaky_relu": {"range": LINE, "monotone": "increasing", "kinks": (0.0,), "zero_gradient": ()},
    "elu": {
        "range": Interval(-1, INF), "monotone": "increasing", "smoothness": "C1", "left": -1.0,
        "zero_gradient": (), "fixed_intervals": (Interval(0, INF, True),),
    },
    "selu": {
        "range": Interval(approx(-1.0507009873554805 * 1.6732632423543772), INF), "kinks": (0.0,),
        "fixed_points": (approx(SELU_FIXED), 0.0), "largest_slope": approx(1.7580993408),
    },
    "celu": {"smoothness": "C1", "left": -1.0},
    "softplus": {
        "range": Interval(0, INF), "monotone": "increasing", "smoothness": "smooth", "left": 0.0,
        "fixed_points": (), "fixed_intervals": (), "largest_slope": 1.0, "largest_slope_at": None,
    },
    "gelu": {
        "range": Interval(approx(GELU_AT * special.ndtr(GELU_AT)), INF, True), "monotone": "no",
        "stationary": (approx(GELU_AT),), "largest_slope_at": approx(math.sqrt(2)), "zero_gradient": (),
        "left": 0.0, "smoothness": "smooth",
    },
    "gelu_tanh": {"range": Interval(pytest.approx(-0.17004, abs=1e-5), INF, True), "fixed_points": (0.0,)},
    "silu": {
        "range": Interval(approx(-0.2784645428), INF, True), "monotone": "no", "left": 0.0,
        "stationary": (approx(SILU_AT),), "largest_slope": pytest.approx(1.0998, abs=1e-4),
        "largest_slope_at": approx(2.3993572805), "fixed_points": (0.0,), "zero_gradient": (),
    },
    "hard_swish": {
        "range": Interval(-0.375, INF, True), "kinks": (-3.0, 3.0), "stationary": (-1.5,),
        "zero_gradient": (Interval(-INF, -3),), "fixed_points": (0.0,),
        "fixed_intervals": (Interval(3, INF, True),), "largest_slope": 1.5, "largest_slope_at": 3.0,
    },
    "mish": {"range": Interval(pytest.approx(-0.30884, abs=1e-5), INF, True), "smoothness": "smooth", "left": 0.0},
    "tanhshrink": {"monotone": "increasing", "stationary": (0.0,), "fixed_points": (0.0,), "symmetry": "odd"},
    "sin": {
        "range": Interval(-1, 1, True, True), "monotone": "no", "saturating": "none", "fixed_points": (0.0,),
        "stationary": tuple(approx(math.pi * (k + 0.5)) for k in range(-6, 6)), "symmetry": "odd",
        "largest_slope": 1.0, "largest_slope_at": None,
    },
    "snake": {
        "range": LINE, "monotone": "increasing", "smoothness": "smooth", "largest_slope": 2.0,
        "fixed_points": tuple(approx(math.pi * k) for k in range(-6, 7)), "zero_gradient": (),
    },
    "gaussian": {
        "range": Interval(0, 1, False, True), "monotone": "no", "left": 0.0, "right": 0.0, "symmetry": "even",
        "fixed_points": (approx(0.6529186404),), "largest_slope": approx(math.sqrt(2 / math.e)),
        "stationary": (0.0,),
    },
    "abs": {
        "range": Interval(0, INF, True), "monotone": "no", "kinks": (0.0,), "symmetry": "even", "stationary": (),
        "fixed_intervals": (Interval(0, INF, True),), "zero_gradient": (),
    },
    "square": {"range": Interval(0, INF, True), "fixed_points": (0.0, 1.0), "largest_slope": INF, "symmetry": "even"},
    "cube": {"range": LINE, "monotone": "increasing", "fixed_points": (-1.0, 0.0, 1.0), "stationary": (0.0,)},
    "poly": {
        "range": LINE, "monotone": "no", "symmetry": "odd", "largest_slope": INF,
        "fixed_points": (approx(-math.sqrt(20)), 0.0, approx(math.sqrt(20))),
    },
}  # fmt: skip
TYPED: dict[str, dict[str, Any]] = {
    "x - x": {"range": Interval(0, 0, True, True), "monotone": "constant", "zero_gradient": (LINE,)},
    "0": {"symmetry": "odd and even", "fixed_points": (0.0,), "left": 0.0},
    "-tanh(x)": {"monotone": "decreasing", "left": 1.0, "right": -1.0},
    "-relu(x)": {"monotone": "non-increasing", "range": Interval(-INF, 0, False, True)},
    "x^2*exp(-x^2)": {"range": Interval(0, approx(1 / math.e), True, True), "stationary": (-1.0, 0.0, 1.0)},
    "x % 1": {"range": Interval(0, 1, True, False), "smoothness": "jumps"},
    "floor(x)": {"monotone": "non-decreasing", "zero_gradient": (LINE,), "range": LINE},
    "1/x": {"jumps": (0.0,), "largest_slope": INF, "range": LINE, "left": 0.0, "right": 0.0},
    "sqrt(abs(x))": {"kinks": (0.0,), "largest_slope": INF, "smoothness": "continuous"},
    "log(x)": {"monotone": "increasing", "undefined": (Interval(-INF, 0),), "range": LINE},
    "abs(x)^3": {"smoothness": "C2"},
    "x*abs(x)": {"smoothness": "C1", "stationary": (0.0,)},
    "where(x == 0, 1, sin(x)/x)": {"smoothness": "smooth", "range": Interval(approx(-0.2172336282), 1, True, True)},
    "where(x > 30, x, 0)": {"jumps": (30.0,), "symmetry": "none"},
    "where(x > 1.3, 2, x)": {"jumps": (1.3,), "fixed_points": (2.0,), "right": 2.0},
    "atan(x)": {"range": Interval(approx(-math.pi / 2), approx(math.pi / 2)), "saturating": "both"},
    "exp(x)": {"largest_slope": INF, "range": Interval(0, INF), "saturating": "left"},
    "x*sin(x)": {"range": LINE, "saturating": "none"},
    "max(1, exp(x))": {"zero_gradient": (Interval(-INF, 0),), "range": Interval(1, INF, True)},
}  # fmt: skip


def check(found: Properties, facts: dict[str, Any]) -> None:
    for name, expected in facts.items():
        value = getattr(found, name)
        plain = isinstance(expected, Interval)  # its ends may be approximate
        assert (vars(value) if plain else value) == (vars(expected) if plain else expected), name


@pytest.mark.parametrize("name", FACTS)
def test_the_zoo_has_the_properties_it_is_known_for(name: str) -> None:
    check(properties(ZOO[name]), FACTS[name])


@pytest.mark.parametrize("text", TYPED)
def test_typed_formulas(text: str) -> None:
    check(properties(typed(text)), TYPED[text])


def test_properties_follow_the_letters() -> None:
    assert properties(ZOO["elu"].configure({"a": 2.0})).smoothness == "continuous"
    assert properties(ZOO["celu"].configure({"a": 2.0})).smoothness == "C1"
    assert properties(ZOO["celu"].configure({"a": 2.0})).left == -2.0
    assert properties(ZOO["leaky_relu"].configure({"a": 0.0})).zero_gradient == (Interval(-INF, 0, False, True),)
    assert properties(ZOO["prelu"].configure({"a": -1.0})).symmetry == "even"


def test_what_float32_loses_is_told_from_what_is_zero() -> None:
    assert [i.condition() for i in properties(ZOO["tanh"]).underflow] == ["x < −9.011", "x > 9.011"]
    low, high = properties(ZOO["sigmoid"]).underflow
    assert -90 < low.high < -85 and 16 < high.low < 17.5
    assert -6.5 < properties(ZOO["gelu"]).underflow[0].high < -5


def test_the_words_for_a_table() -> None:
    assert properties(ZOO["relu"]).rows() == [
        ("Range", "[0, ∞)"),
        ("Monotone", "non-decreasing"),
        ("Smooth", "continuous, with a kink at 0"),
        ("Saturates", "left at 0"),
        ("Fixed points", "x ≥ 0"),
        ("Largest slope", "1"),
        ("Zero gradient", "x ≤ 0"),
        ("Gradient lost in float32", "nowhere"),
        ("Symmetry", "none"),
    ]
    step, sine, sigmoid, logarithm = (
        dict(properties(entry).rows()) for entry in (ZOO["step"], ZOO["sin"], ZOO["sigmoid"], typed("log(x)"))
    )
    assert (step["Smooth"], step["Zero gradient"]) == ("no, it jumps at 0", "everywhere")
    assert sine["Zero gradient"] == "12 points in [−20, 20]"
    assert (sigmoid["Largest slope"], sigmoid["Saturates"]) == ("0.25, at 0", "left at 0, right at 1")
    assert logarithm["Undefined"] == "x < 0"
    assert "more intervals" in dict(properties(typed("max(0, sin(x))")).rows())["Zero gradient"]


@pytest.mark.parametrize("text", ["log(-1)", "1/0", "sqrt(-1 - x^2)"])
def test_a_formula_that_is_never_a_number_gets_a_sentence(text: str) -> None:
    with pytest.raises(SpecError, match="no finite number anywhere"):
        properties(typed(text))


def test_intervals_are_written_as_conditions() -> None:
    assert str(Interval(-INF, 0, False, True)) == "(−∞, 0]"
    assert Interval(-1, 2, True).condition() == "−1 ≤ x < 2"
    assert LINE.condition() == "everywhere"


OVERFLOWING: dict[str, dict[str, Any]] = {
    "cos(x)*exp(-x/10)": {"range": LINE, "left": None, "right": 0.0},
    "exp(-x)*sin(3*x)": {"range": LINE, "left": None, "right": 0.0},
    "exp(x)*sin(x)": {"range": LINE, "left": 0.0, "right": None},
    "sinh(x)": {"symmetry": "odd", "range": LINE},
    "cosh(x)": {"symmetry": "even", "range": Interval(1, INF, True)},
    "x*exp(x^2)": {"symmetry": "odd"},
    "exp(x^2)": {"symmetry": "even"},
    "exp(x)": {"symmetry": "none"},
    "sin(exp(x))": {"largest_slope": INF},
}
SIZES: dict[str, dict[str, Any]] = {
    "1e-20*x": {"range": LINE, "monotone": "increasing", "saturating": "none", "largest_slope": 1e-20},
    "1e-9*tanh(x)": {"range": Interval(-1e-9, 1e-9), "largest_slope": 1e-9, "saturating": "both"},
    "100*sin(x)": {"range": Interval(-100, 100, True, True)},
    "1e20*sin(x)": {
        "range": Interval(pytest.approx(-1e20), pytest.approx(1e20), True, True), "largest_slope": 1e20,
        "fixed_points": tuple(approx(math.pi * k) for k in range(-6, 7)),
    },
    "x^5/1000": {"stationary": (0.0,)},
}  # fmt: skip
ROUGH: dict[str, dict[str, Any]] = {
    "abs(x)^1.5": {"smoothness": "C1", "kinks": ()},
    "sign(x)*sqrt(abs(x))": {"smoothness": "continuous", "kinks": (), "steep": (0.0,), "largest_slope": INF},
    "sqrt(x)": {"smoothness": "smooth", "steep": (), "largest_slope": INF},
    "abs(x)^2.5": {"smoothness": "C2"},
    "x^2*sin(1/x)": {"smoothness": "unknown", "restless": (0.0,)},
    "exp(-1/x^2)": {"stationary": (0.0,), "about": True, "smoothness": "smooth"},
    "max(x, min(2*x, x + 30))": {"kinks": (0.0, 30.0), "largest_slope": 2.0},
}


@pytest.mark.parametrize("text", [*OVERFLOWING, *SIZES, *ROUGH])
def test_what_overflows_is_tiny_or_has_no_limit_is_told_as_it_is(text: str) -> None:
    check(properties(typed(text)), (OVERFLOWING | SIZES | ROUGH)[text])


def test_the_largest_slope_of_a_wild_function() -> None:
    """Of x² sin(1/x): with u = 1/x it is |2 sin(u) / u - cos(u)|."""
    u = np.linspace(0.01, 60, 2_000_000)
    expected = np.abs(2 * np.sin(u) / u - np.cos(u)).max()
    assert properties(typed("x^2*sin(1/x)")).largest_slope == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize(
    ("text", "row", "words"),
    [
        ("sign(x)", "Range", "only −1, 0, 1"),
        ("floor(x)", "Range", "separate values within (−∞, ∞)"),
        ("where(x > 0, x + 1, x - 1)", "Range", "within (−∞, ∞), not all of it"),
        ("1/x", "Range", "within (−∞, ∞), not all of it"),
        ("tan(x)", "Range", "(−∞, ∞)"),
        ("x % 1", "Range", "[0, 1)"),
        ("sin(exp(x))", "Undefined", "x ≥ 709.8 (in float64, perhaps by overflow)"),
        ("cos(x)*exp(-x/10)", "Fixed points", "0.7078, more beyond [−20, 20]"),
        ("sin(50*x)", "Zero gradient", "636 points in [−20, 20]"),
        ("exp(-1/x^2)", "Zero gradient", "about 0"),
        ("sign(x)*sqrt(abs(x))", "Smooth", "continuous, with an infinite slope at 0"),
        ("x^2*sin(1/x)", "Smooth", "not given: its slope does not settle at 0"),
        ("max(x, min(2*x, x + 30))", "Smooth", "continuous, with a kink at 0, 30"),
    ],
)
def test_what_cannot_be_decided_is_said_so(text: str, row: str, words: str) -> None:
    assert dict(properties(typed(text)).rows())[row] == words


def test_points_that_are_too_close_are_at_least_so_many() -> None:
    """cos(exp(x)) has exp(20) / π zeros of its gradient up to 20, floor(exp(x)) as many jumps."""
    assert dict(properties(typed("sin(exp(x))")).rows())["Zero gradient"].startswith("at least ")
    assert dict(properties(typed("floor(exp(x))")).rows())["Smooth"].startswith("no, it jumps at at least ")
