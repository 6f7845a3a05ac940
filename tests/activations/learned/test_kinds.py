"""Every kind from one table: against an independent reference, stacked against alone, table against exact."""

import itertools
from collections.abc import Callable

import numpy as np
import pytest
import torch
from pydantic import ValidationError
from scipy.interpolate import BSpline, PchipInterpolator
from torch import Tensor

from learnact.activations import get
from learnact.activations.learned.drawn import Drawn
from learnact.activations.learned.module import Learned
from learnact.activations.learned.recipe import Curve
from learnact.activations.learned.registry import KINDS, learned
from learnact.errors import SpecError
from learnact.randomness import Generators

Numbers = dict[str, np.ndarray]
GENERATORS = Generators([4, 5, 6])
POINTS = ((-3.0, 1.0), (-1.0, -0.5), (0.0, 0.0), (0.5, 0.1), (3.0, 2.0))


def pade(p: Numbers, x: np.ndarray) -> np.ndarray:
    return np.polyval(p["above"][::-1], x) / (1 + np.abs(x * np.polyval(p["below"][::-1], x)))


def spline(p: Numbers, x: np.ndarray) -> np.ndarray:
    knots = -4.0 + np.arange(-3, 12)  # the grid of 8 intervals on [-4, 4], three more on each side
    bumps = [BSpline.basis_element(knots[i : i + 5], extrapolate=False)(x) for i in range(11)]
    return p["base"] * x / (1 + np.exp(-x)) + p["coefficients"] @ np.nan_to_num(bumps)


def apl(p: Numbers, x: np.ndarray) -> np.ndarray:
    return np.maximum(x, 0) + (p["slope"] * np.maximum(p["place"] - x[:, None], 0)).sum(1)


def fourier(p: Numbers, x: np.ndarray) -> np.ndarray:
    wave = np.exp(2j * np.pi * np.outer(x, np.arange(1, 6)) / 12)
    return p["line"][0] + p["line"][1] * x + (wave * (p["cosines"] - 1j * p["sines"])).real.sum(1)


def mixture(p: Numbers, x: np.ndarray) -> np.ndarray:
    weights = np.exp(p["logits"]) / np.exp(p["logits"]).sum()
    return weights @ np.stack([x, np.maximum(x, 0), np.tanh(x), np.sin(x)])


def drawn(p: Numbers, x: np.ndarray) -> np.ndarray:
    """Inside of the points but for the first and last piece, whose ends SciPy treats in another way."""
    places = [place for place, _ in POINTS]
    return np.where((x > -1) & (x < 0.5), PchipInterpolator(places, p["heights"])(np.clip(x, -3, 3)), np.nan)


REFERENCES: dict[str, Callable[[Numbers, np.ndarray], np.ndarray]] = {
    "pade": pade,
    "spline": spline,
    "apl": apl,
    "fourier": fourier,
    "mixture": mixture,
    "drawn": drawn,
}
OPTIONS = {"drawn": {"points": POINTS}}
CURVES = [kind for kind in KINDS if kind != "maxout"]
EVERY = pytest.mark.parametrize("kind", CURVES)


def build(kind: str, units: int = 1, generators: Generators = GENERATORS, **options: object) -> Learned:
    recipe = KINDS[kind].model_validate(OPTIONS.get(kind, {}) | options)
    return recipe.build(len(generators.seeds), units, generators, "activation/0")


def moved(module: Learned) -> Learned:
    """The same with parameters that training could have brought."""
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.add_(0.1 * torch.randn(parameter.shape, generator=torch.Generator().manual_seed(9)))
    return module


@pytest.fixture
def x() -> Tensor:
    return 2 * torch.randn(3, 50, 4, generator=torch.Generator().manual_seed(1))


def test_every_kind_but_the_subnetwork_has_a_reference() -> None:
    assert {"subnetwork", *REFERENCES} == set(CURVES)


@pytest.mark.parametrize("kind", REFERENCES)
@pytest.mark.parametrize("units", [1, 4])
def test_values_against_an_independent_reference(kind: str, units: int, x: Tensor) -> None:
    module = moved(build(kind, units)).double()
    y = module(x.double()).detach().numpy()
    for s in range(3):
        for f in range(4):
            unit = f if units > 1 else 0
            numbers = {name: p[s, unit].detach().numpy() for name, p in module.named_parameters()}
            expected = REFERENCES[kind](numbers, x[s, :, f].double().numpy())
            given = np.isfinite(expected)
            np.testing.assert_allclose(y[s, given, f], expected[given], rtol=1e-6, atol=1e-6)
            assert given.sum() > 5


@EVERY
@pytest.mark.parametrize("units", [1, 4])
def test_gradients_against_finite_differences(kind: str, units: int) -> None:
    module = moved(build(kind, units, Generators([0, 1]))).double()
    x = 2 * torch.randn(2, 3, 4, generator=torch.Generator().manual_seed(3), dtype=torch.float64)

    def compute(x: Tensor, *parameters: Tensor) -> Tensor:
        names = [name for name, _ in module.named_parameters()]
        y: Tensor = torch.func.functional_call(module, dict(zip(names, parameters, strict=True)), (x,))
        return y

    inputs = [x, *(p.detach() for p in module.parameters())]
    assert torch.autograd.gradcheck(compute, [i.clone().requires_grad_() for i in inputs], atol=1e-4)


