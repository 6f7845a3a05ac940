"""Dual numbers in float32: values with tangents along x1 and x2, and whether a tangent of zero is true or rounded."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import reduce

import torch
from torch import Tensor

from learnact.formula.operators import OPERATORS, rounded
from learnact.formula.tree import Call, Name, Node, Number


@dataclass(frozen=True)
class Dual:
    """Dual numbers of any one shape.

    Attributes:
        value: float32 [...].
        tangents: float32 [2, ...], along x1 and along x2.
        constant: bool [...], locally constant by the structure of what was computed.
        lost: bool [...], something on the way moved, but its tangent was rounded to zero.
    """

    value: Tensor
    tangents: Tensor
    constant: Tensor
    lost: Tensor

    @classmethod
    def fixed(cls, value: Tensor) -> "Dual":
        """Numbers that do not move.

        Args:
            value: [N].
        """
        still = torch.ones_like(value, dtype=torch.bool)
        return cls(value, torch.zeros(2, *value.shape), still, ~still)

    @classmethod
    def number(cls, value: float, like: Tensor) -> "Dual":
        """The same number everywhere.

        Args:
            value: any; infinite where the precision of `like` cannot hold it.
            like: [N].
        """
        return cls.fixed(torch.full_like(like, rounded(value, like.dtype)))

    @classmethod
    def variable(cls, value: Tensor, axis: int) -> "Dual":
        """x1 (axis 0) or x2 (axis 1).

        Args:
            value: [N], the coordinate at N points.
            axis: 0 or 1; its tangent is 1 there and 0 along the other one.
        """
        tangents = torch.zeros(2, *value.shape)
        tangents[axis] = 1
        nothing = torch.zeros_like(value, dtype=torch.bool)
        return cls(value, tangents, nothing, nothing)


def evaluate(node: Node, names: Mapping[str, Dual]) -> Dual:
    """A formula of dual numbers, all of one shape.

    Args:
        node: the formula.
        names: its variables and letters, at least one.
    """
    if isinstance(node, Name):
        return names[node.name]
    if isinstance(node, Number):
        return Dual.number(node.value, next(iter(names.values())).value)
    return _call(node, [evaluate(argument, names) for argument in node.arguments])


def weighted_sum(duals: list[Dual], weights: list[float], bias: float) -> Dual:
    """bias + the weighted sum, term by term, each rounded to float32; a weight of zero takes nothing.

    Args:
        duals: of N points each.
        weights: as many.
        bias: a number.
    """
    total = Dual.number(bias, duals[0].value)
    for dual, number in zip(duals, weights, strict=True):
        weight = torch.tensor(number, dtype=torch.float32)
        if weight == 0:
            continue
        moved = torch.where(dual.constant, 0.0, weight * dual.tangents)
        vanished = ((moved == 0) & (dual.tangents != 0)).any(0)
        total = Dual(
            total.value + weight * dual.value,
            total.tangents + moved,
            total.constant & dual.constant,
            total.lost | (~dual.constant & (dual.lost | vanished)),
        )
    return total


def through_curve(dual: Dual, value: Tensor, slope: Tensor, flat: Tensor) -> Dual:
    """A curve at a dual number.

    Args:
        dual: where.
        value, slope: of the curve there, of the shape of its value.
        flat: bool, where the curve is constant.
    """
    constant = dual.constant | flat
    tangents = torch.where(constant, 0.0, slope * dual.tangents)
    lost = ~constant & (dual.lost | _gone(dual.tangents, slope).any(0))
    return Dual(value, tangents, constant, lost)


def _call(node: Call, parts: list[Dual]) -> Dual:
    value, tangents = _moved(node.operator, parts)
    if OPERATORS[node.operator].slope == "none":
        return Dual.fixed(value)
    constant, lost = _TAKEN.get(node.operator, _all)(*parts)
    if node.operator in ("mul", "pow"):
        for factor in parts if node.operator == "mul" else parts[1:]:
            nothing = (factor.value == 0) & factor.constant
            constant, lost = constant | nothing, lost & ~nothing
    vanishes = _LOSES.get(node.operator, _never)(parts, value, tangents)
    return Dual(value, tangents, constant, lost | (vanishes.any(0) & ~constant))


def _moved(operator: str, parts: list[Dual]) -> tuple[Tensor, Tensor]:
    """Value and tangents of an operator, its slopes those of torch in float32."""
    with torch.enable_grad():
        leaves = [part.value.detach().clone().requires_grad_() for part in parts]
        arguments = [leaves[0] != 0, *leaves[1:]] if operator == "where" else leaves
        value = OPERATORS[operator].torch(*arguments).to(torch.float32)
        if not value.requires_grad:
            return value, torch.zeros_like(parts[0].tangents)
        slopes = torch.autograd.grad(value.sum(), leaves, allow_unused=True)
    terms = [
        torch.where(part.tangents == 0, 0.0, slope * part.tangents)
        for part, slope in zip(parts, slopes, strict=True)
        if slope is not None
    ]
    return value.detach(), reduce(torch.add, terms)


# -- constant, lost: handed on by what was taken

Flags = tuple[Tensor, Tensor]


def _all(*parts: Dual) -> Flags:
    return torch.stack([p.constant for p in parts]).all(0), torch.stack([p.lost for p in parts]).any(0)


def _either(first: Tensor, u: Dual, v: Dual) -> Flags:
    return torch.where(first, u.constant, v.constant), torch.where(first, u.lost, v.lost)


def _relu(u: Dual) -> Flags:
    off = u.value <= 0
    return u.constant | off, u.lost & ~off


def _extreme(better: Callable[[Tensor, Tensor], Tensor]) -> Callable[[Dual, Dual], Flags]:
    def flags(u: Dual, v: Dual) -> Flags:
        tie = u.value == v.value
        both, one = _all(u, v), _either(better(u.value, v.value), u, v)
        return torch.where(tie, both[0], one[0]), torch.where(tie, both[1], one[1])

    return flags


def _clip(u: Dual, low: Dual, high: Dual) -> Flags:
    constant, lost = _either(u.value < low.value, low, u)
    above = u.value > high.value
    return torch.where(above, high.constant, constant), torch.where(above, high.lost, lost)


_TAKEN: dict[str, Callable[..., Flags]] = {
    "relu": _relu,
    "where": lambda c, u, v: _either(c.value != 0, u, v),
    "min": _extreme(torch.lt),
    "max": _extreme(torch.gt),
    "clip": _clip,
}


# -- lost here: a product of two numbers, neither of them zero, that float32 rounds to zero


def _gone(u: Tensor, v: Tensor) -> Tensor:
    return (u != 0) & (v != 0) & (u * v == 0)


def _never(parts: list[Dual], value: Tensor, tangents: Tensor) -> Tensor:
    return torch.zeros_like(tangents, dtype=torch.bool)


def _vanished(parts: list[Dual], value: Tensor, tangents: Tensor) -> Tensor:
    """Of a curve that is flat nowhere."""
    return (tangents == 0) & (parts[0].tangents != 0)


def _product(parts: list[Dual], value: Tensor, tangents: Tensor) -> Tensor:
    u, v = parts
    return _gone(u.tangents, v.value) | _gone(v.tangents, u.value)


def _quotient(parts: list[Dual], value: Tensor, tangents: Tensor) -> Tensor:
    u, v = parts
    above = (u.tangents != 0) & (u.tangents / v.value == 0) & v.value.isfinite()
    below = (v.tangents != 0) & (value != 0) & (v.tangents * (value / v.value) == 0)
    return above | below


def _power(parts: list[Dual], value: Tensor, tangents: Tensor) -> Tensor:
    return _vanished(parts, value, tangents) & (parts[0].value != 0)


_LOSES: dict[str, Callable[[list[Dual], Tensor, Tensor], Tensor]] = {
    **dict.fromkeys(("exp", "expm1", "log", "log1p", "sqrt", "tan", "asin", "acos", "atan"), _vanished),
    **dict.fromkeys(("sinh", "tanh", "sigmoid", "softplus", "erf"), _vanished),
    "mul": _product,
    "div": _quotient,
    "pow": _power,
}
