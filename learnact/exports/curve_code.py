"""How each kind of learned curve is written as PyTorch: the functions it needs, its numbers, its formula."""

import keyword
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from learnact.activations import Activation
from learnact.activations.learned import SavedCurve
from learnact.activations.learned.drawn import Drawn
from learnact.activations.learned.norm import EPS
from learnact.exports.literals import listed
from learnact.formula.pytorch import number_source, to_source
from learnact.formula.tree import Call, Name, Node, Number

Arrays = dict[str, np.ndarray]


@dataclass(frozen=True)
class Written:
    """The parts of a class.

    Attributes:
        about: a sentence.
        functions: that stand above it, each as text.
        numbers: lines of its constructor.
        forward: lines that end with the returned curve at x.
    """

    about: str
    functions: list[str]
    numbers: list[str]
    forward: list[str]


def written(curve: SavedCurve) -> Written:
    """The exact formula with its numbers, or the table where these are not there."""
    module = curve.module()
    write = None if module is None or curve.recipe is None else _KINDS.get(curve.recipe.kind)
    if write is None or module is None or not curve.numbers:
        return _table(curve)
    arrays = {name: module.state_dict()[name][0].float().numpy() for name in curve.numbers}
    return write(curve.recipe, arrays)


def _table(curve: SavedCurve) -> Written:
    x, y = curve.table
    how = f"Straight lines between {len(x)} points of the curve, and straight on beyond them."
    if isinstance(curve.recipe, Drawn) and curve.recipe.join == "straight" and not curve.numbers:
        x, y = np.array(curve.recipe.points).T
        how = f"Straight lines between the {len(x)} points that were drawn, and straight on beyond them."
    return Written(
        how,
        [],
        [_buffer("places", x), _parameter("heights", y)],
        [
            "cell = torch.searchsorted(self.places, x.detach().contiguous(), right=True) - 1",
            "cell = cell.clamp(0, len(self.places) - 2)",
            "slopes = self.heights.diff() / self.places.diff()",
            "return self.heights[cell] + slopes[cell] * (x - self.places[cell])",
        ],
    )


def _subnetwork(recipe: Any, arrays: Arrays) -> Written:
    inner, layers = _name(recipe.inside[0]), len(recipe.hidden)
    about = f"{'x + s(x) with the' if recipe.skip else 'The'} subnetwork 1-{'-'.join(map(str, recipe.hidden))}-1."
    if recipe.norm:
        about += " Batch norm inside takes the statistics that it had at the end of training."
    numbers, forward = [], ["h = x.reshape(1, -1)"]
    for index in range(layers + 1):
        numbers += [_parameter(f"{name}{index}", arrays[f"{name}{index}"]) for name in ("weight", "bias")]
        forward.append(f"h = torch.addmm(self.bias{index}, self.weight{index}, h)")
        if recipe.norm and index < layers:
            numbers += _norm(index, arrays)
            forward.append(f"h = (h - self.mean{index}) / torch.sqrt(self.var{index} + {EPS:g})")
            forward.append(f"h = self.gain{index} * h + self.shift{index}")
        forward += [f"h = {inner}(h)"] if index < layers else []
    forward.append(f"return {'x + ' if recipe.skip else ''}h.view(x.shape)")
    return Written(about, [_function(recipe.inside[0])], numbers, forward)


def _norm(index: int, arrays: Arrays) -> list[str]:
    column = {name: arrays[f"norms.{index}.{name}"].reshape(-1, 1) for name in ("mean", "var", "gain", "shift")}
    kept = [_buffer(f"{name}{index}", column[name]) for name in ("mean", "var")]
    return kept + [_parameter(f"{name}{index}", column[name]) for name in ("gain", "shift")]


def _pade(recipe: Any, arrays: Arrays) -> Written:
    return Written(
        "A polynomial of degree 5 over 1 + the size of one of degree 4, a Padé activation unit in its safe form.",
        [HORNER],
        _parameters(arrays),
        ["return horner(self.above, x) / (1 + (x * horner(self.below, x)).abs())"],
    )


