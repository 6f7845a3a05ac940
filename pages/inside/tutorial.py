"""Tutorial 3 of the UvA notebooks beside what came out here: accuracies and dead neurons over seeds."""

from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from learnact import activations
from learnact.errors import MissingData
from learnact.spec import Spec
from learnact.studies.published.tutorial import ACCURACY, ACTIVATIONS, DEAD, tutorial
from learnact.studies.results import Result
from learnact.studies.transplant import interval
from pages.inside.rates import percent
from pages.shell import published
from pages.shell.data_cache import dataset
from pages.shell.data_look import look
from pages.shell.markdown import Markdown, plain
from pages.shell.tables import plain_cells

NAME = "uva_tutorial"
CHANCE = 20.0  # percent, of ten classes
SAME = {
    "SGD with momentum 0.9": ("optimiser", "momentum"),
    "learning rate 0.01": ("learning_rate",),
    "batches of 256 without the incomplete last one": ("batch", "drop_last"),
    "at most 50 epochs": ("epochs",),
    "stopped after 7 epochs without a better validation accuracy": ("monitor", "patience"),
    "the best weights tested": ("weights",),
}
"""How the network was trained, in words, and the fields that say so."""
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
    if st.toggle(
        "Sample images first",
        key="tutorial_images",
        persist_state="session",
        help="Without its files they are downloaded, 31 MB.",
    ):
        try:
            look(dataset(tutorial("relu")))
        except MissingData as error:
            st.warning(plain(str(error)), icon=":material/cloud_off:")
    published.section(NAME, _tables, same)
    published.train_again(NAME, "the tutorial", ABOUT)


def _tables(result: Result) -> None:
    if accuracies := _accuracies(result):
        st.table(plain_cells(pd.DataFrame(accuracies).set_index("Activation")))
    if sentence := at_chance(result):
        st.caption(plain(sentence))
    title: Markdown
    for title, table in _dead(result):
        st.markdown(title)
        st.table(plain_cells(pd.DataFrame(table).set_index("Dead ReLU neurons")))


def _accuracies(result: Result) -> list[dict[str, str]]:
    done = [_numbers(result, name) for name in ACTIVATIONS if name in result["specs"]]
    seeds = max(map(len, done), default=0)
    return [
        {
            "Activation": activations.ZOO[name].title,
            f"Test accuracy here, mean of {seeds} seeds": _percent(_numbers(result, name), seeds),
            "95 % interval": _ends(_numbers(result, name)),
            **{f"Published, {version}": percent(100 * figures[name], 2) for version, figures in ACCURACY.items()},
        }
        for name in ACTIVATIONS
        if name in result["specs"]
    ]


def _numbers(result: Result, name: str) -> np.ndarray:
    values = result["specs"][name]["metrics"]["test.accuracy"]
    return 100 * np.array([np.nan if value is None else value for value in values])


def _percent(values: np.ndarray, seeds: int) -> str:
    """The mean; of how many seeds where that is not of all."""
    known = int(np.isfinite(values).sum())
    return (percent(float(np.nanmean(values)), 2) if known else "") + (f" ({known} of them)" if known < seeds else "")


def at_chance(result: Result) -> str:
    """Why sigmoid can stay where it began, in two sentences; empty where it did not."""
    done = result["specs"].get("sigmoid")
    if done is None or not (_numbers(result, "sigmoid") < CHANCE).all():
        return ""
    if any(end is None or end["state"] != "stopped" for end in done["ends"]):
        return ""
    return (
        f"Sigmoid stays at {percent(10)}, which is chance: so little of its gradient reaches the first layers that "
        f"validation accuracy does not move, and patience ends the training, here after {done['epochs']:.0f} epochs. "
        "In the JAX version, whose first weights are drawn from the same distribution, it got away; published is one "
        "training each."
    )


def same(result: Result) -> str:
    """What was done as published, in a sentence."""
    theirs = tutorial("relu").training
    mine = [Spec.parse(done["spec"]).training for done in result["specs"].values()]
    parts = [
        words for words, names in SAME.items()
        if all(getattr(one, name) == getattr(theirs, name) for one in mine for name in names)
    ]  # fmt: skip
    return f"As published: {', '.join(parts)}." if parts else ""


def _ends(values: np.ndarray) -> str:
    _, low, high = interval(values)
    return "" if np.isnan(low) else f"{low:.2f} to {percent(high, 2)}"


def _dead(result: Result) -> list[tuple[Markdown, list[dict[str, str]]]]:
    """A title and a table for the network before and after training, and for ten layers before any."""
    asked = (
        ("relu", "untrained", "untrained", "**Before training**, exactly zero on every training row"),
        ("relu", "trained", "trained", "**After training**"),
        ("ten_layers", "untrained", "ten_layers", "**Ten layers** (5 of 256, 5 of 128), before any training"),
    )
    return [
        (Markdown(title), _counts(result["specs"][key], when, which))
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
