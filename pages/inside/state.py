"""The experiment of the page Inside the network, and what to begin with."""

from learnact.serving.live import INSIDE
from learnact.spec import Spec
from pages.shell.experiment import Experiment
from pages.shell.run import Run
from pages.shell.visibility import IN_POPOVER

DEFAULT_SPEC = Spec().replace(
    data={"name": "digits"},
    network={"hidden": (128, 64, 64), "activations": ({"name": "relu"},), "initialisation": "kaiming"},
    training={"optimiser": "sgd", "learning_rate": 0.1, "batch": 64, "epochs": 200},
    seeds=5,
)
"""Digits and ReLU."""

STARTS: dict[str, tuple[str, str, Spec]] = {
    "ReLU, rate too high": (
        "Neurons die, most of them for good, and some come back: see the map.",
        "neurons",
        DEFAULT_SPEC.replace(training__learning_rate=1.0),
    ),
    "Sigmoid, six layers": (
        "The gradient vanishes towards the input.",
        "flow",
        DEFAULT_SPEC.replace(
            network__hidden=(64,) * 6,
            network__activations=[{"name": "sigmoid"}],
            network__initialisation="pytorch",
        ),
    ),
    "tanh, where is it asked?": (
        "What enters moves outwards through the epochs.",
        "sampled",
        DEFAULT_SPEC.replace(network__activations=[{"name": "tanh"}], network__initialisation="xavier"),
    ),
    "Ten layers, dead from the start": (
        "In the last five layers half of the neurons are dead before any training, with PyTorch's first weights.",
        "neurons",
        DEFAULT_SPEC.replace(network__hidden=(256,) * 5 + (128,) * 5, network__initialisation="pytorch", seeds=3),
    ),
}
"""Experiments that show one thing each: what one sees, the view that shows it, and the Spec."""


inside = Experiment("inside", DEFAULT_SPEC, says_beside=True, hideable=(*IN_POPOVER, "link", "save"))
run = Run(inside, "Inside the network", INSIDE, "inside", both=True, inward=False)
