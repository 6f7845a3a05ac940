"""The data sets as small pictures to choose from."""

from dataclasses import replace
from functools import cache, partial
from typing import Any

import numpy as np
import streamlit as st

from learnact import data
from learnact.data import Dataset
from learnact.spec import Spec
from pages.shell.components import base, register
from pages.shell.controls.own_data import own_data
from pages.shell.controls.registry import CONTROLS, Control
from pages.shell.controls.widgets import Slot, renewing
from pages.shell.experiment import Experiment
from pages.shell.markdown import plain

TILES = register("tiles", "playground/data_tiles.js")
POINTS = 150  # of a picture
SHORT = {
    "blobs": "Blobs",
    "plane": "Plane",
    "gaussian": "Bumps",
    "breast_cancer": "Cancer",
    "fashion_mnist": "Fashion",
    "covertype": "Forest, 7",
    "covertype_binary": "Forest, 2",
    "xor": "XOR",
    "moons": "Moons",
    "checkerboard": "Chess",
}
SIGNS = {
    "digits": "0–9",
    "iris": "Ir",
    "wine": "Wi",
    "breast_cancer": "Bc",
    "fashion_mnist": "Fa",
    "covertype": "Co 7",
    "covertype_binary": "Co 2",
}


def choose_data(chosen: str) -> str:
    """The name of the data set that was pressed, or the one chosen before."""
    told = TILES(
        key="data_tiles", data={"base": base(), "tiles": _tiles(), "chosen": chosen}, on_choose_change=lambda: None
    )
    return told.choose if told.choose in data.SOURCES else chosen


def _pictures(experiment: Experiment, slot: Slot, chosen: str, spec: Spec) -> str:
    """The pictures, the way to own data, and what the chosen data are."""
    name = choose_data(chosen)
    if name == chosen:
        own_data(experiment, spec)
        source = data.SOURCES[chosen]
        st.caption(f"**{plain(source.title)}.** {plain(source.description)}")
    return name


@cache
def _tiles() -> list[dict[str, Any]]:
    return [_tile(name) for name, source in data.SOURCES.items() if source.kind != "own"]


def _tile(name: str) -> dict[str, Any]:
    source = data.SOURCES[name]
    tile = {"name": name, "title": SHORT.get(name, source.title), "sign": SIGNS.get(name, "▦"), "points": None}
    return tile if source.domain is None else tile | _points(data.load(name, samples=2 * POINTS))


def _points(dataset: Dataset) -> dict[str, Any]:
    x, y = dataset.raw("train")[:POINTS], dataset.train.y[:POINTS].reshape(-1, 1)
    rows = np.hstack([x, y]).astype(float).round(2).ravel().tolist()
    limit = float(np.abs(y).max()) or 1.0
    return {"points": rows, "domain": dataset.domain, "classes": len(dataset.classes), "limit": limit}


def pictures(experiment: Experiment) -> Control:
    """The data sets for a column beside the picture, which has room for them; a form behind a button has a list.

    Args:
        experiment: of the page, which gets the visitor's own data.
    """
    return replace(CONTROLS["data.name"], widget=renewing(partial(_pictures, experiment)))
