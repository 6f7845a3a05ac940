"""Published studies on the page: shipped results, a visitor's own as they come in, and curves of the 27."""

import json
import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from learnact.errors import SpecError
from learnact.serving import server_state
from learnact.serving.live import ThreadWorker
from learnact.serving.task_queue import Task, TaskQueue
from learnact.studies import results
from learnact.studies.published.registry import PRESETS
from pages.learned import covertype, fischer, subnetwork_study
from pages.shell import saved_curves, tasks

Open = Callable[..., AppTest]
SMALL = {"v": "1", "data.name": "circle", "network.activations": "pade", "network.hidden": "3", "seeds": "2"}
X = np.linspace(-6, 6, 61)
Y = np.tanh(X)
SECTIONS = {
    "fischer_small": "Fischer's network",
    "which_subnetwork": "Which subnetwork?",
    "covertype": "The 27 of Covertype",
}


@pytest.fixture
def queue(monkeypatch: pytest.MonkeyPatch) -> Iterator[TaskQueue]:
    """The queue of the server, which begins nothing."""
    made = TaskQueue(ThreadWorker)
    made.stopping = True
    monkeypatch.setattr(tasks, "task_queue", lambda: made)
    yield made


@pytest.fixture
def studies(visit: Open, queue: TaskQueue, tmp_path: Path) -> Open:
    """studies("Fischer's network", {"fischer_small": result}): the page at a section, with results of one's own."""

    def come(section: str, own: dict[str, results.Result] | None = None) -> AppTest:
        for name, result in (own or {}).items():
            results.write(tmp_path / f"{name}.json", result)
        page = visit(SMALL, "learned", results_folder=str(tmp_path), learned_section=section)
        assert not page.exception and not page.error
        return page

    return come


def part(name: str, keys: list[str]) -> results.Result:
    """The shipped results of a preset, as far as these experiments."""
    whole = results.shipped(name)
    assert whole is not None
    return whole | {"specs": {key: whole["specs"][key] for key in keys}}


def covertype_result(*keys: str, y: np.ndarray = Y) -> results.Result:
    """Results of some of the 27, with two seeds whose curves are y and 2 y."""
    outcome = {
        "spec": {"first_seed": 4},
        "seconds": 1.0,
        "epochs": 40.0,
        "metrics": {"validation.auc": [0.75, 0.85]},
        "curves": [
            {"layers": [0, 1], "x": X.tolist(), "y": [y.tolist(), (2 * y).tolist()], "range": [[-3.0, 2.0], [-2, 2]]}
        ],
    }
    head = part("fischer_small", []) | {"preset": "covertype"}
    plain = {name: outcome | {"curves": [], "metrics": {"validation.auc": [0.7, None]}} for name in ("tanh_small",)}
    return head | {"specs": dict.fromkeys(keys, outcome) | plain}


def words(page: AppTest) -> str:
    return " ".join(item.value for item in (*page.markdown, *page.caption, *page.info))


def test_fischers_figures_stand_beside_the_published_ones(studies: Open) -> None:
    table = studies(SECTIONS["fischer_small"]).table[-1].value
    shipped = results.shipped("fischer_small")
    assert len(table) == len(shipped["specs"]) == 9
    accuracy = shipped["specs"]["subnetwork_sin_0.5"]["metrics"]["test.accuracy"]
    row = table.loc[("0.5", "Subnetwork (sine)")]
    assert row["Test accuracy"] == f"{np.mean(accuracy):.4f} ± {np.std(accuracy, ddof=1):.4f}"
    assert row["Published: validation"] == "0.8888 ± 0.0024"


def test_the_study_has_a_map_of_its_own_for_each_way_to_begin(studies: Open) -> None:
    page = studies(SECTIONS["which_subnetwork"])
    assert len(page.get("plotly_chart")) == len(subnetwork_study.STARTS)
    assert all(f"**{title}**" in words(page) for title in subnetwork_study.STARTS.values())
    page.session_state["study_way"] = "dropout and learning rate"
    assert len(page.run().get("plotly_chart")) == 2 and not page.exception


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("fischer_small", []),
        ("fischer_small", ["leaky_relu_0.2"]),
        ("which_subnetwork", []),
        ("which_subnetwork", ["fixed_dropout_0_rate_0.001"]),
    ],
)
def test_results_that_have_only_begun_are_shown_as_far_as_they_are(studies: Open, name: str, keys: list[str]) -> None:
    page = studies(SECTIONS[name], {name: part(name, keys)})
    assert f"Trained here: {len(keys)} experiments" in words(page)
    next(button for button in page.button if button.key == f"published_back_{name}").click().run()
    assert not page.exception and "Comes with the lab" in words(page)
    next(button for button in page.button if button.key == f"published_own_{name}").click().run()
    assert not page.exception and f"Trained here: {len(keys)} experiments" in words(page)


def test_a_damaged_file_of_results_gives_way_to_the_shipped_ones(studies: Open, tmp_path: Path) -> None:
    (tmp_path / "fischer_small.json").write_text("{")
    assert "Comes with the lab: 9 experiments" in words(studies(SECTIONS["fischer_small"]))


@pytest.mark.parametrize("name", SECTIONS)
def test_a_preset_is_trained_in_the_background(studies: Open, queue: TaskQueue, name: str) -> None:
    page = studies(SECTIONS[name])
    next(button for button in page.button if button.key == f"published_start_{name}").click().run()
    [task] = queue.tasks
    assert not page.exception and task.arguments[:3] == ["preset", name, "--out"] and name in PRESETS
    assert "training.epochs=" in task.arguments[-1]
    [bar] = page.get("progress")
    assert bar.proto.text.endswith("starts.")
    task.state = "stopped"
    assert "It was stopped." in words(page.run())


