"""Parts of the live panel that need no server: history, axes, layout, the sentence that says how the run stands."""

from collections.abc import Callable
from typing import Any

import pytest

Run = Callable[..., Any]

GROW = """({History}, batches, rows) => {
    const history = new History();
    for (let batch = 0; batch < batches; batch++) {
        const data = new Float32Array(rows * 3);
        for (let row = 0; row < rows; row++) data.set([batch * rows + row, 0, 0.5], row * 3);
        history.append({shape: [rows, 3], data});
    }
    const steps = [...history.columns[0].subarray(0, history.rows)];
    return [history.rows, steps[0], steps[1] - steps[0], steps.every((step, k) => k === 0 || step > steps[k - 1])];
}"""


def test_history_keeps_every_row_until_it_is_long_then_every_second(engine: Run) -> None:
    assert engine("run/history.js", GROW, 10, 100) == [1000, 0, 1, True]
    rows, first, stride, rising = engine("run/history.js", GROW, 400, 100)
    assert (first, rising) == (0, True)
    assert stride == 4
    assert rows == 40_000 / stride


def test_a_range_widens_and_never_shrinks(engine: Run) -> None:
    function = """({Range}) => {
        const range = new Range(0, 1);
        return [0.4, 1.3, 0.2, 2.2].map((high) => { range.hold(0, high); return range.high; });
    }"""
    assert engine("base/axes.js", function) == [1, 1.5, 1.5, 3]


@pytest.mark.parametrize(("low", "high"), [(0, 1), (0, 0.08), (0, 1250), (-1, 1)])
def test_ticks_are_few_and_round(engine: Run, low: float, high: float) -> None:
    ticks = engine("base/axes.js", "({ticks}, low, high) => ticks(low, high)", low, high)
    assert 3 <= len(ticks) <= 6
    assert all(low <= tick <= high for tick in ticks)


@pytest.mark.parametrize("width", [350, 900])
def test_wide_layers_fold_and_nothing_leaves_the_picture(engine: Run, width: int) -> None:
    layers = [{"inputs": 2, "width": 64}, {"inputs": 64, "width": 8}, {"inputs": 8, "width": 1}]
    plan = engine("playground/layout.js", "({arrange}, ...all) => arrange(...all)", layers, width, 500)
    assert [len(column["nodes"]) for column in plan["columns"]] == [2, 10, 8, 1]
    assert [column["folded"] for column in plan["columns"]] == [0, 54, 0, 0]
    for column in plan["columns"]:
        for node in column["nodes"]:
            assert 0 <= node["x"] <= plan["width"] - plan["side"]
            assert plan["head"] <= node["y"] <= plan["height"] - plan["side"]


@pytest.mark.parametrize(("inputs", "shown"), [(12, 12), (13, 10), (32, 10)])
def test_many_inputs_fold_and_their_names_have_room(engine: Run, inputs: int, shown: int) -> None:
    layers = [{"inputs": inputs, "width": 8}, {"inputs": 8, "width": 1}]
    plan = engine("playground/layout.js", "({arrange}, ...all) => arrange(...all)", layers, 600, 500, 90)
    first, second, last = plan["columns"]
    assert (len(first["nodes"]), first["folded"]) == (shown, inputs - shown)
    assert first["x"] == 90 and first["x"] + plan["side"] < second["x"] < last["x"] <= 600 - plan["side"]


def feed(**header: Any) -> dict[str, Any]:
    plain = {"state": "paused", "why": "", "place": 0, "step": 5, "visitors": 1, "members": []}
    return {"trouble": "", "resumed": False, "snapshot": {"header": {**plain, **header}}}


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ({**feed(), "trouble": "Connection lost, trying again."}, "Connection lost, trying again."),
        ({"trouble": "", "snapshot": None}, "Connecting …"),
        ({**feed(), "refusal": "An action must be play."}, "An action must be play."),
        (feed(step=0), "Ready: press Play, or the space bar."),
        (feed(why="Nobody watched for 5 s."), "Nobody watched for 5 s."),
        (feed(state="waiting", place=3), "Waiting in the queue: place 3."),
        (feed(state="finished"), "Finished."),
        (feed(state="playing", visitors=7), "Training. 7 visitors share this machine fairly."),
        (
            feed(members=[{"state": "diverged", "sentence": "Seed 0 diverged at step 4."}, {"state": "training"}]),
            "Paused. 1 of 2 seeds diverged. Seed 0 diverged at step 4.",
        ),
        (
            feed(
                state="finished",
                why="Seed 0 diverged at step 4.",
                members=[{"state": "diverged", "sentence": "Seed 0 diverged at step 4."}],
            ),
            "1 of 1 seeds diverged. Seed 0 diverged at step 4.",
        ),
    ],
)
def test_one_sentence_says_how_the_run_stands(engine: Run, state: dict[str, Any], said: str) -> None:
    assert engine("run/transport.js", "({sentence}, feed) => sentence(feed)", state) == said


@pytest.mark.parametrize(
    ("change", "same"),
    [
        ({"theme": "dark"}, True),
        ({"beside": "b"}, True),
        ({"token": "other"}, False),
        ({"changeable": True}, False),  # the presenter's view is left: the picture has its + and - again
        ({"drawable": True}, False),
        ({"inward": True}, False),
    ],
)
def test_a_panel_stays_only_while_it_has_what_the_run_may_be_asked(
    in_page: Run, change: dict[str, Any], same: bool
) -> None:
    data = {"base": "/", "token": "a", "changeable": False, "drawable": False, "inward": False}
    function = "({Panel}, data, change) => Panel.prototype.same.call({data}, {...data, ...change})"
    assert in_page("run/panel.js", function, data, change) is same


