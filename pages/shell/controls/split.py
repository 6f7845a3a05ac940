"""How many rows are for training, and how the rest is held out for validation and for the test."""

import streamlit as st

from learnact import data
from learnact.spec import Spec
from pages.shell.controls.widgets import Slot
from pages.shell.markdown import Markdown

MIN_SHARE, MAX_SHARE = 0.1, 0.9  # that a slider offers
MIN_PART = 0.01  # of the rows, that a split must have


def tested(spec: Spec) -> bool:
    """Whether the rows of the test are drawn, and not fixed."""
    return "test" in data.SOURCES[spec.data.name].options


def trained(spec: Spec) -> float:
    """The share of the rows that is for training."""
    return round(1 - _held(spec), 4)


def train(spec: Spec, share: float) -> Spec:
    """Another share for training; validation and test keep their proportion."""
    return _divided(spec, 1 - share, _validated(spec))


def validated(spec: Spec) -> float:
    """The share of what is not for training that is for validation."""
    return round(_validated(spec), 4)


def validate(spec: Spec, share: float) -> Spec:
    """Another share for validation; training keeps its own."""
    return _divided(spec, _held(spec), share)


def validation_share(slot: Slot, now: float, spec: Spec) -> float:
    """A slider."""
    return _slider(slot, now)


def _slider(slot: Slot, now: float) -> float:
    low, high = min(MIN_SHARE, now), max(MAX_SHARE, now)
    return st.slider(min_value=low, max_value=high, value=now, step=0.05, format="percent", **slot.common)


def training_share(slot: Slot, now: float, spec: Spec) -> float:
    """A slider, and what all three shares become by it."""
    chosen = _slider(slot, now)
    st.caption(_said(spec if chosen == now else train(spec, chosen)))
    return chosen


def _held(spec: Spec) -> float:
    return spec.data.validation + (spec.data.test if tested(spec) else 0)


def _validated(spec: Spec) -> float:
    return spec.data.validation / _held(spec)


def _divided(spec: Spec, held: float, share: float) -> Spec:
    if not tested(spec):
        return spec.replace(data__validation=round(held, 4))
    validation = max(MIN_PART, round(held * share, 4))
    return spec.replace(data__validation=validation, data__test=max(MIN_PART, round(held - validation, 4)))


def _said(spec: Spec) -> Markdown:
    parts = f"Training {100 * (1 - _held(spec)):.0f} %, validation {100 * spec.data.validation:.0f} %"
    whole = f"{parts}, test {100 * spec.data.test:.0f} %." if tested(spec) else f"{parts}; the test rows are fixed."
    return Markdown(whole.replace(" %", "\N{NO-BREAK SPACE}%"))
