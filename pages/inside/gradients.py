"""The gradient of each layer over many batches beside one batch, at first and now, and how far the batches agree."""

from dataclasses import dataclass

import numpy as np
import streamlit as st

from learnact.data import Dataset
from learnact.diagnostics.gradient_batches import STEPS
from learnact.figures.colors import line_of
from learnact.serving.diagnostic_questions import MOMENTS
from learnact.serving.task_queue import Answer
from learnact.spec import Spec
from pages.inside.encoding import encoded_arrays
from pages.shell.components import base, register, theme
from pages.shell.markdown import NOTHING, Markdown

BATCHES = register("inside_batches", "inside/gradient_batches.js")
MAX_SECONDS = 60.0  # after which those so far must do
CHOICES = (1, 4, 16)
QUANTITIES = {"dw": "weights", "db": "biases", "dz": "pre-activations", "da": "activations"}
PARTS = ("ends", "hist", "beyond", "decades", "stat")
NORM, SIZE = 2, 3  # the columns of stat with the L2 norm and the mean absolute value
MEAN = "mean"
WHY = (
    "A step follows the gradient of one batch, which is that of all rows and noise. The mean over N batches has less "
    "noise: it is as long as one batch's, by the root mean square of theirs, where they agree, and only about 1/√N as "
    "long where all is noise. The **noise "
    "scale** is the number of rows at which noise and gradient are equally large: batches far below it take noisy "
    "steps, batches far above it hardly gain. Source: McCandlish, Kaplan, Amodei and others, *An empirical model of "
    "large-batch training*, 2018."
)

Arrays = dict[str, np.ndarray]


@dataclass(frozen=True)
class Found:
    """What was counted.

    Attributes:
        batches, asked: how many there were, and how many were asked for.
        rows: of a batch.
        many, one: of all batches and of the first, by moment.
    """

    batches: int
    asked: int
    rows: int
    many: dict[str, Arrays]
    one: dict[str, Arrays]

    @classmethod
    def of(cls, answer: Answer) -> "Found":
        """From the answer to the question "gradients"."""

        def part(count: str) -> dict[str, Arrays]:
            heads = {moment: f"{count}.{moment}." for moment in MOMENTS}
            arrays = answer.arrays.items()
            return {m: {k.removeprefix(h): v for k, v in arrays if k.startswith(h)} for m, h in heads.items()}

        header = answer.header
        return cls(header["batches"], header["asked"], header["rows"], part("many"), part("one"))


def description(spec: Spec, dataset: Dataset) -> str:
    """What is counted, in a sentence or two."""
    size = len(dataset.train.x)
    rest = size % min(spec.training.batch, size)
    return (
        "The gradient of the loss as training meets it, a batch of the training rows at a time, with the first weights "
        f"and now; after {MAX_SECONDS:.0f} seconds the batches so far must do."
        + (f" All batches are {size - rest:,} of the {size:,} rows: a last one of {rest:,} is left out." * (rest > 0))
    )


