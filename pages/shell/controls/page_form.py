"""The form of a page with an experiment of its own: data and network, training, and what it is compared with."""

from functools import partial

import streamlit as st

from learnact import activations, data
from learnact.spec import ActivationSpec, Spec
from pages.shell.controls.form import NORMS, OPTIMISERS, RATES, SCHEMES, SIZES
from pages.shell.controls.widgets import choice, key, number, share, widths
from pages.shell.data_defaults import other_data, resized
from pages.shell.experiment import fielded
from pages.shell.page_experiment import PageExperiment

NOTHING = "nothing"


def network_form(page: str, spec: Spec) -> Spec:
    """Data and network, each mistake said below its field; other data bring a network of their own."""
    other = fielded(spec, [partial(_data, page)])
    network = fielded(spec, [partial(field, page) for field in (_hidden, _dropout, _dropout_input, _norm, _scheme)])
    return network if other.data.name == spec.data.name else other


def _data(page: str, spec: Spec) -> Spec:
    names = [name for name, source in data.SOURCES.items() if source.kind != "own" or name == spec.data.name]
    name = st.selectbox(
        "Data", names, names.index(spec.data.name), lambda name: data.SOURCES[name].title, key=key(f"{page}.data")
    )
    return spec if name == spec.data.name else other_data(spec, name)


def _hidden(page: str, spec: Spec) -> Spec:
    hidden = widths("Hidden layers", f"{page}.hidden", spec.network.hidden, "Neurons of each hidden layer.")
    return spec if hidden == spec.network.hidden else resized(spec, hidden)


def _dropout(page: str, spec: Spec) -> Spec:
    kept = spec.network.dropout  # one a layer, where a link said so
    chosen = share("Dropout after each layer", f"{page}.dropout", 0.95, kept[0])
    return spec.replace(network__dropout=kept if chosen == kept[0] else (chosen,))


def _dropout_input(page: str, spec: Spec) -> Spec:
    chosen = share("Dropout on the input", f"{page}.dropout_input", 0.95, spec.network.dropout_input)
    return spec.replace(network__dropout_input=chosen)


def _norm(page: str, spec: Spec) -> Spec:
    chosen = choice("Normalisation", f"{page}.norm", list(NORMS), spec.network.norm, names=NORMS)
    return spec.replace(network__norm=chosen)


def _scheme(page: str, spec: Spec) -> Spec:
    now = spec.network.initialisation
    chosen = choice("First weights", f"{page}.scheme", list(SCHEMES), now, names=SCHEMES)
    return spec.replace(network__initialisation=chosen)


def training_form(page: str, spec: Spec) -> Spec:
    """Optimiser, rate, batches, epochs, seeds, each mistake said below its field."""
    return fielded(spec, [partial(field, page) for field in (_optimiser, _rate, _batch, _epochs, _seeds)])


def _optimiser(page: str, spec: Spec) -> Spec:
    t = spec.training
    momentum = t.momentum if t.optimiser in ("sgd", "rmsprop") else 0.0
    optimiser = choice("Optimiser", f"{page}.optimiser", list(OPTIMISERS), t.optimiser, names=OPTIMISERS)
    return spec.replace(
        training__optimiser=optimiser,
        training__momentum=momentum if optimiser in ("sgd", "rmsprop") else 0.0,
        training__nesterov=t.nesterov and optimiser == "sgd",
    )


def _rate(page: str, spec: Spec) -> Spec:
    chosen = number("Learning rate", f"{page}.rate", RATES, spec.training.learning_rate)
    return spec.replace(training__learning_rate=chosen)


def _batch(page: str, spec: Spec) -> Spec:
    return spec.replace(training__batch=number("Batch size", f"{page}.batch", SIZES, spec.training.batch))


def _epochs(page: str, spec: Spec) -> Spec:
    usual = (10, 30, 100, 400, 2000)
    return spec.replace(training__epochs=number("Epochs at most", f"{page}.epochs", usual, spec.training.epochs))


def _seeds(page: str, spec: Spec) -> Spec:
    usual = (1, 3, 5, 10, 20)
    return spec.replace(seeds=number("Seeds", f"{page}.seeds", usual, spec.seeds, "Networks trained together."))


def compare_form(experiment: PageExperiment) -> None:
    """The activation of the network beside it, at the same first weights and batches."""
    now = experiment.other()
    names = [NOTHING, *activations.ZOO]
    name = st.selectbox(
        "Compare with",
        names,
        0 if now is None or now.name not in names else names.index(now.name),
        format_func=lambda name: name if name == NOTHING else activations.ZOO[name].title,
        key=key(f"{experiment.page}.second"),
        help="The same network with this activation in all layers: same first weights, same batches.",
    )
    if name == NOTHING:
        experiment.compare_with(None)
    elif now is None or name != now.name:
        experiment.compare_with(ActivationSpec(name=name))
