"""Transplant: does a curve from the shelf work elsewhere, beside ReLU, GELU and tanh?"""

import math
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from learnact import activations, data
from learnact.activations.learned import SavedCurve
from learnact.serving.task_queue import Task
from learnact.spec import Spec
from learnact.studies.transplant import TRANSPLANT, Verdict, interval, verdict_words
from pages.shell import messages, saved_curves, tasks
from pages.shell.data_defaults import other_data
from pages.shell.markdown import Markdown, plain
from pages.shell.session import kept_path
from pages.shell.tables import plain_cells

TASK = "transplant"
EPOCHS = {"large": 10, "small": 40}
MAX_OUTSIDE = 0.05  # share of what enters a curve outside its range that needs no warning


def section() -> None:
    st.markdown(
        "Put a curve from your shelf into another network: the same target is trained with it, with ReLU, GELU and "
        "tanh, over the same seeds, first weights and batches."
    )
    curves = saved_curves.by_name()
    if not curves:
        st.info(
            "Your shelf is empty: keep a curve of a run, click one of the 27, or draw one.", icon=":material/shelves:"
        )
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.selectbox("Curve", list(curves), key="transplant_curve", persist_state="session")
        names = [key for key, source in data.SOURCES.items() if source.kind != "own"]
        target = st.selectbox(
            "Into a network for",
            names,
            names.index("digits"),
            lambda key: data.SOURCES[key].title,
            key="transplant_data",
            persist_state="session",
        )
        seeds = st.selectbox("Seeds", [3, 5, 10], key="transplant_seeds", persist_state="session", width=90)
        train = st.toggle(
            "Trained on", key="transplant_train", persist_state="session", help="Otherwise the curve stays frozen."
        )
        st.button("Transplant", type="primary", on_click=_start, args=(curves[name], target, seeds, train))
    spec = _target(target, seeds)
    st.caption(
        f"{data.SOURCES[target].title}: hidden layers {'-'.join(f'{width:d}' for width in spec.network.hidden)}, "
        f"{spec.training.epochs:d} epochs in batches of {spec.training.batch:d}, {_rows(spec)}, in the background."
    )
    tasks.progress(TASK, _verdict)


def _target(name: str, seeds: int) -> Spec:
    """A small network that suits the data."""
    spec = other_data(Spec(), name).replace(network__initialisation="kaiming", seeds=seeds)
    large = data.SOURCES[name].rows > 20_000
    samples = {"data__samples": 20_000} if large else {}
    return spec.replace(training__epochs=EPOCHS["large" if large else "small"], **samples)


def _rows(spec: Spec) -> Markdown:
    return Markdown(f"{spec.data.samples:,} rows" if spec.data.samples else "all rows")


def _start(curve: SavedCurve, target: str, seeds: int, train: bool) -> None:
    def begin() -> None:
        spec, saved = kept_path(_target(target, seeds).to_json()), kept_path(curve.to_json())
        more = ["--trainable"] if train else []
        title = f"{curve.name} into {data.SOURCES[target].title}"
        tasks.start(TASK, ["transplant", str(spec), "--curve", str(saved), "--json", "--threads", "1", *more], title)

    messages.attempt(begin)


def _verdict(task: Task) -> None:
    """The table and the sentence."""
    st.markdown(f"**{plain(task.title)}**")
    show(verdict_of(task.result()))


def verdict_of(tree: dict[str, Any]) -> Verdict:
    """What the command line prints, as a verdict."""
    return Verdict(**{field: tree[field] for field in Verdict.__dataclass_fields__})


def show(verdict: Verdict) -> None:
    """A verdict as a table of the test scores and one sentence."""
    names = [name for name in verdict.metrics[TRANSPLANT] if name.startswith("test.")]
    lines = [_line(name, found, names) for name, found in verdict.metrics.items()]
    st.table(plain_cells(pd.DataFrame(lines).set_index("Activation")))
    st.caption("Means over the seeds; brackets: 95 % interval.")
    st.markdown(plain(verdict_words(verdict)))
    share = verdict.mean_outside
    if math.isnan(share):
        return
    note = f"{100 * share:.1f} % of what enters the curve here lies outside the range that it was used in."
    if share > MAX_OUTSIDE:
        st.warning(note)
    else:
        st.caption(note)


def _line(name: str, found: dict[str, Any], names: list[str]) -> dict[str, str]:
    title = "the transplanted curve" if name == TRANSPLANT else activations.ZOO[name].title
    cells = {metric.replace("test.", "Test ").replace("r2", "R²"): _spread(found[metric]) for metric in names}
    return {"Activation": title} | cells


def _spread(values: list[float | None]) -> str:
    mean, low, high = interval(np.array([np.nan if value is None else value for value in values]))
    if np.isnan(mean):
        return "diverged"
    within = "" if np.isnan(low) else f"  [{low:z.4f}, {high:z.4f}]"
    return f"{mean:z.4f}{within}".replace("-", "−")
