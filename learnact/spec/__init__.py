"""An experiment as data: from and to JSON and a link, validated, within the operator's limits."""

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

__all__ = [
    "CLASSIFICATION",
    "LIVE_FIELDS",
    "REGRESSION",
    "ActivationSpec",
    "DataSpec",
    "Limits",
    "NetworkSpec",
    "Spec",
    "TrainingSpec",
    "applied",
    "difference",
    "from_query",
    "parameter_count",
    "step_work",
    "to_query",
    "widths",
]
