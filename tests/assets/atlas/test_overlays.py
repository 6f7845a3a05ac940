"""Contours, linear regions and the silent set in the browser, against what can be said of them by hand."""

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch

from learnact.activations import ZOO
from learnact.atlas import STARTS, Atlas, definitions, images, numeric_layers, random, regions, silent
from learnact.errors import SpecError

Run = Callable[..., Any]
CONTOUR = "({contour}, values, size, level) => [...contour(Float64Array.from(values), size, level)]"
REGIONS = """({Model}, document, definitions, size) => {
    const {index, count, problem} = new Model(document, definitions).regions(size);
    return [[...index], count, problem];
}"""
SILENT = """({Model}, document, definitions, size) => {
    const {kind, silent, rounding} = new Model(document, definitions).silent(size);
    return [[...kind], silent, rounding];
}"""
KINKS = """({findKinks}, tree, letters) => import("/assets/maths/expression.js").then(({compile}) =>
    findKinks(compile(tree), letters))"""


def layer(A: Any, b: Any, name: str = "identity", **sigma: Any) -> dict[str, Any]:
    return {"A": A, "b": b, "sigma": sigma or {"name": name}}


def ask(engine: Run, script: str, *layers: dict[str, Any], size: int = 64, **fields: Any) -> Any:
    atlas = Atlas.parse({"layers": list(layers), **fields})
    return engine("atlas/model.js", script, atlas.tree(), definitions(atlas), size)


def segments(engine: Run, values: np.ndarray, level: float = 0) -> np.ndarray:
    """[segments, 2 ends, 2], in 0..1 of the picture."""
    sent = np.asarray(values, float)
    return np.array(engine("atlas/contour.js", CONTOUR, sent.ravel().tolist(), len(sent), level)).reshape(-1, 2, 2)


def picture(size: int) -> tuple[np.ndarray, np.ndarray]:
    """x to the right and y downwards of the pixel centres, in 0..1."""
    centres = (np.arange(size) + 0.5) / size
    return np.meshgrid(centres, centres)


def test_a_straight_line_is_where_it_is(engine: Run) -> None:
    x, y = picture(20)
    found = segments(engine, 3 * x - 2 * y, 0.4)
    assert len(found) > 20
    np.testing.assert_allclose(3 * found[..., 0] - 2 * found[..., 1], 0.4, atol=1e-12)
    span = found.reshape(-1, 2)
    assert span.min() >= 0.5 / 20 - 1e-12
    assert span.max() <= 1 - 0.5 / 20 + 1e-12


def test_a_circle_is_closed_and_has_its_length(engine: Run) -> None:
    x, y = picture(80)
    found = segments(engine, (x - 0.5) ** 2 + (y - 0.5) ** 2, 0.09)
    np.testing.assert_allclose(np.hypot(*(found - 0.5).reshape(-1, 2).T), 0.3, atol=1e-3)
    assert np.linalg.norm(found[:, 1] - found[:, 0], axis=1).sum() == pytest.approx(2 * np.pi * 0.3, rel=1e-3)
    ends = np.unique(found.reshape(-1, 2).round(9), axis=0, return_counts=True)[1]
    assert set(ends) == {2}


@pytest.mark.parametrize("corners", list(itertools.product([-1.0, 2.0], repeat=4)))
def test_every_square_separates_its_corners(engine: Run, corners: tuple[float, ...]) -> None:
    values = np.array(corners).reshape(2, 2)
    found = segments(engine, values)
    signs = [values[0, 0] > 0, values[0, 1] > 0, values[1, 1] > 0, values[1, 0] > 0]
    changes = sum(a != b for a, b in zip(signs, [*signs[1:], signs[0]], strict=True))
    assert 2 * len(found) == changes
    low, high = 0.25, 0.75
    for x, y in found.reshape(-1, 2):
        across, down = (x - low) / (high - low), (y - low) / (high - low)
        edge = values[0] * (1 - down) + values[1] * down
        assert edge[0] * (1 - across) + edge[1] * across == pytest.approx(0, abs=1e-12)


