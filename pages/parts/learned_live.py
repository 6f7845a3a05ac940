"""The live run of the page Learned activations, and what its panel asks of the page."""

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from learnact.data import SOURCES, Dataset
from learnact.errors import LearnactError, SpecError
from learnact.spec import ActivationSpec, Spec
from pages.parts import learned_state as state
from pages.parts import runs, shelf
from pages.parts.activation_form import GREEK
from pages.parts.components import Panel, learned_panel

PANEL = "learned"  # the component's key
LONGEST = 60  # characters of what is said of a network


def head(spec: Spec) -> str:
    """The experiment in one line."""
    t, n = spec.training, spec.network
    layers = "-".join(map(str, n.hidden)) or "no hidden layer"
    how = {"network": "one for all layers", "layer": "one a layer", "neuron": "one a neuron"}
    dropout = f", dropout {n.dropout[0]:g}" if n.dropout[0] else ""
    return (
        f"**{SOURCES[spec.data.name].title}**, hidden layers {layers}, **{titled(n.activations[0])}**, "
        f"{how[n.activations[0].sharing]}{dropout}; {t.optimiser} at {t.learning_rate:g}, batches of {t.batch}, "
        f"{spec.seeds} {'seed' if spec.seeds == 1 else 'seeds'}."
    )


def titled(chosen: ActivationSpec) -> str:
    """The activation, with the letters that are set: "leaky ReLU (α = 0.2)"."""
    values = ", ".join(f"{GREEK[letter]} = {value:g}" for letter, value in chosen.values.items())
    return (chosen.formula or chosen.activation().title) + (f" ({values})" if values else "")


def live(spec: Spec, dataset: Dataset, asked: Mapping[str, Callable[[], None]]) -> tuple[str, str | None]:
    """Draws the panel of the run and gives its token, and that of the run beside it."""
    token = runs.learned(spec, dataset)
    other = state.beside(spec)
    beside = runs.learned_beside(other, dataset, token)
    named = spec.network.activations[0], other.network.activations[0] if other else None
    labels = [f"{letter}: {titled(chosen)}"[:LONGEST] for letter, chosen in zip("AB", named, strict=True) if chosen]
    panel = Panel(token, beside, labels if beside else [], changeable=False, plane=False, start=spec.start)
    learned_panel(panel, asked)
    return token, beside


def asks() -> dict[str, Callable[[], None]]:
    """What the panel may ask, by name."""
    return {"renew": renew, "redraw": redraw, "resume": resume, "keep": keep}


def renew() -> None:
    """New first weights: the seeds after the ones that were just used."""
    spec = state.current()
    state.adopt(spec.replace(first_seed=(spec.first_seed + spec.seeds) % 2**31, start=None))


def redraw() -> None:
    """Other rows for training, from the next seed of the data."""
    spec = state.current()
    state.adopt(spec.replace(data__seed=(spec.data.seed + 1) % 2**31))


def resume() -> None:
    """The run that this tab had before it was loaded again."""
    spec = runs.resume(str(_told("resume")), "learned_token")
    if spec is not None:
        state.adopt(spec)


def keep() -> None:
    """A curve as it is at the moment that is shown, onto the shelf."""
    try:
        shelf.keep_from_run(st.session_state.get("learned_token", ""), _asked(_told("keep")))
    except LearnactError as error:
        st.session_state[state.PROBLEM] = str(error)


def _asked(told: object) -> dict[str, Any]:
    if not isinstance(told, dict) or not isinstance(told.get("layer"), int):
        raise SpecError(f"A curve is kept by its layer, not by {str(told)[:60]!r}.")
    return told


def _told(name: str) -> object:
    return st.session_state[PANEL][name]
