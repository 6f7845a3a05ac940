"""Trained weights on the pages Inside and Learned: from a file, from a run of another page, and the way back."""

import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import load
from streamlit.testing.v1 import AppTest

from learnact.data.artefacts import Artefacts
from learnact.errors import RunError
from learnact.exports import weights_file
from learnact.serving.live import Record
from learnact.serving.server_state import workers
from learnact.spec import Spec, to_query
from learnact.training import Trainer, parameters
from learnact.training.inputs import make_trainer
from pages.learned.state import run as learned_run
from pages.playground.state import run as playground_run
from pages.shell import handoff, moments
from pages.shell.run import Run

Open = Callable[..., AppTest]
PATIENCE = 60  # seconds until a run has told something
SMALL = Spec().replace(
    data={"name": "circle", "samples": 100},
    network={"hidden": (6, 4), "activations": ({"name": "relu"},)},
    training={"batch": 10},
    seeds=2,
)
LEARNED = SMALL.replace(network__activations=[{"name": "subnetwork", "learned": {"inner": "tanh"}}])


@pytest.fixture(autouse=True)
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    monkeypatch.setenv("LEARNACT_DATA", str(tmp_path))


def opened(visit: Open, page: str, spec: Spec) -> AppTest:
    """A page with the section for files open and a run that has told its first weights."""
    shown = visit(to_query(spec), page)
    shown.session_state["files"] = True
    wait(lambda: record(shown, page).checkpoint is not None)
    return shown.run()


def record(page: AppTest, name: str = "inside") -> Record:
    return workers().record(page.session_state[f"{name}_token"])


def wait(true: Callable[[], Any]) -> None:
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end
        time.sleep(0.05)


def trained(spec: Spec, steps: int = 30) -> Trainer:
    trainer = make_trainer(spec, spec.data.load())
    trainer.advance(steps)
    return trainer


def upload(page: AppTest, content: bytes, name: str = "w.safetensors") -> AppTest:
    page.file_uploader[0].set_value((name, content, "application/octet-stream"))
    return page.run()


def caption(page: AppTest, words: str) -> str:
    return next(one.value for one in page.caption if words in one.value)


def test_saved_weights_are_seen_inside_before_any_step(visit: Open) -> None:
    page = opened(visit, "inside", SMALL)
    trainer = trained(SMALL)
    upload(page, weights_file(SMALL, parameters(trainer.network)))
    assert not page.exception and not page.error
    spec = page.session_state["inside_spec"]
    assert spec == SMALL.replace(start=spec.start)
    assert "From saved weights** (w.safetensors)" in caption(page, "saved weights")
    wait(lambda: record(page).arrays)
    assert record(page).header["step"] == 0
    first, x = trainer.network.layers[0], trainer.dataset.train.x
    for member in range(2):
        z = x @ first.weight[member].detach().numpy() + first.bias[member].detach().numpy()
        told = record(page).arrays["inside.0.z.stat"][member]
        np.testing.assert_allclose(told[:2], [z.mean(), z.std()], rtol=1e-4)
        np.testing.assert_allclose(record(page).arrays["inside.0.active"][member], (z > 0).mean(0), atol=1e-6)


def test_the_way_back_leads_to_first_weights(visit: Open) -> None:
    page = opened(visit, "inside", SMALL)
    upload(page, weights_file(SMALL, parameters(trained(SMALL).network)))
    next(button for button in page.button if button.label == "Random weights again").click().run()
    assert page.session_state["inside_spec"] == SMALL and not page.exception
    assert not any("saved weights" in one.value for one in page.caption)