def test_a_saddle_is_cut_as_its_middle_says(engine: Run) -> None:
    joined, parted = (segments(engine, np.array([[high, -1], [-1, high]])) for high in (3.0, 0.5))
    assert not np.allclose(joined, parted)
    apart = np.abs(joined.mean(1) - [0.5, 0.5]).sum(1)  # the lines go around the two low corners
    assert (joined.mean(1)[:, 0] > 0.5).tolist() != (joined.mean(1)[:, 1] > 0.5).tolist()
    assert apart.min() > 0.2


def test_flat_zero_and_what_is_not_a_number_have_no_line(engine: Run) -> None:
    x, _ = picture(12)
    assert len(segments(engine, np.zeros((12, 12)))) == 0
    rectified = segments(engine, np.maximum(x - 0.5, 0))
    np.testing.assert_allclose(rectified[..., 0], 0.5 - 0.5 / 12, atol=1e-12)
    assert len(segments(engine, np.where(x > 0.5, np.nan, x - 0.3))) == 11
    assert len(segments(engine, np.where(x > 0.2, np.nan, x))) == 0


@pytest.mark.parametrize(
    ("tree", "letters", "kinks"),
    [
        ("x", {}, []),
        (["relu", "x"], {}, [0]),
        (["clip", "x", -1, 1], {}, [-1, 1]),
        (["min", ["relu", "x"], 6], {}, [0, 6]),
        (["where", ["gt", "x", "a"], 1, 0], {"a": 0.3}, [0.3]),
        (["where", ["gt", "x", 0], "x", ["mul", "a", "x"]], {"a": 0.01}, [0]),
        (["where", ["gt", "x", 0], "x", ["mul", "a", "x"]], {"a": 1}, []),
        (["where", ["gt", "x", 0], "x", ["mul", "a", ["expm1", "x"]]], {"a": 0}, [0]),
        (["clip", "x", 0, 0.001], {}, [0, 0.001]),
        (["abs", ["sub", ["abs", "x"], 0.5]], {}, [-0.5, 0, 0.5]),
        (["floor", ["div", "x", 8]], {}, [-8, 0, 8]),
        (["tanh", "x"], {}, None),
        (["tanh", ["mul", 1000, "x"]], {}, None),
        (["pow", "x", 2], {}, None),
        (["log", "x"], {}, None),
        (["exp", ["neg", ["pow", "x", 2]]], {}, None),
        (["mod", "x", 0.1], {}, None),
    ],
)
def test_kinks_of_an_activation(engine: Run, tree: Any, letters: dict[str, float], kinks: Any) -> None:
    found = engine("atlas/regions.js", KINKS, tree, letters)
    assert found == (kinks if kinks is None else pytest.approx(kinks, abs=2e-9))


def test_lines_in_general_position_cut_the_plane_into_as_many_regions_as_they_must(engine: Run) -> None:
    """n lines that all cross within the domain make 1 + n + n(n - 1)/2 regions."""
    angles = np.linspace(0.2, np.pi - 0.3, 5)
    A = np.stack([np.cos(angles), np.sin(angles)], 1)
    b = np.array([0.3, -0.5, 0.9, -0.2, 0.4])
    _, count, problem = ask(engine, REGIONS, layer(A.tolist(), b.tolist(), "relu"), layer([[1] * 5], [0]), size=256)
    assert (count, problem) == (1 + 5 + 10, "")


