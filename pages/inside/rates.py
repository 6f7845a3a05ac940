"""Where the activation is asked, over learning rates: the page's experiment trained at several, in the background."""

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import streamlit as st

from learnact.csv_text import frame_csv
from learnact.diagnostics.gradient_trend import short
from learnact.errors import LearnactError
from learnact.serving.task_queue import Task
from learnact.spec import Spec
from pages.inside.state import inside
from pages.shell import messages, tasks
from pages.shell.controls.widgets import ranged
from pages.shell.downloads import csv_button
from pages.shell.layout import summary
from pages.shell.markdown import Markdown, plain
from pages.shell.session import kept_path
from pages.shell.tables import plain_cells

if TYPE_CHECKING:
    from learnact.figures.rates import Density

TASK = "inside_rates"
EPOCHS, MAX_EPOCHS = 10, 200
HIGHEST = 100.0  # rate that an experiment may have
BEFORE = "before training"
MINUS, NARROW = "\N{MINUS SIGN}", "\N{NO-BREAK SPACE}"
NUMBERS = ("mean", "deviation", "saturated")
SCORES = {"validation.accuracy": "Validation accuracy", "validation.r2": "Validation R²"}


def section() -> None:
    st.markdown(
        "Where is the activation asked after training at **other learning rates**? The experiment above is trained at "
        "each, from the same first weights and over the same batches."
    )
    spec = inside.current()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        count = st.segmented_control(
            "Rates", [3, 5], default=3, key="rates_count", persist_state="session", required=True
        )
        factor = st.segmented_control(
            "each times",
            [2, 3, 10],
            default=3,
            format_func=lambda one: f"{one:d}",
            key="rates_factor",
            persist_state="session",
            required=True,
        )
        usual = min(EPOCHS, spec.training.epochs)
        epochs = st.number_input("Epochs", value=usual, step=1, key="rates_epochs", persist_state="session", width=120)
        chosen = around(spec.training.learning_rate, int(count), int(factor))
        st.button(
            f"Train {len(chosen)} times", type="primary", on_click=_start, args=(spec, chosen, epochs),
            icon=":material/play_arrow:",
        )  # fmt: skip
    st.caption(f"Rates {', '.join(f'{rate:g}' for rate in chosen)}; in the background, live runs come first.")
    tasks.progress(TASK, _found)


def around(rate: float, count: int, factor: int) -> list[float]:
    """Rates around one, each `factor` times the one before; those that are too high are left out."""
    found = (float(f"{rate * factor ** (k - count // 2):.3g}") for k in range(count))
    return [one for one in found if one <= HIGHEST]


def _start(spec: Spec, rates: list[float], epochs: int | None) -> None:
    def begin() -> None:
        count = ranged("Epochs", epochs, (1, MAX_EPOCHS))
        path = kept_path(spec.to_json())
        listed = ",".join(map(repr, rates))
        command = ["rates", str(path), "--rates", listed, "--epochs", str(count), "--threads", "1", "--json"]
        tasks.start(TASK, command, f"{len(rates)} rates")

    messages.attempt(begin)


def _found(task: Task) -> None:
    """The pictures, a sentence and the data."""
    found = task.result()
    moments = [found["first"], *found["rates"]]
    try:
        spec = Spec.from_json(found["spec"])
    except LearnactError as error:
        messages.draw(error)
        return
    st.caption(f"{summary(spec)} {found['epochs']:,} epochs at each rate.")
    for moment in moments:
        if moment["lost"]:
            st.warning(f"Rate {moment['rate']:g}: {moment['lost']:d} of {_seeds(len(found['seeds']))} diverged.")
    if not spec.network.hidden:
        st.info("This network has no hidden layer: there is no activation to ask.", icon=":material/info:")
        return
    known = [moment for moment in moments if moment["lost"] < len(found["seeds"])]
    apart = _apart(known)
    if apart:
        named = ", ".join(f"rate {plain(_name(moment))}" for moment in apart)
        st.warning(
            f"Not drawn: {named}. What enters σ has grown so far there that it would be a flat line beside the others."
        )
    _figure(spec, [moment for moment in known if moment not in apart])
    score = next((name for name in SCORES if any(name in moment["metrics"] for moment in moments)), None)
    st.table(plain_cells(pd.DataFrame([_line(moment, score) for moment in moments]).set_index("Rate")))
    st.caption(
        "Of each layer: mean ± standard deviation of what enters σ, and the share where σ is flat, over the seeds that "
        "did not diverge."
    )
    text = frame_csv(pd.DataFrame(rows(moments, found["seeds"])))
    csv_button(text, "rates.csv")


