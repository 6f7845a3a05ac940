"""Numbers that come a batch at a time."""

from collections.abc import Callable

import pytest
import torch


@pytest.fixture
def batches() -> Callable[..., list[torch.Tensor]]:
    """Makes three batches of different length for two members."""

    def make(scale: float = 1.0, shift: float = 0.0) -> list[torch.Tensor]:
        generator = torch.Generator().manual_seed(4)
        return [shift + scale * torch.randn(2, rows, 7, generator=generator) for rows in (50, 1, 33)]

    return make
