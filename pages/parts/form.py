"""The experiment's form: every control is a field of the Spec."""

import streamlit as st

from learnact import data
from learnact.spec import ActivationSpec, Spec
from pages.parts.activation_form import choose, letters
from pages.parts.controls import choice, key, number, share, toggle, whole, widths
from pages.parts.data_choice import choose_data
from pages.parts.features_form import features
from pages.parts.starts import other_data

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
    """The row above the picture: activation, optimiser, learning rate, regularisation, seeds."""
    t = spec.training
    columns = st.columns([2.2, 1.2, 1.2, 1.1, 1.1, 1], vertical_alignment="bottom")
    with columns[0]:
        first = choose("Activation", "network.activations.0", spec.network.activations[0])
    with columns[1]:
        optimiser = choice("Optimiser", "training.optimiser", list(OPTIMISERS), t.optimiser, names=OPTIMISERS)
    with columns[2]:
        rate = number(
            "Learning rate",
            "training.learning_rate",
            RATES,
            t.learning_rate,
            "Can be turned while it trains.",
        )
    with columns[3]:
        l1 = number("L1 rate", "training.l1", PENALTIES, t.l1, "Adds l1·sign(w) to the gradient of every weight.")
    with columns[4]:
        l2 = number("L2 rate", "training.l2", PENALTIES, t.l2, "Adds l2·w to the gradient of every weight.")
    with columns[5]:
        seeds = number(
            "Seeds",
            "seeds",
            (1, 3, 5, 10, 20, 60),
            spec.seeds,
            "Networks from different first weights, trained together.",
        )
    first = letters("network.activations.0", first)
    changes = {"training__learning_rate": rate, "training__l1": l1, "training__l2": l2, "seeds": seeds}
    changed = spec.replace(**changes, **_optimiser(spec, optimiser))
    return _with_activations(changed, (first, *spec.network.activations[1:]))


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
    """The data set and what it can be asked for."""
    d = spec.data
    name = choose_data(d.name)
    if name != d.name:
        return other_data(spec, name)
    source = data.SOURCES[name]
    st.caption(f"**{source.title}.** {source.description}")
    changes: dict[str, object] = {}
    if "noise" in source.options:
        changes["data__noise"] = share("Noise", "data.noise", 1.0, d.noise)
    if "classes" in source.options:
        option = source.options["classes"]
        usual = int(option.default or 2)
        classes = whole("Classes", "data.classes", int(option.low), int(option.high), d.classes or usual)
        changes["data__classes"] = None if classes == usual else classes
    if source.domain is not None:
        spec = features(spec)
    with st.expander("Rows, split, scaling"):
        changes |= _rows(spec)
    return spec.replace(**changes)


def _rows(spec: Spec) -> dict[str, object]:
    d, source = spec.data, data.SOURCES[spec.data.name]
    rows = source.options["samples"]
    most, usual = int(rows.high), int(rows.default or rows.high)
    samples = whole("Samples", "data.samples", int(rows.low), most, min(d.samples or usual, most))
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
        "data__samples": None if samples == usual else samples,
        "data__scaling": None if scaling == source.scaling else scaling,
        **{
            f"data__{part}": _share(part, getattr(d, part)) for part in ("validation", "test") if part in source.options
        },
        "data__seed": whole("Seed of the data", "data.seed", 0, 2**31 - 1, d.seed, "Another seed draws other points."),
    }


def _share(part: str, value: float) -> float:
    return share(f"{part.capitalize()} share", f"data.{part}", 0.8, value, lowest=0.05)


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
        later.append(letters(field, choose(f"Layer {index + 1}", field, full[index])))
    return (full[0], *later)


def started_from(spec: Spec) -> None:
    """Says where the run begins, where that is not at first weights."""
    if spec.start is not None:
        st.info("It starts from weights that were taken over; **new weights** on the transport starts from first ones.")
