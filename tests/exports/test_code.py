"""The generated file, run in a process without the lab, says what the network says."""

import ast
import json
import runpy
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from learnact.activations import ZOO
from learnact.data import load
from learnact.errors import SpecError
from learnact.exports import code, is_inline, member, weights_file
from learnact.exports.code import INLINE
from learnact.exports.member import raw_rows
from learnact.spec import Spec
from learnact.training import Trainer, parameters

ALONE = """
import json, runpy, sys
import torch
for line in sys.stdin:
    asked = json.loads(line)
    points = torch.tensor(asked["points"])
    found = {path: runpy.run_path(path)["Network"]().predict(points).tolist() for path in asked["paths"]}
    assert not [name for name in sys.modules if name.split(".")[0] in ("learnact", "safetensors")]
    print(json.dumps(found), flush=True)
"""
FEATURES = ("x1", "x2^2", "sin(3*x1)", "x1*x2/4", "where(x1 > x2, 1, 0)", "2")
TYPED = (
    "where(x > 0 and x < 2, min(x, a), max(-1, b*x, x/3))",
    "where(not (x < 0 or x >= a), x^2, -x^3/9) - (x - (1 - x))",
    "clip(x, -a, a) + clip(x*b, -1, 1) + round(x) + floor(x) - ceil(x)/2 + (x > 0.3) * (x != 1)",
    "2^x - (-x)^2 + -x^2 + x^(a/2 - b/2) + x % 2 + 3 % (x^2 + 1)",
    "a*softplus(x) + log1p(x^2) + expm1(-abs(x)) + erf(x) - sign(x) + sqrt(abs(x) + 1)/(sqrt(2) + log(2))",
    "atan(x) + asin(tanh(x)) + acos(tanh(x)/2) + cosh(x/9) + sinh(x/9) + tan(x/9) + cos(x) + exp(-x*x) + sigmoid(x)",
    "where(2 > 1, x, 0) * where(x > 0, 1, 0.1) + where(x, 1, x) + min(3, 4) + (2 <= x) + x*(x == 0)",
)


Alone = Callable[[Mapping[str, str], np.ndarray], dict[str, np.ndarray]]


@pytest.fixture(scope="module")
def process() -> Iterator[subprocess.Popen[str]]:
    """A Python that knows torch and not the lab, and reads files of code for as long as it is asked."""
    command = [sys.executable, "-I", "-c", ALONE]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as started:
        yield started
        started.stdin.close()


@pytest.fixture
def alone(process: subprocess.Popen[str], tmp_path: Path) -> Alone:
    """alone({"network.py": text}, points): what files of code say about raw inputs, there."""

    def asked(files: Mapping[str, str], points: np.ndarray) -> dict[str, np.ndarray]:
        for name, text in files.items():
            (tmp_path / name).write_text(text)
        paths = {str(tmp_path / name): name for name in files}
        print(json.dumps({"paths": [*paths], "points": points.tolist()}), file=process.stdin, flush=True)
        answer = process.stdout.readline()
        assert answer, "the code ended the process"
        return {paths[path]: np.array(found) for path, found in json.loads(answer).items()}

    return asked


@torch.no_grad()
def expected(trainer: Trainer, index: int) -> np.ndarray:
    """What the trainer's own network says about the validation rows."""
    x = torch.from_numpy(trainer.dataset.validation.x)
    logits = trainer.network.eval()(x.expand(trainer.spec.seeds, -1, -1))[index]
    if trainer.dataset.task == "regression":
        return logits[:, 0].numpy()
    return (logits[:, 0].sigmoid() if trainer.dataset.task == "binary" else logits.softmax(1)).numpy()


def test_the_whole_zoo(trained, alone):
    """With letters of their own for every neuron, moved by training."""
    files, wanted, points = {}, {}, np.zeros(0)
    for name, entry in ZOO.items():
        letters = [p.letter for p in entry.parameters]
        chosen = {"name": name, "trainable": letters, "sharing": "neuron"}
        trainer, one = trained(network__activations=[chosen])
        files[f"{name}.py"], wanted[f"{name}.py"] = code(one), expected(trainer, one.index)
        points = raw_rows(trainer.dataset, "validation")
    found = alone(files, points)
    for name, values in found.items():
        np.testing.assert_allclose(values, wanted[name], atol=1e-6, rtol=1e-6, err_msg=name)


def test_typed_formulas(trained, alone):
    files, wanted, points = {}, {}, np.zeros(0)
    for number, formula in enumerate(TYPED):
        trainer, one = trained(0, network__activations=[{"name": "typed", "formula": formula}])
        name = f"f{number}.py"
        files[name], wanted[name] = code(one), expected(trainer, one.index)
        points = raw_rows(trainer.dataset, "validation")
    found = alone(files, points)
    for number, formula in enumerate(TYPED):
        name = f"f{number}.py"
        np.testing.assert_allclose(found[name], wanted[name], atol=1e-6, rtol=1e-6, err_msg=formula)


