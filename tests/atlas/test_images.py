"""Images in torch against networks written out by hand."""

import math

import numpy as np
import pytest
import torch

from learnact.activations import get
from learnact.atlas import Atlas, Images, at, images, numeric_layers
from learnact.errors import SpecError

TABLE = "b" * 32  # the one that the fixture `tables` brings


def by_hand(atlas: Atlas, point: tuple[float, float]) -> list[list[float]]:
    """Pre-activations of the layers at one point, by sums of plain numbers; all cells numbers, all of the zoo."""
    h, found = list(point), []
    for layer in atlas.layers:
        z = [sum(w * x for w, x in zip(row, h, strict=True)) + b for row, b in zip(layer.A, layer.b, strict=True)]
        h = get(layer.sigma.name)(torch.tensor(z, dtype=torch.float64)).tolist()
        found.append(z)
    return found


def test_every_activation(zoo_atlas: Atlas) -> None:
    found = images(zoo_atlas, 5, dtype=torch.float64)
    for row, x2 in enumerate((4.8, 2.4, 0, -2.4, -4.8)):
        for column, x1 in enumerate((-4.8, -2.4, 0, 2.4, 4.8)):
            expected = by_hand(zoo_atlas, (x1, x2))
            for layer, values in zip(found, expected, strict=True):
                np.testing.assert_allclose(layer.pre[:, row, column], values, rtol=1e-9, atol=1e-9)
    assert [tuple(layer.post.shape) for layer in found] == [(width, 5, 5) for width in zoo_atlas.widths]


def test_what_is_written_in_cells(rich: Atlas) -> None:
    a, b, c, d = 0.7, -1.5, 2, 0.25
    x1, x2 = 0.4, 1.3
    inputs = (x1, x2, math.sin(x1) * x2)
    z = [
        x1 + a * x2 - inputs[2] + c,
        (2 * b - 1) * x1 + 0.5 * x2 + d**2 * inputs[2],
        0.3 * x1 - 0.2 * x2 + inputs[2] - 0.5,
    ]
    h = [v if v > 0 else slope * v for v, slope in zip(z, (0.1, d, b / 3), strict=True)]
    y = [0.5 * h[0] - h[1] + h[2] + 0.1, h[0] + a * b * h[1] + 0.1 * h[2] + d]
    k = [a * math.tanh(v) + d * v for v in y]
    out = k[0] + c * k[1]
    found = at(rich, [[x1, x2]])
    for values, expected in ((found[0].post, h), (found[1].post, k), (found[2].pre, [out])):
        np.testing.assert_allclose(values[:, 0], expected, rtol=1e-12)
    np.testing.assert_allclose(found[2].post[0, 0], out + math.sin(out) ** 2, rtol=1e-12)


def test_pixels_and_points_are_the_same(rich: Atlas) -> None:
    grid = images(rich, 7, dtype=torch.float64)
    places = [[-2 + 5 * (i + 0.5) / 7, 4 - 5 * (j + 0.5) / 7] for j in range(7) for i in range(7)]
    for layer, points in zip(grid, at(rich, places), strict=True):
        torch.testing.assert_close(layer.pre.flatten(1), points.pre)
        torch.testing.assert_close(layer.post.flatten(1), points.post)
    large = images(rich, 150)
    torch.testing.assert_close(large[2].post[0, 10:20, 5], at(rich, centres(rich, 150)[10:20, 5])[2].post[0].float())


def centres(atlas: Atlas, size: int) -> np.ndarray:
    (left, right), (bottom, top) = atlas.domain
    share = (np.arange(size) + 0.5) / size
    return np.stack(np.meshgrid(left + share * (right - left), top - share * (top - bottom)), axis=-1)


def test_out_of_range_letters_take_the_formula() -> None:
    """torch.celu takes no α of 0; the formula does."""
    layer = {"A": [[1, 0]], "b": [0], "sigma": {"name": "celu", "letters": {"a": 0}}}
    found = at(Atlas.parse({"layers": [layer]}), [[-1, 0], [1, 0]])[0].post[0]
    assert found.tolist() == [0, 1]


def test_the_one_beside(rich: Atlas, tables: dict[str, np.ndarray]) -> None:
    beside = [{"name": "relu"}, {"table": TABLE, "title": "tanh"}, {"name": "identity"}]
    both = rich.replace(beside=beside)
    first, second, head = images(both, 6, beside=True, tables=tables, dtype=torch.float64)
    torch.testing.assert_close(first.pre, images(rich, 6, dtype=torch.float64)[0].pre)
    torch.testing.assert_close(first.post, first.pre.relu())
    torch.testing.assert_close(second.post, second.pre.tanh(), atol=1e-5, rtol=0)
    assert head.post is head.pre or torch.equal(head.post, head.pre)
    with pytest.raises(SpecError, match="no second one"):
        images(rich, 6, beside=True)
    with pytest.raises(SpecError, match="not here"):
        images(both, 6, beside=True)
    with pytest.raises(SpecError, match="not of shape"):
        images(both, 6, beside=True, tables={TABLE: np.zeros(3)})


def test_what_is_no_number_stays_none() -> None:
    layer = {"A": [["1/c", 0], [1, 1]], "b": [0, "log(c - 1)"], "sigma": {"name": "identity"}}
    found = images(Atlas.parse({"layers": [layer]}), 4)[0]
    assert not found.post.isfinite().any()


def test_float32_and_float64_agree(zoo_atlas: Atlas) -> None:
    small, large = images(zoo_atlas, 16), images(zoo_atlas, 16, dtype=torch.float64)
    if any(layer.sigma.name == "step" for layer in zoo_atlas.layers):
        return
    for one, other in zip(small, large, strict=True):
        assert one.post.dtype == torch.float32
        assert (one.post - other.post).abs().max() < 1e-5 * other.post.abs().max()


def test_the_numbers(rich: Atlas) -> None:
    first = numeric_layers(rich)[0]
    np.testing.assert_array_equal(first.A[1], [-4, 0.5, 0.0625])
    np.testing.assert_array_equal(first.b, [2, 0, -0.5])
    np.testing.assert_array_equal(first.sigma.letters["a"], [0.1, 0.25, -0.5])


@pytest.mark.parametrize("size", [0, 2049])
def test_sizes(rich: Atlas, size: int) -> None:
    with pytest.raises(SpecError, match="pixels on a side"):
        images(rich, size)


def test_points_are_pairs(rich: Atlas) -> None:
    with pytest.raises(SpecError, match="rows of x1 and x2"):
        at(rich, [1.0, 2.0])
    assert isinstance(at(rich, torch.zeros(2, 2))[0], Images)
