"""Every formula that the parser takes trains, or ends with a sentence."""

import math
import random

import pytest

from learnact.errors import SpecError
from learnact.spec import Spec
from learnact.training import Trainer
from tests.formula.generated_formulas import PLANE, formulas

HOPELESS = ["log(-1 - abs(x))", "0/0", "1e39", "x/0", "max(x, 1e39)", "a*1e39", "1e308", "exp(1e4)", "0*(x/0)"]


def test_generated_formulas_train_or_say_why_not() -> None:
    """As activations and as features, with whatever else a Spec may have."""
    features = formulas(120, PLANE)
    trained = 0
    for number, (formula, feature) in enumerate(zip(formulas(120), features, strict=True)):
        draw = random.Random(number)
        tree = {
            "data": {"name": "circle", "samples": 40, "features": draw.choice([(), ("x1", feature.text)])},
            "network": {
                "hidden": [4, 3],
                "activations": {
                    "name": "typed",
                    "formula": formula.text,
                    "trainable": draw.choice([(), formula.letters]),
                    "sharing": draw.choice(["network", "layer", "neuron"]),
                },
                "norm": draw.choice(["none", "none", "batch", "layer"]),
                "initialisation": draw.choice(["xavier", "variance", "orthogonal"]),
            },
            "training": {
                "optimiser": draw.choice(["sgd", "adam", "adamw", "rmsprop"]),
                "batch": draw.choice([5, 100]),
                "learning_rate": draw.choice([0.01, 10]),
            },
            "seeds": 2,
        }
        try:
            spec = Spec.parse(tree)
            trainer = Trainer(spec, spec.data.load())
        except SpecError as error:
            assert len(str(error)) <= 300, error
            continue
        trainer.advance(5)
        trainer.snapshot()
        for end in trainer.members.ends:
            assert trainer.step == 5 if end is None else end.state == "diverged", formula.text
            assert end is None or len(end.sentence) <= 300
        trained += 1
    assert trained > 60


@pytest.mark.parametrize("text", HOPELESS)
def test_what_is_no_number_anywhere_diverges_at_its_first_step(trainer, text: str) -> None:
    ours = trainer(network__activations=[{"name": "typed", "formula": text}])
    assert ours.advance(10) == 1 and ours.ended
    for end in ours.members.ends:
        assert end.state == "diverged" and end.step == 1
        assert end.sentence.endswith("it began in the activation of layer 1.")


@pytest.mark.parametrize("text", ["5 % x", "a % x", "clip(x, -1e39, 1e39)", "min(x, 1e39)", "floor(x)", "3", "a"])
def test_these_train(trainer, text: str) -> None:
    letters = ["a"] if "a" in text else []
    chosen = {"name": "typed", "formula": text, "trainable": letters}
    ours = trainer(network__activations=[chosen], training__learning_rate=0.001)
    before = {name: p.detach().clone() for name, p in ours.network.named_parameters()}
    ours.advance(10)
    assert not any(ours.members.ends)
    moved = {name for name, p in ours.network.named_parameters() if not p.equal(before[name])}
    assert {"layers.2.weight", "layers.2.bias"} & moved
    assert all(f"layers.1.activation.{letter}" in moved for letter in letters)
    assert math.isfinite(ours.snapshot().metrics["train.loss"][0])
