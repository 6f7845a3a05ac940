"""The atlas: its images in torch against a bare forward pass over the same points."""

from collections.abc import Callable, Iterator
from functools import partial

import torch
from torch import Tensor, nn

from benchmarks.measure import Figure, Work, milliseconds, ratio
from benchmarks.stacked import one_thread
from learnact.activations import get
from learnact.atlas import Atlas, images, random
from learnact.atlas.images import plane

SIZE = 512
HIDDEN = (8, 8, 8, 8)
ACTIVATIONS = ("relu", "tanh", "gelu", "square")


def figures() -> Iterator[Figure]:
    """Time of all images of 2-8-8-8-8-1 over that of the network alone, at 512 x 512, on one thread."""
    yield from bare()


def bare() -> Iterator[Figure]:
    """The images are kept, before and after each activation; the bare forward pass gives the output only."""
    with one_thread(), torch.inference_mode():
        for name in ACTIVATIONS:
            atlas = random(0, HIDDEN, name)
            ours, theirs = partial(images, atlas, SIZE), forward_pass(atlas, get(name).function())
            value = ratio(theirs, ours, rounds=11)
            yield Figure(
                f"atlas / bare forward pass: 2-8-8-8-8-1 at 512 x 512, {name}, times", value, 1.3, at_least=False
            )
        yield Figure(
            "atlas: all images of 2-8-8-8-8-1 at 512 x 512, ReLU, ms",
            milliseconds(partial(images, random(0, HIDDEN), SIZE)),
        )


def forward_pass(atlas: Atlas, activation: Callable[[Tensor], Tensor]) -> Work:
    """The same network as plain torch modules, on points [N, 2] that are there already."""
    linears = []
    for layer in atlas.layers:
        linear = nn.Linear(len(layer.A[0]), len(layer.A))
        linear.weight.copy_(torch.tensor(layer.A))
        linear.bias.copy_(torch.tensor(layer.b))
        linears.append(linear)
    points = torch.stack(plane(atlas, SIZE, torch.float32), dim=1)  # [N, 2]

    def run() -> Tensor:
        h = points
        for linear in linears[:-1]:
            h = activation(linear(h))
        return linears[-1](h)

    return run
