"""What a learned activation gains over a fixed one, as heat maps."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

SCALE = [[0, "#d9690f"], [0.5, "#f5f2ea"], [1, "#0a66ad"]]  # orange: worse, blue: better
ROW, HEAD = 46, 110  # pixels
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
        mean = f"<b>{self.gain:+.1f}</b>" if sure else f"{self.gain:+.1f}"
        return mean if np.isnan(self.low) else f"{mean}<br><sub>{self.low:+.1f} … {self.high:+.1f}</sub>"


def gain_maps(
    titles: Sequence[str],
    rows: Sequence[str],
    columns: Sequence[str],
    cells: Sequence[Sequence[Sequence[Cell | None]]],
    axes: tuple[str, str],
) -> go.Figure:
    """One heat map a title beside each other, all on one scale that is symmetric around zero and holds nearly all.

    Args:
        titles: of n maps.
        rows, columns: names along the sides.
        cells: [n][rows][columns]; None where there is nothing.
        axes: what rows and columns are.
    """
    values = np.array([[[np.nan if c is None else c.gain for c in row] for row in one] for one in cells], float)
    limit = max(0.5, float(np.nanquantile(np.abs(values), USUAL)) if np.isfinite(values).any() else 0.5)
    figure = make_subplots(cols=len(titles), shared_yaxes=True, subplot_titles=list(titles), horizontal_spacing=0.03)
    for place, one in enumerate(cells):
        figure.add_heatmap(
            z=values[place],
            x=list(columns),
            y=list(rows),
            text=[["" if c is None else c.words for c in row] for row in one],
            texttemplate="%{text}",
            textfont={"color": INK, "size": 12},
            coloraxis="coloraxis",
            xgap=2,
            ygap=2,
            hovertemplate=f"{axes[0]} %{{y}}, {axes[1]} %{{x}}: %{{z:+.2f}} points<extra></extra>",
            row=1,
            col=place + 1,
        )
    _lay_out(figure, len(rows), limit, axes)
    return figure


def _lay_out(figure: go.Figure, rows: int, limit: float, axes: tuple[str, str]) -> None:
    figure.update_xaxes(title=axes[1], fixedrange=True, type="category")
    figure.update_yaxes(autorange="reversed", fixedrange=True, type="category")
    figure.update_yaxes(title=axes[0], col=1)
    bar = {"title": "points", "thickness": 12, "len": 0.9}
    figure.update_layout(
        height=HEAD + ROW * rows,
        margin={"l": 0, "r": 0, "t": 40, "b": 0},
        coloraxis={"colorscale": SCALE, "cmin": -limit, "cmax": limit, "colorbar": bar},
    )
