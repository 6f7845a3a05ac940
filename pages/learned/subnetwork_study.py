"""Which subnetwork? Fischer's open question as heat maps of the gain over a fixed activation."""

from collections.abc import Callable, Iterable

import numpy as np
import streamlit as st

from learnact import activations
from learnact.studies.chance import beyond_chance
from learnact.studies.gains import Factor, Gain, gains
from pages.shell import published
from pages.shell.markdown import plain

NAME = "which_subnetwork"
STARTS = {"variance": "variance scaling", "pytorch": "PyTorch's first numbers", "as relu": "started as ReLU"}
ABOUT = (
    "Sizes, inner activations, first numbers and skip, then dropout and learning rates: many small experiments of five "
    "seeds in the background, about a quarter of an hour in full."
)


def section() -> None:
    st.markdown(
        "How large should a subnetwork be, with what inside, and how should it begin? Each cell is the **gain in "
        "validation accuracy** on small digits, in percentage points, over the same network with a fixed activation, "
        "same first weights and batches. Bold: the 95 % interval leaves zero out."
    )
    published.section(NAME, lambda result: _maps(gains(result)))
    published.train_again(NAME, "this study", ABOUT)


def _maps(rows: list[Gain]) -> None:
    ways = {
        "size and activation inside": _inside,
        "dropout and learning rate": _conditions,
    }
    way = st.segmented_control(
        "Over", list(ways), format_func=plain, default=next(iter(ways)), key="study_way", persist_state="session",
        required=True,
    )  # fmt: skip
    ways[way](rows)
    found = beyond_chance([np.array(gain.difference) for gain in rows])
    st.markdown(
        f"Of {len(rows)} comparisons, each tested by itself, the subnetwork is better beyond chance in "
        f"{found.better:d} and worse in {found.worse:d}. One in twenty would seem so by chance alone: after Holm's "
        f"correction for all {len(rows)} that remains so in {found.better_together:d} and in {found.worse_together:d}. "
        "Colours end at 95 % of the cells."
    )


def _inside(rows: list[Gain]) -> None:
    """Sizes against inner activations, one map a kind of first numbers; with or without skip."""
    kinds = [gain for gain in rows if "size" in gain.factors and _usual(gain, rows)]
    skip = st.toggle("With a skip: z + s(z)", key="study_skip", persist_state="session")
    chosen = [gain for gain in kinds if gain.factors["skip"] == skip]
    titles = [first for first in STARTS if any(gain.factors["first"] == first for gain in chosen)]
    _draw(chosen, ("size", "inner", "first"), titles, STARTS.__getitem__)


def _usual(gain: Gain, rows: list[Gain]) -> bool:
    """Of the dropout and rate at which sizes were compared: those of most experiments."""
    pairs = [(other.factors["dropout"], other.factors["rate"]) for other in rows]
    return (gain.factors["dropout"], gain.factors["rate"]) == max(set(pairs), key=pairs.count)


def _conditions(rows: list[Gain]) -> None:
    """Dropout against learning rates, one map a subnetwork that was compared over both."""
    usual = [
        gain for gain in rows if gain.factors.get("size") == "4-4-4" and gain.factors["first"] == "variance"
        and not gain.factors["skip"]
    ]  # fmt: skip
    names = [inner for inner in ("leaky_relu", "sin") if any(gain.factors["inner"] == inner for gain in usual)]
    _draw(usual, ("dropout", "rate", "inner"), names, lambda name: f"4-4-4 with {activations.ZOO[name].title} inside")


def _draw(rows: list[Gain], factors: tuple[str, str, str], titles: list[str], named: Callable[[str], str]) -> None:
    """A map a title over two factors."""
    if not titles:
        st.caption("Nothing of this is trained yet.")
        return
    down, across = (_values(gain.factors[factor] for gain in rows) for factor in factors[:2])
    by_place = {tuple(gain.factors[factor] for factor in factors): gain for gain in rows}
    from learnact.figures.gains import Cell, gain_maps  # brings Plotly, which no start should wait for

    def cell(row: Factor, column: Factor, title: str) -> Cell | None:
        found = by_place.get((row, column, title))
        return Cell(100 * found.gain, 100 * found.low, 100 * found.high) if found else None

    cells = [[[cell(row, column, title) for column in across] for row in down] for title in titles]
    words = {"size": "widths inside", "inner": "activation inside", "rate": "learning rate", "dropout": "dropout"}
    figures = gain_maps(_texts(down), _texts(across), cells, (words[factors[0]], words[factors[1]]))
    for place, title, figure in zip(st.columns(len(titles)), titles, figures, strict=True):
        place.markdown(f"**{plain(named(title))}**")
        place.plotly_chart(figure, key=f"study_map_{title}", config={"displayModeBar": False})


def _values(values: Iterable[Factor]) -> list[Factor]:
    """Each once: numbers by size, names in the order in which they come."""
    once = list(dict.fromkeys(values))
    numbers: list[Factor] = [*sorted(value for value in once if isinstance(value, float))]
    return numbers if len(numbers) == len(once) else once


def _texts(values: list[Factor]) -> list[str]:
    names = activations.ZOO
    return [f"{v:g}" if isinstance(v, float) else names[str(v)].title if str(v) in names else str(v) for v in values]
