"""Derivatives with respect to every place of an atlas, against differences of its images in torch, float64."""

import copy
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch

from learnact.atlas import Atlas, at, cells, definitions, images

Run = Callable[..., Any]
SIZE = 10
STEP = 1e-5
RICH: dict[str, Any] = {
    "letters": {"a": 0.7, "b": -1.5, "c": 2, "d": 0.25},
    "inputs": ["x1", "x2", "sin(x1)*x2"],
    "layers": [
        {
            "A": [[1, "a", -1], ["2*b - 1", 0.5, "d^2"], [0.3, -0.2, 1]],
            "b": ["c", 0, -0.5],
            "sigma": {"name": "prelu", "letters": {"a": [0.1, "d", "b/3"]}},
        },
        {"A": [[0.5, -1, 1], [1, "a*b", 0.1]], "b": [0.1, "d"], "sigma": {"formula": "a*tanh(x) + d*x"}},
        {"A": [[1, "c"]], "b": [0], "sigma": {"name": "snake", "letters": {"a": "c/2"}}},
    ],
    "beside": [{"name": "tanh"}, {"formula": "sin(a*x)"}, {"name": "swish", "letters": {"b": "a + 1"}}],
    "domain": [[-2, 3], [-1, 4]],
}
PLACES = [
    *[f"A0.{j}.{i}" for j in range(3) for i in range(3)],
    *[f"A1.{j}.{i}" for j in range(2) for i in range(3)],
    *["A2.0.0", "A2.0.1", "b0.0", "b0.1", "b0.2", "b1.0", "b1.1", "b2.0"],
    *["s0.a.0", "s0.a.1", "s0.a.2", "s2.a", "a", "b", "c", "d"],
]
TANGENTS = """({Model}, document, definitions, size, place, beside) => {
    const model = new Model(document, definitions);
    model.tangents(size, "b0.0"); // buffers that were used before
    const {layers} = model.tangents(size, place, {beside});
    return layers.map(({pre, post}) => [pre, post].map((views) => views.map((view) => [...view])));
}"""
ALONG = """({Model}, document, definitions, ends, count, by) => {
    const line = new Model(document, definitions).line(ends, count, {by});
    return [line.places, ...[line.layers, line.tangents].map((layers) => [...layers.at(-1).post[0]])];
}"""


def turn(cell: float | str, by: float) -> float:
    """What stands in a cell, as a number, and a little more."""
    return cells.value(cell, RICH["letters"]) + by


def moved(place: str, by: float) -> Atlas:
    """The atlas with one place turned."""
    tree = copy.deepcopy(RICH)
    kind, numbers, letter = place[0], [int(n) for n in re.findall(r"\d+", place)], re.findall(r"\.([abcd])", place)
    if place in "abcd":
        tree["letters"][place] += by
    elif kind == "x":
        tree["domain"][numbers[0] - 1] = [end + by for end in tree["domain"][numbers[0] - 1]]
    elif kind == "A":
        row = tree["layers"][numbers[0]]["A"][numbers[1]]
        row[numbers[2]] = turn(row[numbers[2]], by)
    elif kind == "b":
        row = tree["layers"][numbers[0]]["b"]
        row[numbers[1]] = turn(row[numbers[1]], by)
    else:
        own = tree["layers"][numbers[0]]["sigma"]["letters"]
        each = own[letter[0]]
        own[letter[0]] = (
            [turn(cell, by) if j == numbers[1] else cell for j, cell in enumerate(each)]
            if len(numbers) > 1
            else turn(each, by)
        )
    return Atlas.parse(tree)


def differences(place: str, beside: bool) -> list[list[np.ndarray]]:
    """Central differences of pre- and post-activations, [neurons, size²] each; not-a-number beside a kink."""
    low, here, high = (images(moved(place, by), SIZE, beside, torch.float64) for by in (-STEP, 0.0, STEP))
    layers = []
    for below, middle, above in zip(low, here, high, strict=True):
        sides = []
        for kind in ("pre", "post"):
            a, b, c = (getattr(side, kind).flatten(1).numpy() for side in (below, middle, above))
            smooth = np.abs(a + c - 2 * b) < 1e-3 * STEP * (1 + np.abs(c - a) / STEP)
            sides.append(np.where(smooth, (c - a) / (2 * STEP), np.nan))
        layers.append(sides)
    return layers


@pytest.mark.parametrize("beside", [False, True], ids=["own", "beside"])
@pytest.mark.parametrize("place", [*PLACES, "x1", "x2"])
def test_by_every_place(engine: Run, place: str, beside: bool) -> None:
    atlas = Atlas.parse(RICH)
    found = engine("atlas/model.js", TANGENTS, atlas.tree(), definitions(atlas), SIZE, place, beside)
    good = np.ones(SIZE**2, dtype=bool)
    for layer, expected in zip(found, differences(place, beside), strict=True):
        for tangents, slopes in zip(layer, expected, strict=True):
            good &= np.isfinite(slopes).all(0)
            assert good.mean() > 0.9
            np.testing.assert_allclose(np.array(tangents)[:, good], slopes[:, good], atol=1e-6, rtol=1e-5)


def test_along_a_line_values_and_derivatives_are_those_of_its_points(engine: Run) -> None:
    atlas = Atlas.parse(RICH)
    ends = [[-1.5, 0.25], [2.5, 3]]
    places, values, tangents = engine("atlas/model.js", ALONG, atlas.tree(), definitions(atlas), ends, 31, "A0.0.0")
    np.testing.assert_allclose(places, np.linspace(*ends, 31), atol=1e-12)
    low, here, high = (at(moved("A0.0.0", by), places)[-1].post[0].numpy() for by in (-STEP, 0.0, STEP))
    np.testing.assert_allclose(values, here, atol=1e-9)
    np.testing.assert_allclose(tangents, (high - low) / (2 * STEP), atol=1e-5)


def test_layers_before_the_place_are_exactly_zero(engine: Run) -> None:
    atlas = Atlas.parse(RICH)
    first, second, _ = engine("atlas/model.js", TANGENTS, atlas.tree(), definitions(atlas), SIZE, "A1.1.0", False)
    assert not np.any(first)
    assert not np.any(second[0][0])
    assert np.any(second[0][1])
