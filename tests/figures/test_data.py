"""Pictures of data hold the data."""

import numpy as np
import pytest

from learnact.figures.colors import NEGATIVE, POSITIVE
from learnact.figures.data import class_counts, mosaic, scatter


def test_class_counts_holds_every_count():
    counts = np.array([[3, 4], [1, 2], [0, 5]])
    rows = class_counts(counts, ("train", "validation", "test"), ("A", "B")).to_dict()["datasets"]
    (table,) = rows.values()
    assert sum(row["rows"] for row in table) == 15
    assert {(row["split"], row["class"]): row["rows"] for row in table}["validation", "B"] == 2


@pytest.mark.parametrize(("labels", "kind"), [(["b", "a"], "nominal"), (np.array([0.5, -2.0]), "quantitative")])
def test_scatter_has_named_axes_and_the_colours_of_what_a_network_says(labels, kind):
    classes = ("a", "b") if kind == "nominal" else ()
    chart = scatter(np.array([[1.0, 2.0], [3.0, 4.0]]), ("length", "width"), labels, "class", classes).to_dict()
    assert (chart["encoding"]["x"]["title"], chart["encoding"]["y"]["title"]) == ("length", "width")
    color = chart["encoding"]["color"]
    assert color["type"] == kind
    if classes:
        assert dict(zip(color["scale"]["domain"], color["scale"]["range"], strict=True)) == {
            "a": NEGATIVE,
            "b": POSITIVE,
        }
    else:
        assert color["scale"]["domain"] == [-2, 0, 2] and color["scale"]["range"][::2] == [NEGATIVE, POSITIVE]


def test_mosaic_is_ink_on_paper():
    images = np.zeros((3, 2, 2))
    images[0, 0, 0] = 16
    sheet = mosaic(images, 2)
    assert sheet.shape == (6, 6) and sheet.dtype == np.uint8
    assert sheet[0, 0] == 0
    assert (sheet.ravel()[1:] == 255).all()


def test_mosaic_of_blank_images_is_paper():
    assert (mosaic(np.full((2, 3, 3), 7.0), 2) == 255).all()
