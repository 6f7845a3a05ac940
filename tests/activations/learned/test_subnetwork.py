"""The subnetwork against a chain of torch.nn.Linear, its two evaluations against each other, its starts."""

import math

import pytest
import torch
from pydantic import ValidationError
from torch import Tensor, nn

from learnact.activations import get
from learnact.activations.learned.module import Learned
from learnact.activations.learned.subnetwork import Subnetwork
from learnact.randomness import Generators

GENERATORS = Generators([4, 5, 6])


def build(units: int = 1, generators: Generators = GENERATORS, **options: object) -> Learned:
    return Subnetwork.model_validate(options).build(len(generators.seeds), units, generators, "activation/0")


def chain(module: Learned, options: Subnetwork, member: int, unit: int) -> nn.Sequential:
    """One curve as one would write it plainly."""
    layers: list[nn.Module] = []
    for index, (before, after) in enumerate(zip(options.sizes, options.sizes[1:], strict=False)):
        linear = nn.Linear(before, after)
        weight, bias = (module.get_parameter(f"{name}{index}").detach() for name in ("weight", "bias"))
        linear.weight.data = weight.view(3, module.units, after, before)[member, unit]
        linear.bias.data = bias.view(3, module.units, after)[member, unit]
        layers += [linear]
        if options.norm and index < len(options.hidden):
            layers += [nn.BatchNorm1d(after)]
        layers += [nn.LeakyReLU(0.2) if options.inner == "leaky_relu" else nn.Tanh()]
    return nn.Sequential(*layers[:-1])


@pytest.fixture
def x() -> Tensor:
    return 2 * torch.randn(3, 50, 4, generator=torch.Generator().manual_seed(1))


