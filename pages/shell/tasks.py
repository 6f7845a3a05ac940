"""Long work that a visitor started: commands and questions in the background, with progress and result on the page.

Each has a place of its own, by name; what is started or asked there replaces what was before. Answers stay for the
session.
"""

import json
from collections.abc import Callable, Sequence
from functools import partial

import streamlit as st

from learnact.errors import RunError
from learnact.serving.server_state import task_queue
from learnact.serving.task_queue import LAPSED, Question, Task
from pages.shell import messages
from pages.shell.markdown import Markdown, plain
from pages.shell.session import SessionValue, visitor

TASKS: SessionValue[dict[str, Task]] = SessionValue("tasks", dict)
"""What was started or asked last, by its place."""
POLL_SECONDS = 1.0  # between looks at the progress of a command
ASK_SECONDS = 0.5  # the same of a question
QUIET_SECONDS = 0.2  # that a page waits for an answer before it shows a bar


def start(name: str, arguments: Sequence[str], title: str) -> None:
    """Starts a command at a place of this visitor's.

    Args:
        name: of the place.
        arguments: after `python -m learnact`.
        title: a few words for whoever waits.

    Raises:
        RunError: where too many wait.
    """
    _put(name, task_queue().start(arguments, title, visitor(), instead_of=task(name)))


def ask(name: str, question: Question) -> None:
    """Asks at a place of this visitor's, also what was asked there before; raises RunError where too many wait."""
    _put(name, task_queue().ask(question, visitor(), instead_of=task(name)))


def answered(name: str, question: Question, show: Callable[[Task], None]) -> None:
    """Asks by itself what was not asked yet at this place, and draws progress or what `show` makes of the answer.

    What was stopped or failed is asked again where the visitor says so.
    """
    now = asked(name, question)
    if now is None or now.sentence == LAPSED:
        try:
            ask(name, question)
        except RunError as error:
            messages.draw(error)
            return
    progress(name, show)
    now = asked(name, question)
    if now is not None and now.state in ("stopped", "failed"):
        again = partial(messages.attempt, partial(ask, name, question))
        st.button("Ask again", key=f"again_{name}", on_click=again, icon=":material/refresh:")


def asked(name: str, question: Question) -> Task | None:
    """What was asked last at this place, where it was this question, with these parameters."""
    found = task(name)
    mine = found is not None and found.question is not None and _content(found.question) == _content(question)
    return found if mine else None


def task(name: str) -> Task | None:
    """What was started or asked last at this place."""
    return TASKS.get().get(name)


def _content(question: Question) -> str:
    return question.name + json.dumps(question.parameters, sort_keys=True)


def _put(name: str, begun: Task) -> None:
    TASKS.set({**TASKS.get(), name: begun})


def progress(name: str, show: Callable[[Task], None]) -> None:
    """Draws how far it is, or, once it is over, what `show` makes of it; nothing where there is none."""
    found = task(name)
    if found is not None and found.question is not None:
        task_queue().wait(found, QUIET_SECONDS)
    running = found is not None and not found.over
    every = ASK_SECONDS if found is not None and found.question is not None else POLL_SECONDS
    st.fragment(_draw, run_every=every if running else None)(name, show, running)


def _draw(name: str, show: Callable[[Task], None], was_running: bool) -> None:
    found = task(name)
    if found is None:
        return
    task_queue().watch(found)
    if not found.over:
        _bar(name, found)
    elif was_running:
        messages.rerun()
    elif found.state == "done":
        try:
            show(found)
        except RunError as error:
            messages.draw(error)
    elif found.state == "failed" and found.question is not None:
        st.error(plain(found.sentence), icon=messages.ERROR)
    else:
        st.info(plain(found.sentence or "It was stopped."), icon=":material/info:")


def _bar(name: str, found: Task) -> None:
    before = task_queue().place(found)
    row = st.container(horizontal=True, vertical_alignment="center")
    row.progress(found.progress, _words(found, before))
    row.button("Stop", key=f"stop_{name}", on_click=task_queue().stop, args=(found,), icon=":material/stop:")


def _words(found: Task, before: int) -> Markdown:
    title = plain(found.title)
    if found.state == "waiting":
        return Markdown(f"{title}: waits for {before:,} before it." if before else f"{title}: starts.")
    left = found.remaining
    done = f"{100 * found.progress:.0f}\N{NO-BREAK SPACE}%"
    return Markdown(f"{title}: {done}" + (f", about {_time(left)} left" if left is not None else ""))


def _time(seconds: float) -> Markdown:
    return Markdown(f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min")
