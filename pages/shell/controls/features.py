"""What a network on the plane is given: x₁ and x₂, or any formulas in them."""

import streamlit as st

from learnact.spec import Spec
from pages.shell.controls.widgets import key
from pages.shell.experiment import start_over

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


def features(spec: Spec) -> Spec:
    """Chooses the inputs; a formula that is typed becomes one more of them."""
    now = spec.data.features or PLAIN
    names = USUAL | {formula: formula for formula in now if formula not in USUAL}
    chosen = st.pills(
        "Inputs",
        list(names),
        selection_mode="multi",
        default=list(now),
        format_func=names.get,
        key=key("data.features"),
    )
    typed = st.text_input(
        "Another input",
        placeholder="for instance cos(2*x1)",
        max_chars=200,
        key=key("data.features.typed"),
        help="Any formula in x1 and x2. Sine activations need inputs like sin(k*x1) before they can do Fourier.",
    )
    if typed.strip():
        start_over(spec.replace(data__features=(*chosen, typed.strip())))
    wanted = tuple(chosen)
    return spec.replace(data__features=() if wanted == PLAIN or not wanted else wanted)
