"""A curve that is put down keeps its values, and says where it was never asked."""

import numpy as np
import pytest
import torch

from learnact.activations.learned.drawn import Drawn
from learnact.activations.learned.freeze import frozen
from learnact.activations.learned.subnetwork import Subnetwork
from learnact.errors import SpecError
from learnact.randomness import Generators

X = np.linspace(-4, 5, 4001)


@pytest.mark.parametrize("trainable", [False, True])
def test_a_subnetwork_goes_on_as_a_drawn_curve(trainable: bool) -> None:
    source = Subnetwork(inner="sin").build(1, 1, Generators([3]), "activation/0")
    curve = source.curve(torch.from_numpy(X).float())[0].detach().numpy()
    recipe = frozen(X, curve, "a test", trainable)
    module = recipe.build(2, 1, Generators([0, 1]), "activation/0")
    assert len(list(module.parameters())) == trainable
    np.testing.assert_allclose(module.curve(torch.from_numpy(X).float())[1].detach(), curve, atol=2e-3)
    assert Drawn.model_validate_json(recipe.model_dump_json()) == recipe and "a test" in recipe.title


@pytest.mark.parametrize(
    ("x", "y", "words"),
    [
        (X, np.where(X > 0, np.nan, X), "not a finite number"),
        (np.where(X > 0, np.inf, X), X, "not a finite number"),
        (X * 1e-6, X, "nothing to use"),
        (X * 0, X, "covers 0 only"),
        (X[:1], X[:1], "covers 0 only"),
        (X[::-1], X, r"but 4\.99775 follows 5"),
        (np.repeat(X[::2], 2)[:-1], X, "but -4 follows -4"),
        (X, 1e4 * X, "beyond 1,000"),
    ],
)
def test_what_cannot_be_put_down(x: np.ndarray, y: np.ndarray, words: str) -> None:
    with pytest.raises(SpecError, match=words):
        frozen(x, y, "a test")