def test_every_start_writes_into_one_folder_that_ends_with_the_server(
    visit: Open, queue: TaskQueue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    server_state.folder.cache_clear()
    left, alive = tmp_path / f"{server_state.FOLDER}{2**22 + 1}-x", tmp_path / f"{server_state.FOLDER}{os.getppid()}-x"
    left.mkdir()
    alive.mkdir()
    page = visit()
    page.query_params.clear()
    page.switch_page("learned/page.py")
    page.query_params.update(SMALL)
    page.session_state["learned_section"] = SECTIONS["fischer_small"]
    page.run()
    for _ in range(2):
        next(button for button in page.button if button.key == "published_start_fischer_small").click().run()
    [folder] = set(tmp_path.glob(f"{server_state.FOLDER}*")) - {alive}
    assert not page.exception and len(list(folder.iterdir())) == 1 and not left.exists()
    server_state.close()
    assert not folder.exists() and alive.exists()
    server_state.folder.cache_clear()


def test_too_many_trainings_are_one_sentence(studies: Open, queue: TaskQueue) -> None:
    queue.tasks += [Task("Another's") for _ in range(100)]
    page = studies(SECTIONS["fischer_small"], {"fischer_small": part("fischer_small", ["leaky_relu_0.2"])})
    next(button for button in page.button if button.key == "published_start_fischer_small").click().run()
    assert ["wait already" in error.value for error in page.error] == [True] and not page.exception
    assert "Trained here: 1 experiments" in words(page)


def test_a_training_that_was_accepted_takes_the_place_of_the_one_before(
    studies: Open, queue: TaskQueue, tmp_path: Path
) -> None:
    page = studies(SECTIONS["fischer_small"], {"fischer_small": part("fischer_small", ["leaky_relu_0.2"])})
    next(button for button in page.button if button.key == "published_start_fischer_small").click().run()
    assert not page.error and "Comes with the lab" in words(page) and not list(tmp_path.iterdir())
    [task] = queue.tasks
    results.write(Path(task.arguments[3]), part("fischer_small", ["leaky_relu_0.2", "leaky_relu_0.5"]))
    assert "Trained here: 2 experiments" in words(page.run())


def test_panels_stand_where_their_sizes_say(studies: Open) -> None:
    page = studies(SECTIONS["covertype"], {"covertype": covertype_result("tanh_small_large", "gelu_large_small")})
    [component] = [item for item in page.get("bidi_component") if item.key == "learned_grid"]
    data = json.loads(component.proto.json)
    assert [len(block["cells"]) for block in data["blocks"]] == [3, 3, 3] and data["common"]
    cells = {
        (b, r, c): cell
        for b, block in enumerate(data["blocks"])
        for r, row in enumerate(block["cells"])
        for c, cell in enumerate(row)
        if cell
    }
    assert {place: cell["key"] for place, cell in cells.items()} == {
        (0, 0, 2): "tanh_small_large",
        (2, 2, 0): "gelu_large_small",
    }
    cell = cells[0, 0, 2]
    assert min(cell["x"]) >= -3 and max(cell["x"]) <= 3
    np.testing.assert_allclose(cell["y"], [np.tanh(cell["x"]), 2 * np.tanh(cell["x"])])
    assert "0.800 ± 0.071" in cell["auc"] and cell["plain"].startswith("0.700") and cells[2, 2, 0]["plain"] == "–"


def test_a_panels_curve_goes_onto_the_shelf(monkeypatch: pytest.MonkeyPatch) -> None:
    session: dict[str, object] = {}
    monkeypatch.setattr(st, "session_state", session)
    curve = covertype.from_result(covertype_result("tanh_small_large"), "tanh_small_large", 0)
    assert saved_curves.add(curve) == "tanh small large" and curve.used == (-3, 2) and "seed 4" in curve.origin
    np.testing.assert_allclose(curve.at(X), np.tanh(X), atol=1e-6)
    with pytest.raises(SpecError, match="finite"):
        broken = covertype_result("tanh_small_large", y=np.full(61, 1.0))
        broken["specs"]["tanh_small_large"]["curves"][0]["y"][0] = [None] * 61
        covertype.from_result(broken, "tanh_small_large", 0)


def test_every_published_figure_belongs_to_an_experiment_of_the_preset() -> None:
    assert set(fischer.PUBLISHED) <= set(PRESETS["fischer_small"].specs)


@pytest.mark.parametrize(
    ("gap", "said"),
    [
        (0.004, "is ahead of leaky ReLU by 0.4 points [0.4, 0.4]"),
        (-0.004, "is behind leaky ReLU by 0.4 points [0.4, 0.4]"),
    ],
)
def test_what_is_not_ahead_is_behind(gap: float, said: str) -> None:
    scores = {"leaky_relu": [0.5 - gap] * 3, "subnetwork_leaky_relu": [0.5] * 3, "subnetwork_sin": [0.1] * 3}
    specs = {f"{name}_0.2": {"metrics": {"test.accuracy": values}} for name, values in scores.items()}
    assert fischer._compared(specs, 0.2) == f"at dropout 0.2 the better subnetwork {said}"


def test_an_interval_turns_round_with_its_mean() -> None:
    fixed, ours = [0.50, 0.52, 0.51], [0.49, 0.53, 0.50]
    metrics = {"leaky_relu": fixed, "subnetwork_sin": ours, "subnetwork_leaky_relu": [0.1] * 3}
    specs = {f"{name}_0.5": {"metrics": {"test.accuracy": values}} for name, values in metrics.items()}
    said = fischer._compared(specs, 0.5)
    assert said.endswith("is behind leaky ReLU by 0.3 points [−2.5, 3.2], which may be chance")
