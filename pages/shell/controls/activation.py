"""Choosing an activation: one of the zoo, a learned or saved curve, or a typed formula; its letters; its layers."""

import streamlit as st

from learnact import activations
from learnact.activations import Activation, Parameter
from learnact.errors import LearnactError
from learnact.formula.vocabulary import GREEK
from learnact.spec import ActivationSpec, Spec
from pages.shell import saved_curves
from pages.shell.controls.recipe import KINDS, SHARING, recipe_form
from pages.shell.controls.widgets import Slot
from pages.shell.markdown import plain

TYPED = "typed"
DEFAULT_FORMULA = "sin(a*x) + x/4"
FORMULA_HELP = (
    "x, the letters a b c d (or α β γ δ), + - * / ^, comparisons, where(c, u, v), min, max, clip, exp, log, sin, "
    "tanh, erf and the like."
)
FORMULA_PIXELS, LETTER_PIXELS, SHARED_PIXELS = 300, 124, 190
SAVED_CURVE = "saved curve/"  # begins the names of curves of the visitor's own


def titled(chosen: ActivationSpec) -> str:
    """The activation, with the letters that are set: "leaky ReLU (α = 0.2)"."""
    values = ", ".join(f"{GREEK[letter]} = {value:g}" for letter, value in chosen.values.items())
    return (chosen.formula or chosen.activation().title) + (f" ({values})" if values else "")


def first(spec: Spec) -> ActivationSpec:
    """The activation of the first hidden layer."""
    return spec.network.activations[0]


def in_all_layers(spec: Spec, chosen: ActivationSpec) -> Spec:
    """The experiment with one activation in all hidden layers."""
    return layer_by_layer(spec, (chosen,))


def in_first_layer(spec: Spec, chosen: ActivationSpec) -> Spec:
    """The experiment with another activation in the first hidden layer, or in all where there is one for all."""
    return layer_by_layer(spec, (chosen, *spec.network.activations[1:]))


def layer_by_layer(spec: Spec, chosen: tuple[ActivationSpec, ...]) -> Spec:
    """The experiment with one activation for all hidden layers, or one each."""
    return spec.replace(network__activations=[a.model_dump() for a in chosen])


def has_options(spec: Spec) -> bool:
    """Whether the first activation has to be told more than its name."""
    return has_letters(first(spec)) or first(spec).learned is not None


def has_letters(chosen: ActivationSpec) -> bool:
    """Whether it is a typed formula, or one with letters."""
    return chosen.formula is not None or bool(chosen.activation().parameters)


def choose(slot: Slot, chosen: ActivationSpec, spec: Spec) -> ActivationSpec:
    """The activation by its name; its formula and letters have widgets of their own in `details`."""
    curves = [f"{SAVED_CURVE}{name}" for name in saved_curves.by_name()]
    names = [TYPED, *curves, *activations.ZOO, *activations.KINDS]
    now = saved_curves.named(chosen)
    before = chosen.name if now is None else f"{SAVED_CURVE}{now}"
    name = str(st.selectbox(options=names, index=names.index(before), format_func=_title, **slot.common))
    if name == before:
        return chosen
    if name.startswith(SAVED_CURVE):
        return saved_curves.activation(saved_curves.by_name()[name.removeprefix(SAVED_CURVE)], trainable=False)
    return _typed(DEFAULT_FORMULA, chosen) if name == TYPED else ActivationSpec(name=name)


def details(slot: Slot, chosen: ActivationSpec, spec: Spec) -> ActivationSpec:
    """The options of a learned curve behind a button; else the formula and every letter.

    Raises:
        LearnactError: with a sentence.
    """
    if chosen.learned is None:
        return letters(slot, chosen)
    with st.popover(f"Options of {plain(chosen.activation().title)}", icon=":material/tune:"):
        return recipe_form(slot, chosen)