def choose(spec: Spec, dataset: Dataset) -> dict[str, float]:
    """How many batches, as parameters of the question."""
    most = max(1, len(dataset.train.x) // min(spec.training.batch, len(dataset.train.x)))
    choices = [*(count for count in CHOICES if count < most), most]
    chosen = st.segmented_control(
        f"Batches of {spec.training.batch:,}", choices, default=[one for one in choices if one <= CHOICES[-1]][-1],
        format_func=lambda count: f"all {count:,}" if count == most else f"{count:d}",
        key="whole_batches", persist_state="session", required=True,
    )  # fmt: skip
    return {"batches": int(chosen), "seconds": MAX_SECONDS}


@st.fragment
def show(spec: Spec, answer: Answer) -> None:
    """A quantity and a seed to choose, what is seen, and the pictures."""
    found, step = Found.of(answer), answer.header["step"]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        quantity = st.selectbox(
            "Gradient of the",
            list(QUANTITIES),
            format_func=QUANTITIES.__getitem__,
            key="batches_of",
            persist_state="session",
            width=180,
        )
        member = st.selectbox(
            "Seed", [MEAN, *range(spec.seeds)], key="batches_seed", persist_state="session", width=110,
            format_func=lambda one: one if one == MEAN else str(spec.members[one]),
        )  # fmt: skip
    members = living(found, spec) if member == MEAN else [m for m in living(found, spec) if m == member]
    if not members:
        whose = "All seeds" if member == MEAN else f"Seed {spec.members[member]:d}"
        st.info(f"{whose} overflowed or diverged: no gradient is left.", icon=":material/info:")
        return
    st.markdown(sentence(found, quantity, members) + _fewer(found))
    BATCHES(
        key="inside_batches",
        data={
            "base": base(), "theme": theme(), "color": _color(spec), "step": step, "batches": found.batches,
            "quantity": QUANTITIES[quantity], "widths": [*spec.network.hidden], "rows": found.rows,
            "seed": MEAN if member == MEAN else spec.members[member],
            "coded": encoded_arrays(sent_arrays(found, quantity, members)),
        },
    )  # fmt: skip
    with st.popover("What is the noise scale?", type="tertiary"):
        st.markdown(WHY)


def _color(spec: Spec) -> str:
    """Of the first activation."""
    activation = spec.network.activation_of(0).activation()
    return line_of("learned" if activation.recipe else activation.name)[0]


def living(found: Found, spec: Spec) -> list[int]:
    """Members whose gradients are numbers, at first and now."""
    stats = [
        np.isfinite(value) for one in found.many.values() for name, value in one.items() if name.endswith("dw.stat")
    ]
    return [member for member in range(spec.seeds) if all(stat[member].all() for stat in stats)]


def layers(found: Found, quantity: str) -> int:
    """How many have this gradient: the output has no activation of its own."""
    count = sum(name.endswith(".dw.stat") for name in found.many["now"])
    return count - (quantity == "da")


def sentence(found: Found, quantity: str, members: list[int]) -> Markdown:
    """What is seen in the first layer, over many batches and in one; of weights and biases also how far they agree."""
    if not layers(found, quantity):
        return Markdown("The network has no hidden layer, and its output has no activation.")
    key = f"flow.0.{quantity}"
    many, one, first = (
        _stat(a, f"{key}.stat", members)[SIZE] for a in (found.many["now"], found.one["now"], found.many["first"])
    )
    name = "layer 1" if layers(found, "da") else "the only layer"
    text = f"mean size of the gradient of {name} is **{many:.2g}** now"
    if found.batches == 1:
        return Markdown(f"In one batch the {text}; at first it was {first:.2g}.")
    text = f"Over {found.batches:,} batches the {text}, one batch alone says {one:.2g}; at first it was {first:.2g}."
    if quantity not in STEPS:
        return Markdown(text)
    agree, noise = (_known(found.many["now"], f"{key}.{part}", members) for part in ("agree", "noise"))
    return Markdown(f"{text} {_agreement(found, agree, noise)}")


def _agreement(found: Found, agree: float, noise: float) -> Markdown:
    if np.isnan(agree):
        return Markdown("It is exactly zero in every batch.")
    rows = f"about {float(f'{noise:.2g}'):,.0f} rows" if np.isfinite(noise) else "too large to be seen"
    alone = found.batches**-0.5
    seen = "" if agree > alone else ": no direction that they have in common can be seen"
    return Markdown(
        f"The mean gradient of all is **{100 * agree:.0f} %** as long as that of one batch in the root mean square "
        f"(about {100 * alone:.0f} % would be noise alone, 100 % no noise){seen}; the noise scale is {rows}, "
        f"a batch has {found.rows:,}."
    )


def _fewer(found: Found) -> Markdown:
    if found.batches == found.asked:
        return NOTHING
    text = f" These are {found.batches:,} of {found.asked:,} batches, as many as came in {MAX_SECONDS:.0f} seconds."
    return Markdown(text)


def _mean(arrays: Arrays, name: str, members: list[int]) -> np.ndarray:
    return np.asarray(arrays[name][members].mean(0), np.float32)


def _stat(arrays: Arrays, name: str, members: list[int]) -> np.ndarray:
    """Means over the members, of sizes the geometric ones of those that are not zero, as in the live figures."""
    stat = _mean(arrays, name, members)
    for column in (NORM, SIZE):
        sizes = arrays[name][members, column]
        stat[column] = np.exp(np.log(sizes[sizes > 0]).mean()) if sizes.any() else 0
    return stat


def _known(arrays: Arrays, name: str, members: list[int]) -> float:
    """The mean over those members in which the gradient is not all zero."""
    values = arrays[name][members]
    values = values[~np.isnan(values)]
    return float(values.mean()) if len(values) else float("nan")


def sent_arrays(found: Found, quantity: str, members: list[int]) -> Arrays:
    """The arrays of a quantity, means over the members, as the browser reads them: "now.many.0.hist" and so on."""
    arrays: Arrays = {}
    for moment in MOMENTS:
        for count, found_at in (("many", found.many[moment]), ("one", found.one[moment])):
            for layer in range(layers(found, quantity)):
                key, place = f"flow.{layer}.{quantity}", f"{moment}.{count}.{layer}"
                arrays |= {f"{place}.{part}": _part(found_at, f"{key}.{part}", members) for part in PARTS}
                agree = [_known(found_at, f"{key}.{part}", members) for part in ("agree", "noise") if quantity in STEPS]
                arrays[f"{place}.agree"] = np.array(agree or [np.nan, np.nan], np.float32)
    return arrays


def _part(arrays: Arrays, name: str, members: list[int]) -> np.ndarray:
    """The axis is one for all members."""
    if name.endswith("ends"):
        return arrays[name]
    return (_stat if name.endswith("stat") else _mean)(arrays, name, members)
