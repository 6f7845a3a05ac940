"""One activation for many tasks: learned on several data sets in turn, judged on others that it never saw."""

import streamlit as st

from learnact import data
from learnact.activations.learned import SavedCurve
from learnact.serving.task_queue import Task
from pages.learned.transplant import show, verdict_of
from pages.shell import messages, saved_curves, tasks
from pages.shell.markdown import plain

TASK = "many"
LEARNED, HELD_OUT = ["digits", "wine", "circle", "moons"], ["breast_cancer", "spiral"]


def section() -> None:
    st.markdown(
        "One learned activation is shared by networks for several data sets, trained in turn; then it is frozen and "
        "tried on tasks that it never saw. A curve that is good in general should hold up there."
    )
    names = [name for name, source in data.SOURCES.items() if source.kind != "own"]
    left, right = st.columns(2)
    taught = left.multiselect(
        "Learned on", names, LEARNED, format_func=_title, key="many_learned", persist_state="session"
    )
    held_out = right.multiselect(
        "Judged on", names, HELD_OUT, format_func=_title, key="many_held_out", persist_state="session"
    )
    ready = len(taught) > 1 and bool(held_out) and not set(taught) & set(held_out)
    st.button("Train", type="primary", on_click=_start, args=(taught, held_out), disabled=not ready, key="many_start")
    if not ready:
        st.caption("Choose two or more tasks to learn on, and at least one other to judge on.")
    tasks.progress(TASK, _outcome)


def _title(name: str) -> str:
    return data.SOURCES[name].title


def _start(taught: list[str], held_out: list[str]) -> None:
    title = f"One for {', '.join(map(_title, taught))}"
    judged = [part for name in held_out for part in ("--held-out", name)]
    command = ["shared", *taught, *judged, "--json", "--threads", "1"]
    messages.attempt(lambda: tasks.start(TASK, command, title))


def _outcome(task: Task) -> None:
    result = task.result()
    curve = SavedCurve.parse(result["kept"])
    st.markdown(f"**{plain(task.title)}**")
    st.button(
        "Put the curve on the shelf",
        on_click=messages.attempt,
        args=(lambda: saved_curves.add(curve),),
        icon=":material/shelves:",
        key="many_save",
    )
    for name, verdict in result["verdicts"].items():
        st.markdown(f"Judged on **{plain(_title(name) if name in data.SOURCES else name)}**")
        show(verdict_of(verdict))
