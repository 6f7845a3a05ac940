"""Variance against depth: of the signal on its way in, and of the gradient on its way back."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from learnact.figures.colors import line_of
from learnact.figures.plotly_text import literal

HEIGHT = 420  # pixels
BAND = 0.18  # opacity
SIZE = 6  # of a point, pixels
POINTS = 50  # at most; more would be a line
FEW = 3  # decades on whose axis 2 and 5 are named too
MIN_DRAWN, MAX_DRAWN = 1e-290, 1e290  # so that a logarithm is a number

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Line:
    """One activation's way through L layers.

    Attributes:
        name: of the activation, which gives the colour.
        title: in the legend.
        measured: variance [L, S].
        predicted: variance [L]; not numbers where there is no theory.
    """

    name: str
    title: str
    measured: Array
    predicted: Array


def signal(lines: Sequence[Line], kept: float = math.nan) -> go.Figure:
    """Variance of the pre-activations against depth.

    Args:
        kept: a variance that is marked, the fixed point; none where it is zero, infinite or not a number.
    """
    figure = _figure(lines, "variance of the pre-activations", "layer")
    if 0 < kept < math.inf:
        figure.add_hline(y=kept, line_width=1, line_dash="dot")
        place = {"x": 1, "xref": "paper", "xanchor": "right", "y": math.log10(kept), "yanchor": "bottom"}
        figure.add_annotation(text=f"q* = {kept:.3g}", showarrow=False, **place)
    return figure


def gradient(lines: Sequence[Line]) -> go.Figure:
    """Variance of the gradient with respect to the pre-activations against depth; it runs from right to left."""
    return _figure(lines, "variance of the gradient", "layer (the gradient comes from the right)")


def _figure(lines: Sequence[Line], variance: str, depth: str) -> go.Figure:
    figure = go.Figure()
    for line in lines:
        for trace in _traces(line):
            figure.add_trace(trace)
    layers = max((len(line.measured) for line in lines), default=1)
    figure.update_xaxes(title=depth, range=[0.5, layers + 0.5], zeroline=False)
    figure.update_yaxes(title=variance, type="log", exponentformat="power", zeroline=False)
    figure.update_yaxes(_ticks(lines))
    legend = {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0}
    figure.update_layout(height=HEIGHT, margin={"l": 0, "r": 10, "t": 30, "b": 45}, legend=legend)
    return figure


def _ticks(lines: Sequence[Line]) -> dict[str, object]:
    """1, 2 and 5 on an axis of few decades, powers of ten on others."""
    drawn = [_drawn(part).ravel() for line in lines for part in (line.measured, line.predicted)]
    known = [part[np.isfinite(part)] for part in drawn if np.isfinite(part).any()]
    if not known:
        return {}
    low, high = (math.log10(end) for end in (min(p.min() for p in known), max(p.max() for p in known)))
    if high - low >= FEW:
        return {"nticks": 8}
    marks = [step * 10.0**power for power in range(math.floor(low), math.ceil(high) + 1) for step in (1, 2, 5)]
    return {"tickvals": marks, "ticktext": [f"{mark:g}" for mark in marks]}


def _traces(line: Line) -> list[go.Scatter]:
    (color, dash), title = line_of(line.name), literal(line.title)
    depth = np.arange(1, len(line.measured) + 1)
    low, middle, high = spread(line.measured)
    seeds = line.measured.shape[1]
    shown = np.unique(np.linspace(0, len(depth) - 1, min(POINTS, len(depth))).round().astype(int))
    band = go.Scatter(
        x=np.concatenate([depth, depth[::-1]]),
        y=np.concatenate([high, low[::-1]]),
        fill="toself",
        fillcolor=_pale(color),
        line={"width": 0},
        hoverinfo="skip",
        name=f"{title}: one standard deviation of the logarithm",
        legendgroup=line.name,
        showlegend=False,
    )
    said = f"{title} in layer %{{x}}: %{{y:.3g}}"
    points = go.Scatter(
        x=depth[shown],
        y=middle[shown],
        mode="markers",
        marker={"color": color, "size": SIZE},
        name=title,
        legendgroup=line.name,
        hovertemplate=f"{said} measured{f' ({seeds} seeds)' if seeds > 1 else ''}<extra></extra>",
    )
    predicted = go.Scatter(
        x=depth,
        y=_drawn(line.predicted),
        mode="lines",
        line={"color": color, "dash": dash, "width": 2},
        name=f"{title}, predicted",
        legendgroup=line.name,
        showlegend=False,
        hovertemplate=f"{said} predicted<extra></extra>",
    )
    known = bool(np.isfinite(predicted.y).any())
    return [*([band] if seeds > 1 else []), *([predicted] if known else []), points]


def spread(values: Array) -> tuple[Array, Array, Array]:
    """Geometric mean over the seeds [L, S], and one standard deviation of the logarithm below and above it.

    Zeros and what is not finite are left out; a layer of nothing else has no numbers.
    """
    drawn = _drawn(values)
    with np.errstate(all="ignore"):
        logs = np.log(drawn)
        count = np.isfinite(logs).sum(1)
        mean = np.nansum(logs, 1) / np.where(count, count, np.nan)
        deviation = np.sqrt(np.nansum((logs - mean[:, None]) ** 2, 1) / np.maximum(count - 1, 1))
    return np.exp(mean - deviation), np.exp(mean), np.exp(mean + deviation)


def _drawn(values: Array) -> Array:
    """Values that a logarithmic axis can show; others are not a number."""
    return np.where((values >= MIN_DRAWN) & (values <= MAX_DRAWN), values, np.nan)


def _pale(color: str) -> str:
    red, green, blue = (int(color[place : place + 2], 16) for place in (1, 3, 5))
    return f"rgba({red}, {green}, {blue}, {BAND})"
