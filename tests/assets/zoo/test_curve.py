"""Curves of the zoo as the browser draws them: values and derivatives, jumps and kinks."""

from collections.abc import Callable
from typing import Any

import numpy as np
import torch

from learnact.activations import ZOO, derivatives
from pages.zoo.gallery import entry

Run = Callable[..., Any]

CURVES = """({Curve}, entries, places) => entries.map((entry) => {
    const curve = new Curve(entry);
    return places.map((x) => curve.at(x));
})"""
BREAKS = "({Curve}, entry, values) => new Curve(entry, values).over(-4, 4, 333).breaks"

KNOWN_BREAKS: dict[str, tuple[dict[str, float], list, list]] = {  # letters; jumps and kinks as (place, size)
    "step": ({}, [(0, 1)], []),
    "relu": ({}, [], [(0, 1)]),
    "abs": ({}, [], [(0, 2)]),
    "hard_tanh": ({}, [], [(-1, 1), (1, -1)]),
    "prelu": ({"a": 1.0}, [], []),
    "tanh": ({}, [], []),
    "cube": ({}, [], []),
}


def test_curves_and_derivatives_are_those_of_torch(engine: Run) -> None:
    places = [-3.3, -1.7, -0.45, 0.37, 1.2, 2.6]
    found = engine("zoo/curve.js", CURVES, [entry(activation) for activation in ZOO.values()], places)
    x = torch.tensor(places, dtype=torch.float64)
    for activation, values in zip(ZOO.values(), found, strict=True):
        expected = np.stack([order.numpy() for order in derivatives(activation.exact(), x, 2)], axis=1)
        np.testing.assert_allclose(values, expected, atol=2e-6, rtol=1e-6, err_msg=activation.name)


def test_jumps_and_kinks_are_found_where_they_are(engine: Run) -> None:
    for name, (values, *breaks) in KNOWN_BREAKS.items():
        for found, expected in zip(engine("zoo/curve.js", BREAKS, entry(ZOO[name]), values), breaks, strict=True):
            places = [(item["at"], item["size"]) for item in found]
            np.testing.assert_allclose(places, expected, atol=1e-6, err_msg=name)
