"""The sentence about the gradient is the same in the browser and on the command line."""

from collections.abc import Callable
from typing import Any

import numpy as np

from learnact.diagnostics.gradient_trend import trend

Run = Callable[..., Any]
SAID = "({trend, trendWords}, rows) => rows.map((sizes) => trendWords(trend(sizes)))"


def test_both_say_the_same(engine: Run) -> None:
    rng = np.random.default_rng(8)
    rows = [[0.0, 0.0, 0.3], [0.0, 1.0, 0.0, 2.0], [0.5], [], [3.0, 3.0]]
    for _ in range(300):
        layers, factor = int(rng.integers(2, 12)), 10 ** rng.uniform(-0.8, 0.8)
        sizes = 10 ** rng.uniform(-6, 3) * factor ** np.arange(layers) * rng.uniform(0.8, 1.2, layers)
        rows.append(sizes.tolist())
    said = [words.replace("−", "-") for words in engine("inside/words.js", SAID, rows)]
    assert said == [trend(sizes).words for sizes in rows]
    assert {words.split()[2] for words in said if words.startswith("the gradient")} == {
        "is", "changes", "keeps", "shrinks", "vanishes:", "grows", "explodes:",
    }  # fmt: skip
