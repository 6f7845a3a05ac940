"""The server: the app with its routes; `streamlit run app.py` starts it."""

import gc
import threading
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module

import streamlit as st
from starlette.middleware import Middleware
from starlette.routing import Mount, Route

from pages.parts.heavy import Late, fetch
from pages.parts.static import ASSETS, KeptInMemory

LATER = ("learnact.figures.cost", "learnact.figures.data", "sklearn.metrics", "pages.parts.zoo_sections")
"""What takes a second to import and is not needed for the first picture."""

FIRST = 4.0  # seconds that belong to the first visitor


def _warm_up() -> None:
    """The front end is already served meanwhile; what is imported is spared by the collector."""
    fetch("pages.parts.server").workers().start()
    gc.collect()
    gc.freeze()
    time.sleep(FIRST)
    for name in LATER:
        import_module(name)


@asynccontextmanager
async def lifespan(_: st.App) -> AsyncIterator[dict[str, object]]:
    """Warms up in a thread, and ends the workers at last."""
    threading.Thread(target=_warm_up, daemon=True).start()
    yield {}
    fetch("pages.parts.server").workers().stop()


ROUTES = [
    Mount("/live", Late("pages.parts.routes", "live")),
    Route("/formula", Late("pages.parts.formulas", "app")),
    Mount("/assets", ASSETS),
]
app = st.App("pages/router.py", lifespan=lifespan, routes=ROUTES, middleware=[Middleware(KeptInMemory)])
