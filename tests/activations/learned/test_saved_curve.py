"""A curve under a name comes back from its file, exact where it can be, and refuses what is none."""

import json
from typing import Any

import numpy as np
import pytest
import torch

from learnact.activations import KINDS
from learnact.activations.learned import SavedCurve, described, one_member
from learnact.activations.learned.drawn import Drawn
from learnact.activations.learned.saved_curve import MAX_FILE_BYTES, MAX_NUMBERS
from learnact.activations.learned.subnetwork import Subnetwork
from learnact.errors import SpecError
from learnact.randomness import Generators

torch.set_num_threads(1)

X = np.linspace(-8, 8, 257)
OPTIONS: dict[str, dict[str, Any]] = {
    "subnetwork": {"hidden": (5, 3), "inner": "sin", "skip": True},
    "spline": {"intervals": 5},
    "mixture": {"members": ("relu", "tanh", "gelu")},
    "drawn": {"points": ((-3, 1), (0, 0), (2, 4)), "join": "straight"},
}
CURVED = [kind for kind in KINDS if kind != "maxout"]


def trained(recipe: Any, seeds: int = 3, units: int = 1) -> Any:
    """A module whose numbers are not the first ones any more."""
    module = recipe.build(seeds, units, Generators(range(seeds)), "activation/0")
    generator = torch.Generator().manual_seed(1)
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.add_(0.1 * torch.randn(parameter.shape, generator=generator))
        for name, buffer in module.named_buffers():
            if "norms" in name:
                buffer.add_(torch.rand(buffer.shape, generator=generator))
    return module.eval()


def put_down(recipe: Any, module: Any, member: int, **more: Any) -> SavedCurve:
    curve = module.curve(torch.from_numpy(X).float())[member].detach().numpy()
    numbers = one_member(module.state_dict(), member)
    return SavedCurve.of("bend", "a test", (X, curve), (-2, 3), recipe=recipe, numbers=numbers, **more)


@pytest.mark.parametrize("kind", CURVED)
def test_every_kind_comes_back_from_its_file_exactly(kind: str) -> None:
    recipe = KINDS[kind](**OPTIONS.get(kind, {}))
    module = trained(recipe)
    saved = SavedCurve.from_json(put_down(recipe, module, 1).to_json())
    assert saved == put_down(recipe, module, 1) and saved.recipe == recipe
    between = np.linspace(-9, 9, 1001).reshape(7, 143)
    expected = module.curve(torch.from_numpy(between.ravel()).float())[1].detach().numpy()
    np.testing.assert_allclose(saved.at(between), expected.reshape(7, 143), atol=1e-4, rtol=1e-5)


def test_batch_norm_inside_keeps_its_running_statistics() -> None:
    recipe = Subnetwork(hidden=(6, 4), inner="tanh", norm=True)
    module = trained(recipe)
    saved = put_down(recipe, module, 2)
    np.testing.assert_allclose(saved.numbers["norms.0.mean"], module.norms[0].mean[2], rtol=1e-6)
    x = torch.linspace(-3, 3, 99)
    np.testing.assert_allclose(saved.at(x.numpy()), module.curve(x)[2].detach(), atol=1e-5)


@pytest.mark.parametrize("kind", CURVED)
def test_one_neurons_curve_of_a_layer(kind: str) -> None:
    recipe = KINDS[kind](**OPTIONS.get(kind, {}))
    module = trained(recipe, 2, 4)
    named = {f"layers.7.activation.{name}": array for name, array in module.state_dict().items()}
    numbers = one_member(named | {"layers.7.weight": np.zeros((2, 3, 4))}, 1, layer=7, neuron=2)
    curve = module.curve(torch.from_numpy(X).float())[1, 2].detach().numpy()
    saved = SavedCurve.of("n", "a test", (X, curve), (-1, 1), recipe=recipe, numbers=numbers)
    np.testing.assert_allclose(saved.at(X), curve, atol=1e-4, rtol=1e-5)


def test_a_table_alone_goes_on_straight() -> None:
    saved = SavedCurve.of("v", "a test", ([-1, 0, 2], [1, 0, 1]), (-1, 2))
    np.testing.assert_allclose(saved.at([-3, -0.5, 0, 1, 6]), [3, 0.5, 0, 0.5, 3])


def test_as_an_activation_it_has_the_same_values() -> None:
    saved = SavedCurve.of("wave", "a test", (X, np.sin(X)), (-2, 2))
    for trainable in (False, True):
        recipe = saved.drawn(trainable)
        module = recipe.build(1, 1, Generators([0]), "activation/0")
        assert recipe.trainable is trainable and recipe.origin == "wave"
        np.testing.assert_allclose(module.curve(torch.from_numpy(X).float())[0].detach(), np.sin(X), atol=1e-4)


