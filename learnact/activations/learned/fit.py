"""A learned activation started as a given one: least squares by Levenberg's and Marquardt's method.

Levenberg, A method for the solution of certain non-linear problems in least squares, 1944; Marquardt, An algorithm
for least-squares estimation of nonlinear parameters, 1963. A step is solved for among the
rows, which are often fewer than the parameters. Each member is fitted by itself.
"""

import functools
import math
from collections.abc import Callable
from typing import TYPE_CHECKING

import torch
from torch import Tensor
from torch.func import functional_call, grad_and_value, vmap

from learnact.activations.learned.module import Learned
from learnact.activations.zoo import get
from learnact.randomness import Generators

if TYPE_CHECKING:
    from learnact.activations.learned.recipe import Started

SPAN = 4.0  # fitted on [-4, 4], the middle with more weight
ROWS = 121
STEPS = 40
MIN_GAIN = 1e-3  # share of the sum of squares that a step must gain
CLOSE_ENOUGH = 5e-4  # root of the weighted mean square error at which a fit is over

Function = Callable[[Tensor], Tensor]


def fitted(recipe: "Started", module: Learned, generators: Generators) -> Learned:
    """The module with its curves fitted to the recipe's `start`: alike in all layers and neurons.

    Generators of one member serve all members, for kinds that draw nothing.
    """
    flat = torch.cat([_member(recipe, seed) for seed in generators.seeds])  # [S, P]
    curves = module.seeds, module.units
    parts = flat.split([p.numel() // math.prod(curves) for p in module.parameters()], 1)
    with torch.no_grad():
        for parameter, part in zip(module.parameters(), parts, strict=True):
            parameter.view(*curves, -1).copy_(part[:, None])
    return module


@functools.lru_cache(maxsize=512)
def _member(recipe: "Started", seed: int) -> Tensor:
    """One member's parameters [1, P]."""
    module = recipe.fresh(Generators([seed]))
    module.evaluation = "exact"
    return fit(module, get(recipe.like).exact())[0].float()  # a kind with a start is like that


def fit(module: Learned, target: Function, span: float = SPAN, steps: int = STEPS) -> tuple[Tensor, Tensor]:
    """Fits one curve to a function on [-span, span].

    Args:
        module: of one member with one curve; left as it is.
        target: elementwise, in float64.
        span: half the width of the interval.
        steps: at most.

    Returns:
        the parameters one after the other [1, P], and the root of the weighted mean square error, a number.
    """
    x = torch.linspace(-span, span, ROWS, dtype=torch.float64)
    weight = 1 / (1 + (2 * x / span) ** 2)
    weight = (weight / weight.sum()).sqrt()
    shapes = {name: parameter.shape for name, parameter in module.named_parameters()}
    buffers = {name: buffer.double() for name, buffer in module.named_buffers()}

    def value(p: Tensor, at: Tensor) -> Tensor:
        """The curve of parameters [P] at one point."""
        parts = p.split([shape.numel() for shape in shapes.values()])
        given = {name: part.view(shape) for (name, shape), part in zip(shapes.items(), parts, strict=True)}
        curve: Tensor = functional_call(module, given | buffers, (at.view(1, 1, 1),))
        return curve.view(())

    slopes = vmap(grad_and_value(value), (None, 0))

    def rows(p: Tensor) -> tuple[Tensor, Tensor]:
        """Jacobian [N, P] and residuals [N], weighted."""
        jacobian, curve = slopes(p, x)
        return weight[:, None] * jacobian, weight * (curve - target(x))

    first = torch.cat([p.detach().double().flatten() for p in module.parameters()])
    best, loss = _descend(rows, first, steps)
    return best[None], loss.sqrt()


def _descend(rows: Callable[[Tensor], tuple[Tensor, Tensor]], p: Tensor, steps: int) -> tuple[Tensor, Tensor]:
    """The best parameters [P] found, and their sum of squares."""
    damping = 1e-3
    jacobian, residuals = rows(p)
    for _ in range(steps):
        system = jacobian @ jacobian.T + damping * torch.eye(len(residuals), dtype=p.dtype)
        tried = p - jacobian.T @ torch.linalg.solve(system, residuals)
        there = rows(tried)
        before, after = residuals.square().sum(), there[1].square().sum()
        if after < before:
            p, (jacobian, residuals), damping = tried, there, max(damping / 4, 1e-12)
        else:
            damping *= 4
        if after < CLOSE_ENOUGH**2 or damping > 1e6 or 0 <= before - after < MIN_GAIN * before:
            break
    return p, residuals.square().sum()
