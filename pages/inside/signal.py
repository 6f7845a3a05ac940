"""A signal through σ: a distribution before and after, and the harmonics of a sine."""

import numpy as np
import pandas as pd
import streamlit as st

from learnact import activations
from learnact.csv_text import frame_csv
from learnact.diagnostics import Harmonics, SignalDensities, harmonics, signal
from learnact.diagnostics.harmonics import DISTRIBUTIONS, Density
from learnact.errors import LearnactError, RunError
from learnact.figures.colors import line_of
from learnact.serving.server_state import workers
from pages.inside.state import run
from pages.shell.downloads import csv_button
from pages.shell.markdown import plain

MEASURED = "measured: what enters a layer of the run above"
NUMBERS = 4_096  # that stand for a measured distribution


def section() -> None:
    st.markdown(
        "What does σ make of a signal? Above: how its values are distributed before and after. Below: a sine of "
        "growing amplitude sent through σ, and the **harmonics** that come out; a straight line makes none."
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        names = list(activations.ZOO)
        name = st.selectbox(
            "Activation",
            names,
            names.index("relu"),
            lambda name: activations.ZOO[name].title,
            key="signal_name",
            persist_state="session",
        )
        entering = st.selectbox(
            "What enters", [*DISTRIBUTIONS, MEASURED], key="signal_entering", persist_state="session"
        )
        if entering == MEASURED:
            layer = st.number_input("Hidden layer", 1, 100, 1, key="signal_layer", persist_state="session", width=130)
        else:
            mean = st.number_input("Mean", -10.0, 10.0, 0.0, 0.5, key="signal_mean", persist_state="session", width=130)
            deviation = st.number_input(
                "Standard deviation", 0.01, 10.0, 1.0, 0.5, key="signal_deviation", persist_state="session", width=170
            )
    function = activations.ZOO[name]
    found = (
        signal(function, _measured(int(layer))) if entering == MEASURED else signal(function, entering, mean, deviation)
    )
    _figure(name, found, harmonics(function))


def _measured(layer: int) -> np.ndarray:
    """Numbers distributed as what enters a layer of the run on the page; raises RunError where there is none."""
    try:
        record = workers().record(run.token or "")
    except LearnactError:
        raise RunError("There is no run above whose pre-activations could be taken.") from None
    with record.lock:
        shares = record.arrays.get(f"inside.{layer - 1}.z.hist")
        ends = record.arrays.get(f"inside.{layer - 1}.z.ends")
    if shares is None or ends is None or not np.isfinite(shares).any() or not np.nansum(shares):
        raise RunError(f"The run above tells nothing of a hidden layer {layer}, or not yet.")
    share = np.nan_to_num(shares).mean(0)
    middles = ends[0] + (np.arange(len(share)) + 0.5) * (ends[1] - ends[0]) / len(share)
    return np.repeat(middles.astype(float), np.ceil(NUMBERS * share / share.sum()).astype(int))


def _figure(name: str, found: SignalDensities, spectrum: Harmonics) -> None:
    from learnact.figures.signal import Bars, signal_figure  # brings Plotly, which no start should wait for

    before, after = (Bars(density.ends, density.shares) for density in (found.before, found.after))
    figure = signal_figure(before, after, spectrum.amplitudes, spectrum.waves, spectrum.strength, line_of(name)[0])
    st.plotly_chart(figure, key="signal_figure", config={"displayModeBar": False})
    st.markdown(plain(_words(found, spectrum)))
    table = pd.DataFrame(spectrum.strength, columns=[f"harmonic {k}" for k in range(spectrum.strength.shape[1])])
    table.insert(0, "amplitude", spectrum.amplitudes)
    with st.container(horizontal=True):
        csv_button(frame_csv(densities(found)), f"{name}-densities.csv", "Densities as CSV")
        csv_button(frame_csv(table), f"{name}-harmonics.csv", "Harmonics as CSV")


def densities(found: SignalDensities) -> pd.DataFrame:
    """The bins before and after the activation: their ends, and the share of the values in each."""
    return pd.concat(_bins(where, density) for where, density in (("before", found.before), ("after", found.after)))


def _bins(where: str, density: Density) -> pd.DataFrame:
    edges = np.linspace(density.ends[0], density.ends[1], len(density.shares) + 1)
    return pd.DataFrame({"where": where, "from": edges[:-1], "to": edges[1:], "share": density.shares})


def _words(found: SignalDensities, spectrum: Harmonics) -> str:
    """What the pictures say, in two sentences."""
    (mean, deviation), (after_mean, after) = found.before.moments, found.after.moments
    zero = f", {100 * found.after.zero:.0f} % of it exactly zero" if found.after.zero else ""
    first = (
        f"What enters has mean {mean:.3g} and standard deviation {deviation:.3g}; "
        f"what leaves has {after_mean:.3g} and {after:.3g}{zero}."
    )
    last = spectrum.distortion[-1]
    if not np.isfinite(last):
        return f"{first} Of a sine nothing of its own frequency is left: all of it are other harmonics."
    beside = f"the other harmonics have {100 * last:.0f} % of the first's size"
    return f"{first} At amplitude {spectrum.amplitudes[-1]:.3g} {beside}."
