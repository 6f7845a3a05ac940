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


FOCUS = """({Keys}, html, inside, key) => {
    const [root, place] = [document.createElement("div"), document.createElement("div")];
    document.body.append(root, place);
    (inside ? root : place).innerHTML = html;
    const target = (inside ? root : place).querySelector("[id=focus]");
    let acted = 0;
    const keys = new Keys(root, [{keys: [key], act: () => { acted += 1; }}], () => true);
    target.dispatchEvent(new KeyboardEvent("keydown", {key, bubbles: true, composed: true}));
    keys.stop();
    root.remove();
    place.remove();
    return acted;
}"""
CANVAS = "<canvas id=focus tabindex=0 data-own-keys></canvas>"
BOX = "<input id=focus type=checkbox>"
SEED = "<div data-own-keys><label><input id=focus type=radio></label></div>"
CHOSEN = "<div data-own-keys><label><input id=focus type=radio checked></label></div>"
TAB = "<button id=focus role=tab aria-selected={}></button>"


@pytest.mark.parametrize(
    ("html", "inside", "key", "acts"),
    [
        ("<div id=focus></div>", False, "r", 1),
        ("<button id=focus></button>", True, "r", 1),
        ("<button id=focus></button>", True, " ", 0),
        ("<button id=focus></button>", False, "r", 0),
        ("<input id=focus>", False, "r", 0),
        ("<select id=focus></select>", True, ",", 0),
        ("<textarea id=focus></textarea>", False, "?", 0),
        *[(CANVAS, True, key, 1) for key in (" ", "l", "e", ".")],
        *[(CANVAS, inside, "ArrowRight", 0) for inside in (True, False)],
        (BOX, True, "e", 1),
        (BOX, True, "ArrowRight", 1),
        (BOX, True, " ", 0),
        (BOX, False, "e", 0),
        (SEED, True, "n", 1),
        (SEED, True, " ", 0),
        (SEED, True, "ArrowRight", 0),
        (CHOSEN, True, " ", 1),
        (CHOSEN, True, "ArrowRight", 0),
        ("<input id=focus type=range>", True, ",", 1),
        ("<input id=focus type=range>", True, "ArrowRight", 0),
        (TAB.format("true"), True, " ", 1),
        (TAB.format("false"), True, " ", 0),
        (TAB.format("true"), True, "ArrowRight", 0),
        (TAB.format("false"), True, "e", 1),
    ],
)
def test_keys_yield_to_what_has_the_focus_where_it_uses_them(
    in_page: Run, html: str, inside: bool, key: str, acts: int
) -> None:
    assert in_page("run/keys.js", FOCUS, html, inside, key) == acts


@pytest.mark.parametrize(("change", "same"), [({}, True), ({"title": "Moons"}, False), ({"seeds": [0, 1]}, False)])
def test_a_run_is_taken_up_again_only_where_it_is_the_same_experiment(engine: Run, change: Any, same: bool) -> None:
    metadata = {"title": "Circle", "seeds": [0], "layers": [{"width": 8}], "arrays": [{"name": "train.x"}]}
    other = {**metadata, "arrays": [], **change}
    assert engine("run/resume.js", "({alike}, ...both) => alike(...both)", metadata, other) is same
