"""A visitor's shelf: curves put down, named, taken off, opened from files, used elsewhere, and nobody else's."""

import errno
import json
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from learnact import activations, paths
from learnact.activations.learned import SavedCurve
from learnact.errors import LearnactError, SpecError
from learnact.serving.live import Record
from learnact.serving.server_state import visitor_files, workers
from learnact.serving.task_queue import Task
from learnact.spec import Spec
from pages.learned.draw import drawn
from pages.shell import handoff, messages, saved_curves, saved_curves_view, tasks
from pages.shell.experiment import Experiment
from pages.shell.markdown import Markdown

Open = Callable[..., AppTest]
SMALL = {
    "v": "1",
    "data.name": "circle",
    "data.samples": "120",
    "network.activations": "subnetwork",
    "network.hidden": "4_3",
    "seeds": "2",
    "beside": "none",
}
POINTS = [[-2.0, -0.5], [0.0, 0.0], [1.0, 1.5]]


@pytest.fixture
def learned(visit: Open) -> Open:
    """learned(): the page with a small experiment, as a visitor of its own."""

    def come(name: str = "learned") -> AppTest:
        return visit(SMALL if name == "learned" else {}, name)

    return come


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, object]]:
    """The session of one visitor, without a page."""
    session: dict[str, object] = {}
    monkeypatch.setattr(st, "session_state", session)
    monkeypatch.setattr(saved_curves, "visitor", str)
    yield session


def curve(name: str = "Bump") -> SavedCurve:
    return drawn(POINTS, "straight").model_copy(update={"name": name})


def press(page: AppTest, label_or_key: str) -> AppTest:
    found = next(button for button in page.button if label_or_key in (button.label, button.key))
    return found.click().run()


def complaints(page: AppTest) -> list[str]:
    assert not page.exception
    return [error.value for error in page.error]


def names(page: AppTest) -> list[str]:
    return list(page.session_state["saved_curves"]) if "saved_curves" in page.session_state else []


def opened(page: AppTest, content: bytes) -> AppTest:
    page.file_uploader[0].set_value(("curve.json", content, "application/json"))
    return page.run()


def told(token: str) -> Record:
    """The run, once it has told its first curves."""
    end = time.monotonic() + 60
    record = workers().record(token)
    while "shapes.0.y" not in record.arrays:
        assert time.monotonic() < end
        time.sleep(0.05)
    return record


# -- the shelf itself


def test_a_taken_name_gets_a_number_and_a_full_shelf_says_so(alone: dict[str, object]) -> None:
    assert [saved_curves.add(curve()) for _ in range(3)] == ["Bump", "Bump 2", "Bump 3"]
    assert [one.name for one in saved_curves.by_name().values()] == list(saved_curves.by_name())
    for _ in range(saved_curves.MAX_CURVES - 3):
        saved_curves.add(curve("x" * 40))
    assert max(map(len, saved_curves.by_name())) <= 40
    with pytest.raises(SpecError, match=f"holds {saved_curves.MAX_CURVES} curves"):
        saved_curves.add(curve())


def test_renaming_keeps_the_place_and_refuses_what_is_no_name(alone: dict[str, object]) -> None:
    for name in ("one", "two", "three"):
        saved_curves.add(curve(name))
    saved_curves.rename("two", "  zwei ")
    assert list(saved_curves.by_name()) == ["one", "zwei", "three"] and saved_curves.by_name()["zwei"].name == "zwei"
    for bad in ("one", "", "   ", "a\nb", "n" * 41):
        with pytest.raises(SpecError):
            saved_curves.rename("zwei", bad)
    saved_curves.remove("one")
    saved_curves.remove("one")
    assert list(saved_curves.by_name()) == ["zwei", "three"]


@pytest.fixture
def kept(alone: dict[str, object], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[str], None]:
    """kept("ann"): from now on that visitor's browser shows the page, with a session of its own."""
    monkeypatch.setenv("LEARNACT_HOME", str(tmp_path))
    visitor_files.cache_clear()

    def come(who: str) -> None:
        alone.clear()
        monkeypatch.setattr(saved_curves, "visitor", lambda: who)

    come("ann")
    return come


def test_a_shelf_is_there_again_in_another_page_of_the_browser_and_in_no_other_browser(kept: Callable[[str], None]):
    saved_curves.add(curve("one"))
    kept("ann")
    saved_curves.add(curve("two"))
    saved_curves.rename("one", "eins")
    kept("bea")
    assert not saved_curves.by_name()
    kept("ann")
    assert saved_curves.by_name() == {name: curve(name) for name in ("eins", "two")}
    saved_curves.remove("eins")
    kept("ann")
    assert [*saved_curves.by_name()] == ["two"]


