"""The form of the page Learned activations, as lists of fields, and its own choice of an activation."""

from dataclasses import replace

import streamlit as st

from learnact import activations
from learnact.spec import ActivationSpec, Spec
from pages.shell.controls.activation import letters
from pages.shell.controls.recipe import KINDS, recipe_form
from pages.shell.controls.registry import CONTROLS, NETWORK, SCHEDULE
from pages.shell.controls.widgets import Slot

TRAINED = ("prelu", "swish", "elu_alpha", "softplus_beta", "snake_a", "poly")
"""Entries of the zoo whose letters are trained, offered beside the kinds of learned curves."""

PARTS = {
    "What is learned": ("network.activations", "network.activations.options"),
    "Network and data": ("data.name", *NETWORK),
    "Training": SCHEDULE,
}


def _choose(slot: Slot, now: ActivationSpec, spec: Spec) -> ActivationSpec:
    names = list(dict.fromkeys([*activations.KINDS, *(name for name in TRAINED if name in activations.ZOO), now.name]))
    name = st.selectbox(options=names, index=names.index(now.name), format_func=_title, **slot.common)
    return now if name == now.name else _begun(name)


def _options(slot: Slot, now: ActivationSpec, spec: Spec) -> ActivationSpec:
    return letters(slot, now) if now.learned is None else recipe_form(slot, now)


def _begun(name: str) -> ActivationSpec:
    """A kind at its own options; an entry of the zoo with all its letters trained."""
    if name in activations.KINDS:
        return ActivationSpec(name=name)
    return ActivationSpec(name=name, trainable=tuple(p.letter for p in activations.ZOO[name].parameters))


def _title(name: str) -> str:
    return KINDS.get(name) or (activations.ZOO[name].title if name in activations.ZOO else name)


OWN = {
    "network.activations": replace(CONTROLS["network.activations"], widget=_choose),
    "network.activations.options": replace(CONTROLS["network.activations.options"], widget=_options),
}
"""This page needs something that is learned, and shows its options without a button, for they are its subject."""
