"""The trained letters of an activation in words: of the chosen seed, or mean and spread over those that live."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

Run = Callable[..., Any]
WORDS = """({trainedLetters}, arrays, choice, dead) => {
    const scene = {choice, seeds: [4, 5, 6], alive: (s) => s !== dead,
        arrays: Object.fromEntries(Object.entries(arrays).map(([letter, {shape, data}]) =>
            [`layers.1.activation.${letter}`, {shape, data: Float32Array.from(data)}])),
        metadata: {layers: [{activation: {trained: []}}, {activation: {trained: ["a", "b"]}}, {activation: null}]}};
    return [0, 1, 2].map((layer) => trainedLetters(scene, layer));
}"""
ALPHA, BETA = np.array([1.0, 1.5, 3.0]), np.array([[0.5, 0.75], [-0.25, 0.25], [2.0, 4.0]])


def words(engine: Run, choice: str | int, beta: np.ndarray, dead: int | None = None) -> str:
    arrays = {"a": {"data": ALPHA.tolist()}, "b": {"data": beta.ravel().tolist()}}
    fixed, trained, none = engine("run/trained_letters.js", WORDS, arrays, choice, dead)
    assert fixed == none == ""
    return str(trained)


def test_one_seed_has_one_number_a_letter(engine: Run) -> None:
    assert words(engine, 1, BETA[:, 0]) == "α = 1.5, β = −0.25 (seed 5)"


@pytest.mark.parametrize("dead", [None, 2])
def test_the_mean_has_the_spread_of_the_seeds_that_live(engine: Run, dead: int | None) -> None:
    living = [s for s in range(3) if s != dead]
    texts = [
        f"{name} = {float(f'{values[living].mean():.3g}'):g} ± {float(f'{values[living].std(ddof=1):.2g}'):g}"
        for name, values in (("α", ALPHA), ("β", BETA[:, 0]))
    ]
    found = words(engine, "mean", BETA[:, 0], dead)
    assert found == f"{', '.join(texts)} (mean ± deviation of {len(living)} seeds)"
