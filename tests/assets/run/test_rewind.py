"""Looking back: snapshots as the server packs them are cut into the arrays of an answer; keys yield to fields."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from learnact.serving.live.protocol import decode
from learnact.serving.live.snapshot_history import SnapshotHistory

Run = Callable[..., Any]

FILM = """async ({Snapshots}, messages, asks) => {
    const told = [];
    let turn = 0;
    const film = new Snapshots(async (known, generation) => {
        told.push([known, generation]);
        const {header, shape, data} = messages[turn++];
        return {header, arrays: shape ? {snapshots: {shape, data: Float32Array.from(data)}} : {}};
    });
    for (const _ of messages) await film.refresh();
    const plain = ({header, arrays}) => ({step: header.step, epoch: header.epoch, metrics: [...header.metrics],
        arrays: Object.entries(arrays).map(([name, {shape, data}]) => [name, shape, [...data]])});
    return {told, count: film.count, frames: asks.map((step) => plain(film.get(film.at(step))))};
}"""


def add(history: SnapshotHistory, step: int) -> None:
    row = np.array([step, step / 10, 0.5 + step], dtype=np.float32)
    history.add(
        row, {"layers.0.weight": np.full((2, 1, 3), step, np.float32), "confusion": np.full((2, 2, 2), step + 1)}
    )


def message(history: SnapshotHistory, known: int, generation: int) -> dict[str, Any]:
    header, arrays = decode(history.message(known, generation))
    snapshots = arrays.get("snapshots")
    told = {} if snapshots is None else {"shape": list(snapshots.shape), "data": snapshots.ravel().tolist()}
    return {"header": header, "shape": None, **told}


def test_snapshots_come_once_and_are_cut_by_the_layout(engine: Run) -> None:
    history = SnapshotHistory()
    for step in (0, 1, 2):
        add(history, step)
    messages = [message(history, 0, -1)]
    add(history, 4)
    messages += [message(history, 3, history.generation), message(history, 4, history.generation)]
    answer = engine("run/snapshots.js", FILM, messages, [-1, 2, 3, 99])
    assert answer["told"] == [[0, -1], [3, history.generation], [4, history.generation]]
    assert answer["count"] == 4
    assert [frame["step"] for frame in answer["frames"]] == [0, 2, 2, 4]
    assert answer["frames"][3]["epoch"] == pytest.approx(0.4)
    assert answer["frames"][3]["metrics"] == [4.5]
    assert answer["frames"][3]["arrays"] == [
        ["layers.0.weight", [2, 1, 3], [4.0] * 6],
        ["confusion", [2, 2, 2], [5.0] * 8],
    ]


def test_a_film_that_was_thinned_out_is_fetched_anew(engine: Run) -> None:
    history = SnapshotHistory(most=4)
    for step in range(4):
        add(history, step)
    messages = [message(history, 0, -1)]
    for step in range(4, 8):
        add(history, step)
    messages.append(message(history, 4, 0))
    answer = engine("run/snapshots.js", FILM, messages, [5])
    assert answer["count"] == 4
    assert answer["frames"][0]["step"] == 4


@pytest.mark.parametrize(
    ("event", "name"),
    [
        ({"key": "R", "shiftKey": False}, "r"),
        ({"key": "R", "shiftKey": True}, "Shift+r"),
        ({"key": "?", "shiftKey": True}, "?"),
        ({"key": "ArrowLeft", "shiftKey": True}, "Shift+ArrowLeft"),
        ({"key": " ", "shiftKey": False}, " "),
    ],
)
def test_keys_are_named_by_what_they_write(engine: Run, event: dict[str, Any], name: str) -> None:
    assert engine("run/keys.js", "({keyName}, event) => keyName(event)", event) == name


FOCUS = """({Keys}, tag, inside, key) => {
    const root = document.createElement("div");
    const target = document.createElement(tag);
    (inside ? root : document.body).append(target);
    document.body.append(root);
    let acted = 0;
    const keys = new Keys(root, [{keys: [key], act: () => { acted += 1; }}], () => true);
    target.dispatchEvent(new KeyboardEvent("keydown", {key, bubbles: true, composed: true}));
    keys.stop();
    root.remove();
    target.remove();
    return acted;
}"""


@pytest.mark.parametrize(
    ("tag", "inside", "key", "acts"),
    [
        ("div", False, "r", 1),
        ("button", True, "r", 1),
        ("button", True, " ", 0),
        ("button", False, "r", 0),
        ("input", False, "r", 0),
        ("select", True, ",", 0),
        ("textarea", False, "?", 0),
    ],
)
def test_keys_yield_to_what_has_the_focus(in_page: Run, tag: str, inside: bool, key: str, acts: int) -> None:
    assert in_page("run/keys.js", FOCUS, tag, inside, key) == acts


@pytest.mark.parametrize(("change", "same"), [({}, True), ({"title": "Moons"}, False), ({"seeds": [0, 1]}, False)])
def test_a_run_is_taken_up_again_only_where_it_is_the_same_experiment(engine: Run, change: Any, same: bool) -> None:
    metadata = {"title": "Circle", "seeds": [0], "layers": [{"width": 8}], "arrays": [{"name": "train.x"}]}
    other = {**metadata, "arrays": [], **change}
    assert engine("run/resume.js", "({alike}, ...both) => alike(...both)", metadata, other) is same
