"""Own data: files that teach, files that get one sentence, and points that come back as they were painted."""

import re

import numpy as np
import pytest
from sklearn.datasets import load_iris

from learnact import exports
from learnact.data import SPLITS, Dataset, load, own
from learnact.data.sheet import read
from learnact.errors import DataError, SpecError
from tests.data.refusals import is_refused

ROWS = "1,2,A\n3,4,B\n" * 5
ODD = "a,b,y\n" + ROWS


def table_of(content: bytes | str) -> own.Table:
    """What the page makes of a file with its own guesses."""
    content = content if isinstance(content, bytes) else content.encode()
    sheet = read(content)
    target = sheet.target(None)
    return own.table(content, target, own.guessed_classes(sheet, target) or 0)


def rows_of(dataset: Dataset) -> np.ndarray:
    """All rows of all splits, unscaled, with the target, in a fixed order."""
    parts = [np.c_[dataset.raw(name), dataset.split(name).y] for name in SPLITS]
    rows = np.concatenate(parts)
    return rows[np.lexsort(rows.T)]


REFUSED: dict[str, tuple[bytes | str, str]] = {
    "text in a column of numbers": (ODD + "x,1,A", "“a” must hold numbers.*row 11 below the names: “x”"),
    "one class": ("a,b,y\n" + "1,2,A\n3,4,A\n" * 5, "two classes or more, but “y” is “A” in all rows"),
    "a class with one row": (ODD + "1,2,C", "“C” has one"),
    "too many classes": ("a,b,y\n" + "".join(f"1,2,k{i // 2}\n" for i in range(42)), "at most 20 classes.*21"),
    "a constant target": ("a,b,y\n" + "1,2,0.5\n3,4,0.5\n" * 5, "must vary, but “y” is 0.5"),
    "few rows for the classes": ("a,b,y\n" + "".join(f"1,2,{k}\n" for k in "AABBCCDD"), "10 rows .* 4 classes.*not 8"),
    "a long class": (ODD + f"1,2,{'c' * 61}\n" * 2, "60 characters"),
    "infinite": (ODD + "-inf,2,A", "finite, but “a” is not in row 11 below the names: “-inf”"),
    "huge": (ODD + "1e31,2,A", "“a” holds one that is not in row 11 below the names: “1e31”"),
    "beyond all floats": (ODD + "1e999,2,A", "in row 11 below the names: “1e999”"),
    "tiny": (ODD + "1e-40,2,A", "in row 11 below the names: “1e-40”"),
    "too fine": ("a,b,y\n" + "1700000000,2,A\n1700000001,4,B\n" * 5, "too little for 32 bits"),
    "thirty letters": (ODD + f"{'z' * 30},2,A", f"in row 11 below the names: “{'z' * 30}”"),
    "more letters": (ODD + f"{'z' * 31},2,A", f"in row 11 below the names: “{'z' * 30}…”"),
}


@pytest.mark.parametrize(("content", "sentence"), REFUSED.values(), ids=REFUSED)
def test_a_bad_file_gets_one_sentence(content: bytes | str, sentence: str) -> None:
    is_refused(table_of, content, sentence)


