"""Fischer's multilayer perceptron made small: dropout against activation, beside the published figures."""

from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from learnact.studies.published.fischer import DROPOUTS
from learnact.studies.results import Result
from learnact.studies.transplant import interval
from pages.learned.spread import spread
from pages.shell import published
from pages.shell.markdown import plain
from pages.shell.tables import plain_cells

NAME = "fischer_small"
TITLES = {
    "leaky_relu": "Leaky ReLU",
    "subnetwork_leaky_relu": "Subnetwork (leaky ReLU)",
    "subnetwork_sin": "Subnetwork (sine)",
}
PUBLISHED = {
    "leaky_relu_0.2": ("0.9013 ± 0.0007", "0.8924 ± 0.0015"),
    "subnetwork_leaky_relu_0.2": ("0.9222 ± 0.0022", "0.8928 ± 0.0027"),
    "leaky_relu_0.5": ("0.8614 ± 0.0007", "0.8699 ± 0.0026"),
    "subnetwork_sin_0.5": ("0.8828 ± 0.0036", "0.8888 ± 0.0024"),
}
"""Training and validation accuracy of 8 x 1,024 (Fischer 2021), mean and standard deviation of 10 runs."""
ABOUT = (
    "Nine experiments of three seeds in the background, one after the other. Without its files, Fashion-MNIST is "
    "downloaded first. In full this takes half an hour and more."
)


def section() -> None:
    st.markdown(
        "A subnetwork of three layers of four neurons in every layer, or leaky ReLU, at three rates of dropout. The "
        "claim: a learned activation helps **only together with dropout**, and most where dropout is strong."
    )
    published.section(NAME, _table)
    published.train_again(NAME, "Fischer's network", ABOUT)


def _table(result: Result) -> None:
    lines = _lines(result)
    if lines:
        st.table(plain_cells(pd.DataFrame(lines).set_index(["Dropout", "Activation"])))
        st.markdown(plain(_closing(result)))


def _closing(result: Result) -> str:
    """Whether the claim held here, dropout by dropout: the better subnetwork against leaky ReLU."""
    compared = [_compared(result["specs"], dropout) for dropout in DROPOUTS]
    sentence = "; ".join(filter(None, compared))
    return f"Here, in test accuracy, {sentence}. Brackets: 95 % intervals over the same seeds." if sentence else ""


def _compared(specs: dict[str, Any], dropout: float) -> str:
    keys = {name: f"{name}_{dropout:g}" for name in TITLES}
    if not set(keys.values()) <= set(specs):
        return ""
    scores = {name: np.array(specs[key]["metrics"]["test.accuracy"], float) for name, key in keys.items()}
    fixed = scores.pop("leaky_relu")
    best = max(scores, key=lambda name: np.nan_to_num(interval(scores[name])[0], nan=-np.inf))
    mean, low, high = (100 * end for end in interval(scores[best] - fixed))
    sure = "" if low > 0 or high < 0 else ", which may be chance"
    where = "ahead of"
    if mean < 0:
        where, mean, low, high = "behind", -mean, -high, -low
    words = f"{mean:z.1f} points [{low:z.1f}, {high:z.1f}]{sure}".replace("-", "−")
    return f"at dropout {dropout:g} the better subnetwork is {where} leaky ReLU by {words}"


def _lines(result: Result) -> list[dict[str, str]]:
    keys = [(dropout, name, f"{name}_{dropout:g}") for dropout in DROPOUTS for name in TITLES]
    return [_line(dropout, name, key, result) for dropout, name, key in keys if key in result["specs"]]


def _line(dropout: float, name: str, key: str, result: Result) -> dict[str, str]:
    metrics = result["specs"][key]["metrics"]
    train, validation = PUBLISHED.get(key, ("–", "–"))
    return {
        "Dropout": f"{dropout:g}",
        "Activation": TITLES[name],
        "Training accuracy": spread(metrics["train.accuracy"]),
        "Test accuracy": spread(metrics["test.accuracy"]),
        "Published: training, with dropout on": train,
        "Published: validation": validation,
    }
