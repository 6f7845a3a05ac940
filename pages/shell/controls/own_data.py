"""The visitor's own data: points that are painted, or a table from a file. Both become a CSV named by its content."""

from collections.abc import Callable
from functools import partial
from typing import Any

import streamlit as st

from learnact.data import SOURCES, SPLITS, own
from learnact.data.generated import DOMAIN
from learnact.data.sheet import MAX_COLUMNS, MAX_FILE_BYTES, MAX_ROWS, Sheet
from learnact.errors import LearnactError
from learnact.serving.server_state import tables_gate
from learnact.spec import Spec
from pages.shell import messages
from pages.shell.components import base, register, theme
from pages.shell.data_cache import dataset
from pages.shell.data_defaults import on_plane, other_data, sheet
from pages.shell.experiment import Experiment, settled
from pages.shell.session import SessionValue, keep_file, visitor

PAINT = register("paint", "paint/page.js")
NAME = "own"
PREVIEW_ROWS = 5
KEPT: SessionValue[Spec | None] = SessionValue("own_data", lambda: None)
"""What the visitor's own data were, to come back to them."""
KINDS = {"class": "a class", "number": "a number"}


def own_data(experiment: Experiment, spec: Spec) -> None:
    """Opens a window to paint points or open a table; takes the visitor back to those from before.

    Args:
        experiment: of the page, which gets the data.
        spec: of it, as the form has made it so far.
    """
    if spec.data.name == NAME:
        KEPT.set(spec)
    is_open = _is_open(experiment)
    st.button("Your own data", icon=":material/draw:", width="stretch", on_click=is_open.set, args=(True,))
    if is_open.get():
        window = st.dialog("Your own data", width="medium", on_dismiss=partial(is_open.set, False))
        window(_window)(experiment, spec)
    kept = KEPT.get()
    if kept is not None and spec.data.name != NAME:
        back = partial(messages.attempt, partial(_back, experiment, kept))
        st.button("Back to your data", icon=":material/undo:", width="stretch", on_click=back)


def _is_open(experiment: Experiment) -> SessionValue[bool]:
    """Whether the window is open: it stays while the page behind it runs again."""
    return SessionValue(f"{experiment.page}_own_data_open", lambda: False)


def _back(experiment: Experiment, kept: Spec) -> None:
    now = experiment.current()
    fields = {f"data__{field}": getattr(kept.data, field) for field in ("artefact", "target", "classes", "scaling")}
    mine = other_data(now, NAME, like="plane" if on_plane(kept) else "table", **fields)
    experiment.adopt(settled(now, mine))


def _window(experiment: Experiment, spec: Spec) -> None:
    own_table = spec.data.name == NAME and not _points(spec)
    points, table = st.tabs(["Set points", "Open a table"], default="Open a table" if own_table else "Set points")
    with points:
        _paint(experiment, spec)
    with table:
        _open(experiment)


def _paint(experiment: Experiment, spec: Spec) -> None:
    mine = spec.data.name == NAME
    points = _points(spec)
    told = PAINT(
        key="paint",
        data={
            "base": base(),
            "theme": theme(),
            "revision": spec.data.artefact or "",
            "points": points if mine else [],
            "offer": {"title": SOURCES[spec.data.name].title, "points": points} if points and not mine else None,
        },
        on_use_change=lambda: None,
    )
    if isinstance(told.use, dict):
        _take(experiment, lambda: _with_points(experiment, told.use.get("points")))


def _points(spec: Spec) -> list[list[Any]]:
    """All points of the data that are there, where they could have been painted; else none."""
    try:
        known = dataset(spec)
    except LearnactError:
        return []
    parts = [known.split(name) for name in SPLITS]
    if known.domain != DOMAIN or not known.classes or sum(map(len, parts)) > own.MAX_POINTS:
        return []
    letters = [own.LETTERS.find(label) for label in known.classes]
    if min(letters) < 0:
        return []
    return [[*row, letters[y]] for part in parts for row, y in zip(part.places.round(2).tolist(), part.y, strict=True)]


def _open(experiment: Experiment) -> None:
    file = st.file_uploader(
        "A table as CSV: two or more columns of numbers, and one to predict",
        type=["csv", "tsv", "txt"],
        max_upload_size=int(MAX_FILE_BYTES // 10**6),
        help=f"At most {MAX_ROWS:,} rows and {MAX_COLUMNS} columns, in UTF-8, separated by commas, "
        "semicolons or tabs. It stays on this server; whoever has the link of your experiment can train on it.",
    )
    if file is None:
        return
    try:
        _choose(experiment, file.getvalue())
    except LearnactError as error:
        messages.draw(error)


@st.cache_resource(max_entries=64, show_spinner=False)
def _check(content: bytes, target: str, classes: int | None, _visitor: str) -> None:
    with tables_gate().turn(_visitor):
        own.table(content, target, classes or 0)


def _choose(experiment: Experiment, content: bytes) -> None:
    table = sheet(content)
    names = list(table.cells.columns)
    header = "" if table.named else " The first row holds numbers, so that the columns got names."
    st.caption(f"{len(table.cells):,} rows, {len(names)} columns.{header}")
    st.dataframe(table.cells.head(PREVIEW_ROWS), hide_index=True, width="stretch")
    left, right = st.columns(2)
    target = left.selectbox("Column to predict", names, len(names) - 1)
    with right:
        classes = _classes(table, target)
    _check(content, target, classes, visitor())
    if st.button("Use this table", type="primary"):
        _take(experiment, lambda: _with(experiment, content, target, classes))


def _classes(table: Sheet, target: str) -> int | None:
    """How many classes the target has; None where it is to be predicted as a number."""
    guess, count = own.guessed_classes(table, target), table.cells[target].nunique()
    possible = {"class": count <= own.MAX_CLASSES, "number": table.numeric(target)}
    kinds = [name for name, can in possible.items() if can]
    usual = "number" if guess is None else "class"
    if len(kinds) < len(KINDS):
        return guess
    chosen = st.segmented_control(
        "Predict it as", kinds, default=usual, format_func=KINDS.__getitem__, key=f"as {target}"
    )
    return None if (chosen or usual) == "number" else count


def _take(experiment: Experiment, make: Callable[[], Spec]) -> None:
    """Takes an experiment on the visitor's own data and closes the window, or says what is wrong with the data."""
    try:
        experiment.adopt(make())
    except LearnactError as error:
        messages.draw(error)
    else:
        _is_open(experiment).set(False)
        st.rerun()


def _with_points(experiment: Experiment, points: object) -> Spec:
    content = own.painted(points)
    target = own.PAINTED[-1]
    return _with(experiment, content, target, own.guessed_classes(sheet(content), target), "none")


def _with(experiment: Experiment, content: bytes, target: str, classes: int | None, scaling: str | None = None) -> Spec:
    """The visitor's experiment on these data, which can be trained on: that is tried here."""
    names = list(sheet(content).cells.columns)
    fields = {
        "data__artefact": keep_file(content),
        "data__target": None if target == names[-1] else target,
        "data__classes": classes,
        "data__scaling": scaling,
        "start": None,
    }
    like = "plane" if len(names) == len(own.PAINTED) else "table"
    spec = other_data(experiment.current(), NAME, like, **fields)
    spec.data.load(content)
    return spec
