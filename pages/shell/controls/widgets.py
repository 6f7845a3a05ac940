"""Small widgets of a form: each is drawn in a slot, shows a value, and gives what the visitor makes of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypedDict

import streamlit as st

from learnact.errors import SpecError
from learnact.spec import Spec

MAX_WIDTHS_LETTERS = 2_000  # of a list of widths, more than an experiment may have

Keys = Callable[[str], str]
"""Gives the key of a field's widget in one form of one page."""


class _Common(TypedDict):
    label: str
    key: str
    help: str | None


@dataclass(frozen=True)
class Slot:
    """The words around a widget, and the names that Streamlit knows it by.

    Attributes:
        label: above the widget.
        field: of the experiment, "training.learning_rate".
        keys: gives a widget's key from a field.
        help: behind the question mark; empty for none.
    """

    label: str
    field: str
    keys: Keys
    help: str = ""

    @property
    def common(self) -> _Common:
        """What every widget of Streamlit takes."""
        return {"label": self.label, "key": self.keys(self.field), "help": self.help or None}

    def part(self, name: str, label: str, help: str = "") -> "Slot":
        """The slot of one of several widgets that a field has."""
        return Slot(label, f"{self.field}.{name}", self.keys, help)


Widget = Callable[[Slot, Any, Spec], Any]
"""Draws a field of an experiment at its value in a slot, and gives the value that the widget says."""


@dataclass(frozen=True)
class Renewing:
    """A value with which a form has to be made anew, because other fields of it change too."""

    value: Any


def renewing(widget: Widget) -> Widget:
    """The same widget, of a field that brings values of other fields with it."""

    def draw(slot: Slot, value: Any, spec: Spec) -> Any:
        chosen = widget(slot, value, spec)
        return value if chosen == value else Renewing(chosen)

    return draw


def choice(names: Mapping[str, str] | Callable[[Spec], Mapping[str, str]]) -> Widget:
    """One of a list, shown by its name.

    Args:
        names: the name of each value, or what gives these for an experiment.
    """

    def draw(slot: Slot, value: str, spec: Spec) -> str:
        named = names(spec) if callable(names) else names
        options = list(named)
        chosen = st.selectbox(options=options, index=options.index(value), format_func=named.__getitem__, **slot.common)
        return str(chosen)

    return draw


def number(usual: Sequence[float]) -> Widget:
    """A number from the usual ones or typed in; what was typed is given as text, and the Spec says what is allowed."""

    def draw(slot: Slot, value: float, spec: Spec) -> float | str:
        texts = [f"{item:.12g}" for item in sorted({*usual, value})]
        now = f"{value:.12g}"
        chosen = st.selectbox(options=texts, index=texts.index(now), accept_new_options=True, **slot.common)
        return value if chosen == now else str(chosen).strip()

    return draw


def whole(ends: tuple[int, int] | Callable[[Spec], tuple[int, int]]) -> Widget:
    """A whole number between two ends, which an experiment may decide."""

    def draw(slot: Slot, value: int, spec: Spec) -> int:
        low, high = ends(spec) if callable(ends) else ends
        return int(st.number_input(min_value=low, max_value=high, value=value, **slot.common))

    return draw


def decimal(low: float, high: float | None, step: float, empty: str | None = None) -> Widget:
    """A number between two ends; an empty field, which says the word `empty`, gives None."""

    def draw(slot: Slot, value: float | None, spec: Spec) -> float | None:
        return st.number_input(
            min_value=low, max_value=high, value=value, step=step, placeholder=empty, **slot.common
        )  # fmt: skip

    return draw


def share(high: float, step: float = 0.05) -> Widget:
    """A slider from 0."""

    def draw(slot: Slot, value: float, spec: Spec) -> float:
        return st.slider(min_value=0.0, max_value=high, value=float(value), step=step, **slot.common)

    return draw


def toggle(slot: Slot, value: bool, spec: Spec) -> bool:
    """On or off."""
    return st.toggle(value=value, **slot.common)


def widths(slot: Slot, value: Sequence[int], spec: Spec) -> tuple[int, ...]:
    """Hidden widths like "8, 8"; raises SpecError where it is something else."""
    text = st.text_input(value=", ".join(map(str, value)), max_chars=MAX_WIDTHS_LETTERS, **slot.common)
    words = text.replace(",", " ").split()
    if not all(word.isdecimal() for word in words):
        raise SpecError(f"Hidden layers must be whole numbers like 8, 8, not {text[:40]!r}.")
    return tuple(int(word) for word in words)


def ranged(label: str, value: float | None, ends: tuple[int, int]) -> int:
    """A whole number within its ends, from a field that lets others through so that they can be said.

    Raises:
        SpecError: one sentence that names the field, what is allowed and what came.
    """
    low, high = ends
    if value is None or not low <= value <= high:
        came = "nothing" if value is None else f"{value:,}"
        raise SpecError(f"{label} must be {low:,} to {high:,}, not {came}.")
    return int(value)
