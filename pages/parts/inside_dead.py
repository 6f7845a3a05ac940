"""Dead neurons counted on every training row, of the run on the page: before training and now."""

import numpy as np
import pandas as pd
import streamlit as st

from learnact import materials
from learnact.data import Dataset
from learnact.jobs.look import as_saved
from learnact.probes.dead import Dead, changes, dead
from learnact.spec import Spec
from pages.parts.inside_state import inside
from pages.parts.server import workers

FOUND = "inside_dead"  # in the session: what was counted, and of which run
KINDS = {
    "dead": "dead",
    "stuck": "stuck: derivative always zero",
    "nearly": "active on under 0.1 %",
    "always": "always on",
}


def section(spec: Spec, dataset: Dataset, token: str) -> None:
    """A button, then a table a layer: counts at first and now, which died, which came back."""
    st.subheader("Dead neurons, on every training row", anchor=False)
    row = st.container(horizontal=True, vertical_alignment="center")
    row.button("Count now", icon=":material/calculate:", on_click=_count, args=(spec, dataset, token))
    row.caption(
        "The map above looks at a sample. Here a neuron is dead if its output is exactly zero on all "
        f"{len(dataset.train):,} training rows, and stuck if its derivative is; zeros by rounding are told apart."
    )
    found = st.session_state.get(FOUND)
    if found is None or found[0] != token:
        return
    _, step, first, now = found
    st.table(pd.DataFrame(_lines(first, now)).set_index("Layer"))
    st.caption(f"Mean over {spec.seeds} seeds, in brackets the range; now is step {step:,}, a few seconds ago at most.")
    text = pd.DataFrame(_rows(first, now, spec)).to_csv(index=False)
    st.download_button("Data as CSV", text, "dead-neurons.csv", "text/csv", icon=":material/download:", type="tertiary")


def _count(spec: Spec, dataset: Dataset, token: str) -> None:
    def look() -> None:
        trainer = as_saved(workers().record(token), dataset)
        first = materials.trainer(spec, dataset)
        counted = (dead(one.network, spec, dataset) for one in (first, trainer))
        st.session_state[FOUND] = (token, trainer.step, *counted)

    with st.spinner("Counting"):
        inside.attempt(look)


def _lines(first: Dead, now: Dead) -> list[dict[str, str]]:
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


def _rows(first: Dead, now: Dead, spec: Spec) -> list[dict[str, object]]:
    """One row a moment, layer and seed, with the neurons by index."""
    moments = (("first", first), ("now", now))
    return [
        {"moment": name, "layer": layer + 1, "seed": seed}
        | {kind: moment.counts(kind)[layer, member] for kind in KINDS}
        | {"which are dead": " ".join(map(str, moment.neurons(layer, member)))}
        for name, moment in moments
        for layer in range(len(moment.layers))
        for member, seed in enumerate(spec.members)
    ]
