"""Exact against table: error and speed, for the kind of curve on the page."""

import pandas as pd
import streamlit as st

from learnact.diagnostics.table_error import VALUES, TableError
from learnact.serving.diagnostic_questions import table_of
from learnact.serving.task_queue import Answer, Question
from pages.learned.state import learned
from pages.shell import messages, tasks
from pages.shell.controls.activation import titled
from pages.shell.markdown import plain
from pages.shell.tables import plain_cells

PLACE = "learned table"


def section() -> None:
    chosen = learned.current().network.activations[0]
    st.markdown(
        f"**{plain(titled(chosen))}**: a table holds the curve at 512 to 4,096 points of [−7, 7] and joins them by "
        "lines, while the gradient still reaches the curve's own numbers. That costs the same whatever the curve."
    )
    question = Question("table", "Comparing", {"activation": chosen.model_dump_json()})
    st.button("Compare", icon=":material/timer:", on_click=_ask, args=(question,))
    if tasks.asked(PLACE, question) is not None:
        tasks.progress(PLACE, lambda task: _show(task.result()))


def _show(answer: Answer) -> None:
    st.table(plain_cells(pd.DataFrame(map(_line, table_of(answer.arrays))).set_index("Points")))
    st.caption(
        f"Errors against the exact form in 64-bit numbers; times of a forward and backward pass of {VALUES:,} values, "
        "medians in turns on this machine. Smooth curves come nearer with the square of the points, kinked ones with "
        "the points. While it trains, “auto” takes the table where it is faster; evaluation and export are exact."
    )


def _ask(question: Question) -> None:
    messages.attempt(lambda: tasks.ask(PLACE, question))


def _line(line: TableError) -> dict[str, str]:
    return {
        "Points": f"{line.points:,}",
        "Largest error": f"{line.error:.1e}",
        "Gradient, relative error": "nothing trained" if line.gradient is None else f"{line.gradient:.1e}",
        "Exact": f"{1e3 * line.exact:.1f} ms",
        "Table": f"{1e3 * line.table:.1f} ms",
        "Exact / table": f"{line.exact / line.table:.2f} ×",
    }
