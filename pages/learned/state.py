"""The experiment of the page Learned activations: a network with a learned activation, and a fixed one beside it."""

from learnact.activations import KINDS
from learnact.errors import SpecError
from learnact.serving.live import CURVES
from learnact.spec import Spec
from pages.shell.experiment import Experiment
from pages.shell.run import Run
from pages.shell.visibility import IN_POPOVER

DEFAULT_SPEC = Spec().replace(
    data={"name": "digits"},
    network={
        "hidden": (64, 64, 64),
        "activations": ({"name": "subnetwork"},),
        "initialisation": "kaiming",
    },
    training={"learning_rate": 0.003, "batch": 64, "epochs": 100},
    seeds=10,
)
"""Digits, three hidden layers with a subnetwork each: small enough to watch."""

DEFAULT_FIXED = {"network.activations": "leaky_relu~a=0.2"}
"""What the network beside it has of its own."""


def check(spec: Spec) -> Spec:
    """The same experiment; raises SpecError where nothing in it is learned."""
    if not any(chosen.is_learned for chosen in spec.network.activations):
        kinds = ", ".join(KINDS)
        raise SpecError(f"This page needs a learned activation: {kinds}, or one of the zoo with trained letters.")
    return spec


learned = Experiment(
    "learned", DEFAULT_SPEC, DEFAULT_FIXED, check, says_beside=True, hideable=(*IN_POPOVER, "link", "save")
)
run = Run(learned, "Learned activations", CURVES, "learned")
