"""What an activation is: a name, a formula with letters, and a fresh module for every layer that asks."""

import functools
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, Protocol, cast, get_args

import torch
from torch import Tensor, nn

from learnact.errors import SpecError
from learnact.formula import Expression
from learnact.randomness import Generators, Noise

Kind = Literal["fixed", "parametric", "typed", "learned"]
Sharing = Literal["network", "layer", "neuron"]

NOTHING: Mapping[str, float] = {}


@dataclass(frozen=True)
class Parameter:
    """A letter of an activation's formula.

    Attributes:
        letter: "a" to "d", shown as α to δ.
        value: chosen, between `low` and `high`; where training starts.
        low, high: the range of its control; training may leave it.
        meaning: a few words.
        trainable: whether training changes it.
    """

    letter: str
    value: float
    low: float
    high: float
    meaning: str
    trainable: bool = False


class Recipe(Protocol):
    """What is known of a learned activation: how it is built, and what it is like before training."""

    @property
    def like(self) -> str: ...

    @property
    def pieces(self) -> int: ...

    @property
    def inside(self) -> "tuple[Activation, ...]": ...

    def build(self, seeds: int, units: int, generators: Generators, purpose: str) -> nn.Module:
        """The module [S, B, F] -> [S, B, F] of these options.

        Args:
            seeds: members S, each with its own numbers.
            units: curves U of each member: 1 for all neurons, or one a neuron.
            generators: the source of all randomness.
            purpose: names the stream of it that the first numbers come from.
        """
        ...

    def model_dump(self) -> dict[str, Any]: ...


@dataclass(frozen=True)
class Activation:
    """One entry of the zoo, a typed formula, or a learned curve.

    Attributes:
        name: short and fit for an address.
        title: as shown.
        source: who proposed it, where and when.
        kind: "fixed", "parametric" (made to have its letters trained), "typed" or "learned" (a curve of its own).
        formula: in the lab's expression language; None only for what has no closed form.
        parameters: the letters of the formula.
        sharing: whether a trained letter is one for the network, one a layer or one a neuron.
        about: one sentence.
        fast: torch's own function of (x, **letters as floats), used while no letter is trained. noisy: for
        activations that draw numbers while they train, a function of (x, uniform numbers on [0, 1) of
            the shape of x, **letters).
        recipe: the options of a learned one; None for all others.
    """

    name: str
    title: str
    source: str
    kind: Kind
    formula: Expression | None
    parameters: tuple[Parameter, ...] = ()
    sharing: Sharing = "layer"
    about: str = ""
    fast: Callable[..., Tensor] | None = None
    noisy: Callable[..., Tensor] | None = None
    recipe: Recipe | None = None

    @property
    def values(self) -> dict[str, float]:
        """The chosen values of the letters."""
        return {parameter.letter: parameter.value for parameter in self.parameters}

    def configure(
        self,
        values: Mapping[str, float] = NOTHING,
        trainable: Iterable[str] | None = None,
        sharing: str | None = None,
    ) -> "Activation":
        """The same activation with other values, other letters trained, or other sharing; None changes nothing.

        Args:
            values: by letter; the others stay.
            trainable: letters that are trained.
            sharing: "network", "layer" or "neuron".

        Raises:
            SpecError: for a letter that it does not have, a value out of range, or an unknown sharing.
        """
        trained = None if trainable is None else tuple(trainable)
        for letter in (*values, *(trained or ())):
            self._has(letter)
        if sharing is not None and sharing not in get_args(Sharing):
            raise SpecError(f"sharing is one of {', '.join(get_args(Sharing))}, not {sharing!r}.")
        parameters = (self._configured(parameter, values, trained) for parameter in self.parameters)
        return replace(
            self, parameters=tuple(parameters), sharing=cast(Sharing, self.sharing if sharing is None else sharing)
        )

    def build(
        self,
        seeds: int,
        width: int,
        generators: Generators | None = None,
        *,
        noise: Noise | None = None,
        purpose: str = "activation",
    ) -> nn.Module:
        """A fresh module; called once for each group of layers that share the letters.

        Args:
            seeds: number of stacked members S.
            width: neurons F of the layer; matters only where every neuron has its own letters.
            generators: of the first parameters of a learned one; closed forms start at their chosen values.
            noise: where a noisy activation draws from while it trains; uniform numbers [S, B, F].
            purpose: names the numbers that a learned one draws, another name for each group of layers.

        Returns:
            a module from [S, B, F] to [S, B, F].

        Raises:
            SpecError: where a noisy activation gets no noise.
        """
        if self.recipe is not None:
            units = width if self.sharing == "neuron" else 1
            return self.recipe.build(seeds, units, generators or Generators(range(seeds)), purpose)
        if self.noisy is not None and noise is None:
            raise SpecError(f"{self.name} draws random slopes while it trains: build it with noise.")
        return Elementwise(self, seeds, width, noise if self.noisy else None)

    def latex(self) -> str:
        """LaTeX of the formula, without dollar signs; empty where there is no closed form."""
        return self.formula.latex() if self.formula else ""

    def function(self) -> Callable[[Tensor], Tensor]:
        """The function of x alone, at the chosen values: the fast one where there is one."""
        if self.fast is not None:
            return functools.partial(self.fast, **self.values)
        return self.exact()

    def exact(self) -> Callable[[Tensor], Tensor]:
        """The function of x alone as the formula says, gradients included."""
        if self.formula is None:
            raise SpecError(f"{self.title} has no formula: it is learned.")
        return _compiled(self.formula, tuple(self.values.items()))

    def __call__(self, x: Tensor) -> Tensor:
        """Value at the chosen letters, in evaluation mode; any shape.

        Args:
            x: any shape; in it point by point.
        """
        return self.function()(x)

    def _has(self, letter: str) -> None:
        letters = tuple(self.values)
        if letter not in letters:
            allowed = f"letters are {', '.join(letters)}" if letters else "formula has no letters"
            raise SpecError(f"{self.name} has no letter {letter!r}: its {allowed}.")

    def _configured(
        self, parameter: Parameter, values: Mapping[str, float], trained: tuple[str, ...] | None
    ) -> Parameter:
        letter, low, high = parameter.letter, parameter.low, parameter.high
        value = values.get(letter, parameter.value)
        number = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
        if not number or not low <= value <= high:
            raise SpecError(f"{self.name}: {letter} is a number between {low:g} and {high:g}, not {value!r}.")
        trainable = parameter.trainable if trained is None else letter in trained
        return replace(parameter, value=float(value), trainable=trainable)


