"""Training and evaluation mode, for a while."""

from collections.abc import Iterator
from contextlib import contextmanager

from torch import nn


@contextmanager
def preserved_modes(module: nn.Module) -> Iterator[None]:
    """A module and all within it have afterwards the modes that they had before, also after an exception."""
    modes = [(part, part.training) for part in module.modules()]
    try:
        yield
    finally:
        for part, training in modes:
            part.training = training


@contextmanager
def evaluating(module: nn.Module) -> Iterator[None]:
    """The same, in evaluation mode meanwhile."""
    with preserved_modes(module):
        module.eval()
        yield
