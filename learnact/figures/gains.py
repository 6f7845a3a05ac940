"""What a learned activation gains over a fixed one, as heat maps."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from learnact.figures.plotly_text import literal

SCALE = [[0, "#d9690f"], [0.5, "#f5f2ea"], [1, "#0a66ad"]]  # orange: worse, blue: better
ROW, HEAD = 44, 150  # pixels
USUAL = 0.95  # share of the cells that the scale must hold; a few that collapsed would leave the others without colour
INK = "#23282d"


@dataclass(frozen=True)
class Cell:
    """A gain with the ends of its 95 % interval, in percentage points; not numbers where there is none."""

    gain: float
    low: float
    high: float

    @property
    def words(self) -> str:
        """ "+1.2" in bold where the interval leaves zero out, and the interval below."""
        if not np.isfinite(self.gain):
            return ""
        sure = self.low > 0 or self.high < 0
        mean = f"<b>{_signed(self.gain)}</b>" if sure else _signed(self.gain)
        return mean if np.isnan(self.low) else f"{mean}<br><sub>{_signed(self.low)}…{_signed(self.high)}</sub>"


def _signed(value: float) -> str:
    """One digit behind the point; no sign where that is zero."""
    return "0.0" if abs(value) < 0.05 else f"{value:+.1f}".replace("-", "−")


def gain_maps(
    rows: Sequence[str],
    columns: Sequence[str],
    cells: Sequence[Sequence[Sequence[Cell | None]]],
    axes: tuple[str, str],
) -> list[go.Figure]:
    """n heat maps, all on one scale that is symmetric around zero and holds nearly all.

    Args:
        rows, columns: names along the sides.
        cells: [n][rows][columns]; None where there is nothing.
        axes: what rows and columns are.
    """
    values = np.array([[[np.nan if c is None else c.gain for c in row] for row in one] for one in cells], float)
    limit = max(0.5, float(np.nanquantile(np.abs(values), USUAL)) if np.isfinite(values).any() else 0.5)
    texts = [[["" if c is None else c.words for c in row] for row in one] for one in cells]
    return [_map(one, words, (rows, columns), limit, axes) for one, words in zip(values, texts, strict=True)]


def _map(
    values: NDArray[np.floating],
    texts: list[list[str]],
    names: tuple[Sequence[str], Sequence[str]],
    limit: float,
    axes: tuple[str, str],
) -> go.Figure:
    heat = go.Heatmap(
        z=values,
        y=list(map(literal, names[0])),
        x=[literal(name).replace(" ", "<br>") for name in names[1]],
        text=texts,
        texttemplate="%{text}",
        textfont={"color": INK, "size": 12},
        coloraxis="coloraxis",
        xgap=2,
        ygap=2,
        hovertemplate=f"{literal(axes[0])} %{{y}}, {literal(axes[1])} %{{x}}: %{{z:+.2f}} points<extra></extra>",
    )
    figure = go.Figure(heat)
    _lay_out(figure, len(names[0]), limit, axes)
    return figure


def _lay_out(figure: go.Figure, rows: int, limit: float, axes: tuple[str, str]) -> None:
    figure.update_xaxes(title={"text": literal(axes[1]), "standoff": 20}, tickangle=0, fixedrange=True, type="category")
    figure.update_yaxes(title=literal(axes[0]), autorange="reversed", fixedrange=True, type="category")
    bar = {"orientation": "h", "y": 1, "yanchor": "bottom", "thickness": 8, "len": 1, "nticks": 5}
    bar["title"] = {"text": "percentage points", "side": "top"}
    figure.update_layout(
        height=HEAD + ROW * rows,
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        coloraxis={"colorscale": SCALE, "cmin": -limit, "cmax": limit, "colorbar": bar},
    )
