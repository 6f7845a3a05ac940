"""What activations cost, as bars beside each other: forward and backward, relative to ReLU."""

from collections.abc import Sequence

import plotly.graph_objects as go
from plotly.subplots import make_subplots

ROW = 19  # pixels a bar


def cost_bars(
    titles: Sequence[str],
    forward: Sequence[float],
    backward: Sequence[float],
    colors: Sequence[str],
    milliseconds: Sequence[tuple[float, float]],
) -> go.Figure:
    """Two columns of bars over the same activations, the dearest at the top; a line marks ReLU.

    Args:
        titles: of n activations.
        forward, backward: n ratios to ReLU's own time.
        colors: n colours.
        milliseconds: n pairs (forward, backward) for 1e6 elements, shown under the mouse.

    Returns:
        a Plotly figure whose height fits n bars.
    """
    order = sorted(range(len(titles)), key=lambda k: forward[k] + backward[k])
    figure = make_subplots(cols=2, shared_yaxes=True, horizontal_spacing=0.04, subplot_titles=("Forward", "Backward"))
    for column, ratios in enumerate((forward, backward)):
        figure.add_bar(
            x=[ratios[k] for k in order],
            y=[titles[k] for k in order],
            orientation="h",
            marker_color=[colors[k] for k in order],
            text=[f"{ratios[k]:.1f}" for k in order],
            textposition="outside",
            cliponaxis=False,
            customdata=[milliseconds[k][column] for k in order],
            hovertemplate="%{y}: %{x:.2f} × ReLU, %{customdata:.2f} ms<extra></extra>",
            row=1,
            col=column + 1,
        )
        figure.update_xaxes(title="time / ReLU's time", range=[0, 1.18 * max(ratios, default=1)], col=column + 1)
    figure.add_vline(x=1, line_width=1, line_dash="dot")
    figure.update_layout(
        height=90 + ROW * len(titles), margin={"l": 0, "r": 10, "t": 30, "b": 45}, showlegend=False, bargap=0.25
    )
    figure.update_xaxes(nticks=5, zeroline=False, fixedrange=True)
    figure.update_yaxes(fixedrange=True, ticksuffix=" ")
    return figure
