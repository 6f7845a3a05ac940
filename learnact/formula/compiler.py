"""Tree -> torch function: a short list of torch calls, each distinct part computed once.

Gradients never come as not-a-number from a branch that is not taken. torch multiplies the zero gradient of that
branch with the branch's own derivative, and zero times an overflow is not-a-number. Two means against that:

- A branch on one side of a threshold, as in where(x > 0, x, exp(x)), reads x clamped to its side, where it stays
  finite; then both branches are mixed with a mask of ones and zeros, ten times faster than `torch.where`, which
  stumbles over unpredictable conditions.
- Where that is not possible, a branch reads its names through a gate, shut in the backward pass wherever the
  gradient that arrives at the branch is zero.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor

from learnact.formula.operators import COMPARISONS, OPERATORS, rounded
from learnact.formula.tree import (
    Call,
    Name,
    Node,
    Number,
    calculate,
    constant,
    is_condition,
    letters,
    names,
    taken,
)
from learnact.formula.vocabulary import LINE, PLANE


class _Slot(NamedTuple):
    """Where a step of the program finds a tensor."""

    position: int


class _Side(NamedTuple):
    """A half-line of one variable, with a point far out on it."""

    variable: str
    clamp: Callable[[Tensor, float], Tensor]
    bound: float
    far: float


_Operand = _Slot | float
_Step = tuple[Callable[..., Tensor], tuple[_Operand, ...]]
_Scope = tuple[tuple[str, _Slot], ...]  # name -> slot of the (masked) tensor it stands for
_MAX_NUMBER = 1e30  # beyond it float32 has no room for what lies around
_FAR = 1e4  # a branch that overflows before that is no case for a mask: infinity times zero is not-a-number
_VARIABLES = frozenset(LINE.variables + PLANE.variables)
_CHOOSING = ("min", "max", "clip", "relu")  # and where: what they do not choose gets a zero gradient
TorchFunction = Callable[..., Tensor]


def to_torch(
    node: Node, fixed: Mapping[str, float] | None = None, variables: tuple[str, ...] = LINE.variables
) -> TorchFunction:
    """A function of the variables and the letters that are not fixed.

    Args:
        node: what to compute.
        fixed: values of letters that never change; parts made of them alone are computed now.
        variables: what varies; its order is that of the function's arguments.

    Returns:
        function(x, **letters), or function(x1, x2), with variables of one shape and floating dtype, in order or
        by name, and letters as tensors that broadcast against them; the result has the shape and dtype of the
        variables. Gradients reach every variable and letter, be they zero.
    """
    fixed = fixed or {}
    free = (*variables, *(letter for letter in letters(node) if letter not in fixed))
    program = _Program(free, fixed)
    result = program.operand(node, program.scope)
    reached = _reached(node, fixed)
    return _Compiled(free, tuple(program.steps), result, tuple(name for name in free if name not in reached))


class _Compiled:
    """A program that is complete.

    Args:
        free: names of the first slots: the variables, then the letters.
        steps: in the order of computing.
        result: where the value is.
        unreached: those of the free names that no gradient reaches by itself.
    """

    def __init__(
        self, free: tuple[str, ...], steps: tuple[_Step, ...], result: _Operand, unreached: tuple[str, ...]
    ) -> None:
        self.free, self.unreached = free, unreached
        self.programs = {torch.float64: (steps, result)}  # with numbers as the precision holds them

    def __call__(self, *given: Tensor, **values: Tensor) -> Tensor:
        slots = [*given, *(values[name] for name in self.free[len(given) :])]
        x = slots[0]
        steps, result = self.programs.get(x.dtype) or self._rounded(x.dtype)
        for function, operands in steps:
            slots.append(function(*(slots[o.position] if isinstance(o, _Slot) else o for o in operands)))
        y = slots[result.position] if isinstance(result, _Slot) else torch.full_like(x, result)
        y = y if y.shape == x.shape else y.expand_as(x)
        for name in self.unreached:
            y = _with_zero_gradient(y, slots[self.free.index(name)])
        return y

    def _rounded(self, dtype: torch.dtype) -> tuple[tuple[_Step, ...], _Operand]:
        """The program with numbers that torch takes for this precision: it refuses 1e39 beside float32."""

        def held(operand: _Operand) -> _Operand:
            return operand if isinstance(operand, _Slot) else rounded(operand, dtype)

        steps, result = self.programs[torch.float64]
        self.programs[dtype] = tuple((f, tuple(map(held, operands))) for f, operands in steps), held(result)
        return self.programs[dtype]


class _Program:
    """Steps in the order of computing; each step appends one tensor to the slots."""

    def __init__(self, free: tuple[str, ...], fixed: Mapping[str, float]) -> None:
        self.fixed = fixed
        self.scope: _Scope = tuple((name, _Slot(index)) for index, name in enumerate(free))
        self.steps: list[_Step] = []
        self.known: dict[object, _Operand] = {}
        self.inputs = len(free)
        self.gates = 0

    def emit(self, function: Callable[..., Tensor], *operands: _Operand) -> _Slot:
        key = (function, operands)
        if key not in self.known:
            self.steps.append((function, operands))
            self.known[key] = _Slot(self.inputs + len(self.steps) - 1)
        slot = self.known[key]
        assert isinstance(slot, _Slot)
        return slot

    def operand(self, node: Node, scope: _Scope) -> _Operand:
        """Compute a node with the names of a scope; a number where that is known already."""
        if isinstance(node, Number):
            return node.value
        if isinstance(node, Name):
            return self.fixed[node.name] if node.name in self.fixed else dict(scope)[node.name]
        key = (node, scope)
        if key not in self.known:
            self.known[key] = self._call(node, scope)
        return self.known[key]

    def _call(self, node: Call, scope: _Scope) -> _Operand:
        if node.operator == "where":
            return self._where(node, scope)
        operand = self._branch if node.operator in _CHOOSING else self.operand
        return self._apply(node.operator, [operand(argument, scope) for argument in node.arguments])

    def _apply(self, operator: str, operands: list[_Operand]) -> _Operand:
        if all(isinstance(operand, float) for operand in operands):
            return calculate(operator, *(operand for operand in operands if isinstance(operand, float)))
        bounds_are_numbers = operator == "clip" and all(isinstance(operand, float) for operand in operands[1:])
        if OPERATORS[operator].lifted and not bounds_are_numbers:
            operands = [self._lift(operand) for operand in operands]
        if operator in COMPARISONS:
            return self._mask(operator, operands)
        return self.emit(OPERATORS[operator].torch, *operands)

    def _mask(self, comparison: str, operands: list[_Operand]) -> _Slot:
        return self.emit(_MASKS[comparison], _Slot(0), self._lift(operands[0]), operands[1])

    def _lift(self, operand: _Operand) -> _Slot:
        return operand if isinstance(operand, _Slot) else self.emit(_like, _Slot(0), operand)

    def _where(self, node: Call, scope: _Scope) -> _Operand:
        condition, taken, other = node.arguments
        known = self.operand(condition, scope)
        if isinstance(known, float):
            return self.operand(taken if known else other, scope)
        sides = self._sides(condition, scope)
        scopes = [self._finite(branch, scope, side) for branch, side in zip((taken, other), sides, strict=True)]
        if scopes[0] is not None and scopes[1] is not None:
            mask = known if is_condition(condition) else self._mask("ne", [known, 0.0])
            u, v = self._lift(self.operand(taken, scopes[0])), self._lift(self.operand(other, scopes[1]))
            return self.emit(torch.lerp, v, u, mask)
        branches = [self._lift(self._branch(branch, scope)) for branch in (taken, other)]
        return self.emit(torch.where, self.emit(_is_true, known), *branches)

    def _sides(self, condition: Node, scope: _Scope) -> tuple[_Side | None, _Side | None]:
        """The half-lines of a variable on which the branches of a condition x > k are taken, k a number."""
        match condition:
            case Call(operator=("gt" | "ge"), arguments=(Name(name=variable), bound)):
                upper, lower = 0, 1
            case Call(operator=("lt" | "le"), arguments=(Name(name=variable), bound)):
                upper, lower = 1, 0
            case Call(operator=("lt" | "le"), arguments=(bound, Name(name=variable))):
                upper, lower = 0, 1
            case Call(operator=("gt" | "ge"), arguments=(bound, Name(name=variable))):
                upper, lower = 1, 0
            case _:
                return None, None
        k = self.operand(bound, scope)
        if isinstance(k, _Slot) or abs(k) > _MAX_NUMBER or variable not in _VARIABLES:
            return None, None
        both = {upper: _Side(variable, _at_least, k, k + _FAR), lower: _Side(variable, _at_most, k, k - _FAR)}
        return both[0], both[1]

    def _finite(self, node: Node, scope: _Scope, side: _Side | None) -> _Scope | None:
        """The scope in which a branch is finite, with its derivatives, even where it is not taken; None without one."""
        if not _risky(node) and not _overflows(node):
            return scope
        fixed = tuple(self.fixed.items())
        if side is None or not all(_is_finite_at(node, side.variable, x, fixed) for x in (side.bound, side.far)):
            return None
        inside = dict(scope)
        inside[side.variable] = self.emit(side.clamp, inside[side.variable], side.bound)
        return tuple(inside.items())

    def _branch(self, node: Node, scope: _Scope) -> _Operand:
        """Like `operand`, but guarded where a derivative inside may be non-finite."""
        if not _risky(node):
            return self.operand(node, scope)
        self.gates += 1
        used = names(node)
        number = float(self.gates)
        inside = dict(scope) | {n: self.emit(_gate, _Slot(0), v, number) for n, v in scope if n in used}
        result = self.operand(node, tuple(inside.items()))
        gates = [inside[name] for name, _ in scope if name in used]
        return self.emit(_shut_where_zero, result, *gates) if isinstance(result, _Slot) else result


def _like(x: Tensor, value: float) -> Tensor:
    return torch.full((), value, dtype=x.dtype, device=x.device)


def _compared(compare: Callable[..., Tensor]) -> Callable[..., Tensor]:
    """A comparison as ones and zeros of the dtype of x, without the detour over booleans."""

    def mask(x: Tensor, u: Tensor, v: Tensor | float) -> Tensor:
        return compare(u.detach(), v.detach() if isinstance(v, Tensor) else v, out=x.new_empty(0))

    return mask


def _is_true(condition: Tensor) -> Tensor:
    return condition != 0


def _at_least(x: Tensor, bound: float) -> Tensor:
    """Clamped at the bound, which has a derivative itself; `threshold` has a fast one, unlike `clamp`."""
    return F.threshold(x, _float32_below(bound), bound)


@lru_cache(maxsize=4096)
def _float32_below(number: float) -> float:
    """The next float32 below a number: a branch is asked for nothing between them."""
    return torch.nextafter(torch.tensor(number), torch.tensor(-torch.inf)).item()


def _at_most(x: Tensor, bound: float) -> Tensor:
    return -_at_least(-x, -bound)


@lru_cache(maxsize=4096)  # a choice within a choice within a choice would be asked for again by every one around it
def _is_finite_at(node: Node, variable: str, x: float, fixed: tuple[tuple[str, float], ...]) -> bool:
    """Whether a part and its first two derivatives are finite at x, whatever the names that are not fixed."""
    if not names(node) - {variable} - dict(fixed).keys():
        return _finite_derivatives(to_torch(node, dict(fixed), (variable,)), x)
    if isinstance(node, Name):
        return True
    assert isinstance(node, Call)
    calm = node.operator in ("add", "sub", "neg", "mul")
    return calm and all(_is_finite_at(argument, variable, x, fixed) for argument in node.arguments)


def _finite_derivatives(function: TorchFunction, at: float) -> bool:
    with torch.enable_grad():
        x = torch.tensor([at], requires_grad=True)
        y = function(x)
        for _ in range(2):
            if not y.isfinite().all():
                return False
            (y,) = torch.autograd.grad(y.sum(), x, create_graph=True)
            if not y.requires_grad:
                break
    return bool(y.isfinite().all())


def _gate(x: Tensor, value: Tensor, number: float) -> Tensor:
    """A view of x or a letter, as large as x, for one branch alone; the number keeps it apart from others."""
    return value.expand(x.shape) if value.requires_grad and torch.is_grad_enabled() else value


def _shut_where_zero(result: Tensor, *gates: Tensor) -> Tensor:
    """Let nothing through the gates where the gradient of the branch's result is zero."""
    if not (result.requires_grad and torch.is_grad_enabled()):
        return result
    arrived: list[Tensor] = []

    def note(gradient: Tensor) -> None:
        arrived[:] = [gradient != 0]

    def shut(gradient: Tensor) -> Tensor:
        return torch.where(arrived[0], gradient, 0.0)

    guarded = result.view_as(result)
    guarded.register_hook(note)
    for gate in gates:
        if gate.requires_grad:
            gate.register_hook(shut)
    return guarded


