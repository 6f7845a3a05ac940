"""A second run beside the first: it is laid out once there is something to draw, at the moment that is looked at."""

from collections.abc import Callable
from typing import Any

import pytest

Run = Callable[..., Any]

SECOND = """async ({SecondRun}, step) => {
    const {Side} = await import("/assets/run/side.js");
    const {Scene} = await import("/assets/run/scene.js");
    const {History} = await import("/assets/run/history.js");
    const header = {seeds: [0], series: [], members: [], layers: [{}], state: "paused", step: 8, revision: 1};
    const asked = [];
    const feed = {metadata: null, snapshot: null, history: new History(), state: "paused", trouble: "", start() {},
        stop() {}, request: () => new Promise((answer) => asked.push(answer))};
    const laidOut = [];
    let tell = null;
    const second = new SecondRun({
        feed: (changed) => {
            tell = (kind) => changed(feed, kind);
            return feed;
        },
        make: (_, kept) => new Side(feed, new Scene(feed.metadata), {kept, dirty() {}, changed() {}}),
        kept: undefined, before: null, step, first: () => null, dirty() {},
        built: () => laidOut.push(second.shown === null ? null : second.drawable),
    });
    const settle = () => new Promise((done) => setTimeout(done, 0));
    const send = async (steps) => {
        const rows = Float32Array.from(steps.flatMap((one) => [one, one / 10]));
        asked.shift()({header: {generation: 0, layout: [{name: "row", shape: [2]}]},
            arrays: {snapshots: {shape: [steps.length, 2], data: rows}}});
        await settle();
    };
    const come = () => {
        feed.metadata = {header, arrays: {}};
        tell("metadata");
        feed.snapshot = {header, arrays: {}};
        tell("snapshot");
    };
    const stands = () => ({shown: second.side.scene.header?.step, there: second.there, laidOut});
    const found = await (%s)({second, send, come, stands, settle});
    second.stop();
    return found;
}"""


def second(in_page: Run, scenario: str, step: int | None) -> Any:
    """What `scenario` tells of a second run that begins while one looks at a step."""
    return in_page("run/compare.js", SECOND % scenario, step)


def test_a_second_run_that_comes_while_one_looks_back_is_seen_at_that_moment(in_page: Run) -> None:
    back = """async ({send, come, stands}) => {
        come();
        const before = stands().laidOut.length;
        await send([0, 2, 4, 6, 8]);
        return [before, stands()];
    }"""
    before, stands = second(in_page, back, 4)
    assert before == 0, "there is nothing to draw yet"
    assert stands == {"shown": 4, "there": True, "laidOut": [True]}


def test_it_is_laid_out_once_and_only_when_it_can_be_drawn(in_page: Run) -> None:
    moved = """async ({second, send, come, stands}) => {
        second.look(4);
        come();
        second.look(2);
        await send([0, 2, 4, 6, 8]);
        return stands();
    }"""
    assert second(in_page, moved, None) == {"shown": 2, "there": True, "laidOut": [True]}


@pytest.mark.parametrize("step", [None, 4])
def test_live_is_seen_at_once(in_page: Run, step: int | None) -> None:
    live = """async ({second, send, come, stands}) => {
        come();
        second.look(null);
        return stands();
    }"""
    assert second(in_page, live, step) == {"shown": 8, "there": True, "laidOut": [True]}
