"""Subnetworks in place of the activations of a multilayer perceptron on Fashion-MNIST (Fischer 2021)."""

from itertools import product

from learnact.spec import Spec
from learnact.studies.published.preset import Preset

SOURCE = (
    "Fischer, Subnetworks as Trainable Activation Functions, 2021 (post, and repository SubnetworkActivationFunctions)."
)
SLOPE = 0.2  # of leaky ReLU below zero, outside and inside
DROPOUTS = (0.0, 0.2, 0.5)
ACTIVATIONS: dict[str, dict[str, object]] = {
    "leaky_relu": {"name": "leaky_relu", "values": {"a": SLOPE}},
    "subnetwork_leaky_relu": {"name": "subnetwork", "learned": {"inner": "leaky_relu", "slope": SLOPE}},
    "subnetwork_sin": {"name": "subnetwork", "learned": {"inner": "sin"}},
}
DIFFERS = (
    "1 % of the training rows are held out for validation; what was called validation is the test set here.",
    "The training accuracy is that of all rows after training, without dropout.",
    "First weights are normal with variance 2 / fan-in, of the head too, so that all activations start from the same "
    "ones; published were truncated normal ones with 1.83 / fan-in.",
)


def fischer(activation: str, dropout: float) -> Spec:
    """The multilayer perceptron as published: 8 x 1,024, 250 epochs, 10 seeds.

    Pixels in [0, 1], input dropout 0.5, Adam at 0.0003, batches of 1,024, subnetworks 1-4-4-4-1, one a layer.
    Published are dropout 0.2 with leaky ReLU and 0.5 with sine. Without a GPU a Spec takes most of a day.

    Args:
        activation: a key of ACTIVATIONS, or any entry of the zoo.
        dropout: after every hidden layer.
    """
    return Spec().replace(
        data={"name": "fashion_mnist", "scaling": "unit", "validation": 0.01},
        network={
            "hidden": (1024,) * 8,
            "activations": (ACTIVATIONS.get(activation, {"name": activation}),),
            "dropout_input": 0.5,
            "dropout": (dropout,),
            "initialisation": "kaiming",
        },
        training={"optimiser": "adam", "learning_rate": 3e-4, "batch": 1024, "epochs": 250},
        seeds=10,
    )


def fischer_small(activation: str, dropout: float) -> Spec:
    """The same question in minutes on two cores.

    Reduced: 4 hidden layers of 256 instead of 8 of 1,024; 35,000 rows instead of 70,000; 30 epochs instead of 250,
    with batches of 256 instead of 1,024 and Adam at 0.001 instead of 0.0003, that is 3,510 steps instead of 14,750; 3
    seeds instead of 10; input dropout 0.2 instead of 0.5, which a narrow network does not bear.

    Args:
        activation, dropout: as for `fischer`.
    """
    return fischer(activation, dropout).replace(
        data__samples=35_000,
        network__hidden=(256,) * 4,
        network__dropout_input=0.2,
        training__learning_rate=1e-3,
        training__batch=256,
        training__epochs=30,
        seeds=3,
    )


CASES = {f"{activation}_{dropout:g}": (activation, dropout) for activation, dropout in product(ACTIVATIONS, DROPOUTS)}
FISCHER = Preset(
    title="Subnetworks as activations, 8 x 1,024, Fashion-MNIST",
    source=SOURCE,
    specs={key: fischer(*case) for key, case in CASES.items()},
    differs=DIFFERS,
)
FISCHER_SMALL = Preset(
    title="Subnetworks as activations, 4 x 256, Fashion-MNIST",
    source=SOURCE,
    specs={key: fischer_small(*case) for key, case in CASES.items()},
    reduced=(
        "4 hidden layers of 256 instead of 8 of 1,024.",
        "30 epochs in batches of 256 with Adam at 0.001 instead of 250 in batches of 1,024 at 0.0003.",
        "Input dropout 0.2 instead of 0.5.",
        "3 seeds instead of 10.",
    ),
    differs=DIFFERS,
)
