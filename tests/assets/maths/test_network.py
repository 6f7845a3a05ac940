"""The network's images in the browser against torch: norms, letters a neuron, tables, heads, scaling."""

import functools
import itertools
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from learnact.formula import parse

Run = Callable[..., Any]
SIZE = 12
DOMAIN = ((-6.0, 6.0), (-4.5, 9.0))
SHIFT, SCALE = np.array([0.4, -1.0, 3.0, 0.0, 0.2]), np.array([2.5, 3.0, 12.0, 8.0, 0.7])  # of as many inputs
FEATURES = ("x1", "x2", "x1^2", "x1*x2", "where(x2 > 0, sin(3*x1), exp(x2/2))")

FUNCTION = """async ({Network}, metadata, arrays, scaling, size, points) => {
    const {memberParameters} = await import("/assets/maths/parameters.js");
    for (const array of Object.values(arrays)) array.data = Float32Array.from(array.data);
    const network = new Network(metadata.layers, scaling, metadata.task, metadata.inputs);
    const answer = [0, 1].map((member) => {
        const numbers = memberParameters(arrays, metadata.layers, member);
        const grid = network.grid(numbers, metadata.domain, size);
        const copy = (views) => views.map((view) => [...view]);
        const all = {inputs: copy(grid.inputs), output: copy(grid.output)};
        for (const name of ["pre", "post"]) all[name] = grid.layers.map((layer) => copy(layer[name]));
        all.here = points.map((point) => copy(network.at(numbers, point).output));
        return all;
    });
    return answer;
}"""

SWISH = (["mul", "x", ["sigmoid", ["mul", "a", "x"]]], lambda x, a: x * torch.sigmoid(a * x))
ELU = (
    ["where", ["gt", "x", 0], "x", ["mul", "a", ["expm1", "x"]]],
    lambda x, a: torch.where(x > 0, x, a * torch.expm1(x)),
)
Setup = list[dict[str, Any]]
Arrays = dict[str, np.ndarray]


def plane(inputs: int) -> Tensor:
    """Scaled features of the pixel centres [SIZE * SIZE, inputs]; the first row is the highest x2."""
    across, up = (low + (np.arange(SIZE) + 0.5) * (high - low) / SIZE for low, high in DOMAIN)
    x1, x2 = (torch.tensor(values.ravel()) for values in np.meshgrid(across, up[::-1]))
    below = torch.exp(x2 / 2)
    every = (x1, x2, x1 * x1, x1 * x2, torch.where(x2 > 0, torch.sin(3 * x1), below))
    return torch.stack([(x - SHIFT[i]) / SCALE[i] for i, x in enumerate(every[:inputs])], 1)


def build(widths: list[int], norm: str, letters: int, formula: Any) -> tuple[Setup, Arrays]:
    """Layers as the set-up names them, and random numbers of two members; `letters` is 1 or the width of the layer."""
    generator = np.random.default_rng(len(widths))
    layers, arrays = [], {}
    for index, (inputs, width) in enumerate(itertools.pairwise(widths)):
        hidden = index < len(widths) - 2
        activation = {"title": "σ", "formula": formula} if hidden else None
        layers.append({"inputs": inputs, "width": width, "norm": norm if hidden else "none", "activation": activation})
        key = f"layers.{index}"
        arrays[f"{key}.weight"] = generator.normal(size=(2, inputs, width))
        arrays[f"{key}.bias"] = generator.normal(size=(2, 1, width))
        if hidden:
            names = {"none": (), "layer": ("weight", "bias"), "batch": ("weight", "bias", "mean", "var")}[norm]
            for name in names:
                arrays[f"{key}.norm.{name}"] = generator.uniform(0.3, 2, size=(2, 1, width))
            arrays[f"{key}.activation.a"] = generator.uniform(0.5, 2, size=(2, 1, width if letters > 1 else 1))
    return layers, {name: values.astype(np.float32) for name, values in arrays.items()}


def numbers(arrays: Arrays, layer: int, member: int, name: str) -> Tensor:
    """One member's numbers in float64, [rows, width]."""
    return torch.tensor(arrays[f"layers.{layer}.{name}"][member], dtype=torch.float64)