@pytest.mark.parametrize(("other", "fits"), [("sigmoid", True), ("prelu", False)])
def test_a_second_network_takes_the_weights_where_they_fit(visit: Open, other: str, fits: bool) -> None:
    page = opened(visit, "inside", SMALL)
    upload(page, weights_file(SMALL, parameters(trained(SMALL).network)))
    page.query_params.update(to_query(page.session_state["inside_spec"]) | {"beside": other})
    page.run()
    beside = workers().record(page.session_state["inside_token_beside"]).spec
    start = page.session_state["inside_spec"].start
    assert start is not None and beside.start == (start if fits else None)
    said = caption(page, "saved weights")
    assert ("B begins with A's weights" in said, "They do not fit B" in said) == (fits, not fits)


def set_value(page: AppTest, label: str, value: Any) -> None:
    """Of the widget in the experiment's form that has this label."""
    fields = {"Hidden layers": page.text_input, "Seeds": page.selectbox, "Initialisation": page.selectbox}
    next(field for field in fields[label] if field.label == label).set_value(value)


@pytest.mark.parametrize(
    ("label", "value", "change"),
    [
        ("Hidden layers", "5, 4", {"network__hidden": (5, 4)}),
        ("Seeds", "3", {"seeds": 3}),
        ("Initialisation", "orthogonal", {"network__initialisation": "orthogonal"}),
    ],
)
def test_weights_that_are_not_wanted_any_more_are_left(
    visit: Open, label: str, value: Any, change: dict[str, Any]
) -> None:
    page = opened(visit, "inside", SMALL)
    upload(page, weights_file(SMALL, parameters(trained(SMALL).network)))
    set_value(page, label, value)
    page.run()
    assert not page.exception and not page.error
    assert page.session_state["inside_spec"] == SMALL.replace(**change)


def test_a_wrong_file_is_one_sentence_and_changes_nothing(visit: Open) -> None:
    page = opened(visit, "learned", LEARNED)
    before = page.session_state["learned_spec"], page.session_state["learned_token"]
    plain = weights_file(SMALL, parameters(trained(SMALL).network))
    for content, words in ((b"hello", "this one is neither"), (plain, "needs a learned activation")):
        upload(page, content)
        (error,) = page.error
        assert not page.exception and words in error.value
        assert (page.session_state["learned_spec"], page.session_state["learned_token"]) == before


def test_what_a_page_saves_opens_there_again(visit: Open) -> None:
    page = opened(visit, "learned", LEARNED)
    names = {"A: Experiment", "A: Weights", "A: Curves", "A: Predictions"}  # a fixed activation trains beside it
    assert names <= {button.label for button in page.download_button}
    assert not any("HTML" in button.label for button in page.download_button)
    trainer = trained(LEARNED)
    upload(page, weights_file(LEARNED, parameters(trainer.network)))
    spec = page.session_state["learned_spec"]
    assert not page.exception and not page.error and spec == LEARNED.replace(start=spec.start)
    wait(lambda: record(page, "learned").checkpoint is not None)
    _, arrays = moments.now(page.session_state["learned_token"]).parameters()
    for name, array in parameters(trainer.network).items():
        np.testing.assert_array_equal(arrays[name], array)


# -- from a run of another page


def asked(page: AppTest, monkeypatch: pytest.MonkeyPatch, what: object, run: Run = playground_run) -> AppTest:
    """The page after its panel has asked for a look inside."""
    follow, questions = handoff.follow, [run.inward]
    with monkeypatch.context() as patched:
        patched.setattr(Run, "request", lambda *_: what)
        patched.setattr(handoff, "follow", lambda here: (questions and questions.pop()(), follow(here)))
        return page.run()


def seen(page: AppTest) -> dict[str, np.ndarray]:
    """The weights that the run on the page Inside starts from."""
    return load(Artefacts().get(page.session_state["inside_spec"].start, "weights"))