class Elementwise(nn.Module):
    """σ(x) for x [S, B, F], element by element.

    Trained letters are parameters named "a" to "d", of shape [S, 1, 1], or [S, 1, F] where every neuron has
    its own; the other letters are plain numbers. Where nothing is trained, torch's own fast function does
    the work.

    Args:
        activation: what to compute.
        seeds: S.
        width: F.
        noise: uniform numbers [S, B, F] for an activation that draws while it trains.
    """

    def __init__(self, activation: Activation, seeds: int, width: int, noise: Noise | None) -> None:
        super().__init__()
        self.activation = activation
        self.noise = noise
        self.shape = (seeds, 1, width if activation.sharing == "neuron" else 1)  # [S, 1, 1 or F]
        self.trained = tuple(p.letter for p in activation.parameters if p.trainable)
        for letter in self.trained:
            self.register_parameter(letter, nn.Parameter(torch.full(self.shape, activation.values[letter])))
        self.compute = self._function()

    def forward(self, x: Tensor) -> Tensor:
        """[S, B, F] -> [S, B, F]."""
        trained = {letter: self.get_parameter(letter) for letter in self.trained}
        if self.training and self.noise is not None and self.activation.noisy is not None:
            return self.activation.noisy(x, self.noise.uniform(x), **{**self.activation.values, **trained})
        return self.compute(x, **trained)

    def letters(self) -> dict[str, Tensor]:
        """All letters of the formula, trained or not, [S, 1, 1] or [S, 1, F] each."""
        return {
            letter: self.get_parameter(letter) if letter in self.trained else torch.full(self.shape, value)
            for letter, value in self.activation.values.items()
        }

    def extra_repr(self) -> str:
        return f"{self.activation.name}, trained: {', '.join(self.trained) or 'nothing'}"

    def _function(self) -> Callable[..., Tensor]:
        formula, values = self.activation.formula, self.activation.values
        if not self.trained or formula is None:
            return self.activation.function()
        return formula.torch({letter: value for letter, value in values.items() if letter not in self.trained})


def derivatives(function: Callable[[Tensor], Tensor], x: Tensor, order: int = 1) -> list[Tensor]:
    """Value and derivatives up to an order at every point of x, each of the shape of x and without a graph.

    Args:
        function: from points to values of their shape, each value of its own point alone.
        x: any shape.
        order: 0 for the values alone, or more.
    """
    with torch.enable_grad():
        x = x.detach().clone().requires_grad_()
        found = [function(x)]
        for _ in range(order):
            found.append(_slope(found[-1], x))
    return [values.detach() + 0.0 for values in found]  # + 0.0 turns torch's symbolic zeros into numbers


def _slope(y: Tensor, x: Tensor) -> Tensor:
    if not y.requires_grad:
        return torch.zeros_like(x)
    (gradient,) = torch.autograd.grad(y.sum(), x, create_graph=True, allow_unused=True)
    return torch.zeros_like(x) if gradient is None else gradient


@functools.lru_cache(maxsize=512)
def _compiled(formula: Expression, values: tuple[tuple[str, float], ...]) -> Callable[[Tensor], Tensor]:
    return formula.torch(dict(values))
