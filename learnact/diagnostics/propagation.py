"""A signal and its gradient on their way through many layers at initialisation: measured, and as mean-field says."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Generator, Tensor, nn

from learnact.activations import Activation, gain, get
from learnact.diagnostics.gradient_trend import Trend, pooled, short, trend
from learnact.diagnostics.mean_field import MeanField, slopes, unnoised
from learnact.errors import SpecError
from learnact.networks import SCHEMES, Draw
from learnact.randomness import derive
from learnact.spec import Limits

DEEPEST = 100  # layers
CONSTANT = 0.1  # weight of the scheme "constant"
GROUPS = 8  # of rows by their size, each with a prediction of its own
GAINED = ("orthogonal", "variance")  # schemes that ask the activation for its gain
QUANTITIES = ("z", "a", "da", "dz")

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Gaussian:
    """Normal weights of variance σ_w² / fan-in and normal biases of variance σ_b²."""

    weight: float
    bias: float = 0.0

    def __post_init__(self) -> None:
        for name, value in (("weight", self.weight), ("bias", self.bias)):
            if not (math.isfinite(value) and 0 <= value <= 100):
                raise SpecError(f"The variance of the {name} must be a number from 0 to 100, not {value:g}.")


@dataclass(frozen=True)
class Stack:
    """Equal layers before any training.

    Args:
        activation: of every layer.
        first: how weights and biases are drawn: variances, or a scheme of the lab by its name.
        depth: hidden layers, 1 to 100.
        width: neurons of each.
        seeds: networks, drawn from the seeds 0, 1 ...
        rows: random normal inputs of unit variance; data bring their own.

    Raises:
        SpecError: for what cannot be drawn, or is larger than this machine takes.
    """

    activation: Activation
    first: Gaussian | str = field(default_factory=lambda: Gaussian(1.0))
    depth: int = 50
    width: int = 256
    seeds: int = 5
    rows: int = 64

    def __post_init__(self) -> None:
        for name, most in (("depth", DEEPEST), ("width", 4096), ("seeds", 100), ("rows", 1024)):
            value = getattr(self, name)
            if not isinstance(value, int) or not 1 <= value <= most:
                raise SpecError(f"The {name} must be a whole number from 1 to {most:,}, not {value}.")
        if isinstance(self.first, str) and self.first not in SCHEMES:
            raise SpecError(f"The initialisation must be one of {', '.join(SCHEMES)}, not {self.first[:40]!r}.")
        if self.activation.recipe is not None and self.activation.recipe.pieces > 1:
            raise SpecError(
                f"A signal can be followed through an activation of one number, not through {self.activation.title}."
            )
        if self.first in GAINED and math.isnan(self.gain):
            raise SpecError(f"No gain keeps the variance of {self.activation.title}, which {self.first} asks for.")
        self._fits()

    def _fits(self) -> None:
        """Weights are drawn layer by layer, and pre-activations kept."""
        most = Limits.from_environment().parameters
        asked = self.depth * self.seeds * self.width * max(self.width, self.rows)
        if asked > most:
            layers = most * self.depth // asked
            raise SpecError(
                f"This machine follows a signal through at most {most:,} weights of all seeds, not {asked:,} "
                f"({self.depth} layers of {self.width:,}, seeds: {self.seeds}): here through {layers} layers."
            )

    @property
    def gain(self) -> float:
        """The factor for the weights that keeps the variance of a unit input; not a number where there is none."""
        like = get(self.activation.recipe.like) if self.activation.recipe is not None else self.activation
        try:
            return gain(like)
        except SpecError:
            return math.nan

    def variances(self, fan_in: int) -> tuple[float, float] | None:
        """(σ_w², σ_b²) of a layer with so many inputs; None where weights have no mean of zero."""
        if isinstance(self.first, Gaussian):
            return self.first.weight, self.first.bias
        factor = self.gain**2
        known = {
            "pytorch": (1 / 3, 1 / (3 * max(1, fan_in))),
            "kaiming": (2.0, 0.0),
            "xavier": (2 * fan_in / (fan_in + self.width), 0.0),
            "lecun": (1.0, 0.0),
            "orthogonal": (factor * fan_in / max(fan_in, self.width), 0.0),
            "variance": (factor, 0.0),
            "zero": (0.0, 0.0),
        }
        return known.get(self.first)


@dataclass(frozen=True)
class Propagation:
    """What was found, for the layers 1 to L.

    Attributes:
        measured: mean and variance over rows and neurons [L, S, 2] of z (pre-activations), a (activations), da and dz
            (gradients with respect to them, where those with respect to the last activations are normal with unit
            variance).
        predicted: the same in the limit of infinite width [L, 2]; not numbers where the theory has none.
        fixed: the variance q* of z that is kept, 0 or infinite where none is; not a number without a theory.
        chi: factor a layer of a gradient's variance at q*.
        gain: that the weights need to keep a unit variance behind this activation.
    """

    measured: dict[str, Array]
    predicted: dict[str, Array]
    fixed: float
    chi: float
    gain: float

    @property
    def scale(self) -> float:
        """Layers in which a gradient's variance changes by the factor e, 1 / |ln χ₁|; infinite at the edge of chaos."""
        if not 0 < self.chi < math.inf:
            return math.nan
        return math.inf if self.chi == 1 else 1 / abs(math.log(self.chi))

    def words(self) -> str:
        """What becomes of the gradient over these layers as measured, and its factor a layer in mean field's limit."""
        layers, found = len(self.measured["dz"]), self.trend
        if layers == 1:
            return "One layer says nothing of depth."
        if found.kind == "none":
            return "No gradient arrives at the first layer."
        limit = "" if found.kind == "lost" else self._limit()
        return f"Over these {layers} layers {found.words}{limit}."

    def _limit(self) -> str:
        """What a layer does to the gradient's standard deviation where the fixed point is reached."""
        if not 0 < self.chi < math.inf:
            return ""
        factor = math.sqrt(self.chi)
        apart = short(max(factor, 1 / factor))
        change = "stays the same" if apart == "1" else f"{'grows' if factor > 1 else 'shrinks'} {apart}x a layer"
        return f"; in mean-field theory's limit it {change}"

    @property
    def trend(self) -> Trend:
        """Of the gradient's standard deviation in each layer, pooled over the seeds in which it is a number."""
        sizes = np.sqrt(self.measured["dz"][:, :, 1])  # [L, S]
        return trend([pooled(layer[np.isfinite(layer)]) for layer in sizes])

    @property
    def factor(self) -> float:
        """Of a gradient's standard deviation per layer towards the input, the geometric mean over layers."""
        return self.trend.factor