@pytest.mark.parametrize("units", [1, 4])
@pytest.mark.parametrize("options", [{}, {"inner": "tanh", "skip": True}, {"hidden": (16, 8), "norm": True}])
def test_every_curve_is_a_plain_chain(x: Tensor, units: int, options: dict) -> None:
    module = build(units, **options)
    described = Subnetwork.model_validate(options)
    y = module(x)
    for s in range(3):
        for unit in range(units):
            columns = slice(None) if units == 1 else slice(unit, unit + 1)
            entered = x[s, :, columns]
            expected = chain(module, described, s, unit)(entered.reshape(-1, 1)).view(entered.shape)
            expected = expected + entered if described.skip else expected
            torch.testing.assert_close(y[s, :, columns], expected, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("units", [1, 4])
def test_the_table_is_near_the_exact_form_with_its_gradients(x: Tensor, units: int) -> None:
    results = []
    for evaluation in ("exact", "table"):
        module = build(units, inner="sin", evaluation=evaluation)
        entered = x.clone().requires_grad_()
        y = module(entered)
        y.square().mean().backward()
        assert entered.grad is not None
        gradients = [p.grad for p in module.parameters() if p.grad is not None]
        results.append((y.detach(), entered.grad, *gradients))
    for exact, tabled in zip(*results, strict=True):
        torch.testing.assert_close(tabled, exact, rtol=1e-3, atol=2e-3 if units > 1 else 1e-4)


def test_auto_takes_the_table_for_many_values_in_training_only() -> None:
    module = build()
    small, large = torch.zeros(3, 8, 8), torch.zeros(3, 512, 32)
    assert not module.by_table(small) and module.by_table(large)
    assert not module.eval().by_table(large)
    with torch.no_grad():
        wide = torch.randn(3, 20_000, 16)
        torch.testing.assert_close(module(wide)[:, :10], module(wide[:, :10]))


def test_stacked_equals_alone_for_every_sharing(x: Tensor) -> None:
    for units in (1, 4):
        for evaluation in ("exact", "table"):
            together = build(units, evaluation=evaluation)(x)
            alone = build(units, Generators([5]), evaluation=evaluation)(x[1:2])
            torch.testing.assert_close(together[1:2], alone, rtol=1e-4, atol=1e-5)


def test_layers_draw_other_numbers() -> None:
    one, other = (Subnetwork().build(1, 1, GENERATORS, f"activation/{layer}") for layer in range(2))
    assert not torch.equal(one.get_parameter("weight0"), other.get_parameter("weight0"))


@pytest.mark.parametrize(("inner", "scale"), [("leaky_relu", 2 / (1 + 0.3**2)), ("relu", 2.0), ("sin", 1.0)])
def test_variance_scaling(inner: str, scale: float) -> None:
    module = build(hidden=(64, 128), inner=inner)
    weight = module.get_parameter("weight1")
    assert weight.var().item() == pytest.approx(scale / 64, rel=0.05)
    assert weight.abs().max() <= 2 * math.sqrt(scale / 64) / 0.8796 + 1e-6
    assert not module.get_parameter("bias1").any()


def test_pytorchs_initialisation() -> None:
    module = build(hidden=(64, 128), initialisation="pytorch")
    for name in ("weight1", "bias1"):
        values = module.get_parameter(name)
        assert values.abs().max() <= 1 / 8 and values.var().item() == pytest.approx(1 / 192, rel=0.15)


@pytest.mark.parametrize(("start", "inner"), [("relu", "leaky_relu"), ("identity", "leaky_relu"), ("gelu", "tanh")])
@pytest.mark.parametrize("skip", [False, True])
def test_started_as_a_given_activation(start: str, inner: str, skip: bool) -> None:
    module = build(units=2, start=start, inner=inner, skip=skip, generators=Generators([0]))
    z = torch.linspace(-3, 3, 61)
    expected = get(start)(z)
    assert (module.curve(z) - expected).abs().max() < 0.02


def test_the_range_follows_what_enters_and_neither_outlier_nor_nan_moves_it_far() -> None:
    module = build(evaluation="table")
    x = 5 + 0.1 * torch.randn(3, 2000, 2, generator=torch.Generator().manual_seed(1))
    for _ in range(100):
        module.follow(x)
    torch.testing.assert_close(module.low, torch.full((3, 1), 4.4), atol=0.03, rtol=0)
    broken = x.clone()
    broken[0, 0, 0], broken[1, 0, 0] = torch.nan, 1e30
    y = module(broken)
    assert y[2].isfinite().all() and y[0, 1:].isfinite().all()
    torch.testing.assert_close(module.high, torch.full((3, 1), 5.6), atol=0.1, rtol=0)
    for _ in range(200):
        module.follow(torch.full((3, 100, 2), 7.0))
    assert (
        (module.low < 7).all() and (module.high > 7).all() and module.curve(torch.tensor([7.0]), True).isfinite().all()
    )


@pytest.mark.parametrize("units", [1, 4])
def test_the_curve_is_what_the_module_computes(x: Tensor, units: int) -> None:
    module = build(units, inner="sin").eval()
    z = torch.linspace(-7, 7, 33)
    curve, tabled = module.curve(z), module.curve(z, by_table=True)
    assert curve.shape == ((3, 33) if units == 1 else (3, 4, 33))
    entered = z[None, :, None].expand(3, 33, 4)
    torch.testing.assert_close(curve if units > 1 else curve[:, None].expand(3, 4, 33), module(entered).transpose(1, 2))
    torch.testing.assert_close(tabled, curve, atol=2e-3 if units > 1 else 2e-5, rtol=0)


def test_norm_inside_uses_running_statistics_afterwards(x: Tensor) -> None:
    module = build(norm=True)
    for _ in range(150):
        module(x)
    trained = module(x)
    torch.testing.assert_close(module.eval()(x), trained, atol=0.02, rtol=0.02)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"norm": True, "start": "relu"}, "cannot start as"),
        ({"inner": "relu5"}, "nearest are relu"),
        ({"hidden": ()}, "at least 1 item"),
        ({"hidden": (0,)}, "greater than or equal to 1"),
        ({"width": 3}, "Extra inputs"),
    ],
)
def test_impossible_options(options: dict, words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        Subnetwork.model_validate(options)


def test_counts_and_words() -> None:
    plain = Subnetwork()
    assert (plain.count(), plain.work(), plain.title) == (53, 40, "Subnetwork 4-4-4 (Leaky ReLU)")
    assert Subnetwork(hidden=(32, 16, 8)).count() == 737
