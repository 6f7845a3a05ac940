"""On every training row: what is exact, at first and now, of the run on the page as it was saved last."""

from dataclasses import dataclass
from types import ModuleType
from typing import Any

import streamlit as st

from learnact.data import Dataset
from learnact.errors import LearnactError
from learnact.spec import Spec
from pages.inside import batches as inside_batches
from pages.inside import crowd as inside_crowd
from pages.inside import dead as inside_dead
from pages.inside.moments import moments

FOUND = "whole_found"  # in the session: what was counted last, by question
NO_LAYER = "This network has no hidden layer: nothing lies between its input and its output."


@dataclass(frozen=True)
class Found:
    """What was counted.

    Attributes:
        token, step: of which run and when.
        spec: of the run.
        answer: of the question's own kind.
    """

    token: str
    step: int
    spec: Spec
    answer: Any


@dataclass(frozen=True)
class Question:
    """One thing to be counted.

    Attributes:
        part: has about(spec, dataset), count(moments) and show(spec, step, answer); where something is to be
            chosen before, choose(spec, dataset), whose answer count takes too.
        empty: what will stand here, as long as nothing is counted.
        hidden: whether it is about hidden layers only.
    """

    part: ModuleType
    empty: str
    hidden: bool = True


QUESTIONS = {
    "Dead neurons": Question(inside_dead, "Here will stand how many neurons of each layer are dead, at first and now."),
    "Distributions, neuron by neuron": Question(
        inside_crowd, "Here will stand a histogram of each layer and of each of its neurons, at first and now."
    ),
    "Gradient over many batches": Question(
        inside_batches, "Here will stand the gradient of each layer over many batches beside one batch.", hidden=False
    ),
}


def section(spec: Spec, dataset: Dataset, token: str) -> None:
    """The choice of a question, a button that counts, and what was counted."""
    st.subheader("On every training row", anchor=False)
    names = list(QUESTIONS)
    name = st.segmented_control(
        "Question", names, default=names[0], key="whole_question", required=True, label_visibility="collapsed",
        persist_state="session",
    )  # fmt: skip
    question = QUESTIONS[name]
    if question.hidden and not spec.network.hidden:
        st.info(NO_LAYER, icon=":material/info:")
        return
    _ask(name, spec, dataset, token)
    found: Found | None = st.session_state.get(FOUND, {}).get(name)
    if found is None or found.token != token:
        st.caption(f"{question.empty} Press **Count now**.")
        return
    if not found.step:
        st.caption("When this was counted the run had not taken a step: first and now are the same.")
    question.part.show(found.spec, found.step, found.answer)


def _ask(name: str, spec: Spec, dataset: Dataset, token: str) -> None:
    part = QUESTIONS[name].part
    with st.container(horizontal=True, vertical_alignment="bottom"):
        choice = part.choose(spec, dataset) if hasattr(part, "choose") else None
        pressed = st.button("Count now", icon=":material/calculate:")
    st.caption(part.about(spec, dataset))
    if not pressed:
        return
    try:
        seen = moments(dataset, token)
        answer = part.count(seen) if choice is None else part.count(seen, choice)
    except LearnactError as error:
        st.error(str(error), icon=":material/error:")
        return
    found = Found(token, seen.step, seen.spec, answer)
    st.session_state[FOUND] = st.session_state.get(FOUND, {}) | {name: found}
