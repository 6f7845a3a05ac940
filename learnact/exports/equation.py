"""A small trained network as mathematics: LaTeX with three significant digits, layer by layer, or in one formula."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from learnact.data import Dataset
from learnact.errors import SpecError
from learnact.exports.csv_tables import class_words
from learnact.exports.latex_terms import aligned, combination, escaped, joined, significant, words
from learnact.exports.member import Array, Member, Numbers
from learnact.formula import Expression
from learnact.formula.operators import FUNCTIONS
from learnact.formula.tree import Call, Name, Node
from learnact.formula.typeset import latex_of, to_latex
from learnact.networks.normalise import EPS

LAYERS, WIDTH = 3, 8  # hidden layers, and neurons or inputs of one layer, that are written down
SHORT = 30  # terms that one formula for everything may have
NAMES = "fgk"  # of activations that need a definition; there are at most LAYERS


@dataclass(frozen=True)
class Part:
    """A piece of the equation: what it is about, and its LaTeX without dollar signs."""

    title: str
    latex: str


def equation(member: Member) -> tuple[Part, ...]:
    """The inputs, every layer, the output, and where the network is really small one formula for all of it.

    Batch norm is folded into weights and biases, which is exact once training is over.

    Raises:
        SpecError: where the network has more than 3 hidden layers, or more than 8 neurons or inputs in one.
    """
    _check(member)
    names, parts = _inputs(member.dataset)
    inputs, functions = names, _functions(member)
    parts += [Part(function.title, function.definition) for function in functions if function.definition]
    for index, (layer, function) in enumerate(zip(member.layers, functions, strict=False)):
        parts.append(Part(f"Layer {index + 1}", _hidden(layer, names, index + 1, function)))
        names = [rf"h^{{({index + 1})}}_{{{j}}}" for j in range(1, len(layer.bias) + 1)]
    parts.append(Part("Output", _output(member, names)))
    if _is_short(member):
        parts.append(Part("In one formula", _expanded(member, inputs, functions)))
    return tuple(parts)


def document(member: Member) -> str:
    """The equation as a LaTeX document that compiles as it is."""
    pieces = [rf"\paragraph{{{escaped(part.title)}}}" + "\n\\[\n" + part.latex + "\n\\]" for part in equation(member)]
    head = [r"\documentclass{article}", r"\usepackage{amsmath}", r"\begin{document}", escaped(member.title), ""]
    return "\n".join([*head, *pieces, r"\end{document}", ""])


def _check(member: Member) -> None:
    widest = max(len(member.layers[0].weight), *(len(layer.bias) for layer in member.layers[:-1]), 0)
    hidden = len(member.layers) - 1
    if hidden > LAYERS or widest > WIDTH:
        raise SpecError(
            f"An equation has room for {LAYERS} hidden layers and {WIDTH} inputs or neurons in each, and this network "
            f"has {hidden} with up to {widest}; its code has no such limit."
        )


# -- inputs


def _inputs(dataset: Dataset) -> tuple[list[str], list[Part]]:
    """What the first layer sees is called x where it is the raw inputs, else u with a definition."""
    raw = [formula.latex() for formula in dataset.feature_formulas]
    known = [f"x_{i}" for i in range(1, len(raw or dataset.features) + 1)]
    shift, scale = np.asarray(dataset.scaling.shift), np.asarray(dataset.scaling.scale)
    as_they_are = not shift.any() and bool((scale == 1).all()) and (raw or known) == known
    meant = dataset.axes if dataset.feature_formulas else dataset.features
    lines = [] if tuple(meant) == ("x₁", "x₂") else [(f"x_{i}", words(name)) for i, name in enumerate(meant, start=1)]
    names = known if as_they_are else [name.replace("x", "u") for name in known]
    if not as_they_are:
        lines += [(u, _scaled(x, *by)) for u, x, *by in zip(names, raw or known, shift, scale, strict=True)]
    return names, [Part("Inputs", aligned(lines))] if lines else []


def _scaled(text: str, shift: float, scale: float) -> str:
    above = " ".join(combination([1.0], [text], -shift))
    return above if scale == 1 else rf"\frac{{{above}}}{{{significant(scale)}}}"


# -- activations


@dataclass(frozen=True)
class _Function:
    """How an activation is written: with its argument in place, or as `name` with a definition beforehand.

    Attributes:
        own: whether every neuron has its own letters, so that the name carries the neuron's number.
    """

    tree: Node
    name: str = ""
    own: bool = False
    title: str = ""
    definition: str = ""

    def of(self, argument: str, neuron: int) -> str:
        if self.name:
            index = f"_{{{neuron}}}" if self.own else ""
            return rf"{self.name}{index}\left({argument}\right)"
        return latex_of(self.tree.operator, argument) if isinstance(self.tree, Call) else argument


def _functions(member: Member) -> list[_Function]:
    """One a hidden layer; the definition stands with the first of those that share it."""
    known: dict[object, _Function] = {}
    found = []
    for number, layer in enumerate(member.layers[:-1], start=1):
        formula = _formula(layer)
        key = formula.tree, *(array.tobytes() for array in layer.letters.values())
        if _stands_alone(formula.tree):
            found.append(_Function(formula.tree))
        elif key in known:
            found.append(replace(known[key], definition=""))
        else:
            own = any((values != values[0]).any() for values in layer.letters.values())
            name = NAMES[len(known)]
            defined = _definition(name, layer, formula)
            known[key] = _Function(formula.tree, name, own, f"{_title(layer, number)}, written {name}", defined)
            found.append(known[key])
    return found


def _formula(layer: Numbers) -> Expression:
    assert layer.activation is not None
    if layer.activation.formula is None:
        raise SpecError(f"An equation is made of formulas, and {layer.activation.title} has none.")
    return layer.activation.formula


def _stands_alone(tree: Node) -> bool:
    """tanh(x), max(0, x), x: short enough to be written with the argument in place."""
    if isinstance(tree, Name):
        return True
    match tree:
        case Call(operator, (Name("x"),)):
            return operator in FUNCTIONS and operator != "expm1"  # which is written as a sum, e^x - 1
    return False


def _title(layer: Numbers, number: int) -> str:
    assert layer.activation is not None
    return f"Activation of layer {number}" if layer.activation.kind == "typed" else layer.activation.title


def _definition(name: str, layer: Numbers, formula: Expression) -> str:
    """The formula, then the letters in it; one that differs from neuron to neuron gets an index."""
    right, values = formula.latex(), []
    for letter, numbers in layer.letters.items():
        if (numbers == numbers[0]).all():
            values.append((to_latex(Name(letter)), significant(numbers[0])))
        else:
            indexed = f"{to_latex(Name(letter))}_j"
            right = right.replace(to_latex(Name(letter)), indexed)
            values.append((indexed, ", ".join(map(significant, numbers))))
    index = "_j" if right != formula.latex() else ""
    return aligned([(f"{name}{index}(x)", right), *values])


# -- layers


def _hidden(layer: Numbers, names: Sequence[str], number: int, function: _Function) -> str:
    if layer.norm and "mean" not in layer.norm:
        return _layer_normed(layer, names, number, function)
    weight, bias = _folded(layer)
    sums = [joined(combination(weight[:, j], names, bias[j])) for j in range(len(bias))]
    return aligned((rf"h^{{({number})}}_{{{j}}}", function.of(text, j)) for j, text in enumerate(sums, start=1))


def _folded(layer: Numbers) -> tuple[Array, Array]:
    """Weights and biases with batch norm in them."""
    if not layer.norm:
        return layer.weight, layer.bias
    factor = layer.norm["weight"] / np.sqrt(layer.norm["var"] + EPS)  # [out]
    return layer.weight * factor, (layer.bias - layer.norm["mean"]) * factor + layer.norm["bias"]


def _layer_normed(layer: Numbers, names: Sequence[str], number: int, function: _Function) -> str:
    width, top = len(layer.bias), f"^{{({number})}}"
    lines = [
        (f"z{top}_{{{j + 1}}}", joined(combination(layer.weight[:, j], names, layer.bias[j]))) for j in range(width)
    ]
    lines.append((rf"\mu{top}", rf"\frac{{1}}{{{width}}} \sum_j z{top}_j"))
    lines.append((rf"s{top}", rf"\sqrt{{\frac{{1}}{{{width}}} \sum_j \left(z{top}_j - \mu{top}\right)^2 + 10^{{-5}}}}"))
    for j in range(width):
        normal = rf"\frac{{z{top}_{{{j + 1}}} - \mu{top}}}{{s{top}}}"
        inside = " ".join(combination([layer.norm["weight"][j]], [normal], layer.norm["bias"][j]))
        lines.append((f"h{top}_{{{j + 1}}}", function.of(inside, j + 1)))
    return aligned(lines)


# -- output


def _output(member: Member, names: Sequence[str]) -> str:
    head, d = member.layers[-1], member.dataset
    sums = [joined(combination(head.weight[:, j], names, head.bias[j])) for j in range(len(head.bias))]
    if d.task == "regression":
        return aligned([(r"\hat{y}", sums[0])])
    if d.task == "binary":
        return aligned([("z", sums[0]), (_chance(d.classes[1]), r"\frac{1}{1 + e^{-z}}")])
    lines = [(f"z_{{{k}}}", text) for k, text in enumerate(sums, start=1)]
    chances = [(_chance(name), rf"\frac{{e^{{z_{{{k}}}}}}}{{\sum_j e^{{z_j}}}}") for k, name in enumerate(d.classes, 1)]
    return aligned([*lines, *chances])


def _chance(name: str) -> str:
    return rf"P\left({words(class_words(name))}\right)"


def _is_short(member: Member) -> bool:
    """Whether everything put into one formula stays within SHORT terms."""
    if len(member.layers) == 1 or len(member.layers[-1].bias) > 1 or member.spec.network.norm == "layer":
        return False
    terms = 1
    for layer in member.layers:
        terms = len(layer.weight) * terms + 1
    return terms <= SHORT


def _expanded(member: Member, names: Sequence[str], functions: Sequence[_Function]) -> str:
    for layer, function in zip(member.layers, functions, strict=False):
        weight, bias = _folded(layer)
        sums = [" ".join(combination(weight[:, j], names, bias[j])) for j in range(len(bias))]
        bare = isinstance(function.tree, Name) and not function.name
        names = [rf"\left({text}\right)" if bare else function.of(text, j) for j, text in enumerate(sums, 1)]
    head = member.layers[-1]
    terms = combination(head.weight[:, 0], names, head.bias[0])
    left = r"\hat{y}" if member.dataset.task == "regression" else "z"
    return aligned([(left, terms[0]), *(("", rf"\quad {term}") for term in terms[1:])]).replace(r"\\  &= ", r"\\ & ")
