"""Signal propagation: variance against depth, measured and as mean-field theory says."""

import math

import numpy as np
import pandas as pd
import streamlit as st

from learnact import activations
from learnact.csv_text import frame_csv
from learnact.diagnostics.propagation import Propagation
from learnact.serving.diagnostic_questions import propagation_of
from learnact.serving.task_queue import Answer, Question
from pages.shell import tasks
from pages.shell.controls.registry import SCHEMES
from pages.shell.downloads import csv_button
from pages.shell.tables import plain_cells

OWN = "Variances by hand"
DEFAULT_ACTIVATIONS = ["relu", "tanh", "sigmoid"]
SEEDS = 3
PLACE = "inside propagation"
QUIET = {"displayModeBar": False}


def section() -> None:
    st.markdown(
        "How far does a signal get through layers that nobody has trained? Points are measured in random networks, "
        "lines are **mean-field theory** for infinite width: the variance map "
        r"$V(q) = \sigma_w^2\,E[\varphi(\sqrt{q}\,z)^2] + \sigma_b^2$, and "
        r"$\chi_1 = \sigma_w^2\,E[\varphi'(\sqrt{q^*}\,z)^2]$, the factor by which a gradient's variance changes in "
        "each layer once the signal has reached the variance q* that is kept; its size changes by √χ₁."
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        names = st.multiselect(
            "Activations", list(activations.ZOO), DEFAULT_ACTIVATIONS, max_selections=6, key="propagation_names",
            persist_state="session", format_func=lambda name: activations.ZOO[name].title, width=420,
        )  # fmt: skip
        scheme = st.selectbox(
            "Initialisation",
            [OWN, *SCHEMES],
            0,
            lambda name: SCHEMES.get(name, name),
            key="propagation_scheme",
            persist_state="session",
            width=210,
        )
        depth = st.number_input("Layers", 1, 100, 30, key="propagation_depth", persist_state="session", width=110)
        width = st.number_input(
            "Neurons each", 1, 4096, 128, key="propagation_width", persist_state="session", width=130
        )
    first: list[float] | str = scheme
    if scheme == OWN:
        with st.container(horizontal=True):
            weight = st.slider(
                r"Variance of the weights times fan-in, $\sigma_w^2$",
                0.1,
                4.0,
                2.0,
                0.05,
                key="propagation_weight",
                persist_state="session",
            )
            bias = st.slider(
                r"Variance of the biases, $\sigma_b^2$",
                0.0,
                1.0,
                0.0,
                0.01,
                key="propagation_bias",
                persist_state="session",
            )
        first = [weight, bias]
    if not names:
        st.info("Choose an activation.", icon=":material/show_chart:")
        return
    asked = {"activations": names, "first": first, "depth": int(depth), "width": int(width), "seeds": SEEDS}
    question = Question("propagation", "Sending signals through random networks", asked)
    tasks.answered(PLACE, question, lambda task: _show(names, task.result()))


def _show(names: list[str], answer: Answer) -> None:
    found = {name: propagation_of(answer.arrays, name) for name in names}
    _figures(found)
    _table(found)


def _figures(found: dict[str, Propagation]) -> None:
    from learnact.figures.propagation import Line, gradient, signal  # brings Plotly, which no start should wait for

    def lines(quantity: str) -> list[Line]:
        return [
            Line(name, activations.ZOO[name].title, one.measured[quantity][..., 1], one.predicted[quantity][..., 1])
            for name, one in found.items()
        ]

    left, right = st.columns(2, gap="medium")
    kept = next(iter(found.values())).fixed if len(found) == 1 else float("nan")
    left.plotly_chart(signal(lines("z"), kept), key="propagation_signal", config=QUIET)
    right.plotly_chart(gradient(lines("dz")), key="propagation_gradient", config=QUIET)


def _table(found: dict[str, Propagation]) -> None:
    rows = [
        {
            "Activation": activations.ZOO[name].title,
            "Fixed point q*": _fixed(one),
            "χ₁": f"{one.chi:.4g}",
            "√χ₁": f"{math.sqrt(one.chi):.4g}",
            "Layers for a factor e": f"{one.scale:.3g}".replace("inf", "∞"),
            "Gain that keeps unit variance": f"{one.gain:.4g}",
            "What becomes of the gradient": one.words(),
        }
        for name, one in found.items()
    ]
    st.table(plain_cells(pd.DataFrame(rows).set_index("Activation")))
    csv_button(_csv(found), "signal-propagation.csv")
    st.caption(
        "Sources: Poole et al., Exponential expressivity in deep neural networks through transient chaos, 2016; "
        "Schoenholz et al., Deep information propagation, 2017."
    )


def _fixed(one: Propagation) -> str:
    """Every q is kept where the prediction stays at another one than was found."""
    path = one.predicted["z"][:, 1]
    if len(path) > 1 and np.isfinite(path).all() and np.ptp(path[1:]) <= 1e-6 * path[-1]:
        return f"{path[-1]:.4g}" + (" (every q is kept)" if abs(path[-1] - one.fixed) > 1e-3 * path[-1] else "")
    return f"{one.fixed:.4g}".replace("inf", "∞")


def _csv(found: dict[str, Propagation]) -> str:
    """One row an activation, layer and seed."""
    rows = [
        {"activation": name, "layer": layer + 1, "seed": seed}
        | {f"variance of {q}": one.measured[q][layer, seed, 1] for q in ("z", "a", "da", "dz")}
        | {f"predicted, {q}": one.predicted[q][layer, 1] for q in ("z", "dz")}
        for name, one in found.items()
        for layer in range(len(one.measured["z"]))
        for seed in range(one.measured["z"].shape[1])
    ]
    return frame_csv(pd.DataFrame(rows))
