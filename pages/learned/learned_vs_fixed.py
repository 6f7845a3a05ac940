"""Is it worth it? The learned activation beside the fixed one: scores, parameters, multiply-adds, time."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd
import streamlit as st

from learnact.data import Dataset
from learnact.diagnostics import NetworkCost, network_cost
from learnact.errors import LearnactError
from learnact.serving.server_state import workers
from learnact.serving.task_queue import Question
from learnact.spec import Spec
from learnact.studies.transplant import interval
from pages.learned.spread import spread
from pages.learned.state import learned
from pages.shell import messages, tasks
from pages.shell.compare import in_fields, own_fields
from pages.shell.markdown import plain
from pages.shell.tables import plain_cells

POLL_SECONDS = 2.0  # between looks at the scores
MAX_SECONDS = 6.0  # that measuring a step may take
MIN_DIGITS, MAX_DIGITS = 3, 9  # behind the point, of what is no share
PLACE = "learned step time"
METRICS = {
    "train.loss": "Training loss",
    "validation.loss": "Validation loss",
    "train.accuracy": "Training accuracy",
    "validation.accuracy": "Validation accuracy",
    "train.r2": "Training R²",
    "validation.r2": "Validation R²",
}


@dataclass(frozen=True)
class Words:
    """What both networks are called: a learned activation against a fixed one, or A against B.

    Attributes:
        a, b: at the heads of the columns.
        first: the first network in a sentence.
    """

    a: str
    b: str
    first: str

    @classmethod
    def of(cls, spec: Spec, other: Spec) -> "Words":
        """Those that are true of two experiments."""
        learned_too = any(chosen.is_learned for chosen in other.network.activations)
        if learned_too or set(own_fields(spec, other)) != {"network.activations"}:
            return cls("A", "B", "A")
        return cls("Learned (A)", "Fixed (B)", "The learned activation")


def section(spec: Spec, dataset: Dataset, token: str, beside: str | None) -> None:
    """Scores as they stand, and what the learned activation costs."""
    st.subheader("Is it worth it?", anchor=False)
    other = learned.second()
    if other is None or beside is None:
        st.caption("Choose something to compare with, under “Change the experiment”, and both train side by side.")
        return
    left, right = st.columns([6, 5], gap="large")
    with left:
        st.fragment(_scores, run_every=POLL_SECONDS)(token, beside, Words.of(spec, other))
    with right:
        _costs(spec, other, dataset)


def _scores(token: str, beside: str, words: Words) -> None:
    try:
        one, other = _metrics(token), _metrics(beside)
    except LearnactError as error:
        st.caption(plain(str(error)))
        return
    names = [name for name in METRICS if name in one and name in other]
    if not names:
        st.caption("The scores come with the first snapshot.")
        return
    lines = [_line(name, one[name], other[name], words) for name in names]
    st.table(plain_cells(pd.DataFrame(lines).set_index("Metric")))
    st.caption(plain(_verdict(one, other, words)))


def _metrics(token: str) -> dict[str, np.ndarray]:
    """The newest row of a run, one number a seed for each metric."""
    record = workers().record(token)
    with record.lock:
        series, rows, seeds = record.header["series"], list(record.rows), record.spec.seeds
    return {} if not rows else dict(zip(series, rows[-1][1][2:].reshape(-1, seeds), strict=True))


def _line(name: str, one: np.ndarray, other: np.ndarray, words: Words) -> dict[str, str]:
    share = name.endswith("accuracy")
    one, other = (values.astype(float) * (100 if share else 1) for values in (one, other))
    digits, unit = (1, " %") if share else (_digits(one, other), "")
    mean, low, high = interval(one - other)
    gap = f"{mean:+z.{digits}f}" + ("" if np.isnan(low) else f" [{low:+z.{digits}f}, {high:+z.{digits}f}]")
    means = {letter: _spread(values, digits) + unit for letter, values in (("A", one), ("B", other))}
    line = {"Metric": METRICS[name], words.a: means["A"], words.b: means["B"], "A − B, same seeds": gap}
    return {name: text.replace("-", "−") for name, text in line.items()}


def _digits(*rows: np.ndarray) -> int:
    """Decimals that leave two digits of the smallest mean, three at least."""
    means = [abs(float(values[np.isfinite(values)].mean())) for values in rows if np.isfinite(values).any()]
    smallest = min((mean for mean in means if mean), default=1.0)
    return min(max(MIN_DIGITS, 1 - math.floor(math.log10(smallest))), MAX_DIGITS)


def _spread(values: np.ndarray, digits: int) -> str:
    """With how many of the seeds diverged, where some are left."""
    lost = int((~np.isfinite(values)).sum())
    return spread(values, digits) + (f" ({lost} lost)" if 0 < lost < len(values) else "")


def _verdict(one: dict[str, np.ndarray], other: dict[str, np.ndarray], words: Words) -> str:
    """One sentence about the validation, with how sure it is."""
    names = [name for name in ("validation.accuracy", "validation.r2", "validation.loss") if name in one]
    how = "± one standard deviation; brackets: 95 % interval of the difference, in points where it is in %."
    return " ".join([*(_judged(name, one[name], other[name], words) for name in names), how])


def _judged(name: str, one: np.ndarray, other: np.ndarray, words: Words) -> str:
    """One sentence about a metric."""
    sign = -1 if name.endswith("loss") else 1
    low, high = sorted(sign * end for end in interval((one - other).astype(float))[1:])
    metric = METRICS[name].lower().replace("r²", "R²")
    if np.isnan(low):
        return f"With fewer than two seeds nobody can say whether the {metric} differs by more than chance."
    if low > 0:
        return f"{words.first} is ahead in {metric}, beyond the chance of the seeds."
    if high < 0:
        return f"{words.first} is behind in {metric}, beyond the chance of the seeds."
    return f"The {metric} does not differ by more than the chance of the seeds."


def _costs(spec: Spec, other: Spec, dataset: Dataset) -> None:
    one, two, own = network_cost(spec, dataset), network_cost(other, dataset), own_fields(spec, other)
    table = st.container()
    asked = {"spec": spec.to_json(), "other": other.to_json(), "seconds": MAX_SECONDS}
    question = Question("step_time", "Measuring steps in turns", asked)
    tip = "Steps of both in turns; medians."
    st.button("Measure the time of a step", icon=":material/timer:", help=tip, on_click=_measure, args=(question,))
    task = tasks.asked(PLACE, question)
    if task is not None:
        tasks.progress(PLACE, lambda task: None)
    timed = task.result().arrays["seconds"] if task is not None and task.state == "done" else None
    lines = _cost_lines(one, two, timed, Words.of(spec, other))
    table.table(plain_cells(pd.DataFrame(lines).set_index("Of one network")))
    st.caption(
        f"{plain(in_fields(spec, own))} against {plain(in_fields(other, own))}. Multiply-adds are "
        "those of one row, every element by itself; a table costs the same few for any size."
    )


def _cost_lines(one: NetworkCost, two: NetworkCost, timed: np.ndarray | None, words: Words) -> Iterable[dict[str, str]]:
    def line(name: str, learned: float, fixed: float, unit: str = "") -> dict[str, str]:
        ratio = learned / fixed if fixed else float("nan")
        texts = {words.a: f"{learned:,.6g}{unit}", words.b: f"{fixed:,.6g}{unit}", "A / B": f"{ratio:.3g} ×"}
        return {"Of one network": name, **texts}

    more = one.activation_parameters - two.activation_parameters
    yield line("Parameters", one.parameters, two.parameters)
    yield line("of these in activations", one.activation_parameters, two.activation_parameters) | {
        "A / B": f"{abs(more):,} {'more' if more > 0 else 'fewer'}" if more else "as many"
    }
    yield line("Multiply-adds a row", one.multiply_adds, two.multiply_adds)
    if timed is not None:
        yield line("Training step, all seeds", round(1e3 * timed[0], 2), round(1e3 * timed[1], 2), " ms")


def _measure(question: Question) -> None:
    messages.attempt(lambda: tasks.ask(PLACE, question))
