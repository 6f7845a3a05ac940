"""Both sides of the tutorial's benchmark do the same work."""

import torch

from benchmarks.tutorial import Plain
from learnact.spec import Spec
from learnact.studies.published.tutorial import tutorial
from learnact.training import Trainer

torch.set_num_threads(1)


def small() -> Spec:
    data = {"name": "digits", "scaling": "symmetric"}
    return tutorial("relu").replace(data=data, seeds=1, training__learning_rate=0.1, training__patience=0)


def test_a_plain_step_is_a_step_of_the_lab() -> None:
    spec = small()
    dataset = spec.data.load()
    ours, twin, plain = Trainer(spec, dataset), Trainer(spec, dataset), Plain(spec, dataset)
    for _ in range(8):
        x, y = twin.batches.next()
        plain.step(x[0], y[0])
    ours.advance(8)
    for layer, linear in zip(ours.network.layers, plain.model[::2], strict=True):
        torch.testing.assert_close(linear.weight.T, layer.weight[0], rtol=1e-3, atol=1e-5)


def test_a_plain_epoch_learns_and_looks_at_the_validation_rows() -> None:
    spec = small()
    dataset = spec.data.load()
    plain = Plain(spec, dataset)
    before = plain.accuracy()
    plain.epochs(30)
    assert plain.accuracy() > before + 0.3
    ours = Trainer(spec, dataset)
    assert abs(Plain(spec, dataset).accuracy() - ours.snapshot(None).metrics["validation.accuracy"][0]) < 1e-6
