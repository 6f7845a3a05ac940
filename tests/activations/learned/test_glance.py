"""Looking at a run while it goes on: a table instead of the exact curve, inside a block only."""

import pytest
import torch

from learnact.activations import learned
from learnact.activations.learned import glancing
from learnact.activations.learned.subnetwork import Subnetwork
from learnact.randomness import Generators


def module(sharing: str = "layer", inner: str = "sin"):
    recipe = Subnetwork(hidden=(16, 8), inner=inner)
    return learned(recipe, sharing).build(2, 5, Generators([0, 1])).eval()


def values(rows: int = 6000) -> torch.Tensor:
    x = torch.randn(2, rows, 5, generator=torch.Generator().manual_seed(0))
    return x * torch.tensor([1.0, 3.0]).view(2, 1, 1) + 20  # far outside of where a table begins


@pytest.mark.parametrize("sharing", ["layer", "neuron"])
@torch.no_grad()
def test_a_glance_is_near_the_exact_curve(sharing: str):
    made, x = module(sharing, "tanh"), values()
    exact = made(x)
    with glancing(made):
        assert (made(x) - exact).abs().max() < 2e-3 * exact.abs().max()
    assert torch.equal(made(x), exact)


@pytest.mark.parametrize("sharing", ["layer", "neuron"])
@pytest.mark.parametrize("size", [1e12, torch.inf, torch.nan])
@torch.no_grad()
def test_what_one_seed_sees_does_not_blur_another_s_curve(sharing: str, size: float):
    made, x = module(sharing, "tanh"), values()
    with glancing(made):
        alone = made(x)[0]
        x[1] *= size
        assert torch.equal(made(x)[0], alone)


@torch.no_grad()
def test_a_glance_changes_nothing():
    made, x = module(), values()
    before = {name: tensor.clone() for name, tensor in made.state_dict().items()}
    with glancing(made):
        made(x)
    assert all(torch.equal(tensor, before[name]) for name, tensor in made.state_dict().items())


@torch.no_grad()
def test_few_values_are_exact_and_one_hole_stays_one():
    made, x = module(), values()
    few = x[:, :10].clone()
    few[0, 0, 0] = torch.nan
    exact = made(few)
    with glancing(made):
        torch.testing.assert_close(made(few), exact, equal_nan=True, rtol=0, atol=0)
        assert not torch.equal(made(x), made.exact(x)), "many values are not looked up in a table"
        x[0, 0, 0] = torch.nan
        assert made(x).isnan().sum() == 1