@pytest.mark.parametrize(
    ("text", "x", "classes"),
    [
        ("a;b;y\n" + "1,5;2;A\n-3;4,25;B\n" * 5, [[1.5, 2], [-3, 4.25]], ("A", "B")),
        ("a;b;y\n" + "-,5;2;A\n+,25;4;B\n" * 5, [[-0.5, 2], [0.25, 4]], ("A", "B")),
        ("a\tb\ty\r\n" + "1\t2\tyes\r\n\r\n3\t4\tno\r\n" * 5, [[1, 2], [3, 4]], ("no", "yes")),
        ("\ufeffa, b ,y\n" + '" 1", 2 ,"A, B"\n3,4,C\n' * 5, [[1, 2], [3, 4]], ("A, B", "C")),
        ("a,b,y\n" + "+1,2e1,+\n.5,-4.,-\n" * 5, [[1, 20], [0.5, -4]], ("+", "-")),
        ("a,b,y\n" + "1,2,10\n3,4,9\n" * 5, [[1, 2], [3, 4]], ("9", "10")),
        ("a,b,y\n" + "1,2,1.0\n3,4,0.0\n" * 5, [[1, 2], [3, 4]], ("0.0", "1.0")),
        ("split,a,b,y\n" + "train,1,2,A\ntest,3,4,B\n" * 5, [[1, 2], [3, 4]], ("A", "B")),
    ],
)
def test_usual_kinds_of_files_are_read(text: str, x: list[list[float]], classes: tuple[str, ...]) -> None:
    table = table_of(text)
    np.testing.assert_array_equal(table.x[:2], x)
    assert table.features == ("a", "b")
    assert table.classes == classes
    assert len(set(table.y[:2])) == 2


@pytest.mark.parametrize(
    ("values", "classes"),
    [("ab" * 10, 2), ("0123" * 5, 4), ([f"{i}" for i in range(20)], None), (["0.5", "1.5"] * 10, None)],
)
def test_the_task_is_guessed(values: list[str], classes: int | None) -> None:
    text = "a,b,y\n" + "".join(f"1,2,{value}\n" for value in values)
    assert own.guessed_classes(read(text.encode()), "y") == classes


def test_iris_as_a_file_is_iris() -> None:
    iris = load_iris(as_frame=True)
    frame = iris.data.assign(species=iris.target_names[iris.target])
    dataset = load("own", content=frame.to_csv(index=False).encode(), classes=3, scaling="zscore")
    expected = np.c_[iris.data.to_numpy(np.float32), iris.target]
    np.testing.assert_allclose(rows_of(dataset), expected[np.lexsort(expected.T)], rtol=1e-5, atol=1e-5)
    assert dataset.classes == tuple(iris.target_names)
    assert dataset.features == tuple(iris.feature_names)
    assert (dataset.task, dataset.domain, dataset.counts.sum(axis=1).tolist()) == ("multiclass", None, [90, 30, 30])


def test_another_column_is_a_regression() -> None:
    iris = load_iris(as_frame=True)
    content = iris.data.to_csv(index=False).encode()
    dataset = load("own", content=content, target="sepal length (cm)", scaling="zscore")
    assert (dataset.task, dataset.classes) == ("regression", ())
    assert dataset.features == tuple(iris.feature_names[1:])
    values = np.concatenate([dataset.split(name).y[:, 0] for name in SPLITS])
    np.testing.assert_allclose(np.sort(values), np.sort(iris.data["sepal length (cm)"]), rtol=1e-6)


def test_painted_points_come_back_on_the_plane_as_they_were() -> None:
    random = np.random.default_rng(3)
    places, labels = random.uniform(-6, 6, (60, 2)).round(2), np.arange(60) % 4
    content = own.painted([[x1, x2, int(label)] for (x1, x2), label in zip(places.tolist(), labels, strict=True)])
    assert content.startswith(b"x1,x2,class\n")
    dataset = load("own", content=content, classes=4, scaling="none")
    expected = np.c_[places.astype(np.float32), labels]
    np.testing.assert_allclose(rows_of(dataset), expected[np.lexsort(expected.T)], atol=1e-6)
    assert (dataset.classes, dataset.domain, dataset.axes) == (tuple("ABCD"), ((-6, 6), (-6, 6)), ("x₁", "x₂"))


@pytest.mark.parametrize(
    "points",
    [
        None,
        "x1",
        [[1, 2]],
        [[1, 2, 6]],
        [[1, 2, 0.5]],
        [[7, 0, 0]],
        [[float("nan"), 0, 0]],
        [[0, float("nan"), 0]],
        [[0, "0", 0]],
    ],
)
def test_what_is_no_list_of_points_is_refused(points: object) -> None:
    with pytest.raises(DataError, match=r"[Pp]ainted point.* must be"):
        own.painted(points)
    with pytest.raises(DataError, match="at most 2,000"):
        own.painted([[0, 0, 0]] * 2_001)


