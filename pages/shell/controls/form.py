"""The experiment's form: every control is a field of the Spec."""

from collections.abc import Callable

import streamlit as st

from learnact import data
from learnact.spec import ActivationSpec, Spec
from pages.shell.controls.activation import choose, details
from pages.shell.controls.data_choice import choose_data
from pages.shell.controls.features import features
from pages.shell.controls.own_data import on_plane, own_data
from pages.shell.controls.split import training_share, validation_share
from pages.shell.controls.widgets import all_drawn, choice, key, number, share, toggle, whole, widths
from pages.shell.data_defaults import other_data
from pages.shell.visibility import shown

RATES = (1e-4, 3e-4, 1e-3, 3e-3, 0.01, 0.03, 0.1, 0.3, 1.0)
PENALTIES = (0.0, 1e-4, 1e-3, 3e-3, 0.01, 0.03, 0.1)
SIZES = (1, 8, 10, 32, 64, 128, 256, 1024)
OPTIMISERS = {"sgd": "SGD", "adam": "Adam", "adamw": "AdamW", "rmsprop": "RMSprop"}
SCALINGS = {
    "none": "none",
    "zscore": "z-score",
    "sigma_minus_mu": "x/σ − μ",
    "unit": "[0, 1]",
    "symmetric": "[−1, 1]",
}
SEED_HELP = "Another seed draws other points and divides the rows anew, as the button above the picture does."
NORMS = {"none": "none", "batch": "batch norm", "layer": "layer norm"}
SCHEMES = {
    "pytorch": "PyTorch's default",
    "kaiming": "Kaiming (He)",
    "xavier": "Xavier (Glorot)",
    "lecun": "LeCun",
    "orthogonal": "orthogonal",
    "variance": "keeps σ's variance",
    "constant": "constant",
    "zero": "zero",
}


def top(spec: Spec) -> Spec:
    """The row above the picture, as far as it is shown; below it, what the activation has to be told besides."""
    drawn = {name: (width, draw) for name, (width, draw) in TOP.items() if shown(name)}
    if not drawn:
        return spec
    columns = st.columns([width for width, _ in drawn.values()], vertical_alignment="top")
    places = [(column, draw) for column, (_, draw) in zip(columns, drawn.values(), strict=True)]
    if "activation" in drawn:
        places.append((st.container(), _details))
    return all_drawn(spec, places)


def _details(spec: Spec) -> Spec:
    first = details("network.activations.0", spec.network.activations[0])
    return _with_activations(spec, (first, *spec.network.activations[1:]))


def _activation(spec: Spec) -> Spec:
    first = choose("Activation", "network.activations.0", spec.network.activations[0])
    return _with_activations(spec, (first, *spec.network.activations[1:]))


def _optimiser_choice(spec: Spec) -> Spec:
    name = choice("Optimiser", "training.optimiser", list(OPTIMISERS), spec.training.optimiser, names=OPTIMISERS)
    return spec.replace(**_optimiser(spec, name))


def _rate(spec: Spec) -> Spec:
    now, note = spec.training.learning_rate, "Can be turned while it trains."
    return spec.replace(training__learning_rate=number("Learning rate", "training.learning_rate", RATES, now, note))


def _l1(spec: Spec) -> Spec:
    note = "Adds l1·sign(w) to the gradient of every weight."
    return spec.replace(training__l1=number("L1 rate", "training.l1", PENALTIES, spec.training.l1, note))


def _l2(spec: Spec) -> Spec:
    note = "Adds l2·w to the gradient of every weight."
    return spec.replace(training__l2=number("L2 rate", "training.l2", PENALTIES, spec.training.l2, note))


def _seeds(spec: Spec) -> Spec:
    note = "Networks from different first weights, trained together."
    return spec.replace(seeds=number("Seeds", "seeds", (1, 3, 5, 10, 20, 60), spec.seeds, note))


TOP: dict[str, tuple[float, Callable[[Spec], Spec]]] = {
    "activation": (2.2, _activation),
    "optimiser": (1.2, _optimiser_choice),
    "rate": (1.2, _rate),
    "l1": (1.1, _l1),
    "l2": (1.1, _l2),
    "seeds": (1.0, _seeds),
}
"""Controls of the top row: how wide each is, and what draws it."""


def _optimiser(spec: Spec, name: str) -> dict[str, object]:
    """Another optimiser; momentum goes where the new one has none."""
    has = name in ("sgd", "rmsprop")
    nesterov = spec.training.nesterov and name == "sgd"
    return {
        "training__optimiser": name,
        "training__momentum": spec.training.momentum if has else 0.0,
        "training__nesterov": nesterov,
    }