def _spline(recipe: Any, arrays: Arrays) -> Written:
    reach, scale = number_source(recipe.reach), number_source(recipe.intervals / (2 * recipe.reach))
    return Written(
        f"Cubic B-splines on [-{reach}, {reach}] beside a SiLU, as on the edges of a KAN.",
        [BUMP],
        _parameters(arrays),
        [
            f"place = (x + {reach}) * {scale}",
            "total = self.base * nn.functional.silu(x)",
            "for index, coefficient in enumerate(self.coefficients):",
            "    total = total + coefficient * bump(place - (index - 1))",
            "return total",
        ],
    )


def _hinges(recipe: Any, arrays: Arrays) -> Written:
    return Written(
        f"A ReLU and {recipe.hinges} hinges, adaptive piecewise linear.",
        [],
        _parameters(arrays),
        [
            "total = x.clamp(min=0)",
            "for slope, place in zip(self.slope, self.place):",
            "    total = total + slope * (place - x).clamp(min=0)",
            "return total",
        ],
    )


def _fourier(recipe: Any, arrays: Arrays) -> Written:
    return Written(
        f"A straight line and {recipe.terms} waves, the slowest with the period {number_source(recipe.period)}.",
        [],
        _parameters(arrays),
        [
            "total = self.line[0] + self.line[1] * x",
            "for k, (cosine, sine) in enumerate(zip(self.cosines, self.sines), 1):",
            f"    angle = x * (2 * torch.pi * k / {number_source(recipe.period)})",
            "    total = total + cosine * angle.cos() + sine * angle.sin()",
            "return total",
        ],
    )


def _mixture(recipe: Any, arrays: Arrays) -> Written:
    terms = [f"    + weights[{index}] * {_name(entry)}(x)" for index, entry in enumerate(recipe.inside)]
    return Written(
        f"A weighted mean of {', '.join(entry.title for entry in recipe.inside)}.",
        list(dict.fromkeys(_function(entry) for entry in recipe.inside)),
        _parameters(arrays),
        ["weights = self.logits.softmax(0)", "return (", terms[0].replace("+ ", ""), *terms[1:], ")"],
    )


_KINDS: dict[str, Callable[[Any, Arrays], Written]] = {
    "subnetwork": _subnetwork,
    "pade": _pade,
    "spline": _spline,
    "apl": _hinges,
    "fourier": _fourier,
    "mixture": _mixture,
}

HORNER = '''
def horner(coefficients: Tensor, x: Tensor) -> Tensor:
    """A polynomial, its lowest power first."""
    *lower, value = coefficients.unbind()
    for coefficient in reversed(lower):
        value = coefficient + value * x
    return value
'''
BUMP = '''
def bump(t: Tensor) -> Tensor:
    """The cubic B-spline with its knots at -2, -1, 0, 1, 2."""
    near = (2 - t.abs()).clamp(min=0)
    return near**3 / 6 - (near - 1).clamp(min=0) ** 3 * (2 / 3)
'''


# -- numbers and fixed activations as text


def _parameters(arrays: Arrays) -> list[str]:
    return [_parameter(name, array.ravel()) for name, array in arrays.items()]


def _parameter(name: str, array: np.ndarray) -> str:
    return f"self.{name} = nn.Parameter({_tensor(array)})"


def _buffer(name: str, array: np.ndarray) -> str:
    return f'self.register_buffer("{name}", {_tensor(array)})'


def _tensor(array: np.ndarray) -> str:
    array, column = array.astype(np.float32), array.ndim == 2 and array.shape[1] == 1
    return f"torch.tensor({listed(array.ravel() if column else array, 12, 50)}){'[:, None]' if column else ''}"


def _name(entry: Activation) -> str:
    return entry.name + "_" if keyword.iskeyword(entry.name) or entry.name in ("abs", "bump", "horner") else entry.name


def _function(entry: Activation) -> str:
    """A fixed activation at its chosen letters."""
    assert entry.formula is not None
    source = to_source(_fixed(entry.formula.tree, entry.values))
    return (
        f'def {_name(entry)}(x: Tensor) -> Tensor:\n    """{entry.title}: {entry.formula.text}"""\n    return {source}'
    )


def _fixed(node: Node, values: dict[str, float]) -> Node:
    """The formula with numbers for its letters."""
    if isinstance(node, Name) and node.name in values:
        return Number(values[node.name])
    if isinstance(node, Call):
        return Call(node.operator, tuple(_fixed(argument, values) for argument in node.arguments))
    return node
