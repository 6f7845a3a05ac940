"""Weights that know their experiment, and what a file to open may be."""

import json

import numpy as np
import pytest
import torch
from safetensors.numpy import save
from safetensors.torch import load

from learnact.errors import SpecError
from learnact.exports import check, opened, weights_file
from learnact.spec import Spec
from learnact.training import Trainer, parameters
from learnact.training.weights import read

RICH = {"network__norm": "batch", "network__activations": [{"name": "prelu", "sharing": "neuron"}]}


def test_weights_and_experiment_come_back(trained):
    trainer, _ = trained(20, **RICH)
    content = weights_file(trainer.spec.replace(start="0" * 32), parameters(trainer.network))
    assert opened(content) == (trainer.spec, True)
    assert torch.equal(load(content)["layers.1.activation.a"], trainer.network.layers[1].activation.a.detach())
    check(trainer.spec, trainer.dataset, content)
    again = Trainer(trainer.spec, trainer.dataset, start=read(content))
    np.testing.assert_array_equal(again.final()["test.loss"], trainer.final()["test.loss"])


def test_an_experiment_and_weights_from_elsewhere():
    spec = Spec().replace(seeds=7)
    assert opened(spec.to_json().encode()) == (spec, False)
    assert opened(b"\n {}") == (Spec(), False)
    assert opened(save({"w": np.zeros(3, np.float32)})) == (None, True)


@pytest.mark.parametrize("metadata", ["null", "{}", '{"format": "pt"}'])
def test_metadata_may_hold_no_experiment(metadata: str):
    header = f'{{"__metadata__":{metadata},"a":{{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}}}'.encode()
    assert opened(len(header).to_bytes(8, "little") + header + bytes(4)) == (None, True)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "must be an experiment .* or weights"),
        (b"hello", "this one is neither"),
        (b"\x80\x04\x95pickle" + bytes(40), "this one is neither"),
        (b"PK\x03\x04" + bytes(2000), "this one is neither"),
        (b"[1, 2]", "this one is neither"),
        (b"{" + b" " * 1_000_001, "this one is neither"),
        (b'{"seeds": 1', "must be JSON"),
        (b'{"seeds": "\xff"}', "UTF-8"),
        (b'{"seeds": -1}', "seeds must be 1 or more"),
        (b"[" * 5, "neither"),
        (b'{"a":' * 100_000, "must be JSON"),
        (b"\x20" + bytes(7) + b'{"w": 1}' + b" " * 24, "must be a safetensors file"),
        (b"\x28" + bytes(7) + b'{"w":{"dtype":"F32","shape":[9999999],"data_offsets":[0,8]}}', "neither|safetensors"),
        (save({"w": np.zeros(1)}, {"experiment": "{nonsense"}), "must be JSON"),
        (save({"w": np.zeros(1)}, {"experiment": json.dumps({"seeds": 0})}), "seeds must be 1 or more"),
    ],
)
def test_other_files_get_one_sentence(content, words):
    with pytest.raises(SpecError, match=words) as caught:
        opened(content)
    assert str(caught.value).count("\n") == 0 and len(str(caught.value)) < 300


def test_weights_of_another_network(trained):
    trainer, _ = trained()
    content = weights_file(trainer.spec, parameters(trainer.network))
    with pytest.raises(SpecError, match="of shape 3 x 2 x 5, but this network needs 3 x 2 x 6"):
        check(trainer.spec.replace(network__hidden=(6, 4)), trainer.dataset, content)
