"""One subnetwork as the activation of a whole network, learned on Covertype: 27 combinations and the plain networks."""

from itertools import product

from learnact.spec import Spec
from learnact.studies.published.preset import Preset

SOURCE = "mfwos, Custom-Activation-Function (repository), learning an activation function on Covertype."
BASES = ("tanh", "relu", "gelu")
NETWORKS = {"small": (48, 24), "medium": (48, 24, 16), "large": (96, 48, 32)}
SUBNETWORKS = {"small": (16, 8), "medium": (32, 16), "large": (32, 16, 8)}
VALIDATION = 0.088245  # 50,000 of 566,602 rows
STEPS = 26  # of an epoch in batches of 20,000


def covertype(base: str, network: str, subnetwork: str | None = None) -> Spec:
    """One of the combinations as published, or the same network with the plain activation.

    Linear, batch norm, activation in every layer; the subnetwork, one for all layers, is linear, batch norm, base
    activation in every layer, then linear. PyTorch's first weights, Adam at 0.005, batches of 20,000, at most 400
    epochs, stopped after 10 without a better validation AUC, last weights.

    Args:
        base: the inner activation, one of BASES.
        network: key in NETWORKS.
        subnetwork: key in SUBNETWORKS; None takes the base activation itself.
    """
    activation = {"name": base} if subnetwork is None else _subnetwork(base, SUBNETWORKS[subnetwork])
    return Spec().replace(
        data={"name": "covertype_binary", "scaling": "zscore", "validation": VALIDATION, "test": 0.01},
        network={
            "hidden": NETWORKS[network],
            "activations": (activation,),
            "norm": "batch",
            "initialisation": "pytorch",
        },
        training={
            "optimiser": "adam",
            "learning_rate": 0.005,
            "batch": 20_000,
            "epochs": 400,
            "monitor": "auc",
            "patience": 10,
        },
        seeds=3,
    )


def _subnetwork(base: str, hidden: tuple[int, ...]) -> dict[str, object]:
    options = {"hidden": hidden, "inner": base, "norm": True, "initialisation": "pytorch", "evaluation": "table"}
    return {"name": "subnetwork", "sharing": "network", "learned": options}


COMBINATIONS = {"_".join(names): names for names in product(BASES, NETWORKS, SUBNETWORKS)}
PLAIN = {"_".join(names): names for names in product(BASES, NETWORKS)}
COVERTYPE = Preset(
    title="One learned activation a network, Covertype",
    source=SOURCE,
    specs={key: covertype(*names) for key, names in (COMBINATIONS | PLAIN).items()},
    differs=(
        "Inputs are z-scores of the training rows instead of x/σ - μ followed by a batch norm on the input: the same "
        "function of a row, but for the noise of a batch and an adaptable gain that the first layer has anyway.",
        "1 % of the rows are held out as a test set, which the source does not have.",
        "The subnetwork and its batch statistics are computed at 4,096 grid points, weighted with the number of values "
        "there, with straight lines between them, instead of at every value.",
    ),
    steps=STEPS,
)
