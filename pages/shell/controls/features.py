"""What a network on the plane is given: x₁ and x₂, or any formulas in them."""

import streamlit as st

from learnact.spec import Spec
from pages.shell.controls.widgets import Renewing, Slot
from pages.shell.markdown import plain

PLAIN = ("x1", "x2")
USUAL = {
    "x1": "x₁",
    "x2": "x₂",
    "x1^2": "x₁²",
    "x2^2": "x₂²",
    "x1*x2": "x₁x₂",
    "sin(x1)": "sin x₁",
    "sin(x2)": "sin x₂",
}


def read(spec: Spec) -> tuple[str, ...]:
    """The formulas of an experiment, x1 and x2 too."""
    return spec.data.features or PLAIN


def put(spec: Spec, formulas: tuple[str, ...]) -> Spec:
    """Other inputs; raises SpecError where one is no formula. Without any there are x1 and x2."""
    return spec.replace(data__features=() if formulas in (PLAIN, ()) else formulas)


def inputs(slot: Slot, now: tuple[str, ...], spec: Spec) -> tuple[str, ...] | Renewing:
    """Chooses the inputs; a formula that is typed becomes one more of them."""
    names = USUAL | {formula: formula for formula in now if formula not in USUAL}
    chosen = st.pills(
        options=list(names),
        selection_mode="multi",
        default=list(now),
        format_func=lambda formula: plain(names[formula]),
        **slot.common,
    )
    another = slot.part(
        "typed",
        "Another input",
        "Any formula in x1 and x2. Sine activations need inputs like sin(k*x1) before they can do Fourier.",
    )
    typed = st.text_input(placeholder="for instance cos(2*x1)", max_chars=200, **another.common).strip()
    return Renewing((*chosen, typed)) if typed else tuple(chosen)
