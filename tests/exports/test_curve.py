"""The exported curve, loaded as a module of its own, is the lab's: values, gradients, numbers."""

import ast
import csv
import importlib.util
import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.numpy import load

from learnact.activations import KINDS, ZOO
from learnact.activations.learned import SavedCurve, one_member
from learnact.activations.learned.subnetwork import Subnetwork
from learnact.exports import curve_weights, module_source, table_csv, table_npz
from learnact.randomness import Generators

torch.set_num_threads(1)

X = np.linspace(-8, 8, 257)
Z = np.linspace(-9.03, 9.07, 2 * 333).reshape(2, 333)
CASES: dict[str, tuple[str, dict[str, Any]]] = {
    "default": ("subnetwork", {}),
    "skip": ("subnetwork", {"hidden": (5, 3), "inner": "gelu", "skip": True, "slope": 0.01}),
    "norm": ("subnetwork", {"hidden": (6, 4), "inner": "tanh", "norm": True}),
    "one": ("subnetwork", {"hidden": (1,), "inner": "relu"}),
    "pade": ("pade", {}),
    "spline": ("spline", {"intervals": 5, "reach": 2.5}),
    "apl": ("apl", {"hinges": 3, "start": "gelu"}),
    "fourier": ("fourier", {"terms": 3, "period": 6.5}),
    "mixture": ("mixture", {"members": ("relu", "leaky_relu", "abs", "tanh")}),
    "drawn": ("drawn", {"points": ((-3, 1), (0, 0), (2, 4)), "join": "straight", "trainable": False}),
}


def learned(case: str) -> tuple[SavedCurve, Any]:
    """A curve whose numbers are not the first ones any more, as it is saved, and the module of three members."""
    kind, options = CASES[case]
    recipe = KINDS[kind](**options)
    module = recipe.build(3, 1, Generators(range(3)), "activation/0")
    generator = torch.Generator().manual_seed(1)
    with torch.no_grad():
        for name, numbers in module.state_dict().items():
            if name not in ("low", "high", "places", "heights"):
                numbers.add_(0.1 * torch.rand(numbers.shape, generator=generator))
    curve = module.eval().curve(torch.from_numpy(X).float())[1].detach().numpy()
    numbers = {} if kind == "drawn" else one_member(module.state_dict(), 1)
    density = np.exp(-(np.linspace(-8, 8, 40) ** 2))
    return SavedCurve.of(case, "a test", (X, curve), (-2, 2), density=density, recipe=recipe, numbers=numbers), module


def loaded(text: str, folder: Path) -> Any:
    """The class Activation of a file that knows nothing of the lab."""
    path = folder / "curve_of_a_visitor.py"
    path.write_text(text)
    spec = importlib.util.spec_from_file_location("curve_of_a_visitor", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.Activation()


@pytest.mark.parametrize("case", CASES)
def test_the_code_has_the_curves_values_and_gradients(case: str, tmp_path: Path) -> None:
    saved, module = learned(case)
    activation = loaded(module_source(saved), tmp_path)
    here, there = (torch.tensor(Z, dtype=torch.float32, requires_grad=True) for _ in range(2))
    ours, theirs = module(here.expand(3, 2, 333))[1], activation(there)
    assert theirs.shape == Z.shape
    np.testing.assert_allclose(theirs.detach(), ours.detach(), atol=2e-5, rtol=2e-5)
    ours.sum().backward()
    theirs.sum().backward()
    np.testing.assert_allclose(there.grad, here.grad, atol=1e-4, rtol=1e-4)
    np.testing.assert_allclose(theirs.detach(), saved.at(Z), atol=1e-4, rtol=1e-4)


@pytest.mark.parametrize("case", CASES)
def test_the_code_can_be_trained_on(case: str, tmp_path: Path) -> None:
    activation = loaded(module_source(learned(case)[0]), tmp_path)
    activation(torch.linspace(-2, 2, 50)).square().sum().backward()
    gradients = [parameter.grad for parameter in activation.parameters()]
    assert gradients and all(gradient is not None and bool(gradient.isfinite().all()) for gradient in gradients)
    assert any(bool(gradient.any()) for gradient in gradients)


@pytest.mark.parametrize("name", ZOO)
def test_any_activation_inside(name: str, tmp_path: Path) -> None:
    recipe = Subnetwork(hidden=(3, 2), inner=name)
    module = recipe.build(1, 1, Generators([4]), "activation/0").eval()
    z = torch.linspace(-1, 1, 401)
    with torch.no_grad():
        curve = module.curve(z)[0].numpy()
        numbers = one_member(module.state_dict(), 0)
        saved = SavedCurve.of("a", "a test", (z, curve), (-1, 1), recipe=recipe, numbers=numbers)
        np.testing.assert_allclose(loaded(module_source(saved), tmp_path)(z), curve, atol=1e-5, rtol=1e-4)


def test_a_table_alone_is_straight_between_and_beyond(tmp_path: Path) -> None:
    x, y = [-1, -0.25, 2], [1, 0, 3]
    activation = loaded(module_source(SavedCurve.of("v", "a test", (x, y), (-1, 2))), tmp_path)
    inside = torch.linspace(-1, 2, 50)
    np.testing.assert_allclose(activation(inside).detach(), np.interp(inside.numpy(), x, y), atol=1e-6)
    np.testing.assert_allclose(activation(torch.tensor([-2.5, 4.0])).detach(), [3, 3 + 2 * 3 / 2.25], rtol=1e-6)
    assert bool(activation(torch.tensor([float("nan")])).isnan().all())


def test_it_imports_torch_alone_and_shows_values_when_run(tmp_path: Path) -> None:
    text = module_source(learned("default")[0])
    imports = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Import | ast.ImportFrom)]
    assert {getattr(node, "module", None) or node.names[0].name for node in imports} == {"torch"}
    (tmp_path / "curve.py").write_text(text)
    command = [sys.executable, "-I", "curve.py"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=True)
    assert len(done.stdout.splitlines()) == 9 and "->" in done.stdout


