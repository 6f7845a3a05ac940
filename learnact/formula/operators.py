"""The operators of the expression language: one plain dict with all that is known about each.

An operator's `slope` says what its derivative can do, which decides where gradients need a guard:

- "none": piecewise constant, no gradient passes;
- "bounded": finite for every argument, even an infinite one;
- "finite": finite for finite arguments;
- "wild": may be infinite or undefined although the arguments are finite.
"""

import operator
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import torch
import torch.nn.functional as F
from torch import Tensor

Slope = Literal["none", "bounded", "finite", "wild"]

SUM, PRODUCT, FRACTION, POWER, ATOM = 1, 2, 3, 4, 5  # how tightly a piece of LaTeX holds together


@dataclass(frozen=True)
class Operator:
    """One operator.

    Attributes:
        arity: number of arguments.
        torch: the function; arguments are tensors, or numbers where `lifted` is false.
        latex: template with TeX's own #1, #2, #3 for the arguments.
        slope: what the derivative can do (above).
        binds: how tightly the template holds together (SUM to ATOM).
        needs: how tightly an argument must hold together to stand there without brackets.
        lifted: whether numbers must become tensors first.
        infix: whether text writes it between its arguments, so that its name is no function name.
    """

    arity: int
    torch: Callable[..., Any]
    latex: str
    slope: Slope
    binds: int = ATOM
    needs: int = 0
    lifted: bool = False
    infix: bool = False


def _function(torch_function: Callable[..., Any], latex: str, slope: Slope) -> Operator:
    return Operator(1, torch_function, rf"{latex}\left(#1\right)", slope)


def _comparison(compare: Callable[..., Any], sign: str) -> Operator:
    return Operator(2, compare, rf"\left[#1 {sign} #2\right]", "none", needs=SUM, infix=True)


def _constant_pieces(function: Callable[[Tensor], Tensor]) -> Callable[[Tensor], Tensor]:
    """Without the graph: a zero slope times an overflowed argument would be not-a-number."""
    return lambda u: function(u.detach())


def _abs(u: Tensor) -> Tensor:
    return u * torch.sign(u.detach())  # unlike torch.abs, its third derivative does not import a compiler for a second


def _softplus(u: Tensor) -> Tensor:
    return F.softplus(u, threshold=40)  # beyond 40 the difference from u is below float64's resolution


def _clip(u: Tensor, low: Any, high: Any) -> Tensor:  # two tensors or two numbers
    return torch.clamp(u, low, high)


def _pow(base: Any, exponent: Any) -> Tensor:  # at least one of them a tensor
    return torch.pow(base, exponent)


OPERATORS: dict[str, Operator] = {
    "neg": Operator(1, operator.neg, "-#1", "bounded", SUM, PRODUCT, infix=True),
    "add": Operator(2, operator.add, "#1 + #2", "bounded", SUM, SUM, infix=True),
    "sub": Operator(2, operator.sub, "#1 - #2", "bounded", SUM, SUM, infix=True),
    "mul": Operator(2, operator.mul, "#1 #2", "finite", PRODUCT, PRODUCT, infix=True),
    "div": Operator(2, operator.truediv, r"\frac{#1}{#2}", "wild", FRACTION, infix=True),
    "pow": Operator(2, _pow, "{#1}^{#2}", "wild", POWER),
    "lt": _comparison(operator.lt, "<"),
    "le": _comparison(operator.le, r"\le"),
    "gt": _comparison(operator.gt, ">"),
    "ge": _comparison(operator.ge, r"\ge"),
    "eq": _comparison(operator.eq, "="),
    "ne": _comparison(operator.ne, r"\ne"),
    "where": Operator(
        3,
        torch.where,
        r"\begin{cases} #2 & #1 \\ #3 & \text{else} \end{cases}",
        "bounded",
        FRACTION,
        lifted=True,
    ),
    "min": Operator(2, torch.minimum, r"\min\left(#1, #2\right)", "bounded", lifted=True),
    "max": Operator(2, torch.maximum, r"\max\left(#1, #2\right)", "bounded", lifted=True),
    "clip": Operator(3, _clip, r"\operatorname{clip}\left(#1, #2, #3\right)", "bounded", lifted=True),
    "abs": Operator(1, _abs, r"\left|#1\right|", "bounded"),
    "sign": _function(_constant_pieces(torch.sign), r"\operatorname{sign}", "none"),
    "floor": Operator(1, _constant_pieces(torch.floor), r"\left\lfloor #1\right\rfloor", "none"),
    "ceil": Operator(1, _constant_pieces(torch.ceil), r"\left\lceil #1\right\rceil", "none"),
    "round": _function(_constant_pieces(torch.round), r"\operatorname{round}", "none"),
    "mod": Operator(2, torch.remainder, r"#1 \bmod #2", "wild", PRODUCT, FRACTION),
    "sqrt": Operator(1, torch.sqrt, r"\sqrt{#1}", "wild"),
    "exp": Operator(1, torch.exp, "e^{#1}", "wild", POWER),
    "expm1": Operator(1, torch.expm1, "e^{#1} - 1", "wild", SUM),
    "log": _function(torch.log, r"\ln", "wild"),
    "log1p": Operator(1, torch.log1p, r"\ln\left(1 + #1\right)", "wild", needs=SUM),
    "sin": _function(torch.sin, r"\sin", "finite"),
    "cos": _function(torch.cos, r"\cos", "finite"),
    "tan": _function(torch.tan, r"\tan", "wild"),
    "asin": _function(torch.asin, r"\arcsin", "wild"),
    "acos": _function(torch.acos, r"\arccos", "wild"),
    "atan": _function(torch.atan, r"\arctan", "bounded"),
    "sinh": _function(torch.sinh, r"\sinh", "wild"),
    "cosh": _function(torch.cosh, r"\cosh", "wild"),
    "tanh": _function(torch.tanh, r"\tanh", "bounded"),
    "sigmoid": Operator(1, torch.sigmoid, r"\frac{1}{1 + e^{-#1}}", "bounded", FRACTION, PRODUCT),
    "softplus": Operator(1, _softplus, r"\ln\left(1 + e^{#1}\right)", "bounded"),
    "erf": _function(torch.erf, r"\operatorname{erf}", "bounded"),
    "relu": Operator(1, torch.relu, r"\max\left(0, #1\right)", "bounded"),
}
COMPARISONS = ("lt", "le", "gt", "ge", "eq", "ne")
FUNCTIONS = tuple(name for name, known in OPERATORS.items() if not known.infix)
