"""Fresh networks of several activations side by side: nothing is trained, the first batch says it all."""

from typing import Any

import streamlit as st

from learnact import activations
from learnact.errors import SpecError
from learnact.figures.colors import line_of
from learnact.serving.task_queue import Answer, Question
from learnact.spec import Spec, widths
from pages.inside.encoding import encoded_arrays
from pages.inside.state import inside
from pages.shell import tasks
from pages.shell.components import base, register, theme
from pages.shell.controls.registry import SCHEMES
from pages.shell.controls.widgets import ranged
from pages.shell.data_cache import dataset as dataset_of

STILL = register("inside_still", "inside/fresh_networks.js")
DEFAULT_ACTIVATIONS = ["sigmoid", "tanh", "relu"]
VIEWS = {
    "flow": "Gradient flow",
    "distributions": "Distributions",
    "neurons": "Dead neurons",
    "sampled": "Where σ is asked",
}
SEEDS = 3
MAX_ACTIVATIONS = 6
DEPTHS, WIDTHS = (1, 100), (1, 1024)
MAX_WEIGHTS = 12_000_000  # of one network
PLACE = "inside fresh"


def section() -> None:
    st.markdown(
        "The same untrained network with each of these activations: does the gradient reach the first layer, do the "
        "signals keep their spread, which neurons are dead from the start?"
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        names = st.multiselect(
            "Activations", list(activations.ZOO), DEFAULT_ACTIVATIONS, max_selections=MAX_ACTIVATIONS,
            key="fresh_names", persist_state="session", format_func=lambda name: activations.ZOO[name].title, width=420,
        )  # fmt: skip
        depth = st.number_input("Hidden layers", value=5, step=1, key="fresh_depth", persist_state="session", width=130)
        width = st.number_input("Neurons each", value=64, step=1, key="fresh_width", persist_state="session", width=130)
        schemes = list(SCHEMES)
        first = schemes.index(inside.first.network.initialisation)
        scheme = st.selectbox(
            "Initialisation", schemes, first, SCHEMES.__getitem__, key="fresh_scheme", persist_state="session",
            width=180,
        )  # fmt: skip
    view = st.segmented_control(
        "See",
        list(VIEWS),
        default="flow",
        format_func=VIEWS.__getitem__,
        key="fresh_view",
        persist_state="session",
        required=True,
    )
    if not names:
        st.info("Choose an activation.", icon=":material/show_chart:")
        return
    spec = _spec(ranged("Hidden layers", depth, DEPTHS), ranged("Neurons each", width, WIDTHS), scheme)
    asked = Question("fresh", "Looking into fresh networks", {"spec": spec.to_json(), "activations": names})
    tasks.answered(PLACE, asked, lambda task: _pictures(spec, names, view, task.result()))


def _pictures(spec: Spec, names: list[str], view: str, answer: Answer) -> None:
    networks = [_network(spec, name, answer) for name in names]
    STILL(key="inside_still", data={"base": base(), "theme": theme(), "view": view, "networks": networks})


def _spec(depth: int, width: int, scheme: str) -> Spec:
    """The page's data with this network; raises SpecError where it is too large to be looked at in a moment."""
    if depth * width * width > MAX_WEIGHTS:
        raise SpecError(
            f"At most {MAX_WEIGHTS:,} weights are looked at here, not {depth} layers of {width} with "
            f"{depth * width**2:,}: choose fewer or smaller layers."
        )
    return inside.current().replace(
        network__hidden=(width,) * depth,
        network__activations=[{"name": "relu"}],  # the question has its own
        network__initialisation=scheme,
        network__dropout=(0.0,),
        seeds=SEEDS,
        start=None,
    )


def _network(spec: Spec, name: str, answer: Answer) -> dict[str, Any]:
    color, dash = line_of(name)
    layers = [{"width": width} for width in widths(spec, dataset_of(spec))[1:]]
    seeds = list(spec.members)
    head = {"title": activations.ZOO[name].title, "color": color, "dash": dash, "seeds": seeds, "layers": layers}
    own = f"{name}."
    arrays = {key.removeprefix(own): array for key, array in answer.arrays.items() if key.startswith(own)}
    return {**head, "coded": encoded_arrays(arrays)}
