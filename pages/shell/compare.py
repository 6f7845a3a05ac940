"""A/B: a second network beside the first that differs in one field."""

from collections.abc import Iterable
from dataclasses import replace

import streamlit as st

from learnact.spec import Spec, difference
from pages.shell.controls.form import Form
from pages.shell.controls.registry import CONTROLS, name_of, said_of
from pages.shell.experiment import START, Experiment, beside

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


def compare_form(experiment: Experiment, form: Form) -> None:
    """Asks for the second network of a page, which its experiment then keeps.

    Args:
        form: of the first network, whose experiment is kept already.
    """
    spec, before = experiment.current(), experiment.second()
    if not st.toggle("A/B: a second network beside it", before is not None, key=form.keys("versus"), width="stretch"):
        return experiment.compare_with(None)
    own = experiment.own() or {}
    last = next((field for field in FIELDS if field in own), FIELDS[0])
    field = st.selectbox("B differs in", FIELDS, FIELDS.index(last), format_func=name_of, key=form.keys("b"))
    of_b = replace(form, keys=lambda name: form.keys(f"b.{name}"), controls=CONTROLS, of=" of B", hidden=frozenset())
    start = before if before is not None and (field in own or not own.keys() - {START}) else _begun(spec, field)
    second = beside(spec, start, of_b.draw(start, (field, *ALSO.get(field, ()))))
    if not own_fields(spec, second):
        st.caption("So far B is the same network: choose something else for it.")
    experiment.compare_with(second)


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
    """What to write above the pictures of both, "A: tanh" and "B: ReLU"; empty where there is one network only."""
    if second is None:
        return []
    fields = list(own_fields(spec, second))
    if not fields:
        return ["A", "B: so far the same network"]
    return [f"{letter}: {in_fields(one, fields)}"[:MAX_LABEL_LETTERS] for letter, one in (("A", spec), ("B", second))]


def in_fields(spec: Spec, fields: Iterable[str]) -> str:
    """What an experiment has in the fields in which two networks differ: "ReLU, learning rate 0.1"."""
    return ", ".join(said_of(field, spec) for field in fields) or "the same network"
