"""Start points do what their words say."""

import numpy as np
import pytest
import torch

from learnact.atlas import STARTS, Atlas, at, images, random
from learnact.data import load


def output(atlas: Atlas, points: object, beside: bool = False) -> np.ndarray:
    return at(atlas, points, beside)[-1].post[0].numpy()


def along(start: float, end: float, count: int = 200, x2: float = 0.7) -> np.ndarray:
    x1 = start + (np.arange(count) + 0.5) * (end - start) / count
    return np.stack([x1, np.full(count, x2)], axis=1)


def grid(half: float, count: int = 21) -> np.ndarray:
    ticks = np.linspace(-half, half, count)
    return np.stack(np.meshgrid(ticks, ticks), axis=-1).reshape(-1, 2)


@pytest.mark.parametrize("name", list(STARTS))
def test_each_is_a_finite_document(name: str) -> None:
    start = STARTS[name]
    assert start.title and start.idea.count(".") <= 3
    assert Atlas.from_json(start.atlas.to_json()) == start.atlas
    for beside in (False, True) if start.atlas.beside else (False,):
        assert all(bool(layer.post.isfinite().all()) for layer in images(start.atlas, 16, beside))


def test_random_follows_its_seed() -> None:
    assert random(1) == random(1) != random(2)
    many = random(5, (16,) * 7, "tanh")
    assert many.widths == (16,) * 7 + (1,)
    assert many.layers[0].sigma.name == "tanh" and many.layers[-1].sigma.name == "identity"


def test_exclusive_or() -> None:
    np.testing.assert_array_equal(output(STARTS["xor"].atlas, [[0, 0], [0, 1], [1, 0], [1, 1]]), [0, 1, 1, 0])


def test_circle() -> None:
    atlas = STARTS["circle"].atlas
    points = grid(6)
    np.testing.assert_allclose(output(atlas, points), 9 - (points**2).sum(1), atol=1e-12)
    data = load("circle").train
    np.testing.assert_array_equal(output(atlas, data.plane) > 0, data.y == 1)


def test_bump() -> None:
    atlas = STARTS["bump"].atlas
    heights = np.interp(along(-6, 6)[:, 0], [-2, -1, 1, 2], [0, 1, 1, 0])
    np.testing.assert_allclose(output(atlas, along(-6, 6)), heights, atol=1e-12)
    assert (images(atlas, 96)[-1].post[0] == 0).float().mean() == pytest.approx(2 / 3)  # hatched: exactly zero


def test_square_wave() -> None:
    points = along(-np.pi, np.pi, 4096)
    x, wave = points[:, 0], output(STARTS["square_wave"].atlas, points)
    for k in range(1, 17):
        coefficient = (wave * np.sin(k * x)).mean() * 2
        expected = (np.sign(np.sin(x)) * np.sin(k * x)).mean() * 2
        assert coefficient == pytest.approx(expected, abs=1e-5)
    assert wave[3072] == pytest.approx(1, abs=0.06)  # at π/2


@pytest.mark.parametrize("turn", [0, 1, 2])
def test_dead(turn: int) -> None:
    """Whatever the first layer, everything from the second on is constant, and its activations are exactly zero."""
    atlas = STARTS["dead"].atlas
    chance = np.random.default_rng(turn)
    first = {**atlas.layers[0].model_dump(), "A": chance.normal(0, 50, (4, 2)).tolist()}
    turned = atlas.replace(layers=[first, *(layer.model_dump() for layer in atlas.layers[1:])])
    for network in (atlas, turned):
        found = images(network, 32)
        assert torch.equal(found[1].post, torch.zeros(3, 32, 32))
        for layer in found[2:]:
            assert torch.equal(layer.post, layer.post[:, :1, :1].expand_as(layer.post))
        assert not torch.equal(found[0].post, found[0].post[:, :1, :1].expand_as(found[0].post))


@pytest.mark.parametrize("neuron", range(3))
def test_a_neuron_of_the_dead_layer_that_is_revived_is_seen_at_the_output(neuron: int) -> None:
    """By its bias or by one of its weights."""
    atlas = STARTS["dead"].atlas
    for part in ("b", "A"):
        layers = atlas.tree()["layers"]
        if part == "b":
            layers[1]["b"][neuron] = 2
        else:
            layers[1]["A"][neuron][neuron] = 2
        values = images(atlas.replace(layers=layers), 64)[-1].post[0]
        assert values.std() > 0.3
        assert ((values - values.median()).abs() > 0.1).float().mean() > 0.1


def test_polynomial() -> None:
    atlas = STARTS["polynomial"].atlas
    assert all(cell == 0 for layer in atlas.layers for cell in layer.b)
    points = grid(2)
    np.testing.assert_allclose(output(atlas, points), output(atlas, -points))
    assert np.abs(output(atlas, points, beside=True) - output(atlas, -points, beside=True)).max() > 1
    scaled = output(atlas, 1.5 * points)  # of degree four, and ReLUs of degree one
    np.testing.assert_allclose(scaled, 1.5**4 * output(atlas, points))
    np.testing.assert_allclose(output(atlas, 1.5 * points, True), 1.5 * output(atlas, points, True), atol=1e-12)


def test_fourier_features_and_sines_draw_the_same() -> None:
    points = grid(6, 31)
    features, sines = STARTS["fourier"].atlas, STARTS["sines"].atlas
    np.testing.assert_allclose(output(features, points), output(sines, points), atol=1e-12)
    np.testing.assert_allclose(output(features, points + 2 * np.pi), output(features, points), atol=1e-12)
    assert np.abs(output(sines, points) - output(sines, points, beside=True)).max() > 1