def letters(slot: Slot, chosen: ActivationSpec) -> ActivationSpec:
    """A typed formula and every letter of the activation in a row that wraps; raises LearnactError like `details`."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        return _letters(slot, _formula(slot, chosen))


def later_layers(slot: Slot, now: tuple[ActivationSpec, ...], spec: Spec) -> tuple[ActivationSpec, ...]:
    """One activation for all layers, or one a layer; the first is chosen elsewhere.

    Raises:
        LearnactError: the first mistake, once all layers are drawn.
    """
    layers = len(spec.network.hidden)
    if not st.toggle(value=len(now) > 1, **slot.common):
        return now[:1]
    full = now if len(now) > 1 else now * layers
    chosen, problem = [full[0]], None
    for index in range(1, layers):
        part = slot.part(str(index), f"Layer {index + 1}")
        try:
            chosen.append(_chosen(part, full[index], spec))
        except LearnactError as error:
            problem = problem or error
    if problem is not None:
        raise problem
    return tuple(chosen)


def _chosen(slot: Slot, chosen: ActivationSpec, spec: Spec) -> ActivationSpec:
    chosen = choose(slot, chosen, spec)
    return details(slot, chosen, spec) if chosen.learned is not None or has_letters(chosen) else chosen


def _formula(slot: Slot, chosen: ActivationSpec) -> ActivationSpec:
    if chosen.formula is None:
        return chosen
    at = slot.part("formula", "Formula in x", FORMULA_HELP)
    formula = st.text_input(value=chosen.formula, max_chars=200, width=FORMULA_PIXELS, **at.common)
    return chosen if formula == chosen.formula else _typed(formula, chosen)


def _title(name: str) -> str:
    if name.startswith(SAVED_CURVE):
        return f"shelf: {name.removeprefix(SAVED_CURVE)}"
    if name in activations.KINDS:
        return f"learned: {KINDS[name]}"
    return "✎ typed formula" if name == TYPED else activations.ZOO[name].title


def _typed(formula: str, before: ActivationSpec) -> ActivationSpec:
    """A typed formula that keeps the values of the letters it still has."""
    letters = {p.letter for p in activations.typed(formula).parameters}
    if before.formula is None:
        return ActivationSpec(name=TYPED, formula=formula)
    values = {letter: value for letter, value in before.values.items() if letter in letters}
    trained = None if before.trainable is None else tuple(t for t in before.trainable if t in letters)
    return ActivationSpec(name=TYPED, formula=formula, values=values, trainable=trained, sharing=before.sharing)


def _letters(slot: Slot, chosen: ActivationSpec) -> ActivationSpec:
    """Value, and whether it is trained, for every letter of the activation."""
    activation = chosen.activation()
    if not activation.parameters:
        return chosen
    values, trained = {}, []
    for parameter in activation.parameters:
        letter = parameter.letter
        part = slot.part(f"{activation.name}.{letter}", plain(f"{GREEK[letter]} ({letter})"), plain(parameter.meaning))
        with st.container(horizontal=True, vertical_alignment="bottom", gap="xsmall", width="content"):
            values[letter], is_trained = _letter(part, parameter)
        if is_trained:
            trained.append(letter)
    sharing = _sharing(slot.part(f"{activation.name}.sharing", "Trained letters"), activation, bool(trained))
    return _configured(chosen, activation, values, tuple(trained), sharing)


def _letter(slot: Slot, parameter: Parameter) -> tuple[float, bool]:
    """Its value, and whether it is trained."""
    value = st.number_input(
        value=float(parameter.value), step=0.1, format="%.4g", width=LETTER_PIXELS, **slot.common
    )  # fmt: skip
    return value, st.checkbox(value=parameter.trainable, width="content", **slot.part("trained", "trained").common)


def _sharing(slot: Slot, activation: Activation, trained: bool) -> str:
    options = list(SHARING)
    return st.selectbox(
        options=options, index=options.index(activation.sharing), format_func=SHARING.__getitem__,
        disabled=not trained, width=SHARED_PIXELS, **slot.common,
    )  # fmt: skip


def _configured(
    chosen: ActivationSpec,
    activation: Activation,
    values: dict[str, float],
    trained: tuple[str, ...],
    sharing: str,
) -> ActivationSpec:
    """Only what differs from what was chosen, so that an address stays short."""
    same = {p.letter: p.value for p in activation.parameters} == values
    kept = tuple(p.letter for p in activation.parameters if p.trainable) == trained
    if same and kept and sharing == chosen.sharing:
        return chosen
    changes = {"values": values} | ({} if kept else {"trainable": trained}) | {"sharing": sharing}
    return ActivationSpec.model_validate(chosen.model_dump() | changes)
