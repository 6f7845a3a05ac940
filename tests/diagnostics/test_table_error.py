"""Exact against table: a straight line has no error, a kinked curve's falls as one over the number of points."""

import pytest

from learnact.diagnostics.table_error import table_errors
from learnact.errors import SpecError
from learnact.spec import ActivationSpec


def lines(**learned: object):
    return list(table_errors(ActivationSpec.model_validate({"name": "subnetwork", "learned": learned})))


def test_smooth_curves_come_near_with_more_points():
    found = lines(inner="tanh")
    assert [line.points for line in found] == [512, 1024, 2048, 4096]
    assert found[-1].error < 2e-5 and found[-1].gradient < 1e-4
    assert found[0].error > found[-1].error
    assert all(line.exact > 0 and line.table > 0 for line in found)


def test_kinked_curves_come_near_slowly():
    found = lines(inner="relu", hidden=(8, 8))
    assert found[-1].error < found[0].error
    assert found[-1].error > 1e-6  # 1 / K, not 1 / K²


def test_straight_lines_between_points_of_the_grid_are_exact():
    points = [[-7, -7], [7, 7]]
    chosen = ActivationSpec.model_validate({"name": "drawn", "learned": {"points": points, "join": "straight"}})
    assert next(table_errors(chosen)).error < 1e-5


def test_a_frozen_curve_has_no_gradient():
    chosen = ActivationSpec.model_validate({"name": "drawn", "learned": {"trainable": False}})
    assert next(table_errors(chosen)).gradient is None


@pytest.mark.parametrize("chosen", [{"name": "relu"}, {"name": "maxout"}])
def test_what_has_no_curve_is_refused(chosen: dict[str, object]):
    with pytest.raises(SpecError, match="learned curves of one number"):
        next(table_errors(ActivationSpec.model_validate(chosen)))
