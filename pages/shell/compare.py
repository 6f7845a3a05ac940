"""A/B: a second network beside the first that differs in one field."""

from collections.abc import Callable

import streamlit as st

from learnact.spec import ActivationSpec, Spec, difference
from pages.shell.controls.activation import GREEK, choose, details
from pages.shell.controls.form import NORMS, OPTIMISERS, PENALTIES, RATES, SCHEMES, SIZES
from pages.shell.controls.widgets import choice, number, widths
from pages.shell.data_defaults import resized
from pages.shell.experiment import settled

Control = Callable[[Spec], Spec]
LONGEST = 60  # characters of what is said of a network beside its letter


def _activation(spec: Spec) -> Spec:
    field = "b.network.activations"
    chosen = details(field, choose("Activation of B", field, spec.network.activations[0]))
    return spec.replace(network__activations=[chosen.model_dump()])


def _rate(spec: Spec) -> Spec:
    value = number("Learning rate of B", "b.training.learning_rate", RATES, spec.training.learning_rate)
    return spec.replace(training__learning_rate=value)


def _scheme(spec: Spec) -> Spec:
    value = choice(
        "Initialisation of B", "b.network.initialisation", list(SCHEMES), spec.network.initialisation, names=SCHEMES
    )
    return spec.replace(network__initialisation=value)


def _optimiser(spec: Spec) -> Spec:
    value = choice(
        "Optimiser of B", "b.training.optimiser", list(OPTIMISERS), spec.training.optimiser, names=OPTIMISERS
    )
    return spec.replace(training__optimiser=value)


def _norm(spec: Spec) -> Spec:
    value = choice("Normalisation of B", "b.network.norm", list(NORMS), spec.network.norm, names=NORMS)
    return spec.replace(network__norm=value)


def _hidden(spec: Spec) -> Spec:
    return resized(spec, widths("Hidden layers of B", "b.network.hidden", spec.network.hidden))


def _batch(spec: Spec) -> Spec:
    return spec.replace(training__batch=number("Batch size of B", "b.training.batch", SIZES, spec.training.batch))


def _decay(spec: Spec) -> Spec:
    return spec.replace(training__l2=number("L2 rate of B", "b.training.l2", PENALTIES, spec.training.l2))


FIELDS: dict[str, tuple[str, Control]] = {
    "network.activations": ("activation", _activation),
    "training.learning_rate": ("learning rate", _rate),
    "network.initialisation": ("initialisation", _scheme),
    "training.optimiser": ("optimiser", _optimiser),
    "network.hidden": ("hidden layers", _hidden),
    "network.norm": ("normalisation", _norm),
    "training.batch": ("batch size", _batch),
    "training.l2": ("L2 rate", _decay),
}


def versus(spec: Spec, before: Spec | None) -> Spec | None:
    """The experiment beside this one, or None; kept in the session as what it has of its own.

    Args:
        spec: the first network's experiment.
        before: the second one's, as it was.
    """
    if not st.toggle(
        "A/B: a second network beside it", before is not None, key=f"versus#{st.session_state.get('form', 0)}"
    ):
        st.session_state.beside = {}
        return None
    names = list(FIELDS)
    last = next((name for name in names if name in st.session_state.get("beside", {})), names[0])
    field = st.selectbox("B differs in", names, names.index(last), format_func=lambda name: FIELDS[name][0])
    second = FIELDS[field][1](before if before is not None and field == last else _another(spec))
    second = settled(spec, second)
    st.session_state.beside = _own(spec, second)
    if not st.session_state.beside:
        st.caption("So far B is the same network: choose something else for it.")
    return second


def _own(spec: Spec, second: Spec) -> dict[str, str]:
    """What the second experiment has of its own; where its weights start from follows from the first."""
    return difference(spec, second.replace(start=spec.start))


def _another(spec: Spec) -> Spec:
    """Where B begins: with another activation, so that there is something to see."""
    name = "relu" if spec.network.activations[0].name != "relu" else "tanh"
    return spec.replace(network__activations=[{"name": name}])


def labels(spec: Spec, second: Spec | None) -> list[str]:
    """What to write above the pictures of both: "A: tanh" and "B: ReLU"; empty where there is one network only."""
    if second is None:
        return []
    fields = list(_own(spec, second))
    return [f"{letter}: {_said(one, fields)}"[:LONGEST] for letter, one in (("A", spec), ("B", second))]


def _said(spec: Spec, fields: list[str]) -> str:
    return ", ".join(_worded(spec, field) for field in fields) or "the same network"


def _worded(spec: Spec, field: str) -> str:
    """What an experiment has in a field, in words."""
    part, _, name = field.rpartition(".")
    value = getattr(getattr(spec, part) if part else spec, name)
    match field:
        case "network.activations":
            return " / ".join(_titled(chosen) for chosen in value)
        case "network.initialisation":
            return SCHEMES[value]
        case "training.optimiser":
            return OPTIMISERS[value]
        case "network.norm":
            return NORMS[value] if value != "none" else "no normalisation"
        case "network.hidden":
            return "-".join(map(str, value)) or "no hidden layer"
    return f"{FIELDS[field][0] if field in FIELDS else name.replace('_', ' ')} {value}"


def _titled(chosen: ActivationSpec) -> str:
    """The activation with the letters that are set: "ELU (α = 0.5)"."""
    values = ", ".join(f"{GREEK[letter]} = {value:g}" for letter, value in chosen.values.items())
    return (chosen.formula or chosen.activation().title) + (f" ({values})" if values else "")