def propagation(stack: Stack, x: NDArray[np.float32] | None = None) -> Propagation:
    """Mean and variance of activations and gradients against depth, measured and predicted.

    Args:
        x: rows of data [n, d] to begin with instead of random ones, of which the first `stack.rows` are taken.

    Raises:
        SpecError: where the rows are not finite numbers.
    """
    if x is not None and (x.ndim != 2 or not x.size or not np.isfinite(x[: stack.rows]).all()):
        raise SpecError("A signal must begin with rows of finite numbers, at least one.")
    inputs = _inputs(stack, x)  # [S, B, d]
    theory = MeanField(stack.activation)
    inner = stack.variances(stack.width)
    fixed = math.nan if inner is None else theory.fixed_point(*inner)
    chi = math.nan if inner is None or math.isnan(fixed) else theory.chi(fixed, inner[0])
    return Propagation(_measured(stack, inputs), _predicted(stack, theory, inputs), fixed, chi, stack.gain)


def _inputs(stack: Stack, x: NDArray[np.float32] | None) -> Tensor:
    if x is not None:
        return torch.from_numpy(x[: stack.rows]).double().expand(stack.seeds, -1, -1)
    generators = [_generator(seed, "input") for seed in range(stack.seeds)]
    return torch.stack([torch.randn(stack.rows, stack.width, generator=g) for g in generators]).double()


def _generator(seed: int, purpose: str) -> Generator:
    return torch.Generator().manual_seed(derive(seed, f"propagation/{purpose}"))


def _weights(stack: Stack, layer: int, fan_in: int) -> tuple[Tensor, Tensor]:
    """Weights [S, in, out] and biases [S, 1, out] of a layer, the same every time."""
    drawn = [_drawn(stack, layer, fan_in, _generator(seed, str(layer))) for seed in range(stack.seeds)]
    return torch.stack([w for w, _ in drawn]).double(), torch.stack([b for _, b in drawn])[:, None].double()


