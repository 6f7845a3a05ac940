"""Choosing an activation: an entry of the zoo or a typed formula, with its letters fixed or trained."""

import streamlit as st

from learnact import activations
from learnact.activations import Activation, Parameter
from learnact.errors import FormulaError
from learnact.spec import ActivationSpec
from pages.shell import saved_curves as shelf
from pages.shell.controls.recipe import KINDS, SHARING, recipe_form
from pages.shell.controls.widgets import key

TYPED = "typed"
FIRST_FORMULA = "sin(a*x) + x/4"
GREEK = {"a": "α", "b": "β", "c": "γ", "d": "δ"}
FORMULA, LETTER, SHARED = 300, 124, 190  # pixels
SHELF = "shelf/"  # begins the names of curves of the visitor's own


def choose(label: str, field: str, chosen: ActivationSpec) -> ActivationSpec:
    """The activation by its name; its formula and letters have widgets of their own in `details`."""
    curves = [f"{SHELF}{name}" for name in shelf.kept()]
    names = [TYPED, *curves, *activations.ZOO, *activations.KINDS]
    now = shelf.named(chosen)
    before = chosen.name if now is None else f"{SHELF}{now}"
    name = st.selectbox(label, names, names.index(before), format_func=_title, key=key(field))
    if name == before:
        return chosen
    if name.startswith(SHELF):
        return shelf.activation(shelf.kept()[name.removeprefix(SHELF)], trainable=False)
    return _typed(FIRST_FORMULA, chosen) if name == TYPED else ActivationSpec(name=name)


def details(field: str, chosen: ActivationSpec) -> ActivationSpec:
    """A typed formula and every letter in a row that wraps, or the options of a learned curve; else nothing.

    Raises:
        LearnactError: with a sentence, for a formula with one that points at the place.
    """
    if chosen.learned is not None:
        with st.popover(f"Options of {chosen.activation().title}", icon=":material/tune:"):
            return recipe_form(field, chosen)
    if chosen.formula is None and not chosen.activation().parameters:
        return chosen
    with st.container(horizontal=True, vertical_alignment="bottom"):
        return _letters(field, _formula(field, chosen))


def _formula(field: str, chosen: ActivationSpec) -> ActivationSpec:
    if chosen.formula is None:
        return chosen
    formula = st.text_input(
        "Formula in x",
        chosen.formula,
        max_chars=200,
        key=key(f"{field}.formula"),
        width=FORMULA,
        help="x, the letters a b c d (or α β γ δ), + - * / ^, comparisons, where(c, u, v), min, max, clip, "
        "exp, log, sin, tanh, erf and the like.",
    )
    return chosen if formula == chosen.formula else _typed(formula, chosen)


def _title(name: str) -> str:
    if name.startswith(SHELF):
        return f"shelf: {name.removeprefix(SHELF)}"
    if name in activations.KINDS:
        return f"learned: {KINDS[name]}"
    return "✎ typed formula" if name == TYPED else activations.ZOO[name].title


def _typed(formula: str, before: ActivationSpec) -> ActivationSpec:
    """A typed formula that keeps the values of the letters it still has."""
    try:
        letters = {p.letter for p in activations.typed(formula).parameters}
    except FormulaError as error:
        raise FormulaError(f"{error}{pointer(formula, error.position)}", error.position) from None
    if before.formula is None:
        return ActivationSpec(name=TYPED, formula=formula)
    values = {letter: value for letter, value in before.values.items() if letter in letters}
    trained = None if before.trainable is None else tuple(t for t in before.trainable if t in letters)
    return ActivationSpec(name=TYPED, formula=formula, values=values, trainable=trained, sharing=before.sharing)


def pointer(formula: str, position: int | None) -> str:
    """The formula with an arrow at the place, as a code block below the sentence."""
    return "" if position is None else f"\n\n```\n{formula}\n{' ' * position}^\n```"


def _letters(field: str, chosen: ActivationSpec) -> ActivationSpec:
    """Value, and whether it is trained, for every letter of the activation."""
    activation = chosen.activation()
    if not activation.parameters:
        return chosen
    values, trained = {}, []
    for parameter in activation.parameters:
        with st.container(horizontal=True, vertical_alignment="bottom", gap="xsmall", width="content"):
            values[parameter.letter], is_trained = _letter(f"{field}.{activation.name}", parameter)
        if is_trained:
            trained.append(parameter.letter)
    sharing = _sharing(field, activation, bool(trained))
    return _configured(chosen, activation, values, tuple(trained), sharing)


def _letter(field: str, parameter: Parameter) -> tuple[float, bool]:
    """Its value, and whether it is trained."""
    value = st.number_input(
        f"{GREEK[parameter.letter]} ({parameter.letter})",
        value=parameter.value,
        step=0.1,
        format="%.4g",
        key=key(f"{field}.{parameter.letter}"),
        width=LETTER,
        help=parameter.meaning,
    )
    trained = st.checkbox(
        "trained", parameter.trainable, key=key(f"{field}.{parameter.letter}.trained"), width="content"
    )
    return value, trained


def _sharing(field: str, activation: Activation, trained: bool) -> str:
    options = list(SHARING)
    return st.selectbox(
        "Trained letters", options, options.index(activation.sharing), format_func=SHARING.__getitem__,
        key=key(f"{field}.sharing"), disabled=not trained, width=SHARED,
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
