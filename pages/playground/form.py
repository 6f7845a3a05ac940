"""The form of the Playground: a row above the picture, and a column beside it, as far as they are shown."""

from dataclasses import replace

import streamlit as st

from learnact.spec import Spec
from pages.playground.state import playground
from pages.shell.compare import compare_form
from pages.shell.controls.activation import in_first_layer
from pages.shell.controls.data_choice import pictures
from pages.shell.controls.form import Form
from pages.shell.controls.registry import CONTROLS, DATA_ROWS, NETWORK, TRAINING, Control
from pages.shell.data_defaults import brought
from pages.shell.markdown import plain
from pages.shell.session import SessionValue
from pages.shell.share import share
from pages.shell.visibility import hidden, hidden_fields, shown

TOP = {
    "network.activations": 2.2,
    "training.optimiser": 1.2,
    "training.learning_rate": 1.2,
    "training.l1": 1.1,
    "training.l2": 1.1,
    "seeds": 1.0,
}
"""Fields of the row above the picture, and how wide each is."""

PARTS = {"data", "inputs", "rows", "network", "training", "compare", "link"}
BROUGHT: SessionValue[tuple[Spec, str] | None] = SessionValue("brought", lambda: None)
"""What other data made of the experiment, and the sentence that says so."""


def _of_first_layer(field: str) -> Control:
    """The others stand below it, in the part Network."""
    return replace(CONTROLS[field], put=in_first_layer)


OWN = {field: _of_first_layer(field) for field in ("network.activations", "network.activations.options")}
OWN |= {"data.name": pictures(playground)}
"""Controls that are other ones on this page."""


COLUMN = ("data.name", "data.noise", "data.classes", "data.features", "data.training")
FOLDED = {
    "rows": ("Rows, split, scaling", DATA_ROWS),
    "network": ("Network", (*NETWORK, "network.activations.layers")),
    "training": ("Training", TRAINING),
}
"""Fields of the column beside the picture, and its parts that are opened by their title."""


def _form(before: Spec) -> Form:
    def start_over(spec: Spec) -> None:
        if spec.data.name != before.data.name:
            BROUGHT.set((spec, brought(before, spec)))
        playground.start_over(spec)

    return Form(playground.form_key, start_over, CONTROLS | OWN, hidden=hidden_fields())


def top(spec: Spec) -> Spec:
    """The row above the picture; below it, mistakes of the row, and what the activation has to be told besides."""
    form = _form(spec)
    drawn = {field: width for field, width in TOP.items() if field not in form.hidden}
    if not drawn:
        return spec
    columns = dict(zip(drawn, st.columns(list(drawn.values()), vertical_alignment="bottom"), strict=True))
    below = st.container()
    fields = [*drawn, "network.activations.options"]
    return form.draw(spec, fields, lambda field: columns.get(field, below), below)


def wanted() -> bool:
    """Whether there is anything to show in the column beside the picture."""
    return not hidden() >= PARTS


def side(spec: Spec) -> Spec:
    """What the controls make of the experiment; the one it is compared with is kept beside it."""
    form = _form(spec)
    spec = form.draw(spec, COLUMN)
    spec = _folded(form, spec, "rows")
    _brought(spec)
    for part in ("network", "training"):
        spec = _folded(form, spec, part)
    spec = playground.settle(spec)
    if shown("compare"):
        with st.expander("Compare", expanded=playground.second() is not None):
            compare_form(playground, form)
    if shown("link"):
        share(playground, "stretch")
    return spec


def _folded(form: Form, spec: Spec, part: str) -> Spec:
    if not shown(part):
        return spec
    title, fields = FOLDED[part]
    with st.expander(title):
        return form.draw(spec, fields)


def _brought(spec: Spec) -> None:
    """Says what the chosen data brought with them, for as long as nothing of it was changed."""
    chosen, sentence = BROUGHT.get() or (None, "")
    if sentence and chosen is not None and not brought(chosen, spec) and chosen.data.name == spec.data.name:
        st.caption(plain(sentence))
