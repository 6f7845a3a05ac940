"""A trained network as a PyTorch file that needs nothing of this lab."""

import keyword
import textwrap

import numpy as np

from learnact.data import Dataset
from learnact.errors import SpecError
from learnact.exports.literals import LINE, layer_name, listed, reader, written
from learnact.exports.member import Array, Member, Numbers, raw_rows
from learnact.formula import Expression
from learnact.formula.pytorch import number_source, to_source
from learnact.formula.vocabulary import GREEK

INLINE = 5_000  # numbers that are written into the text; a larger network reads them from a file beside it
SHOWN_FEATURES = 64  # of a row that is written down as an example
NORMS = {"batch": "nn.BatchNorm1d", "layer": "nn.LayerNorm"}


def code(member: Member, weights: str = "weights.safetensors") -> str:
    """A Python file that imports torch alone: the network as a module, its numbers, and some predictions.

    Args:
        weights: name of the file beside it that a network of more than INLINE numbers reads; the lab's own, of all
            seeds.

    Raises:
        SpecError: where an activation has no formula.
    """
    inline = member.count <= INLINE
    parts = [
        _head(member, inline, weights),
        *_activations(member),
        _network(member),
        written(member) if inline else reader(member, weights),
        _main(member),
    ]
    return "\n\n\n".join(part.strip("\n") for part in parts if part) + "\n"


def is_inline(member: Member) -> bool:
    """Whether the code stands alone, with all numbers written into it."""
    return member.count <= INLINE


# -- the head


def _head(member: Member, inline: bool, weights: str) -> str:
    beside = "" if inline else f" Its weights are read from {weights}, which must lie beside this file."
    about = textwrap.fill(
        f"{_plain(member.title)}: a network trained in an activation lab, as plain PyTorch.{beside}", LINE
    )
    imports = ["import torch", "from torch import Tensor, nn"]
    if not inline:
        imports = ["import json", "from pathlib import Path", "", *imports]
    lines = [f'"""{about}', "", "Run it to see some predictions, or import Network from it.", '"""', "", *imports]
    return "\n".join(lines)


def _plain(text: str) -> str:
    """Text that cannot end a docstring; names of classes and features may come from a visitor's file."""
    return text.replace("\\", "/").replace('"', "'")


# -- activations


def _activations(member: Member) -> list[str]:
    """One function for each formula that occurs."""
    return [
        _function(name, formula, layer)
        for name, (formula, layer) in {
            name: (_formula(layer), layer) for name, layer in _named(member).values()
        }.items()
    ]


def _formula(layer: Numbers) -> Expression:
    assert layer.activation is not None
    if layer.activation.formula is None:
        raise SpecError(f"Code is written from formulas, and {layer.activation.title} has none.")
    return layer.activation.formula


def _named(member: Member) -> dict[object, tuple[str, Numbers]]:
    """The name of the function of each formula, by the formula's tree."""
    found: dict[object, tuple[str, Numbers]] = {}
    for layer in member.layers[:-1]:
        assert layer.activation is not None
        tree, taken = _formula(layer).tree, {name for name, _ in found.values()}
        base = layer.activation.name if layer.activation.name != "typed" else "activation"
        base = base + "_" if keyword.iskeyword(base) or base in ("abs", "read") else base
        choices = (base if n == 1 else f"{base}_{n}" for n in range(1, 200))
        if tree not in found:
            found[tree] = (next(name for name in choices if name not in taken), layer)
    return found


def _function(name: str, formula: Expression, layer: Numbers) -> str:
    assert layer.activation is not None
    arguments = ", ".join(["x: Tensor", *(f"{letter}: Tensor" for letter in formula.letters)])
    title = _plain(formula.text if layer.activation.kind == "typed" else f"{layer.activation.title}: {formula.text}")
    return "\n".join(
        [f"def {name}({arguments}) -> Tensor:", f'    """{title}"""', f"    return {to_source(formula.tree)}"]
    )


# -- the module


def _network(member: Member) -> str:
    d = member.dataset
    inputs = _inputs(d)
    forward = [*inputs, *_forward(member)]
    return "\n".join(
        [
            "class Network(nn.Module):",
            f'    """{_plain(_what_comes_in(d))}',
            "",
            *(f"    {line}" for line in textwrap.wrap(_plain(_what_comes_out(d)), LINE)),
            '    """',
            "",
            "    def __init__(self) -> None:",
            "        super().__init__()",
            *(f"        {line}" for line in _modules(member)),
            "        self.load_state_dict(WEIGHTS)",
            "        self.eval()",
            "",
            "    def forward(self, x: Tensor) -> Tensor:",
            f'        """{_OUTPUTS[d.task]} [n, {len(member.layers[-1].bias)}] of raw inputs [n, {_raw_inputs(d)}]."""',
            *(f"        {line}" for line in forward),
            "",
            "    @torch.no_grad()",
            "    def predict(self, x: Tensor) -> Tensor:",
            *(f"        {line}" for line in _PREDICT[d.task]),
        ]
    )


_OUTPUTS = {"binary": "Log odds", "multiclass": "Logits", "regression": "Values"}
_PREDICT = {
    "binary": ['"""The probability of the second class [n]."""', "return torch.sigmoid(self(x)[:, 0])"],
    "multiclass": ['"""The probability of each class [n, classes]."""', "return torch.softmax(self(x), dim=1)"],
    "regression": ['"""The predicted value [n]."""', "return self(x)[:, 0]"],
}


