"""An experiment as data: from and to JSON and a link, validated, within the operator's limits."""

from learnact.spec.cost import Cost, estimate_cost
from learnact.spec.fields import (
    CLASSIFICATION,
    LIVE_FIELDS,
    REGRESSION,
    ActivationSpec,
    DataSpec,
    NetworkSpec,
    Spec,
    TrainingSpec,
)
from learnact.spec.limits import MEGABYTE, Limits, parameter_count, step_work, widths
from learnact.spec.link import applied, difference, from_query, to_query
from learnact.spec.machine import Machine, this_machine
from learnact.spec.shape import Shape, expected_shape, shape_of

__all__ = [
    "CLASSIFICATION",
    "LIVE_FIELDS",
    "MEGABYTE",
    "REGRESSION",
    "ActivationSpec",
    "Cost",
    "DataSpec",
    "Limits",
    "Machine",
    "NetworkSpec",
    "Shape",
    "Spec",
    "TrainingSpec",
    "applied",
    "difference",
    "estimate_cost",
    "expected_shape",
    "from_query",
    "parameter_count",
    "shape_of",
    "step_work",
    "this_machine",
    "to_query",
    "widths",
]