def _figure(spec: Spec, moments: list[dict[str, Any]]) -> None:
    from learnact.figures.rates import rates_figure  # brings Plotly, which no start should wait for

    trained = any(chosen.is_learned for chosen in spec.network.activations)
    figure = rates_figure([_name(moment) for moment in moments], _densities(moments), not trained)
    st.plotly_chart(figure, key="rates_figure", config={"displayModeBar": False})


def _densities(moments: list[dict[str, Any]]) -> list[list["Density"]]:
    from learnact.figures.rates import Density

    return [
        [Density(_array(one["ends"]), _mean(one["shares"]), _array(one["curve"])) for one in moment["layers"]]
        for moment in moments
    ]


def _apart(moments: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Those that would spoil the pictures."""
    from learnact.figures.rates import far

    return [moments[k] for k in far(_densities(moments)) if moments[k]["rate"]]


def _name(moment: dict[str, Any]) -> str:
    return f"{moment['rate']:g}" if moment["rate"] else BEFORE


def _array(values: list[Any]) -> np.ndarray:
    return np.array(values, dtype=float)  # null becomes not a number


def _mean(shares: list[list[float]]) -> np.ndarray:
    """Over the seeds in which anything was counted."""
    known = [row for row in _array(shares) if row.sum() > 0]
    return np.mean(known, axis=0) if known else np.zeros(len(shares[0]))


def _line(moment: dict[str, Any], score: str | None) -> dict[str, str]:
    shown = {} if score is None else {SCORES[score]: _score(score, _middle(moment["metrics"].get(score, [])))}
    layers = {f"Layer {k}": _spread(layer) for k, layer in enumerate(moment["layers"], 1)}
    return {"Rate": _name(moment)} | shown | layers


def _score(name: str, value: float) -> str:
    if not np.isfinite(value):
        return "–"
    return percent(100 * value, 1) if name.endswith("accuracy") else f"{value:z.3f}".replace("-", MINUS)


def _spread(layer: dict[str, Any]) -> str:
    mean, deviation, flat = (_middle(layer[name]) for name in NUMBERS)
    return f"{_number(mean)} ± {_number(deviation)}, {percent(100 * flat)} flat" if np.isfinite(mean) else "diverged"


def _number(value: float) -> str:
    return short(value, 2).replace("-", MINUS)


def percent(value: float, digits: int = 0) -> str:
    return f"{value:.{digits}f}{NARROW}%"


def _seeds(count: int) -> Markdown:
    return Markdown("1 seed" if count == 1 else f"{count:d} seeds")


def _middle(values: list[float | None]) -> float:
    known = [value for value in values if value is not None]
    return float(np.mean(known)) if known else float("nan")


def rows(moments: list[dict[str, Any]], seeds: list[int]) -> list[dict[str, object]]:
    """One row a rate, layer, seed and bin."""
    return [
        {"rate": _name(moment), "layer": layer, "seed": seed, "z": middle, "share": share}
        | {name: one[name][s] for name in NUMBERS}
        for moment in moments
        for layer, one in enumerate(moment["layers"], 1)
        for s, seed in enumerate(seeds)
        for middle, share in zip(_middles(one), one["shares"][s], strict=True)
    ]


def _middles(layer: dict[str, Any]) -> np.ndarray:
    low, high = map(float, layer["ends"])
    edges = np.linspace(low, high, len(layer["shares"][0]) + 1)
    middles: np.ndarray = (edges[1:] + edges[:-1]) / 2
    return middles
