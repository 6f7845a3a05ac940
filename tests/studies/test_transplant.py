"""A curve from elsewhere in another network, beside the fixed activations over the same seeds."""

import json

import numpy as np
import pytest
import torch
from scipy import stats

from learnact.activations.learned import SavedCurve
from learnact.errors import SpecError
from learnact.studies import results
from learnact.studies.study import Study
from learnact.studies.transplant import (
    FIXED,
    TRANSPLANT,
    Curve,
    Verdict,
    candidates,
    interval,
    lines,
    opened,
    student,
    transplant,
    verdict_words,
)
from learnact.training import Trainer


@pytest.fixture
def points(tmp_path):
    path = tmp_path / "bend.json"
    x = np.linspace(-1, 1, 41)
    path.write_text(json.dumps(np.stack([x, np.tanh(x)], 1).tolist()))
    return path


@pytest.mark.parametrize(("freedom", "t"), [(1, 12.706), (2, 4.303), (3, 3.182), (9, 2.262), (30, 2.042), (200, 1.972)])
def test_students_t_is_that_of_the_tables(freedom, t):
    assert student(freedom) == pytest.approx(t, abs=5e-4)


def test_intervals():
    values = np.array([0.8, 0.9, 0.7, np.nan])
    low, high = stats.t.interval(0.95, 2, 0.8, stats.sem(values[:3]))
    assert interval(values) == pytest.approx((0.8, low, high))
    assert np.isnan(interval(np.array([0.5]))[1:]).all() and np.isnan(interval(np.array([np.nan]))[0])


def test_candidates_differ_in_the_activation_alone(tiny, points):
    target = tiny.specs["plain"]
    specs = candidates(target, opened(points))
    assert list(specs) == [*FIXED, TRANSPLANT]
    weights = [Trainer(spec, target.data.load()).network.layers[0].weight for spec in specs.values()]
    assert all(torch.equal(weights[0], other) for other in weights)
    recipe = specs[TRANSPLANT].network.activations[0].learned
    assert not recipe.trainable and recipe.origin == "bend"
    assert candidates(target, opened(points), True)[TRANSPLANT].network.activations[0].learned.trainable


def test_a_target_that_starts_from_saved_weights_is_refused(tiny, points):
    with pytest.raises(SpecError, match="must begin with first weights, and one starts from saved ones"):
        candidates(tiny.specs["plain"].replace(start="0" * 32), opened(points))


def test_the_verdict_has_every_seed_and_the_share_outside(tiny, points):
    target = tiny.specs["plain"]
    dataset, curve = target.data.load(), opened(points)

    def train(name, spec):
        trainer = Trainer(spec, dataset)
        trainer.advance(10_000)
        return trainer

    verdict = transplant(candidates(target, curve), dataset, curve, train)
    assert all(len(found["test.accuracy"]) == 2 for found in verdict.metrics.values())
    assert len(verdict.outside) == 2 and all(0 < share < 1 for share in verdict.outside)
    said = list(lines(verdict))
    assert len(said) == 3 + 4 * 3 and f"{100 * (np.mean(verdict.outside)):.1f} % of what enters" in said[-2]
    assert said[-1] == verdict_words(verdict)


def test_the_difference_is_that_of_the_pairs():
    metrics = {"relu": {"test.accuracy": [0.5, 0.7, None]}, TRANSPLANT: {"test.accuracy": [0.6, 0.8, 0.9]}}
    _, relu, ours, last, _ = lines(Verdict(metrics, [0.25, 0.75, 0.5], "here"))
    assert relu.split()[:3] == ["test.accuracy", "relu", "0.6000"] and "0.1000 [0.1000, 0.1000]" in relu
    assert relu.endswith("2 of 3 seeds") and ours.endswith("3 of 3 seeds") and "50.0 %" in last


def test_seeds_are_counted_where_both_of_a_pair_are_known():
    metrics = {"relu": {"test.accuracy": [0.5, 0.7, 0.6]}, TRANSPLANT: {"test.accuracy": [0.6, None, 0.7]}}
    _, relu, ours, _, words = lines(Verdict(metrics, [0.25, None, 0.5], "here"))
    assert relu.endswith("2 of 3 seeds") and ours.endswith("2 of 3 seeds") and "on 2 of them" in words


def test_a_seed_that_diverged_has_no_share_outside(tiny, points):
    target = tiny.specs["plain"]
    dataset, curve = target.data.load(), opened(points)

    def train(name, spec):
        trainer = Trainer(spec, dataset)
        if name == TRANSPLANT:
            with torch.no_grad():
                trainer.network.layers[0].weight[0] = torch.nan
        return trainer

    verdict = transplant(candidates(target, curve), dataset, curve, train)
    lost, known = verdict.outside
    assert lost is None and 0 < known < 1 and verdict.mean_outside == known
    assert f"; {100 * (known):.1f} % of what enters it here lies outside" in list(lines(verdict))[-2]
    json.dumps(verdict.outside, allow_nan=False)


