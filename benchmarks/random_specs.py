"""Experiments at random, from the smallest to far beyond what a machine holds."""

import math
import random
from typing import Any

from learnact.activations import KINDS, ZOO, parse
from learnact.errors import LearnactError
from learnact.spec import Spec

PLANE = ("circle", "xor", "moons", "blobs", "spiral", "plane", "gaussian")
TABLES = ("digits", "iris", "breast_cancer")
MAX_FUNCTIONS = 16  # of a typed formula
FUNCTIONS = (
    *("sin", "cos", "tan", "tanh", "sinh", "cosh", "exp", "expm1", "log", "log1p", "sqrt", "sigmoid", "softplus"),
    *("erf", "relu", "abs", "sign", "floor", "atan"),
)
AROUND = (
    *("({})*a", "({})*b", "({})*x", "2*({})", "({}) + a", "({}) + x", "({}) + tanh(x)", "({})^2", "({})^3"),
    *("({})^0.5", "({})^a", "where(x > 0, {}, a*x)", "max({}, x)", "max({}, a*x)", "({}) % 2", "({}) % a"),
)


def random_spec(seed: int) -> Spec:
    """An experiment that can be built, sizes even on a logarithmic scale.

    Args:
        seed: always gives the same one.
    """
    draw = random.Random(seed)
    while True:
        try:
            return Spec.parse(_tree(draw))
        except LearnactError:  # fields that do not go together
            continue


def _tree(draw: random.Random) -> dict[str, Any]:
    name = draw.choice(PLANE + TABLES)
    data: dict[str, Any] = {"name": name}
    if name in PLANE:
        data["samples"] = _size(draw, 20, 20_000)
    if name == "blobs":
        data["classes"] = draw.randint(2, 10)
    depth, widest = draw.randint(0, 10), draw.choice([8, 64, 512, 4096])
    width = _size(draw, 1, widest)
    hidden = [width] * depth if draw.random() < 0.5 else [_size(draw, 1, widest) for _ in range(depth)]
    chosen = [_activation(draw)] if draw.random() < 0.8 or not depth else [_activation(draw) for _ in hidden]
    network = {
        "hidden": hidden,
        "activations": chosen,
        "norm": draw.choice(["none", "none", "none", "batch", "layer"]),
        "dropout": draw.choice([0, 0, 0, 0.2]),
        "dropout_input": draw.choice([0, 0, 0, 0.1]),
    }
    return {"data": data, "network": network, "training": _training(draw), "seeds": _size(draw, 1, 100)}


def _training(draw: random.Random) -> dict[str, Any]:
    optimiser = draw.choice(["sgd", "adam", "adamw", "rmsprop"])
    momentum = draw.choice([0, 0.9]) if optimiser in ("sgd", "rmsprop") else 0
    watched = {"monitor": "loss", "weights": draw.choice(["last", "best"]), "patience": 1000}
    return {
        "optimiser": optimiser,
        "momentum": momentum,
        "learning_rate": 0.001,
        "batch": _size(draw, 1, 100_000),
        "epochs": 100_000,
        "l1": draw.choice([0, 0, 0, 0.001]),
        "l2": draw.choice([0, 0, 0.001]),
        **(watched if draw.random() < 0.3 else {}),
    }


def _activation(draw: random.Random) -> dict[str, Any]:
    sharing = {"sharing": draw.choice(["network", "layer", "neuron"])}
    kind = draw.random()
    if kind < 0.35:
        name = draw.choice(list(ZOO))
        letters = [parameter.letter for parameter in ZOO[name].parameters]
        return {"name": name, "trainable": draw.choice([(), letters])} | sharing
    if kind < 0.65:
        formula = _formula(draw)
        return {"name": "typed", "formula": formula, "trainable": draw.choice([(), parse(formula).letters])} | sharing
    name = draw.choice(list(KINDS))
    return {"name": name, "learned": _options(draw, name)} | sharing


def _formula(draw: random.Random) -> str:
    text = "x"
    for _ in range(_size(draw, 1, MAX_FUNCTIONS)):
        text = f"{draw.choice(FUNCTIONS)}({text})" if draw.random() < 0.55 else draw.choice(AROUND).format(text)
    try:
        parse(text)
    except LearnactError:  # too long
        return "tanh(a*x)"
    return text


def _options(draw: random.Random, kind: str) -> dict[str, Any]:
    evaluation = {"evaluation": draw.choice(["auto", "auto", "exact", "table"])}
    match kind:
        case "subnetwork":
            inner = draw.choice(["leaky_relu", "tanh", "gelu", "sin"])
            hidden = [_size(draw, 1, 32) for _ in range(draw.randint(1, 4))]
            own: dict[str, Any] = {"hidden": hidden, "inner": inner, "norm": draw.random() < 0.2}
        case "spline":
            own = {"intervals": _size(draw, 1, 64)}
        case "apl":
            own = {"hinges": _size(draw, 1, 32)}
        case "fourier":
            own = {"terms": _size(draw, 1, 32)}
        case "maxout":
            return {"linear": draw.randint(2, 8)}
        case "mixture":
            own = {"members": draw.sample(list(ZOO), draw.randint(2, 6))}
        case "drawn":
            own = {"join": draw.choice(["cubic", "straight"])}
        case _:
            own = {}
    return own | evaluation


def _size(draw: random.Random, low: int, high: int) -> int:
    return round(math.exp(draw.uniform(math.log(low), math.log(high))))
