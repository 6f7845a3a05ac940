"""The form of the page Inside the network, as lists of fields."""

from dataclasses import replace

from pages.shell.controls.registry import CONTROLS, NETWORK, SCHEDULE

PARTS = {
    "Activation": ("network.activations", "network.activations.options"),
    "Network and data": ("data.name", *NETWORK),
    "Training": SCHEDULE,
}
OWN = {"network.activations": replace(CONTROLS["network.activations"], label="In all layers")}
"""Below the title Activation."""
