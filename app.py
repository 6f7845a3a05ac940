"""The server: the app with its routes; `streamlit run app.py` starts it."""

import gc
import threading
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from starlette.routing import Mount, Route
from streamlit.file_util import get_static_dir

from learnact.paths import ASSETS
from learnact.serving.assets import OWN, KeptInMemory
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
    yield {}
    if server_state := imported("learnact.serving.server_state"):  # else nothing was started yet
        server_state.close()


BASE = f"/{path}" if (path := str(st.get_option("server.baseUrlPath") or "").strip("/")) else ""
"""Where the app lives on its server."""

ROUTES = [
    Mount(f"{BASE}/live", LazyApp("learnact.serving.routes", "live")),
    Route(f"{BASE}/formula", LazyApp("learnact.serving.formula_api", "app")),
    Mount(f"{BASE}/assets", OWN),
]
FILES = {f"{BASE}/static/": Path(get_static_dir()) / "static", f"{BASE}/assets/": ASSETS}
MIDDLEWARE = [Middleware(KeptInMemory, places=FILES)]
app = st.App("pages/router.py", lifespan=lifespan, routes=ROUTES, middleware=MIDDLEWARE)
