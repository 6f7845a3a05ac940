"""The zoo's sections below the curves: details of one activation, properties as a table, cost on this machine."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from learnact.activations import ZOO, Activation, properties
from learnact.csv_text import frame_csv
from learnact.figures.colors import line_of
from learnact.formula.vocabulary import GREEK
from learnact.serving.diagnostic_questions import property_row
from learnact.serving.task_queue import Question
from learnact.spec import Spec, to_query
from pages.shell import messages, tasks
from pages.shell.controls.activation import TYPED
from pages.shell.downloads import csv_button
from pages.shell.markdown import plain, typeset
from pages.shell.tables import plain_cells
from pages.zoo.collection import ABOUT
from pages.zoo.remarks import remarks
from pages.zoo.timings import label, measurement

QUIET = {"displayModeBar": False}
ALL = "properties of the zoo"  # where the answer is kept
EVERY_ENTRY = Question("properties", "Computing the properties of all", {})


def details(shown: Sequence[Activation]) -> None:
    """Formula, source, letters and remarks of one of those that are shown."""
    by_name = {activation.name: activation for activation in shown}
    if st.session_state.get(ABOUT) not in by_name:
        st.session_state[ABOUT] = next(iter(by_name))
    chosen = st.segmented_control(
        "Details of", list(by_name), format_func=lambda name: plain(by_name[name].title), key=ABOUT, required=True
    )
    activation = by_name[str(chosen)]
    left, right = st.columns([1, 1], gap="large")
    with left:
        st.latex(typeset(rf"\sigma(x) = {activation.latex()}"))
        st.markdown(plain(activation.about) or "Your own formula, drawn and computed like every other one.")
        for parameter in activation.parameters:
            trained = ", trained with the weights" if parameter.trainable else ""
            st.markdown(f"**{GREEK[parameter.letter]}** = {parameter.value:.4g}: {plain(parameter.meaning)}{trained}.")
        if activation.name != TYPED:
            st.caption(f"Source: {plain(activation.source)}")
        _train_link(activation)
    with right:
        for seen, why in remarks(activation, properties(activation)):
            said, asked = st.columns([5, 1], vertical_alignment="center")
            said.markdown(plain(seen))
            with asked.popover("why?", type="tertiary"):
                st.markdown(plain(why))


def _train_link(activation: Activation) -> None:
    st.page_link(
        "playground/page.py",
        label=f"Train a network with {'it' if activation.name == TYPED else plain(activation.title)}",
        icon=":material/play_circle:",
        query_params=to_query(experiment_with(activation)),
    )


def experiment_with(activation: Activation) -> Spec:
    """The first experiment of the Playground, with this activation at its chosen letters."""
    base = {"name": activation.name, "values": activation.values}
    typed = {"formula": activation.title} if activation.name == TYPED else {}
    return Spec().replace(network__activations=[base | typed])


def property_table(shown: Sequence[Activation]) -> None:
    """The computed properties of what is shown, a column each; or of the whole zoo, a row each."""
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.subheader("Properties, computed from the formula", anchor=False, width="content")
        everything = st.toggle(f"All {len(ZOO)}", key="zoo_all", persist_state="session")
    if everything:
        typed = [property_row(activation) for activation in shown if activation.name == TYPED]
        tasks.answered(ALL, EVERY_ENTRY, lambda task: _rows([*typed, *task.result().header["rows"]]))
    elif shown:
        table = _table([property_row(activation) for activation in shown])
        st.table(plain_cells(table.T), border="horizontal")
        csv_button(frame_csv(table, index=True), "activations.csv", "Download as CSV")


def _rows(found: Sequence[dict[str, str]]) -> None:
    table = _table(found)
    st.dataframe(table, height=560)
    csv_button(frame_csv(table, index=True), "activations.csv", "Download as CSV")


def _table(rows: Sequence[dict[str, str]]) -> pd.DataFrame:
    return pd.DataFrame(rows).set_index("Activation").fillna("")


def cost_section(shown: Sequence[Activation]) -> None:
    """Bars where costs are known, progress while they are measured, else the button that starts it."""
    st.subheader("Cost on this machine", anchor=False)
    wanted = [activation for name, activation in ZOO.items() if name != "relu"]
    wanted += [activation for activation in shown if activation.name == TYPED]
    running = measurement().progress is not None
    st.fragment(_costs, run_every=0.5 if running else None)(wanted, running)


def _costs(wanted: Sequence[Activation], was_running: bool) -> None:
    progress = measurement().progress
    if was_running and progress is None:
        messages.rerun()
    known = [activation for activation in wanted if label(activation) in measurement().timings]
    if progress is not None:
        st.progress(progress, f"Measured {len(known)} of {len(wanted)}, in small pieces so that nobody waits")
    elif measurement().lacks(wanted):
        st.caption("Forward and backward for a million numbers on one thread, in turns with ReLU; about ten seconds.")
        if st.button("Measure", icon=":material/timer:"):
            measurement().want(wanted)
            messages.rerun()
    if known:
        _bars(known)


def _bars(known: Sequence[Activation]) -> None:
    timings = [measurement().timings[label(activation)] for activation in known]
    from learnact.figures.timing import timing_bars  # brings Plotly, which no start should wait for

    figure = timing_bars(
        [activation.title for activation in known],
        [one.forward_ratio for one in timings],
        [one.backward_ratio for one in timings],
        [line_of(activation.name)[0] for activation in known],
        [(one.forward_ms, one.backward_ms) for one in timings],
    )
    st.plotly_chart(figure, config=QUIET, key="zoo_costs")
