"""The gallery of the zoo: its groups, and an activation as a text in an address and as an entry for the browser."""

from collections.abc import Iterable

from learnact import activations
from learnact.activations import Activation
from learnact.errors import SpecError
from learnact.figures.colors import line_of
from pages.shell.controls.activation import TYPED

MAX_SHOWN = 12  # shown over each other
DEFAULT_NAMES = ("relu", "gelu", "tanh", "silu")
GROUPS: dict[str, tuple[str, tuple[str, ...]]] = {
    "S-shaped": (
        "Bounded: they flatten out on both sides.",
        ("sigmoid", "tanh", "hard_sigmoid", "hard_tanh", "softsign", "step"),
    ),
    "Rectifiers": (
        "A line above zero, another one below.",
        ("relu", "relu6", "leaky_relu", "prelu", "rrelu"),
    ),
    "Rounded rectifiers": (
        "The corner or the lower half is an exponential.",
        ("elu", "elu_alpha", "selu", "celu", "softplus", "softplus_beta"),
    ),
    "Gated": (
        "The input times a gate that it opens itself.",
        ("gelu", "gelu_tanh", "silu", "swish", "hard_swish", "mish"),
    ),
    "Waves and bumps": (
        "They repeat, or answer in one place only.",
        ("sin", "snake", "snake_a", "gaussian", "tanhshrink"),
    ),
    "Lines and powers": (
        "The linear network, and polynomials.",
        ("identity", "abs", "square", "cube", "poly"),
    ),
}
"""Title -> idea and names, in the order of the page."""


def text(activation: Activation) -> str:
    """An activation in an address: "elu~a=2", with the letters that differ from their usual values."""
    usual = _usual(activation).values
    turned = {letter: value for letter, value in activation.values.items() if value != usual[letter]}
    return "~".join([activation.name, *(f"{letter}={value:.6g}" for letter, value in turned.items())])


def read(texts: Iterable[str], typed: Activation | None) -> tuple[Activation, ...]:
    """The activations of such texts, each once; "typed" stands for the typed formula.

    Raises:
        SpecError: for an unknown name or letter, an impossible value, or too many.
    """
    found = {activation.name: activation for activation in (_read(text, typed) for text in texts)}
    if len(found) > MAX_SHOWN:
        raise SpecError(f"At most {MAX_SHOWN} activations are shown over each other, not {len(found)}.")
    return tuple(found.values())


def entry(activation: Activation) -> dict[str, object]:
    """What the browser needs to draw it: names, line, formula and letters at their usual values."""
    color, dash = line_of(activation.name)
    formula = _usual(activation).formula
    return {
        "name": activation.name,
        "title": "Your formula" if activation.name == TYPED else activation.title,
        "text": formula.text if formula else "",
        "color": color,
        "dash": dash,
        "formula": formula.json() if formula else None,
        "mathml": formula.mathml() if formula else None,
        "letters": [
            {"letter": p.letter, "value": p.value, "low": p.low, "high": p.high, "meaning": p.meaning}
            for p in _usual(activation).parameters
        ],
    }


def _usual(activation: Activation) -> Activation:
    return activations.typed(activation.title) if activation.name == TYPED else activations.ZOO[activation.name]


def _read(text: str, typed: Activation | None) -> Activation:
    name, *letters = text.split("~")
    if name == TYPED and typed is None:
        raise SpecError("show names the typed formula, but the address holds no formula.")
    base = typed if name == TYPED and typed else activations.get(name)
    return base.configure(dict(_letter(name, part) for part in letters))


def _letter(name: str, part: str) -> tuple[str, float]:
    letter, _, number = part.partition("=")
    try:
        return letter, float(number)
    except ValueError:
        raise SpecError(f"{name}: after ~ comes a letter with a number like a=0.5, not {part[:20]!r}.") from None
