"""Save and open, as a script: what is offered, what is taken from a file, and what a wrong file leaves as it was."""

import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import load, save
from streamlit.testing.v1 import AppTest

from learnact.exports import opened, weights_file
from learnact.serving.live import Record
from learnact.serving.server_state import workers
from learnact.spec import Spec
from learnact.training import build, parameters
from pages.shell import files

Open = Callable[..., AppTest]
SMALL = {"network.hidden": "3", "seeds": "3", "data.name": "circle"}
PATIENCE = 60  # seconds until a run has told something


@pytest.fixture(autouse=True)
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    monkeypatch.setenv("LEARNACT_DATA", str(tmp_path))


def record(page: AppTest) -> Record:
    return workers().record(page.session_state["playground_token"])


def state(page: AppTest) -> tuple[Spec, str, dict[str, str]]:
    return page.session_state["playground_spec"], page.session_state["playground_token"], page.query_params


def unfolded(visit: Open, query: dict[str, str] | None = None) -> AppTest:
    """A page with the section open and a run that has told its first weights."""
    page = visit(query or SMALL)
    page.session_state["files"] = True
    end = time.monotonic() + PATIENCE
    while record(page).checkpoint is None and time.monotonic() < end:
        time.sleep(0.05)
    return page.run()


def upload(page: AppTest, content: bytes, name: str = "file.json") -> AppTest:
    page.file_uploader[0].set_value((name, content, "application/octet-stream"))
    return page.run()


def errors(page: AppTest) -> list[str]:
    assert not page.exception
    return [error.value for error in page.error]


def weights_of(spec: Spec, value: float) -> bytes:
    arrays = parameters(build(spec, spec.data.load()))
    return weights_file(spec, {name: np.full_like(array, value) for name, array in arrays.items()})


def test_it_draws_nothing_while_it_is_closed(visit):
    page = visit(SMALL)
    assert not page.exception and not page.download_button and not page.file_uploader


def test_everything_is_offered(visit):
    page = unfolded(visit)
    labels = {button.label for button in page.download_button}
    assert labels >= {"Experiment", "Weights", "Curves", "Predictions", "Data", "LaTeX"}
    shown = " ".join(latex.value for latex in page.latex)
    weight = record(page).arrays["layers.0.weight"][0, 0, 0]
    assert f"{weight:.3g}\\,x_1" in shown and r"P\left(\text{class B}\right)" in shown


OF_ONE = {"Experiment", "Weights", "Curves", "Predictions", "LaTeX"}


@pytest.mark.parametrize("page", ["playground", "learned", "inside"])
@pytest.mark.parametrize("letter", ["A", "B"])
def test_of_two_networks_each_file_says_which_it_is_of(
    visit: Open, monkeypatch: pytest.MonkeyPatch, page: str, letter: str
) -> None:
    named: dict[str, str] = {}
    download = files._download

    def noted(label: str, name: str, *rest: Any) -> None:
        named[label] = name
        download(label, name, *rest)

    monkeypatch.setattr(files, "_download", noted)
    shown = visit()
    shown.query_params.clear()
    shown.query_params.update(SMALL | {"b.training.learning_rate": "0.5", "network.activations": "prelu"})
    shown.switch_page(f"{page}/page.py").run()
    shown.session_state["files"] = True
    shown.session_state["files_network"] = letter
    shown.run()
    assert errors(shown) == []
    labels = {button.label for button in shown.download_button}
    whole = {"This run as one HTML file"} if page == "playground" or (page, letter) == ("learned", "B") else set()
    assert labels >= {f"{letter}: {label}" for label in OF_ONE | whole} | {"Data"}
    assert set(named) == OF_ONE | whole | {"Data"} and named.pop("Data") == "circle-data.csv"
    assert all(name.startswith(f"circle-{letter.lower()}") for name in named.values()), named


def test_the_page_of_one_of_two_networks_names_it(visit: Open) -> None:
    page = visit(SMALL | {"b.training.learning_rate": "0.5"})
    token = page.session_state["playground_token_beside"]
    end = time.monotonic() + PATIENCE
    while not workers().record(token).revision and time.monotonic() < end:
        time.sleep(0.05)
    html = files.whole_run(token, None, "B").decode()
    assert "<title>B: Circle" in html and "network B, one of two" in html


def test_code_of_the_chosen_seed(visit):
    page = unfolded(visit)
    page.session_state["files_as"] = "PyTorch"
    page.session_state["files_seed"] = 2
    page.run()
    assert errors(page) == []
    text = next(code.value for code in page.code if "class Network" in code.value)
    weight = record(page).arrays["layers.0.weight"][2, 0, 0]
    assert "seed 2" in text and str(weight) in text and "Code" in {b.label for b in page.download_button}


def test_a_network_too_large_for_an_equation_still_has_code(visit):
    page = unfolded(visit, {"data.name": "digits", "network.hidden": "40_40_40_40", "seeds": "2"})
    assert errors(page) == [] and not page.latex
    assert any("An equation has room for 3 hidden layers" in info.value for info in page.info)
    page.session_state["files_as"] = "PyTorch"
    page.run()
    assert any("digits-weights.safetensors" in caption.value for caption in page.caption)
    assert any("class Network" in code.value for code in page.code)