def forward(layers: Setup, arrays: Arrays, member: int, function: Any) -> dict[str, Any]:
    """The same network in torch, float64: lists of [width, pixels]."""
    h, pre, post = plane(layers[0]["inputs"]), [], []
    for index, layer in enumerate(layers):
        get = functools.partial(numbers, arrays, index, member)
        z = h @ get("weight") + get("bias")
        if layer["norm"] == "batch":
            z = torch.nn.functional.batch_norm(
                z, get("norm.mean")[0], get("norm.var")[0], get("norm.weight")[0], get("norm.bias")[0], eps=1e-5
            )
        if layer["norm"] == "layer":
            gain, offset = get("norm.weight")[0], get("norm.bias")[0]
            z = torch.nn.functional.layer_norm(z, (layer["width"],), gain, offset, eps=1e-5)
        h = function(z, get("activation.a")) if layer["activation"] else z
        pre.append(z.T.numpy())
        post.append(h.T.numpy())
    return {"pre": pre, "post": post, "head": h}


def run(engine: Run, layers: Setup, arrays: Arrays, task: str, points: list[list[float]]) -> Any:
    sent = {name: {"shape": list(a.shape), "data": a.ravel().tolist()} for name, a in arrays.items()}
    inputs = layers[0]["inputs"]
    formulas = [{"formula": parse(text, ("x1", "x2")).json()} for text in FEATURES[:inputs]]
    metadata = {"layers": layers, "task": task, "domain": [list(span) for span in DOMAIN], "inputs": formulas}
    scaling = {"shift": SHIFT[:inputs].tolist(), "scale": SCALE[:inputs].tolist()}
    return engine("maths/network.js", FUNCTION, metadata, sent, scaling, SIZE, points)


HEADS = {
    "binary": (1, torch.sigmoid),
    "multiclass": (3, lambda z: torch.softmax(z, 1)),
    "regression": (1, lambda z: z),
}


@pytest.mark.parametrize("norm", ["none", "batch", "layer"])
@pytest.mark.parametrize("letters", [1, 2])
@pytest.mark.parametrize("task", HEADS)
def test_every_neuron_of_every_layer_is_torchs(engine: Run, norm: str, letters: int, task: str) -> None:
    outputs, read = HEADS[task]
    formula, function = SWISH if letters == 1 else ELU
    layers, arrays = build([2, 5, 6, outputs], norm, letters, formula)
    answers = run(engine, layers, arrays, task, [])
    for member, answer in enumerate(answers):
        expected = forward(layers, arrays, member, function)
        for layer in range(len(layers)):
            np.testing.assert_allclose(answer["pre"][layer], expected["pre"][layer], atol=1e-9)
            np.testing.assert_allclose(answer["post"][layer], expected["post"][layer], atol=1e-9)
        np.testing.assert_allclose(answer["output"], read(expected["head"]).T.numpy(), atol=1e-9)


def test_inputs_are_computed_from_the_plane_and_scaled(engine: Run) -> None:
    layers, arrays = build([5, 4, 1], "none", 1, SWISH[0])
    for member, answer in enumerate(run(engine, layers, arrays, "regression", [])):
        np.testing.assert_allclose(answer["inputs"], plane(5).T, atol=1e-12)
        expected = forward(layers, arrays, member, SWISH[1])
        np.testing.assert_allclose(answer["output"], expected["head"].T.numpy(), atol=1e-9)


@pytest.mark.parametrize("inputs", [2, 5])
def test_the_value_at_a_point_is_that_of_its_pixel(engine: Run, inputs: int) -> None:
    layers, arrays = build([inputs, 7, 1], "layer", 1, SWISH[0])
    half = [(high - low) / SIZE / 2 for low, high in DOMAIN]
    centre = [DOMAIN[0][0] + half[0], DOMAIN[1][1] - half[1]]
    answer = run(engine, layers, arrays, "binary", [centre])[0]
    assert answer["here"][0][0][0] == pytest.approx(answer["output"][0][0], abs=1e-12)


def test_a_layer_without_a_formula_uses_its_table(engine: Run) -> None:
    layers, arrays = build([2, 4, 1], "none", 1, None)
    grid = np.linspace(-16, 16, 4097)
    table = np.stack([np.abs(grid), np.sign(grid)]).astype(np.float32)
    arrays["layers.0.activation.table"] = np.stack([table, table])
    answers = run(engine, layers, arrays, "regression", [])
    for member, answer in enumerate(answers):
        expected = forward(layers, arrays, member, lambda z, _: z.abs())
        np.testing.assert_allclose(answer["output"][0], expected["head"][:, 0].numpy(), atol=0.02)


def test_a_diverged_member_is_not_a_number_everywhere_and_the_other_is_untouched(engine: Run) -> None:
    layers, arrays = build([2, 4, 1], "none", 1, SWISH[0])
    for values in arrays.values():
        values[1] = np.nan
    fine, diverged = run(engine, layers, arrays, "binary", [])
    assert np.isfinite(fine["output"]).all()
    assert np.isnan(diverged["output"]).all()
