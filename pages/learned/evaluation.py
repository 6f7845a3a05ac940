"""Exact against table: error and speed, for the kind of curve on the page."""

import pandas as pd
import streamlit as st

from learnact.diagnostics.table_error import GRIDS, VALUES, TableError, table_errors
from pages.learned.state import learned
from pages.shell.controls.activation import titled


def section() -> None:
    chosen = learned.current().network.activations[0]
    st.markdown(
        f"**{titled(chosen)}**: a table holds the curve at 512 to 4,096 points of [−7, 7] and joins them by lines, "
        "while the gradient still reaches the curve's own numbers. That costs the same whatever the curve."
    )
    st.button("Compare", icon=":material/timer:", on_click=_want, args=(chosen.model_dump_json(),))
    if st.session_state.get("evaluation_wanted") != chosen.model_dump_json():
        return
    lines, bar = [], st.progress(0.0, "Comparing")
    for number, line in enumerate(table_errors(chosen), 1):
        lines.append(_line(line))
        bar.progress(number / len(GRIDS))
    bar.empty()
    st.table(pd.DataFrame(lines).set_index("Points"))
    st.caption(
        f"Errors against the exact form in 64-bit numbers; times of a forward and backward pass of {VALUES:,} values, "
        "medians in turns on this machine. Smooth curves come nearer with the square of the points, kinked ones with "
        "the points. While it trains, “auto” takes the table where it is faster; evaluation and export are exact."
    )


def _want(chosen: str) -> None:
    st.session_state.evaluation_wanted = chosen


def _line(line: TableError) -> dict[str, str]:
    return {
        "Points": f"{line.points:,}",
        "Largest error": f"{line.error:.1e}",
        "Gradient, relative error": "nothing trained" if line.gradient is None else f"{line.gradient:.1e}",
        "Exact": f"{1e3 * line.exact:.1f} ms",
        "Table": f"{1e3 * line.table:.1f} ms",
        "Exact / table": f"{line.exact / line.table:.2f} ×",
    }
