"""A small network in place of the activation: z -> s(z), the same s for all neurons that share it."""

import math
from typing import Annotated, ClassVar, Literal, Self

import torch
from pydantic import Field, model_validator
from torch import Generator, Tensor, nn

from learnact.activations.activation import Activation
from learnact.activations.learned.counts import counts
from learnact.activations.learned.fit import fitted
from learnact.activations.learned.module import Learned
from learnact.activations.learned.norm import Norm
from learnact.activations.learned.recipe import Known, Started
from learnact.activations.zoo import get
from learnact.randomness import Generators

SCALES = {"leaky_relu": 2 / (1 + 0.3**2), "relu": 2.0}
"""Variance times fan-in of the weights, by the activation inside; 1 for all others."""


class Subnetwork(Started):
    """Options of a subnetwork activation.

    Attributes:
        hidden: widths of its hidden layers.
        inner: the activation inside, any of the zoo.
        slope: below zero of a leaky ReLU inside.
        skip: whether it is z + s(z) instead of s(z).
        norm: batch norm before each activation inside, as in the Covertype experiment; by a table its statistics in
            training are those of the grid, weighted with how many values lie at each point.
        initialisation: variance scaling (fan-in, truncated normal, biases zero) or PyTorch's own.
        start: a zoo entry that it is fitted to before training.
    """

    source: ClassVar[str] = "Fischer, Subnetworks as trainable activation functions, 2021."
    about: ClassVar[str] = "A small network in place of the activation."

    kind: Literal["subnetwork"] = "subnetwork"
    hidden: Annotated[tuple[Annotated[int, Field(ge=1, le=128)], ...], Field(min_length=1, max_length=6)] = (4, 4, 4)
    inner: Known = "leaky_relu"
    slope: Annotated[float, Field(ge=0, le=1)] = 0.2
    skip: bool = False
    norm: bool = False
    initialisation: Literal["variance", "pytorch"] = "variance"
    start: Known | None = None

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.norm and self.start is not None:
            raise ValueError("A subnetwork with batch norm inside cannot start as a given activation: leave one out")
        return self

    @property
    def title(self) -> str:
        return f"Subnetwork {'-'.join(map(str, self.hidden))} ({get(self.inner).title})"

    @property
    def like(self) -> str:
        return self.start or "identity"

    @property
    def inside(self) -> tuple[Activation, ...]:
        return (get(self.inner).configure({"a": self.slope} if self.inner == "leaky_relu" else {}),)

    @property
    def sizes(self) -> tuple[int, ...]:
        """Widths from the input to the output."""
        return (1, *self.hidden, 1)

    def count(self) -> int:
        norms = 2 * sum(self.hidden) if self.norm else 0
        return self.work() + sum(self.sizes[1:]) + norms

    def work(self) -> int:
        return sum(before * after for before, after in zip(self.sizes, self.sizes[1:], strict=False))

    def build(self, seeds: int, units: int, generators: Generators, purpose: str) -> Learned:
        module = SubnetworkModule(self, seeds, units, generators, purpose)
        return module if self.start is None else fitted(self, module, generators)

    def fresh(self, generators: Generators) -> Learned:
        return SubnetworkModule(self, 1, 1, generators, "activation/start")


class SubnetworkModule(Learned):
    """s(z), in the transposed form: values run along the last axis, so that a layer is one product of matrices.

    Parameters are weight0 [S, out, in], bias0 [S, out, 1] and so on, or [S, F, ...] where every neuron has its own, and
    with norm inside norms.0.gain and norms.0.shift [S, U, out].
    """

    def __init__(self, options: Subnetwork, seeds: int, units: int, generators: Generators, purpose: str) -> None:
        super().__init__(seeds, units, options)
        self.options = options
        self.inner = options.inside[0].function()
        members = generators.of(purpose)
        for index in range(len(options.sizes) - 1):
            drawn = [_drawn(options, index, units, member) for member in members]
            for name, tensors in zip(("weight", "bias"), zip(*drawn, strict=True), strict=True):
                stacked = torch.stack(tensors)
                self.register_parameter(f"{name}{index}", nn.Parameter(stacked if units > 1 else stacked[:, 0]))
        widths = options.hidden if options.norm else ()
        self.norms = nn.ModuleList(Norm(seeds, units, width) for width in widths)

    def values(self, x: Tensor, counts: Tensor | None = None) -> Tensor:
        """The curves at x [S, U, N], each counted once or as often as counts [S, U, N] say by the batch norm inside."""
        often = None if counts is None else counts.view(-1, 1, x.shape[2])  # [G, 1, N]
        h = x.reshape(self.seeds * self.units, 1, -1)  # [G, 1, N]
        last = len(self.options.sizes) - 2
        for index in range(last + 1):
            weight, bias = getattr(self, f"weight{index}"), getattr(self, f"bias{index}")
            if self.units > 1:
                weight, bias = weight.flatten(0, 1), bias.flatten(0, 1)
            h = torch.baddbmm(bias, weight, h)  # [G, out, N]
            if index < last:
                h = self.inner(self.norms[index](h, often) if self.norms else h)
        h = h.view(x.shape)
        return x + h if self.options.skip else h

    def at_grid(self, x: Tensor) -> Tensor:
        if not (self.norms and self.training):
            return super().at_grid(x)
        points = self.points(x)
        return self.values(self.grid(points), counts(x, points, self.low, self.high))


def _drawn(options: Subnetwork, index: int, units: int, generator: Generator) -> tuple[Tensor, Tensor]:
    """One member's weights [U, out, in] and biases [U, out, 1] of one layer."""
    fan_in, out = options.sizes[index : index + 2]
    shape = (units, out, fan_in)
    if options.initialisation == "pytorch":
        bound = 1 / math.sqrt(fan_in)
        weight, bias = (torch.rand(size, generator=generator) * 2 * bound - bound for size in (shape, (*shape[:2], 1)))
        return weight, bias
    deviation = math.sqrt(SCALES.get(options.inner, 1.0) / fan_in)
    return deviation * truncated(shape, generator), torch.zeros(units, out, 1)


def truncated(shape: tuple[int, ...], generator: Generator) -> Tensor:
    """Normal numbers within two standard deviations, scaled to the variance 1.

    Args:
        shape: of what is drawn.
        generator: the only source of randomness.
    """
    edge = math.erf(math.sqrt(2))
    uniform = torch.rand(shape, generator=generator) * 2 - 1
    return torch.erfinv(edge * uniform) * math.sqrt(2) / 0.87962566103423978
