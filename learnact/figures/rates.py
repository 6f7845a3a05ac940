"""Densities of what enters each layer's activation, overlaid by learning rate, with the curve of the activation."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray
from plotly.subplots import make_subplots

from learnact.figures.plotly_text import literal

GREY = "#8c8c88"
RAMP = ("#56B4E9", "#0072B2", "#009E73", "#E69F00", "#D55E00", "#CC79A7", "#7A7A7A", "#B8A800")
MAX_LAYERS_IN_ROW, MAX_LAYERS = 3, 6
ROW_PIXELS = 250
MAX_WIDTH_RATIO = 3.0  # of an axis to the middle one of the densities
FAR_WIDTH_RATIO = 20.0  # the same of a density from which on it would be a flat line on that axis

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Density:
    """What enters a layer: the ends of its axis [2], shares in equal bins [B], σ on that axis [P]."""

    ends: Array
    shares: Array
    curve: Array

    @property
    def middles(self) -> Array:
        edges = np.linspace(self.ends[0], self.ends[1], len(self.shares) + 1)
        return (edges[1:] + edges[:-1]) / 2

    @property
    def x(self) -> Array:
        return np.linspace(self.ends[0], self.ends[1], len(self.curve))


def looked(count: int) -> list[int]:
    """The layers that have a picture: all, or some from the first to the last."""
    return [int(layer) for layer in np.unique(np.linspace(0, count - 1, min(count, MAX_LAYERS)).round())]


def rates_figure(names: Sequence[str], densities: Sequence[Sequence[Density]], fixed: bool) -> go.Figure:
    """A picture a layer; each density is drawn as high as the others, so that narrow and wide ones are seen together.

    Args:
        names: of the moments; the first one is before training.
        densities: of each moment and layer.
        fixed: whether the activation is the same at every moment, and has one curve.
    """
    layers = looked(len(densities[0]))
    across = min(MAX_LAYERS_IN_ROW, len(layers))
    down = -(-len(layers) // across)
    figure = make_subplots(
        down, across, subplot_titles=[f"Layer {layer + 1}" for layer in layers],
        specs=[[{"secondary_y": True}] * across] * down, horizontal_spacing=0.1, vertical_spacing=0.2 / down,
    )  # fmt: skip
    for place, layer in enumerate(layers):
        at = {"row": place // across + 1, "col": place % across + 1}
        moments = [one[layer] for one in densities]
        for k, (name, density) in enumerate(zip(names, moments, strict=True)):
            figure.add_trace(_density(name, density, k, place == 0), secondary_y=False, **at)
        ends = span(moments)
        for curve in _curves(moments, fixed, ends):
            figure.add_trace(curve, secondary_y=True, **at)
        figure.update_xaxes(range=ends, **at)
    return _laid_out(figure, down)


def span(densities: Sequence[Density]) -> list[float]:
    """An axis that holds the densities; those much wider than the middle one are cut."""
    half = [_half(density) for density in densities]
    most = min(max(half), MAX_WIDTH_RATIO * _middle(half))
    low, high = (f(density.ends[end] for density in densities) for f, end in ((min, 0), (max, 1)))
    return [max(float(low), -most), min(float(high), most)]


def far(densities: Sequence[Sequence[Density]]) -> list[int]:
    """The moments that cannot be drawn with the others: in a layer they are far wider than the middle one."""
    found = set()
    for moments in zip(*densities, strict=True):
        half = [_half(density) for density in moments]
        found |= {k for k, one in enumerate(half) if one > FAR_WIDTH_RATIO * _middle(half)}
    return sorted(found)


def _half(density: Density) -> float:
    return float(np.abs(density.ends).max())


def _middle(half: Sequence[float]) -> float:
    """The lower one of two: half of the moments may have diverged."""
    return sorted(half)[(len(half) - 1) // 2]


def _density(name: str, density: Density, k: int, legend: bool) -> go.Scatter:
    name, most = literal(name), density.shares.max()
    height = density.shares / most if most > 0 else density.shares
    line = {"color": GREY, "width": 1.6, "dash": "dot"} if k == 0 else {"color": RAMP[(k - 1) % len(RAMP)], "width": 2}
    return go.Scatter(
        x=density.middles, y=height, name=name, legendgroup=name, showlegend=legend, mode="lines",
        line=line | {"shape": "spline", "smoothing": 0.4}, customdata=100 * density.shares,
        hovertemplate="z %{x:.3g}: %{customdata:.2f} % in the bin<extra>" + name + "</extra>",
    )  # fmt: skip


def _curves(moments: Sequence[Density], fixed: bool, ends: list[float]) -> list[go.Scatter]:
    """σ once over the axes of all moments, or as it is after each training; within the ends."""
    if not fixed:
        return [_curve(one.x, one.curve, RAMP[k % len(RAMP)], ends) for k, one in enumerate(moments[1:])]
    x, curve = (np.concatenate([getattr(one, name) for one in moments]) for name in ("x", "curve"))
    order = np.argsort(x, kind="stable")
    return [_curve(x[order], curve[order], GREY, ends)]


def _curve(x: Array, y: Array, color: str, ends: list[float]) -> go.Scatter:
    inside = (x >= ends[0]) & (x <= ends[1])
    x, y = x[inside], y[inside]
    line = {"color": color, "width": 1.4}
    return go.Scatter(x=x, y=y, mode="lines", line=line, opacity=0.8, showlegend=False, hoverinfo="skip")


def _laid_out(figure: go.Figure, down: int) -> go.Figure:
    figure.update_xaxes(title="z", zeroline=True)
    figure.update_yaxes(range=[0, 1.05], tickvals=[0, 1], showticklabels=False, fixedrange=True, secondary_y=False)
    figure.update_yaxes(title="density, highest = 1", showticklabels=True, secondary_y=False, col=1)
    figure.update_yaxes(showgrid=False, nticks=4, title="σ(z)", title_standoff=2, fixedrange=True, secondary_y=True)
    margin = {"l": 0, "r": 0, "t": 30, "b": 40}
    legend = {"orientation": "h", "y": -0.28 / down, "title": "rate "}
    figure.update_layout(height=ROW_PIXELS * down + 70, margin=margin, legend=legend)
    return figure
