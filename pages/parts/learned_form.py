"""The form of the page Learned activations: data, network, what is learned, and what it is compared with."""

import streamlit as st

from learnact import activations, data
from learnact.spec import ActivationSpec, Spec
from pages.parts.activation_form import details
from pages.parts.controls import choice, key, number, share, widths
from pages.parts.form import NORMS, OPTIMISERS, RATES, SCHEMES, SIZES
from pages.parts.learned_state import learned
from pages.parts.recipe_form import recipe_form
from pages.parts.starts import other_data, resized

TRAINED = ("prelu", "swish", "elu_alpha", "softplus_beta", "snake_a", "poly")
"""Entries of the zoo whose letters are trained, offered beside the kinds of learned curves."""
NONE = "nothing"


def form(spec: Spec) -> Spec:
    """The experiment as the widgets say; raises LearnactError with a sentence."""
    left, middle, right = st.columns(3, gap="large")
    with left:
        st.markdown("**What is learned**")
        spec = _activation(spec)
    with middle:
        st.markdown("**Network and data**")
        spec = _network(_data(spec))
    with right:
        st.markdown("**Training**")
        spec = _training(spec)
        _compare()
    return learned.check(spec)


def _activation(spec: Spec) -> Spec:
    now = spec.network.activations[0]
    names = list(dict.fromkeys([*activations.KINDS, *(name for name in TRAINED if name in activations.ZOO), now.name]))
    name = st.selectbox("Activation", names, names.index(now.name), format_func=title, key=key("learned.kind"))
    if name != now.name:
        chosen = _begun(name)
    elif now.learned is not None:
        chosen = recipe_form("learned", now)
    else:
        chosen = details("learned.letters", now)
    apart = spec.network.activations[1:]  # one a layer, which comes with a link
    kept = (chosen, *apart) if chosen == now else (chosen,)
    return spec.replace(network__activations=[a.model_dump() for a in kept])


def _begun(name: str) -> ActivationSpec:
    """A kind at its own options; an entry of the zoo with all its letters trained."""
    if name in activations.KINDS:
        return ActivationSpec(name=name)
    return ActivationSpec(name=name, trainable=tuple(p.letter for p in activations.ZOO[name].parameters))


def title(name: str) -> str:
    if name in activations.KINDS:
        return ActivationSpec(name=name).activation().title
    return activations.ZOO[name].title if name in activations.ZOO else name


def _data(spec: Spec) -> Spec:
    names = [name for name, source in data.SOURCES.items() if source.kind != "own"]
    name = st.selectbox(
        "Data", names, names.index(spec.data.name), lambda name: data.SOURCES[name].title, key=key("learned.data")
    )
    return spec if name == spec.data.name else other_data(spec, name)


def _network(spec: Spec) -> Spec:
    n = spec.network
    spec = resized(spec, widths("Hidden layers", "learned.hidden", n.hidden, "Neurons of each hidden layer."))
    return spec.replace(
        network__dropout_input=share("Dropout on the input", "learned.dropout_input", 0.95, n.dropout_input),
        network__dropout=(share("Dropout after each layer", "learned.dropout", 0.95, n.dropout[0]),),
        network__norm=choice("Normalisation", "learned.norm", list(NORMS), n.norm, names=NORMS),
        network__initialisation=choice(
            "First weights", "learned.scheme", list(SCHEMES), n.initialisation, names=SCHEMES
        ),
    )


def _training(spec: Spec) -> Spec:
    t = spec.training
    momentum = t.momentum if t.optimiser in ("sgd", "rmsprop") else 0.0
    optimiser = choice("Optimiser", "learned.optimiser", list(OPTIMISERS), t.optimiser, names=OPTIMISERS)
    return spec.replace(
        training__optimiser=optimiser,
        training__momentum=momentum if optimiser in ("sgd", "rmsprop") else 0.0,
        training__nesterov=t.nesterov and optimiser == "sgd",
        training__learning_rate=number("Learning rate", "learned.rate", RATES, t.learning_rate),
        training__batch=number("Batch size", "learned.batch", SIZES, t.batch),
        training__epochs=number("Epochs at most", "learned.epochs", (10, 30, 100, 400, 2000), t.epochs),
        seeds=number("Seeds", "learned.seeds", (1, 3, 5, 10, 20), spec.seeds, "Networks trained together."),
    )


def _compare() -> None:
    """The fixed activation beside it, at the same first weights and batches."""
    now = learned.other()
    names = [NONE, *activations.ZOO]
    name = st.selectbox(
        "Compare with",
        names,
        0 if now is None or now.name not in names else names.index(now.name),
        format_func=lambda name: name if name == NONE else activations.ZOO[name].title,
        key=key("learned.fixed"),
        help="The same network with this activation in all layers: same first weights, same batches.",
    )
    if name == NONE:
        learned.compare_with(None)
    elif now is None or name != now.name:
        learned.compare_with(ActivationSpec(name=name))
