"""What an expression is at a point by its structure alone, whatever floating point makes of it.

A derivative that is zero in floating point may be a true zero (ReLU at -1) or an underflow (sigmoid at
800). Here each part carries, beside its value, the slope it has where it is a straight line in x, and
not-a-number where it is none. A slope of exactly zero is a true zero. And each part that chooses (a
comparison, a maximum, a rounding) tells what it chose, so that the places where a function changes its form
can be found by bisection.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

import torch
from torch import Tensor

from learnact.formula.operators import OPERATORS
from learnact.formula.tree import Call, Name, Node, Number
from learnact.formula.vocabulary import LINE


class Structure(NamedTuple):
    """Seen at n points.

    Attributes:
        value: [n] what the expression is there.
        slope: [n] its derivative where it is a straight line in x around the point, else not-a-number.
        choices: [k, n] what each of its k choosing parts chose; where they differ between two points, the
            function may have changed its form in between.
    """

    value: Tensor
    slope: Tensor
    choices: Tensor


class _Part(NamedTuple):
    value: Tensor
    slope: Tensor


def structure(node: Node, x: Tensor, values: Mapping[str, float] | None = None) -> Structure:
    """Look at an expression at the points x [n] (float64), with the letters at `values`."""
    choices: list[Tensor] = []
    part = _look(node, x, values or {}, choices)
    seen = torch.stack(choices) if choices else x.new_zeros(0, len(x))
    return Structure(part.value, part.slope, seen)


def _look(node: Node, x: Tensor, values: Mapping[str, float], choices: list[Tensor]) -> _Part:
    if isinstance(node, Name) and node.name in LINE.variables:
        return _Part(x, torch.ones_like(x))
    if isinstance(node, Name | Number):
        known = values[node.name] if isinstance(node, Name) else node.value
        return _Part(torch.full_like(x, known), torch.zeros_like(x))
    parts = [_look(argument, x, values, choices) for argument in node.arguments]
    if node.operator in _CHOOSE:
        choices.append(_CHOOSE[node.operator](*(part.value for part in parts)))
    value = _value(node, parts)
    return _Part(value, _slope(node, parts, value))


def _value(node: Call, parts: list[_Part]) -> Tensor:
    arguments = [part.value for part in parts]
    if node.operator == "where":
        arguments[0] = arguments[0] != 0
    value: Tensor = OPERATORS[node.operator].torch(*arguments).to(parts[0].value.dtype)
    return value


def _slope(node: Call, parts: list[_Part], value: Tensor) -> Tensor:
    if OPERATORS[node.operator].slope == "none":
        return torch.zeros_like(value)
    if node.operator in _LINES:
        return _LINES[node.operator](*parts)
    constant = torch.stack([part.slope == 0 for part in parts]).all(0)
    return torch.where(constant, 0.0, torch.nan)


def _product(u: _Part, v: _Part) -> Tensor:
    fixed_u, fixed_v = u.slope == 0, v.slope == 0
    scaled = torch.where(fixed_u, u.value * v.slope, torch.where(fixed_v, v.value * u.slope, torch.nan))
    nothing = (fixed_u & (u.value == 0)) | (fixed_v & (v.value == 0))
    return torch.where(nothing, 0.0, scaled)


def _quotient(u: _Part, v: _Part) -> Tensor:
    nothing = (u.slope == 0) & (u.value == 0)
    return torch.where(nothing, 0.0, torch.where(v.slope == 0, u.slope / v.value, torch.nan))


def _power(u: _Part, v: _Part) -> Tensor:
    fixed = v.slope == 0
    line = torch.where(fixed & (v.value == 1), u.slope, torch.where(u.slope == 0, 0.0, torch.nan))
    return torch.where(fixed & ((v.value == 0) | (u.slope == 0)), 0.0, torch.where(fixed, line, torch.nan))


def _chosen_by(choose_first: Callable[[Tensor, Tensor], Tensor]) -> Callable[[_Part, _Part], Tensor]:
    return lambda u, v: torch.where(choose_first(u.value, v.value), u.slope, v.slope)


def _clipped(u: _Part, low: _Part, high: _Part) -> Tensor:
    inside = torch.where(u.value < low.value, low.slope, u.slope)
    return torch.where(torch.maximum(u.value, low.value) > high.value, high.slope, inside)


# The slope of those operators that keep straight lines straight, from the parts they work on.
_LINES: dict[str, Callable[..., Tensor]] = {
    "neg": lambda u: -u.slope,
    "add": lambda u, v: u.slope + v.slope,
    "sub": lambda u, v: u.slope - v.slope,
    "mul": _product,
    "div": _quotient,
    "pow": _power,
    "where": lambda c, u, v: torch.where(c.value != 0, u.slope, v.slope),
    "min": _chosen_by(torch.lt),
    "max": _chosen_by(torch.gt),
    "clip": _clipped,
    "abs": lambda u: torch.where(u.value < 0, -u.slope, u.slope),
    "relu": lambda u: torch.where(u.value > 0, u.slope, 0.0),
    "mod": lambda u, v: torch.where(v.slope == 0, u.slope, torch.nan),
}

# What an operator chose, or on which side of a singular point its argument is.
_CHOOSE: dict[str, Callable[..., Tensor]] = {
    "lt": lambda u, v: (u < v).double(),
    "le": lambda u, v: (u <= v).double(),
    "gt": lambda u, v: (u > v).double(),
    "ge": lambda u, v: (u >= v).double(),
    "eq": lambda u, v: (u >= v).double(),
    "ne": lambda u, v: (u >= v).double(),
    "where": lambda c, u, v: (c != 0).double(),
    "min": lambda u, v: (u < v).double(),
    "max": lambda u, v: (u < v).double(),
    "clip": lambda u, low, high: (u < low).double() - (u > high).double(),
    "abs": lambda u: (u < 0).double(),
    "relu": lambda u: (u > 0).double(),
    "sign": lambda u: (u < 0).double(),
    "floor": torch.floor,
    "ceil": torch.ceil,
    "round": torch.round,
    "mod": lambda u, v: torch.floor(u / v),
    "div": lambda u, v: (v < 0).double(),
    "pow": lambda u, v: ((u < 0) & ((v < 0) | (v != v.round()))).double(),
    "sqrt": lambda u: (u < 0).double(),
    "log": lambda u: (u < 0).double(),
    "log1p": lambda u: (u < -1).double(),
    "asin": lambda u: (u < -1).double() - (u > 1).double(),
    "acos": lambda u: (u < -1).double() - (u > 1).double(),
    "tan": lambda u: torch.round(u / torch.pi),
}
