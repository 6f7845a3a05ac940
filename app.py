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

from learnact.serving.assets import OWN, KeptInMemory
from learnact.serving.drain import drain_before_end
from learnact.serving.lazy import LazyApp, import_once, imported

LATER = ("learnact.figures.timing", "learnact.figures.data", "sklearn.metrics", "pages.zoo.sections")
"""What takes a second to import and is not needed for the first picture."""

FIRST = 4.0  # seconds that belong to the first visitor


def _warm_up() -> None:
    """The front end is already served meanwhile; what is imported is spared by the collector."""
    import_once("learnact.serving.server_state").workers().start()
    gc.collect()
    gc.freeze()
    time.sleep(FIRST)
    for name in LATER:
        import_module(name)
    import_once("learnact.serving.server_state").task_queue().warm()


@asynccontextmanager
async def lifespan(_: st.App) -> AsyncIterator[dict[str, object]]:
    """Warms up in a thread, and ends workers and long work at last."""
    threading.Thread(target=_warm_up, daemon=True).start()
    drain_before_end(_drain)
    yield {}
    if server_state := imported("learnact.serving.server_state"):  # else nothing was started yet
        server_state.close()


def _drain() -> None:
    if server_state := imported("learnact.serving.server_state"):
        server_state.drain()


ROUTES = [
    Route("/health", LazyApp("learnact.serving.health", "app")),
    Mount("/live", LazyApp("learnact.serving.routes", "live")),
    Route("/formula", LazyApp("learnact.serving.formula_api", "app")),
    Mount("/assets", OWN),
]
app = st.App("pages/router.py", lifespan=lifespan, routes=ROUTES, middleware=[Middleware(KeptInMemory)])