@pytest.mark.parametrize(
    "changes",
    [
        {"network__norm": "batch", "network__dropout": 0.2, "network__dropout_input": 0.1},
        {"network__norm": "layer", "data__features": FEATURES, "data__scaling": "zscore"},
        {"data__name": "blobs", "data__classes": 4, "data__scaling": "unit"},
        {"data__name": "plane", "data__features": ("x2", "x1"), "network__hidden": ()},
        {"data__name": "digits", "data__samples": 300, "data__scaling": "unit", "network__hidden": (80, 40)},
        {"data__name": "wine", "data__samples": None, "data__scaling": "sigma_minus_mu"},
    ],
    ids=["batch norm", "layer norm, features", "classes", "linear regression", "large", "table"],
)
def test_every_kind_of_network(changes, trained, alone, tmp_path):
    trainer, one = trained(20, **changes)
    (tmp_path / "weights.safetensors").write_bytes(weights_file(trainer.spec, parameters(trainer.network)))
    assert (one.count > INLINE) == (trainer.dataset.name == "digits") == (not is_inline(one))
    points = raw_rows(trainer.dataset, "validation")
    found = alone({"network.py": code(one)}, points)["network.py"]
    np.testing.assert_allclose(found, expected(trainer, one.index), atol=1e-6, rtol=1e-5)


def test_it_imports_torch_alone_and_predicts_when_run(trained, tmp_path):
    _, one = trained(network__activations=[{"name": "prelu"}])
    text = code(one)
    imports = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Import | ast.ImportFrom)]
    assert {getattr(node, "module", None) or node.names[0].name for node in imports} == {"torch"}
    (tmp_path / "network.py").write_text(text)
    done = subprocess.run(
        [sys.executable, "-I", "network.py"], capture_output=True, text=True, cwd=tmp_path, check=True
    )
    assert len(done.stdout.splitlines()) == 3 and " for [" in done.stdout


@pytest.mark.parametrize(
    ("shape", "words"), [(None, "a row of zeros; put raw features here"), ((7, 10), "a black image; put raw pixels")]
)
def test_the_example_of_wide_data_is_named_for_what_it_is(shape, words):
    header = ",".join([*(f"c{column}" for column in range(70)), "y"])
    rows = [",".join([*(str((row * column) % 7) for column in range(70)), "AB"[row % 2]]) for row in range(12)]
    wide = replace(load("own", content="\n".join([header, *rows]).encode(), classes=2), image_shape=shape)
    spec = Spec().replace(seeds=1, network__hidden=(2,))
    one = member(spec, wide, parameters(Trainer(spec, wide).network))
    assert f"torch.zeros(1, 70)  # {words}" in code(one)


def test_trained_letters_stay_trainable_and_the_others_do_not(trained, tmp_path):
    _, one = trained(network__activations=[{"name": "rrelu", "trainable": ("a",)}])
    (tmp_path / "network.py").write_text(code(one))
    network = runpy.run_path(str(tmp_path / "network.py"))["Network"]()
    assert {"layer1_a", "layer2_a"} <= set(dict(network.named_parameters()))
    assert {"layer1_b", "layer2_b"} <= set(dict(network.named_buffers()))


def test_names_from_a_file_cannot_break_out(trained, alone):
    trainer, one = trained()
    wild = ('"""\nimport os', "'); raise SystemExit(3) #{x}\\")
    data = replace(one.dataset, title='"""\\', classes=wild)
    text = code(replace(one, dataset=data))
    found = alone({"network.py": text}, raw_rows(trainer.dataset, "validation"))["network.py"]
    np.testing.assert_allclose(found, expected(trainer, one.index), atol=1e-6)
    assert not [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Raise)]


def test_a_seed_that_is_not_there_or_diverged(trained):
    trainer, _ = trained()
    arrays = parameters(trainer.network)
    with pytest.raises(SpecError, match="from 0 to 2, not 9"):
        member(trainer.spec, trainer.dataset, arrays, 9)
    arrays["layers.1.bias"][2] = np.nan
    assert member(trainer.spec, trainer.dataset, arrays, 1).seed == 1
    with pytest.raises(SpecError, match="Seed 2 has diverged"):
        member(trainer.spec, trainer.dataset, arrays, 2)
    with pytest.raises(SpecError, match=r"lack layers\.2\.weight"):
        member(trainer.spec, trainer.dataset, {n: a for n, a in arrays.items() if "layers.2" not in n})
