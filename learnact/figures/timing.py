"""What activations cost, as bars beside each other: forward and backward, relative to ReLU."""

import math
from collections.abc import Sequence

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from learnact.figures.plotly_text import literal

ROW = 19  # pixels a bar
CHEAPEST = 0.1  # ratios below are drawn as this: the identity costs nothing
DIRECTIONS = ("Forward", "Backward")


def timing_bars(
    titles: Sequence[str],
    forward: Sequence[float],
    backward: Sequence[float],
    colors: Sequence[str],
    milliseconds: Sequence[tuple[float, float]],
) -> go.Figure:
    """Two columns of bars over the same activations, the dearest at the top, from ReLU's time to the left or right.

    Args:
        titles: of n activations.
        forward, backward: n ratios to ReLU's own time, drawn on a logarithmic axis.
        colors: n colours.
        milliseconds: n pairs (forward, backward) for 1e6 elements, shown under the mouse.

    Returns:
        a Plotly figure whose height fits n bars.
    """
    order = sorted(range(len(titles)), key=lambda k: forward[k] + backward[k])
    figure = make_subplots(cols=2, shared_yaxes=True, horizontal_spacing=0.04, subplot_titles=DIRECTIONS)
    for column, ratios in enumerate((forward, backward)):
        drawn = [max(ratios[k], CHEAPEST) for k in order]
        figure.add_bar(
            base=1,
            x=[ratio - 1 for ratio in drawn],
            y=[literal(titles[k]) for k in order],
            orientation="h",
            marker_color=[colors[k] for k in order],
            customdata=[(ratios[k], milliseconds[k][column]) for k in order],
            hovertemplate="%{y}: %{customdata[0]:.2f} × ReLU, %{customdata[1]:.2f} ms<extra></extra>",
            row=1,
            col=column + 1,
        )
    _lay_out(figure, len(titles), max([2.0, *forward, *backward]))
    return figure


def _lay_out(figure: go.Figure, rows: int, most: float) -> None:
    ticks = [tick for tick in (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000) if tick <= 1.3 * most]
    figure.update_xaxes(
        type="log",
        range=[math.log10(CHEAPEST * 0.9), math.log10(most * 1.3)],
        tickvals=ticks,
        ticktext=[f"{tick:g}" for tick in ticks],
        title="times ReLU",
        zeroline=False,
        fixedrange=True,
    )
    figure.update_yaxes(fixedrange=True, ticksuffix=" ")
    figure.add_vline(x=1, line_width=1, line_dash="dot")
    margin = {"l": 0, "r": 10, "t": 30, "b": 45}
    figure.update_layout(height=90 + ROW * rows, margin=margin, showlegend=False, bargap=0.25)
