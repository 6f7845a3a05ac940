"""Atlases to start from, each made for one thing to see."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from learnact.atlas.document import Atlas

Matrix = Sequence[Sequence[float | str]]


@dataclass(frozen=True)
class Start:
    """A start point.

    Attributes:
        title: a few words.
        idea: what to look for, in one or two sentences.
        atlas: the network.
    """

    title: str
    idea: str
    atlas: Atlas


def random(seed: int, hidden: Sequence[int] = (4, 4), activation: str = "relu") -> Atlas:
    """A network with one output and normal weights of variance 2 / fan-in, biases of variance 1, two digits each.

    Args:
        seed: from 0.
        hidden: neurons of each hidden layer.
        activation: a name of the zoo, for all hidden layers.
    """
    chance = np.random.default_rng(seed)
    layers, before = [], 2
    for width in (*hidden, 1):
        weights = chance.normal(0, np.sqrt(2 / before), (width, before)).round(2)
        layers.append(_layer(weights.tolist(), chance.normal(0, 1, width).round(2).tolist(), activation))
        before = width
    layers[-1]["sigma"] = {"name": "identity"}
    return Atlas.parse({"layers": layers, "view": {"show": ["zero"]}})


def _layer(A: Matrix, b: Sequence[float | str] | None = None, activation: str = "identity") -> dict[str, Any]:
    return {"A": A, "b": [0] * len(A) if b is None else b, "sigma": {"name": activation}}


def _atlas(*layers: dict[str, Any], **fields: Any) -> Atlas:
    return Atlas.parse({"layers": list(layers), **fields})


def _square(half: float) -> list[list[float]]:
    return [[-half, half], [-half, half]]


def _identity() -> Atlas:
    return _atlas(_layer([[1, 0], [0, 1]]), _layer([[1, 1]]))


def _xor() -> Atlas:
    """relu(x1 + x2) - 2 relu(x1 + x2 - 1): 0, 1, 1, 0 at the corners of the unit square."""
    view = {"show": ["zero"], "pin": [1, 1], "slice": [[-0.5, -0.5], [1.5, 1.5]]}
    return _atlas(_layer([[1, 1], [1, 1]], [0, -1], "relu"), _layer([[1, -2]]), domain=[[-1, 2], [-1, 2]], view=view)


def _circle() -> Atlas:
    """9 - x1² - x2²: positive within radius 3, between the two classes of the data set "circle"."""
    first = _layer([[1, 0], [0, 1]], None, "square")
    return _atlas(first, _layer([[-1, -1]], [9]), data="circle", view={"show": ["zero", "points"]})


def _bump() -> Atlas:
    """1 where |x1| < 1, 0 where |x1| > 2, straight lines between."""
    first = _layer([[1, 0]] * 4, [2, 1, -1, -2], "relu")
    view = {"show": ["zero", "silent"], "slice": [[-6, 0], [6, 0]]}
    return _atlas(first, _layer([[1, -1, -1, 1]]), view=view)


def _square_wave() -> Atlas:
    """The first eight terms of 4/π Σ sin(k x1)/k over odd k: the Fourier series of the sign of sin(x1)."""
    odd = range(1, 16, 2)
    waves = _layer([[k, 0] for k in odd], None, "sin")
    return _atlas(waves, _layer([[f"4/({k}*pi)" for k in odd]]), view={"slice": [[-6, 0], [6, 0]]})


def _dead() -> Atlas:
    """No input of the second layer is below zero, no weight and no bias of it is above: every neuron of it is dead.

    The output rises or falls strictly with each of them alone, so that one that is revived is seen there.
    """
    alive = _layer([[1, 0.5], [-0.5, 1], [-1, -0.5], [0.5, -1]], [0, 1, 0, 1], "relu")
    dead = _layer([[-0.25, -0.1, 0, -0.1], [0, -0.25, -0.1, 0], [-0.1, 0, -0.25, -0.25]], [-1, -0.5, -1], "relu")
    after = _layer([[1, -0.5, 0.5], [0.5, 1, -1], [-1, 0.5, 1]], [0, 1, -1], "relu")
    return _atlas(alive, dead, after, _layer([[2, -2, 2]], [0.5]), view={"show": ["silent"]})


def _polynomial() -> Atlas:
    """Squares beside ReLUs, without any bias: the one is even, f(-x) = f(x), the other is not."""
    layers = [
        _layer([[1, 0.5], [-0.5, 1], [0.75, -1]], None, "square"),
        _layer([[0.5, -1, 0.25], [-0.25, 0.5, 0.75]], None, "square"),
        _layer([[1, -0.5]]),
    ]
    beside = [{"name": name} for name in ("relu", "relu", "identity")]
    view = {"slice": [[-2, -1], [2, 1]]}
    return _atlas(*layers, beside=beside, domain=_square(2), view=view)


_AFTER = (
    [
        [0.5, -1, 1, 0.5, -0.5, 0.75, 0.25, -1],
        [-1, 0.5, 0.5, 1, 1, -0.25, -0.75, 0.5],
        [1, 0.5, -0.5, 1, 0.25, 1, -1, 0.5],
    ],
    [0.5, 0, -0.5],
    [[1, -1, 0.75]],
)  # weights and biases that draw a pattern from eight waves, and the head


def _fourier() -> Atlas:
    """sin and cos of x1, x2, 2 x1 and 2 x2 as inputs of a ReLU network."""
    inputs = [f"{wave}({k}{x})" for k in ("", "2*") for x in ("x1", "x2") for wave in ("sin", "cos")]
    weights, biases, head = _AFTER
    return _atlas(_layer(weights, biases, "relu"), _layer(head), inputs=inputs, view={"show": ["zero"]})


def _sines() -> Atlas:
    """The same function: the first layer computes sin(k x) and sin(k x + π/2) = cos(k x) from the raw coordinates."""
    first: Matrix = [[k, 0] if axis == 1 else [0, k] for k in (1, 2) for axis in (1, 2) for _ in range(2)]
    weights, biases, head = _AFTER
    layers = (_layer(first, [0, "pi/2"] * 4, "sin"), _layer(weights, biases, "relu"), _layer(head))
    beside = [{"name": name} for name in ("relu", "relu", "identity")]
    return _atlas(*layers, beside=beside, view={"show": ["zero"]})


STARTS: dict[str, Start] = {
    "random": Start(
        "Random",
        "Four and four ReLUs with random weights. Drag any number and see which neurons feel it, and which do not.",
        random(0),
    ),
    "identity": Start(
        "Identity",
        "Each neuron shows one input. Turn A₀, then choose another σ₀: without one, every image stays a slope.",
        _identity(),
    ),
    "xor": Start(
        "Exclusive or",
        "Two ReLUs are enough: the output is 0, 1, 1, 0 at the four corners of the unit square.",
        _xor(),
    ),
    "circle": Start(
        "Circle",
        "Two squares make a circle; its radius is the root of the bias b₁. Choose ReLU and see what becomes of it.",
        _circle(),
    ),
    "bump": Start(
        "A bump from four ReLUs",
        "Two ReLUs make a step and four make a bump: 1 in the middle, exactly zero outside. Each bias moves one edge.",
        _bump(),
    ),
    "square_wave": Start(
        "A square wave from sines",
        "Eight sines with weights 4/(πk) add up to a square wave. Set the last ones to zero: the edges soften.",
        _square_wave(),
    ),
    "dead": Start(
        "A dead layer",
        "Every ReLU of the second layer is silent, so all that follows is constant: nothing in A₀ or b₀ changes it. "
        "Raise one of b₁ to 2: it wakes up.",
        _dead(),
    ),
    "polynomial": Start(
        "Polynomial beside ReLU",
        "The same weights without biases, squares beside ReLUs. For the squares "
        "f(−x) = f(x): turning the plane by half a turn changes nothing.",
        _polynomial(),
    ),
    "fourier": Start(
        "Fourier features",
        "The inputs are waves already, so that one layer of ReLUs draws a pattern that repeats.",
        _fourier(),
    ),
    "sines": Start(
        "Sine activations",
        "The same pattern from raw coordinates: the waves are the first layer, and their frequencies can be dragged. "
        "Beside it ReLUs with the same weights.",
        _sines(),
    ),
}
