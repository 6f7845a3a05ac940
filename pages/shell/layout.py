"""What a page with a live run has around it: its head, a line about the experiment, and sections, one at a time."""

from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from learnact.data import SOURCES
from learnact.errors import LearnactError
from learnact.spec import ActivationSpec, Spec
from pages.shell import messages
from pages.shell.compare import compare_form, in_fields, own_fields
from pages.shell.controls.activation import titled
from pages.shell.controls.form import Form, said
from pages.shell.controls.registry import CONTROLS, Control
from pages.shell.experiment import Experiment
from pages.shell.markdown import NOTHING, Markdown, plain
from pages.shell.share import share
from pages.shell.visibility import IN_POPOVER, hidden, hidden_fields, shown


def head(
    experiment: Experiment, title: str, parts: Mapping[str, Sequence[str]], controls: Mapping[str, Control]
) -> Spec:
    """Title, the form in a popover and the link; gives the experiment as address and form say.

    Args:
        parts: the fields of each column of the form, by its title.
        controls: those of this page that are other ones than in the registry, by their fields.
    """
    before = experiment.open()
    with st.container(key=f"{experiment.page}_head", horizontal=True, vertical_alignment="center"):
        st.title(plain(title), anchor=False, width="stretch")
        wanted = not hidden() >= set(IN_POPOVER)
        change = st.popover("Change the experiment", icon=":material/tune:", width="content") if wanted else None
        if shown("link"):
            share(experiment, "content")
    if change is None:
        return before
    form = Form(experiment.form_key, experiment.start_over, CONTROLS | dict(controls), hidden=hidden_fields())
    with change:
        drawn, below = form.draw_columns(before, parts)
        spec = experiment.settle(said(lambda: experiment.check(drawn), before))
    if shown("compare"):
        with below:
            compare_form(experiment, form)
    return spec


def summary(spec: Spec, second: Spec | None = None) -> Markdown:
    """The experiment in one line, with what the second network has of its own."""
    t, n = spec.training, spec.network
    layers = f"hidden layers {'-'.join(f'{width:d}' for width in n.hidden)}" if n.hidden else "no hidden layer"
    dropout = f", dropout {n.dropout[0]:g}" if n.dropout[0] else ""
    beside = f" beside **{plain(in_fields(second, own_fields(spec, second)))}**" if second else ""
    seeds = f"{spec.seeds:d} {'seed' if spec.seeds == 1 else 'seeds'}"
    return Markdown(
        f"**{SOURCES[spec.data.name].title}**, {layers}, **{plain(titled(n.activations[0]))}**"
        f"{_sharing(n.activations[0])}{beside}{dropout}; {plain(t.optimiser)} at {t.learning_rate:g}, "
        f"batches of {t.batch:d}, {seeds}."
    )


def _sharing(chosen: ActivationSpec) -> Markdown:
    """How its letters or its curve are shared, where something is trained."""
    shared = {"network": ", one for all layers", "layer": ", one a layer", "neuron": ", one a neuron"}
    return Markdown(shared[chosen.sharing]) if chosen.is_learned else NOTHING


def section(page: str, title: str, sections: Mapping[str, Callable[[], None]]) -> None:
    """The choice of a section, and the chosen one; a mistake in it is one sentence."""
    st.subheader(plain(title), anchor=False)
    names = list(sections)
    name = st.segmented_control(
        "Section", names, default=names[0], format_func=plain, key=f"{page}_section", required=True,
        label_visibility="collapsed", persist_state="session",
    )  # fmt: skip
    with st.container(key=f"{page}_more"):
        try:
            sections[name]()
        except LearnactError as error:
            messages.draw(error)
