"""A look at a network in training mode that leaves no trace."""

from collections.abc import Iterator
from contextlib import contextmanager

import torch

from learnact.networks.mlp import Network, noises
from learnact.networks.modes import preserved_modes
from learnact.randomness import Noise


@contextmanager
def preserved_state(network: Network) -> Iterator[None]:
    """Mode, running statistics and random sequences are afterwards what they were before."""
    buffers = [(buffer, buffer.clone()) for buffer in network.buffers()]
    positions = [_Position(noise) for noise in noises(network)]
    try:
        with preserved_modes(network):
            yield
    finally:
        for position in positions:
            position.restore()
        with torch.no_grad():
            for buffer, kept in buffers:
                buffer.copy_(kept)


@contextmanager
def repeating(network: Network) -> Iterator[None]:
    """The same, where the random numbers of the forward pass before come once more."""
    with preserved_state(network):
        for noise in noises(network):
            noise.repeat()
        yield


class _Position:
    """Where a random sequence stands."""

    def __init__(self, noise: Noise) -> None:
        self.noise, self.drawn = noise, (noise.block, noise.position, noise.starts)
        self.states = [generator.get_state() for generator in noise.members]

    def restore(self) -> None:
        self.noise.block, self.noise.position, self.noise.starts = self.drawn
        for generator, state in zip(self.noise.members, self.states, strict=True):
            generator.set_state(state)
