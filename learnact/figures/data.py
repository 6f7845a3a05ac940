"""Pictures of a data set before any training: class counts, scatter, sample images."""

from collections.abc import Sequence

import altair as alt
import numpy as np
import pandas as pd

from learnact.figures.colors import NEGATIVE, POSITIVE, class_colors

ROOM_PIXELS, BAR_PIXELS = 150, 24  # of axis and legend, and of each class
EDGE_PIXELS = 8  # that points stay away from the edges
PAPER = "#f7f6f2"
SHORT = (
    "datum.value == 0 ? '0' : abs(datum.value) < 1e6 && abs(datum.value) >= 1e-4 ? datum.label : "
    "replace(format(datum.value, '.7~e'), 'e+', 'e')"
)
"""A number on an axis, for Vega: very large and very small ones as 3e12, which no room cuts to fewer digits."""


def class_counts(counts: np.ndarray, splits: Sequence[str], classes: Sequence[str]) -> alt.Chart:
    """Rows a class, stacked by split.

    Args:
        counts: [splits, classes].
    """
    table = pd.DataFrame(
        [
            {"split": split, "class": name, "rows": int(counts[i, j]), "order": i}
            for i, split in enumerate(splits)
            for j, name in enumerate(classes)
        ]
    )
    chart = alt.Chart(table, height=ROOM_PIXELS + BAR_PIXELS * len(classes)).mark_bar()
    shades = alt.Scale(range=["#0067A5", "#7FB8DD", "#C9C5B9"])
    encoded: alt.Chart = chart.encode(
        x=alt.X("sum(rows):Q", title="rows", axis=alt.Axis(tickCount=5, grid=False, labelExpr=SHORT)),
        y=alt.Y("class:N", title=None, sort=list(classes), axis=alt.Axis(labelOverlap=False)),
        color=alt.Color("split:N", title=None, sort=list(splits), scale=shades, legend=alt.Legend(orient="bottom")),
        order="order:Q",
        tooltip=["class", "split", "rows"],
    )
    return encoded


def scatter(
    x: np.ndarray,
    names: tuple[str, str],
    labels: Sequence[str] | np.ndarray,
    what: str,
    classes: Sequence[str] = (),
) -> alt.Chart:
    """Rows as points.

    Args:
        x: [n, 2].
        names: of the two axes.
        labels: class names [n], or numbers [n] for a regression.
        what: name of the colour scale.
        classes: all class names, in the order of their colours; none for a regression.
    """
    table = pd.DataFrame({"x": x[:, 0], "y": x[:, 1], "label": labels})
    if classes:
        color = alt.Color("label:N", title=what, scale=alt.Scale(domain=[*classes], range=class_colors(len(classes))))
    else:
        most = float(np.abs(np.asarray(labels)).max(initial=0)) or 1.0
        signed = alt.Scale(domain=[-most, 0, most], range=[NEGATIVE, PAPER, POSITIVE])
        color = alt.Color("label:Q", title=what, scale=signed, legend=alt.Legend(labelExpr=SHORT))
    chart: alt.Chart = (
        alt.Chart(table, height=320)
        .mark_circle(size=22, opacity=0.7)
        .encode(x=_axis("x", names[0]), y=_axis("y", names[1]), color=color, tooltip=["x", "y", "label"])
        .interactive()
    )
    return chart


def _axis(channel: str, title: str) -> alt.X | alt.Y:
    kind = alt.X if channel == "x" else alt.Y
    scale, axis = alt.Scale(zero=False, padding=EDGE_PIXELS), alt.Axis(tickCount=5, labelExpr=SHORT)
    return kind(f"{channel}:Q", title=title, scale=scale, axis=axis)


def mosaic(images: np.ndarray, columns: int) -> np.ndarray:
    """Images beside each other as one picture, ink on paper.

    Args:
        images: [n, h, w], any range.
        columns: images a row; the last row is filled with paper.

    Returns:
        uint8 [rows * (h + 1), columns * (w + 1)], dark where an image is large.
    """
    count, height, width = images.shape
    rows = -(-count // columns)
    low, high = float(images.min()), float(images.max())
    ink = (images - low) / (high - low or 1)
    sheet = np.zeros((rows * columns, height + 1, width + 1))
    sheet[:count, :height, :width] = ink
    sheet = sheet.reshape(rows, columns, height + 1, width + 1).swapaxes(1, 2)
    return (255 * (1 - sheet.reshape(rows * (height + 1), columns * (width + 1)))).astype(np.uint8)
