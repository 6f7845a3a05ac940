"""Dead neurons on every training row: a table a layer of counts at first and now, which died and which came back."""

from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from learnact.data import Dataset
from learnact.diagnostics.dead_neurons import DeadNeurons, NeuronCounter, changes
from learnact.spec import Spec
from pages.inside.moments import Moments, counted, pieces

KINDS = {
    "dead": "dead",
    "nearly": "nearly dead",
    "always": "always on",
    "derivative_zero": "derivative zero everywhere",
}
ROUNDED = {"rounded": "dead or derivative zero by rounding only"}


def about(spec: Spec, dataset: Dataset) -> str:
    """What is counted, in a sentence or two."""
    return (
        "The map above looks at a sample. Here a neuron is dead if its output is exactly zero on all "
        f"{len(dataset.train):,} training rows, and its derivative is zero everywhere if it is on all of them: with "
        "ReLU the dead are counted there too. Nearly dead: active on under 0.1 % of the rows."
    )


def count(moments: Moments) -> tuple[DeadNeurons, DeadNeurons]:
    """At first and now."""
    spec, dataset = moments.spec, moments.dataset
    first, now = (NeuronCounter(network, spec, dataset) for network in (moments.first, moments.now))
    counted((first.pieces(), now.pieces()), pieces(moments), "Counting")
    return first.answer(), now.answer()


def show(spec: Spec, step: int, found: Any) -> None:
    """The table, and the same to take home."""
    first, now = found
    st.table(pd.DataFrame(_lines(first, now)).set_index("Layer"))
    st.caption(f"Mean over {spec.seeds} seeds, in brackets the range; now is step {step:,}.")
    text = pd.DataFrame(_rows(first, now, spec)).to_csv(index=False)
    st.download_button("Data as CSV", text, "dead-neurons.csv", "text/csv", icon=":material/download:", type="tertiary")


def _lines(first: DeadNeurons, now: DeadNeurons) -> list[dict[str, str]]:
    moved = changes(first, now)
    return [
        {
            "Layer": f"{layer + 1} ({activity.active.shape[1]} neurons)",
            "dead at first": _said(first.counts()[layer]),
            **{f"{words} now": _said(now.counts(kind)[layer]) for kind, words in KINDS.items()},
            "died": _said(moved[layer].died.sum(1)),
            "came back": _said(moved[layer].revived.sum(1)),
        }
        for layer, activity in enumerate(now.layers)
    ]


def _said(counts: np.ndarray) -> str:
    """Mean and range over the seeds that are finite."""
    known = counts[np.isfinite(counts)]
    if not len(known):
        return "unknown"
    low, high = int(known.min()), int(known.max())
    return f"{known.mean():.1f}" + (f" ({low} to {high})" if low < high else "")


def _rows(first: DeadNeurons, now: DeadNeurons, spec: Spec) -> list[dict[str, object]]:
    """One row a moment, layer and seed, with the neurons by index."""
    moments = (("first", first), ("now", now))
    return [
        {"moment": name, "layer": layer + 1, "seed": seed}
        | {words: moment.counts(kind)[layer, member] for kind, words in (KINDS | ROUNDED).items()}
        | {"which are dead": " ".join(map(str, moment.neurons(layer, member)))}
        for name, moment in moments
        for layer in range(len(moment.layers))
        for member, seed in enumerate(spec.members)
    ]
