"""Tutorial 3 of the UvA deep learning notebooks: six activations in one network, and neurons that are dead.

What was published stands here too, in both versions of the notebook, one training each.
"""

from typing import Any

import numpy as np

from learnact.diagnostics.dead_neurons import count_dead_neurons
from learnact.spec import Spec
from learnact.studies.published.preset import Preset
from learnact.training import Trainer

SOURCE = "Lippe, Tutorial 3: Activation Functions, UvA deep learning notebooks, 2020 (PyTorch) and 2022 (JAX)."
ACTIVATIONS: dict[str, dict[str, object]] = {
    "sigmoid": {"name": "sigmoid"},
    "tanh": {"name": "tanh"},
    "relu": {"name": "relu"},
    "leaky_relu": {"name": "leaky_relu", "values": {"a": 0.1}},
    "elu": {"name": "elu"},
    "silu": {"name": "silu"},
}
HIDDEN = (512, 256, 256, 128)
TEN = (256,) * 5 + (128,) * 5

ACCURACY: dict[str, dict[str, float]] = {
    "PyTorch": dict(zip(ACTIVATIONS, (0.1000, 0.8759, 0.8862, 0.8892, 0.8727, 0.8873), strict=True)),
    "JAX": dict(zip(ACTIVATIONS, (0.7846, 0.8857, 0.8865, 0.8833, 0.8832, 0.8833), strict=True)),
}
"""Published test accuracy, by version and activation."""

DEAD: dict[str, dict[str, tuple[int, ...]]] = {
    "PyTorch": {
        "untrained": (0, 0, 3, 10),
        "trained": (0, 0, 0, 3),
        "ten_layers": (0, 0, 7, 27, 89, 60, 58, 61, 72, 56),
    },
    "JAX": {
        "untrained": (0, 0, 3, 7),
        "trained": (0, 0, 3, 3),
        "ten_layers": (0, 1, 1, 19, 75, 53, 71, 57, 64, 69),
    },
}
"""Published dead neurons of every hidden layer with ReLU, by version; those of ten layers are untrained."""


def tutorial(activation: str) -> Spec:
    """The perceptron 784-512-256-256-128-10 as published, over 5 seeds instead of one.

    First weights as PyTorch's own, uniform on ± 1/√fan-in; Fashion-MNIST with pixels in [-1, 1], 50,000 rows to train
    on and 10,000 for validation; SGD at 0.01 with momentum 0.9, batches of 256, the incomplete one left out; at most
    50 epochs, 7 without a better validation accuracy, and the best weights are tested.

    Args:
        activation: a key of ACTIVATIONS, or any entry of the zoo.
    """
    return Spec().replace(
        data={"name": "fashion_mnist", "scaling": "symmetric", "validation": 0.16667},
        network={
            "hidden": HIDDEN,
            "activations": (ACTIVATIONS.get(activation, {"name": activation}),),
            "initialisation": "pytorch",
        },
        training={
            "optimiser": "sgd",
            "learning_rate": 0.01,
            "momentum": 0.9,
            "batch": 256,
            "drop_last": True,
            "epochs": 50,
            "monitor": "accuracy",
            "patience": 7,
            "weights": "best",
        },
        seeds=5,
    )


def ten_layers() -> Spec:
    """ReLU in ten hidden layers, 5 of 256 and 5 of 128, whose neurons are counted before any training."""
    return tutorial("relu").replace(network__hidden=TEN)


def dead_neurons(trainer: Trainer) -> dict[str, Any]:
    """Neurons that give exactly zero on every training row: counts {"dead": [S][hidden layers]}.

    None where the numbers of a member are not finite.
    """
    counts = count_dead_neurons(trainer.network, trainer.spec, trainer.dataset).counts().T
    return {"dead": [[int(count) if np.isfinite(count) else None for count in member] for member in counts]}


TUTORIAL = Preset(
    title="Tutorial 3 of the UvA notebooks, 784-512-256-256-128-10, Fashion-MNIST",
    source=SOURCE,
    specs={name: tutorial(name) for name in ACTIVATIONS} | {"ten_layers": ten_layers()},
    differs=(
        "Published is one training of each activation; here are 5, with the same first weights and batches for all "
        "activations.",
        "The validation rows are drawn class by class.",
    ),
    curves=False,
    probe=dead_neurons,
    untrained=frozenset({"ten_layers"}),
)
