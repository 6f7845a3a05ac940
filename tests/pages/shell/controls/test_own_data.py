"""Own data on the page without a browser: links to files, the way back, what the form shows of them."""

from collections.abc import Callable
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from learnact.data import own
from learnact.data.artefacts import Artefacts
from learnact.spec import Spec, to_query
from pages.shell.controls import own_data
from pages.shell.controls.own_data import on_plane
from pages.shell.data_defaults import STARTS, other_data
from pages.shell.experiment import Experiment

Open = Callable[..., AppTest]
POINTS = own.painted([[x, y, int(x > 0)] for x in (-3, -2, 2, 3) for y in (-1, 0, 1)])
TABLE = ("a,b,c,y\n" + "1,2,3,0.5\n4,5,7,1.5\n2,2,2,2.5\n" * 7).encode()


@pytest.fixture(autouse=True)
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A data directory of this test's own."""
    monkeypatch.setenv("LEARNACT_DATA", str(tmp_path))
    return tmp_path


def spec_of(content: bytes, **fields: object) -> Spec:
    return other_data(Spec(), "own", **({"data__artefact": Artefacts().put(content)} | fields))


def labels(page: AppTest, kind: str) -> list[str]:
    return [item.label for item in page.get(kind)]


def test_a_link_to_painted_points_opens_them(visit: Open) -> None:
    spec = spec_of(POINTS, data__classes=2, data__scaling="none", seeds=2)
    page = visit(to_query(spec))
    assert not page.exception and not page.error
    assert page.session_state["playground_spec"] == spec
    assert "Inputs" in labels(page, "button_group") + labels(page, "pills")
    assert not {"Noise", "Classes", "Samples"} & {*labels(page, "slider"), *labels(page, "number_input")}


def test_a_link_to_a_table_opens_it_as_a_regression(visit: Open) -> None:
    spec = spec_of(TABLE, like="table", seeds=2)
    page = visit(to_query(spec))
    assert not page.exception and not page.error
    assert page.session_state["playground_spec"] == spec
    assert "Inputs" not in labels(page, "button_group") + labels(page, "pills")


def test_a_link_to_a_file_that_is_not_here_says_so(visit: Open) -> None:
    page = visit({"data.name": "own", "data.artefact": "0" * 32, "data.classes": "2"})
    assert not page.exception
    [error] = page.error
    assert "not on this server; open the file that they came from." in error.value


def test_a_link_that_does_not_fit_its_file_says_so(visit: Open) -> None:
    page = visit(to_query(spec_of(POINTS, data__classes=3)))
    [error] = page.error
    assert "classes must be 2, as many as “class” has, not 3." in error.value


def test_there_is_a_way_back_to_own_data(visit: Open) -> None:
    spec = spec_of(POINTS, data__classes=2, data__scaling="none", seeds=2)
    page = visit(to_query(spec))
    assert "Back to your data" not in labels(page, "button")
    page.session_state["playground_spec"] = other_data(spec, "wine")
    page.session_state["form"] = 7
    page.run()
    next(button for button in page.button if button.label == "Back to your data").click().run()
    assert page.session_state["playground_spec"].data == spec.data
    assert not page.error


def test_data_go_to_the_experiment_that_the_form_was_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(st, "session_state", {})
    monkeypatch.setattr(st, "rerun", lambda: None)
    given, other = Experiment("inside"), Experiment("playground")
    own_data._take(given, lambda: own_data._with(given, POINTS, own.PAINTED[-1], 2))
    assert given.current().data.artefact == Artefacts().put(POINTS) and other.current() == Spec()


@pytest.mark.parametrize(("content", "plane"), [(POINTS, True), (TABLE, False)])
def test_a_plane_is_known_by_its_columns(content: bytes, plane: bool) -> None:
    assert on_plane(spec_of(content)) == plane


def test_a_table_takes_sizes_for_tables() -> None:
    fields = {"data__artefact": Artefacts().put(TABLE)}
    before = Spec().replace(data__features=("x1", "x1*x2"), training__loss="hinge")
    spec = other_data(before, "own", like="table", **fields)
    assert spec.network.hidden == STARTS["table"]["network__hidden"]
    assert (spec.data.features, spec.training.loss) == ((), "default")
    assert other_data(spec, "spiral").data.artefact is None


def test_weights_of_other_data_do_not_go_along_to_own_data(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(st, "session_state", {})
    experiment = Experiment("playground")
    experiment.adopt(Spec().replace(start="0" * 32))
    own_data._back(experiment, spec_of(POINTS, data__classes=2, data__scaling="none"))
    assert (experiment.current().data.name, experiment.current().start) == ("own", None)
