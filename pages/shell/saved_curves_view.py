"""The shelf on the page: cards with what can be done with a curve, files, and transplants."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import streamlit as st

from learnact import exports
from learnact.activations.learned import SavedCurve, described
from learnact.data import SOURCES
from learnact.errors import LearnactError
from learnact.figures.colors import LEARNED
from learnact.figures.thumbnail import thumbnail
from learnact.serving.task_queue import Task
from learnact.spec import Spec
from pages.shell import handoff, messages, saved_curves, tasks
from pages.shell.experiment import Experiment, playground_spec
from pages.shell.markdown import plain
from pages.shell.session import SessionValue, kept_path

COLUMNS = 4
PLACE = "saved_curves"  # where sentences about curves are shown
TASK = "train"
TAKEN: SessionValue[Task | None] = SessionValue("curves_taken", lambda: None)
"""The training whose curves are on the shelf already."""
OPENED: SessionValue[int] = SessionValue("saved_curve_turn", lambda: 0)
"""How many files were opened: another widget takes the next one."""
FORMATS: dict[str, tuple[str, str, Callable[[SavedCurve], str | bytes]]] = {
    "JSON": ("json", "To open here again: table, exact numbers, origin.", SavedCurve.to_json),
    "PyTorch": ("py", "A module that needs PyTorch and nothing else.", exports.module_source),
    "CSV": ("csv", "x, value, slope, density.", exports.table_csv),
    "NPZ": ("npz", "The table for NumPy.", exports.table_npz),
    "safetensors": ("safetensors", "Table and exact numbers.", exports.curve_weights),
}


def section(experiment: Experiment | None = None) -> None:
    """All curves as cards; `experiment` is the one that a curve can be put into, where there is one on the page."""
    st.subheader("Your shelf", anchor=False)
    messages.show(PLACE)
    curves = saved_curves.by_name()
    if not curves:
        st.caption(
            "Nothing here yet. “Keep on the shelf” under the curves puts one down, so does drawing one below; "
            "a file opens one. The shelf is this browser’s alone; save as files what you want to keep for long."
        )
    elif trouble := saved_curves.TROUBLE.get():
        st.caption(f"{plain(trouble)} The shelf ends with this page: save what you want to keep.")
    for first in range(0, len(curves), COLUMNS):
        for place, curve in zip(st.columns(COLUMNS), list(curves.values())[first : first + COLUMNS], strict=False):
            with place:
                _card(curve, experiment)
    row = st.container(horizontal=True)
    with row.popover("Open a curve", icon=":material/folder_open:"):
        _open()
    if experiment is not None:
        tip = (
            "To its last epoch, also when this page is closed or shows something else; its curves come onto the shelf."
        )
        spec = experiment.current()
        row.button("Train in the background", icon=":material/schedule:", help=tip, on_click=_train, args=(spec,))
        tasks.progress(TASK, _take)


def _train(spec: Spec) -> None:
    def begin() -> None:
        path = kept_path(spec.to_json())
        title = f"{SOURCES[spec.data.name].title}, {spec.training.epochs:,} epochs"
        tasks.start(TASK, ["train", str(path), "--json", "--curves", "--device", "cpu"], title)

    messages.attempt(begin)


def _take(task: Task) -> None:
    """Puts the curves of a training that is over onto the shelf, once."""
    if TAKEN.get() is task:
        st.caption(f"{plain(task.title)}: its curves are on your shelf.")
        return
    TAKEN.set(task)
    for tree in task.result()["curves"]:
        messages.attempt(partial(_add, tree))
    messages.rerun()


def _add(tree: Mapping[str, Any]) -> None:
    saved_curves.add(SavedCurve.parse(tree))


def _card(curve: SavedCurve, experiment: Experiment | None) -> None:
    with st.container(border=True):
        st.image(thumbnail(*curve.table, curve.used, LEARNED))
        st.markdown(f"**{plain(curve.name)}**")
        if curve.origin != curve.name:
            st.caption(plain(curve.origin))
        row = st.container(horizontal=True, gap="small")
        with row.popover("Use", icon=":material/play_arrow:"):
            _use(curve, experiment)
        with row.popover("Save", type="tertiary"):
            for label, (ending, tip, content) in FORMATS.items():
                _download(curve, label, ending, tip, content)
        with row.popover("More", type="tertiary"):
            _more(curve)


def _use(curve: SavedCurve, experiment: Experiment | None) -> None:
    train = st.toggle(
        "Trained on from here", key=f"saved_curve_train_{curve.name}", help="Otherwise it stays as it is."
    )
    if experiment is not None:
        st.button(
            "In this experiment", key=f"saved_curve_here_{curve.name}", on_click=_put, args=(curve, experiment, train)
        )
    st.button("In the Playground", key=f"saved_curve_play_{curve.name}", on_click=_leave, args=(curve, train))


def _put(curve: SavedCurve, experiment: Experiment, train: bool) -> None:
    messages.attempt(lambda: experiment.adopt(_with(curve, experiment.current(), train)), PLACE)


def _leave(curve: SavedCurve, train: bool) -> None:
    messages.attempt(lambda: handoff.leave("playground", _with(curve, playground_spec(), train)), PLACE)


def _with(curve: SavedCurve, spec: Spec, train: bool) -> Spec:
    """The experiment with a curve in all layers, from first weights: others do not fit it."""
    return spec.replace(network__activations=[saved_curves.activation(curve, train).model_dump()], start=None)


def _download(
    curve: SavedCurve, label: str, ending: str, tip: str, content: Callable[[SavedCurve], str | bytes]
) -> None:
    st.download_button(
        plain(label),
        lambda: content(curve),
        file_name(curve.name, ending),
        on_click="ignore",
        help=plain(tip),
        icon=":material/download:",
        key=f"saved_curve_save_{label}_{curve.name}",
    )


def _more(curve: SavedCurve) -> None:
    _described(curve)
    st.text_input(
        "Name", curve.name, max_chars=40, key=f"saved_curve_name_{curve.name}", on_change=_rename, args=(curve.name,)
    )
    st.button(
        "Take it off the shelf",
        key=f"saved_curve_remove_{curve.name}",
        on_click=saved_curves.remove,
        args=(curve.name,),
    )


def _described(curve: SavedCurve) -> None:
    try:
        description, matches = described(curve)
    except LearnactError as error:
        st.caption(plain(str(error)))
        return
    if matches:
        st.markdown(f"Nearest: **{plain(matches[0].words)}**, R² {plain(str(matches[0].score))}")
    for name, words in description.rows():
        st.caption(f"{plain(name)}: {plain(words)}")


def _rename(name: str) -> None:
    messages.attempt(lambda: saved_curves.rename(name, st.session_state[f"saved_curve_name_{name}"]), PLACE)


def _open() -> None:
    file = st.file_uploader("Open a curve that was saved here", ["json"], key=f"saved_curve_open_{OPENED.get()}")
    if file is None:
        return
    try:
        saved_curves.add(SavedCurve.from_json(file.getvalue()))
    except LearnactError as error:
        messages.draw(error)
        return
    OPENED.set(OPENED.get() + 1)
    st.rerun()


def file_name(name: str, ending: str) -> str:
    """What the file of a curve is called: the letters and numbers of its name, with hyphens between them."""
    words = "".join(letter if letter.isalnum() else "-" for letter in name.lower())
    return f"{'-'.join(filter(None, words.split('-'))) or 'curve'}.{ending}"
