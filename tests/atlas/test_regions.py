"""Linear regions: kinks that are known, arrangements of lines that can be counted by hand."""

from typing import Any

import numpy as np
import pytest

from learnact.activations import ZOO
from learnact.atlas import STARTS, Atlas, images, regions
from learnact.atlas.numeric import curve, numeric_layers
from learnact.atlas.regions import kinks
from learnact.atlas.schema import Named, Typed
from learnact.errors import SpecError

KINKS = {
    **{name: [0] for name in ("relu", "leaky_relu", "rrelu", "prelu", "abs", "step")},
    "identity": [],
    "relu6": [0, 6],
    "hard_tanh": [-1, 1],
    "hard_sigmoid": [-3, 3],
}
LETTERS = {"a": 1.5, "b": 2.0, "c": -0.25, "d": 0.0}


@pytest.mark.parametrize("name", list(ZOO))
def test_kinks_of_the_zoo(name: str) -> None:
    found = kinks(curve(Named(name=name), LETTERS))
    assert found == (None if name not in KINKS else pytest.approx(KINKS[name], abs=1e-8))


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("abs(abs(x) - a) + c", [-1.5, 0, 1.5]),
        ("where(x > a, 2*x + 1, -x)", [1.5]),
        ("clip(x, c, c + 0.003)", [-0.25, -0.247]),
        ("round(x/8)", [-12, -4, 4, 12]),
        ("max(x, b*x, 0.1)", [0.05]),
        ("3*x - 2", []),
        ("relu(x) + sin(x)", None),
        ("x^2", None),
        ("log(x)", None),
        ("floor(40*x)", None),
        ("where(x > 0, x, 1/0)", None),
    ],
)
def test_kinks_of_formulas(formula: str, expected: list[float] | None) -> None:
    found = kinks(curve(Typed(formula=formula), LETTERS))
    assert found == (None if expected is None else pytest.approx(expected, abs=1e-7))


def lines(*rows: tuple[float, float, float], **fields: Any) -> Atlas:
    """A hidden ReLU for each line w1 x1 + w2 x2 + b = 0."""
    first = {"A": [[w1, w2] for w1, w2, _ in rows], "b": [b for *_, b in rows], "sigma": {"name": "relu"}}
    return Atlas.parse({"layers": [first, {"A": [[1] * len(rows)], "b": [0]}], **fields})


def test_lines_in_general_position() -> None:
    """n lines cut the plane into 1 + n + n(n - 1)/2 regions."""
    general = ((1, 0, 0.3), (0, 1, -0.4), (1, 1, 1.1), (1, -2, 0.7))
    for n in range(1, 5):
        found = regions(lines(*general[:n]), 400)
        assert found.count == 1 + n + n * (n - 1) // 2
        assert found.index.shape == (400, 400) and set(np.unique(found.index)) == set(range(found.count))


def test_a_region_is_where_all_pieces_agree() -> None:
    atlas = STARTS["random"].atlas
    found = regions(atlas, 64)
    signs = np.concatenate([(layer.pre > 0).flatten(1).numpy() for layer in images(atlas, 64)[:-1]])
    patterns = np.unique(signs, axis=1, return_inverse=True)[1].reshape(64, 64)
    assert found.count == patterns.max() + 1
    pairs = np.unique(np.stack([found.index.ravel(), patterns.ravel()]), axis=1)
    assert pairs.shape[1] == found.count


def test_letters_of_each_neuron() -> None:
    layer = {"A": [[1, 0]] * 2, "b": [0, 0], "sigma": {"name": "prelu", "letters": {"a": [1, 0.5]}}}
    atlas = Atlas.parse({"layers": [layer]})
    assert [len(kinks(numeric_layers(atlas)[0].sigma.of(neuron)) or ()) for neuron in (0, 1)] == [0, 1]
    assert regions(atlas, 16).count == 2


def test_what_is_not_piecewise_linear() -> None:
    with pytest.raises(SpecError, match="because Tanh is not piecewise linear"):
        regions(lines((1, 0, 0)).replace(layers=[{"A": [[1, 0]], "b": [0], "sigma": {"name": "tanh"}}]))


def test_no_number_is_in_no_region() -> None:
    layer = {"A": [[1, 0]], "b": [0], "sigma": {"name": "relu"}}
    found = regions(Atlas.parse({"inputs": ["log(x1)", "x2"], "layers": [layer]}), 8)
    assert (found.index[:, :4] == -1).all() and (found.index[:, 4:] >= 0).all()


def test_beside() -> None:
    both = lines((1, 0, 0), beside=[{"name": "relu6"}, {"name": "identity"}], domain=[[-9, 9], [-9, 9]])
    assert regions(both, 32).count == 2 and regions(both, 32, beside=True).count == 3
