"""Batch norm with counts against torch's own on the repeated values; subnetworks with it, by a table and exactly."""

import pytest
import torch
from torch import Tensor, nn

from learnact.activations.learned.counts import counts
from learnact.activations.learned.norm import Norm
from learnact.activations.learned.subnetwork import Subnetwork, SubnetworkModule
from learnact.activations.learned.trainable_lookup import lookup
from learnact.randomness import Generators

GENERATORS = Generators([4, 5, 6])
ALIKE = {"inner": "tanh", "hidden": (16, 8), "norm": True, "initialisation": "pytorch"}


def normal(*shape: int, seed: int = 1) -> Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def build(units: int = 1, generators: Generators = GENERATORS, **options: object) -> SubnetworkModule:
    recipe = Subnetwork.model_validate(ALIKE | options)
    module = recipe.build(len(generators.seeds), units, generators, "activation/0")
    assert isinstance(module, SubnetworkModule)
    return module


@pytest.fixture
def x() -> Tensor:
    """[3, 3000, 4], of other means and sizes for each member and neuron."""
    return normal(3, 3000, 4) * torch.tensor([0.5, 1, 1.5, 1]) + torch.tensor([0.3, 0, -0.3]).view(3, 1, 1)


def test_counted_once_or_repeated_it_is_torchs_own() -> None:
    often = torch.tensor([3, 0, 1, 5, 2])
    norm, torchs = Norm(1, 1, 4).double(), nn.BatchNorm1d(4).double()
    for mine, theirs in ((norm.gain, torchs.weight), (norm.shift, torchs.bias)):
        mine.data[0, 0] = theirs.data = normal(4, seed=2)
    for step in range(3):
        h = normal(1, 4, 5, seed=step)
        given, repeated = h.clone().requires_grad_(), h.clone().requires_grad_()
        y = norm(given, often.view(1, 1, -1).double()).repeat_interleave(often, 2)
        expected = torchs(repeated.repeat_interleave(often, 2))
        torch.testing.assert_close(y, expected)
        y.sin().sum().backward()
        expected.sin().sum().backward()
        torch.testing.assert_close(given.grad, repeated.grad)
    torch.testing.assert_close(norm.gain.grad[0, 0], torchs.weight.grad)
    torch.testing.assert_close(norm.shift.grad[0, 0], torchs.bias.grad)
    torch.testing.assert_close(norm.mean[0, 0], torchs.running_mean)
    torch.testing.assert_close(norm.var[0, 0], torchs.running_var)
    torch.testing.assert_close(norm.eval()(h, often.view(1, 1, -1).double()), torchs.eval()(h))


def test_the_statistics_carry_the_gradient_of_the_counts() -> None:
    norm = Norm(2, 1, 3).double()
    h, often = normal(2, 3, 6), normal(2, 1, 6, seed=2).exp()
    assert torch.autograd.gradcheck(norm, (h.requires_grad_(), often.requires_grad_()))


def outcome(module: SubnetworkModule, x: Tensor) -> dict[str, Tensor]:
    """Values, the gradient of every parameter and of what enters, and the running statistics after one step."""
    module.double()
    entered = x.clone().requires_grad_()
    y = module(entered)
    (y * torch.linspace(0, 1, x.shape[2])).sin().mean().backward()
    assert entered.grad is not None
    gradients = {name: p.grad for name, p in module.named_parameters() if p.grad is not None}
    return {"y": y.detach(), "x": entered.grad, **gradients, **dict(module.norms.named_buffers())}


@pytest.mark.parametrize("units", [1, 4])
@pytest.mark.parametrize("skip", [False, True])
def test_the_table_is_near_the_exact_form(x: Tensor, units: int, skip: bool) -> None:
    exact, tabled = (outcome(build(units, evaluation=form, skip=skip), x) for form in ("exact", "table"))
    parameters = dict(build().named_parameters())
    assert parameters.keys() | {"0.mean", "0.var", "1.mean", "1.var", "x", "y"} == exact.keys() == tabled.keys()
    for name, expected in exact.items():
        near = 0.05 if name == "x" else 2e-3  # of what enters, the slope of a line instead of the curve's
        assert (tabled[name] - expected).norm() < near * expected.norm() + 1e-6, name


@pytest.mark.parametrize("inner", ["tanh", "relu"])
def test_more_points_are_nearer(x: Tensor, inner: str) -> None:
    """Smooth curves as 1/K², kinked ones as 1/K or better, in their values and in the running statistics."""
    exact = outcome(build(evaluation="exact", inner=inner), x)
    errors = []
    for points in (256, 1024, 4096):
        module = build(inner=inner).double()
        spread = counts(x, points, module.low, module.high)
        y = lookup(x, module.values(module.grid(points), spread), module.low, module.high)
        errors.append([(y.detach() - exact["y"]).norm(), (module.norms[1].get_buffer("var") - exact["1.var"]).norm()])
    coarse, middle, fine = torch.tensor(errors)
    faster = 12 if inner == "tanh" else 4
    assert (coarse > faster * middle).all() and (middle > faster * fine).all()


@pytest.mark.parametrize("units", [1, 4])
def test_stacked_equals_alone(x: Tensor, units: int) -> None:
    together = outcome(build(units, evaluation="table"), x)
    alone = outcome(build(units, Generators([5]), evaluation="table"), x[1:2])
    for name, expected in alone.items():
        share = 1 / 3 if name in dict(build().named_parameters()) or name == "x" else 1  # of a mean over members
        torch.testing.assert_close(together[name][1:2], share * expected, rtol=1e-6, atol=1e-9)


def test_one_broken_value_changes_its_own_answer_only(x: Tensor) -> None:
    """Milder than exact batch norm, where all of its member is lost."""
    broken = x.clone()
    broken[0, 7, 1] = torch.nan
    plain, hurt = (build(evaluation="table").double() for _ in range(2))
    y, found = plain(x), hurt(broken)
    assert found.isnan().nonzero().tolist() == [[0, 7, 1]]
    torch.testing.assert_close(found[1:], y[1:], rtol=0, atol=0)
    known = ~found.isnan()
    torch.testing.assert_close(found[known], y[known], rtol=0.01, atol=0.01)
    for after, expected in zip(hurt.buffers(), plain.buffers(), strict=True):
        torch.testing.assert_close(after, expected, rtol=0.01, atol=0.01)
    assert build(evaluation="exact").double()(broken)[0].isnan().all()


def test_auto_takes_the_table_in_training_and_running_statistics_afterwards(x: Tensor) -> None:
    module = build().double()
    assert module.by_table(x) and not module.by_table(x[:, :10])
    for _ in range(150):
        trained = module(x)
    assert not module.eval().by_table(x)
    torch.testing.assert_close(module(x), trained, atol=0.01, rtol=0.01)
    torch.testing.assert_close(module(x)[:, :10], module(x[:, :10]))
    torch.testing.assert_close(module.tabled(x), module(x), atol=1e-3, rtol=1e-3)
