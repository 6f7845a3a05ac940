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
SHAPE = "2-8-8-8-8-1 at 512 x 512"
ACTIVATIONS = ("relu", "tanh", "gelu")
BAR = 1.3


def figures() -> Iterator[Figure]:
    """All figures of the atlas."""
    yield from bare()


def bare() -> Iterator[Figure]:
    """Time of all images, kept before and after each activation, over that of the output alone; on one thread.

    The bare pass is the network as plain modules over rows of points. Beside it stands the fastest form there is,
    products of matrices over columns of points, which keeps nothing and so needs no fresh memory.
    """
    with one_thread(), torch.inference_mode():
        for name in ACTIVATIONS:
            atlas = random(0, HIDDEN, name)
            for words, forward, bar in (("forward pass", modules, BAR), ("products", matrices, None)):
                theirs = forward(atlas, get(name).function())
                value = ratio(theirs, partial(images, atlas, SIZE), rounds=15)
                yield Figure(f"atlas / bare {words}: {SHAPE}, {name}, times", value, bar, at_least=False)
        alone = milliseconds(partial(images, random(0, HIDDEN), SIZE))
        yield Figure(f"atlas: {SHAPE}, ReLU, ms", alone, at_least=False)


def modules(atlas: Atlas, activation: Callable[[Tensor], Tensor]) -> Work:
    """The network as plain torch modules, on points [N, 2] that are there already."""
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
        outputs: Tensor = linears[-1](h)
        return outputs

    return run


def matrices(atlas: Atlas, activation: Callable[[Tensor], Tensor]) -> Work:
    """The network as A h + b, on points [2, N] that are there already."""
    layers = [(torch.tensor(layer.A), torch.tensor(layer.b)[:, None]) for layer in atlas.layers]
    points = torch.stack(plane(atlas, SIZE, torch.float32))  # [2, N]

    def run() -> Tensor:
        h = points
        for A, b in layers[:-1]:
            h = activation(torch.addmm(b, A, h))
        return torch.addmm(layers[-1][1], layers[-1][0], h)

    return run