def _with_zero_gradient(y: Tensor, of: Tensor) -> Tensor:
    if not (of.requires_grad and torch.is_grad_enabled()):
        return y
    return torch.where(torch.zeros((), dtype=torch.bool, device=y.device), of, y)


def _risky(node: Node) -> bool:
    """Whether some derivative in it may be non-finite although x and the letters are finite."""
    if not isinstance(node, Call) or not names(node):
        return False
    slope = OPERATORS[node.operator].slope
    if slope == "none":
        return False
    overflows = slope == "finite" and any(_overflows(argument) for argument in node.arguments)
    return slope == "wild" or overflows or any(_risky(argument) for argument in node.arguments)


def _overflows(node: Node) -> bool:
    """Whether its value may be non-finite although the variables are finite and the letters are ordinary numbers."""
    known = constant(node)
    if known is not None:
        return not abs(known) <= _MAX_NUMBER
    if isinstance(node, Name):
        return False
    assert isinstance(node, Call)
    product = node.operator == "mul" and all(_VARIABLES & names(argument) for argument in node.arguments)
    return product or OPERATORS[node.operator].slope == "wild" or any(map(_overflows, node.arguments))


def _reached(node: Node, fixed: Mapping[str, float]) -> frozenset[str]:
    """The names that a gradient reaches: comparisons, conditions and steps let none pass."""
    if isinstance(node, Name):
        return frozenset({node.name})
    if isinstance(node, Number) or OPERATORS[node.operator].slope == "none":
        return frozenset()
    parts = taken(node, fixed)
    undecided = node.operator == "where" and len(parts) == len(node.arguments)
    return frozenset().union(*(_reached(part, fixed) for part in (parts[1:] if undecided else parts)))


_MASKS = {name: _compared(getattr(torch, name)) for name in COMPARISONS}
