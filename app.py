"""The server: the app with its routes; `streamlit run app.py` starts it."""

import gc
import threading
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module

import streamlit as st
from starlette.middleware import Middleware

from pages.parts.routes import ROUTES
from pages.parts.server import workers
from pages.parts.static import KeptInMemory

LATER = ("learnact.figures.cost", "learnact.figures.data", "sklearn.metrics", "pages.parts.zoo_sections")
"""What takes a second to import and is not needed for the first picture."""


FIRST = 4.0  # seconds that belong to the first visitor


def _warm_up() -> None:
    workers().start()
    time.sleep(FIRST)
    for name in LATER:
        import_module(name)


@asynccontextmanager
async def lifespan(_: st.App) -> AsyncIterator[dict[str, object]]:
    """Warms up: workers start while the first page is already served, what is imported is spared by the collector."""
    threading.Thread(target=_warm_up, daemon=True).start()
    gc.collect()
    gc.freeze()
    yield {}
    workers().stop()


app = st.App("pages/router.py", lifespan=lifespan, routes=ROUTES, middleware=[Middleware(KeptInMemory)])
