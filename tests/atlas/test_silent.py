"""The silent set against gradients in float64, and what float32 makes of saturated neurons."""

from typing import Any

import numpy as np
import pytest
import torch

from learnact.atlas import STARTS, Atlas, at, random, silent
from learnact.atlas.images import plane


def one(sigma: Any, weight: Any = 1, bias: Any = 0, **fields: Any) -> Atlas:
    """σ(weight x1 + bias), the output as it is."""
    return Atlas.parse({"layers": [{"A": [[weight, 0]], "b": [bias], "sigma": sigma}], **fields})


def kinds(atlas: Atlas, size: int = 16) -> list[int]:
    """Of the columns, from the left."""
    kind = silent(atlas, size).kind
    assert (kind == kind[0]).all()
    return kind[0].tolist()


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("name", ["relu", "relu6", "hard_tanh", "leaky_relu"])
def test_piecewise_linear_networks(name: str, seed: int) -> None:
    """Silent is where the gradient of the output in float64 is exactly zero."""
    atlas = random(seed, (4, 4), name)
    h = torch.stack(plane(atlas, 32, torch.float64)).requires_grad_()
    z = h
    for layer in atlas.layers:
        z = torch.tensor(layer.A, dtype=torch.float64) @ z + torch.tensor(layer.b, dtype=torch.float64)[:, None]
        if layer is not atlas.layers[-1]:
            z = {
                "relu": torch.relu,
                "relu6": torch.nn.functional.relu6,
                "hard_tanh": torch.nn.functional.hardtanh,
                "leaky_relu": torch.nn.functional.leaky_relu,
            }[name](z)
    (gradient,) = torch.autograd.grad(z.sum(), h)
    zero = (gradient == 0).all(0).reshape(32, 32).numpy()
    found = silent(atlas, 32)
    np.testing.assert_array_equal(found.kind == 1, zero)
    assert found.silent == zero.mean() and found.rounding == 0


@pytest.mark.parametrize(
    ("sigma", "at_x1", "kind"),
    [
        ({"name": "sigmoid"}, 20, 2),
        ({"name": "sigmoid"}, -20, 0),
        ({"name": "sigmoid"}, -110, 2),
        ({"name": "tanh"}, 20, 2),
        ({"name": "tanh"}, 8, 0),
        ({"name": "gelu"}, -15, 2),
        ({"name": "gelu"}, -3, 0),
        ({"name": "relu"}, -15, 1),
        ({"name": "step"}, 3, 1),
        ({"name": "hard_tanh"}, 3, 1),
        ({"name": "gaussian"}, 20, 2),
        ({"name": "softplus"}, -120, 2),
        ({"name": "elu"}, -5, 0),
        ({"name": "leaky_relu", "letters": {"a": 0}}, -1, 1),
        ({"formula": "0*x"}, 1, 1),
        ({"formula": "x^0"}, 1, 1),
        ({"formula": "x - x"}, 1, 1),
        ({"formula": "c*tanh(x)"}, 20, 1),
        ({"formula": "tanh(30*x) - tanh(30*x) + relu(-x)"}, 1, 2),
        ({"formula": "1e-30*(1e-30*x)"}, 1, 2),
        ({"formula": "1/(1e30*x)"}, 1, 2),
        ({"formula": "where(x > 1, floor(x), x)"}, 1.5, 1),
        ({"formula": "where(x > 1, floor(x), x)"}, 0.5, 0),
        ({"formula": "min(x, 2) + max(-5, -x)"}, 9, 1),
        ({"formula": "clip(x, 0, 1)"}, 1.5, 1),
        ({"formula": "mod(x, 1)"}, 1.5, 0),
        ({"formula": "log(-1)*x"}, 1, 0),
    ],
)
def test_why_it_is_zero(sigma: Any, at_x1: float, kind: int) -> None:
    assert kinds(one(sigma, domain=[[at_x1 - 0.01, at_x1 + 0.01], [-1, 1]]), 4) == [kind] * 4


def test_a_dead_layer_is_silent_everywhere() -> None:
    found = silent(STARTS["dead"].atlas)
    assert found.silent == 1 and found.rounding == 0


def test_a_bump_is_silent_where_its_slopes_cancel() -> None:
    found = silent(STARTS["bump"].atlas, 96)
    assert found.silent == pytest.approx(2 / 3 + 1 / 6) and found.rounding == 0


def test_a_saturated_neuron_behind_a_dead_one_is_no_matter() -> None:
    second = {"A": [[1, -1]], "b": [-5], "sigma": {"name": "relu"}}
    first = {"A": [[30, 0], [0, 1]], "b": [0, 0], "sigma": {"name": "tanh"}}
    assert silent(Atlas.parse({"layers": [first, second]}), 16).silent == 1
    first["A"] = [[30, 0], [0, 0]]
    loose = Atlas.parse({"layers": [first, {"A": [[1, 0]], "b": [0]}], "domain": [[1, 2], [0, 1]]})
    assert silent(loose, 8).rounding == 1


def test_all_outputs_count() -> None:
    layer = {"A": [[1, 0], [-1, 0]], "b": [0, 0], "sigma": {"name": "relu"}}
    assert silent(Atlas.parse({"layers": [layer]}), 16).silent == 0
    half = silent(one({"name": "relu"}), 16)
    assert half.silent == 0.5 and half.kind[0].tolist() == [1] * 8 + [0] * 8


def test_a_slider_that_switches_off() -> None:
    assert kinds(one({"name": "relu"}, weight="c")) == [1] * 16
    assert kinds(one({"name": "identity"}, weight="c + 1")) == [0] * 16


def test_a_table(tables: dict[str, np.ndarray]) -> None:
    name = next(iter(tables))
    x = np.linspace(-16, 16, 4097)
    tables[name] = np.stack([np.clip(x, -2, 2), (np.abs(x) < 2).astype(float)])
    atlas = one({"table": name, "title": "a clip"}, domain=[[-4, 4], [-1, 1]])
    kind = silent(atlas, 16, tables=tables).kind[0]
    assert kind.tolist() == [1] * 4 + [0] * 8 + [1] * 4


def test_where_a_gradient_lives_the_outputs_move(rich: Atlas) -> None:
    """An independent look: outputs of alive places differ from those a little beside."""
    found = silent(rich, 12)
    assert found.silent == found.rounding == 0
    x1, x2 = plane(rich, 12, torch.float64)
    here, there = (at(rich, torch.stack([x1 + step, x2], dim=1))[-1].post for step in (0, 1e-3))
    assert bool((here != there).all())
