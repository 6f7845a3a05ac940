"""Neurons along a line: what a polynomial network and a ReLU network are there."""

import numpy as np
import pytest

from learnact.atlas import STARTS, Atlas, at, line, random
from learnact.errors import SpecError

ENDS = ((-1.7, 0.4), (1.3, -1.9))


def test_places_from_end_to_end(rich: Atlas) -> None:
    found = line(rich, ENDS, 11, by="x1")
    np.testing.assert_allclose(found.places[[0, 10]], ENDS)
    np.testing.assert_allclose(np.diff(found.places.numpy(), axis=0), np.tile([0.3, -0.23], (10, 1)))
    np.testing.assert_allclose(found.layers[2].post, at(rich, found.places)[2].post)
    assert found.tangents is not None and found.tangents[2].post.shape == (1, 11)
    assert line(rich, ENDS, 5).tangents is None


def test_a_polynomial_network_is_a_polynomial_along_every_line() -> None:
    values = line(STARTS["polynomial"].atlas, ENDS, 50).layers[-1].post[0].numpy()
    t = np.linspace(-1, 1, 50)
    np.testing.assert_allclose(np.polynomial.Polynomial.fit(t, values, 4)(t), values, atol=1e-9)


def test_a_relu_network_is_piecewise_linear_along_every_line() -> None:
    values = line(random(0), ENDS, 1000).layers[-1].post[0].numpy()
    bends = np.abs(np.diff(values, 2)) > 1e-10
    assert 0 < bends.sum() < 40


def test_its_own_slice() -> None:
    atlas = STARTS["bump"].atlas
    np.testing.assert_allclose(line(atlas).places[0], atlas.view.slice[0])
    with pytest.raises(SpecError, match="has two ends"):
        line(random(0))
    with pytest.raises(SpecError, match="2 to 100,000 places"):
        line(atlas, count=1)