@pytest.mark.parametrize("back", [False, True])
def test_a_run_of_the_playground_is_looked_into(visit: Open, monkeypatch: pytest.MonkeyPatch, back: bool) -> None:
    page = visit(to_query(SMALL))
    token = page.session_state["playground_token"]
    for step in range(3):
        wait(lambda step=step: record_of(token).header["step"] == step and record_of(token).arrays)
        workers().act(token, "step")
    wait(lambda: record_of(token).header["step"] == 3)
    page = asked(page, monkeypatch, {"step": 1.0 if back else None})
    assert not page.exception and not page.error
    spec, expected = page.session_state["inside_spec"], trained(SMALL, 1 if back else 3)
    assert spec == SMALL.replace(start=spec.start)
    for name, array in parameters(expected.network).items():
        np.testing.assert_allclose(seen(page)[name], array, atol=1e-6)
    assert f"From the Playground**, step {1 if back else 3}" in caption(page, "From")
    assert spec.start in page.query_params["start"] and page.session_state["inside_second"] is None


def record_of(token: str) -> Record:
    return workers().record(token)


DATA = {
    "features": {"data.features": "x1_x1*x2", "data.name": "circle"},
    "digits": {"data.name": "digits", "network.hidden": "8"},
    "learned, batch norm": {"data.name": "circle", "network.activations": "subnetwork", "network.norm": "batch"},
}


@pytest.mark.parametrize("query", DATA.values(), ids=list(DATA))
def test_any_network_of_the_playground_can_be_looked_into(
    visit: Open, monkeypatch: pytest.MonkeyPatch, query: dict[str, str]
) -> None:
    page = visit({"seeds": "2"} | query)
    token = page.session_state["playground_token"]
    wait(lambda: record_of(token).checkpoint is not None)
    page = asked(page, monkeypatch, {"step": None})
    assert not page.exception and not page.error
    inside = record(page)
    wait(lambda: inside.arrays or inside.header["state"] == "failed")
    assert inside.header["state"] != "failed", inside.header["why"]
    assert inside.content == "inside" and inside.header["step"] == 0


def test_painted_data_go_along(visit: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = "".join(f"{k % 7},{k % 5},{'a' if k % 2 else 'b'}\n" for k in range(60))
    artefact = Artefacts().put(f"x1,x2,class\n{rows}".encode())
    page = visit(
        {"data.name": "own", "data.artefact": artefact, "data.classes": "2", "seeds": "2", "network.hidden": "4"}
    )
    assert not page.error
    token = page.session_state["playground_token"]
    wait(lambda: record_of(token).checkpoint is not None)
    page = asked(page, monkeypatch, {"step": None})
    assert not page.exception and not page.error
    assert page.session_state["inside_spec"].data.artefact == artefact


def test_curves_of_the_page_learned_are_looked_into(visit: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    page = opened(visit, "learned", LEARNED)
    page = asked(page, monkeypatch, {"step": None}, learned_run)
    assert not page.exception and not page.error
    spec = page.session_state["inside_spec"]
    assert spec == LEARNED.replace(start=spec.start)
    for name, array in parameters(trained(LEARNED, 0).network).items():
        np.testing.assert_allclose(seen(page)[name], array, atol=1e-6)


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"step": 1.0}, "not kept at every moment"),
        ({"step": "one"}, "asked for by its step"),
        ("nothing", "asked for by its step"),
    ],
)
def test_what_cannot_be_looked_into_is_one_sentence(
    visit: Open, monkeypatch: pytest.MonkeyPatch, told: object, words: str
) -> None:
    page = visit({"data.name": "digits", "network.hidden": "8", "seeds": "2"})
    wait(lambda: record_of(page.session_state["playground_token"]).checkpoint is not None)
    page = asked(page, monkeypatch, told)
    (error,) = page.error
    assert not page.exception and words in error.value and "inside_spec" not in page.session_state


def test_seeds_that_diverged_are_refused() -> None:
    arrays = {name: array.copy() for name, array in parameters(trained(SMALL, 0).network).items()}
    arrays["layers.1.weight"][1, 0, 0] = np.nan
    with pytest.raises(RunError, match="1 of 2 seeds had diverged"):
        moments.starting(SMALL, arrays)