@pytest.mark.parametrize("name", ["relu", "leaky_relu", "hard_tanh", "relu6", "abs", "step", "identity"])
def test_regions_are_the_combinations_of_pieces(engine: Run, name: str) -> None:
    kinks = {"hard_tanh": [-1, 1], "relu6": [0, 6], "identity": []}.get(name, [0])
    atlas = random(5, (6, 5), name)
    index, count, _ = engine("atlas/model.js", REGIONS, atlas.tree(), definitions(atlas), 48)
    hidden = [layer.pre.flatten(1).numpy() for layer in images(atlas, 48, dtype=torch.float64)[:-1]]
    pieces = np.concatenate([sum((z > kink).astype(int) for kink in kinks) + 0 * z for z in hidden])
    _, expected = np.unique(pieces, axis=1, return_inverse=True)
    assert count == len(set(index)) == max(index) + 1 == expected.max() + 1
    assert len(set(zip(index, expected.ravel().tolist(), strict=True))) == count


@pytest.mark.parametrize("name", ZOO)
def test_regions_and_silence_of_the_whole_zoo_are_those_in_torch(engine: Run, name: str) -> None:
    atlas = random(8, (4, 3), name).replace(domain=[[-30, 50], [-40, 20]])
    index, count, problem = engine("atlas/model.js", REGIONS, atlas.tree(), definitions(atlas), 40)
    kind, *_ = engine("atlas/model.js", SILENT, atlas.tree(), definitions(atlas), 40)
    assert np.mean(np.array(kind) != silent(atlas, 40).kind.ravel()) < 0.01
    try:
        found = regions(atlas, 40)
    except SpecError as error:
        assert problem == str(error)
    else:
        assert (count, problem) == (found.count, "")
        assert len(set(zip(index, found.index.ravel().tolist(), strict=True))) == count


def test_a_curved_activation_has_no_regions_and_says_so(engine: Run) -> None:
    index, count, problem = ask(engine, REGIONS, layer([[1, 0]], [0], "tanh"), layer([[1]], [0]))
    assert (set(index), count) == ({-1}, 0)
    assert "Tanh" in problem
    assert problem.endswith(".")


def test_where_a_value_is_not_a_number_there_is_no_region(engine: Run) -> None:
    layers = [layer([[1, 0]], [0], formula="log(x)"), layer([[1]], [0], "relu")]
    index, count, problem = ask(engine, REGIONS, *layers)
    assert (count, set(index)) == (0, {-1})
    assert problem
    index, count, problem = ask(engine, REGIONS, layer([[1]], [0], "relu"), inputs=["log(x1)"])
    assert (count, problem) == (2, "")
    assert np.mean(np.array(index) == -1) == pytest.approx(0.5)


def shares(engine: Run, *layers: dict[str, Any], **fields: Any) -> list[float]:
    """Of what is silent, and of what is only rounded away, over -6..6 unless told: about those of the pixels."""
    kind, silent, rounding = ask(engine, SILENT, *layers, **fields)
    pixels = (kind.count(1) / len(kind), kind.count(2) / len(kind))
    assert pixels == pytest.approx((silent, rounding), abs=1 / len(kind) ** 0.5)
    return [silent, rounding]


def test_behind_a_relu_half_the_plane_is_silent(engine: Run) -> None:
    assert shares(engine, layer([[1, 0]], [0], "relu"), layer([[3]], [1])) == [0.5, 0]


@pytest.mark.parametrize(("size", "share"), [(30, 17.48), (96, 17.48), (96, 33.6), (200, 62.42)])
def test_the_silent_area_is_right_to_a_whole_per_cent_whatever_the_picture(
    engine: Run, size: int, share: float
) -> None:
    """Below a slanted line through the plane, an edge that falls between the centres of pixels."""
    edge, lean = 2 * share / 100 - 1, 0.03  # x1 < edge + lean * x2 is silent, whose share is that of x1 < edge
    first = layer([[1, -lean]], [-edge], "relu")
    silent, rounding = shares(engine, first, layer([[3]], [1]), size=size, domain=[[-1, 1], [-1, 1]])
    assert rounding == 0 and 100 * silent == pytest.approx(share, abs=0.02)
    upright = layer([[1, 0]], [-edge], "relu")
    silent, _ = shares(engine, upright, layer([[3]], [1]), size=size, domain=[[-1, 1], [-1, 1]])
    assert 100 * silent == pytest.approx(share, abs=0.1)  # half of one of 512 parts of the side


