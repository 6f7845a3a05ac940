"""A signal through σ: densities before and after, one period of a sine through it, and the harmonics it makes."""

from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray
from plotly.subplots import make_subplots

GREY = "#8c8c88"
HEIGHT = 560  # pixels
DRAWN = 5  # waves and spectra of all amplitudes that are drawn
SHOWN = 12  # harmonics

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Bars:
    """A density: the ends of its axis [2] and shares in equal bins [B]."""

    ends: Array
    shares: Array


def signal_figure(before: Bars, after: Bars, amplitudes: Array, waves: Array, strength: Array, color: str) -> go.Figure:
    """Four pictures: what enters, what leaves; σ(A sin t) over a period, and the size of each harmonic.

    Args:
        amplitudes: A [K], ascending.
        waves: σ(A sin t) over one period [K, T].
        strength: of the harmonics 0 to H [K, H + 1].
        color: of the activation.
    """
    titles = ("Enters σ", "Leaves σ", "A sine through σ, one period", "Its harmonics")
    figure = make_subplots(2, 2, subplot_titles=titles, vertical_spacing=0.22, horizontal_spacing=0.09)
    for column, (bars, hue) in enumerate(((before, GREY), (after, color)), 1):
        figure.add_trace(_bars(bars, hue), 1, column)
    chosen = np.unique(np.linspace(0, len(amplitudes) - 1, DRAWN).round().astype(int))
    for place, k in enumerate(chosen):
        fade = 0.3 + 0.7 * place / max(1, len(chosen) - 1)
        name = f"A = {amplitudes[k]:.2g}"
        turns = np.arange(waves.shape[1]) / waves.shape[1]
        line = {"color": color, "width": 2}
        figure.add_scatter(x=turns, y=waves[k], name=name, opacity=fade, line=line, legendgroup=name, row=2, col=1)
        figure.add_trace(_spectrum(strength[k], name, color, fade), 2, 2)
    return _laid_out(figure)


def _bars(bars: Bars, color: str) -> go.Bar:
    edges = np.linspace(bars.ends[0], bars.ends[1], len(bars.shares) + 1)
    width = edges[1] - edges[0]
    return go.Bar(
        x=(edges[:-1] + edges[1:]) / 2, y=100 * bars.shares, width=width, marker_color=color, marker_line_width=0,
        showlegend=False, hovertemplate="%{x:.3g}: %{y:.2f} %<extra></extra>",
    )  # fmt: skip


def _spectrum(strength: Array, name: str, color: str, fade: float) -> go.Scatter:
    """Sizes relative to the first harmonic, or to the largest where there is no first."""
    over = strength[1] if strength[1] > 1e-9 * strength.max() else strength.max()
    relative = strength[: SHOWN + 1] / over if over > 0 else strength[: SHOWN + 1]
    return go.Scatter(
        x=np.arange(len(relative)), y=relative, name=name, mode="lines+markers", opacity=fade, showlegend=False,
        line={"color": color, "width": 1.5}, legendgroup=name,
        hovertemplate="harmonic %{x}: %{y:.3g} of the first<extra>" + name + "</extra>",
    )  # fmt: skip


def _laid_out(figure: go.Figure) -> go.Figure:
    figure.update_xaxes(fixedrange=True)
    figure.update_yaxes(fixedrange=True)
    figure.update_yaxes(title="share", ticksuffix=" %", row=1, col=1)
    figure.update_yaxes(title="share", ticksuffix=" %", row=1, col=2)
    figure.update_xaxes(title="z", row=1, col=1)
    figure.update_xaxes(title="σ(z)", row=1, col=2)
    figure.update_xaxes(title="t / 2π", row=2, col=1)
    figure.update_yaxes(title="σ(A sin t)", row=2, col=1)
    figure.update_xaxes(title="harmonic (0: the mean)", dtick=1, row=2, col=2)
    figure.update_yaxes(title="size, first = 1", row=2, col=2)
    margin = {"l": 0, "r": 0, "t": 30, "b": 40}
    figure.update_layout(height=HEIGHT, margin=margin, bargap=0, legend={"orientation": "h", "y": -0.14})
    return figure
