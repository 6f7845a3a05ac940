import numpy as np
import pytest

from learnact.figures.gains import SCALE, Cell, gain_maps

NONE = Cell(np.nan, np.nan, np.nan)
SURE, WORSE, UNSURE, ONE_SEED = Cell(1.25, 0.5, 2), Cell(-2, -3, -0.96), Cell(0.3, -0.1, 0.7), Cell(0.8, np.nan, np.nan)


def maps(*cells, rows=("4", "8"), columns=("tanh", "ReLU")):
    return gain_maps(rows, columns, cells, ("widths inside", "activation inside"))


@pytest.fixture
def figures():
    return maps([[SURE, WORSE], [UNSURE, None]], [[NONE, ONE_SEED], [UNSURE, UNSURE]])


def test_one_map_a_table_with_its_cells_where_they_belong(figures) -> None:
    first, second = (figure.data[0] for figure in figures)
    np.testing.assert_array_equal(first.z, [[1.25, -2], [0.3, np.nan]])
    np.testing.assert_array_equal(second.z, [[np.nan, 0.8], [0.3, 0.3]])
    assert first.y == ("4", "8") and first.x == ("tanh", "ReLU")
    assert all(figure.layout.yaxis.autorange == "reversed" for figure in figures)


def test_bold_only_where_the_interval_leaves_zero_out(figures) -> None:
    (sure, worse), (unsure, empty) = figures[0].data[0].text
    assert "<b>+1.2</b>" in sure and "+0.5…+2.0" in sure
    assert "<b>−2.0</b>" in worse and "−3.0…−1.0" in worse
    assert unsure.startswith("+0.3<br>") and "−0.1…+0.7" in unsure and empty == ""
    assert figures[1].data[0].text[0] == ["", "+0.8"]


def test_nothing_is_plus_or_minus_nothing() -> None:
    assert Cell(-0.01, -0.04, 0.04).words == "0.0<br><sub>0.0…0.0</sub>"


def test_all_maps_have_one_scale_symmetric_around_zero(figures) -> None:
    ends = {(figure.layout.coloraxis.cmin, figure.layout.coloraxis.cmax) for figure in figures}
    [(low, high)] = ends
    assert low == -high and 1.25 < high <= 2
    lowest, middle, highest = (tuple(int(color[k : k + 2], 16) for k in (1, 3, 5)) for _, color in SCALE)
    assert lowest[0] > lowest[2] and highest[2] > highest[0] and min(middle) > 220  # orange, blue, near-white
    assert all(figure.layout.coloraxis.colorbar.title.text == "percentage points" for figure in figures)


def test_a_few_that_collapsed_leave_the_others_their_colours() -> None:
    many = [[Cell(0.6, 0, 1)] * 10 for _ in range(10)]
    many[3][4] = Cell(-80, -90, -70)
    assert maps(many, rows=list("abcdefghij"), columns=list("klmnopqrst"))[0].layout.coloraxis.cmax < 1


@pytest.mark.parametrize("cell", [None, NONE, Cell(0.01, 0, 0.02)])
def test_small_gains_or_none_stay_pale(cell) -> None:
    [figure] = maps([[cell]], rows=["4"], columns=["tanh"])
    assert figure.layout.coloraxis.cmax == 0.5


def test_axes_are_named_and_the_height_grows_with_the_rows(figures) -> None:
    layout = figures[0].layout
    assert (layout.xaxis.title.text, layout.yaxis.title.text) == ("activation inside", "widths inside")
    [one] = maps([[SURE]], rows=["4"], columns=["leaky ReLU"])
    assert one.layout.height < layout.height and one.data[0].x == ("leaky<br>ReLU",)
