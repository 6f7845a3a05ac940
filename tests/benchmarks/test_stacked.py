import pytest
import torch

from benchmarks import stacked
from learnact.spec import Spec
from learnact.training import Trainer


@pytest.mark.parametrize("tree", [stacked.SMALL, stacked.MIDDLE], ids=["2-8-8-1", "64-128-128-10"])
def test_both_sides_do_the_same_work(tree: dict) -> None:
    """A plain network ends with the weights of its member; SGD, because Adam amplifies the last digit."""
    training = {"optimiser": "sgd", "learning_rate": 0.1}
    spec = Spec.parse(tree | {"seeds": 3, "training": training})
    dataset = spec.data.load()
    trainer = Trainer(spec, dataset)
    first = trainer.snapshot().parameters
    plain = stacked.Plain(spec, dataset, first, 1)
    plain.optimiser = torch.optim.SGD(plain.model.parameters(), lr=0.1)
    trainer.advance(100)
    plain.advance(100)
    ours = trainer.snapshot().parameters["layers.0.weight"][1]
    torch.testing.assert_close(plain.model[0].weight.T, torch.tensor(ours), rtol=1e-4, atol=1e-5)
    assert abs(ours - first["layers.0.weight"][1]).max() > 0.01