def test_two_pages_of_a_browser_that_put_down_a_curve_at_once_keep_both(
    kept: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
):
    files = visitor_files()
    save, met = files.save, threading.Barrier(2)

    def slowly(*given: object) -> str:
        with suppress(threading.BrokenBarrierError):  # the other one waits until this one is done
            met.wait(0.3)
        return save(*given)

    monkeypatch.setattr(files, "save", slowly)
    threads = [threading.Thread(target=saved_curves.add, args=(curve(name),)) for name in ("one", "two")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    kept("ann")
    assert {*saved_curves.by_name()} == {"one", "two"}


def test_where_a_shelf_cannot_be_kept_it_stays_with_its_page_and_says_so(
    kept: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
):
    saved_curves.add(curve("one"))

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(paths.os, "replace", full)
        saved_curves.add(curve("two"))
    assert [*saved_curves.by_name()] == ["one", "two"] and "No space left" in saved_curves.TROUBLE.get()
    saved_curves.add(curve("three"))
    kept("ann")
    assert [*saved_curves.by_name()] == ["one", "two", "three"] and not saved_curves.TROUBLE.get()


def test_a_curve_of_a_file_that_cannot_be_read_any_more_is_left_out(kept: Callable[[str], None]):
    saved_curves.add(curve("one"))
    found = visitor_files().load("ann")
    visitor_files().save("ann", {"curves": [{"format": "another"}, 5, *found["curves"]]})
    kept("ann")
    assert [*saved_curves.by_name()] == ["one"]


# -- what a run leaves on it


def test_curves_of_a_run_are_kept_as_they_are(learned: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    token = learned().session_state["learned_token"]
    arrays = dict(told(token).arrays)
    monkeypatch.setattr(st, "session_state", {})
    asked = ({"layer": 1, "step": None, "member": None}, {"layer": 1, "step": 0, "member": 1})
    kept = [saved_curves.save_from_run(token, request) for request in asked]
    mean, one = (saved_curves.by_name()[name] for name in kept)
    x = np.linspace(*arrays["shapes.1.x"], arrays["shapes.1.y"].shape[1])
    np.testing.assert_allclose(mean.at(x), arrays["shapes.1.y"].mean(0), atol=1e-5)
    np.testing.assert_allclose(one.at(x), arrays["shapes.1.y"][1], atol=1e-4)
    assert "mean of the seeds" in mean.name and "seed 1" in one.name and "layer 2" in one.origin
    assert mean.recipe is None and one.recipe.kind == "subnetwork"


@pytest.mark.parametrize(
    "asked",
    [
        {"layer": 7},
        {"layer": -1},
        {"layer": "0"},
        {"layer": None},
        {"layer": 0, "member": 2},
        {"layer": 0, "member": -1},
        {"layer": 0, "member": "mean"},
        {"layer": 0, "step": "last"},
        {"layer": 0, "step": [0]},
        {},
    ],
    ids=str,
)
def test_a_curve_that_is_not_there_is_one_sentence(
    learned: Open, monkeypatch: pytest.MonkeyPatch, asked: dict[str, object]
) -> None:
    token = learned().session_state["learned_token"]
    told(token)
    monkeypatch.setattr(st, "session_state", {})
    with pytest.raises(LearnactError) as error:
        saved_curves.save_from_run(token, asked)
    assert str(error.value).endswith(".") and saved_curves.by_name() == {}


def test_a_run_that_is_gone_is_one_sentence(visit: Open, alone: dict[str, object]) -> None:
    with pytest.raises(LearnactError):
        saved_curves.save_from_run("", {"layer": 0})


# -- on the page


def test_a_curve_is_drawn_kept_renamed_used_and_taken_off(learned: Open) -> None:
    page = learned()
    page.session_state["learned_section"] = "Draw your own"
    press(page.run(), "Put it on the shelf")
    assert names(page) == ["Drawn by hand"] and complaints(page) == []
    rename = next(field for field in page.text_input if field.key == "saved_curve_name_Drawn by hand")
    rename.set_value("Wave *one*").run()
    assert names(page) == ["Wave *one*"] and complaints(page) == []
    assert any(r"**Wave \*one\***" in text.value for text in page.markdown)
    press(page, "saved_curve_here_Wave *one*")
    chosen = page.session_state["learned_spec"].network.activations[0]
    assert chosen.name == "drawn" and not chosen.learned.trainable and complaints(page) == []
    assert workers().record(page.session_state["learned_token"]).spec.network.activations[0] == chosen
    next(toggle for toggle in page.toggle if toggle.key == "saved_curve_train_Wave *one*").set_value(True).run()
    press(page, "saved_curve_here_Wave *one*")
    assert page.session_state["learned_spec"].network.activations[0].learned.trainable
    press(page, "saved_curve_remove_Wave *one*")
    assert names(page) == [] and complaints(page) == []


def test_a_curve_that_is_used_begins_at_first_weights_and_says_nothing_of_others(
    alone: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Weights of the activation before do not fit it."""
    here, start = Experiment("learned"), "0" * 32
    for experiment in (here, Experiment("playground")):
        experiment.adopt(Spec().replace(start=start))
    handoff.note_origin(start, Markdown("**From the atlas**."))
    saved_curves_view._put(curve(), here, train=False)
    saved_curves_view._leave(curve(), train=True)
    left = handoff.take_up("playground")
    assert left is not None and isinstance(left.what, Spec)
    for spec in (here.current(), left.what):
        assert spec.start is None and spec.network.activations[0].name == "drawn"
    assert handoff.ORIGINS.get() == {start: "**From the atlas**."} and not messages.NOTED.get()


def test_a_name_that_is_taken_or_empty_is_one_sentence_on_the_page(learned: Open) -> None:
    page = learned()
    page.session_state["saved_curves"] = {name: curve(name) for name in ("one", "two")}
    page.run()
    for bad in ("two", " "):
        next(field for field in page.text_input if field.key == "saved_curve_name_one").set_value(bad).run()
        assert len(complaints(page)) == 1 and names(page) == ["one", "two"]
        assert complaints(page.run()) == []


def test_a_drawn_curve_trains_beside_relu(learned: Open) -> None:
    page = learned()
    page.session_state["learned_section"] = "Draw your own"
    press(page.run(), "Train with it, beside ReLU")
    one, other = (workers().record(page.session_state[f"learned_token{end}"]).spec for end in ("", "_beside"))
    assert complaints(page) == [] and one.network.activations[0].name == "drawn"
    assert other == one.replace(network__activations=[{"name": "relu"}])


def test_a_drawn_curve_whose_run_is_put_aside_says_so_and_the_page_stays(learned: Open) -> None:
    page = learned()
    workers().record(page.session_state["learned_token"]).rest("It ended its worker twice.")
    page.session_state["learned_play"] = True
    page.run()
    assert not page.exception and complaints(page) == ["It ended its worker twice."]


def test_a_sketch_of_one_point_is_one_sentence_on_the_page(learned: Open) -> None:
    page = learned()
    page.session_state["learned_section"] = "Draw your own"
    page.run()
    before = page.session_state["learned_token"]
    for press_this in ("Put it on the shelf", "Train with it, beside ReLU"):
        page.session_state["sketch"] = {"points": [[0.0, 0.0]], "join": "cubic", "revision": 1}
        [sentence] = complaints(press(page, press_this))
        assert "two points or more" in sentence and page.session_state["learned_token"] == before


def test_a_file_is_opened_and_a_damaged_one_says_why(learned: Open) -> None:
    page = learned()
    good = curve().to_json()
    opened(page, good.encode())
    assert names(page) == ["Bump"] and complaints(page) == []
    assert page.session_state["saved_curves"]["Bump"] == curve()
    holes = json.loads(good) | {"y": [None] * 257}
    for bad, why in {
        b"": "JSON",
        b"\xff\xfe": "JSON",
        b"[" * 100_000: "JSON",
        b"{}": "name",
        json.dumps(holes).encode(): "y",
        json.dumps(json.loads(good) | {"used": [1, 1]}).encode(): "range",
        good.encode() + b" " * 200_000: "at most 200 kB",
    }.items():
        [sentence] = complaints(opened(page, bad))
        assert why in sentence and len(sentence) < 300
        assert names(page) == ["Bump"]


def test_a_curve_that_was_used_elsewhere_still_has_a_card(learned: Open) -> None:
    tree = json.loads(curve("Far").to_json()) | {"used": [50, 60], "density": [1, 2, 1]}
    page = opened(learned(), json.dumps(tree).encode())
    assert complaints(page) == [] and names(page) == ["Far"]
    assert "saved_curve_remove_Far" in {button.key for button in page.button}


def test_no_shelf_is_another_visitors(learned: Open) -> None:
    one, other = learned(), learned()
    opened(one, curve().to_json().encode())
    assert names(one) == ["Bump"] and names(other.run()) == []


def test_the_playground_offers_it_and_the_zoo_stays_as_it_was(learned: Open) -> None:
    page, zoo = learned(), list(activations.ZOO)
    opened(page, curve().to_json().encode())
    press(page, "saved_curve_play_Bump").switch_page("playground/page.py").run()
    assert complaints(page) == []
    chosen = page.session_state["playground_spec"].network.activations[0]
    control = next(item for item in page.selectbox if item.key.split("#")[0] == "playground.network.activations")
    assert chosen.name == "drawn" and control.value == "saved curve/Bump" and "shelf: Bump" in control.options
    control.set_value("tanh").run()
    assert page.session_state["playground_spec"].network.activations[0].name == "tanh"
    assert list(activations.ZOO) == zoo


def test_a_training_in_the_background_brings_its_curves_once(learned: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = {"curves": [json.loads(curve("One").to_json()), json.loads(curve("Two").to_json())]}
    done = Task("Circle, 5 epochs", state="done", answer=answer)
    monkeypatch.setattr(tasks, "task", lambda name: done if name == "train" else None)
    page = learned()
    page.run()
    assert not page.exception and list(page.session_state["saved_curves"]) == ["One", "Two"]
    assert any("Circle, 5 epochs" in caption.value for caption in page.caption)


def test_a_training_in_the_background_is_started_with_the_experiment(
    learned: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[list[str]] = []
    monkeypatch.setattr(tasks, "start", lambda name, arguments, title: started.append(arguments))
    page = learned()
    press(page, "Train in the background")
    ((command, path, *options),) = started
    assert command == "train" and "--curves" in options and not page.exception
    assert Spec.from_json(Path(path).read_text()) == page.session_state["learned_spec"]
