"""The form of the page Learned activations: what is learned, data, network, training."""

from collections.abc import Callable

import streamlit as st

from learnact import activations
from learnact.spec import ActivationSpec, Spec
from pages.learned.state import learned
from pages.shell.controls.activation import details
from pages.shell.controls.page_form import compare_form, network_form, training_form
from pages.shell.controls.recipe import KINDS, recipe_form
from pages.shell.controls.widgets import all_drawn, key

TRAINED = ("prelu", "swish", "elu_alpha", "softplus_beta", "snake_a", "poly")
"""Entries of the zoo whose letters are trained, offered beside the kinds of learned curves."""


def form(spec: Spec) -> Spec:
    """The experiment as the widgets say; raises LearnactError with a sentence, once all of them are drawn."""
    parts: dict[str, Callable[[Spec], Spec]] = {
        "What is learned": _activation,
        "Network and data": lambda spec: network_form(learned.page, spec),
        "Training": _training,
    }
    columns = st.columns(len(parts), gap="large")
    for column, title in zip(columns, parts, strict=True):
        column.markdown(f"**{title}**")
    return learned.check(all_drawn(spec, zip(columns, parts.values(), strict=True)))


def _training(spec: Spec) -> Spec:
    spec = training_form(learned.page, spec)
    compare_form(learned)
    return spec


def _activation(spec: Spec) -> Spec:
    now = spec.network.activations[0]
    names = list(dict.fromkeys([*activations.KINDS, *(name for name in TRAINED if name in activations.ZOO), now.name]))
    name = st.selectbox("Activation", names, names.index(now.name), format_func=_title, key=key("learned.kind"))
    if name != now.name:
        chosen = _begun(name)
    elif now.learned is not None:
        chosen = recipe_form("learned", now)
    else:
        chosen = details("learned.letters", now)
    apart = spec.network.activations[1:]  # one a layer, which comes with a link
    kept = (chosen, *apart) if chosen == now else (chosen,)
    return spec.replace(network__activations=[a.model_dump() for a in kept])


def _begun(name: str) -> ActivationSpec:
    """A kind at its own options; an entry of the zoo with all its letters trained."""
    if name in activations.KINDS:
        return ActivationSpec(name=name)
    return ActivationSpec(name=name, trainable=tuple(p.letter for p in activations.ZOO[name].parameters))


def _title(name: str) -> str:
    return KINDS.get(name) or (activations.ZOO[name].title if name in activations.ZOO else name)
