"""Every neuron and its derivatives in the browser against torch in float64: the whole zoo, and a learned table."""

import base64
import itertools
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from learnact.activations import ZOO, derivatives, tabulate
from learnact.atlas import Atlas, definitions

Run = Callable[..., Any]
SIZE = 16
GROWING = {"square", "cube", "poly"}
BESIDE = 1e-6  # of a jump or a kink no pixel is compared
TOLERANCE = 1e-4  # of the largest number of a layer
PLACES = ("A0.1.0", "b1.2", "x2")

IMAGES = """({Model}, document, definitions, size, places) => {
    const model = new Model(document, definitions);
    const text = (bytes) => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
    const pack = (views) => text(new Uint8Array(Float64Array.from(views.flatMap((view) => [...view])).buffer));
    const all = (layers) => layers.map(({pre, post}) => ({pre: pack(pre), post: pack(post)}));
    const answer = {values: all(model.grid(size).layers)};
    for (const place of places) answer[place] = all(model.tangents(size, place).layers);
    return answer;
}"""
Element = Callable[[Tensor], tuple[Tensor, Tensor]]


def document(sigma: dict[str, Any], hidden: int, half: float) -> dict[str, Any]:
    """2-5-5-...-2 with normal weights, over a square around the origin."""
    generator = np.random.default_rng(hidden)
    widths = [2, *[5] * hidden, 2]
    layers = [
        {
            "A": generator.normal(0, 1.2 / np.sqrt(before), (width, before)).tolist(),
            "b": generator.normal(0, 0.7, width).tolist(),
            "sigma": sigma if index < hidden else {"name": "identity"},
        }
        for index, (before, width) in enumerate(itertools.pairwise(widths))
    ]
    return Atlas.parse({"layers": layers, "domain": [[-half, half], [-half, 0.9 * half]]}).tree()


def reference(tree: dict[str, Any], element: Element, place: str | None) -> Iterator[dict[str, np.ndarray]]:
    """Values of every layer and, along a place, tangents by the chain rule; `element` answers value and slope."""
    (left, right), (bottom, top) = tree["domain"]
    centres = (np.arange(SIZE) + 0.5) / SIZE
    x1, x2 = np.meshgrid(left + centres * (right - left), top - centres * (top - bottom))
    h = torch.from_numpy(np.stack([x1.ravel(), x2.ravel()]))  # [2, size²]
    dh = torch.zeros_like(h)
    if place == "x2":
        dh[1] = 1
    for index, layer in enumerate(tree["layers"]):
        A, b = (torch.tensor(layer[name], dtype=torch.float64) for name in ("A", "b"))
        z, dz = A @ h + b[:, None], A @ dh
        if place == "A0.1.0" and index == 0:
            dz[1] += h[0]
        if place == "b1.2" and index == 1:
            dz[2] += 1
        last = index == len(tree["layers"]) - 1
        good = torch.ones_like(z) if last else near(element, z)
        h, slope = (z, torch.ones_like(z)) if last else element(z)
        dh = slope * dz
        yield {name: t.numpy() for name, t in {"z": z, "h": h, "dz": dz, "dh": dh, "good": good}.items()}


def near(element: Element, z: Tensor) -> Tensor:
    """Where value and slope are nearly the same on both sides of z."""
    (left, left_slope), (right, right_slope) = element(z - BESIDE), element(z + BESIDE)
    size = 1 + left.abs() + right.abs() + left_slope.abs()
    return ((left - right).abs() + (left_slope - right_slope).abs() < 0.01 * size).double()


def unpacked(text: str) -> np.ndarray:
    """[neurons, size²]."""
    return np.frombuffer(base64.b64decode(text)).reshape(-1, SIZE**2)


def compare(answer: dict[str, Any], tree: dict[str, Any], element: Element) -> None:
    for place in PLACES if len(tree["layers"]) > 1 else PLACES[::2]:
        good = np.ones(SIZE**2, dtype=bool)
        for index, layer in enumerate(reference(tree, element, place)):
            found = answer["values"][index], answer[place][index]
            good &= layer["good"].all(0) & np.isfinite(layer["dh"]).all(0)
            assert good.mean() > 0.9
            for which, names in enumerate((("z", "h"), ("dz", "dh"))):
                for name, side in zip(names, ("pre", "post"), strict=True):
                    expected = layer[name][:, good]
                    off = np.abs(unpacked(found[which][side])[:, good] - expected)
                    assert off.max() <= TOLERANCE * np.abs(expected).max(), (place, index, name)


@pytest.mark.parametrize("half", [4, 60], ids=["near", "far"])
@pytest.mark.parametrize("name", ZOO)
def test_values_and_derivatives_of_the_whole_zoo_are_torchs(engine: Run, name: str, half: float) -> None:
    hidden = 2 if name in GROWING else 6
    tree = document({"name": name}, hidden, half)
    answer = engine("atlas/model.js", IMAGES, tree, definitions(Atlas.parse(tree)), SIZE, PLACES)
    compare(answer, tree, lambda z: derivatives(ZOO[name].function(), z))


@pytest.mark.parametrize("half", [4, 60], ids=["inside", "outside"])
@pytest.mark.parametrize("name", ["tanh", "softplus", "silu"])
def test_a_learned_curve_is_torchs_table_inside_its_range_and_outside(engine: Run, name: str, half: float) -> None:
    table = tabulate(ZOO[name])
    tree = document({"table": "f" * 32, "title": "learned"}, 3, half)
    numbers = base64.b64encode(table.array().tobytes()).decode()
    told = definitions() | {"tables": {"f" * 32: {"title": "learned", "numbers": numbers}}}
    answer = engine("atlas/model.js", IMAGES, tree, told, SIZE, PLACES)
    compare(answer, tree, lambda z: (table(z), table.slope(z)))


@pytest.mark.parametrize("name", ["tanh", "softplus", "silu"])
def test_a_learned_curve_is_close_to_what_was_learned(engine: Run, name: str) -> None:
    table = tabulate(ZOO[name])
    tree = document({"table": "f" * 32, "title": "learned"}, 3, 60)
    numbers = base64.b64encode(table.array().tobytes()).decode()
    told = definitions() | {"tables": {"f" * 32: {"title": "learned", "numbers": numbers}}}
    answer = engine("atlas/model.js", IMAGES, tree, told, SIZE, PLACES)
    compare(answer, tree, lambda z: derivatives(ZOO[name].function(), z))
