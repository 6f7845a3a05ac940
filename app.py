"""The server: the app with its routes; `streamlit run app.py` starts it."""

import gc
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import streamlit as st

from pages.parts.routes import ROUTES
from pages.parts.server import workers


@asynccontextmanager
async def lifespan(_: st.App) -> AsyncIterator[dict[str, object]]:
    """Warms up: workers start while the first page is already served, what is imported is spared by the collector."""
    threading.Thread(target=workers().start, daemon=True).start()
    gc.collect()
    gc.freeze()
    yield {}
    workers().stop()


app = st.App("pages/router.py", lifespan=lifespan, routes=ROUTES)
