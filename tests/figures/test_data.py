"""Pictures of data hold the data."""

import numpy as np
import pytest

from learnact.figures.data import class_counts, mosaic, scatter


def test_class_counts_holds_every_count():
    counts = np.array([[3, 4], [1, 2], [0, 5]])
    rows = class_counts(counts, ("train", "validation", "test"), ("A", "B")).to_dict()["datasets"]
    (table,) = rows.values()
    assert sum(row["rows"] for row in table) == 15
    assert {(row["split"], row["class"]): row["rows"] for row in table}["validation", "B"] == 2


@pytest.mark.parametrize(("labels", "kind"), [(["a", "b"], "nominal"), (np.array([0.5, 2.0]), "quantitative")])
def test_scatter_has_named_axes_and_a_fitting_colour(labels, kind):
    chart = scatter(np.array([[1.0, 2.0], [3.0, 4.0]]), ("length", "width"), labels, "class").to_dict()
    assert (chart["encoding"]["x"]["title"], chart["encoding"]["y"]["title"]) == ("length", "width")
    assert chart["encoding"]["color"]["type"] == kind


def test_mosaic_is_ink_on_paper():
    images = np.zeros((3, 2, 2))
    images[0, 0, 0] = 16
    sheet = mosaic(images, 2)
    assert sheet.shape == (6, 6) and sheet.dtype == np.uint8
    assert sheet[0, 0] == 0
    assert (sheet.ravel()[1:] == 255).all()


def test_mosaic_of_blank_images_is_paper():
    assert (mosaic(np.full((2, 3, 3), 7.0), 2) == 255).all()
