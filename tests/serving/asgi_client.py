"""Starlette's client for tests."""

import warnings

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it would rather have a successor of httpx, which nothing else here needs
    from starlette.testclient import TestClient

__all__ = ["TestClient"]