def _raw_inputs(d: Dataset) -> int:
    return 2 if d.feature_formulas else len(d.features)


def _what_comes_in(d: Dataset) -> str:
    if d.feature_formulas:
        named = "" if d.axes in ((), ("x₁", "x₂")) else f", x1 = {d.axes[0]} and x2 = {d.axes[1]}"
        return f"{d.title}: a point (x1, x2) goes in{named}."
    if d.image_shape:
        return f"{d.title}: an image of {d.image_shape[0]} x {d.image_shape[1]} pixels goes in, row by row."
    names = ", ".join(d.features)
    return f"{d.title}: {len(d.features)} features go in" + (f": {names}." if len(names) < 2 * LINE else ".")


def _what_comes_out(d: Dataset) -> str:
    return f"Classes: {', '.join(d.classes)}." if d.classes else "A number comes out."


def _modules(member: Member) -> list[str]:
    lines = _scaling(member.dataset)
    for index, layer in enumerate(member.layers):
        mine, (before, after) = layer_name(member, index), layer.weight.shape
        lines.append(f"self.{mine} = nn.Linear({before}, {after})")
        if layer.norm:
            lines.append(f"self.{mine}_norm = {NORMS[member.spec.network.norm]}({after})")
        lines += [_letter(layer, f"{mine}_{letter}", letter, array) for letter, array in layer.letters.items()]
    return lines + _dropouts(member)


def _letter(layer: Numbers, name: str, letter: str, array: Array) -> str:
    assert layer.activation is not None
    trained = {p.letter for p in layer.activation.parameters if p.trainable}
    empty = f"torch.empty({len(array)})"
    if letter in trained:
        return f"self.{name} = nn.Parameter({empty})  # {GREEK[letter]}, trained"
    return f'self.register_buffer("{name}", {empty})  # {GREEK[letter]}'


def _scaling(d: Dataset) -> list[str]:
    """Shift and scale of the features, where there is any; one number each where all features share them."""
    shift, scale = np.asarray(d.scaling.shift), np.asarray(d.scaling.scale)
    if not shift.any() and (scale == 1).all():
        return []
    if len(shift) > 1 and (shift == shift[0]).all() and (scale == scale[0]).all():
        shift, scale = shift[:1], scale[:1]
    return [
        f'self.register_buffer("{name}", torch.tensor({listed(array, 12, 60)}), persistent=False)'
        for name, array in (("shift", shift), ("scale", scale))
    ]


def _dropouts(member: Member) -> list[str]:
    n = member.spec.network
    kept = [n.dropout_input, *(n.dropout_of(layer) for layer in range(len(n.hidden)))]
    used = [(index, number_source(rate)) for index, rate in enumerate(kept) if rate]
    return [f"self.dropout{index} = nn.Dropout({rate})  # does nothing in eval()" for index, rate in used]


def _inputs(d: Dataset) -> list[str]:
    """Raw inputs to features."""
    plain = tuple(formula.text for formula in d.feature_formulas) in ((), ("x1", "x2"))
    lines = ["h = x"] if plain else [
        "x1, x2 = x.unbind(1)",
        "h = torch.stack(",
        "    [",
        *(f"        {to_source(formula.tree, 'x1')}," for formula in d.feature_formulas),
        "    ],",
        "    dim=1,",
        ")",
    ]  # fmt: skip
    return lines + (["h = (h - self.shift) / self.scale"] if _scaling(d) else [])


def _forward(member: Member) -> list[str]:
    n, functions = member.spec.network, _named(member)
    lines = ["h = self.dropout0(h)"] if n.dropout_input else []
    for index, layer in enumerate(member.layers[:-1]):
        mine = layer_name(member, index)
        z = f"self.{mine}_norm(self.{mine}(h))" if layer.norm else f"self.{mine}(h)"
        letters = "".join(f", self.{mine}_{letter}" for letter in _formula(layer).letters)
        lines.append(f"h = {functions[_formula(layer).tree][0]}({z}{letters})")
        lines += [f"h = self.dropout{index + 1}(h)"] if n.dropout_of(index) else []
    return [*lines, "return self.head(h)"]


# -- what the file does when it is run


def _main(member: Member) -> str:
    d = member.dataset
    lines = ['if __name__ == "__main__":', "    network = Network()", *(f"    {line}" for line in _points(d))]
    if d.task == "regression":
        return "\n".join([*lines, "    for point, value in zip(points, network.predict(points)):",
                          '        print(f"{value.item():.4f}", "for", point.tolist())'])  # fmt: skip
    classes = ", ".join(repr(name) for name in d.classes)
    lines.append(f"    classes = [{classes}]")
    lines.append("    for point, p in zip(points, network.predict(points)):")
    if d.task == "binary":
        lines.append('        print(f"{classes[int(p > 0.5)]} ({classes[1]}: {p.item():.4f})", "for", point.tolist())')
    else:
        lines.append('        print(f"{classes[int(p.argmax())]} ({p.max().item():.4f})", "for", point.tolist()[:4])')
    return "\n".join(lines)


def _points(d: Dataset) -> list[str]:
    """Three rows to predict, of the validation split, as they were before scaling; a row of zeros of wide data."""
    wide = _raw_inputs(d)
    if wide > SHOWN_FEATURES:
        words = "a black image; put raw pixels here" if d.image_shape else "a row of zeros; put raw features here"
        return [f"points = torch.zeros(1, {wide})  # {words}"]
    rows = listed(raw_rows(d, "validation")[:3], 8)
    return [f"points = torch.tensor({rows})"]
