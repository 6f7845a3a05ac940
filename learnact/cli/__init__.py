"""`python -m learnact`: the same work without a browser."""

from learnact.cli.commands import main

__all__ = ["main"]
