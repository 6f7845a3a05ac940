"""How many rows are for training, and how the rest is held out for validation and for the test."""

import streamlit as st

from learnact import data
from learnact.spec import Spec
from pages.shell.controls.widgets import key

FEWEST, MOST = 0.1, 0.9
LEAST = 0.01  # that a split must have


def training_share(spec: Spec) -> Spec:
    """How large the training part is; the others keep their proportion."""
    now = round(1 - _held(spec), 4)
    chosen = _share("Training share", "data.training", now, "Of the rows; the others are for validation and test.")
    after = spec if chosen == now else _divided(spec, 1 - chosen, _validated(spec))
    st.caption(_said(after))
    return after


def validation_share(spec: Spec) -> Spec:
    """How much of what is not for training is for validation, where the test rows are not fixed."""
    if not _tested(spec):
        return spec
    now = round(_validated(spec), 4)
    chosen = _share("Validation, of what is not for training", "data.validated", now, "The rest is for the test.")
    return spec if chosen == now else _divided(spec, _held(spec), chosen)


def _share(label: str, field: str, now: float, tip: str) -> float:
    low, high = min(FEWEST, now), max(MOST, now)
    return st.slider(label, low, high, now, 0.05, format="percent", key=key(field), help=tip)


def _tested(spec: Spec) -> bool:
    return "test" in data.SOURCES[spec.data.name].options


def _held(spec: Spec) -> float:
    return spec.data.validation + (spec.data.test if _tested(spec) else 0)


def _validated(spec: Spec) -> float:
    return spec.data.validation / _held(spec)


def _divided(spec: Spec, held: float, validated: float) -> Spec:
    if not _tested(spec):
        return spec.replace(data__validation=round(held, 4))
    validation = max(LEAST, round(held * validated, 4))
    return spec.replace(data__validation=validation, data__test=max(LEAST, round(held - validation, 4)))


def _said(spec: Spec) -> str:
    parts = f"Training {1 - _held(spec):.0%}, validation {spec.data.validation:.0%}"
    whole = f"{parts}, test {spec.data.test:.0%}." if _tested(spec) else f"{parts}; the test rows are fixed."
    return whole.replace("%", "\N{NO-BREAK SPACE}%")