def _drawn(stack: Stack, layer: int, fan_in: int, generator: Generator) -> tuple[Tensor, Tensor]:
    factor = 1.0 if layer == 0 else stack.gain
    draw = Draw(fan_in, stack.width, factor, CONSTANT, generator)
    if isinstance(stack.first, str):
        return SCHEMES[stack.first](draw)
    bias = torch.randn(stack.width, generator=generator) * math.sqrt(stack.first.bias)
    return draw.normal(math.sqrt(stack.first.weight / fan_in)), bias


@torch.no_grad()
def _measured(stack: Stack, inputs: Tensor) -> dict[str, Array]:
    """Forward keeps the pre-activations; backward draws each layer's weights again, so that one at a time is held."""
    module, h, entered = unnoised(stack.activation, stack.seeds, stack.width), inputs, []
    found: dict[str, list[Array]] = {name: [] for name in QUANTITIES}
    for layer in range(stack.depth):
        weight, bias = _weights(stack, layer, h.shape[2])
        z = torch.baddbmm(bias, h, weight)  # [S, B, width]
        h = module(z)
        entered.append(z)
        found["z"].append(_moments(z))
        found["a"].append(_moments(h))
    for da, dz in _backward(stack, module, entered):
        found["da"].insert(0, _moments(da))
        found["dz"].insert(0, _moments(dz))
    return {name: np.stack(values) for name, values in found.items()}


def _backward(stack: Stack, module: nn.Module, entered: list[Tensor]) -> Iterator[tuple[Tensor, Tensor]]:
    """Gradients with respect to activations and pre-activations [S, B, width], from the last layer to the first."""
    shape = entered[-1].shape[1:]
    da = torch.stack([torch.randn(shape, generator=_generator(s, "gradient")) for s in range(stack.seeds)]).double()
    for layer in reversed(range(stack.depth)):
        dz = da * _slopes(module, entered[layer])
        yield da, dz
        if layer:
            da = dz @ _weights(stack, layer, stack.width)[0].transpose(1, 2)


def _slopes(module: nn.Module, z: Tensor) -> Tensor:
    with torch.enable_grad():
        x = z.detach().requires_grad_()
        return slopes(module(x), x)


def _moments(values: Tensor) -> Array:
    """Mean and variance of [S, B, F] over rows and neurons, [S, 2]."""
    variance, mean = torch.var_mean(values, (1, 2), correction=0)
    return torch.stack([mean, variance], 1).numpy()


@np.errstate(over="ignore", invalid="ignore")  # of a signal that grows without end
def _predicted(stack: Stack, theory: MeanField, inputs: Tensor) -> dict[str, Array]:
    """The chain of mean field, for groups of rows of similar size, and its mean over the groups."""
    found = {name: np.full((stack.depth, 2), np.nan) for name in QUANTITIES}
    inner, outer = stack.variances(stack.width), _first_variances(stack, inputs.shape[2])
    if inner is None or outer is None:
        return found
    q = outer[0] * _sizes(inputs) + outer[1]  # [groups]
    slope = np.empty((stack.depth, len(q)))
    for layer in range(stack.depth):
        moments = theory.moments(q)
        found["z"][layer] = 0, q.mean()
        found["a"][layer] = moments.mean.mean(), moments.square.mean() - moments.mean.mean() ** 2
        slope[layer] = moments.slope
        q = inner[0] * moments.square + inner[1]
    gradient = np.ones_like(q)
    for layer in reversed(range(stack.depth)):
        found["da"][layer] = 0, gradient.mean()
        gradient = gradient * slope[layer]
        found["dz"][layer] = 0, gradient.mean()
        gradient = gradient * inner[0]
    return found


def _first_variances(stack: Stack, fan_in: int) -> tuple[float, float] | None:
    """(σ_w², σ_b²) of the first layer, behind which there is no activation that asks for a gain."""
    found = stack.variances(fan_in)
    if found is None or stack.first not in GAINED:
        return found
    return found[0] / stack.gain**2, found[1]


def _sizes(inputs: Tensor) -> Array:
    """Mean squares of the rows, sorted and averaged in a few groups of equal size."""
    rows = np.sort(inputs.square().mean(2).numpy().ravel())
    parts = np.array_split(rows, min(GROUPS, len(rows)))
    return np.array([part.mean() for part in parts])
