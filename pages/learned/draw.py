"""Draw your own: a sketch that is used in a network at once."""

from typing import Any, cast

import numpy as np
import streamlit as st

from learnact.activations.learned import SavedCurve
from learnact.activations.learned.drawn import Drawn
from learnact.errors import LearnactError
from learnact.serving.server_state import workers
from learnact.spec import Spec
from pages.learned.state import learned
from pages.shell import messages, saved_curves
from pages.shell.components import base, register, theme
from pages.shell.markdown import plain
from pages.shell.session import SessionValue

PAD = register("sketchpad", "learned/sketchpad.js")
DEFAULT_SKETCH = {
    "points": [[-3.0, -0.3], [-1.0, -0.5], [0.0, 0.0], [1.0, 1.2], [2.0, 1.0], [3.0, 1.8]],
    "join": "cubic",
}
SKETCH: SessionValue[dict[str, Any]] = SessionValue("sketch", lambda: {**DEFAULT_SKETCH, "revision": 1})
PLAY: SessionValue[bool] = SessionValue("learned_play", lambda: False)
"""Whether the next run begins at once."""


def section() -> None:
    """The pad, and what is done with what is on it."""
    st.markdown(
        "Draw a curve with the mouse or a finger; points are moved, added and removed. Then train a network with it, "
        "beside the same one with ReLU, from the same first weights and in the same batches."
    )
    left, right = st.columns([3, 2], gap="large")
    with left:
        PAD(
            key="sketchpad",
            data={"base": base(), "theme": theme(), **SKETCH.get()},
            on_curve_change=_told,
        )
    with right:
        train = st.toggle(
            "Its points are trained on", key="sketch_trained", persist_state="session",
            help="Otherwise the curve stays as drawn.",
        )  # fmt: skip
        st.button(
            "Train with it, beside ReLU", type="primary", on_click=_use, args=(train,), icon=":material/play_arrow:"
        )
        st.button("Put it on the shelf", on_click=_save, icon=":material/shelves:")
        st.caption(
            "The run at the top of the page then has this curve in all layers and begins at once. Beyond its ends "
            "it is straight."
        )


def begin(token: str) -> None:
    """Plays a run that a drawn curve was just put into, or says why that cannot be."""
    if PLAY.pop():
        try:
            workers().act(token, "play")
        except LearnactError as error:
            messages.draw(error)


def _told() -> None:
    curve = st.session_state.sketchpad.get("curve")
    if isinstance(curve, dict) and isinstance(curve.get("points"), list):
        SKETCH.set({**SKETCH.get(), "points": curve["points"], "join": curve.get("join", "cubic")})


def _use(train: bool) -> None:
    sketch = SKETCH.get()
    options = {"points": sketch["points"], "join": sketch["join"], "trainable": train}
    messages.attempt(lambda: _train(options))


def _train(options: dict[str, object]) -> None:
    chosen = {"name": "drawn", "learned": options}
    spec: Spec = learned.current().replace(network__activations=[chosen], start=None)
    learned.adopt(spec)
    learned.compare_with(spec.replace(network__activations=[{"name": "relu"}]))
    PLAY.set(True)
    st.toast("It trains at the top of the page, beside ReLU.", icon=":material/arrow_upward:")


def _save() -> None:
    sketch = SKETCH.get()
    messages.attempt(
        lambda: st.toast(f"“{plain(saved_curves.add(drawn(sketch['points'], sketch['join'])))}” is on your shelf.")
    )


def drawn(points: object, join: str) -> SavedCurve:
    """A sketch as a curve; raises SpecError with a sentence where it is none."""
    options = {"points": points, "join": join}
    spec = Spec().replace(network__activations=[{"name": "drawn", "learned": options}])
    recipe = cast(Drawn, spec.network.activations[0].learned)
    places, heights = np.array(recipe.points).T
    x = np.linspace(places[0], places[-1], 257)
    bare = SavedCurve.of("Drawn by hand", "drawn by hand", (x, np.interp(x, places, heights)), (x[0], x[-1]))
    module = bare.model_copy(update={"recipe": recipe})
    return SavedCurve.of("Drawn by hand", "drawn by hand", (x, module.at(x)), (x[0], x[-1]), recipe=recipe)
