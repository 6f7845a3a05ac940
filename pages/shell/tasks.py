"""Long work that a visitor started: commands in the background, with their progress and results on the page."""

from collections.abc import Callable, Sequence

import streamlit as st

from learnact.errors import RunError
from learnact.serving.background import Task
from learnact.serving.shared import background

POLL_SECONDS = 1.0  # between looks at the progress


def start(name: str, arguments: Sequence[str], title: str) -> None:
    """Starts a command under a name of this visitor's; one that still runs under it is stopped.

    Raises:
        RunError: where too many wait.
    """
    background().stop(_tokens().get(name, ""))
    _tokens()[name] = background().start(arguments, title)


def task(name: str) -> Task | None:
    """What was started under this name, where it is still known."""
    return background().task(_tokens().get(name, ""))


def _tokens() -> dict[str, str]:
    tokens: dict[str, str] = st.session_state.setdefault("tasks", {})
    return tokens


def progress(name: str, done: Callable[[Task], None]) -> None:
    """Draws how far it is, or, once it is over, what `done` makes of it; nothing where there is none."""
    running = (found := task(name)) is not None and not found.over
    st.fragment(_draw, run_every=POLL_SECONDS if running else None)(name, done, running)


def _draw(name: str, done: Callable[[Task], None], was_running: bool) -> None:
    found = task(name)
    if found is None:
        return
    if not found.over:
        _bar(name, found)
    elif was_running:
        st.rerun()
    elif found.state == "done":
        try:
            done(found)
        except RunError as error:
            st.error(str(error), icon=":material/error:")
    else:
        st.info(found.sentence or "It was stopped.", icon=":material/info:")


def _bar(name: str, found: Task) -> None:
    token = _tokens()[name]
    before = background().place(token)
    row = st.container(horizontal=True, vertical_alignment="center")
    row.progress(found.progress, _words(found, before))
    row.button("Stop", key=f"stop_{name}", on_click=background().stop, args=(token,), icon=":material/stop:")


def _words(found: Task, before: int) -> str:
    if found.state == "waiting":
        return f"{found.title}: waits for {before} before it." if before else f"{found.title}: starts."
    left = found.remaining
    return f"{found.title}: {found.progress:.0%}" + (f", about {_time(left)} left" if left is not None else "")


def _time(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min"
