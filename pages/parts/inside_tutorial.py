"""Tutorial 3 of the UvA notebooks beside what came out here: accuracies and dead neurons over seeds."""

from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from learnact import activations
from learnact.errors import MissingData
from learnact.presets.results import Result
from learnact.presets.transplant import interval
from learnact.presets.tutorial import ACCURACY, ACTIVATIONS, DEAD, tutorial
from pages.parts import experiment, published
from pages.parts.data_look import look
from pages.parts.inside_state import inside

NAME = "uva_tutorial"
ABOUT = (
    "Six activations with five seeds each and a look at ten layers, one after the other in the background. Without its "
    "files, Fashion-MNIST is downloaded first. In full this takes an hour and more."
)


def section() -> None:
    st.markdown(
        "Six activations in one network, 784-512-256-256-128-10 on Fashion-MNIST, with PyTorch's own first weights: "
        "what accuracy does each reach, and how many ReLU neurons are dead? Published is one training in each of two "
        "versions of the notebook; here are several seeds."
    )
    if st.toggle("Sample images first", key="tutorial_images", help="Without its files they are downloaded, 31 MB."):
        try:
            look(experiment.dataset(tutorial("relu")))
        except MissingData as error:
            st.warning(str(error), icon=":material/cloud_off:")
    published.section(NAME, _tables)
    published.train_again(NAME, "the tutorial", ABOUT, inside)


def _tables(result: Result) -> None:
    if accuracies := _accuracies(result):
        st.table(pd.DataFrame(accuracies).set_index("Activation"))
    for title, table in _dead(result):
        st.markdown(title)
        st.table(pd.DataFrame(table).set_index("Dead ReLU neurons"))


def _accuracies(result: Result) -> list[dict[str, str]]:
    return [
        {
            "Activation": activations.ZOO[name].title,
            "Test accuracy here, mean": _percent(_numbers(result, name)),
            "95 % interval": _ends(_numbers(result, name)),
            **{f"Published, {version}": f"{100 * figures[name]:.2f} %" for version, figures in ACCURACY.items()},
        }
        for name in ACTIVATIONS
        if name in result["specs"]
    ]


def _numbers(result: Result, name: str) -> np.ndarray:
    values = result["specs"][name]["metrics"]["test.accuracy"]
    return 100 * np.array([np.nan if value is None else value for value in values])


def _percent(values: np.ndarray) -> str:
    return f"{np.nanmean(values):.2f} % of {np.isfinite(values).sum()} seeds"


def _ends(values: np.ndarray) -> str:
    _, low, high = interval(values)
    return "" if np.isnan(low) else f"{low:.2f} to {high:.2f} %"


def _dead(result: Result) -> list[tuple[str, list[dict[str, str]]]]:
    """A title and a table for the network before and after training, and for ten layers before any."""
    asked = (
        ("relu", "untrained", "untrained", "**Before training**, exactly zero on every training row"),
        ("relu", "trained", "trained", "**After training**"),
        ("ten_layers", "untrained", "ten_layers", "**Ten layers** (5 of 256, 5 of 128), before any training"),
    )
    return [
        (title, _counts(result["specs"][key], when, which))
        for key, when, which, title in asked
        if key in result["specs"] and when in result["specs"][key].get("probes", {})
    ]


def _counts(done: dict[str, Any], when: str, which: str) -> list[dict[str, str]]:
    """Mean and range over the seeds of every layer, then the published ones."""
    counts = np.array(done["probes"][when]["dead"])  # [S, layers]
    here = [f"{c.mean():.1f} ({c.min()} to {c.max()})" for c in counts.T]
    rows = {f"here, mean and range of {len(counts)} seeds": here}
    rows |= {f"published, {version}": [str(count) for count in figures[which]] for version, figures in DEAD.items()}
    widths = done["spec"]["network"]["hidden"]
    names = [f"layer {k + 1} of {width}" for k, width in enumerate(widths)]
    return [{"Dead ReLU neurons": row, **dict(zip(names, cells, strict=True))} for row, cells in rows.items()]
