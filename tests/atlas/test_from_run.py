"""A network of a run becomes an atlas, an atlas the start of a run, and the outputs stay what they are."""

from typing import Any

import numpy as np
import pytest
import torch

from learnact.atlas import STARTS, Atlas, at, from_run, random, to_spec
from learnact.errors import SpecError
from learnact.spec import Spec
from learnact.training import Trainer, parameters
from learnact.training.weights import read

SMALL = {"data__name": "circle", "data__samples": 100, "seeds": 3, "network__hidden": (5, 4), "training__epochs": 10}
PRELU = {"name": "prelu", "sharing": "neuron"}
CASES: list[dict[str, Any]] = [
    {},
    {"network__norm": "batch"},
    {"data__scaling": "zscore"},
    {"data__features": ("x1", "x2^2", "sin(x1)"), "data__scaling": "unit"},
    {"network__activations": [PRELU]},
    {"network__activations": [{"name": "swish"}, {"name": "poly"}]},
    {"network__activations": [{"name": "swish", "sharing": "network"}]},
    {"network__activations": [{"name": "rrelu"}, {"name": "leaky_relu", "values": {"a": 0.3}}]},
    {"network__activations": [{"name": "typed", "formula": "a*tanh(b*x)", "values": {"b": 1.3}, "trainable": ["a"]}]},
    {"network__activations": [{"name": "typed", "formula": "x*sigmoid(c*x)", "trainable": []}]},
    {"network__hidden": (), "data__features": ("x1", "x2", "x1^2 + x2^2")},
    {"data__name": "blobs", "data__classes": 4},
    {"data__name": "gaussian"},
]


def trained(steps: int = 15, **changes: Any) -> Trainer:
    spec = Spec().replace(**SMALL | changes)
    trainer = Trainer(spec, spec.data.load())
    trainer.advance(steps)
    return trainer


def logits(trainer: Trainer) -> np.ndarray:
    """[S, n, outputs] of the validation rows."""
    trainer.network.eval()
    x = torch.from_numpy(trainer.dataset.validation.x)
    with torch.no_grad():
        found = trainer.network(x.expand(trainer.spec.seeds, -1, -1))
    trainer.network.train()
    return found.numpy()


@pytest.mark.parametrize("changes", CASES, ids=str)
def test_there_and_back(changes: dict[str, Any]) -> None:
    run = trained(**changes)
    expected = logits(run)[1]  # [n, outputs]
    atlas = from_run(parameters(run.network), run.spec, run.dataset, 1)
    assert Atlas.from_json(atlas.to_json()) == atlas
    assert atlas.data == run.spec.data.name and atlas.domain == run.dataset.domain
    close = {"rtol": 1e-4, "atol": 1e-5 * np.abs(expected).max()}
    np.testing.assert_allclose(at(atlas, run.dataset.validation.plane)[-1].post.T, expected, **close)
    spec, weights = to_spec(atlas, run.spec)
    again = Trainer(spec, spec.data.load(), start=read(weights))
    for member in logits(again):
        np.testing.assert_allclose(member, expected, **close)
    again.advance(3)
    assert spec.training == run.spec.training and spec.data.scaling == "none" and spec.start is None


def test_numbers_are_short() -> None:
    run = trained()
    atlas = from_run(parameters(run.network), run.spec, run.dataset, 0)
    weight = parameters(run.network)["layers.1.weight"][0].T
    np.testing.assert_array_equal(np.float32(atlas.layers[1].A), weight)
    assert max(len(str(cell)) for row in atlas.layers[1].A for cell in row) <= 16