def test_a_curve_that_diverged_in_all_seeds_says_so():
    metrics = {name: {"test.accuracy": [None, None]} for name in ("relu", TRANSPLANT)}
    said = list(lines(Verdict(metrics, [None, None], "here")))
    assert said[-2] == "The curve is here; what enters it here is not finite in any seed."


def test_the_verdict_in_one_sentence():
    ours = [0.81, 0.82, 0.83, None]
    others = {
        "relu": [0.71, 0.72, 0.73, 0.74],
        "gelu": [0.91, 0.92, 0.93, 0.94],
        "tanh": [0.82, 0.82, 0.82, 0.9],
        "sin": [0.5, None, None, None],
    }
    verdict = Verdict(
        {name: {"test.accuracy": values} for name, values in (others | {TRANSPLANT: ours}).items()}, [], ""
    )
    _, low, high = interval(np.array([-0.01, 0, 0.01]))
    assert verdict_words(verdict) == (
        "On 4 seeds, in test accuracy, the transplanted curve is better than ReLU by 0.1000 [0.1000, 0.1000] on 3 of "
        "them, worse than GELU by 0.1000 [0.1000, 0.1000] on 3 of them, not clearly different from Tanh "
        f"(0.0000 [−{-low:.4f}, {high:.4f}]) on 3 of them and not to be judged beside Sine on fewer than two seeds."
    )


def test_there_is_no_negative_zero():
    difference = np.array([0.03, -0.03, -0.00001])
    verdict = Verdict({"relu": {"test.r2": [0.0] * 3}, TRANSPLANT: {"test.r2": list(difference)}}, [], "")
    assert "(0.0000 [−0.0745, 0.0745])" in verdict_words(verdict)
    assert not [line for line in lines(verdict) if "−0.0000" in line]


@pytest.mark.parametrize(("metric", "word"), [("test.loss", "worse"), ("test.r2", "better")])
def test_more_is_better_but_of_a_loss(metric, word):
    values = {"relu": {metric: [1.0, 1.5]}, TRANSPLANT: {metric: [2.0, 2.5]}}
    assert f"{word} than ReLU by 1.0000 [1.0000, 1.0000]." in verdict_words(Verdict(values, [0, 0], ""))


def test_a_saved_curve_is_opened(tmp_path):
    x = np.linspace(-2, 3, 65)
    saved = SavedCurve.of("bend", "digits, layer 2", (x, np.tanh(x)), (-1, 2))
    (tmp_path / "bend.json").write_text(saved.to_json())
    curve = opened(tmp_path / "bend.json")
    assert (
        curve.used == (-1, 2) and curve.origin == "bend (digits, layer 2)" and curve.recipe(True) == saved.drawn(True)
    )
    assert curve.outside(np.array([-2.0, 0, 1, 2.5])) == 0.5
    (tmp_path / "bend.json").write_text(saved.to_json().replace("[-1.0,2.0]", "[2.0,2.0]"))
    with pytest.raises(SpecError, match="two ascending numbers"):
        opened(tmp_path / "bend.json")


def test_the_curve_of_a_result_file(tiny, tmp_path):
    path = tmp_path / "tiny.json"
    assert Study("tiny").run(path, lambda: False)
    (saved,) = results.read(path)["specs"]["learned"]["curves"]
    curve = opened(path, seed=1)
    np.testing.assert_array_equal(curve.y, saved["y"][1])
    assert list(curve.used) == saved["range"][1] and curve.origin == "tiny learned, layer 0, seed 1"
    found = results.read(path)
    found["specs"]["learned"]["curves"][0]["y"][0][3] = None
    results.write(path, found)
    for options, words in (
        ({"key": "plain"}, "has curves of learned, not of 'plain'"),
        ({"layer": 7}, "no learned activation at layer 7"),
        ({"seed": 5}, "seeds from 0 to 1, not 5"),
        ({"seed": 0}, "diverged"),
    ):
        with pytest.raises(SpecError, match=words):
            opened(path, **options)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[[0, 1]]", "two points or more"),
        ('[["a", 1], [2, 3]]', "two points or more"),
        ("[[0, 1], [0, 2]]", "ascending x"),
        ("[[0, 1], [1, NaN], [NaN, 2]]", "ascending x"),
        ('{"a": 1}', "must hold results"),
    ],
)
def test_a_file_without_a_curve_gets_one_sentence(text, words, tmp_path):
    path = tmp_path / "curve.json"
    path.write_text(text)
    with pytest.raises(SpecError, match=words):
        opened(path)


def test_a_curve_that_cannot_be_used_gets_one_sentence():
    line = np.linspace(0, 1, 5)
    with pytest.raises(SpecError, match="not a finite number everywhere"):
        Curve(line, np.full(5, np.nan), (0, 1), "x").recipe(False)
    with pytest.raises(SpecError, match="nothing to use elsewhere"):
        Curve(line * 1e-3, line, (0, 1), "x").recipe(False)
