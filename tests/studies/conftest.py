"""A small study on generated data, listed beside the published ones."""

import pytest

from learnact.spec import Spec
from learnact.studies import PRESETS, Preset

LEARNED = {"name": "subnetwork", "sharing": "network", "learned": {"inner": "tanh"}}
SMALL = Spec().replace(data__name="circle", data__samples=120, seeds=2, training__epochs=6, network__hidden=(6, 4))


@pytest.fixture
def tiny(monkeypatch: pytest.MonkeyPatch) -> Preset:
    specs = {"plain": SMALL, "learned": SMALL.replace(network__activations=(LEARNED,))}
    preset = Preset("Tiny", "a test", specs, reduced=("Everything is small.",), differs=("Nothing.",), steps=4)
    monkeypatch.setitem(PRESETS, "tiny", preset)
    return preset
