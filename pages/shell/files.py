"""What can be taken home from a run, and opened again: experiment, weights, tables, equation, code."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from learnact import exports
from learnact.data.artefacts import Artefacts
from learnact.errors import LearnactError, RunError
from learnact.exports.recording import recorded
from learnact.exports.run_page import run_page
from learnact.serving.live import NETWORK
from learnact.serving.server_state import workers
from learnact.spec import Spec
from pages.shell import messages, moments
from pages.shell.data_cache import dataset
from pages.shell.experiment import Experiment
from pages.shell.handoff import note_origin, saved_weights
from pages.shell.markdown import plain, typeset
from pages.shell.moments import Moment
from pages.shell.run import Run
from pages.shell.session import SessionValue, keep_file
from pages.shell.share import here, is_local

OPENED: SessionValue[int] = SessionValue("files_turn", lambda: 0)
"""How many files were opened: another widget takes the next one."""
CODE_HEIGHT = 420  # pixels
MAX_NAME_CHARACTERS = 60  # of the name of a file


@st.fragment
def files(run: Run) -> None:
    """A section that opens; it draws nothing while it is closed."""
    section = st.expander("Save and open", key="files", on_change="rerun", icon=":material/save:")
    if section.open:
        with section:
            _draw(run)


def _draw(run: Run) -> None:
    left, right = st.columns([3, 2], gap="large")
    with right:
        _open(run)
    try:
        with left:
            token, letter = _which(run)
        moment = moments.now(token, letter)
    except LearnactError as error:
        left.info(plain(str(error)), icon=":material/info:")
        return
    with left:
        _save(run, moment, token)
    _look(moment)


def _which(run: Run) -> tuple[str, str]:
    """The run that is meant, and of two in step the letter of the chosen one."""
    if run.beside is None:
        return run.token or "", ""
    chosen = st.segmented_control("Network", ["A", "B"], default="A", key="files_network", required=True)
    return (run.beside if chosen == "B" else run.token) or "", chosen


# -- taking home


def _save(run: Run, moment: Moment, token: str) -> None:
    header, spec = moment.header, moment.spec
    row = st.container(horizontal=True, vertical_alignment="center")
    opened = moment.at_start and spec.start is not None
    row.markdown("**As it was opened**" if opened else f"**As it was at step {header['step']:,}**", width="content")
    row.button("Take the newest", icon=":material/refresh:", type="tertiary")
    buttons = st.container(horizontal=True)
    name, which = moment.name, moment.letter
    with buttons:
        _download("Experiment", f"{name}.json", spec.to_json, "Every setting, as JSON.", which)
        _download("Weights", _weights_name(moment), lambda: _weights(moment), WEIGHTS_HELP, which)
        _download("Curves", f"{name}-curves.csv", lambda: _curves(moment), CURVES_HELP, which)
        _download("Predictions", f"{name}-predictions.csv", lambda: _predictions(moment), PREDICTIONS_HELP, which)
        if exports.fits(moment.dataset):
            _download("Data", f"{moment.data_name}-data.csv", lambda: exports.data(moment.dataset), DATA_HELP)
        if moment.content == NETWORK:  # what else it tells has no page of its own
            lab, tip = _lab(run), f"{PAGE_HELP} It holds {which} alone, not both networks." if which else PAGE_HELP
            _download("This run as one HTML file", f"{name}-run.html", lambda: whole_run(token, lab, which), tip, which)
    if header["live_changes"] or header.get("edited"):
        st.caption("The experiment holds the settings as they are now, not what was turned or edited on the way.")
    if not moment.arrays and not moment.at_start:
        st.caption("Weights, predictions and code are a few seconds old at most here.")


WEIGHTS_HELP = "Of all seeds, as safetensors, with the experiment inside: opened here, a new run starts from them."
DATA_HELP = "All rows before scaling, with their split, as CSV: the lab opens it as own data."
LATEX_HELP, CODE_HELP = "A document that compiles.", "Needs PyTorch and nothing else."
CURVES_HELP = "A column a metric and seed, as CSV."
PAGE_HELP = "The run up to now as a page that rewinds and answers the mouse in any browser, without a server."
PREDICTIONS_HELP = "Features, truth, split, then what each seed predicts and their mean, as CSV."


def _download(label: str, name: str, content: Callable[[], str | bytes], tip: str, which: str = "") -> None:
    """A button whose file is made when it is pressed; it says of which of two networks that is."""
    st.download_button(
        plain(f"{which}: {label}" if which else label),
        _or_sentence(content),
        name,
        on_click="ignore",
        help=plain(tip),
        icon=":material/download:",
        key=f"save_{label}",
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


def whole_run(token: str, lab: str | None, letter: str = "") -> bytes:
    """A run as one page, as it is at this moment.

    Args:
        lab: the address at which others find its experiment.
        letter: of two networks which one it is.

    Raises:
        RunError: there is nothing to show yet.
    """
    record = workers().record(token)
    if record.metadata is None or record.revision == 0:
        raise RunError("This run has nothing to show yet; try again in a moment.")
    return run_page(record.spec, recorded(record), lab, letter=letter).html


def _lab(run: Run) -> str | None:
    """Where others find the experiment; None where this server is for one machine only."""
    address = here(run.experiment.query())
    return None if is_local(address) else address


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
        st.info(plain(str(error)), icon=":material/info:")
        return
    drawn()


def _equation(one: exports.Member, moment: Moment) -> Callable[[], None]:
    parts = exports.equation(one)
    _download("LaTeX", f"{moment.name}-seed-{one.seed}.tex", lambda: exports.document(one), LATEX_HELP, moment.letter)

    def draw() -> None:
        for part in parts:
            st.caption(plain(part.title))
            st.latex(typeset(part.latex), width="content")

    return draw


def _code(one: exports.Member, moment: Moment) -> Callable[[], None]:
    text = exports.code(one, _weights_name(moment))
    _download("Code", f"{moment.name.replace('-', '_')}_network.py", lambda: text, CODE_HELP, moment.letter)

    def draw() -> None:
        if not exports.is_inline(one):
            st.caption(f"It reads {plain(_weights_name(moment))}: save the weights into the same folder.")
        st.code(text, language="python", height=CODE_HEIGHT)

    return draw


# -- opening


def _open(run: Run) -> None:
    key = f"files_open_{OPENED.get()}"
    file = st.file_uploader("Open an experiment or weights", ["json", "safetensors"], key=key)
    keep = st.toggle("Weights only, keep my settings", key="files_keep")
    if file is None:
        return
    try:
        spec, fresh = _opened(run.experiment, file.getvalue(), keep)
    except LearnactError as error:
        messages.draw(error)
        return
    OPENED.set(OPENED.get() + 1)
    if fresh:
        messages.attempt(partial(_begin, run, spec, file.name))
    run.experiment.take(spec)
    st.toast(f"{plain(file.name[:MAX_NAME_CHARACTERS])} is open.", icon=":material/folder_open:")
    st.rerun()


def _opened(experiment: Experiment, content: bytes, keep: bool) -> tuple[Spec, bool]:
    """The experiment in a file, and whether weights came with it; raises LearnactError before anything is changed."""
    spec, weights = exports.opened(content)
    if spec is None or (weights and keep):
        spec = experiment.current()
    data = dataset(experiment.check(spec))
    workers().limits.check(spec, data)
    if weights:
        exports.check(spec, data, content)
        return spec.replace(start=keep_file(content)), True
    if spec.start is not None:
        exports.check(spec, data, Artefacts().get(spec.start, "weights"))
    return spec, False


def _begin(run: Run, spec: Spec, name: str) -> None:
    """Notes where the weights came from; the same ones again begin again."""
    note_origin(str(spec.start), saved_weights(name[:MAX_NAME_CHARACTERS]))
    if run.token is not None and workers().record(run.token).spec == spec:
        workers().act(run.token, "reset")
