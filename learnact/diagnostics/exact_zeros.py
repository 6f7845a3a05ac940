"""Where the output or the derivative of an activation is exactly zero, and whether that is so or only a rounding.

The formula says where an activation is constant by structure: the off side of a ReLU, the ends of a hard tanh.
Elsewhere a zero of float32 is a rounding where its neighbours are zero too (GELU at -6, the derivative of sigmoid at
20), and the truth where it stands alone (tanh at 0, the derivative of x² at 0). Learned curves have no formula: there a
zero is a rounding where float64 says otherwise.
"""

import copy
import functools
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from learnact.activations import Activation, Elementwise, derivatives
from learnact.formula.dual_numbers import Dual, evaluate

REACH, DENSE, FAR, OCTAVE = 16, 2**12, 20, 32  # scan: [-16, 16] by 1/128, then up to 2^20 by 32 points an octave
HALVINGS = 40
STEP = 2.0**-10  # to a neighbour, relative to the place and to itself near 0
MARGIN = 0.05  # by which the surroundings of a rounding are looked at closely, relative
PIECE = 2**18  # elements whose slopes are computed together

Spans = tuple[tuple[float, float], ...]
Test = Callable[[Activation, Tensor], Tensor]


@dataclass(frozen=True)
class Flat:
    """Closed intervals of float32 numbers, for one fixed activation.

    Attributes:
        value: the output is exactly zero, by structure.
        slope: the derivative is exactly zero, by structure.
        unsure: elsewhere a zero is possible: to be looked at number by number.
        alike: output and derivative are zero at the same numbers, as those of ReLU.
    """

    value: Spans
    slope: Spans
    unsure: Spans
    alike: bool


@dataclass(frozen=True)
class Marks:
    """Of single numbers, bool of the shape of the outputs.

    Attributes:
        value, slope: exactly zero in float32.
        value_rounded, slope_rounded: of these, by rounding only.
    """

    value: Tensor
    slope: Tensor
    value_rounded: Tensor
    slope_rounded: Tensor


def fixed(module: nn.Module | None) -> Activation | None:
    """The activation of a module in which nothing is trained and whose formula is known; else None."""
    if isinstance(module, Elementwise) and not module.trained and module.activation.formula is not None:
        return module.activation
    return None


def slopes(module: nn.Module, z: Tensor) -> Tensor:
    """σ'(z) of a module in evaluation mode, [S, B, F] -> [S, B, F]; of neurons with pieces their sum."""
    return torch.cat([_slopes(module, part) for part in z.split(_rows(z), 1)], 1)


