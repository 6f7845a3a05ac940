"""The operators of the expression language: one plain dict with all that is known about each.

An operator's `slope` says what its derivative can do, which decides where gradients need a guard:

- "none": piecewise constant, no gradient passes;
- "bounded": finite for every argument, even an infinite one;
- "finite": finite for finite arguments;
- "wild": may be infinite or undefined although the arguments are finite.
"""

import math
import operator
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import torch
import torch.nn.functional as F
from torch import Tensor

Slope = Literal["none", "bounded", "finite", "wild"]


@dataclass(frozen=True)
class Operator:
    """One operator.

    Attributes:
        arity: number of arguments.
        torch: the function; arguments are tensors, or numbers where `lifted` is false.
        slope: what the derivative can do (above).
        lifted: whether numbers must become tensors first.
        infix: whether text writes it between its arguments, so that its name is no function name.
    """

    arity: int
    torch: Callable[..., Any]
    slope: Slope
    lifted: bool = False
    infix: bool = False


def _constant_pieces(function: Callable[[Tensor], Tensor]) -> Callable[[Tensor], Tensor]:
    """Without the graph: a zero slope times an overflowed argument would be not-a-number."""
    return lambda u: function(u.detach())


def _abs(u: Tensor) -> Tensor:
    return u * torch.sign(u.detach())  # unlike torch.abs, its third derivative does not import a compiler for a second


def _softplus(u: Tensor) -> Tensor:
    return F.softplus(u, threshold=40)  # beyond 40 the difference from u is below float64's resolution


def _clip(u: Tensor, low: Any, high: Any) -> Tensor:  # two tensors or two numbers
    if isinstance(low, Tensor):
        shape = torch.broadcast_shapes(u.shape, low.shape, high.shape)
        u = u if u.shape == shape else u.expand(shape)  # torch's derivative wants the first one to be the largest
    return torch.clamp(u, low, high)


def _pow(base: Any, exponent: Any) -> Tensor:  # at least one of them a tensor
    return torch.pow(base, exponent)


def _mod(u: Any, v: Any) -> Tensor:  # at least one of them a tensor
    return torch.remainder(u if isinstance(u, Tensor) else v.new_tensor(u), v)  # of a number torch has no derivative


def rounded(value: float, dtype: torch.dtype) -> float:
    """A number that torch takes beside tensors of a precision: one that is too large for these is infinite.

    Args:
        value: any number; an ordinary one stays as it is.
        dtype: of floating point.
    """
    fits = not torch.finfo(dtype).max < abs(value) < math.inf
    return value if fits else torch.tensor(value, dtype=torch.float64).to(dtype).item()


OPERATORS: dict[str, Operator] = {
    "neg": Operator(1, operator.neg, "bounded", infix=True),
    "add": Operator(2, operator.add, "bounded", infix=True),
    "sub": Operator(2, operator.sub, "bounded", infix=True),
    "mul": Operator(2, operator.mul, "finite", infix=True),
    "div": Operator(2, operator.truediv, "wild", infix=True),
    "pow": Operator(2, _pow, "wild"),
    "lt": Operator(2, operator.lt, "none", infix=True),
    "le": Operator(2, operator.le, "none", infix=True),
    "gt": Operator(2, operator.gt, "none", infix=True),
    "ge": Operator(2, operator.ge, "none", infix=True),
    "eq": Operator(2, operator.eq, "none", infix=True),
    "ne": Operator(2, operator.ne, "none", infix=True),
    "where": Operator(3, torch.where, "bounded", lifted=True),
    "min": Operator(2, torch.minimum, "bounded", lifted=True),
    "max": Operator(2, torch.maximum, "bounded", lifted=True),
    "clip": Operator(3, _clip, "bounded", lifted=True),
    "abs": Operator(1, _abs, "bounded"),
    "sign": Operator(1, _constant_pieces(torch.sign), "none"),
    "floor": Operator(1, _constant_pieces(torch.floor), "none"),
    "ceil": Operator(1, _constant_pieces(torch.ceil), "none"),
    "round": Operator(1, _constant_pieces(torch.round), "none"),
    "mod": Operator(2, _mod, "wild"),
    "sqrt": Operator(1, torch.sqrt, "wild"),
    "exp": Operator(1, torch.exp, "wild"),
    "expm1": Operator(1, torch.expm1, "wild"),
    "log": Operator(1, torch.log, "wild"),
    "log1p": Operator(1, torch.log1p, "wild"),
    "sin": Operator(1, torch.sin, "finite"),
    "cos": Operator(1, torch.cos, "finite"),
    "tan": Operator(1, torch.tan, "wild"),
    "asin": Operator(1, torch.asin, "wild"),
    "acos": Operator(1, torch.acos, "wild"),
    "atan": Operator(1, torch.atan, "bounded"),
    "sinh": Operator(1, torch.sinh, "wild"),
    "cosh": Operator(1, torch.cosh, "wild"),
    "tanh": Operator(1, torch.tanh, "bounded"),
    "sigmoid": Operator(1, torch.sigmoid, "bounded"),
    "softplus": Operator(1, _softplus, "bounded"),
    "erf": Operator(1, torch.erf, "bounded"),
    "relu": Operator(1, torch.relu, "bounded"),
}
COMPARISONS = ("lt", "le", "gt", "ge", "eq", "ne")
FUNCTIONS = tuple(name for name, known in OPERATORS.items() if not known.infix)
