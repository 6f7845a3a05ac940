"""On every training row: what is exact, at first and now, of the run on the page as it was saved last.

Of three questions one is chosen and asked by a button. Dead neurons are drawn here, the other two have a file each.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
import streamlit as st

from learnact.csv_text import frame_csv
from learnact.data import Dataset
from learnact.diagnostics.dead_neurons import DeadNeurons, changes
from learnact.errors import LearnactError
from learnact.serving.diagnostic_questions import MOMENTS, dead_of
from learnact.serving.server_state import workers
from learnact.serving.task_queue import Answer, Question, Task
from learnact.spec import Spec
from pages.inside import distributions, gradients
from pages.inside.state import run
from pages.shell import messages, tasks
from pages.shell.downloads import csv_button
from pages.shell.markdown import plain
from pages.shell.tables import plain_cells

NO_LAYER = "This network has no hidden layer: nothing lies between its input and its output."
KINDS = {
    "dead": "dead",
    "nearly": "nearly dead",
    "always": "always on",
    "derivative_zero": "derivative zero everywhere",
}
ROUNDED = {"rounded": "dead or derivative zero by rounding only"}


@dataclass(frozen=True)
class Choice:
    """One thing to be counted.

    Attributes:
        name: of the question, see learnact.serving.diagnostic_questions.
        description: says what is counted.
        show: draws the answer, for the experiment of the run.
        empty: what will stand here, as long as nothing is counted.
        choose: widgets for more parameters of the question.
        hidden: whether it is about hidden layers only.
    """

    name: str
    description: Callable[[Spec, Dataset], str]
    show: Callable[[Spec, Answer], None]
    empty: str
    choose: Callable[[Spec, Dataset], Mapping[str, float]] = lambda spec, dataset: {}
    hidden: bool = True


def section(spec: Spec, dataset: Dataset, token: str) -> None:
    """The choice of a question, a button that asks it, and its answer."""
    st.subheader("On every training row" + (" of A" if run.beside else ""), anchor=False)
    titles = list(CHOICES)
    title = st.segmented_control(
        "Question", titles, default=titles[0], key="whole_question", required=True, label_visibility="collapsed",
        persist_state="session",
    )  # fmt: skip
    choice = CHOICES[title]
    if choice.hidden and not spec.network.hidden:
        st.info(NO_LAYER, icon=":material/info:")
        return
    _ask(title, spec, dataset, token)
    task = tasks.task(place(title))
    if task is None or task.question is None or task.question.parameters["token"] != token:
        st.caption(f"{plain(choice.empty)} Press **Count now**.")
        return
    tasks.progress(place(title), lambda task: _show(choice, task))


def place(title: str) -> str:
    """Where the newest answer to a question is kept."""
    return f"inside {title}"


def _ask(title: str, spec: Spec, dataset: Dataset, token: str) -> None:
    choice = CHOICES[title]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = choice.choose(spec, dataset)
        pressed = st.button("Count now", icon=":material/calculate:")
    st.caption(plain(choice.description(spec, dataset)))
    if not pressed:
        return
    try:
        tasks.ask(place(title), question(choice.name, token, chosen))
    except LearnactError as error:
        messages.draw(error)


def question(name: str, token: str, chosen: Mapping[str, float]) -> Question:
    """About a run as its worker saved it last, seconds ago at most; raises RunError where it is gone.

    Args:
        name: of the question.
        token: of the run.
        chosen: more parameters, by name.
    """
    record = workers().record(token)
    with record.lock:
        spec, checkpoint = record.spec, record.checkpoint
    arrays = {} if checkpoint is None else {"checkpoint": np.frombuffer(checkpoint, np.uint8)}
    return Question(name, "Counting", {"spec": spec.to_json(), "token": token, **chosen}, arrays)


def _show(choice: Choice, task: Task) -> None:
    assert task.question is not None
    answer: Answer = task.result()
    if not answer.header["step"]:
        st.caption("When this was counted the run had not taken a step: first and now are the same.")
    choice.show(Spec.from_json(task.question.parameters["spec"]), answer)


# -- dead neurons


def _dead_description(spec: Spec, dataset: Dataset) -> str:
    """What dead means here, in a sentence or two."""
    return (
        "The map above looks at a sample. Here a neuron is dead if its output is exactly zero on all "
        f"{len(dataset.train):,} training rows, and its derivative is zero everywhere if it is on all of them: with "
        "ReLU the dead are counted there too. Nearly dead: active on under 0.1 % of the rows."
    )


def _show_dead(spec: Spec, answer: Answer) -> None:
    """A table a layer, and the same to take home."""
    first, now = (dead_of(answer.arrays, moment) for moment in MOMENTS)
    st.table(plain_cells(pd.DataFrame(_lines(first, now)).set_index("Layer")))
    st.caption(f"Mean over {spec.seeds:,} seeds, in brackets the range; now is step {answer.header['step']:,}.")
    text = frame_csv(pd.DataFrame(_rows(first, now, spec)))
    name = "dead-neurons-a.csv" if run.beside else "dead-neurons.csv"
    csv_button(text, name)


def _lines(first: DeadNeurons, now: DeadNeurons) -> list[dict[str, str]]:
    moved = changes(first, now)
    return [
        {
            "Layer": f"{layer + 1} ({activity.active.shape[1]} neurons)",
            "dead at first": _count(first.counts()[layer]),
            **{f"{words} now": _count(now.counts(kind)[layer]) for kind, words in KINDS.items()},
            "died": _count(moved[layer].died.sum(1)),
            "came back": _count(moved[layer].revived.sum(1)),
        }
        for layer, activity in enumerate(now.layers)
    ]


def _count(counts: np.ndarray) -> str:
    """Mean and range over the seeds that are finite."""
    known = counts[np.isfinite(counts)]
    if not len(known):
        return "unknown"
    low, high = int(known.min()), int(known.max())
    return f"{known.mean():.1f}" + (f" ({low} to {high})" if low < high else "")


def _rows(first: DeadNeurons, now: DeadNeurons, spec: Spec) -> list[dict[str, object]]:
    """One row a moment, layer and seed, with the neurons by index."""
    moments = zip(MOMENTS, (first, now), strict=True)
    return [
        {"moment": name, "layer": layer + 1, "seed": seed}
        | {words: moment.counts(kind)[layer, member] for kind, words in (KINDS | ROUNDED).items()}
        | {"which are dead": " ".join(map(str, moment.neurons(layer, member)))}
        for name, moment in moments
        for layer in range(len(moment.layers))
        for member, seed in enumerate(spec.members)
    ]


CHOICES = {
    "Dead neurons": Choice(
        "dead", _dead_description, _show_dead,
        "Here will stand how many neurons of each layer are dead, at first and now.",
    ),
    "Distributions, neuron by neuron": Choice(
        "distributions", distributions.description, distributions.show,
        "Here will stand a histogram of each layer and of each of its neurons, at first and now.",
    ),
    "Gradient over many batches": Choice(
        "gradients", gradients.description, gradients.show,
        "Here will stand the gradient of each layer over many batches beside one batch.", gradients.choose, False,
    ),
}  # fmt: skip
"""By what they are called."""