def _rows(z: Tensor) -> int:
    return max(1, PIECE // max(1, z.shape[0] * z.shape[2]))


def _slopes(module: nn.Module, z: Tensor) -> Tensor:
    with torch.enable_grad():
        leaf = z.detach().clone().requires_grad_()
        a = module(leaf)
        if not a.requires_grad:
            return torch.zeros_like(a)
        (found,) = torch.autograd.grad(a.sum(), leaf, allow_unused=True)
    if found is None:
        return torch.zeros_like(a)
    return found if found.shape == a.shape else found.unflatten(-1, (-1, a.shape[2])).sum(2)


# -- number by number


def marks(module: nn.Module, z: Tensor) -> Marks:
    """Which of z [S, B, F] give exact zeros; the module is in evaluation mode."""
    with torch.no_grad():
        value = module(z) == 0
    slope = slopes(module, z) == 0
    if not isinstance(module, Elementwise) or module.activation.formula is None:
        return Marks(value, slope, *_by_precision(module, z, value, slope))
    loose = ~_still(module, z)
    beside = STEP * z.abs().clamp(min=STEP)
    values, flats = zip(*(_loose_zeros(module, z + side) for side in (-beside, beside)), strict=True)
    return Marks(value, slope, value & loose & (values[0] | values[1]), slope & loose & (flats[0] | flats[1]))


@torch.no_grad()
def _loose_zeros(module: Elementwise, z: Tensor) -> tuple[Tensor, Tensor]:
    """Zeros of output and derivative that are none by structure."""
    loose = ~_still(module, z)
    return (module(z) == 0) & loose, (slopes(module, z) == 0) & loose


def _by_precision(module: nn.Module, z: Tensor, value: Tensor, slope: Tensor) -> tuple[Tensor, Tensor]:
    if not bool((value | slope).any()):
        return torch.zeros_like(value), torch.zeros_like(slope)
    precise = copy.deepcopy(module).double().eval()
    with torch.no_grad():
        return value & (precise(z.double()) != 0), slope & (slopes(precise, z.double()) != 0)


def _still(module: Elementwise, z: Tensor) -> Tensor:
    """Constant by the structure of the formula, with the letters of every member."""
    formula = module.activation.formula
    assert formula is not None
    x = Dual.variable(z.detach().float().cpu(), 0)
    letters = module.letters()
    fixed_letters = {name: Dual.fixed(letters[name].detach().float().cpu().expand(z.shape)) for name in formula.letters}
    return evaluate(formula.tree, {"x": x, **fixed_letters}).constant.to(z.device)


# -- once for all numbers


@functools.lru_cache(maxsize=256)
def flat(activation: Activation) -> Flat:
    """The intervals of a fixed activation, found on a fine grid and narrowed to neighbouring float32 numbers."""
    x = _grid()
    still, value, slope = _zeros(activation, x)
    sloped, unsure = _joined(
        _spans(activation, x, still & slope, _still_slope), _unsure(activation, x, ~still & value, ~still & slope)
    )
    alike = torch.equal(value, slope)
    return Flat(_spans(activation, x, still & value, _still_value), sloped, unsure, alike)


def _joined(spans: Spans, unsure: Spans) -> tuple[Spans, Spans]:
    """The corner of a hard tanh, a single number right beside an interval, is taken into it."""
    for corner in [low for low, high in unsure if low == high]:
        before, after = (float(np.nextafter(np.float32(corner), np.float32(side))) for side in (-np.inf, np.inf))
        if any(high == before or low == after for low, high in spans):
            grown = ((corner if low == after else low, corner if high == before else high) for low, high in spans)
            spans, unsure = tuple(grown), tuple(span for span in unsure if span != (corner, corner))
    return spans, unsure


def _unsure(activation: Activation, x: Tensor, value: Tensor, slope: Tensor) -> Spans:
    """An output that is zero at a single number is the truth, and counted as it is."""
    values = [span for span in _spans(activation, x, value, _loose_value) if span[0] < span[1]]
    return _widened((*values, *_spans(activation, x, slope, _loose_slope)))


def _grid() -> Tensor:
    far = 2.0 ** (4 + np.arange(1, (FAR - 4) * OCTAVE + 1) / OCTAVE)
    dense = np.linspace(-REACH, REACH, DENSE + 1)
    return torch.from_numpy(np.concatenate([-far[::-1], dense, far]).astype(np.float32))


def _zeros(activation: Activation, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Constant by structure, value zero, derivative zero [n]."""
    value, slope = derivatives(activation.function(), x, 1)
    formula = activation.formula
    assert formula is not None
    letters = {name: Dual.fixed(torch.full_like(x, activation.values[name])) for name in formula.letters}
    still = evaluate(formula.tree, {"x": Dual.variable(x, 0), **letters}).constant
    return still & (slope == 0), value == 0, slope == 0


def _still_value(activation: Activation, x: Tensor) -> Tensor:
    still, value, _ = _zeros(activation, x)
    return still & value


def _still_slope(activation: Activation, x: Tensor) -> Tensor:
    still, _, slope = _zeros(activation, x)
    return still & slope


def _loose_value(activation: Activation, x: Tensor) -> Tensor:
    still, value, _ = _zeros(activation, x)
    return ~still & value


def _loose_slope(activation: Activation, x: Tensor) -> Tensor:
    still, _, slope = _zeros(activation, x)
    return ~still & slope


def _spans(activation: Activation, x: Tensor, inside: Tensor, test: Test) -> Spans:
    """Runs of the grid, their ends narrowed down; a run to the end of the grid has no end."""
    padded = torch.cat([torch.tensor([False]), inside, torch.tensor([False])]).int().diff()
    first, last = (padded == 1).nonzero()[:, 0], (padded == -1).nonzero()[:, 0] - 1
    low = _narrowed(activation, x[first], x[(first - 1).clamp(min=0)], test)
    high = _narrowed(activation, x[last], x[(last + 1).clamp(max=len(x) - 1)], test)
    low[first == 0], high[last == len(x) - 1] = -torch.inf, torch.inf
    return tuple(zip(low.tolist(), high.tolist(), strict=True))


def _narrowed(activation: Activation, inside: Tensor, outside: Tensor, test: Test) -> Tensor:
    """The last number between a place inside and one outside that is still inside."""
    for _ in range(HALVINGS):
        between = (inside + outside) / 2
        within = test(activation, between) & (between != outside)
        inside, outside = torch.where(within, between, inside), torch.where(within, outside, between)
    return inside


def _widened(spans: Spans) -> Spans:
    """Single numbers stay what they are."""
    return tuple((low, high) if low == high else (_moved(low, -1), _moved(high, 1)) for low, high in spans)


def _moved(end: float, side: int) -> float:
    return end + side * MARGIN * abs(end)


# -- counting


def count(z: Tensor, spans: Spans) -> Tensor:
    """How many of z [S, B, F] lie in the intervals, of every neuron [S, F] (float)."""
    found = z.new_zeros(z.shape[0], z.shape[2])
    for low, high in spans:
        found += within(z, low, high).sum(1)
    return found


def within(z: Tensor, low: float, high: float) -> Tensor:
    """1 where low <= z <= high, else 0, in the type of z."""
    if low == -torch.inf:
        return torch.le(z, high, out=torch.empty_like(z))
    found = torch.ge(z, low, out=torch.empty_like(z))
    return found if high == torch.inf else found.mul_(torch.le(z, high, out=torch.empty_like(z)))


def any_in(z: Tensor, spans: Spans) -> bool:
    """Whether any of z lies in the intervals."""
    if not spans:
        return False
    lowest, highest = (float(end) for end in torch.aminmax(z))
    return any(not (highest < low or lowest > high) and _one(z, low, high) for low, high in spans)


def _one(z: Tensor, low: float, high: float) -> bool:
    return bool(z.eq(low).any()) if low == high else bool((z.ge(low) & z.le(high)).any())
