"""Tables are read back with the standard library and compared with the arrays they come from."""

import csv
import io

import numpy as np
import pytest
import torch

from learnact.data import SPLITS, load, own
from learnact.errors import DataError, SpecError
from learnact.exports import curves, data, fits, member, predictions
from learnact.spec import Spec
from learnact.training import build, parameters
from tests.hostile import FORMULAS, MARKUP, texts


def read(text: str) -> tuple[list[str], list[list[str]]]:
    header, *rows = csv.reader(io.StringIO(text))
    return header, rows


def column(text: str, name: str) -> list[str]:
    header, rows = read(text)
    return [row[header.index(name)] for row in rows]


def test_curves_have_a_column_a_series_and_seed(trained):
    trainer, _ = trained()
    rows = [np.arange(8, dtype=np.float32) + 10 * k for k in range(3)]
    rows[1][4] = np.nan
    header, found = read(curves(trainer.spec.replace(first_seed=5), ["train.loss", "validation.loss"], rows))
    assert header[:4] == ["step", "epoch", "train.loss seed 5", "train.loss seed 6"]
    assert header[-1] == "validation.loss seed 7" and found[1][4] == "" and found[2][0] == "20"
    np.testing.assert_array_equal(np.array(found[2], np.float32), rows[2])


@pytest.mark.parametrize("name", ["circle", "plane", "iris"])
def test_data_can_be_opened_again_by_the_lab(name, trained):
    trainer, _ = trained(0, data__name=name, data__samples=100, data__scaling="zscore")
    text, d = data(trainer.dataset), trainer.dataset
    again = own.table(text.encode(), None, len(d.classes))
    raw = np.concatenate([d.split(s).x * d.scaling.scale + d.scaling.shift for s in SPLITS])
    np.testing.assert_allclose(again.x, raw, rtol=1e-5, atol=1e-5)
    np.testing.assert_array_equal(again.y, np.concatenate([d.split(s).y for s in SPLITS]))
    assert again.classes == d.classes and fits(d)
    assert column(text, "split").count("validation") == len(d.validation)
    if name == "circle":
        assert again.domain == d.domain


@pytest.mark.parametrize(("name", "task"), [("circle", "binary"), ("iris", "multiclass"), ("plane", "regression")])
def test_predictions_are_the_networks(name, task, trained):
    trainer, _ = trained(20, data__name=name, data__samples=100)
    text = predictions(trainer.spec, trainer.dataset, parameters(trainer.network))
    d = trainer.dataset
    with torch.no_grad():
        logits = trainer.network.eval()(torch.from_numpy(d.train.x).expand(3, -1, -1))
    n = len(d.train)
    if task == "regression":
        np.testing.assert_allclose(np.array(column(text, "value seed 2")[:n], float), logits[2, :, 0], atol=1e-6)
        np.testing.assert_allclose(np.array(column(text, "value mean")[:n], float), logits[..., 0].mean(0), atol=1e-6)
        return
    if task == "binary":
        p = logits[..., 0].sigmoid()
        np.testing.assert_allclose(np.array(column(text, "P(class B) seed 1")[:n], float), p[1], atol=1e-6)
        expected = (p.mean(0) > 0.5).long()
    else:
        assert column(text, "class seed 0")[:n] == [d.classes[k] for k in logits[0].argmax(-1)]
        means = logits.softmax(-1).mean(0)
        np.testing.assert_allclose(np.array(column(text, f"P({d.classes[2]}) mean")[:n], float), means[:, 2], atol=1e-6)
        expected = means.argmax(-1)
    assert column(text, "class of the mean")[:n] == [d.classes[k] for k in expected]
    assert column(text, "truth")[:n] == [d.classes[k] for k in d.train.y] and len(read(text)[1]) == 100


def test_images_are_not_repeated_in_predictions(trained):
    trainer, _ = trained(0, data__name="digits", data__samples=100)
    d = trainer.dataset
    assert "truth" in read(predictions(trainer.spec, d, parameters(trainer.network)))[0]


def own_table(header: list[str], target: str | None = None, classes: int | None = None):
    """A table of twelve rows of numbers; the header may be empty."""
    lines = [",".join(header)] if header else []
    lines += [f"{row},{-row},{row * row},{row % 3}" for row in range(12)]
    return load("own", content="\n".join(lines).encode(), target=target, classes=classes)


