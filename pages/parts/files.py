"""What can be taken home from a run, and opened again: experiment, weights, tables, equation, code."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st

from learnact import exports
from learnact.data import Dataset
from learnact.errors import LearnactError, RunError
from learnact.spec import Spec
from learnact.store import Artefacts
from pages.parts import experiment, runs, take_home
from pages.parts.server import workers

MOST_STATE = 200_000_000  # bytes of a saved run that are unpacked here
FIRST = 3.0  # seconds that the first news of a run may take
CODE_HEIGHT = 420  # pixels


@dataclass(frozen=True)
class Moment:
    """A run as it was when the section was drawn.

    Attributes:
        header: what the worker told last: step, epoch, series, what was turned.
        arrays: parameters by name; empty where the network is too large to be told at every moment.
        state: what the worker saved of such a network, a few seconds ago at most.
    """

    spec: Spec
    dataset: Dataset
    header: dict[str, Any]
    rows: list[np.ndarray]
    arrays: dict[str, np.ndarray]
    state: bytes | None

    @property
    def name(self) -> str:
        """What its files are called."""
        return self.spec.data.name.replace("_", "-")

    def parameters(self) -> tuple[int, dict[str, np.ndarray]]:
        """Step and parameters; raises RunError where they are not there yet, or too large."""
        if self.arrays:
            return self.header["step"], self.arrays
        if self.state is None:
            raise RunError("The weights of this network are not here yet; try again in a few seconds.")
        if len(self.state) > MOST_STATE:
            size = f"{len(self.state) / 1e6:,.0f} MB"
            raise RunError(f"A run of {size} is too large to be taken out of the page; train it on the command line.")
        return exports.saved(self.spec, self.dataset, self.state)


@st.fragment
def files(token: str) -> None:
    """A section that opens; it draws nothing while it is closed."""
    section = st.expander("Save and open", key="files", on_change="rerun", icon=":material/save:")
    if section.open:
        with section:
            _draw(token)


def _draw(token: str) -> None:
    left, right = st.columns([3, 2], gap="large")
    with right:
        _open()
    chosen = _which(token, left)
    try:
        moment = _moment(chosen)
    except LearnactError as error:
        left.info(str(error), icon=":material/info:")
        return
    with left:
        _save(moment, chosen)
    _look(moment)


def _which(token: str, place: Any) -> str:
    """The run that is meant: of two in step, the chosen one."""
    beside = st.session_state.get("token_beside")
    if beside is None:
        return token
    with place:
        chosen = st.segmented_control("Network", ["A", "B"], default="A", key="files_network", required=True)
    return beside if chosen == "B" else token


def _moment(token: str) -> Moment:
    record = workers().record(token)
    end = time.monotonic() + FIRST
    while record.revision == 0 and time.monotonic() < end:
        time.sleep(0.05)
    with record.lock:
        header, spec, arrays = record.header, record.spec, dict(record.arrays)
        rows, state = [row for _, row in record.rows], record.state
    whole = f"layers.{len(spec.network.hidden)}.weight" in arrays
    kept = {name: array for name, array in arrays.items() if name.startswith("layers.")} if whole else {}
    return Moment(spec, experiment.dataset(spec), header, rows, kept, state)


# -- taking home


def _save(moment: Moment, token: str) -> None:
    header, spec = moment.header, moment.spec
    row = st.container(horizontal=True, vertical_alignment="center")
    row.markdown(f"**As it was at step {header['step']:,}**", width="content")
    row.button("Take the newest", icon=":material/refresh:", type="tertiary")
    buttons = st.container(horizontal=True)
    with buttons:
        _download("Experiment", f"{moment.name}.json", spec.to_json, "Every setting, as JSON.")
        _download("Weights", _weights_name(moment), lambda: _weights(moment), WEIGHTS_HELP)
        _download("Curves", f"{moment.name}-curves.csv", lambda: _curves(moment), "A column a metric and seed, as CSV.")
        _download("Predictions", f"{moment.name}-predictions.csv", lambda: _predictions(moment), PREDICTIONS_HELP)
        if exports.fits(moment.dataset):
            _download("Data", f"{moment.name}-data.csv", lambda: exports.data(moment.dataset), DATA_HELP)
        lab = take_home.lab(token)
        page = f"{moment.name}-run.html"
        _download("This run as one HTML file", page, lambda: take_home.whole_run(token, lab), PAGE_HELP)
    if header["turned"] or header.get("edited"):
        st.caption("The experiment holds the settings as they are now, not what was turned or edited on the way.")
    if not moment.arrays:
        st.caption("Weights, predictions and code of a network of this size are a few seconds old at most.")


WEIGHTS_HELP = "Of all seeds, as safetensors, with the experiment inside: opened here, a new run starts from them."
DATA_HELP = "All rows before scaling, with their split, as CSV: the lab opens it as own data."
PAGE_HELP = "The run up to now as a page that rewinds and answers the mouse in any browser, without a server."
PREDICTIONS_HELP = "Features, truth, split, then what each seed predicts and their mean, as CSV."


def _download(label: str, name: str, content: Callable[[], str | bytes], tip: str) -> None:
    """A button whose file is made when it is pressed."""
    st.download_button(
        label, _or_sentence(content), name, on_click="ignore", help=tip, icon=":material/download:", key=f"save_{label}"
    )


def _or_sentence(content: Callable[[], str | bytes]) -> Callable[[], str | bytes]:
    """Where there is nothing to save, the file says why."""

    def made() -> str | bytes:
        try:
            return content()
        except LearnactError as error:
            return str(error)

    return made


def _weights_name(moment: Moment) -> str:
    return f"{moment.name}-weights.safetensors"


def _weights(moment: Moment) -> bytes:
    return exports.weights_file(moment.spec, moment.parameters()[1])


def _curves(moment: Moment) -> str:
    return exports.curves(moment.spec, moment.header["series"], moment.rows)


def _predictions(moment: Moment) -> str:
    return exports.predictions(moment.spec, moment.dataset, moment.parameters()[1])


# -- equation and code


def _look(moment: Moment) -> None:
    row = st.container(horizontal=True, vertical_alignment="bottom")
    with row:
        shown = st.segmented_control("One network as", ["Equation", "PyTorch"], default="Equation", key="files_as")
        seeds = list(moment.spec.members)
        seed = st.selectbox("Seed", seeds, key="files_seed", width=110) if len(seeds) > 1 else seeds[0]
        place = st.container(width="content")
    if shown is None:
        return
    try:
        step, arrays = moment.parameters()
        one = exports.member(moment.spec, moment.dataset, arrays, seed, step)
        with place:
            draw = _equation if shown == "Equation" else _code
            drawn = draw(one, moment)
    except LearnactError as error:
        st.info(str(error), icon=":material/info:")
        return
    drawn()


def _equation(one: exports.Member, moment: Moment) -> Callable[[], None]:
    parts = exports.equation(one)
    _download("LaTeX", f"{moment.name}-seed-{one.seed}.tex", lambda: exports.document(one), "A document that compiles.")

    def draw() -> None:
        for part in parts:
            st.caption(part.title)
            st.latex(part.latex, width="content")

    return draw


def _code(one: exports.Member, moment: Moment) -> Callable[[], None]:
    text = exports.code(one, _weights_name(moment))
    _download("Code", f"{moment.name.replace('-', '_')}_network.py", lambda: text, "Needs PyTorch and nothing else.")

    def draw() -> None:
        if not exports.is_inline(one):
            st.caption(f"It reads {_weights_name(moment)}: save the weights into the same folder.")
        st.code(text, language="python", height=CODE_HEIGHT)

    return draw


# -- opening


def _open() -> None:
    turn = st.session_state.setdefault("files_turn", 0)
    file = st.file_uploader("Open an experiment or weights", ["json", "safetensors"], key=f"files_open_{turn}")
    keep = st.toggle("Weights only, keep my settings", key="files_keep")
    if file is None:
        return
    try:
        spec, fresh = _opened(file.getvalue(), keep)
    except LearnactError as error:
        st.error(str(error), icon=":material/error:")
        return
    st.session_state.files_turn = turn + 1
    _take(spec, fresh)
    st.toast(f"{file.name} is open.", icon=":material/folder_open:")
    st.rerun()


def _opened(content: bytes, keep: bool) -> tuple[Spec, bool]:
    """The experiment in a file, and whether weights came with it; raises LearnactError before anything is changed."""
    spec, weights = exports.opened(content)
    if spec is None or (weights and keep):
        spec = st.session_state.spec
    dataset = experiment.dataset(spec)
    workers().limits.check(spec, dataset)
    if weights:
        exports.check(spec, dataset, content)
        return spec.replace(start=Artefacts().put(content)), True
    if spec.start is not None:
        exports.check(spec, dataset, Artefacts().get(spec.start, "weights"))
    return spec, False


def _take(spec: Spec, fresh: bool) -> None:
    """Goes on with an opened experiment; a comparison that was there ends."""
    st.session_state.beside = {}
    token = runs.last_token()
    if fresh and token is not None and workers().record(token).spec == spec:
        workers().act(token, "reset")  # the same weights again: back to them
    experiment.adopt(spec)
    experiment.address(spec)