def test_letters_of_all_typed_layers_are_sliders() -> None:
    typed = {"name": "typed", "formula": "a*tanh(b*x)", "trainable": []}
    shared = trained(network__activations=[typed | {"values": {"b": 1.5}}])
    atlas = from_run(parameters(shared.network), shared.spec, shared.dataset, 0)
    assert atlas.values == {"a": 1, "b": 1.5, "c": 0, "d": 0} and atlas.layers[0].sigma.formula == "a*tanh(b*x)"
    apart = trained(network__activations=[typed | {"values": {"b": b}} for b in (1.5, 2)])
    atlas = from_run(parameters(apart.network), apart.spec, apart.dataset, 0)
    assert [layer.sigma.formula for layer in atlas.layers[:2]] == ["a * tanh(1.5 * x)", "a * tanh(2 * x)"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"network__norm": "layer"}, "Layer norm mixes"),
        ({"network__hidden": (17,)}, "room for 8 layers of 16 neurons, not for 2-17-1"),
        ({"network__hidden": (2,) * 8}, "room for 8 layers"),
        ({"network__hidden": (2,) * 60}, "not for 61 layers"),
        ({"data__name": "iris", "data__samples": None}, "networks of two inputs, and Iris has 4"),
        (
            {"network__activations": [{"name": "typed", "formula": "a*x", "trainable": ["a"], "sharing": "neuron"}]},
            "differs between neurons",
        ),
    ],
)
def test_what_is_no_atlas(changes: dict[str, Any], words: str) -> None:
    run = trained(2, **changes)
    with pytest.raises(SpecError, match=words):
        from_run(parameters(run.network), run.spec, run.dataset, 0)


def test_wrong_arrays() -> None:
    run = trained(0)
    arrays = parameters(run.network)
    for member in (-1, 3):
        with pytest.raises(SpecError, match="one of 0 to 2"):
            from_run(arrays, run.spec, run.dataset, member)
    with pytest.raises(SpecError, match=r"lack layers\.1\.weight"):
        from_run({k: v for k, v in arrays.items() if k != "layers.1.bias"}, run.spec, run.dataset, 0)
    arrays["layers.0.weight"][2] = np.nan
    with pytest.raises(SpecError, match="seed 2 has diverged"):
        from_run(arrays, run.spec, run.dataset, 2)


def test_data_of_the_atlas_come_first() -> None:
    spec = Spec().replace(data__name="iris", data__samples=100, training__monitor="accuracy", training__patience=3)
    chosen, _ = to_spec(random(0).replace(data="gaussian"), spec)
    assert chosen.data.name == "gaussian" and chosen.data.samples is None and chosen.training.monitor == "none"
    assert chosen.network.hidden == (4, 4) and chosen.data.features == ()
    with pytest.raises(SpecError, match="data in the plane"):
        to_spec(random(0), spec)
    assert to_spec(STARTS["fourier"].atlas, Spec())[0].data.features[1] == "cos(x1)"
    assert to_spec(random(0), Spec().replace(data__name="moons", data__noise=0.2))[0].data.noise == 0.2


def test_sliders_become_numbers(rich: Atlas) -> None:
    plane = rich.replace(
        layers=[*(layer.model_dump() for layer in rich.layers[:2]), {"A": [["c", 1]], "b": ["d/a"]}], data="circle"
    )
    spec, weights = to_spec(plane, Spec())
    start = Trainer(spec, spec.data.load(), start=read(weights))
    expected = at(plane, start.dataset.validation.plane)[-1].post.T
    np.testing.assert_allclose(logits(start)[0], expected, rtol=1e-4, atol=1e-4)
    first, second = spec.network.activations
    assert first.sharing == "neuron" and first.trainable == ("a",)
    assert second.values == {"a": 0.7, "d": 0.25} and second.trainable == ()


def head(**layer: Any) -> Atlas:
    return Atlas.parse({"layers": [{"A": [[1, 1]], "b": [0]} | layer]})


@pytest.mark.parametrize(
    ("atlas", "words"),
    [
        (head(sigma={"name": "relu"}), "the last activation must be the identity, and σ0"),
        (head(A=[[1, 1]] * 2, b=[0, 0]), "the last layer must have 1 outputs, not 2"),
        (head(b=["1/c"]), r"finite numbers, and a formula in layers\.0\.bias"),
        (
            random(0, (2,)).replace(
                layers=[
                    {"A": [[1, 1]], "b": [0], "sigma": {"table": "a" * 32, "title": "mine"}},
                    {"A": [[1]], "b": [0]},
                ]
            ),
            "is not here",
        ),
        (
            random(0, (2,)).replace(
                layers=[
                    {"A": [[1, 1]], "b": [0], "sigma": {"name": "leaky_relu", "letters": {"a": 3}}},
                    {"A": [[1]], "b": [0]},
                ]
            ),
            "a is a number between 0 and 1, not 3",
        ),
    ],
)
def test_what_cannot_be_trained(atlas: Atlas, words: str) -> None:
    with pytest.raises(SpecError, match=words):
        to_spec(atlas, Spec())
