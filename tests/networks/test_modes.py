"""Whoever looks at a network leaves its modes as they were, also where the look fails."""

from collections.abc import Callable

import pytest
import torch
from torch import nn

from learnact.diagnostics.backward import backward, first_rows
from learnact.diagnostics.curves import activation_curves
from learnact.diagnostics.dead_neurons import count_dead_neurons
from learnact.diagnostics.distributions import distributions
from learnact.diagnostics.layers import layer_statistics
from learnact.networks import evaluating, preserved_modes
from learnact.spec import Spec
from learnact.studies.learned_curves import learned_curves, pre_activations
from learnact.training import Trainer

SPEC = Spec().replace(
    data__name="circle", data__samples=100, seeds=2,
    network={"hidden": (4, 3), "activations": ({"name": "subnetwork"},), "dropout": (0.1,)},
)  # fmt: skip

LOOKS: dict[str, Callable[[Trainer], object]] = {
    "metrics": lambda t: t.evaluation.logits(t.dataset.validation),
    "gradients": lambda t: backward(t.network, t.spec, t.dataset, first_rows(t.dataset, 10)),
    "curves": lambda t: activation_curves(t.network, t.spec, t.dataset),
    "dead neurons": lambda t: count_dead_neurons(t.network, t.spec, t.dataset),
    "distributions": lambda t: distributions(t.network, t.spec, t.dataset),
    "layers": lambda t: layer_statistics(t.network, t.spec, t.dataset),
    "pre-activations": lambda t: pre_activations(t.network, t.dataset),
    "learned curves": lambda t: learned_curves(t.network, t.spec, t.dataset),
}


class Broken(Exception):
    """What a look ends with here."""


def modes(module: nn.Module) -> list[bool]:
    return [part.training for part in module.modules()]


@pytest.mark.parametrize("fails", [False, True])
@pytest.mark.parametrize("look", LOOKS)
def test_a_look_leaves_every_mode(look: str, fails: bool) -> None:
    trainer = Trainer(SPEC, SPEC.data.load())
    trainer.network.layers[0].eval()
    before = modes(trainer.network)

    def broken(module: nn.Module, *_: object) -> None:
        if fails:
            raise Broken

    trainer.network.layers[-1].register_forward_hook(broken)
    if fails:
        with pytest.raises(Broken):
            LOOKS[look](trainer)
    else:
        LOOKS[look](trainer)
    assert modes(trainer.network) == before


def test_it_is_evaluated_meanwhile_and_all_modes_come_back() -> None:
    module = nn.Sequential(nn.Dropout(0.5), nn.BatchNorm1d(2))
    module[1].eval()
    with pytest.raises(Broken), evaluating(module):
        assert modes(module) == [False, False, False] and (module(torch.ones(3, 2)) != 0).all()
        raise Broken
    assert modes(module) == [True, True, False]
    with preserved_modes(module):
        module.eval()
    assert modes(module) == [True, True, False]
