"""What can be computed from a formula: properties, moments under a normal input, cost on this machine."""

from learnact.activations.analysis.cost import Cost, cost, costs
from learnact.activations.analysis.moments import gain
from learnact.activations.analysis.properties import Properties, properties

__all__ = ["Cost", "Properties", "cost", "costs", "gain", "properties"]
