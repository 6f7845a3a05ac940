"""The server: the app with its routes; `streamlit run app.py` starts it."""

import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import streamlit as st

from pages.parts.routes import ROUTES
from pages.parts.server import workers


@asynccontextmanager
async def lifespan(_: st.App) -> AsyncIterator[dict[str, object]]:
    """Warms up before the first visitor: workers run, and the garbage collector leaves alone what is imported."""
    workers().start()
    gc.collect()
    gc.freeze()
    yield {}
    workers().stop()


app = st.App("pages/router.py", lifespan=lifespan, routes=ROUTES)
