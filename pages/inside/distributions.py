"""Distributions on every training row, of a layer and of each of its neurons, at first and now."""

from typing import Any

import numpy as np
import streamlit as st

from learnact.data import Dataset
from learnact.figures.colors import line_of
from learnact.serving.diagnostic_questions import MOMENTS
from learnact.serving.task_queue import Answer
from learnact.spec import Spec
from pages.inside.encoding import encoded_arrays
from pages.shell.components import base, register, theme

PICTURES = register("inside_whole", "inside/every_row.js")
PARTS = ("hist", "beyond", "stat", "neurons", "figures")

Arrays = dict[str, np.ndarray]


def description(spec: Spec, dataset: Dataset) -> str:
    """What is counted, in a sentence."""
    return (
        f"What enters the activation of every neuron and what leaves it, on all {len(dataset.train):,} training rows, "
        "with the first weights and now, over the same bins."
    )


@st.fragment
def show(spec: Spec, answer: Answer) -> None:
    """A layer and a seed to choose, and their pictures."""
    found, step = answer.arrays, answer.header["step"]
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
        st.info(
            f"Seed {seed:d} overflowed or diverged: its layer {layer + 1:d} has no numbers.", icon=":material/info:"
        )
        return
    data = {"title": f"Layer {layer + 1}", "seed": spec.members[member], "step": step, **_activation(spec, layer)}
    PICTURES(
        key="inside_whole",
        data={"base": base(), "theme": theme(), **data, "coded": encoded_arrays(sent_arrays(found, layer, member))},
    )


def _activation(spec: Spec, layer: int) -> dict[str, Any]:
    """What the activation is called, and how it is drawn."""
    activation = spec.network.activation_of(layer).activation()
    color, _ = line_of("learned" if activation.recipe else activation.name)
    return {"activation": activation.title, "color": color}


def finite(found: Arrays, layer: int, member: int) -> bool:
    """Whether all numbers of a layer of a seed are some, at first and now.

    Args:
        found: arrays of the answer to "distributions".
        layer: hidden, from 0.
        member: index of the seed.
    """
    stats = (found[f"{moment}.whole.{layer}.{quantity}.stat"] for moment in MOMENTS for quantity in ("z", "a"))
    return all(np.isfinite(stat[member]).all() for stat in stats)


def sent_arrays(found: Arrays, layer: int, member: int) -> Arrays:
    """The arrays of one layer and seed as the browser reads them, named "first.z.hist" and so on.

    Args:
        found: arrays of the answer to "distributions".
        layer: hidden, from 0.
        member: index of the seed.
    """
    arrays: Arrays = {}
    for quantity in ("z", "a"):
        arrays[f"{quantity}.ends"] = found[f"now.whole.{layer}.{quantity}.ends"]
        for moment in MOMENTS:
            parts = {part: found[f"{moment}.whole.{layer}.{quantity}.{part}"][member] for part in PARTS}
            arrays |= {f"{moment}.{quantity}.{part}": value for part, value in parts.items()}
    return {name: np.ascontiguousarray(array, np.float32) for name, array in arrays.items()}
