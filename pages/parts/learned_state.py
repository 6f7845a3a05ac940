"""The experiment of the page Learned activations: a network with a learned activation, and a fixed one beside it."""

import streamlit as st

from learnact.activations import KINDS
from learnact.errors import SpecError
from learnact.spec import ActivationSpec, Spec, from_query, to_query
from pages.parts.address import is_news, remember, write
from pages.parts.share import address_shown, here
from pages.parts.starts import other_data

PAGE = "learned"
SPEC, FIXED, PROBLEM = "learned_spec", "learned_fixed", "learned_problem"
BESIDE = "beside"  # in the address: the fixed activation, or "none"
LONGEST = 4_000  # characters of a query that a link may have

FIRST = Spec().replace(
    data={"name": "digits"},
    network={
        "hidden": (64, 64, 64),
        "activations": ({"name": "subnetwork"},),
        "initialisation": "kaiming",
    },
    training={"learning_rate": 0.003, "batch": 64, "epochs": 100},
    seeds=10,
)
"""Digits, three hidden layers with a subnetwork each: small enough to watch."""

FIRST_FIXED = ActivationSpec(name="leaky_relu", values={"a": 0.2})


def open_address() -> None:
    """Takes over an address that is new, with one sentence where it is wrong; else all stays as it was."""
    state = st.session_state
    query = dict(st.query_params)
    if SPEC not in state or (query and is_news(PAGE, query)):
        remember(PAGE, query)
        try:
            _read(query)
        except SpecError as error:
            state.setdefault(SPEC, FIRST)
            state.setdefault(FIXED, FIRST_FIXED)
            state[PROBLEM] = f"The link cannot be opened as it is. {error}"


def _read(query: dict[str, str]) -> None:
    beside = query.pop(BESIDE, None)
    spec = from_query(query) if query else FIRST
    fixed = _fixed(beside) if beside is not None else FIRST_FIXED
    check(spec)
    adopt(spec)
    st.session_state[FIXED] = fixed


def _fixed(text: str) -> ActivationSpec | None:
    if text == "none":
        return None
    return from_query({"network.activations": text}).network.activations[0]


def check(spec: Spec) -> Spec:
    """The same experiment; raises SpecError where nothing in it is learned."""
    if not any(is_learned(chosen) for chosen in spec.network.activations):
        kinds = ", ".join(KINDS)
        raise SpecError(
            f"This page needs an activation that is learned: {kinds}, or one of the zoo with trained letters."
        )
    return spec


def is_learned(chosen: ActivationSpec) -> bool:
    return chosen.learned is not None or any(p.trainable for p in chosen.activation().parameters)


def current() -> Spec:
    return st.session_state[SPEC]


def fixed() -> ActivationSpec | None:
    """What it is compared with; None for nothing."""
    return st.session_state[FIXED]


def beside(spec: Spec) -> Spec | None:
    """The same experiment with the fixed activation in all layers: the same first weights and batches."""
    chosen = fixed()
    return None if chosen is None else spec.replace(network__activations=[chosen.model_dump()])


def adopt(spec: Spec) -> None:
    """Takes an experiment that did not come from the form; the form then shows it."""
    st.session_state[SPEC] = spec
    st.session_state.form = st.session_state.get("form", 0) + 1


def settle(spec: Spec) -> None:
    """Keeps what the form made of the experiment; other data bring other defaults, which the form then shows."""
    before = current()
    st.session_state[SPEC] = spec
    if spec.data.name != before.data.name or spec.network.activations[0].name != before.network.activations[0].name:
        adopt(spec)
        write_address()
        st.rerun()


def take_digits() -> None:
    """The way out where the files of a data set are missing."""
    adopt(other_data(current(), "digits"))


def compare_with(chosen: ActivationSpec | None) -> None:
    st.session_state[FIXED] = chosen


def query() -> dict[str, str]:
    """The query parameters of the page; none where they would be too long for a link, or where all is as at first."""
    words = {} if current() == FIRST else to_query(current())
    chosen = fixed()
    if chosen != FIRST_FIXED:
        text = "none" if chosen is None else to_query(FIRST.replace(network__activations=[chosen.model_dump()]))
        words |= {BESIDE: text if isinstance(text, str) else text["network.activations"]}
    return words if sum(len(key) + len(value) for key, value in words.items()) <= LONGEST else {}


def write_address() -> None:
    write(PAGE, query())


def share() -> None:
    """The link of the experiment, with its code for cameras."""
    with st.popover("Link", icon=":material/share:"):
        words = query()
        if not words and current() != FIRST:
            st.markdown("This experiment holds a curve too long for a link: keep the curve as a file from the shelf.")
            return
        st.markdown("Whoever opens this link gets a new run of the same experiment.")
        address_shown(here(words))


def said() -> None:
    """Shows the sentence about the last mistake, once."""
    sentence = st.session_state.pop(PROBLEM, None)
    if sentence:
        st.error(sentence, icon=":material/error:")
