"""Figures: pure functions from arrays to a Plotly or Altair figure. No torch, no input or output."""