@pytest.mark.parametrize(
    ("epoch", "shown"), [(0, "000,000"), (12.7, "000,012"), (999999, "999,999"), (1234567, "1,234,567")]
)
def test_the_counter_of_epochs_keeps_its_width_as_long_as_it_can(engine: Run, epoch: float, shown: str) -> None:
    assert engine("run/counters.js", "({epochText}, epoch) => epochText(epoch)", epoch) == shown


LEFT = """({Feed}, status) => {
    globalThis.document = {baseURI: "http://lab/", addEventListener() {}};
    globalThis.fetch = async () => new Response(null, {status});
    const feed = new Feed({base: "/", token: "left"}, () => {});
    return feed.request("?after=3").catch((error) => [error.constructor.name, error.refused, error.message])
        .finally(() => feed.stop());
}"""


def test_a_run_that_its_page_has_left_is_no_answer(engine: Run) -> None:
    sentence = "This run is not there any more; reload the page to start it anew."
    assert engine("run/feed.js", LEFT, 204) == ["FeedError", True, sentence]


FEED = """async ({Feed, FeedError}) => {
    const told = new EventTarget();
    globalThis.document = Object.assign(told, {baseURI: "http://lab/", hidden: false});
    const asked = [];
    class Told extends Feed {
        request(path, {body} = {}) {
            const name = body ? JSON.parse(body).action : path.split("=")[0];
            return new Promise((answer, fail) => { asked.push({name, answer, fail}); });
        }
    }
    const feed = new Told({base: "/", token: "a"}, () => {});
    const settle = () => new Promise((done) => setTimeout(done, 0));
    let revision = 0;
    const answer = async (state) => {
        asked.shift().answer({header: {state, revision: ++revision, members: [], series: []}, arrays: {}});
        await settle();
    };
    const refuse = async (sentence) => {
        asked.shift().fail(new FeedError(sentence, true));
        await settle();
    };
    const see = async (seen) => {
        document.hidden = !seen;
        told.dispatchEvent(new Event("visibilitychange"));
        await settle();
    };
    const ask = async () => { feed.start(); await settle(); };
    feed.metadata = {header: {}, arrays: {}};
    await ask();
    await answer("playing");
    const found = await (%s)({feed, asked, answer, refuse, see, ask, settle});
    feed.stop();
    return found;
}"""


def test_the_first_refusal_is_said_and_stays_until_something_else_is_asked(engine: Run) -> None:
    refused = """async ({feed, asked, answer, refuse, ask, settle}) => {
        const said = feed.act("speed", {value: -1});
        await refuse("The speed must be a number.");
        const first = [await said, feed.refusal, feed.trouble];
        await ask();
        await answer("playing");
        const kept = feed.refusal;
        feed.act("pause");
        return [first, kept, feed.refusal];
    }"""
    sentence = "The speed must be a number."
    assert engine("run/feed.js", FEED % refused) == [[sentence, sentence, ""], sentence, ""]


def test_one_lost_answer_is_nothing_to_speak_of(engine: Run) -> None:
    left = """async ({feed, refuse}) => {
        feed.act("play");
        await refuse("This run is not there any more; reload the page to start it anew.");
        return [feed.refusal, feed.trouble];
    }"""
    assert engine("run/feed.js", FEED % left) == ["", ""], "its page has left it for another one"


def test_a_run_goes_on_though_an_answer_was_open_when_its_tab_was_seen_again(engine: Run) -> None:
    seen = """async ({feed, asked, answer, see, ask}) => {
        await ask();
        await see(false);
        await see(true);
        await answer("playing"); // from before
        const then = asked.map(({name}) => name);
        await answer("paused");
        const last = asked.map(({name}) => name);
        await answer("playing");
        return [then, last, feed.resumed];
    }"""
    assert engine("run/feed.js", FEED % seen) == [["?after"], ["play"], True]


SPEED = """async ({Panel}) => {
    const {Transport} = await import("/assets/run/transport.js");
    const answers = [];
    const feed = {snapshot: null, state: "paused", playing: false, trouble: "", start() {}, stop() {},
        act: () => new Promise((answer) => answers.push(answer))};
    const kit = {feed: () => feed, transport: (options) => new Transport(options)};
    const root = document.createElement("div");
    document.body.replaceChildren(root);
    const panel = new Panel(root, {base: "/", token: "a"}, {report: {}, before: null, hidden: false, ready() {}, kit});
    const {speeds} = panel.transport;
    const choose = (value) => {
        speeds.value = String(value);
        speeds.dispatchEvent(new Event("change"));
    };
    const answer = async (said) => {
        answers.shift()(said);
        await new Promise((done) => setTimeout(done, 0));
        return Number(speeds.value);
    };
    choose(25);
    const found = [await answer("")];
    choose(5);
    choose(100);
    found.push(await answer("No."), await answer("No."), panel.speed);
    panel.stop();
    return found;
}"""


def test_a_speed_that_is_refused_does_not_stay_chosen(in_page: Run) -> None:
    assert in_page("run/panel.js", SPEED) == [25, 100, 25, 25]
