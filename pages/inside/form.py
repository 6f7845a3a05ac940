"""The form of the page Inside the network."""

from dataclasses import replace

from learnact.spec import Spec
from pages.inside.state import inside
from pages.shell.compare import compare
from pages.shell.controls.form import Form, in_columns
from pages.shell.controls.registry import CONTROLS, NETWORK
from pages.shell.visibility import hidden_fields

PARTS = {
    "Activation": ("network.activations", "network.activations.options"),
    "Network and data": ("data.name", *NETWORK),
    "Training": ("training.optimiser", "training.learning_rate", "training.batch", "training.epochs", "seeds"),
}
OWN = {"network.activations": replace(CONTROLS["network.activations"], label="In all layers")}
"""Below the title Activation."""


def form(spec: Spec) -> Spec:
    """The experiment as the widgets say; mistakes stand below their fields."""
    drawn = Form(inside.form_key, inside.start_over, CONTROLS | OWN, hidden=hidden_fields())
    spec, below = in_columns(drawn, spec, PARTS)
    spec = inside.settle(spec)
    with below:
        compare(inside, drawn, spec)
    return spec
