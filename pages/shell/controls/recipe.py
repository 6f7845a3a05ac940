"""The options of a learned activation as widgets: one for each field of its kind, whatever the kind."""

from typing import Any, get_args

import streamlit as st

from learnact import activations
from learnact.errors import SpecError
from learnact.spec import ActivationSpec
from pages.shell.controls.widgets import Slot

KINDS = {
    "subnetwork": "Subnetwork",
    "pade": "Rational (Padé)",
    "spline": "B-spline",
    "apl": "Piecewise linear (APL)",
    "fourier": "Fourier series",
    "mixture": "Mixture",
    "maxout": "Maxout",
    "drawn": "Drawn curve",
}
"""The kinds of learned activations as they are called in a list."""
SHARING = {"network": "one for the network", "layer": "one a layer", "neuron": "one a neuron"}
WORDS = {
    "hidden": ("Widths inside", "Neurons of the hidden layers of the subnetwork, like 4, 4, 4."),
    "inner": ("Activation inside", "Between the layers of the subnetwork; its output is linear."),
    "slope": ("Leaky slope inside", "Below zero, of a leaky ReLU inside."),
    "skip": ("Skip: z + s(z)", "The subnetwork adds to its input instead of replacing it."),
    "norm": ("Batch norm", "Inside the subnetwork, before each of its activations, over all that enters the curve."),
    "initialisation": ("First numbers", "Variance scaling (fan-in, truncated normal) or PyTorch's own."),
    "start": ("Starts as", "Fitted to this activation before training begins."),
    "evaluation": ("Evaluation", "Exact at every element, or by a table; auto takes what is faster while training."),
    "intervals": ("Intervals", "Of the grid of the spline."),
    "reach": ("Grid reaches to", "On both sides of zero."),
    "noise": ("Noise of the first spline", "Standard deviation of its first coefficients."),
    "hinges": ("Hinges", "Places where the line may bend."),
    "terms": ("Terms", "Sines and cosines of the series."),
    "period": ("Period", "Of the slowest of them."),
    "members": ("Mixed from", "Fixed activations whose weights are learned."),
    "linear": ("Pieces", "Linear functions of which the largest counts."),
    "join": ("Points joined by", "A monotone cubic, or straight lines."),
    "trainable": ("Trained on", "Whether the heights of the points are trained with the weights."),
}
PRESETS = ("4, 4, 4", "16, 8", "32, 16", "32, 16, 8")
HIDDEN_FIELDS = {"kind", "points", "origin"}
NOTHING = "–"


def recipe_form(slot: Slot, chosen: ActivationSpec) -> ActivationSpec:
    """The options of a learned activation, and how layers share it; raises SpecError with a sentence."""
    recipe = chosen.learned
    assert recipe is not None
    sharing, problem = _sharing(slot, chosen), None
    options = recipe.model_dump()
    for name, value in sorted(options.items(), key=lambda option: option[0] == "evaluation"):  # comes last
        if name not in HIDDEN_FIELDS and _matters(name, options):
            try:
                part = slot.part(f"{recipe.kind}.{name}", *WORDS[name])
                options[name] = _option(part, name, value, type(recipe).model_fields[name])
            except SpecError as error:  # the other widgets stay where they are
                problem = problem or error
    if problem is not None:
        raise problem
    return _parsed({"name": chosen.name, "learned": options, "sharing": sharing})


def _sharing(slot: Slot, chosen: ActivationSpec) -> str:
    """How many curves there are; layers of several pieces have none to share."""
    if chosen.name == "maxout":
        return chosen.sharing
    names = list(SHARING)
    part = slot.part(f"{chosen.name}.sharing", "How many")
    return st.selectbox(
        options=names, index=names.index(chosen.sharing), format_func=SHARING.__getitem__, **part.common
    )  # fmt: skip


def _matters(name: str, options: dict[str, Any]) -> bool:
    """The slope is that of a leaky ReLU; a subnetwork with batch norm inside cannot start as something."""
    return not (name == "slope" and options.get("inner") != "leaky_relu") and not (
        name == "start" and options.get("norm")
    )


def _option(slot: Slot, name: str, value: Any, info: Any) -> Any:
    """One widget that suits the value."""
    if isinstance(value, bool):
        return st.toggle(value=value, **slot.common)
    if name == "hidden":
        return _widths(slot, value)
    if name == "members":
        return st.multiselect(options=list(activations.ZOO), default=value, format_func=_title, **slot.common)
    if name in ("inner", "start"):
        names = [*([None] if None in get_args(info.annotation) or info.default is None else []), *activations.ZOO]
        return st.selectbox(options=names, index=names.index(value), format_func=_title, **slot.common)
    if isinstance(value, str):
        options = get_args(info.annotation)
        return st.selectbox(options=options, index=options.index(value), **slot.common)
    return st.number_input(value=value, **slot.common)


def _widths(slot: Slot, value: tuple[int, ...]) -> tuple[int, ...]:
    now = ", ".join(map(str, value))
    texts = list(dict.fromkeys([*PRESETS, now]))
    text = str(st.selectbox(options=texts, index=texts.index(now), accept_new_options=True, **slot.common))
    words = text.replace(",", " ").split()
    if not words or not all(word.isdecimal() for word in words):
        raise SpecError(f"Widths inside a subnetwork must be whole numbers like 4, 4, 4, not {text[:40]!r}.")
    return tuple(int(word) for word in words)


def _title(name: str | None) -> str:
    return NOTHING if name is None else activations.ZOO[name].title


def _parsed(tree: dict[str, Any]) -> ActivationSpec:
    """Raises SpecError with a sentence where the options do not go together."""
    from learnact.spec import Spec

    return Spec().replace(network__activations=[tree]).network.activations[0]