@pytest.mark.parametrize("counts", [(4, 4), (6, 2), (2, 2, 4), (2, 2, 3, 3), (2, 30), (3,) * 6])
def test_a_few_points_leave_two_of_each_class_to_train(counts: tuple[int, ...]) -> None:
    points = [[float(i % 5), k, k] for k, count in enumerate(counts) for i in range(count)]
    for seed in range(5):
        dataset = load("own", content=own.painted(points), classes=len(counts), seed=seed)
        assert dataset.counts[0].min() >= 2
        assert dataset.counts.sum(axis=0).tolist() == list(counts)
        assert dataset.counts.sum(axis=1).min() >= 1


@pytest.mark.parametrize(
    ("x1", "x2"), [((0, 1), (0, 1e6)), ((-3, -2), (5, 5)), ((0, 29), (-1e-9, 1e-9)), ((1e20, 3e20), (-7, 8))]
)
def test_the_plane_of_a_file_holds_its_points_with_a_margin(x1: tuple[float, float], x2: tuple[float, float]) -> None:
    points = [f"{x1[i % 2]},{x2[i // 2 % 2]},{'AB'[i % 2]}\n" for i in range(12)]
    domain = table_of("width,height,y\n" + "".join(points)).domain
    assert domain is not None
    for (low, high), (first, last) in zip(domain, (x1, x2), strict=True):
        assert low < first <= last < high
        assert last == first or high - low < 2.2 * (last - first)
        assert last != first or low <= first / 2 < 1.5 * first <= high
        quarters = [low + k * (high - low) / 4 for k in range(5)]
        assert [float(f"{value:.3g}") for value in quarters] == pytest.approx(quarters, abs=1e-9 * (high - low))


@pytest.mark.parametrize("end", [6, 8, 10, 12, 16, 20, 24, 32, 40])
def test_an_axis_ends_at_the_next_round_number(end: int) -> None:
    """Its points reach from 1/16 to 15/16 of it, so that the margin just fits."""
    points = [f"{end * (1 + 14 * (i % 2)) / 16},{i},{'AB'[i % 2]}\n" for i in range(12)]
    domain = table_of("width,height,y\n" + "".join(points)).domain
    assert domain is not None and domain[0] == (0, end)


def test_features_need_two_columns() -> None:
    content = ("a,b,y\n" + ROWS).encode()
    dataset = load("own", content=content, classes=2, features=("x1*x2", "x2"))
    assert dataset.features == ("x₁x₂", "x₂")
    assert dataset.axes == ("a", "b")
    with pytest.raises(SpecError, match="two columns of numbers, not with 3"):
        load("own", content=("a,b,c,y\n" + "1,2,3,A\n4,5,7,B\n" * 5).encode(), classes=2, features=("x1*x2",))


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"classes": 3}, "classes must be 2, as many as “y” has, not 3"),
        (
            {"classes": None},
            "“y” must hold numbers to be predicted as one, but holds text in row 1 below the names: “A”",
        ),
        ({"classes": 2, "target": "z"}, "target must be one of a, b, y, not 'z'"),
        ({"classes": 2, "content": None}, "file, which is missing"),
    ],
)
def test_a_request_that_does_not_fit_the_file_says_why(given: dict[str, object], sentence: str) -> None:
    with pytest.raises(DataError, match=re.escape(sentence)):
        load("own", **({"content": ODD.encode()} | given))


def test_data_that_were_written_down_open_as_they_were() -> None:
    spiral = load("spiral", samples=60, features=("x1^2", "x2"))
    again = load("own", content=exports.data(spiral).encode(), classes=2, scaling="none")
    plane = load("spiral", samples=60)
    np.testing.assert_allclose(rows_of(again), rows_of(plane), atol=1e-4)
    assert (again.domain, again.axes, again.classes) == (plane.domain, plane.axes, plane.classes)