@pytest.mark.parametrize(
    ("header", "target", "classes", "expected"),
    [
        ([], "x3", None, ["x1", "x2", "target", "split", "target 2"]),
        (["class", "class 2", "c", "y"], None, 3, ["class", "class 2", "c", "split", "class 3"]),
        (["split", "a", "b", "y"], None, 3, ["split 2", "a", "b", "split", "class"]),
        (["split", "split 2", "b", "y"], None, None, ["split 3", "split 2", "b", "split", "target"]),
    ],
)
def test_data_with_the_names_of_the_labs_own_columns_open_again(header, target, classes, expected):
    dataset = own_table(header, target, classes)
    written = data(dataset)
    assert read(written)[0] == expected
    again = load("own", content=written.encode(), classes=classes)
    assert list(again.features) == expected[:3] and again.classes == dataset.classes
    one, other = (np.concatenate([np.c_[d.raw(s), d.split(s).y] for s in SPLITS]) for d in (dataset, again))
    np.testing.assert_allclose(one[one[:, 0].argsort()], other[other[:, 0].argsort()], atol=1e-5)


def test_every_column_of_predictions_has_a_name_of_its_own():
    own_data, spec = own_table(["truth", "split", "value mean", "y"]), Spec().replace(seeds=2)
    text = predictions(spec, own_data, parameters(build(spec, own_data)))
    assert read(text)[0] == [
        "truth", "split", "value mean", "truth 2", "split 2", "value seed 0", "value seed 1", "value mean 2",
    ]  # fmt: skip


def test_a_seed_that_diverged_is_left_out_and_all_of_them_a_sentence(trained):
    trainer, _ = trained()
    arrays = parameters(trainer.network)
    arrays["layers.0.weight"][1] = np.nan
    header, _ = read(predictions(trainer.spec, trainer.dataset, arrays))
    assert [name for name in header if "seed" in name] == ["P(class B) seed 0", "P(class B) seed 2"]
    arrays["layers.0.bias"][:] = np.inf
    with pytest.raises(SpecError, match="All seeds have diverged"):
        predictions(trainer.spec, trainer.dataset, arrays)


def test_a_seed_that_diverged_has_no_predictions_even_if_its_weights_were_still_finite(trained):
    """A loss can overflow while all numbers of the network are finite."""
    trainer, _ = trained(3, training__optimiser="sgd")
    with torch.no_grad():
        trainer.network.layers[-1].weight[1] = 3e38
        trainer.network.layers[-1].bias[1] = -3e38
    trainer.advance(2)
    assert [end and end.state for end in trainer.members.ends] == [None, "diverged", None]
    arrays = parameters(trainer.network)
    text = predictions(trainer.spec, trainer.dataset, arrays)
    assert [name for name in read(text)[0] if "seed" in name] == ["P(class B) seed 0", "P(class B) seed 2"]
    zero, two, mean = (np.array(column(text, f"P(class B) {of}"), float) for of in ("seed 0", "seed 2", "mean"))
    np.testing.assert_allclose(mean, (zero + two) / 2, atol=1e-6)
    with pytest.raises(SpecError, match="Seed 1 has diverged"):
        member(trainer.spec, trainer.dataset, arrays, 1)


def table_of(name: str) -> bytes:
    """A file with a column and a class of this name."""
    text = io.StringIO()
    csv.writer(text).writerows([[name, "b", "y"], *[[k, -k, (name, "B")[k % 2]] for k in range(12)]])
    return text.getvalue().encode()


def test_own_data_with_any_names_can_be_opened_again_by_the_lab():
    taken = 0
    for name in [*FORMULAS, *MARKUP, *texts(seed=2, count=80)]:
        try:
            dataset = load("own", content=table_of(name), classes=2)
        except DataError:
            continue  # it cannot be the name of a column or a class
        taken += 1
        written = data(dataset)
        again = load("own", content=written.encode(), classes=2)
        assert again.features == dataset.features and again.classes == dataset.classes
        first, second = (np.concatenate([one.raw(part) for part in SPLITS]) for one in (dataset, again))
        np.testing.assert_array_equal(np.sort(first, 0), np.sort(second, 0))
        header, rows = read(written)
        cells = [*header, *(row[-1] for row in rows)]
        assert not any(one.startswith(("=", "+", "-", "@", "\t", "\r")) for one in cells), name
    assert taken > 50


@pytest.mark.parametrize("name", ["-1 to 0", "-1+cmd|' /C calc'!A0"])
def test_a_class_that_a_spreadsheet_would_execute_is_safe_in_every_table(name):
    own_data = load("own", content=table_of(name), classes=2)
    spec = Spec().replace(seeds=2)
    text = predictions(spec, own_data, parameters(build(spec, own_data)))
    assert set(column(text, "truth")) == {f"'{name}", "B"}
    header, rows = read(text)
    assert not any(one.startswith(("=", "+", "@", "-1 ", "-1+")) for row in [header, *rows] for one in row)
