"""Results of published studies: those that come with the lab, or the visitor's own once there are some."""

import secrets
import tempfile
from collections.abc import Callable
from pathlib import Path

import streamlit as st

from learnact.errors import LearnactError
from learnact.serving.server_state import folder
from learnact.studies.results import Result, read, shipped
from pages.shell import messages, tasks
from pages.shell.markdown import plain
from pages.shell.session import SessionValue

RESULTS_FOLDER: SessionValue[str | None] = SessionValue("results_folder", lambda: None)
"""Where the visitor's own results are; None before anything was trained."""
FILES: SessionValue[dict[str, str]] = SessionValue("results_files", dict)
"""The file of the last training of a preset, in that folder."""
PUT_ASIDE: SessionValue[frozenset[str]] = SessionValue("results_put_aside", frozenset)
"""Presets of which the visitor looks at what comes with the lab, though there are results of their own."""
POLL_SECONDS = 5.0  # between looks at results that are being computed


def found(name: str) -> tuple[Result | None, bool]:
    """The results of a preset, and whether they are the visitor's own."""
    path = _path(name)
    if path is not None and path.is_file() and name not in PUT_ASIDE.get():
        try:
            return read(path), True
        except LearnactError:
            return _shipped(name), False
    return _shipped(name), False


@st.cache_resource(show_spinner=False)
def _shipped(name: str) -> Result | None:
    return shipped(name)


def _path(name: str) -> Path | None:
    """The file of the visitor's own results; None before anything was trained."""
    results = RESULTS_FOLDER.get()
    return None if results is None else Path(results) / FILES.get().get(name, f"{name}.json")


def section(name: str, draw: Callable[[Result], None], same: Callable[[Result], str] = lambda _: "") -> None:
    """Draws the results and where they come from; again and again while they are computed.

    Args:
        same: says in a sentence what was done as published.
    """
    task = tasks.task(_task(name))
    running = task is not None and not task.over
    (st.fragment(_section, run_every=POLL_SECONDS) if running else _section)(name, draw, same)


def _section(name: str, draw: Callable[[Result], None], same: Callable[[Result], str]) -> None:
    result, own = found(name)
    if result is None:
        st.info("There are no results yet: train them here.", icon=":material/grid_on:")
        return
    draw(result)
    provenance(result, own, same(result))


def _task(name: str) -> str:
    return f"preset {name}"


def provenance(result: Result, own: bool, same: str = "") -> None:
    """Where the figures come from, and what was done otherwise than published, and what in the same way."""
    rows = sum(result["data"]["rows"].values())
    whose = "Trained here" if own else "Comes with the lab"
    st.caption(
        f"{whose}: {len(result['specs']):,} experiments on {rows:,} of {result['data']['published']:,} rows, "
        f"{result['seconds'] / 60:,.0f} minutes of training, version {plain(result['version'])}, "
        f"{plain(result['date'])}. Source: {plain(result['source'])}"
    )
    with st.popover("What was done otherwise", type="tertiary"):
        for sentence in [*result["reduced"], *result["differs"]]:
            st.markdown(f"- {plain(sentence)}")
        if same:
            st.markdown(plain(same))


def train_again(name: str, title: str, about: str) -> None:
    """A button that trains a preset in the background, with its progress; results show as they come.

    Args:
        name, title: of the preset.
        about: what it costs, in a sentence or two.
    """
    row = st.container(horizontal=True, vertical_alignment="center")
    with row.popover(f"Train {plain(title)} here", icon=":material/play_arrow:"):
        st.markdown(plain(about))
        short = st.toggle("Short: a tenth of the epochs", True, key=f"published_short_{name}", persist_state="session")
        st.button("Start", key=f"published_start_{name}", on_click=_start, args=(name, title, short), type="primary")
    if name in PUT_ASIDE.get():
        row.button("Show what was trained here", key=f"published_own_{name}", on_click=_show_own, args=(name, True))
    elif found(name)[1]:
        row.button("Show what comes with the lab", key=f"published_back_{name}", on_click=_show_own, args=(name, False))
    tasks.progress(_task(name), lambda _: None)


def _start(name: str, title: str, short: bool) -> None:
    """Trains into a new file: the results of before stay until the training is accepted."""
    results = RESULTS_FOLDER.get() or tempfile.mkdtemp(dir=folder().name)
    RESULTS_FOLDER.set(results)
    before, file = _path(name), f"{name}-{secrets.token_hex(4)}.json"
    fewer = ["--set", f"training.epochs={EPOCHS[name]}"] if short else []
    command = ["preset", name, "--out", str(Path(results) / file), "--threads", "1", *fewer]

    def begin() -> None:
        tasks.start(_task(name), command, title)
        FILES.set(FILES.get() | {name: file})
        _show_own(name, True)
        if before is not None:
            before.unlink(missing_ok=True)

    messages.attempt(begin)


def _show_own(name: str, own: bool) -> None:
    PUT_ASIDE.set(PUT_ASIDE.get() - {name} if own else PUT_ASIDE.get() | {name})


EPOCHS = {"covertype": 40, "fischer_small": 3, "which_subnetwork": 5, "uva_tutorial": 5}
"""Of a short run."""