def test_drawn_points_stay_what_they_are() -> None:
    recipe = Drawn(points=((-1, 0), (0.3, 2), (1, 0)), join="straight")
    heights = recipe.build(1, 1, Generators([0]), "activation/0").curve(torch.from_numpy(X).float())[0].detach()
    saved = SavedCurve.of("tent", "drawn by hand", (X, heights), (-1, 1), recipe=recipe)
    assert saved.drawn().points == recipe.points and saved.drawn().join == "straight" and not saved.drawn().trainable


def test_too_many_numbers_leave_the_table() -> None:
    recipe = Subnetwork(hidden=(100, 100))
    saved = put_down(recipe, trained(recipe), 0)
    assert recipe.count() > MAX_NUMBERS and saved.numbers == {} and saved.module() is None


def test_the_largest_curve_can_be_read_again() -> None:
    many = np.linspace(-999.1234, 999.1234, 1025)
    recipe = Subnetwork(hidden=(75, 75))
    module = trained(recipe)
    curve = module.curve(torch.from_numpy(many).float())[0].detach().numpy()
    saved = SavedCurve.of(
        "n" * 40, "o" * 80, (many, curve), (-1 / 3, 2 / 3), recipe=recipe, density=np.full(1024, 1e-7 / 3),
        numbers=one_member(module.state_dict(), 0),
    )  # fmt: skip
    assert (
        saved.numbers
        and len(saved.to_json()) < MAX_FILE_BYTES
        and SavedCurve.from_json(saved.to_json().encode()) == saved
    )


def test_it_is_described_where_it_is_used() -> None:
    curve = np.where(X < 5, np.tanh(1.5 * X + 0.2), -9 * X)  # far outside it does something else
    description, matches = described(SavedCurve.of("t", "a test", (X, curve), (-3, 3)))
    assert (description.low, description.high, description.monotone) == (-3, 3, "increasing")
    assert {match.name for match in matches[:2]} == {"sigmoid", "tanh"}  # the same up to scales
    tanh = next(match for match in matches if match.name == "tanh")
    assert (
        tanh.r2 > 0.9999 and abs(tanh.b) == pytest.approx(1.5, rel=0.02) and abs(tanh.a) == pytest.approx(1, rel=0.02)
    )


def test_of_a_table_the_description_is_exact() -> None:
    """Lines between points that lie unevenly: the steepest is 4, the turn is a point, beyond the table it goes on."""
    x, y = [-1, -0.9, 0.2, 0.205, 1], [0, 0.1, -1, -0.98, 0.4]
    found, _ = described(SavedCurve.of("t", "a test", (x, y), (-1.5, 1.25), density=[1, 0, 0, 0]))
    slopes = np.abs(np.diff(y) / np.diff(x))
    assert found.lipschitz == pytest.approx(slopes.max(), rel=1e-5) and not found.at_least
    assert (found.low, found.high) == (-1.5, 1.25) and found.left_slope == pytest.approx(1, rel=1e-5)
    assert [(turn.x, turn.kind) for turn in found.extrema] == [
        (pytest.approx(-0.9), "maximum"),
        (pytest.approx(0.2), "minimum"),
    ]


def test_an_exact_curve_is_described_between_the_points_of_its_table_too() -> None:
    numbers = {"slope": [3.0, -6.0], "place": [0.5, 0.505]}  # relu(x) + 3 relu(0.5 - x) - 6 relu(0.505 - x)
    curve = SavedCurve.of("t", "a test", ((-8, 0, 8), (-25.5, -1.53, 8)), (-2, 2), recipe=APL, numbers=numbers)
    found, _ = described(curve)
    assert found.lipschitz == pytest.approx(7, rel=1e-6)  # between 0.5 and 0.505 the slope is 1 + 6


def test_the_density_says_where_it_matters() -> None:
    """Half a tanh, half a line: whichever half is used wins."""
    curve = np.where(X < 0, 3 * np.sin(2 * X), X)
    left, right = np.where(X[1:] < 0, 1.0, 1e-6), np.where(X[1:] < 0, 1e-6, 1.0)
    assert described(SavedCurve.of("a", "a test", (X, curve), (-4, 4), density=left))[1][0].name == "sin"
    line = described(SavedCurve.of("b", "a test", (X, curve), (-4, 4), density=right))[1]
    assert line[0].r2 > 0.999 and next(m for m in line if m.name == "sin").r2 < 0.9999
    with pytest.raises(SpecError, match="Nothing enters this curve in its used range"):
        described(SavedCurve.of("c", "a test", (X, curve), (-4, -2), density=[0, 0, 0, 1]))


