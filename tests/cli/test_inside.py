"""`learnact inside` beside plain torch."""

import csv
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.numpy import load_file

from learnact.cli import main
from learnact.cli.inside import HEADINGS
from learnact.exports import weights_file
from learnact.spec import Spec
from learnact.training import build, parameters
from tests.cli.conftest import SMALL, outcome


def plain(spec: Spec, dataset, arrays: dict[str, np.ndarray]):
    """z of every layer and the mean sizes and norms of the weights' gradients, a batch at a time, by plain torch."""
    x, y, size = torch.from_numpy(dataset.train.x), torch.from_numpy(dataset.train.y).float(), spec.training.batch
    weights = [torch.from_numpy(arrays[f"layers.{k}.weight"][1]).requires_grad_() for k in range(3)]
    biases = [torch.from_numpy(arrays[f"layers.{k}.bias"][1]) for k in range(3)]

    def forward(h: torch.Tensor) -> list[torch.Tensor]:
        zs = []
        for weight, bias in zip(weights, biases, strict=True):
            zs.append(h @ weight + bias)
            h = zs[-1].relu()
        return zs

    sizes = []
    for first in range(0, len(x) // size * size, size):
        logits = forward(x[first : first + size])[-1][:, 0]
        loss = torch.nn.functional.binary_cross_entropy_with_logits(logits, y[first : first + size])
        gradients = torch.autograd.grad(loss, weights)
        sizes.append([[float(g.abs().mean()), float(g.norm())] for g in gradients])
    return [z.detach().numpy() for z in forward(x)], np.mean(sizes, 0)


@pytest.fixture
def relu(file, tmp_path) -> tuple[Spec, list[str]]:
    """An experiment with ReLU, and the arguments that name its trained weights."""
    spec = SMALL.replace(network__hidden=(6, 4), network__activations=[{"name": "relu"}], training__batch=16)
    Path(file).write_text(spec.to_json())
    weights = str(tmp_path / "w.safetensors")
    assert main(["train", file, "--json", "--save-weights", weights]) == 0
    return spec, [file, "--start", weights]


def test_inside_tells_of_every_layer_what_plain_torch_finds(relu, capsys):
    spec, arguments = relu
    assert main(["inside", *arguments, "--json"]) == 0
    found, dataset = outcome(capsys), spec.data.load()
    zs, sizes = plain(spec, dataset, load_file(arguments[2]))
    layers = found["layers"]
    assert [layer["layer"] for layer in layers] == ["1", "2", "output"] and found["seeds"] == [0, 1, 2]
    assert (found["rows"], found["batches"], found["batch"]) == (60, 3, 16)
    told = [[layer["gradient_size"][1], layer["gradient_norm"][1]] for layer in layers]
    np.testing.assert_allclose(told, sizes, rtol=1e-4)
    for layer, z in zip(layers[:2], zs[:2], strict=True):
        a = np.maximum(z, 0)
        figures = [layer[name][1] for name in ("z_mean", "z_deviation", "a_mean", "a_deviation")]
        np.testing.assert_allclose(figures, [z.mean(), z.std(), a.mean(), a.std()], rtol=1e-4)
        assert layer["saturated"][1] == pytest.approx((z <= 0).mean(), abs=1e-6)
        shares = (a != 0).mean(0)
        assert [layer["dead"][1], layer["always"][1]] == [(shares == 0).sum(), (shares == 1).sum()]


def test_inside_prints_a_table_and_writes_one(relu, tmp_path, capsys):
    _, arguments = relu
    path = tmp_path / "layers.csv"
    capsys.readouterr()
    assert main(["inside", *arguments, "--batches", "1", "--csv", str(path)]) == 0
    told = capsys.readouterr()
    lines = told.out.splitlines()
    assert told.err.strip() == "weights of w.safetensors; 60 training rows, gradients of 1 batch of 16"
    assert [line.split()[0] for line in lines[:4]] == ["layer", "1", "2", "output"]
    assert "means over 3 of 3 seeds" in lines and lines[-1].startswith("circle, ReLU: the gradient ")
    rows = list(csv.DictReader(path.read_text().splitlines()))
    assert [(row["layer"], row["seed"]) for row in rows] == [(n, s) for n in ("1", "2", "output") for s in "012"]
    mean = np.mean([float(row["z_mean"]) for row in rows[:3]])
    assert float(lines[1].split()[4]) == pytest.approx(mean, rel=0.01) and rows[-1]["z_mean"] == ""


def test_inside_says_that_it_looks_at_first_weights_and_what_its_columns_are(relu, capsys):
    _, (file, *_) = relu
    capsys.readouterr()
    assert main(["inside", file]) == 0
    told = capsys.readouterr()
    assert told.err.startswith("first weights; 60 training rows, gradients of 3 batches of 16, a last one of 12 left")
    with pytest.raises(SystemExit):
        main(["inside", "--help"])
    explained = capsys.readouterr().out
    for heading in HEADINGS.values():
        assert heading in told.out and f"  {heading.replace('mean ', '').replace('sd ', '')}" in explained


def test_neurons_without_a_derivative_are_counted_with_the_dead(relu, tmp_path, capsys):
    """Of ReLU the dead are among them, on the command as on the page."""
    spec, (file, _, weights) = relu
    arrays = load_file(weights)
    arrays["layers.0.bias"][:, 0, :2] = -1e3
    (tmp_path / "dead").write_bytes(weights_file(spec, arrays))
    capsys.readouterr()
    assert main(["inside", file, "--start", str(tmp_path / "dead"), "--json"]) == 0
    first = outcome(capsys)["layers"][0]
    assert min(first["dead"]) >= 2 and first["derivative_zero"] == first["dead"]


def test_inside_answers_where_there_is_little_to_see(file, capsys):
    for changes in (["network.hidden=[]"], ["network.hidden=[1]"], ["seeds=1", "training.batch=1"]):
        assert main(["inside", file, "--json", *(part for change in changes for part in ("--set", change))]) == 0
    flat = ["--set", "network.initialisation=zero"]
    assert main(["inside", file, *flat]) == 0
    assert "exactly zero in layers 1 and 2: nothing is learned there" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nowhere.json"], "cannot be read"),
        (["FILE", "--batches", "0"], "--batches must be a whole number above 0, not 0"),
        (["FILE", "--start", "FILE"], "must be a safetensors file"),
        (["FILE", "--start", "LOST"], "is not finite there"),
        (["FILE", "--start", "LOST", "--set", "seeds=2"], "hold 3 seeds, but this run has 2: they must hold as many"),
        (["FILE", "--set", "training.learningrate=1"], "is training.learning_rate meant?"),
        (["FILE", "--start", "LOST", "--set", "network.hidden=[5]"], "of shape 3 x 2 x 8, but this network needs"),
        (["FILE", "--set", "network.norm=batch", "--set", "training.batch=1"], "must be 2 or more with batch norm"),
        (["FILE", "--set", "seeds=900"], "at most 100 seeds"),
        (["FILE", "--csv", "/nowhere/x.csv"], "'/nowhere/x.csv' cannot be written"),
    ],
)
def test_mistakes_inside_get_one_sentence(arguments, words, file, tmp_path, capsys):
    lost = {name: np.full_like(a, np.nan) for name, a in parameters(build(SMALL, SMALL.data.load())).items()}
    (tmp_path / "lost").write_bytes(weights_file(SMALL, lost))
    names = {"FILE": file, "LOST": str(tmp_path / "lost")}
    assert main(["inside", *(names.get(a, a) for a in arguments)]) == 2
    assert words in capsys.readouterr().err.strip().splitlines()[-1]
