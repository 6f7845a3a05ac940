"""Learned activations in the browser against torch: every kind, shared and one a neuron, after some training."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch

from learnact.activations import KINDS, Learned
from learnact.networks import Layer
from learnact.serving.live.protocol import decode
from learnact.serving.live.run_metadata import run_metadata
from learnact.spec import Spec
from learnact.training import Trainer

Run = Callable[..., Any]
POINTS = [[x, y] for x in (-5.0, -1.3, 0.2, 4.0) for y in (-4.0, 0.5, 3.7)]
OPTIONS: dict[str, list[dict[str, Any]]] = {
    "subnetwork": [{}, {"hidden": [16, 8], "inner": "gelu", "skip": True}, {"norm": True, "inner": "sin"}],
    "drawn": [{}, {"join": "straight", "trainable": False}],
    "maxout": [{}, {"linear": 3}],
    "mixture": [{}, {"members": ["leaky_relu", "gelu", "cube"]}],
}
CASES = [(kind, options) for kind in KINDS for options in OPTIONS.get(kind, [{}])]

CURVES = """async ({curvesOf}, options, arrays, x) => {
    const curves = curvesOf(options, (name) => Float32Array.from(arrays[name]));
    const at = (curve) => [x.map((value) => curve.at(value)), x.map((value) => curve.slopeAt(value))];
    return curves.map(at);
}"""

OUTPUTS = """async ({Network}, header, arrays, scaling, points) => {
    const {memberParameters} = await import("/assets/maths/parameters.js");
    for (const array of Object.values(arrays)) array.data = Float32Array.from(array.data);
    const network = new Network(header.layers, scaling, header.task, header.inputs);
    return [0, 1].map((member) => {
        const numbers = memberParameters(arrays, header.layers, member);
        return points.map((point) => network.at(numbers, point).output[0][0]);
    });
}"""


def trained(kind: str, options: dict[str, Any], sharing: str, norm: str) -> tuple[Trainer, dict[str, Any]]:
    activation = {"name": kind, "learned": options, "sharing": sharing}
    network = {"hidden": [5, 4], "norm": norm, "activations": [activation]}
    spec = Spec.parse({"data": {"name": "circle", "samples": 100}, "network": network, "seeds": 2})
    trainer = Trainer(spec, spec.data.load())
    trainer.advance(20)
    trainer.network.eval()
    return trainer, decode(run_metadata(spec, trainer.dataset, 10))[0]


@pytest.mark.parametrize(("kind", "options"), [case for case in CASES if case[0] != "maxout"])
@pytest.mark.parametrize("sharing", ["layer", "neuron"])
def test_values_and_slopes_are_torchs(engine: Run, kind: str, options: dict[str, Any], sharing: str) -> None:
    trainer, header = trained(kind, options, sharing, "none")
    described = header["layers"][1]["activation"]["learned"]
    module = trainer.network.layers[1].activation
    assert isinstance(module, Learned)
    prefix, parameters = "layers.1.activation.", trainer.snapshot().parameters
    arrays = {n.removeprefix(prefix): a[0].ravel().tolist() for n, a in parameters.items() if n.startswith(prefix)}
    x = torch.arange(-12, 12, 0.4375) + 1 / 128  # on the grid, off the knots
    found = np.array(engine("maths/learned.js", CURVES, described, arrays, x.tolist()))  # [curves, 2, K]
    trainer.network.eval().double()
    values = module.curve(x.double())[0].view(-1, len(x)).detach().numpy()
    assert found.shape == (4 if sharing == "neuron" else 1, 2, len(x))
    np.testing.assert_allclose(found[:, 0], values, rtol=1e-5, atol=1e-5)
    if sharing == "layer":
        np.testing.assert_allclose(found[0, 1], slopes_of(module, x.double()), rtol=1e-4, atol=1e-4)


def slopes_of(module: Learned, x: torch.Tensor) -> np.ndarray:
    """Slopes of the first member's shared curve [K]."""
    h = 1e-6
    rise = module.curve(x + h)[0] - module.curve(x - h)[0]
    return (rise / (2 * h)).detach().numpy()


@pytest.mark.parametrize(("kind", "options"), CASES)
@pytest.mark.parametrize(("sharing", "norm"), [("network", "none"), ("neuron", "batch"), ("layer", "layer")])
def test_the_picture_is_the_networks(engine: Run, kind: str, options: dict[str, Any], sharing: str, norm: str) -> None:
    trainer, header = trained(kind, options, sharing, norm)
    arrays = {n: {"shape": list(a.shape), "data": a.ravel().tolist()} for n, a in trainer.snapshot().parameters.items()}
    scaling = trainer.dataset.scaling
    sent = {"shift": np.asarray(scaling.shift).tolist(), "scale": np.asarray(scaling.scale).tolist()}
    found = engine("maths/network.js", OUTPUTS, header, arrays, sent, POINTS)
    x = (torch.tensor(POINTS) - torch.as_tensor(sent["shift"])) / torch.as_tensor(sent["scale"])
    assert all(isinstance(layer, Layer) for layer in trainer.network.layers)
    with torch.no_grad():
        expected = torch.sigmoid(trainer.network.eval()(x.float().expand(2, -1, -1)))[..., 0]
    np.testing.assert_allclose(found, expected.numpy(), atol=3e-3)


def test_a_kind_that_is_unknown_is_named(engine: Run) -> None:
    function = "({curvesOf}) => { try { curvesOf({kind: 'magic'}); } catch (error) { return error.message; } }"
    assert engine("maths/learned.js", function).startswith("A learned activation is one of subnetwork, pade")