@EVERY
@pytest.mark.parametrize("units", [1, 4])
def test_stacked_equals_alone(kind: str, units: int, x: Tensor) -> None:
    together, alone = build(kind, units), build(kind, units, Generators([5]))
    torch.testing.assert_close(together(x)[1:2], alone(x[1:2]), rtol=1e-4, atol=1e-5)


@EVERY
def test_the_table_is_near_the_exact_form(kind: str, x: Tensor) -> None:
    exact, tabled = (moved(build(kind, evaluation=evaluation)) for evaluation in ("exact", "table"))
    torch.testing.assert_close(tabled.eval()(x), exact(x), rtol=1e-3, atol=2e-3)


@EVERY
def test_parameters_begin_with_the_seeds_and_are_finite_far_outside(kind: str) -> None:
    module = build(kind, 4)
    assert all(p.shape[0] == 3 for p in [*module.parameters(), *module.buffers()])
    assert module(torch.full((3, 1, 4), 1e3)).isfinite().all()


@pytest.mark.parametrize(("kind", "near"), [("pade", 0.02), ("spline", 0.02), ("apl", 0.02), ("fourier", 0.05)])
@pytest.mark.parametrize("start", ["relu", "gelu", "leaky_relu"])
def test_started_as_a_given_activation(kind: str, near: float, start: str) -> None:
    module = build(kind, generators=Generators([0]), start=start)
    z = torch.linspace(-3, 3, 61)
    assert (module.curve(z)[0] - get(start)(z)).square().mean().sqrt() < 2 * near


def test_a_mixture_starts_as_the_mean() -> None:
    z = torch.linspace(-2, 2, 9)
    expected = torch.stack([get(name)(z) for name in ("relu", "gelu")]).mean(0)
    torch.testing.assert_close(build("mixture", members=("relu", "gelu")).curve(z), expected.expand(3, 9))


@pytest.mark.parametrize("join", ["cubic", "straight"])
def test_a_drawn_curve_meets_its_points_never_overshoots_and_is_straight_beyond(join: str) -> None:
    module = build("drawn", join=join, trainable=False)
    assert not list(module.parameters())
    places, heights = torch.tensor(POINTS).T
    torch.testing.assert_close(module.curve(places)[0], heights)
    for (left, one), (right, other) in itertools.pairwise(POINTS):
        piece = module.curve(torch.linspace(left, right, 50))[0]
        assert (piece.diff() * (other - one) >= -1e-6).all()
    beyond = module.curve(torch.tensor([-5.0, -4.0, -3.0, 3.0, 4.0, 5.0]))[0].diff()
    torch.testing.assert_close(beyond[[0, 3]], beyond[[1, 4]])


@pytest.mark.parametrize(
    ("points", "words"),
    [
        (((0.0, 0.0),), "two points or more, but 1 came"),
        ((), "two points or more, but 0 came"),
        (((0.0, 0.0), (0.0, 1.0)), "ascending x, .* but 0 follows 0"),
        (((1.0, 0.0), (0.0, 1.0)), "but 0 follows 1"),
        (((0.0, 0.0), (1.0, float("nan"))), "finite number"),
        (((float("nan"), 0.0), (1.0, 0.0)), "finite number"),
    ],
)
def test_points_that_make_no_curve(points: tuple, words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        Drawn(points=points)


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_says_what_it_is(kind: str) -> None:
    recipe = KINDS[kind]()
    activation = learned(recipe)
    assert (activation.name, activation.kind, activation.formula) == (kind, "learned", None)
    assert activation.title and activation.source.endswith((".", ")")) and activation.about.endswith(".")
    assert get(recipe.like) and recipe.work() > 0 and hash(activation) is not None
    assert (
        recipe.count()
        == sum(p.numel() for p in build(kind, **({"points": recipe.points} if kind == "drawn" else {})).parameters())
        // 3
    )
    with pytest.raises(SpecError, match="it is learned"):
        activation.exact()


def test_an_incomplete_kind_cannot_be_built() -> None:
    class Nameless(Curve):
        def count(self) -> int:
            return 0

    class Shapeless(Learned):
        pass

    with pytest.raises(TypeError, match=r"abstract methods '?build'?, '?title'?"):
        Nameless()
    with pytest.raises(TypeError, match=r"abstract method '?values'?"):
        Shapeless(1, 1, Drawn())


def test_every_kind_but_maxout_is_a_curve_with_a_choice_of_evaluation() -> None:
    assert {name for name, kind in KINDS.items() if issubclass(kind, Curve)} == set(CURVES)
    with pytest.raises(ValidationError, match="Extra inputs"):
        KINDS["maxout"].model_validate({"evaluation": "table"})


def test_sharing_gives_every_neuron_its_own_curve() -> None:
    module = learned(KINDS["apl"](), "neuron").build(2, 5, GENERATORS)
    assert module.get_parameter("slope").shape == (2, 5, 5)
    with pytest.raises(SpecError, match="sharing is one of"):
        learned(KINDS["apl"](), "row")
