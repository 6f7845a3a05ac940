"""Atlases of generated formulas in cells, inputs and activations: pictures of them, or a sentence."""

import random

import pytest
import torch

from learnact.atlas import Atlas, derivative, images, line, regions, silent
from learnact.errors import SpecError
from learnact.formula.tree import names
from tests.formula.generated_formulas import PLANE, formulas


def atlases(count: int) -> list[Atlas]:
    cells = iter([f.text for f in formulas(40 * count) if "x" not in names(f.tree)])
    inputs, sigmas, draw = formulas(count, PLANE), formulas(count), random.Random(3)

    def cell() -> float | str:
        return next(cells) if draw.random() < 0.4 else draw.uniform(-2, 2)

    found = []
    for column, sigma in zip(inputs, sigmas, strict=True):
        hidden = {"A": [[cell(), cell()], [cell(), cell()]], "b": [cell(), cell()], "sigma": {"formula": sigma.text}}
        head = {"A": [[cell(), cell()]], "b": [cell()], "sigma": {"name": "prelu", "letters": {"a": [cell()]}}}
        letters = {"a": 0.7, "b": -1.5, "c": 2, "d": 0.25}
        try:
            found.append(Atlas.parse({"inputs": ["x1", column.text], "letters": letters, "layers": [hidden, head]}))
        except SpecError as error:  # a cell of numbers alone may be too large
            assert "cell" in str(error)
    return found


@pytest.fixture(scope="module")
def generated() -> list[Atlas]:
    found = atlases(60)
    assert len(found) > 30
    return found


def test_every_picture_has_its_size(generated: list[Atlas]) -> None:
    for atlas in generated:
        assert silent(atlas, 4).kind.shape == (4, 4)
        for dtype in (torch.float32, torch.float64):
            assert [layer.post.shape for layer in images(atlas, 4, dtype=dtype)] == [(2, 4, 4), (1, 4, 4)]


@pytest.mark.parametrize("by", ["x1", "x2", "a", "b", "A0.0.1", "b1.0", "s1.a.0"])
def test_every_derivative_has_its_size(generated: list[Atlas], by: str) -> None:
    for atlas in generated:
        assert [layer.post.shape for layer in derivative(atlas, by, 4)] == [(2, 4, 4), (1, 4, 4)]
        assert line(atlas, ((-3, -2), (4, 5)), 5, by).tangents[-1].post.shape == (1, 5)


def test_regions_are_counted_or_it_is_said_why_not(generated: list[Atlas]) -> None:
    for atlas in generated[:12]:
        try:
            assert regions(atlas, 4).index.shape == (4, 4)
        except SpecError as error:
            assert len(str(error)) <= 300
