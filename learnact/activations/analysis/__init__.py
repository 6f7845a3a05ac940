"""What can be computed from a formula: properties, moments under a normal input, cost on this machine."""

from learnact.activations.analysis.moments import gain
from learnact.activations.analysis.properties import Properties, properties
from learnact.activations.analysis.timing import Timing, measure_time, measure_times

__all__ = ["Properties", "Timing", "gain", "measure_time", "measure_times", "properties"]
