"""The inside of networks as a moment of a run tells it, made by NumPy alone, and how it gets into a browser."""

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np
from playwright.sync_api import Locator

BINS, GRADIENT_BINS, POINTS, SAMPLES = 48, 30, 97, 400
Curve = Callable[[np.ndarray], np.ndarray]

CURVES: dict[str, tuple[Curve, Curve, str, str]] = {
    "Sigmoid": (lambda z: 1 / (1 + np.exp(-z)), lambda z: np.exp(-z) / (1 + np.exp(-z)) ** 2, "#0072B2", "solid"),
    "Tanh": (np.tanh, lambda z: 1 - np.tanh(z) ** 2, "#009E73", "solid"),
    "ReLU": (lambda z: np.maximum(z, 0), lambda z: (z > 0).astype(float), "#D55E00", "dash"),
}


def summary(values: np.ndarray, symmetric: bool = False) -> dict[str, np.ndarray]:
    """ends, hist, beyond and stat of values [S, n]."""
    mean, deviation = values.mean(1), values.std(1)
    low, high = (mean - 4 * deviation).min(), (mean + 4 * deviation).max()
    if symmetric:
        low, high = -max(-low, high, 1e-12), max(-low, high, 1e-12)
    bins = GRADIENT_BINS if symmetric else BINS
    rows = [np.histogram(row[np.isfinite(row)], bins, (low, high))[0] / len(row) for row in values]
    beyond = np.stack([(values < low).mean(1), (values > high).mean(1)], 1)
    norm, size = np.sqrt((values**2).sum(1)), np.abs(values).mean(1)
    stat = np.stack([mean, deviation, norm, size, (values == 0).mean(1)], 1)
    return {"ends": np.array([low, high]), "hist": np.stack(rows), "beyond": beyond, "stat": stat}


def named(layer: int, quantity: str, values: np.ndarray) -> dict[str, np.ndarray]:
    flat = values.reshape(len(values), -1)
    told = summary(flat, quantity not in ("z", "a"))
    if quantity not in ("z", "a"):
        quantiles = [np.quantile(row[row != 0], np.linspace(0, 1, 33)) for row in flat]
        told |= {"quantiles": np.stack(quantiles), "logs": logs(flat)}
    return {f"inside.{layer}.{quantity}.{name}": array for name, array in told.items()}


def logs(values: np.ndarray) -> np.ndarray:
    """Shares of sizes below 1e-12, in half decades, above 1e3."""
    edges = [1e-300, *10.0 ** np.linspace(-12, 3, 31), np.inf]
    return np.stack([np.histogram(np.abs(row), edges)[0] / len(row) for row in values])


def moment(title: str, widths: list[int], seeds: int = 3, gain: float = 1.0, shift: float = 0.0) -> dict[str, Any]:
    """A network's arrays by the contract; weights are normal, deviation gain / sqrt(inputs), biases from 0 to shift."""
    sigma, slope, color, dash = CURVES[title]
    rng = np.random.default_rng(sum(widths) + seeds)
    weights = [gain * rng.normal(size=(seeds, i, o)) / np.sqrt(i) for i, o in itertools.pairwise(widths)]
    steps: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []
    a = rng.normal(size=(seeds, SAMPLES, widths[0]))
    for weight in weights:
        z = a @ weight + shift * rng.random((seeds, 1, weight.shape[2]))
        steps.append((a, z, weight))
        a = sigma(z)
    arrays: dict[str, np.ndarray] = {}
    dz = (steps[-1][1] - rng.normal(size=steps[-1][1].shape)) / SAMPLES
    for layer in reversed(range(len(steps))):
        entering, z, weight = steps[layer]
        if layer < len(steps) - 1:
            da = dz @ steps[layer + 1][2].transpose(0, 2, 1)
            dz = da * slope(z)
            arrays |= inner(layer, z, sigma, slope, da, dz)
        dw = entering.transpose(0, 2, 1) @ dz
        arrays |= named(layer, "z", z) | named(layer, "dz", dz) | named(layer, "dw", dw)
        update = 0.01 * np.linalg.norm(dw, axis=(1, 2)) / np.linalg.norm(weight, axis=(1, 2))
        arrays[f"inside.{layer}.ratio"] = update
    layers = [{"width": width} for width in widths[1:]]
    return {"title": title, "color": color, "dash": dash, "layers": layers, "seeds": list(range(seeds)),
            "choice": "mean", "arrays": arrays}  # fmt: skip


def inner(layer: int, z: np.ndarray, sigma: Curve, slope: Curve, da: np.ndarray, dz: np.ndarray) -> dict[str, Any]:
    """What only a hidden layer has; all [S, rows, F]."""
    a = sigma(z)
    arrays = named(layer, "a", a) | named(layer, "da", da)
    low, high = summary(z.reshape(len(z), -1))["ends"]
    edges = np.linspace(low, high, BINS + 1)
    x = np.linspace(low, high, POINTS)
    told = {
        "saturated": (np.abs(slope(z)) < 0.01 * np.abs(slope(np.linspace(-30, 30, 6001))).max()).mean((1, 2)),
        "rank": np.array([effective_rank(one) for one in a]),
        "active": (a != 0).mean(1)[:, :512],
        "moving": (slope(z) != 0).mean(1)[:, :512],
        "pull.a": np.stack([pull(*pair, edges) for pair in zip(z, da, strict=True)]),
        "pull.z": np.stack([pull(*pair, edges) for pair in zip(z, dz, strict=True)]),
        "curve": sigma(x)[None],
        "negative": (z < 0).mean((1, 2)),
    }
    return arrays | {f"inside.{layer}.{name}": np.asarray(array) for name, array in told.items()}


def effective_rank(a: np.ndarray) -> float:
    shares = np.linalg.svd(a, compute_uv=False)
    shares = shares[shares > 0] / shares.sum()
    return float(np.exp(-(shares * np.log(shares)).sum()))


def pull(z: np.ndarray, gradient: np.ndarray, edges: np.ndarray) -> np.ndarray:
    cell = np.digitize(z.ravel(), edges) - 1
    size = np.abs(gradient).ravel()
    return np.array([size[cell == k].mean() if (cell == k).any() else np.nan for k in range(BINS)])


def redrawn(canvases: Locator, change: Callable[[], object]) -> None:
    """Does something, and waits until every one of the canvases shows another picture than before."""
    before = [(canvas.element_handle(), canvas.evaluate("canvas => canvas.toDataURL()")) for canvas in canvases.all()]
    assert before
    change()
    for pair in before:
        canvases.page.wait_for_function("([canvas, before]) => canvas.toDataURL() !== before", arg=[*pair])


def sent(network: dict[str, Any]) -> dict[str, Any]:
    """As JSON: numbers that are none become null."""
    arrays = {
        name: {"shape": list(array.shape), "data": [v if np.isfinite(v) else None for v in array.ravel().tolist()]}
        for name, array in network["arrays"].items()
    }
    return network | {"arrays": arrays}


READ = """(networks) => networks.map((network) => {
    const floats = ([name, {shape, data}]) => [name, {shape, data: Float32Array.from(data, (value) => value ?? NaN)}];
    return {...network, arrays: Object.fromEntries(Object.entries(network.arrays).map(floats))};
})"""