@pytest.mark.parametrize("name", ['"""; import os', "a\\", "ends with '", "{x}", "π"])
def test_no_name_breaks_out_of_the_code(name: str, tmp_path: Path) -> None:
    saved = SavedCurve.of(name, '"""\\', ([-1, 0, 1], [0, 0, 1]), (-1, 1))
    text = module_source(saved)
    assert [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Import) and "os" in ast.dump(node)] == []
    assert loaded(text, tmp_path)(torch.tensor(0.5)).item() == pytest.approx(0.5)


@pytest.mark.parametrize("case", CASES)
def test_the_csv_has_the_curve_its_slope_and_the_density(case: str) -> None:
    saved, _ = learned(case)
    rows = list(csv.DictReader(io.StringIO(table_csv(saved))))
    assert list(rows[0]) == ["x", "value", "slope", "density"] and len(rows) == len(X)
    found = {name: np.array([float(row[name]) for row in rows]) for name in rows[0]}
    np.testing.assert_allclose(found["value"], saved.at(X), atol=1e-4, rtol=1e-4)
    step = 1e-4
    right, left = ((saved.at(X + s) - saved.at(X)) / s for s in (step, -step))
    little = 1e-2 * (1 + np.abs(right))  # at a kink the slope is one between the two sides
    assert (found["slope"] > np.minimum(left, right) - little).all()
    assert (found["slope"] < np.maximum(left, right) + little).all()
    shares = np.unique(found["density"])
    assert shares[0] > 0 and found["density"][128] == found["density"].max()
    bins = np.exp(-(np.linspace(-8, 8, 40) ** 2))
    assert found["density"].max() == pytest.approx(bins.max() / bins.sum(), rel=1e-5)


def test_without_density_its_column_is_empty() -> None:
    lines = table_csv(SavedCurve.of("v", "a test", ([-1, 0, 2], [1, 0, 4]), (-1, 2))).splitlines()
    assert lines[1] == "-1,1,-1," and lines[3] == "2,4,2," and len(lines) == 4


def test_the_npz_can_be_read() -> None:
    saved, _ = learned("skip")
    found = np.load(io.BytesIO(table_npz(saved)), allow_pickle=False)
    assert set(found) == {"x", "y", "slope", "used"} and found["used"].tolist() == [-2, 2]
    np.testing.assert_array_equal(found["y"], saved.y)
    np.testing.assert_allclose(found["slope"][1:-1], np.gradient(found["y"], found["x"])[1:-1], atol=0.05)


@pytest.mark.parametrize("case", CASES)
def test_the_weights_say_what_they_are(case: str) -> None:
    saved, module = learned(case)
    content = curve_weights(saved)
    arrays = load(content)
    header = json.loads(content[8 : 8 + int.from_bytes(content[:8], "little")])["__metadata__"]
    assert header["name"] == case and json.loads(header["used"]) == [-2, 2]
    assert KINDS[CASES[case][0]].model_validate_json(header["recipe"]) == saved.recipe
    assert set(arrays) == {"x", "y", *saved.numbers}
    for name in saved.numbers:
        np.testing.assert_allclose(arrays[name], module.state_dict()[name][1].numpy(), rtol=1e-6)
    np.testing.assert_allclose(arrays["y"], saved.y, rtol=1e-6)
