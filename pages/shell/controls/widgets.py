"""Small widgets of the experiment's form. Keys carry the form's number, so that a new experiment shows at once."""

from collections.abc import Callable, Iterable, Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from learnact.errors import LearnactError, SpecError
from learnact.spec import Spec

LONGEST = 2_000  # letters of a list of widths, more than an experiment may have


def all_drawn(spec: Spec, places: Iterable[tuple[DeltaGenerator, Callable[[Spec], Spec]]]) -> Spec:
    """What all parts of a form give one after the other, each in its place.

    Raises:
        LearnactError: the first mistake, once all are drawn: the other controls stay where they are.
    """
    problem = None
    for place, draw in places:
        with place:
            try:
                spec = draw(spec)
            except LearnactError as error:
                problem = problem or error
    if problem is not None:
        raise problem
    return spec


def key(field: str) -> str:
    """The key of a field's widget in this form."""
    return f"{field}#{st.session_state.get('form', 0)}"


def choice(
    label: str,
    field: str,
    options: Sequence[str],
    value: str,
    help: str = "",
    names: dict[str, str] | None = None,
) -> str:
    """One of a list, shown by its name."""
    names = names or {}
    index = list(options).index(value)
    return st.selectbox(
        label,
        options,
        index,
        format_func=lambda name: names.get(name, name),
        key=key(field),
        help=help or None,
    )


def number(label: str, field: str, usual: Sequence[float], value: float, help: str = "") -> str:
    """A number from the usual ones or typed in, as text: the Spec says what is allowed."""
    texts = [_plain(item) for item in sorted({*usual, value})]
    chosen = st.selectbox(
        label, texts, texts.index(_plain(value)), accept_new_options=True, key=key(field), help=help or None
    )
    return str(chosen).strip()


def whole(label: str, field: str, low: int, high: int, value: int, help: str = "") -> int:
    """A whole number between two ends."""
    return int(st.number_input(label, low, high, value, key=key(field), help=help or None))


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


def share(label: str, field: str, high: float, value: float, step: float = 0.05) -> float:
    """A slider."""
    return st.slider(label, 0.0, high, float(value), step, key=key(field))


def widths(label: str, field: str, value: Sequence[int], help: str = "") -> tuple[int, ...]:
    """Hidden widths like "8, 8"; raises SpecError where it is something else."""
    text = st.text_input(label, ", ".join(map(str, value)), key=key(field), help=help or None, max_chars=LONGEST)
    words = text.replace(",", " ").split()
    if not all(word.isdecimal() for word in words):
        raise SpecError(f"Hidden layers must be whole numbers like 8, 8, not {text[:40]!r}.")
    return tuple(int(word) for word in words)


def _plain(value: float) -> str:
    return f"{value:.12g}"


def toggle(label: str, field: str, value: bool, help: str = "") -> bool:
    """On or off."""
    return st.toggle(label, value, key=key(field), help=help or None)
