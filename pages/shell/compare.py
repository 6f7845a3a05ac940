"""A/B: a second network beside the first that differs in one field."""

from dataclasses import replace

import streamlit as st

from learnact.spec import Spec, difference
from pages.shell.controls.form import Form, said
from pages.shell.controls.registry import CONTROLS, name_of, said_of
from pages.shell.experiment import Experiment, settled
from pages.shell.visibility import shown

MAX_LABEL_LETTERS = 60  # of what is said of a network beside its letter
FIELDS = (
    "network.activations",
    "training.learning_rate",
    "network.initialisation",
    "training.optimiser",
    "network.hidden",
    "network.norm",
    "training.batch",
    "training.l2",
)
"""What B can differ in."""

ALSO = {"network.activations": ("network.activations.options",)}
"""Fields that are drawn with one of these."""


def compare(experiment: Experiment, form: Form, spec: Spec) -> None:
    """The form of the second network, which the experiment keeps; nothing where the address hides it.

    Args:
        form: of the first network.
        spec: the first network's experiment, as it is kept.
    """
    if not shown("compare"):
        return
    before = experiment.second()
    second = said(lambda: compare_form(form, spec, before), before)
    said(lambda: experiment.compare_with(second), None)


def compare_form(form: Form, spec: Spec, before: Spec | None) -> Spec | None:
    """The experiment beside this one, or None.

    Args:
        form: of the first network.
        spec: the first network's experiment.
        before: the second one's, as it was: the first one's with what it has of its own; None where there is none.
    """
    if not st.toggle("A/B: a second network beside it", before is not None, key=form.keys("versus")):
        return None
    own = {} if before is None else own_fields(spec, before)
    last = next((field for field in FIELDS if field in own), FIELDS[0])
    field = st.selectbox("B differs in", FIELDS, FIELDS.index(last), format_func=name_of, key=form.keys("b"))
    of_b = replace(form, keys=lambda name: form.keys(f"b.{name}"), controls=CONTROLS, of=" of B", hidden=frozenset())
    start = before if before is not None and (field in own or not own) else _begun(spec, field)
    second = settled(spec, of_b.draw(start, (field, *ALSO.get(field, ()))))
    if not own_fields(spec, second):
        st.caption("So far B is the same network: choose something else for it.")
    return second


def own_fields(spec: Spec, second: Spec) -> dict[str, str]:
    """What the second experiment has of its own; where its weights start from follows from the first."""
    return difference(spec, second.replace(start=spec.start))


def _begun(spec: Spec, field: str) -> Spec:
    """Where B begins: with another activation, so that there is something to see, or as the first network."""
    if field != "network.activations":
        return spec
    name = "relu" if spec.network.activations[0].name != "relu" else "tanh"
    return spec.replace(network__activations=[{"name": name}])


def labels(spec: Spec, second: Spec | None) -> list[str]:
    """What to write above the pictures of both: "A: tanh" and "B: ReLU"; empty where there is one network only."""
    if second is None:
        return []
    fields = list(own_fields(spec, second))
    return [f"{letter}: {_said(one, fields)}"[:MAX_LABEL_LETTERS] for letter, one in (("A", spec), ("B", second))]


def _said(spec: Spec, fields: list[str]) -> str:
    return ", ".join(said_of(field, spec) for field in fields) or "the same network"
