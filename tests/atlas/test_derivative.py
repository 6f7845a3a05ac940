"""Tangents against differences of networks whose number was really changed."""

from typing import Any

import numpy as np
import pytest
import torch

from learnact.activations import ZOO
from learnact.atlas import Atlas, derivative, images, random
from learnact.errors import SpecError

STEP = 1e-5
SIZE = 12


def changed(atlas: Atlas, place: str, step: float) -> Atlas:
    """The same atlas with one number moved, in its document; a formula in a cell becomes its value plus the step."""
    tree: Any = atlas.tree()
    if place in "abcd":
        tree["letters"][place] += step
    elif place in ("x1", "x2"):
        axis = tree["domain"][int(place[1]) - 1]
        tree["domain"][int(place[1]) - 1] = [end + step for end in axis]
    elif place[0] == "s":
        index, letter, *neuron = place[1:].split(".")
        sigma = tree["layers"][int(index)]["sigma"]
        given = sigma.setdefault("letters", {}).setdefault(letter, ZOO[sigma["name"]].values[letter])
        if neuron:
            given[int(neuron[0])] = value(atlas, given[int(neuron[0])]) + step
        else:
            sigma["letters"][letter] = value(atlas, given) + step
    else:
        index, *at = (int(part) for part in place[1:].split("."))
        row = tree["layers"][index]["A"][at[0]] if place[0] == "A" else tree["layers"][index]["b"]
        row[at[-1]] = value(atlas, row[at[-1]]) + step
    return Atlas.parse(tree)


def value(atlas: Atlas, cell: float | str) -> float:
    return float(cell) if not isinstance(cell, str) else float(written(cell, atlas.values))


def written(text: str, letters: dict[str, float]) -> float:
    known = {"d": letters["d"], "b/3": letters["b"] / 3, "c/2": letters["c"] / 2, "a": letters["a"]}
    known |= {"c": letters["c"], "2*b - 1": 2 * letters["b"] - 1, "a*b": letters["a"] * letters["b"]}
    return known[text]


def compare(atlas: Atlas, place: str, beside: bool = False) -> None:
    found = derivative(atlas, place, SIZE, beside, torch.float64)
    after, before = (images(changed(atlas, place, s), SIZE, beside, torch.float64) for s in (STEP, -STEP))
    for layer, up, down in zip(found, after, before, strict=True):
        for kind in ("pre", "post"):
            expected = (getattr(up, kind) - getattr(down, kind)) / (2 * STEP)
            wrong = (getattr(layer, kind) - expected).abs() > 1e-4 * (1 + expected.abs().max())
            assert wrong.float().mean() < 0.02, (place, kind)  # beside a kink or a jump differences see both sides


@pytest.mark.parametrize("place", ["A0.1.0", "b0.0", "A1.0.1", "x1", "x2"])
def test_every_activation(zoo_atlas: Atlas, place: str) -> None:
    compare(zoo_atlas, place)


@pytest.mark.parametrize("name", [name for name, entry in ZOO.items() if entry.parameters])
def test_letters_of_the_zoo(name: str) -> None:
    atlas = random(3, (4, 3) if name != "poly" else (4,), name)
    for letter in ZOO[name].values:
        compare(atlas, f"s0.{letter}")


@pytest.mark.parametrize(
    "place", ["a", "b", "c", "d", "A0.0.1", "A0.1.0", "A1.1.1", "A2.0.1", "b0.0", "s0.a.0", "s0.a.1", "s0.a.2", "s2.a"]
)
def test_everything_that_can_stand_in_a_cell(rich: Atlas, place: str) -> None:
    compare(rich, place)


@pytest.mark.parametrize("place", ["x1", "x2"])
def test_inputs_that_are_formulas(rich: Atlas, place: str) -> None:
    compare(rich, place)


@pytest.mark.parametrize("place", ["a", "A0.0.0", "x1"])
def test_beside(rich: Atlas, place: str) -> None:
    beside = [{"formula": "tanh(a*x)"}, {"name": "snake", "letters": {"a": "a"}}, {"name": "sigmoid"}]
    compare(rich.replace(beside=beside), place, beside=True)


def test_a_table_has_its_own_slopes(tables: dict[str, np.ndarray]) -> None:
    name = next(iter(tables))
    atlas = random(1, (3, 3), "tanh")
    learned = [{**layer.model_dump(), "sigma": {"table": name, "title": "tanh"}} for layer in atlas.layers]
    learned[-1]["sigma"] = {"name": "identity"}
    for by in ("A0.0.0", "x2", "b1.1"):
        expected = derivative(atlas, by, SIZE, dtype=torch.float64)[-1].post
        found = derivative(atlas.replace(layers=learned), by, SIZE, dtype=torch.float64, tables=tables)[-1].post
        torch.testing.assert_close(found, expected, atol=1e-4 * float(expected.abs().max()), rtol=0)


def test_nothing_before_it_moves() -> None:
    first, second, last = derivative(random(2), "A1.2.3", SIZE)
    assert not first.pre.any() and not first.post.any()
    assert [bool(image.any()) for image in second.pre] == [False, False, True, False] and last.pre.any()


def test_the_letters_of_another_activation_do_not_move_beside() -> None:
    both = random(0, (4,), "prelu").replace(beside=[{"name": "prelu"}, {"name": "identity"}])
    assert derivative(both, "s0.a", SIZE)[0].post.any()
    assert not derivative(both, "s0.a", SIZE, beside=True)[0].post.any()


def test_what_is_infinite_adds_nothing_where_nothing_moves() -> None:
    layers = [
        {"A": [["1/c", 0], [1, 0]], "b": [0, 0]},
        {"A": [[0, 1], [1, 0]], "b": [0, 0], "sigma": {"formula": "c + tanh(x)"}},
    ]
    found = derivative(Atlas.parse({"layers": layers}), "b0.1", 4)
    assert found[1].pre[0].tolist() == [[1.0] * 4] * 4 and found[1].post[0].isfinite().logical_not().any()
    assert not found[1].pre[1].any()


@pytest.mark.parametrize("by", ["A9.0.0", "s0.a", "x3", ""])
def test_what_is_no_place(by: str) -> None:
    with pytest.raises(SpecError):
        derivative(random(0), by)