def test_an_experiment_is_opened(visit):
    page = unfolded(visit)
    wanted = Spec().replace(data__name="moons", seeds=2, training__learning_rate=0.02)
    upload(page, wanted.to_json().encode())
    assert errors(page) == [] and page.session_state["playground_spec"] == wanted and record(page).spec == wanted
    assert page.query_params["data.name"] == "moons" and page.file_uploader[0].value is None


def test_weights_bring_their_experiment(visit):
    page = unfolded(visit)
    other = Spec().replace(data__name="xor", seeds=2, network__hidden=(4, 2))
    upload(page, weights_of(other, 0.25), "w.safetensors")
    spec = page.session_state["playground_spec"]
    assert errors(page) == [] and spec == other.replace(start=spec.start) and len(spec.start) == 32
    end = time.monotonic() + PATIENCE
    while not record(page).arrays and time.monotonic() < end:
        time.sleep(0.05)
    assert (record(page).arrays["layers.1.weight"] == 0.25).all()


def test_weights_alone_leave_the_settings(visit):
    page = unfolded(visit)
    before = page.session_state["playground_spec"]
    page.toggle(key="files_keep").set_value(True)
    upload(page, weights_of(before.replace(training__learning_rate=0.5), 1.0), "w.safetensors")
    after = page.session_state["playground_spec"]
    assert errors(page) == [] and after == before.replace(start=after.start) and after.start is not None


def test_the_same_weights_again_begin_again(visit):
    page = unfolded(visit)
    content = weights_of(page.session_state["playground_spec"], 0.5)
    upload(page, content, "w.safetensors")
    token = page.session_state["playground_token"]
    asked: list[str] = []
    real = workers().act
    workers().act = lambda token, action: asked.append(action) or real(token, action)
    upload(page, content, "w.safetensors")
    assert errors(page) == [] and page.session_state["playground_token"] == token and asked == ["reset"]


def test_weights_of_a_run_that_is_put_aside_are_opened_with_its_sentence(visit):
    page = unfolded(visit)
    content = weights_of(page.session_state["playground_spec"], 0.5)
    upload(page, content, "w.safetensors")
    record(page).rest("It ended its worker twice.")
    upload(page, content, "w.safetensors")
    assert errors(page) == ["It ended its worker twice."] and page.session_state["playground_spec"].start is not None


def wrong() -> dict[str, tuple[bytes, str]]:
    spec = Spec().replace(data__name="circle", seeds=3, network__hidden=(3,))
    other = weights_file(spec, {"layers.0.weight": np.zeros((3, 2, 5), np.float32)})
    nan = weights_of(spec, float("nan"))
    return {
        "text": (b"hello", "must be an experiment (JSON) or weights (safetensors)"),
        "binary": (bytes(range(256)), "must be an experiment (JSON) or weights (safetensors)"),
        "pickle": (b"\x80\x04\x95 pickle", "must be an experiment (JSON) or weights (safetensors)"),
        "truncated": (spec.to_json().encode()[:100], "must be JSON"),
        "wrong field": (b'{"speed": 3}', "There is no field 'speed'"),
        "too many seeds": (b'{"seeds": 1000}', "at most 100 seeds"),
        "too large": (b'{"network": {"hidden": [4096, 4096, 4096, 4096, 4096]}}', "parameters in one run"),
        "formula": (b'{"network": {"activations": [{"name": "typed", "formula": "x.y"}]}}', "character"),
        "weights that are not here": (b'{"start": "' + b"0" * 32 + b'"}', "are not on this server"),
        "another shape": (other, "of shape 3 x 2 x 5, but this network needs 3 x 2 x 3"),
        "not finite": (nan, "not finite"),
        "another format": (save({"w": np.zeros(3, np.float32)}), "The weights lack layers.0.weight"),
        "truncated weights": (weights_of(spec, 1.0)[:-20], "must be a safetensors file"),
    }


@pytest.fixture(scope="module")
def wrong_files() -> dict[str, tuple[bytes, str]]:
    return wrong()


def test_wrong_files_get_one_sentence_and_nothing_is_lost(visit, wrong_files):
    page = unfolded(visit)
    before = state(page)
    for name, (content, words) in wrong_files.items():
        upload(page, content)
        said = errors(page)
        assert len(said) == 1 and words in said[0] and "\n" not in said[0], (name, said)
        assert (
            page.session_state["playground_spec"],
            page.session_state["playground_token"],
            page.query_params,
        ) == before
    assert record(page).arrays and page.latex


def test_what_is_saved_can_be_opened(visit):
    page = unfolded(visit)
    kept = record(page)
    content = weights_file(kept.spec, {n: a for n, a in kept.arrays.items() if n.startswith("layers.")})
    assert opened(content) == (kept.spec, True)
    upload(page, content, "w.safetensors")
    end = time.monotonic() + PATIENCE
    while not record(page).arrays and time.monotonic() < end:
        time.sleep(0.05)
    np.testing.assert_array_equal(record(page).arrays["layers.0.weight"], load(content)["layers.0.weight"])
