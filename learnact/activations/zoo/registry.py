"""The list of the zoo. An entry's function says formula, sentence and source; here are title and letters."""

import difflib

from learnact.activations.activation import Activation, Parameter
from learnact.activations.zoo import exponential, gated, polynomial, rectifiers, squashing, waves
from learnact.activations.zoo.entry import entry
from learnact.errors import SpecError


def get(name: str) -> Activation:
    """An entry of the zoo by its name.

    Raises:
        SpecError: for an unknown name, with the nearest known ones.
    """
    if name not in ZOO:
        near = difflib.get_close_matches(str(name).lower(), ZOO, n=3, cutoff=0.4)
        known = f"the nearest are {', '.join(near)}" if near else f"known are {', '.join(list(ZOO)[:8])} and others"
        raise SpecError(f"There is no activation {str(name)[:40]!r}: {known}.")
    return ZOO[name]


ZOO: dict[str, Activation] = {
    "identity": entry(polynomial.identity, "Identity"),
    "sigmoid": entry(squashing.sigmoid, "Sigmoid"),
    "tanh": entry(squashing.tanh, "Tanh"),
    "hard_sigmoid": entry(squashing.hard_sigmoid, "Hard sigmoid"),
    "hard_tanh": entry(squashing.hard_tanh, "Hard tanh"),
    "softsign": entry(squashing.softsign, "Softsign"),
    "step": entry(squashing.step, "Step"),
    "relu": entry(rectifiers.relu, "ReLU"),
    "relu6": entry(rectifiers.relu6, "ReLU6"),
    "leaky_relu": entry(rectifiers.leaky_relu, "Leaky ReLU", Parameter("a", 0.01, 0.0, 1.0, "slope below zero")),
    "rrelu": entry(
        rectifiers.rrelu,
        "RReLU",
        Parameter("a", 1 / 8, 0.0, 1.0, "smallest slope below zero"),
        Parameter("b", 1 / 3, 0.0, 1.0, "largest slope below zero"),
        noisy=rectifiers.rrelu_training,
    ),
    "prelu": entry(
        rectifiers.prelu,
        "PReLU",
        Parameter("a", 0.25, -1.0, 2.0, "slope below zero", trainable=True),
        kind="parametric",
    ),
    "elu": entry(exponential.elu, "ELU", Parameter("a", 1.0, 0.0, 3.0, "saturates at -α")),
    "elu_alpha": entry(
        exponential.elu_alpha,
        "ELU-α",
        Parameter("a", 1.0, 0.0, 3.0, "saturates at -α", trainable=True),
        kind="parametric",
    ),
    "selu": entry(exponential.selu, "SELU"),
    "celu": entry(exponential.celu, "CELU", Parameter("a", 1.0, 0.1, 3.0, "saturates at -α")),
    "softplus": entry(exponential.softplus, "Softplus"),
    "softplus_beta": entry(
        exponential.softplus_beta,
        "Softplus-β",
        Parameter("b", 1.0, 0.1, 10.0, "sharpness of the corner", trainable=True),
        kind="parametric",
    ),
    "gelu": entry(gated.gelu, "GELU"),
    "gelu_tanh": entry(gated.gelu_tanh, "GELU (tanh)"),
    "silu": entry(gated.silu, "SiLU / Swish"),
    "swish": entry(
        gated.swish,
        "Swish-β",
        Parameter("b", 1.0, -5.0, 10.0, "sharpness of the gate", trainable=True),
        kind="parametric",
    ),
    "hard_swish": entry(gated.hard_swish, "Hard swish"),
    "mish": entry(gated.mish, "Mish"),
    "tanhshrink": entry(waves.tanhshrink, "Tanhshrink"),
    "sin": entry(waves.sin, "Sine"),
    "snake": entry(waves.snake, "Snake", Parameter("a", 1.0, 0.1, 10.0, "frequency of the waves")),
    "snake_a": entry(
        waves.snake_a,
        "Snake-α",
        Parameter("a", 1.0, 0.1, 10.0, "frequency of the waves", trainable=True),
        kind="parametric",
    ),
    "gaussian": entry(waves.gaussian, "Gaussian"),
    "abs": entry(polynomial.abs_, "Absolute value"),
    "square": entry(polynomial.square, "Square"),
    "cube": entry(polynomial.cube, "Cube"),
    "poly": entry(
        polynomial.poly,
        "Polynomial",
        Parameter("a", 0.0, -1.0, 1.0, "of x²"),
        Parameter("b", -1 / 6, -1.0, 1.0, "of x³"),
        Parameter("c", 0.0, -1.0, 1.0, "of x⁴"),
        Parameter("d", 1 / 120, -1.0, 1.0, "of x⁵"),
    ),
}
