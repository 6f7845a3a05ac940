"""Weights go out to a file and come back as the start of a run."""

import json

import numpy as np
import pytest
import torch
from safetensors.torch import load

from learnact.errors import SpecError
from learnact.training import Trainer, parameters
from learnact.training.weights import read, write


def test_round_trip_and_start(trainer):
    rich = {"network__norm": "batch", "network__activations": [{"name": "prelu"}]}
    trained = trainer(**rich)
    trained.advance(20)
    content = write(parameters(trained.network))
    torch.testing.assert_close(load(content)["layers.0.weight"], trained.network.layers[0].weight.detach())
    again = Trainer(trained.spec, trained.dataset, start=read(content))
    for split in ("train", "validation"):
        name = f"{split}.loss"
        np.testing.assert_allclose(again.snapshot(None).metrics[name], trained.snapshot(None).metrics[name], rtol=1e-6)


def test_one_member_serves_all(trainer):
    alone = trainer(seeds=1)
    many = trainer(seeds=4)
    started = Trainer(many.spec, many.dataset, start=parameters(alone.network))
    assert torch.equal(started.network.layers[0].weight, alone.network.layers[0].weight.expand(4, -1, -1))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda a: a.pop("layers.1.bias"), "lack layers.1.bias"),
        (
            lambda a: a.update({"layers.0.weight": np.zeros((3, 2, 9), np.float32)}),
            "of shape 3 x 2 x 9, but .* 3 x 2 x 8",
        ),
        (lambda a: a.update({"layers.0.weight": np.float32(1)}), r"of shape \(\), but .* 3 x 2 x 8"),
        (lambda a: a.update({"layers.0.weight": np.full((3, 2, 8), np.nan, np.float32)}), "not finite"),
        (lambda a: a.update({"layers.0.weight": np.zeros((3, 2, 8), np.int32)}), "floating-point"),
        (lambda a: a["layers.1.weight"].__setitem__((1, 0, 0), np.inf), "1 of 3 seeds had diverged"),
    ],
)
def test_weights_that_do_not_fit(trainer, change, words):
    run = trainer()
    arrays = parameters(run.network)
    change(arrays)
    with pytest.raises(SpecError, match=words):
        Trainer(run.spec, run.dataset, start=arrays)


@pytest.mark.parametrize("seeds", [2, 4])
def test_weights_of_another_number_of_seeds(trainer, seeds):
    run, other = trainer(seeds=3), trainer(seeds=seeds)
    with pytest.raises(SpecError, match=f"hold {seeds} seeds, but this run has 3: .* or 1 for all"):
        Trainer(run.spec, run.dataset, start=parameters(other.network))


@pytest.mark.parametrize(("low", "high", "words"), [(2.0, 2.0, "from 2 to 2"), (1.0, -1.0, "from 1 to -1")])
def test_a_table_that_covers_a_single_point(trainer, low, high, words):
    run = trainer(network__activations=[{"name": "subnetwork", "learned": {"evaluation": "table"}}])
    arrays = parameters(run.network)
    for name, end in (("low", low), ("high", high)):
        arrays[f"layers.0.activation.{name}"][1] = end
    with pytest.raises(SpecError, match=f"must cover a range upwards, but it goes {words}"):
        Trainer(run.spec, run.dataset, start=arrays)


@pytest.mark.parametrize("content", [b"", b"not weights", bytes(100), b"\x80\x04\x95pickle"])
def test_a_file_of_another_format(content):
    with pytest.raises(SpecError, match="must be a safetensors file"):
        read(content)


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ({f"t{i}": {"dtype": "F32", "shape": [0], "data_offsets": [0, 0]} for i in range(20_000)}, "10,000 tensors"),
        ({"__metadata__": {"experiment": " " * 3_000_000}}, "at most 2 MB, not 3.0 MB"),
    ],
)
def test_a_header_that_is_too_much_is_not_read(header, words, monkeypatch):
    """200,000 tensors without a number took the server 18 seconds and 335 MB."""

    def loaded(content):
        raise AssertionError("it was read")

    monkeypatch.setattr("learnact.training.weights.load", loaded)
    text = json.dumps(header).encode()
    with pytest.raises(SpecError, match=words):
        read(len(text).to_bytes(8, "little") + text)
