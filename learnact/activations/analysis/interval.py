"""Intervals of the real line and how they are written."""

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Interval:
    """From low to high, either of which may be infinite.

    Attributes:
        low, high: the ends.
        has_low, has_high: whether an end belongs to it; an infinite one never does.
    """

    low: float
    high: float
    has_low: bool = False
    has_high: bool = False

    def __str__(self) -> str:
        """(-∞, 0] and the like."""
        left, right = "[" if self.has_low else "(", "]" if self.has_high else ")"
        return f"{left}{shown(self.low)}, {shown(self.high)}{right}"

    def condition(self) -> str:
        """x ≤ 0 and the like."""
        if math.isinf(self.low) and math.isinf(self.high):
            return "everywhere"
        if math.isinf(self.low):
            return f"x {'≤' if self.has_high else '<'} {shown(self.high)}"
        if math.isinf(self.high):
            return f"x {'≥' if self.has_low else '>'} {shown(self.low)}"
        left, right = "≤" if self.has_low else "<", "≤" if self.has_high else "<"
        return f"{shown(self.low)} {left} x {right} {shown(self.high)}"


def shown(value: float) -> str:
    """Four digits, a real minus sign, ∞.

    Args:
        value: any number, also infinite.
    """
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    return f"{value + 0.0:.4g}".replace("-", "−")
