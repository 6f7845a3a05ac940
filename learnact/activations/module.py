"""The module that a layer holds: one formula applied to every element, with one set of letters a member."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

from learnact.randomness import Noise

if TYPE_CHECKING:
    from learnact.activations.activation import Activation


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

    def __init__(self, activation: "Activation", seeds: int, width: int, noise: Noise | None) -> None:
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
