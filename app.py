"""The server: the app with its routes; `streamlit run app.py` starts it."""

import asyncio
import gc
import os
import sys
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from importlib import import_module
from pathlib import Path
from typing import cast

import streamlit as st
from starlette.middleware import Middleware
from starlette.routing import Mount
from streamlit.file_util import get_static_dir
from streamlit.runtime import get_instance
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager

from learnact.errors import LearnactError
from learnact.paths import ASSETS
from learnact.serving.addresses import routes
from learnact.serving.admission import Admission
from learnact.serving.answer_headers import AnswerHeaders, frame_ancestors
from learnact.serving.assets import OWN, KeptInMemory
from learnact.serving.connections import install
from learnact.serving.drain import drain_before_end, draining
from learnact.serving.lazy import import_once, imported
from learnact.serving.responses import on_exception
from learnact.serving.uploads import BoundedUploads, LeftPages
from learnact.serving.visitor import signing_key

LATER = ("learnact.figures.timing", "learnact.figures.data", "sklearn.metrics", "pages.zoo.sections")
"""What takes a second to import and is not needed for the first picture."""

EXIT_MISTAKE = 2  # as of a command that was called in a wrong way
FIRST = 4.0  # seconds that belong to the first visitor


def _warm_up() -> None:
    """The front end is already served meanwhile; what is imported is spared by the collector."""
    with _ending_at_a_mistake():
        import_once("learnact.serving.server_state").workers().start()
    gc.collect()
    gc.freeze()
    time.sleep(FIRST)
    for name in LATER:
        import_module(name)
    import_once("learnact.serving.server_state").task_queue().warm()


@contextmanager
def _ending_at_a_mistake() -> Iterator[None]:
    """What the operator has set wrong ends the server at its start, with the sentence that says so."""
    try:
        yield
    except LearnactError as mistake:
        print(f"The lab cannot start. {mistake}", file=sys.stderr, flush=True)
        os._exit(EXIT_MISTAKE)


@asynccontextmanager
async def lifespan(_: st.App) -> AsyncIterator[dict[str, object]]:
    """Warms up in a thread, and ends workers and long work at last."""
    with _ending_at_a_mistake():
        signing_key()
    threading.Thread(target=_warm_up, daemon=True).start()
    drain_before_end(_drain)
    left = LeftPages(_uploads, lambda session: get_instance().is_active_session(session))
    sweeping = asyncio.create_task(left.sweep_for_ever())
    yield {}
    sweeping.cancel()
    if server_state := imported("learnact.serving.server_state"):  # else nothing was started yet
        server_state.close(drained=draining())


def _drain() -> None:
    if server_state := imported("learnact.serving.server_state"):
        server_state.drain()


def _uploads() -> MemoryUploadedFileManager:
    """Where Streamlit keeps the files that visitors opened."""
    return cast(MemoryUploadedFileManager, get_instance().uploaded_file_mgr)


BASE = f"/{path}" if (path := str(st.get_option("server.baseUrlPath") or "").strip("/")) else ""
"""Where the app lives on its server."""

STATIC = Path(get_static_dir())  # of Streamlit
FILES = {f"{BASE}/static/": STATIC / "static", f"{BASE}/assets/": ASSETS}
FREE = (*FILES, f"{BASE}/_stcore/health", f"{BASE}/health")
MIDDLEWARE = [
    Middleware(AnswerHeaders, index=(STATIC / "index.html").read_text(), ancestors=frame_ancestors()),
    Middleware(Admission, free=FREE, origins=st.get_option("server.corsAllowedOrigins")),
    Middleware(KeptInMemory, places=FILES),
    Middleware(BoundedUploads, place=f"{BASE}/_stcore/upload_file/", store=_uploads),
]
install()
app = st.App(
    "pages/router.py",
    lifespan=lifespan,
    routes=[*routes(BASE), Mount(f"{BASE}/assets", OWN)],
    middleware=MIDDLEWARE,
    exception_handlers=on_exception(ours=(f"{BASE}/live", f"{BASE}/formula", f"{BASE}/assets/")),
)
