"""The form of a page with an experiment of its own: data and network, training, and what it is compared with."""

import streamlit as st

from learnact import activations, data
from learnact.spec import ActivationSpec, Spec
from pages.parts.controls import choice, key, number, share, widths
from pages.parts.form import NORMS, OPTIMISERS, RATES, SCHEMES, SIZES
from pages.parts.page_experiment import PageExperiment
from pages.parts.starts import other_data, resized

NOTHING = "nothing"


def network_form(page: str, spec: Spec) -> Spec:
    """Data and network; raises LearnactError with a sentence."""
    spec, n = _data(page, spec), spec.network
    if n.hidden != (hidden := widths("Hidden layers", f"{page}.hidden", n.hidden, "Neurons of each hidden layer.")):
        spec = resized(spec, hidden)
    kept = spec.network.dropout  # one a layer, where a link said so
    dropout = share("Dropout after each layer", f"{page}.dropout", 0.95, kept[0])
    return spec.replace(
        network__dropout_input=share("Dropout on the input", f"{page}.dropout_input", 0.95, n.dropout_input),
        network__dropout=kept if dropout == kept[0] else (dropout,),
        network__norm=choice("Normalisation", f"{page}.norm", list(NORMS), n.norm, names=NORMS),
        network__initialisation=choice(
            "First weights", f"{page}.scheme", list(SCHEMES), n.initialisation, names=SCHEMES
        ),
    )


def _data(page: str, spec: Spec) -> Spec:
    names = [name for name, source in data.SOURCES.items() if source.kind != "own" or name == spec.data.name]
    name = st.selectbox(
        "Data", names, names.index(spec.data.name), lambda name: data.SOURCES[name].title, key=key(f"{page}.data")
    )
    return spec if name == spec.data.name else other_data(spec, name)


def training_form(page: str, spec: Spec) -> Spec:
    """Optimiser, rate, batches, epochs, seeds."""
    t = spec.training
    momentum = t.momentum if t.optimiser in ("sgd", "rmsprop") else 0.0
    optimiser = choice("Optimiser", f"{page}.optimiser", list(OPTIMISERS), t.optimiser, names=OPTIMISERS)
    return spec.replace(
        training__optimiser=optimiser,
        training__momentum=momentum if optimiser in ("sgd", "rmsprop") else 0.0,
        training__nesterov=t.nesterov and optimiser == "sgd",
        training__learning_rate=number("Learning rate", f"{page}.rate", RATES, t.learning_rate),
        training__batch=number("Batch size", f"{page}.batch", SIZES, t.batch),
        training__epochs=number("Epochs at most", f"{page}.epochs", (10, 30, 100, 400, 2000), t.epochs),
        seeds=number("Seeds", f"{page}.seeds", (1, 3, 5, 10, 20), spec.seeds, "Networks trained together."),
    )


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