TREE: dict[str, Any] = {"name": "a", "origin": "b", "x": [-1, 0, 1], "y": [0, 0, 1], "used": [-1, 1]}
APL = {"kind": "apl", "hinges": 2}
FLAT = {"slope": [0, 0], "place": [0, 0]}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"y": [0, float("nan"), 1]}, "y.1 of a curve is wrong: input should be a finite number"),
        ({"y": [0, float("inf"), 1]}, "finite number"),
        ({"y": [0, 1]}, "as many x as y|at least 3"),
        ({"y": [0, 1, 2, 3]}, "as many x as y, not 3 and 4"),
        ({"y": [0, 1, 2000]}, "less than or equal to 1000"),
        ({"y": [0, "one", 2]}, "valid number"),
        ({"x": [0, 0, 1]}, "ascending, no two the same"),
        ({"x": [1, 0, -1]}, "ascending"),
        ({"x": [0, 1e-3, 2e-3]}, "nothing to use elsewhere"),
        ({"x": list(np.linspace(0, 9, 2000)), "y": [0] * 2000}, "at most 1025"),
        ({"used": [1, 1]}, "two ascending numbers, not 1 and 1"),
        ({"used": [1, None]}, "used.1"),
        ({"density": [0, 0]}, "above zero somewhere"),
        ({"density": [1, -1]}, "density.1"),
        ({"density": []}, "density"),
        ({"name": ""}, "at least 1 character"),
        ({"name": "x" * 41}, "at most 40"),
        ({"name": "a\nb"}, "plain text"),
        ({"name": " a"}, "plain text"),
        ({"name": 3}, "valid string"),
        ({"format": "activation-lab-results-1"}, "activation-lab-curve-1"),
        ({"more": 1}, "no field 'more'"),
        ({"numbers": {"slope": [1]}}, "need its recipe"),
        ({"numbers": [1]}, "numbers"),
        ({"recipe": {"kind": "maxout"}}, "Maxout has no curve"),
        ({"recipe": {"kind": "splin"}}, "recipe"),
        ({"recipe": {"kind": "apl", "hinges": 0}}, "hinges"),
        ({"recipe": APL, "numbers": {"slope": [0, 0]}}, "must be slope, place, not slope"),
        ({"recipe": APL, "numbers": FLAT | {"slope": [0, 0, 0]}}, "slope of this curve must have the shape 1 x 2, not"),
        ({"recipe": APL, "numbers": FLAT | {"slope": [0, float("nan")]}}, "nested lists of finite numbers"),
        ({"recipe": APL, "numbers": FLAT | {"slope": [0, [1]]}}, "nested lists of finite numbers"),
        ({"recipe": APL, "numbers": FLAT | {"slope": ["0", "1"]}}, "nested lists of finite numbers"),
        ({"recipe": APL, "numbers": FLAT | {"slope": [9, 9]}}, "must agree with its exact numbers, not be 18 beside"),
        ({"recipe": APL, "numbers": FLAT | {"slope": [[0] * 100] * 100}}, "at most 6,000 numbers, not 10,002"),
    ],
)  # fmt: skip
def test_what_is_no_curve_gets_one_sentence(change: dict[str, Any], words: str) -> None:
    with pytest.raises(SpecError, match=words) as caught:
        SavedCurve.parse(TREE | change)
    said = str(caught.value)
    assert said.endswith(".") and "\n" not in said and len(said) < 300
    with pytest.raises(SpecError):
        SavedCurve.from_json(json.dumps(TREE | change))


def test_exact_numbers_that_fit_are_taken() -> None:
    saved = SavedCurve.parse(TREE | {"recipe": APL, "numbers": FLAT})
    np.testing.assert_array_equal(saved.at([-2, 3]), [0, 3])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "must be JSON"),
        (b"\xff\xfe\x00", "must be JSON"),
        ("[" * 100_000, "must be JSON|recursion"),
        ("[]", "curve"),
        (" " * (MAX_FILE_BYTES + 1), "at most 200 kB"),
    ],
)
def test_a_file_that_is_no_curve_gets_one_sentence(text: str | bytes, words: str) -> None:
    with pytest.raises(SpecError, match=words):
        SavedCurve.from_json(text)


def test_putting_down_what_cannot_be_put_down() -> None:
    with pytest.raises(SpecError, match="finite number"):
        SavedCurve.of("a", "b", (X, np.full(257, np.nan)), (-1, 1))
    with pytest.raises(SpecError, match="two ascending numbers"):
        SavedCurve.of("a", "b", (X, X), (0.5, 0.5))
