"""Which subnetwork? Size, inner activation, first numbers and skip, and a fixed one against a learned one over dropout
and learning rate: what Fischer (2021) leaves open, on a small network."""

from itertools import product

from learnact.spec import Spec
from learnact.studies.published.fischer import ACTIVATIONS, SOURCE
from learnact.studies.published.preset import Preset

SIZES = ((4,), (4, 4, 4), (8, 8), (16, 8), (32, 16))
INNER = ("leaky_relu", "sin", "tanh", "relu", "gelu")
STARTS: dict[str, dict[str, object]] = {
    "variance": {"initialisation": "variance"},
    "pytorch": {"initialisation": "pytorch"},
    "as_relu": {"start": "relu"},
}
DROPOUTS = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5)
RATES = (0.001, 0.003, 0.01, 0.03)
COMPARED = {
    "fixed": ACTIVATIONS["leaky_relu"],
    "learned": ACTIVATIONS["subnetwork_leaky_relu"],
    "learned_sin": ACTIVATIONS["subnetwork_sin"],
}


def small(activation: dict[str, object], dropout: float = 0.2, rate: float = 0.003) -> Spec:
    """A perceptron of 2 x 48 on 8 x 8 digits, of which 3 in 10 are trained on, so that there is room to be better.

    First weights do not depend on the activation: all start from the same ones.

    Args:
        activation: in both layers, a curve each where it is learned.
        dropout: after both layers.
        rate: of Adam.
    """
    return Spec().replace(
        data={"name": "digits", "validation": 0.6, "test": 0.1},
        network={
            "hidden": (48, 48),
            "activations": (activation,),
            "dropout": (dropout,),
            "initialisation": "kaiming",
        },
        training={"optimiser": "adam", "learning_rate": rate, "batch": 64, "epochs": 40},
        seeds=5,
    )


def subnetwork(size: tuple[int, ...], inner: str, first: str, skip: bool) -> dict[str, object]:
    """A subnetwork as an activation; `first` is a key of STARTS."""
    options = {"hidden": size, "inner": inner, "slope": 0.2, "skip": skip} | STARTS[first]
    return {"name": "subnetwork", "learned": options}


def _key(size: tuple[int, ...], inner: str, first: str, skip: bool) -> str:
    return f"{'-'.join(map(str, size))}_{inner}_{first}{'_skip' if skip else ''}"


KINDS = {_key(*case): small(subnetwork(*case)) for case in product(SIZES, INNER, STARTS, (False, True))}
CONDITIONS = {
    f"{name}_dropout_{dropout:g}_rate_{rate:g}": small(activation, dropout, rate)
    for (name, activation), dropout, rate in product(COMPARED.items(), DROPOUTS, RATES)
}
WHICH = Preset(
    title="Which subnetwork? 2 x 48, digits",
    source=SOURCE,
    specs=CONDITIONS | {key: spec for key, spec in KINDS.items() if spec not in CONDITIONS.values()},
    reduced=(
        "2 hidden layers of 48 instead of 8 of 1,024, on 8 x 8 digits instead of Fashion-MNIST.",
        "40 epochs in batches of 64 instead of 250 in batches of 1,024.",
        "5 seeds instead of 10.",
    ),
    differs=("The source leaves the question open, so that there are no published figures to stand beside.",),
    curves=False,
)
