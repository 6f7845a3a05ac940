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


BAR = """async ({Rewind}) => {
    const {FeedError} = await import("/assets/run/feed.js");
    const asked = [];
    const feed = {playing: false, state: "paused", snapshot: {header: {step: 99}}, trouble: "",
        request: () => new Promise((answer, fail) => asked.push({answer, fail}))};
    const looked = [];
    const rewind = new Rewind({feed, branch: null, look: (frame) => looked.push(frame && frame.header.step)});
    const settle = () => new Promise((done) => setTimeout(done, 0));
    const send = async (steps, full = false) => {
        const rows = Float32Array.from(steps.flatMap((step) => [step, step / 10]));
        asked.shift().answer({header: {generation: 0, full, layout: [{name: "row", shape: [2]}]},
            arrays: {snapshots: {shape: [steps.length, 2], data: rows}}});
        await settle();
    };
    const lose = async () => {
        asked.shift().fail(new FeedError("Connection lost, trying again."));
        await settle();
    };
    const slide = async (value) => {
        rewind.slider.value = String(value);
        rewind.slider.dispatchEvent(new Event("input"));
        await settle();
    };
    const reach = () => rewind.element.dispatchEvent(new Event("focusin"));
    const press = async () => { rewind.play.click(); await settle(); };
    const frames = async (count) => {
        for (let k = 0; k < count; k++) await new Promise(requestAnimationFrame);
    };
    const stands = () => ({past: rewind.past, thumb: rewind.slider.value, said: rewind.label.textContent, looked});
    document.body.replaceChildren(rewind.element);
    rewind.update();
    return (%s)({rewind, feed, send, lose, slide, reach, press, frames, stands, asked});
}"""


def bar(in_page: Run, scenario: str) -> Any:
    """What `scenario` tells of a bar whose snapshots come when it says so."""
    return in_page("run/rewind.js", BAR % scenario)


def test_a_late_answer_leaves_the_moment_that_was_chosen_meanwhile(in_page: Run) -> None:
    chosen = """async ({send, slide, reach, stands}) => {
        reach();
        await send([0, 1, 2, 3, 4]);
        await slide(1);
        reach();
        await slide(3);
        await send([5, 6]);
        return stands();
    }"""
    stands = bar(in_page, chosen)
    assert (stands["past"], stands["thumb"], stands["looked"]) == (3, "3", [1, 3])
    assert stands["said"].startswith("step 3,")


def test_a_moment_chosen_while_the_server_thinned_its_snapshots_out_keeps_its_place(in_page: Run) -> None:
    chosen = """async ({{send, slide, reach, stands}}) => {{
        reach();
        await send([0, 1, 2, 3, 4]);
        reach();
        await slide({});
        await send([0, 2, 4, 6], true);
        return stands();
    }}"""
    kept = bar(in_page, chosen.format(2))
    assert (kept["past"], kept["looked"]) == (1, [2]) and kept["said"].startswith("step 2,")
    gone = bar(in_page, chosen.format(3))
    assert (gone["past"], gone["looked"]) == (1, [3, 2]), "picture, slider and words are of the one before"
    assert gone["said"].startswith("step 2,")


def test_the_thumb_follows_again_after_its_snapshots_did_not_come(in_page: Run) -> None:
    lost = """async ({slide, lose, stands, rewind, send}) => {
        const end = stands().thumb;
        await slide(500);
        await lose();
        const after = stands().thumb;
        rewind.toEpoch(0.15);
        await send([0, 1, 2, 3]);
        return [after === end, stands().thumb];
    }"""
    assert bar(in_page, lost) == [True, "1"]


def test_live_is_the_last_word_while_the_snapshots_come(in_page: Run) -> None:
    asked = """async ({slide, rewind, send, stands}) => {
        await slide(500);
        rewind.live();
        await send([0, 1, 2, 3]);
        return stands();
    }"""
    stands = bar(in_page, asked)
    assert (stands["past"], stands["thumb"], stands["looked"]) == (None, "4", [])


@pytest.mark.parametrize(("presses", "plays"), [(1, True), (2, False), (3, True)])
def test_pressed_again_before_the_first_snapshots_come_play_back_stops(in_page: Run, presses: int, plays: bool) -> None:
    played = f"""async ({{press, send, frames, rewind}}) => {{
        for (let k = 0; k < {presses}; k++) await press();
        await send(Array.from({{length: 400}}, (_, k) => k));
        const request = window.requestAnimationFrame;
        let asked = 0;
        window.requestAnimationFrame = (next) => {{
            asked += next.name === "next";
            return request.call(window, next);
        }};
        await frames(5);
        window.requestAnimationFrame = request;
        const {{playing}} = rewind;
        rewind.stop();
        return [playing, asked];
    }}"""
    playing, asked = bar(in_page, played)
    assert playing is plays
    assert 3 <= asked <= 6 if plays else asked == 0, "one loop, not two"


def test_nothing_plays_on_a_bar_that_was_taken_away(in_page: Run) -> None:
    stopped = """async ({press, rewind, send, frames, stands}) => {
        await press();
        rewind.stop();
        await send([0, 1, 2, 3]);
        await frames(3);
        return stands().looked;
    }"""
    assert bar(in_page, stopped) == []


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
RANGE = "<input id=focus type=range>"
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
        *[(RANGE, True, key, 1) for key in (",", "?", "l", "b", "r", " ")],
        *[(RANGE, True, key, 0) for key in ("ArrowRight", "ArrowUp", "Home", "End", "PageUp", "PageDown")],
        (RANGE, False, "r", 0),
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
