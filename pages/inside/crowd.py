"""Distributions on every training row, of a layer and of each of its neurons, at first and now."""

import base64
from typing import Any

import numpy as np
import streamlit as st

from learnact.data import Dataset
from learnact.diagnostics.distributions import Distributions
from learnact.errors import SpecError
from learnact.figures.colors import line_of
from learnact.serving.live.protocol import encode
from learnact.spec import Spec
from pages.inside.moments import Moments, counted, pieces
from pages.shell.components import base, register, theme

CROWD = register("inside_whole", "inside/whole.js")
LARGEST = 60_000  # histograms that are kept for a visitor
PARTS = ("hist", "beyond", "stat", "neurons", "figures")

Arrays = dict[str, np.ndarray]


def about(spec: Spec, dataset: Dataset) -> str:
    """What is counted, in a sentence."""
    return (
        f"What enters the activation of every neuron and what leaves it, on all {len(dataset.train):,} training rows, "
        "with the first weights and now, over the same bins."
    )


def count(moments: Moments) -> tuple[Arrays, Arrays]:
    """At first and now; raises SpecError where there would be more histograms than are kept."""
    spec, dataset = moments.spec, moments.dataset
    number = spec.seeds * sum(spec.network.hidden)
    if number > LARGEST:
        raise SpecError(
            f"At most {LARGEST:,} neurons have a histogram here, not {spec.seeds} seeds of "
            f"{sum(spec.network.hidden):,}: choose fewer seeds or smaller layers."
        )
    first, now = (
        Distributions(network, spec, dataset, neurons=True, slope=False) for network in (moments.first, moments.now)
    )
    first.share_axes(now)
    counted((first.pieces(), now.pieces()), pieces(moments), "Counting")
    return first.answer(), now.answer()


@st.fragment
def show(spec: Spec, step: int, found: tuple[Arrays, Arrays]) -> None:
    """A layer and a seed to choose, and their pictures."""
    layers, seeds = range(len(spec.network.hidden)), range(spec.seeds)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        layer = st.selectbox(
            "Layer", layers, format_func=lambda one: f"{one + 1}: {spec.network.hidden[one]} neurons",
            key="whole_layer", persist_state="session", width=170,
        )  # fmt: skip
        member = st.selectbox(
            "Seed",
            seeds,
            format_func=lambda one: str(spec.members[one]),
            key="whole_seed",
            persist_state="session",
            width=110,
        )
    if not finite(found, layer, member):
        seed = spec.members[member]
        st.info(f"Seed {seed} overflowed or diverged: its layer {layer + 1} has no numbers.", icon=":material/info:")
        return
    data = {"title": f"Layer {layer + 1}", "seed": spec.members[member], "step": step, **_look(spec, layer)}
    CROWD(
        key="inside_whole",
        data={"base": base(), "theme": theme(), **data, "coded": coded(found, layer, member)},
    )


def _look(spec: Spec, layer: int) -> dict[str, Any]:
    """What the activation is called, and how it is drawn."""
    activation = spec.network.activation_of(layer).activation()
    color, _ = line_of("learned" if activation.recipe else activation.name)
    return {"activation": activation.title, "color": color}


def finite(found: tuple[Arrays, Arrays], layer: int, member: int) -> bool:
    """Whether all numbers of a layer of a seed are some, at first and now."""
    return all(np.isfinite(one[f"whole.{layer}.{q}.stat"][member]).all() for one in found for q in ("z", "a"))


def coded(found: tuple[Arrays, Arrays], layer: int, member: int) -> str:
    """The arrays of one layer and seed as the browser reads them, named "first.z.hist" and so on."""
    arrays: Arrays = {}
    for quantity in ("z", "a"):
        arrays[f"{quantity}.ends"] = found[1][f"whole.{layer}.{quantity}.ends"]
        for moment, one in zip(("first", "now"), found, strict=True):
            told = {part: one[f"whole.{layer}.{quantity}.{part}"][member] for part in PARTS}
            arrays |= {f"{moment}.{quantity}.{part}": value for part, value in told.items()}
    arrays = {name: np.ascontiguousarray(array, np.float32) for name, array in arrays.items()}
    return base64.b64encode(encode({}, arrays)).decode()
