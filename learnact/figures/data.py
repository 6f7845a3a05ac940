"""Pictures of a data set before any training: class counts, scatter, sample images."""

from collections.abc import Sequence

import altair as alt
import numpy as np
import pandas as pd

from learnact.figures.colors import OKABE_ITO


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
    chart = alt.Chart(table, height=90 + 20 * len(classes)).mark_bar()
    shades = alt.Scale(range=["#0067A5", "#7FB8DD", "#C9C5B9"])
    encoded: alt.Chart = chart.encode(
        x=alt.X("sum(rows):Q", title="rows", axis=alt.Axis(tickCount=5, grid=False)),
        y=alt.Y("class:N", title=None, sort=list(classes), axis=alt.Axis(labelOverlap=False)),
        color=alt.Color("split:N", title=None, sort=list(splits), scale=shades, legend=alt.Legend(orient="bottom")),
        order="order:Q",
        tooltip=["class", "split", "rows"],
    )
    return encoded


def scatter(x: np.ndarray, names: tuple[str, str], labels: Sequence[str] | np.ndarray, what: str) -> alt.Chart:
    """Rows as points.

    Args:
        x: [n, 2].
        names: of the two axes.
        labels: class names [n], or numbers [n] for a regression.
        what: name of the colour scale.
    """
    table = pd.DataFrame({"x": x[:, 0], "y": x[:, 1], "label": labels})
    numbers = np.issubdtype(np.asarray(labels).dtype, np.number)
    scale = alt.Scale(scheme="purpleorange", reverse=True) if numbers else alt.Scale(range=list(OKABE_ITO))
    color = alt.Color("label:Q" if numbers else "label:N", title=what, scale=scale)
    chart: alt.Chart = (
        alt.Chart(table, height=320)
        .mark_circle(size=22, opacity=0.7)
        .encode(x=_axis("x", names[0]), y=_axis("y", names[1]), color=color, tooltip=["x", "y", "label"])
        .interactive()
    )
    return chart


def _axis(channel: str, title: str) -> alt.X | alt.Y:
    kind = alt.X if channel == "x" else alt.Y
    return kind(f"{channel}:Q", title=title, scale=alt.Scale(zero=False), axis=alt.Axis(tickCount=5))


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
