"""Figures: pure functions from arrays to a Plotly figure. No torch, no input or output."""

from learnact.figures.cost import cost_bars

__all__ = ["cost_bars"]
