"""The inside of networks in the browser: its numbers against NumPy, its axes, and the sentences that it says."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch

from learnact.diagnostics.histogram import Histogram
from tests.assets.inside_page import READ, moment, sent

Run = Callable[..., Any]
NUMBERS, WORDS, SPAN = "inside/numbers.js", "inside/words.js", "base/span.js"
WIDTHS = [12, 20, 16, 3]


def with_networks(body: str) -> str:
    """A function of a module and one network as it is sent, with `network` ready to be asked."""
    return f"(module, sent, ...rest) => ({body})(module, ...({READ})([sent]), ...rest)"


HISTOGRAM = with_networks("""({histogram, withoutZeros}, network, layer, name) => {
    const found = histogram(network, layer, name);
    return found && {...found, shares: [...found.shares], stat: [...found.stat], rest: [...withoutZeros(found)]};
}""")


@pytest.mark.parametrize("name", ["z", "a", "dz", "dw"])
def test_a_histogram_is_the_mean_over_the_seeds(engine: Run, name: str) -> None:
    network = moment("ReLU", WIDTHS)
    found = engine(NUMBERS, HISTOGRAM, sent(network), 1, name)
    arrays = {kind: network["arrays"][f"inside.1.{name}.{kind}"] for kind in ("ends", "hist", "beyond", "stat")}
    np.testing.assert_allclose([found["low"], found["high"]], arrays["ends"], rtol=1e-6)
    np.testing.assert_allclose(found["shares"], arrays["hist"].mean(0), atol=1e-7)
    np.testing.assert_allclose([found["below"], found["above"]], arrays["beyond"].mean(0), atol=1e-7)
    expected = arrays["stat"].mean(0)
    expected[2:4] = np.exp(np.log(arrays["stat"][:, 2:4]).mean(0))  # sizes: geometric, as in the figure against depth
    np.testing.assert_allclose(found["stat"], expected, rtol=1e-5)
    assert sum(found["shares"]) + found["below"] + found["above"] == pytest.approx(1, abs=1e-6)


REST = """({withoutZeros, binOfZero}, shares, zeros, low, high) => {
    const found = {shares, zeros, low, high};
    return [binOfZero(shares, low, high), [...withoutZeros(found)]];
}"""


@pytest.mark.parametrize(
    ("low", "high", "bins"), [(-0.3, 0.3, 30), (-0.3, 0.3, 48), (-1.0, 2.0, 48), (-0.7, 1.9, 48), (0.0, 1.0, 30)]
)
@pytest.mark.parametrize("seed", range(4))
def test_without_exact_zeros_the_bins_hold_what_is_left(
    engine: Run, low: float, high: float, bins: int, seed: int
) -> None:
    """Counted by the server with the zeros, and here by NumPy without them: also where 0 is the edge of two bins."""
    rng = np.random.default_rng(seed)
    values = rng.uniform(low, high, 400).astype(np.float32)
    values[rng.random(400) < 0.3] = 0
    kept = values[values != 0] if seed % 2 else values[(values < 0) | (values == 0)]  # the bin above 0 may be emptier
    values = np.concatenate([kept, np.zeros(50, np.float32)])
    ends = tuple(float(end) for end in np.float32([low, high]))
    counted = Histogram(ends, 1, bins)
    counted.add(torch.from_numpy(values)[None])
    zeros = float((values == 0).mean())
    bin, rest = engine(NUMBERS, REST, counted.shares()[0].tolist(), zeros, *ends)
    expected = np.histogram(values[values != 0], bins, ends)[0] / len(values)
    np.testing.assert_allclose(rest, expected, atol=2 / len(values) * 0.51)  # one number may lie on an edge
    assert bin == np.histogram([0.0], bins, ends)[0].argmax()


def test_an_axis_that_does_not_reach_zero_has_no_bin_for_it(engine: Run) -> None:
    for ends in ([0.5, 2.0], [-2.0, -0.5]):
        assert engine(NUMBERS, REST, [0.5, 0.5], 0.0, *ends)[0] is None


@pytest.mark.parametrize("name", ["a", "dz"])
def test_exact_zeros_are_taken_out_of_the_bin_that_holds_them(engine: Run, name: str) -> None:
    found = engine(NUMBERS, HISTOGRAM, sent(moment("ReLU", WIDTHS)), 0, name)
    assert found["zeros"] > 0.3
    assert sum(found["shares"]) - sum(found["rest"]) == pytest.approx(found["zeros"], abs=1e-6)
    low, high, bins = found["low"], found["high"], len(found["shares"])
    holds = engine(NUMBERS, "({binOfZero}, ...all) => binOfZero(...all)", found["shares"], low, high)
    assert low + (holds + 0.5) * (high - low) / bins == pytest.approx(0, abs=(high - low) / bins)


def test_a_seed_without_numbers_does_not_count(engine: Run) -> None:
    network = moment("Tanh", WIDTHS)
    for array in network["arrays"].values():
        if len(array) == 3:
            array[1] = np.nan
    found = engine(NUMBERS, HISTOGRAM, sent(network), 0, "z")
    np.testing.assert_allclose(found["shares"], network["arrays"]["inside.0.z.hist"][[0, 2]].mean(0), atol=1e-7)
    asked = with_networks(
        "({living, members}, one) => [living(one), members({...one, choice: 1}), members({...one, choice: 2})]"
    )
    assert engine(NUMBERS, asked, sent(network)) == [[0, 2], [], [2]]


def test_the_middle_on_a_log_axis_is_the_geometric_mean(engine: Run) -> None:
    values = [1e-5, 3e-4, 2e-5, 0.0]
    found = engine(NUMBERS, "({onLog}, values) => onLog(values)", values)
    logs = np.log(values[:3])
    expected = np.exp([logs.mean(), logs.mean() - logs.std(ddof=1), logs.mean() + logs.std(ddof=1)])
    np.testing.assert_allclose([found["middle"], found["low"], found["high"]], expected)
    assert found["zeros"] == 1
    assert engine(NUMBERS, "({onLog}) => onLog([0, 0]).middle") == 0


def test_neurons_are_counted_by_how_often_they_fire(engine: Run) -> None:
    network = moment("ReLU", WIDTHS)
    active = np.array([0, 0, 0, 0.0005, 0.001, 0.5, 1, 1] + [0.3] * 12)
    network["arrays"]["inside.0.active"][0] = active
    network["arrays"]["inside.0.moving"][0] = np.where(np.arange(20) < 4, 0, 1)
    counted = with_networks("({firing}, network) => firing(network, 0, 0)")
    assert engine(NUMBERS, counted, sent(network)) == {
        "dead": 3, "nearly": 1, "always": 2, "still": 4, "neurons": 20, "of": 20,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("sizes", "words"),
    [
        (
            [1e-5 * 9**k for k in range(5)],
            "the gradient vanishes: it shrinks 9x a layer, 6600x from layer 5 to layer 1",
        ),
        ([0.1 * 1.1**k for k in range(4)], "the gradient changes little: it shrinks 1.1x a layer, 1.3x"),
        ([1.0, 1.3, 0.8, 1.0], "the gradient keeps its size from layer 4 to layer 1"),
        ([1e-3 * 1.4**k for k in range(9)], "the gradient shrinks 1.4x a layer, 15x from layer 9 to layer 1"),
        ([300 / 4**k for k in range(5)], "the gradient explodes: it grows 4x a layer, 260x from layer 5 to layer 1"),
        ([0.3 / 1.7**k for k in range(5)], "the gradient grows 1.7x a layer, 8.4x from layer 5 to layer 1"),
        ([0.0, 0.0, 0.1], "the gradient is exactly zero in layers 1 and 2: nothing is learned there"),
        ([0.1, 0.0, 0.1], "the gradient is exactly zero in layer 2: nothing is learned there"),
        ([0.1], "one hidden layer alone: there is no depth to cross"),
        ([None, 3e37, 1e30], "the gradient overflows: it is not a number"),
    ],
)
def test_a_sentence_says_how_the_gradient_flows(engine: Run, sizes: list[float | None], words: str) -> None:
    assert engine(
        WORDS, "({trend, trendWords}, sizes) => trendWords(trend(sizes.map((size) => size ?? NaN)))", sizes
    ).startswith(words)


def test_the_factor_a_layer_is_the_geometric_mean_of_all_steps(engine: Run) -> None:
    sizes = np.exp(np.random.default_rng(0).normal(size=7) + 1.3 * np.arange(7))
    factor = engine(WORDS, "({trend}, sizes) => trend(sizes).factor", sizes.tolist())
    assert factor == pytest.approx(np.exp(np.log(sizes[:-1] / sizes[1:]).mean()))


def test_sigmoids_gradient_vanishes_and_tanhs_does_not(engine: Run) -> None:
    asked = with_networks("({flowWords}, network) => flowWords(network, 'dw')")
    widths = [32, 64, 64, 64, 64, 10]
    assert "vanishes" in engine(WORDS, asked, sent(moment("Sigmoid", widths)))
    assert "changes little" in engine(WORDS, asked, sent(moment("Tanh", widths, gain=1.6)))


def test_the_output_layer_has_no_say_in_how_the_gradient_flows(engine: Run) -> None:
    network = moment("Tanh", [32, 64, 64, 64, 10], gain=1.6)
    asked = with_networks("({flowWords}, network) => ['dw', 'dz', 'da'].map((name) => flowWords(network, name))")
    said = engine(WORDS, asked, sent(network))
    assert all(words.endswith("from layer 3 to layer 1") for words in said)
    for name in ("dw", "dz"):
        network["arrays"][f"inside.3.{name}.stat"][:] *= 1e4
    assert engine(WORDS, asked, sent(network)) == said


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({}, ""),
        ({"arrays": {}}, "The picture of its layers comes with the first step."),
        ({"arrays": None}, "The picture of its layers comes with the first step."),
        ({"arrays": {}, "past": True}, "The picture of its layers was not kept at this moment."),
        (
            {"layers": [{"width": 1}]},
            "This network has no hidden layer: nothing lies between its input and its output.",
        ),
    ],
)
def test_what_cannot_be_shown_is_one_sentence(engine: Run, change: dict[str, Any], sentence: str) -> None:
    asked = with_networks("({missingWords}, network, change) => missingWords({...network, ...change})")
    assert engine(WORDS, asked, sent(moment("Tanh", WIDTHS)), change) == sentence


def test_a_network_whose_seeds_all_diverged_says_so(engine: Run) -> None:
    network = moment("Tanh", WIDTHS)
    for array in network["arrays"].values():
        array[:] = np.nan
    asked = with_networks("({missingWords}, network) => missingWords(network)")
    assert engine(WORDS, asked, sent(network)) == "All seeds overflowed or diverged: no numbers are left."


@pytest.mark.parametrize(
    ("dead", "words"),
    [
        ([0, 0], "all 36 neurons fire"),
        ([1, 0], "1 of 36 neurons never fires, in layer 1"),
        ([5, 9], "14 of 36 neurons never fire, most in layer 2 (9 of 16)"),
        ([0, 16], "16 of 36 neurons never fire, all in layer 2"),
    ],
)
def test_a_sentence_counts_the_dead(engine: Run, dead: list[int], words: str) -> None:
    network = moment("Tanh", WIDTHS)
    for layer, count in enumerate(dead):
        for name in ("active", "moving"):
            network["arrays"][f"inside.{layer}.{name}"][0] = np.where(np.arange(WIDTHS[layer + 1]) < count, 0, 0.5)
    assert engine(WORDS, with_networks("({firingWords}, network) => firingWords(network, 0)"), sent(network)) == words


@pytest.mark.parametrize(
    ("low", "high", "ends"),
    [
        (-1.9, 2.2, [-2, 3]),
        (0.03, 0.98, [0, 1]),
        (0.497, 0.512, [0.495, 0.515]),
        (-3.1e-5, 3.1e-5, [-4e-5, 4e-5]),
        (2.0, 2.0, [1.5, 2.5]),
    ],
)
def test_an_axis_ends_in_round_numbers_around_what_it_holds(
    engine: Run, low: float, high: float, ends: list[float]
) -> None:
    found = engine(SPAN, "({rounded}, low, high) => rounded(low, high)", low, high)
    assert found[0] <= low and found[1] >= high
    np.testing.assert_allclose(found, ends, rtol=0.21)


AXES = "({Span}, asked) => { const span = new Span(); return asked.map((one) => span.at(...one)); }"


def test_an_axis_grows_with_the_step_and_stands_as_it_was_when_one_looks_back(engine: Run) -> None:
    early, same, wide, held, back, narrow, wide_again = engine(
        SPAN,
        AXES,
        [[0, -1, 1], [5, -0.8, 0.9], [10, -4, 4], [20, -2, 2], [5, -0.8, 0.9], [30, -0.01, 0.01], [10, -4, 4]],
    )
    assert early == same == back
    assert wide[0] <= -4 and wide[1] >= 4 and held == wide == wide_again
    assert narrow[1] < 0.1 * wide[1]


@pytest.mark.parametrize("factor", [1.02, 0.97])
def test_an_axis_follows_in_few_steps_and_is_never_much_too_wide(engine: Run, factor: float) -> None:
    reach = factor ** np.arange(400)  # 3.4 decades or 5.3
    asked = [[step, -0.6 * size, size] for step, size in enumerate(reach.tolist())]
    seen = np.array(engine(SPAN, AXES, asked + asked[::-7]))
    axes, back = seen[:400], seen[400:]
    assert (axes[:, 0] <= -0.6 * reach * 0.999).all() and (axes[:, 1] >= reach * 0.999).all()
    assert ((axes[:, 1] - axes[:, 0]) <= 5.001 * 1.6 * reach).all()
    assert len(np.unique(axes, axis=0)) < 30
    np.testing.assert_array_equal(back, axes[::-7])


def test_an_axis_that_begins_at_zero_grows_from_there(engine: Run) -> None:
    found = np.array(engine(SPAN, AXES, [[step, 0, 2.0**step] for step in range(9)]))
    assert (found[:, 0] == 0).all() and (found[:, 1] >= 2.0 ** np.arange(9)).all()


def test_a_table_keeps_commas_and_leaves_holes_empty(engine: Run) -> None:
    rows = "({csv}) => csv([['name', 'a, b'], ['x', 0.1234567891], ['y', NaN]])"
    assert engine("base/csv.js", rows) == 'name,"a, b"\nx,0.1234568\ny,\n'


def test_an_activation_without_slope_is_called_flat(engine: Run) -> None:
    network = moment("Tanh", WIDTHS, seeds=1)
    for layer in range(2):
        network["arrays"][f"inside.{layer}.moving"][:] = 0
        network["arrays"][f"inside.{layer}.saturated"][:] = 0
    asked = with_networks(
        "(words, network) => [words.inputsWords(network, 0, 'Step'), words.distributionWords(network)]"
    )
    where, spread = engine(WORDS, asked, sent(network))
    assert where == "Step is flat wherever it is asked: no gradient passes"
    assert spread.startswith("the slope is zero everywhere, layer ")


def test_a_layer_of_which_some_neurons_were_looked_at_says_so(engine: Run) -> None:
    network = moment("ReLU", WIDTHS, seeds=1)
    network["arrays"]["inside.0.active"][0] = np.arange(20) > 1
    network["arrays"]["inside.1.active"][0] = 1
    network["layers"][0] = {"width": 700}
    words = engine(WORDS, with_networks("({firingWords}, network) => firingWords(network, 0)"), sent(network))
    assert words.startswith("2 of 36 neurons looked at never fire, all in layer 1")
