"""A learned activation exactly and by its table: how far they are apart, and how long each takes."""

import math
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from learnact.activations import Learned
from learnact.activations.learned.trainable_lookup import lookup
from learnact.errors import SpecError
from learnact.spec import ActivationSpec

REACH = 7.0
VALUES = 2**17
GRIDS = (512, 1024, 2048, 4096)
ROUNDS = 5


@dataclass(frozen=True)
class TableError:
    """A table of so many points on [-7, 7] beside the exact form in float64.

    Attributes:
        points: of the grid.
        error: the largest of the values.
        gradient: of the curve's numbers, relative to its length; None where nothing is trained.
        exact, table: seconds of a forward and backward pass of 131,072 values, medians in turns.
    """

    points: int
    error: float
    gradient: float | None
    exact: float
    table: float


def table_errors(chosen: ActivationSpec) -> Iterator[TableError]:
    """One line after the other, from a coarse table to a fine one, for the curve as it is before training.

    Raises:
        SpecError: where the activation has no curve of its own.
    """
    recipe = chosen.learned
    if recipe is None or recipe.pieces > 1 or getattr(recipe, "norm", False):
        raise SpecError(
            "Exact and table are compared for learned curves of one number without batch norm inside, "
            f"not for {chosen.activation().title}."
        )
    for points in GRIDS:
        module = chosen.activation().build(1, 1)
        assert isinstance(module, Learned)
        yield TableError(points, *errors(module, points), *_times(chosen, points))


def errors(module: Learned, points: int) -> tuple[float, float | None]:
    """Largest error of the values on [-7, 7], and of the gradient relative to its length."""
    z = (REACH / 3 * torch.randn(1, VALUES, 1, generator=torch.Generator().manual_seed(0))).clamp(-REACH, REACH)
    target = z.double().sin()
    tabled = _tabled(module, z, points)
    numbers = [number for number in module.parameters() if number.requires_grad]
    found = _gradient((tabled - target.float()).square().mean(), numbers)
    exact = module.double().values(z.double().view(1, 1, -1)).view(z.shape)
    truth = _gradient((exact - target).square().mean(), numbers)
    module.float()
    return (tabled - exact).abs().max().item(), _relative(found, truth) if numbers else None


def _tabled(module: Learned, z: Tensor, points: int) -> Tensor:
    low = torch.full((1, 1), -REACH)
    return lookup(z, module.values(torch.linspace(-REACH, REACH, points).view(1, 1, -1)), low, -low)


def _gradient(loss: Tensor, numbers: list[torch.nn.Parameter]) -> list[Tensor]:
    return [*torch.autograd.grad(loss, numbers)] if numbers else []


def _relative(found: list[Tensor], truth: list[Tensor]) -> float:
    difference = sum((f.double() - t).square().sum().item() for f, t in zip(found, truth, strict=True))
    return math.sqrt(difference / max(1e-300, sum(t.square().sum().item() for t in truth)))


def _times(chosen: ActivationSpec, points: int) -> tuple[float, float]:
    module = chosen.activation().build(1, 1)
    assert isinstance(module, Learned)
    z = torch.randn(1, VALUES, 1, generator=torch.Generator().manual_seed(1)).requires_grad_()
    passes: list[Callable[[], Tensor]] = [lambda: module.exact(z), lambda: _tabled(module, z, points)]
    taken: list[list[float]] = [[], []]
    for _ in range(ROUNDS):
        for seconds, one in zip(taken, passes, strict=True):
            start = time.perf_counter()
            one().sum().backward()
            seconds.append(time.perf_counter() - start)
    exact, table = (float(np.median(seconds)) for seconds in taken)
    return exact, table
