"""Limits of scales do not twitch."""

from collections.abc import Callable
from typing import Any

import pytest

Run = Callable[..., Any]
LIMITS = """({niceLimit}, sizes) => {
    let limit = 0;
    return sizes.map((size) => (limit = niceLimit(size, limit)));
}"""


def test_a_limit_holds_what_it_is_shown_and_stays_while_it_fits(engine: Run) -> None:
    sizes = [0.9, 0.95, 0.7, 1.01, 0.9, 0.2, 0.0, 37.0]
    assert engine("maths/limits.js", LIMITS, sizes) == pytest.approx([1, 1, 1, 1.5, 1.5, 0.2, 0.2, 40])
