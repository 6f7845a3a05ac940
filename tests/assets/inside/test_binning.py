"""The bins of a gradient, against NumPy."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from tests.assets.inside_page import READ, moment, sent

Run = Callable[..., Any]
BINNING = "inside/binning.js"
WIDTHS = [12, 24, 16, 3]
BARS = f"""({{barsOf}}, sent, kind) => {{
    const bars = barsOf(({READ})([sent])[0], 0, "dw", kind);
    return bars && {{...bars, edges: [...bars.edges], heights: [...bars.heights], shares: [], stat: []}};
}}"""


def heavy() -> dict[str, Any]:
    network = moment("Tanh", WIDTHS, seeds=1)
    values = 1e-3 * np.random.default_rng(0).standard_t(2, (1, 12 * 24))
    network["arrays"]["inside.0.dw.quantiles"] = np.quantile(values, np.linspace(0, 1, 33), axis=1).T
    return network


def test_thirty_linear_bins_are_those_that_were_counted(engine: Run) -> None:
    network = moment("Tanh", WIDTHS, seeds=1)
    found = engine(BINNING, BARS, sent(network), "linear")
    assert len(found["heights"]) == 30
    np.testing.assert_allclose(found["heights"], network["arrays"]["inside.0.dw.hist"][0], atol=1e-7)
    np.testing.assert_allclose(np.ptp(found["edges"]), np.ptp(network["arrays"]["inside.0.dw.ends"]), rtol=1e-6)


def test_parts_of_equal_mass_have_equal_areas_and_reach_into_the_tails(engine: Run) -> None:
    network = heavy()
    found = engine(BINNING, BARS, sent(network), "mass")
    areas = np.array(found["heights"]) * np.diff(found["edges"])
    np.testing.assert_allclose(areas, areas[0], rtol=1e-4)
    quantiles = network["arrays"]["inside.0.dw.quantiles"][0]
    np.testing.assert_allclose(found["edges"], quantiles, rtol=1e-5)
    assert found["below"] == found["above"] == 0 and max(found["heights"]) == 1


def test_sizes_stand_on_an_axis_of_decades(engine: Run) -> None:
    network = moment("ReLU", WIDTHS, seeds=2)
    logs = network["arrays"]["inside.0.dw.logs"]
    found = engine(BINNING, BARS, sent(network), "log")
    np.testing.assert_allclose(found["heights"], logs.mean(0)[1:-1], atol=1e-7)
    low, high = found["span"]
    seen = np.flatnonzero(logs.mean(0)[1:-1]) / 2
    assert low <= seen.min() and high >= seen.max() and found["zeroAt"] is None
    named = BARS.replace("return bars &&", "return bars.name(4); //")
    assert engine(BINNING, named, sent(network), "log") == "1e−8"


def test_a_density_is_highest_where_numbers_lie_close_and_has_their_tails(engine: Run) -> None:
    found = engine(BINNING, BARS, sent(heavy()), "density")
    middles = (np.array(found["edges"])[1:] + np.array(found["edges"])[:-1]) / 2
    heights = np.array(found["heights"])
    assert abs(middles[heights.argmax()]) < 1e-3 and heights.max() == 1
    assert (heights > 0).all() and heights[0] < 0.01


@pytest.mark.parametrize("kind", ["linear", "mass", "log", "density"])
def test_gradients_that_are_all_zero_have_bars_of_no_height(engine: Run, kind: str) -> None:
    network = moment("Tanh", WIDTHS, seeds=1)
    for name, array in network["arrays"].items():
        if name.startswith("inside.0.dw") and not name.endswith("ends"):
            array[:] = 0
    network["arrays"]["inside.0.dw.stat"][0, 4] = 1
    found = engine(BINNING, BARS, sent(network), kind)
    assert found["zeros"] == 1 and not any(found["heights"])


@pytest.mark.parametrize(("kind", "there"), [("linear", True), ("mass", False), ("log", False), ("density", False)])
def test_a_moment_that_was_kept_without_them_has_linear_bins_only(engine: Run, kind: str, there: bool) -> None:
    network = moment("Tanh", WIDTHS)
    network["arrays"] = {n: a for n, a in network["arrays"].items() if not n.endswith(("quantiles", "logs"))}
    assert (engine(BINNING, BARS, sent(network), kind) is not None) == there


READ_BINS = f"""({{barsOf, binOf}}, sent, kind) => {{
    const bars = barsOf(({READ})([sent])[0], 0, "dz", kind);
    return {{zeros: bars.zeros, bins: [...bars.heights.keys()].map((bin) => binOf(bars, bin))}};
}}"""


@pytest.mark.parametrize("kind", ["linear", "mass", "log", "density"])
def test_what_is_read_of_the_bins_adds_up_to_all_that_is_not_beyond(engine: Run, kind: str) -> None:
    network = moment("ReLU", WIDTHS, seeds=1)
    found = engine(BINNING, READ_BINS, sent(network), kind)
    beyond = network["arrays"]["inside.0.dz.beyond"][0].sum() if kind == "linear" else 0
    assert found["zeros"] == pytest.approx(network["arrays"]["inside.0.dz.stat"][0, 4])
    assert sum(one["share"] for one in found["bins"]) == pytest.approx(1 - found["zeros"] - beyond, abs=1e-5)
    ends = [one["from"] for one in found["bins"]] + [found["bins"][-1]["to"]]
    assert ends == sorted(ends)
    told = [one["zeros"] for one in found["bins"] if one["zeros"]]
    assert told == ([] if kind == "log" else [found["zeros"]])  # on a log axis they stand apart


def test_a_size_on_the_log_axis_is_read_as_the_size_itself(engine: Run) -> None:
    network = moment("Tanh", WIDTHS, seeds=1)
    found = engine(BINNING, READ_BINS, sent(network), "log")["bins"]
    np.testing.assert_allclose([one["from"] for one in found], 10.0 ** np.arange(-12, 3, 0.5), rtol=1e-9)


@pytest.mark.parametrize(
    ("edges", "bin", "words"),
    [
        ([-0.1234, -0.1203, -0.11], 0, "−0.123 to −0.12\n25 % of all"),
        ([-1.26e-4, -1.15e-4, 0.0], 0, "−1.26e−4 to −1.15e−4\n25 % of all"),
        ([-1.0, 0.0, 2.0], 1, "0 to 2\n15 % and zero 60 %"),
        ([-1.0, 1e-17, 2.0], 0, "−1 to 0\n25 % and zero 60 %"),
        ([-1.0, 0.0, 2.0], -1, "exactly zero\n60 % of all"),
    ],
)
def test_a_bin_is_read_in_two_lines(engine: Run, edges: list[float], bin: int, words: str) -> None:
    asked = """({binWords}, edges, bin) => binWords({edges, heights: [0.25, 0.15], share: true, zeros: 0.6, zeroAt: 0,
        at: (place) => place}, bin)"""
    assert engine(BINNING, asked, edges, bin) == words.replace("-", "\N{MINUS SIGN}")