def _with_activations(spec: Spec, chosen: tuple[ActivationSpec, ...]) -> Spec:
    return spec.replace(network__activations=[a.model_dump() for a in chosen])


def data_controls(spec: Spec) -> Spec:
    """The data set and what it can be asked for, as far as it is shown."""
    if shown("data"):
        name = choose_data(spec.data.name)
        if name != spec.data.name:
            return other_data(spec, name)
        own_data(spec)
        spec = _options(spec)
    if shown("inputs") and on_plane(spec):
        spec = features(spec)
    if shown("rows"):
        spec = training_share(spec)
        with st.expander("Rows, split, scaling"):
            spec = validation_share(spec)
            spec = spec.replace(**_rows(spec))
    return spec


def _options(spec: Spec) -> Spec:
    source = data.SOURCES[spec.data.name]
    st.caption(f"**{source.title}.** {source.description}")
    changes: dict[str, object] = {}
    if "noise" in source.options:
        changes["data__noise"] = share("Noise", "data.noise", 1.0, spec.data.noise)
    if "classes" in source.options and source.kind != "own":
        option = source.options["classes"]
        usual = int(option.default or 2)
        classes = whole("Classes", "data.classes", int(option.low), int(option.high), spec.data.classes or usual)
        changes["data__classes"] = None if classes == usual else classes
    return spec.replace(**changes)


def _rows(spec: Spec) -> dict[str, object]:
    d, source = spec.data, data.SOURCES[spec.data.name]
    samples = _samples(spec)
    scalings = list(SCALINGS)
    scaling = choice(
        "Scaling",
        "data.scaling",
        scalings,
        d.scaling or source.scaling,
        "Fitted on the training split alone.",
        SCALINGS,
    )
    return {
        "data__samples": samples,
        "data__scaling": None if scaling == source.scaling else scaling,
        "data__seed": whole("Seed of the data", "data.seed", 0, 2**31 - 1, d.seed, SEED_HELP),
    }


def _samples(spec: Spec) -> int | None:
    """How many rows are asked for; None for as many as there usually are."""
    rows = data.SOURCES[spec.data.name].options.get("samples")
    if rows is None:
        return None
    most, usual = int(rows.high), int(rows.default or rows.high)
    samples = whole("Samples", "data.samples", int(rows.low), most, min(spec.data.samples or usual, most))
    return None if samples == usual else samples


def network_controls(spec: Spec) -> Spec:
    """Hidden layers, initialisation, norm, dropout, and activations layer by layer."""
    n = spec.network
    hidden = widths(
        "Hidden layers", "network.hidden", n.hidden, "Neurons of each hidden layer; empty for a linear model."
    )
    changes: dict[str, object] = {
        "network__initialisation": choice(
            "Initialisation", "network.initialisation", list(SCHEMES), n.initialisation, names=SCHEMES
        ),
        "network__norm": choice("Normalisation", "network.norm", list(NORMS), n.norm, names=NORMS),
        "network__dropout_input": share("Dropout on the input", "network.dropout_input", 0.95, n.dropout_input),
        "network__dropout": _dropout(n.dropout, len(hidden)),
    }
    if n.initialisation == "constant":
        changes["network__constant"] = st.number_input(
            "Constant", -10.0, 10.0, n.constant, 0.1, key=key("network.constant")
        )
    chosen = _each_layer(spec, len(hidden))
    return spec.replace(network__hidden=hidden, network__activations=[a.model_dump() for a in chosen], **changes)


def _dropout(now: tuple[float, ...], layers: int) -> tuple[float, ...]:
    """One for all layers; one a layer, which comes with a link, stays for as long as the slider is left alone."""
    chosen = share("Dropout after each layer", "network.dropout", 0.95, now[0])
    return now if chosen == now[0] and len(now) in (1, layers) else (chosen,)


def _each_layer(spec: Spec, layers: int) -> tuple[ActivationSpec, ...]:
    """One activation for all layers, or one a layer; the first is chosen above the picture."""
    now = spec.network.activations
    apart = layers > 1 and toggle("One activation a layer", "apart", len(now) > 1)
    if not apart:
        return now[:1]
    full = (now * layers)[:layers] if len(now) == 1 else (*now, *([now[-1]] * layers))[:layers]
    later = []
    for index in range(1, layers):
        field = f"network.activations.{index}"
        later.append(details(field, choose(f"Layer {index + 1}", field, full[index])))
    return (full[0], *later)
