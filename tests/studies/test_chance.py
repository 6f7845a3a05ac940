"""Chance, one test by itself and many together, against SciPy's t test and Holm's rule by hand."""

import math

import numpy as np
import pytest
from scipy import stats

from learnact.studies.chance import LEVEL, beyond_chance, holm, p_value


@pytest.mark.parametrize("pairs", [2, 3, 5, 10])
def test_a_p_value_is_that_of_the_t_test(pairs: int) -> None:
    values = np.random.default_rng(pairs).normal(0.5, 1, pairs)
    expected = stats.ttest_1samp(values, 0).pvalue
    assert p_value(values) == pytest.approx(expected, rel=1e-9)
    assert p_value(np.append(values, np.nan)) == pytest.approx(expected, rel=1e-9)


def test_what_has_no_spread_or_no_pairs() -> None:
    assert p_value(np.zeros(3)) == 1 and p_value(np.full(3, 0.25)) == 0
    assert math.isnan(p_value(np.array([0.3, np.nan])))


def test_holm_stops_at_the_first_that_is_too_large() -> None:
    """Of four: 0.05 / 4, / 3, / 2, / 1; the last is small enough, but one before it is not."""
    assert holm([0.03, 0.0124, 0.026, 0.0166]) == [False, True, False, True]
    assert holm([0.0126, 0.0, 0.001]) == [True, True, True]
    assert holm([math.nan, 0.04]) == [False, True] and holm([0.04, 0.04]) == [False, False] and holm([]) == []


def test_many_differences_of_pure_noise_are_beyond_chance_alone_but_not_together() -> None:
    generator = np.random.default_rng(1)
    noise = [generator.normal(0, 1, 4) for _ in range(200)]
    found = beyond_chance([*noise, np.array([5, 5.001, 4.999, 5]), np.array([-5, -5.001, -4.999, -5])])
    expected = [stats.ttest_1samp(values, 0) for values in noise]
    for side, count in ((1, found.better), (-1, found.worse)):
        assert count == 1 + sum(one.pvalue < LEVEL and side * one.statistic > 0 for one in expected)
    assert (found.better_together, found.worse_together) == (1, 1)