def test_what_one_output_sees_is_not_silent(engine: Run) -> None:
    outputs = layer([[1, 0], [0, 1]], [0, 0])
    assert shares(engine, layer([[1, 0], [0, 1]], [0, 0], "relu"), outputs) == [0.25, 0]


def test_an_exact_cancellation_is_silent(engine: Run) -> None:
    assert shares(engine, layer([[1, 1], [1, 1]], [0, 0], "silu"), layer([[1, -1]], [0])) == [1, 0]


def test_a_step_and_a_weight_of_zero_are_silent(engine: Run) -> None:
    assert shares(engine, layer([[1, 1]], [0], "step"), layer([[2]], [0])) == [1, 0]
    assert shares(engine, layer([[1, 1]], [0], "tanh"), layer([[0]], [1])) == [1, 0]
    assert shares(engine, layer([[1, 1]], [0], formula="0*exp(x)")) == [1, 0]


@pytest.mark.parametrize(
    ("sigma", "edge"),
    [("tanh", 9.01), ("sigmoid", 17.33), ("gaussian", 10.1)],
)
def test_saturation_and_underflow_are_told_apart_from_silence(engine: Run, sigma: str, edge: float) -> None:
    """In float32 tanh is 1 from about 9.01 on, the sigmoid from ln(2^25), and exp(-x²) is zero from 10.1 on."""
    domain = [[-40, 40], [-1, 1]]
    silent, rounding = shares(engine, layer([[1, 0]], [0], sigma), layer([[1]], [0]), size=160, domain=domain)
    sides = 1 if sigma == "sigmoid" else 2  # on the left the sigmoid goes to zero with all its digits
    assert silent == 0
    assert rounding == pytest.approx(sides * (40 - edge) / 80, abs=2.5 / 160)


def test_what_went_through_a_saturated_unit_is_rounded_away_and_behind_a_relu_it_is_silent(engine: Run) -> None:
    first = layer([[1, 0]], [30], "tanh")  # between 24 and 36: saturated everywhere
    assert shares(engine, first, layer([[1]], [0])) == [0, 1]
    assert shares(engine, first, layer([[-1]], [0.5], "relu")) == [1, 0]
    assert shares(engine, first, layer([[1]], [0.5], "relu")) == [0, 1]


def test_a_dead_layer_is_silent_everywhere_and_does_not_react_to_the_first(engine: Run) -> None:
    tree = STARTS["dead"].atlas.tree()
    assert shares(engine, *tree["layers"], domain=tree["domain"]) == [1, 0]


@pytest.mark.parametrize("name", ["relu", "hard_tanh", "leaky_relu", "square", "silu", "abs"])
def test_silence_of_a_random_network_is_where_the_gradient_in_torch_is_zero(engine: Run, name: str) -> None:
    atlas = random(8, (5, 4), name).replace(domain=[[-20, 20], [-20, 20]])
    kind, *_ = engine("atlas/model.js", SILENT, atlas.tree(), definitions(atlas), 48)
    centres = -20 + (torch.arange(48, dtype=torch.float64) + 0.5) / 48 * 40
    x2, x1 = torch.meshgrid(centres.flip(0), centres, indexing="ij")
    x = torch.stack([x1.ravel(), x2.ravel()]).requires_grad_()
    h = x
    for one in numeric_layers(atlas):
        h = one.sigma(one.pre(h))
    (gradient,) = torch.autograd.grad(h.sum(), x)
    expected = (gradient == 0).all(0).numpy()
    assert np.mean((np.array(kind) > 0) != expected) < 0.005
    if name in ("relu", "hard_tanh"):
        assert 0.02 < expected.mean() < 0.98
