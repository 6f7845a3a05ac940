"""An experiment as data: from and to JSON and a link, validated, within the operator's limits."""

from learnact.spec.cost import Cost, cost
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
from learnact.spec.limits import Limits, parameter_count, step_work, widths
from learnact.spec.link import applied, difference, from_query, to_query
from learnact.spec.machine import Machine, machine
from learnact.spec.shape import Shape, expected_shape, shape_of

__all__ = [
    "CLASSIFICATION",
    "LIVE_FIELDS",
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
    "cost",
    "difference",
    "expected_shape",
    "from_query",
    "machine",
    "parameter_count",
    "shape_of",
    "step_work",
    "to_query",
    "widths",
]
