"""Slices, leases and the queue, with a clock that the test turns."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from learnact.data import Dataset
from learnact.errors import DataError
from learnact.serving.live.run import LiveRun
from learnact.serving.live.scheduler import LAPSED, TIDY_SECONDS, Scheduler
from learnact.spec import Spec

SMALL = Spec().replace(data__name="circle", data__samples=100, seeds=2)


class Bench:
    """A scheduler with its messages in a list and its clock in the test's hand; every look at the clock costs 5 ms."""

    def __init__(self, load: Callable[[Spec], "Future[Dataset]"] | None = None, **options: Any) -> None:
        self.now, self.heard = 0.0, []
        self.work = Scheduler(self._send, load or loaded, clock=self.clock, spent=lambda: self.now, **options)

    def clock(self) -> float:
        self.now += 0.005
        return self.now

    def _send(self, header: dict[str, Any], arrays: dict[str, np.ndarray]) -> None:
        self.heard.append((header, arrays))

    def do(self, what: str, key: str = "r", **more: Any) -> None:
        self.work.handle({"request": what, "key": key, **more}, {})

    def open(self, *keys: str, playing: bool = False, spec: Spec = SMALL, visitor: str = "") -> None:
        for key in keys:
            self.do("open", key, spec=spec.to_json(), playing=playing, visitor=visitor)

    def rounds(self, count: int) -> None:
        for _ in range(count):
            self.work.slice()

    def snapshots(self, key: str = "r") -> list[dict[str, Any]]:
        return [header for header, _ in self.heard if header["message"] == "snapshot" and header["key"] == key]

    def heard_last(self, key: str) -> str:
        """The kind of the last message about a run."""
        return [header["message"] for header, _ in self.heard if header["key"] == key][-1]

    def steps(self, *keys: str) -> list[int]:
        return [self.work.runs[key].trainer.step for key in keys]


class Busy(Bench):
    """On a machine that is busy: looks at the clock and messages cost what chance says."""

    def __init__(self, seed: int) -> None:
        self.chance = np.random.default_rng(seed)
        super().__init__(lease_seconds=1e9)

    def clock(self) -> float:
        self.now += self.chance.choice([0.001, 0.005, 0.02, 0.06])
        return self.now

    def _send(self, header: dict[str, Any], arrays: dict[str, np.ndarray]) -> None:
        self.now += 0.15 * self.chance.random()
        super()._send(header, arrays)


def loaded(spec: Spec, visitor: str = "") -> "Future[Dataset]":
    done: Future[Dataset] = Future()
    done.set_result(spec.data.load())
    return done


def test_opens_paused_and_tells_its_first_picture():
    bench = Bench()
    bench.open("r")
    bench.rounds(3)
    (frame,) = bench.snapshots()
    assert frame["state"] == "paused" and frame["step"] == frame["place"] == 0
    assert [header["message"] for header, _ in bench.heard] == ["metadata", "snapshot", "checkpoint"]


def test_who_begins_playing_shows_its_start_first():
    bench = Bench(lease_seconds=1e9)
    bench.open("r", playing=True)
    bench.rounds(20)
    first, *later = bench.snapshots()
    assert first["step"] == 0 and later[-1]["step"] > 0


def test_what_the_server_asks_by_itself_is_no_sign_of_a_watcher():
    """Else a run that nobody watches would be asked to be saved, and train on for it, again and again."""
    bench = Bench(lease_seconds=5)
    bench.open("r", playing=True)
    bench.rounds(5)
    for _ in range(3):
        bench.now += 3
        bench.do("save", "r")
        bench.rounds(5)
    assert bench.snapshots()[-1]["why"] == LAPSED
    bench.do("save", "r")
    before = bench.steps("r")
    bench.rounds(20)
    assert bench.steps("r") == before


def test_a_run_that_nobody_watched_for_long_does_not_train_again_at_another_worker():
    bench = Bench(lease_seconds=5)
    bench.do("open", "r", spec=SMALL.to_json(), playing=True, unwatched=4)
    bench.do("open", "left", spec=SMALL.to_json(), playing=True, unwatched=6)
    bench.rounds(10)
    assert bench.steps("r")[0] > 0 and bench.work.runs["left"].lapsed
    bench.do("renew", "left")
    bench.rounds(10)
    assert bench.steps("left")[0] > 0


def test_the_tabs_of_one_visitor_are_one_visitor_and_share_their_time_for_snapshots(monkeypatch):
    """Here a snapshot costs 10 ms of processor time, of which one run's share is a twentieth."""
    bench, spent = Bench(lease_seconds=1e9), [0.0]

    def thread_time() -> float:
        spent[0] += 0.01
        return spent[0]

    monkeypatch.setattr("learnact.serving.live.run.time.thread_time", thread_time)
    bench.open(*(f"tab {number}" for number in range(10)), playing=True, visitor="ann")
    bench.open("r", playing=True, visitor="bea")
    bench.rounds(300)
    counts = {key: len(bench.snapshots(key)) for key in ("r", "tab 3")}
    assert bench.snapshots("r")[-1]["visitors"] == 2
    assert counts["r"] > 3 * counts["tab 3"] > 0


def test_memory_of_closed_runs_goes_back_to_the_system_now_and_then(monkeypatch):
    returned = []
    monkeypatch.setattr("learnact.serving.live.scheduler.return_memory", lambda: returned.append(bench.now))
    bench = Bench(lease_seconds=1e9)
    bench.open("a", "b", "c", playing=True)
    bench.rounds(5)
    assert not returned
    bench.now += TIDY_SECONDS
    for key in "ab":
        bench.do("close", key)
        bench.rounds(5)
    assert len(returned) == 1
    bench.now += TIDY_SECONDS
    bench.rounds(5)
    assert len(returned) == 2
    bench.now += TIDY_SECONDS
    bench.rounds(5)
    assert len(returned) == 2


def test_time_is_shared_fairly():
    bench = Bench(lease_seconds=1e9)
    bench.open("a", "b", "c", playing=True)
    bench.rounds(60)
    few, many = min(bench.steps("a", "b", "c")), max(bench.steps("a", "b", "c"))
    assert few > 0
    assert many - few <= 0.2 * many
    assert bench.snapshots("a")[-1]["visitors"] == 3


def test_the_first_turn_of_a_run_is_short_so_that_of_many_that_are_taken_up_each_goes_on_soon(monkeypatch):
    bench, lasted = Bench(lease_seconds=1e9), {"a": [], "b": []}
    monkeypatch.setattr(LiveRun, "work", lambda run, until, clock: lasted[run.key].append(until - bench.now))
    bench.open("a", "b", playing=True)
    bench.rounds(20)
    for seconds in lasted.values():
        assert seconds == pytest.approx([0.003, *[0.015] * (len(seconds) - 1)]) and len(seconds) > 3


@pytest.mark.parametrize(("crowd", "seconds"), [(53, 0.015), (80, 0.01), (400, 0.003)])
def test_turns_of_a_crowd_are_short(monkeypatch, crowd: int, seconds: float):
    """Each of them goes on within a second or so, as long as a turn is worth its change of hands."""
    bench, lasted = Bench(lease_seconds=1e9), []
    monkeypatch.setattr(Scheduler, "_take_turn", lambda _, run, seconds: lasted.append(seconds) or True)
    bench.open(*map(str, range(crowd)), playing=True)
    for run in bench.work.runs.values():
        run.served = 1.0
    bench.rounds(3)
    assert lasted == pytest.approx([seconds] * len(lasted), rel=0.02)


@pytest.mark.parametrize("what", ["_send_snapshot", "work"])
def test_who_has_expensive_pictures_or_steps_gets_no_more_time_than_others(monkeypatch, what: str):
    """Eight tabs of one visitor whose every picture, or step, takes a second, beside somebody with a small run."""
    bench, turns = Bench(lease_seconds=1e9), []
    whole, work = getattr(LiveRun, what), LiveRun.work

    def expensive(run: LiveRun, *rest: Any) -> None:
        whole(run, *rest)
        bench.now += run.visitor == "many"

    def noted(run: LiveRun, *rest: Any) -> None:
        before = bench.now
        (work if what != "work" else expensive)(run, *rest)
        turns.append((run.visitor, before, bench.now))

    monkeypatch.setattr(LiveRun, what, expensive)
    monkeypatch.setattr(LiveRun, "work", noted)
    bench.open("one", playing=True, visitor="one")
    bench.rounds(20)
    bench.open(*map(str, range(8)), playing=True, visitor="many")
    start = bench.now
    while bench.now < start + 60:
        bench.work.slice()
    mine = [(before, after) for visitor, before, after in turns if visitor == "one" and after > start]
    gaps = [second[0] - first[1] for first, second in pairwise([(start, start), *mine])]
    assert max(gaps) < 1.3
    assert sum(gap for gap in gaps if gap > 0.5) < 40  # of sixty seconds; half of them are its own


def test_many_runs_do_not_keep_a_click_waiting():
    bench = Bench(lease_seconds=1e9)
    keys = [f"r{number}" for number in range(30)]
    bench.open(*keys, playing=True)
    bench.rounds(100)
    before, now = bench.steps(*keys), bench.now
    assert min(before) > 0
    bench.do("pause", "r7")
    bench.rounds(1)
    assert bench.snapshots("r7")[-1]["state"] == "paused"
    assert bench.now - now < 0.5  # 30 slices and snapshots would take 2 s
    bench.rounds(100)
    after = bench.steps(*keys)
    assert after[7] == before[7]
    assert all(late > early for key, early, late in zip(keys, before, after, strict=True) if key != "r7")


def test_step_and_epoch_stop_where_they_should():
    bench = Bench(lease_seconds=1e9)
    bench.open("r")
    bench.rounds(1)
    bench.do("step")
    bench.rounds(3)
    assert bench.steps("r") == [1]
    bench.do("epoch")
    bench.rounds(3)
    assert bench.steps("r") == [bench.work.runs["r"].trainer.batches.per_epoch]
    assert bench.snapshots()[-1]["state"] == "paused"


def test_without_a_watcher_it_pauses_and_comes_back_by_itself():
    bench = Bench(lease_seconds=5)
    bench.open("r", playing=True)
    bench.rounds(5)
    bench.now += 6
    bench.rounds(30)
    stood = bench.steps("r")
    assert bench.snapshots()[-1] | {"state": "paused", "why": LAPSED} == bench.snapshots()[-1]
    bench.do("renew")
    bench.rounds(30)
    assert bench.steps("r") > stood
    assert "by itself" in bench.snapshots()[-1]["why"]


def test_two_heavy_runs_in_step_train_together_and_the_next_ones_wait():
    bench = Bench(together=1, lease_seconds=1e9)
    bench.open("a")
    bench.do("open", "b", spec=SMALL.to_json(), beside="a", playing=False)
    bench.open("c", playing=True)
    bench.do("pause", "c")
    bench.rounds(3)
    bench.do("play", "a")
    bench.do("play", "c")
    bench.rounds(30)
    assert min(bench.steps("a", "b")) > 16 and bench.steps("c") == [0]


def test_heavy_runs_wait_in_line():
    bench = Bench(together=1, lease_seconds=1e9)
    bench.open("a", "b", "c", playing=True)
    bench.rounds(20)
    assert bench.steps("a")[0] > 0 and bench.steps("b", "c") == [0, 0]
    assert (bench.snapshots("a")[-1]["state"], bench.snapshots("a")[-1]["place"]) == ("playing", 0)
    assert bench.snapshots("c")[-1] | {"state": "waiting", "place": 2} == bench.snapshots("c")[-1]
    bench.do("pause", "a")
    bench.rounds(20)
    assert bench.steps("b")[0] > 0 and bench.steps("c") == [0]
    bench.do("play", "a")  # goes behind c
    bench.do("pause", "b")
    bench.rounds(20)
    assert bench.steps("c")[0] > 0


def test_reset_goes_back_to_the_same_first_weights():
    bench = Bench(lease_seconds=1e9)
    bench.open("r", playing=True)
    bench.rounds(1)
    first = [arrays["layers.0.weight"] for header, arrays in bench.heard if header["message"] == "snapshot"]
    bench.rounds(10)
    bench.do("reset")
    bench.rounds(5)
    last = [arrays["layers.0.weight"] for header, arrays in bench.heard if header["message"] == "snapshot"][-1]
    fresh = Bench()
    fresh.open("r")
    fresh.rounds(2)
    start = [arrays["layers.0.weight"] for header, arrays in fresh.heard if header["message"] == "snapshot"][-1]
    np.testing.assert_array_equal(last, start)
    assert bench.snapshots()[-1]["step"] == 0 and bench.snapshots()[-1]["state"] == "paused"
    assert len(first) == 1


def test_turning_is_remembered_and_a_wrong_value_is_a_sentence():
    bench = Bench(lease_seconds=1e9)
    bench.open("r", playing=True)
    bench.rounds(3)
    bench.do("set_live", field="training.learning_rate", value=0.5)
    bench.rounds(30)
    assert bench.snapshots()[-1]["live_changes"][0][1:] == ["training.learning_rate", 0.5]
    bench.do("set_live", field="training.momentum", value=3)
    bench.rounds(30)
    assert "not training.momentum" in bench.snapshots()[-1]["why"]
    assert bench.snapshots()[-1]["state"] == "playing"


def test_noise_that_was_set_before_the_data_came_or_before_a_reset_is_that_of_the_data():
    data: Future[Dataset] = Future()
    bench = Bench(load=lambda spec, visitor: data, lease_seconds=1e9)
    bench.open("r")
    for noise in (0.25, 0.5):
        bench.do("set_live", field="data.noise", value=noise)
        bench.do("reset")
        if not data.done():
            data.set_result(SMALL.data.load())
        bench.rounds(2)
        wanted = SMALL.replace(data__noise=noise).data.load()
        np.testing.assert_array_equal(bench.work.runs["r"].trainer.dataset.train.x, wanted.train.x)


def test_what_was_turned_stays_turned_after_a_reset():
    bench = Bench(lease_seconds=1e9)
    bench.open("r", playing=True)
    bench.rounds(3)
    bench.do("set_live", field="training.learning_rate", value=0.5)
    bench.do("reset")
    bench.rounds(3)
    assert bench.steps("r") == [0]
    assert bench.work.runs["r"].trainer.spec.training.learning_rate == 0.5


def test_saved_state_goes_on_elsewhere():
    bench = Bench(lease_seconds=1e9)
    bench.open("r", playing=True)
    bench.rounds(30)
    bench.do("pause")
    bench.now += 100
    bench.rounds(2)
    saved = next(arrays["checkpoint"] for header, arrays in reversed(bench.heard) if header["message"] == "checkpoint")
    other = Bench(lease_seconds=1e9)
    other.work.handle({"request": "open", "key": "r", "spec": SMALL.to_json(), "playing": False}, {"checkpoint": saved})
    assert other.work.runs["r"].checkpoint == saved.tobytes()
    other.rounds(2)
    assert other.steps("r") == bench.steps("r")
    assert other.work.runs["r"].checkpoint is None, "the network has what was in it"


def test_data_that_cannot_be_read_fail_with_their_sentence():
    def broken(_: Spec, visitor: str) -> "Future[Dataset]":
        failed: Future[Dataset] = Future()
        failed.set_exception(DataError("The file is truncated."))
        return failed

    bench = Bench(broken)
    bench.open("r", playing=True)
    bench.rounds(3)
    assert bench.snapshots()[-1] | {"state": "failed", "why": "The file is truncated."} == bench.snapshots()[-1]


def test_a_run_that_diverges_says_where():
    square = {"network__activations": [{"name": "square"}]}
    wild = SMALL.replace(**square, training__optimiser="sgd", training__learning_rate=90)
    bench = Bench(lease_seconds=1e9)
    bench.open("r", playing=True, spec=wild)
    bench.rounds(100)
    last = bench.snapshots()[-1]
    assert last["state"] == "finished"
    assert "it began in" in last["why"]
    assert all(member["state"] == "diverged" for member in last["members"])


@pytest.mark.parametrize("what", ["play", "pause", "step", "reset", "renew", "close"])
def test_a_message_to_a_run_that_is_gone_does_nothing(what):
    bench = Bench()
    bench.do(what, "nobody")
    assert bench.heard == [] and bench.work.runs == {}


def test_two_runs_train_in_step_on_the_same_batches():
    bench = Bench(lease_seconds=1e9)
    bench.open("a")
    relu = SMALL.replace(network__activations=[{"name": "relu"}])
    bench.do("open", "b", spec=relu.to_json(), beside="a")
    bench.rounds(2)
    bench.do("play", "a")
    for _ in range(20):
        bench.rounds(1)
        a, b = bench.steps("a", "b")
        assert abs(a - b) <= 16
    assert min(bench.steps("a", "b")) > 20
    bench.do("pause", "b")
    bench.rounds(5)
    a, b = bench.steps("a", "b")
    assert a == b
    assert [bench.snapshots(key)[-1]["state"] for key in "ab"] == ["paused", "paused"]
    bench.do("step", "a")
    bench.rounds(3)
    assert bench.steps("a", "b") == [a + 1, a + 1]
    orders = [bench.work.runs[key].trainer.batches.order for key in "ab"]
    assert (orders[0] == orders[1]).all()
    bench.do("close", "b")
    bench.do("play", "a")
    bench.rounds(10)
    assert bench.steps("a")[0] > a + 17


def test_a_run_is_sixteen_steps_ahead_of_one_that_is_still_read():
    waiting: Future[Dataset] = Future()
    bench = Bench(lambda spec, _: waiting if spec.data.samples == 90 else loaded(spec), lease_seconds=1e9)
    bench.open("a")
    bench.do("open", "b", spec=SMALL.replace(data__samples=90).to_json(), beside="a")
    bench.do("play", "a")
    bench.rounds(20)
    assert bench.steps("a") == [16]
    waiting.set_result(SMALL.data.load())
    bench.rounds(20)
    assert bench.steps("a")[0] > 16


def test_a_slice_says_whether_anything_happened():
    bench = Bench(lease_seconds=1e9)
    bench.open("r", playing=True)
    seen = set()
    for _ in range(40):
        before = bench.work.runs["r"].step, len(bench.heard)
        did = bench.work.slice()
        trained, told = bench.work.runs["r"].step > before[0], len(bench.heard) > before[1]
        assert did == (trained or told)
        seen.add((trained, told))
    assert {(True, False), (True, True)} <= seen
    bench.do("pause")
    bench.now += 100
    bench.rounds(2)
    assert bench.work.slice() is False


@pytest.mark.parametrize("bench", [Bench(lease_seconds=1e9), *map(Busy, range(6))])
def test_two_runs_in_step_take_their_snapshots_at_the_same_steps(bench: Bench):
    bench.open("a")
    wide = SMALL.replace(network__hidden=[64])
    bench.do("open", "b", spec=wide.to_json(), beside="a")
    bench.rounds(2)
    bench.do("play", "a")
    for _ in range(90):
        bench.now += 0.02
        bench.rounds(1)
    bench.do("pause", "a")
    bench.rounds(40)
    told = [{frame["step"] for frame in bench.snapshots(key)} for key in "ab"]
    assert told[0] == told[1]
    assert len(told[0]) > 8


def test_when_one_of_two_ends_the_other_goes_on():
    bench = Bench(lease_seconds=1e9)
    bench.open("a")
    wild = SMALL.replace(network__activations=[{"name": "cube"}], training__optimiser="sgd", training__learning_rate=99)
    bench.do("open", "b", spec=wild.to_json(), beside="a")
    bench.rounds(2)
    bench.do("play", "a")
    bench.rounds(60)
    assert bench.snapshots("b")[-1]["state"] == "finished"
    assert bench.steps("a")[0] > bench.steps("b")[0] + 16


def in_step(epochs: int) -> Bench:
    """Two that train in step, of which "b" has fewer epochs than "a"."""
    bench = Bench(lease_seconds=1e9)
    bench.open("a")
    bench.do("open", "b", spec=SMALL.replace(training__epochs=epochs).to_json(), beside="a")
    bench.rounds(2)
    bench.do("play", "a")
    bench.rounds(60)
    return bench


@pytest.mark.parametrize("asked", [("play",), ("pause",), ("pause", "play"), ("step",), ("epoch",), ("pause", "step")])
def test_who_has_ended_stays_so_with_its_sentence_whatever_is_asked_of_the_one_beside_it(asked: tuple[str, ...]):
    bench = in_step(epochs=1)
    step, why = bench.steps("b")[0], bench.snapshots("b")[-1]["why"]
    assert "All 1 epochs are done" in why and bench.snapshots("a")[-1]["state"] == "playing"
    for what in asked:
        bench.do(what, "a")
        bench.rounds(5)
    last = bench.snapshots("b")[-1]
    assert (last["state"], last["why"], last["playing"], bench.steps("b")) == ("finished", why, False, [step])
    assert not bench.work.runs["b"].playing


def test_who_has_failed_stays_so_whatever_is_asked_of_the_one_beside_it():
    bench = in_step(epochs=1_000)
    bench.work.runs["b"].fail("No derivative.")
    for what in ("step", "epoch", "play", "pause"):
        bench.do(what, "a")
        bench.rounds(5)
        assert not bench.work.runs["b"].playing
        assert (bench.snapshots("b")[-1]["state"], bench.snapshots("b")[-1]["why"]) == ("failed", "No derivative.")


def test_why_a_run_ended_is_said_where_it_is_opened_again():
    bench = Bench(lease_seconds=1e9)
    bench.open("r", spec=SMALL.replace(training__epochs=1), playing=True)
    bench.rounds(20)
    bench.do("save", "r")
    saved = next(arrays["checkpoint"] for header, arrays in reversed(bench.heard) if header["message"] == "checkpoint")
    other = Bench(lease_seconds=1e9)
    header = {"request": "open", "key": "r", "spec": SMALL.replace(training__epochs=1).to_json(), "playing": True}
    other.work.handle(header, {"checkpoint": saved})
    other.rounds(3)
    last = other.snapshots()[-1]
    assert (last["state"], last["playing"], last["why"]) == ("finished", False, bench.snapshots()[-1]["why"])


def test_two_are_in_step_whichever_is_opened_first_and_the_newest_second_one_is_it():
    bench = Bench(lease_seconds=1e9)
    bench.open("b")
    bench.do("open", "a", spec=SMALL.to_json(), playing=False, second="b")
    bench.do("open", "a", spec=SMALL.to_json(), playing=False, second="b")
    runs = bench.work.runs
    assert runs["a"].twin is runs["b"] and runs["b"].twin is runs["a"]
    bench.do("open", "c", spec=SMALL.to_json(), playing=False, beside="a")
    assert runs["a"].twin is runs["c"] and runs["c"].twin is runs["a"] and runs["b"].twin is None
    bench.do("close", "b")
    assert runs["a"].twin is runs["c"]


def test_slow_motion_and_an_edit():
    bench = Bench(lease_seconds=1e9)
    bench.open("r")
    bench.rounds(2)
    bench.do("speed", value=10.0)
    bench.do("play")
    began = bench.now
    while bench.now < began + 3:
        bench.rounds(1)
    assert 25 <= bench.steps("r")[0] <= 35
    bench.do("edit", layer=0, name="weight", row=1, column=2, value=7.5, member=1)
    bench.rounds(1)
    assert bench.work.runs["r"].trainer.edited[0][1:] == ("layers.0.weight", [1, 2], 7.5, 1)
    bench.do("edit", layer=7, name="weight", row=1, column=2, value=7.5, member=1)
    bench.now += 1
    bench.rounds(2)
    assert "no weight at layer 7" in bench.snapshots()[-1]["why"]


def test_a_pause_is_exact_and_every_snapshot_says_which_requests_it_has_behind_it():
    bench = Bench(lease_seconds=1e9)
    bench.open("r", playing=True)
    bench.rounds(20)
    assert bench.snapshots()[-1]["handled"] == 0
    bench.do("pause")
    told = len(bench.snapshots())
    bench.rounds(1)
    (stood,) = bench.snapshots()[told:]
    assert (stood["state"], stood["step"], stood["handled"]) == ("paused", bench.steps("r")[0], 1)
    bench.do("renew")
    bench.now += 10
    bench.rounds(10)
    assert bench.snapshots()[-1] == stood


def test_what_changes_nothing_is_told_as_handled():
    bench = Bench(lease_seconds=1e9)
    bench.open("r", spec=SMALL.replace(training__epochs=1))
    bench.rounds(1)
    bench.do("epoch")
    bench.rounds(5)
    assert bench.snapshots()[-1]["state"] == "finished"
    bench.do("step")
    bench.now += 1
    bench.rounds(1)
    assert (bench.snapshots()[-1]["state"], bench.snapshots()[-1]["handled"]) == ("finished", 2)


def test_a_step_asked_for_before_the_network_is_built_is_taken_then():
    waiting: Future[Dataset] = Future()
    bench = Bench(lambda *_: waiting, lease_seconds=1e9)
    bench.open("r")
    bench.do("step")
    bench.rounds(2)
    assert bench.snapshots() == []
    waiting.set_result(SMALL.data.load())
    bench.rounds(3)
    bench.do("reset")
    bench.do("step")
    bench.rounds(3)
    last = bench.snapshots()[-1]
    assert (last["step"], last["state"], last["handled"]) == (1, "paused", 3)


def test_edits_that_come_before_the_network_is_built_are_done_then():
    waiting: Future[Dataset] = Future()
    bench = Bench(lambda *_: waiting, lease_seconds=1e9)
    bench.open("r")
    place = {"layer": 0, "name": "weight", "row": 1, "column": 2, "member": None}
    for value in (3.0, 7.5):
        bench.do("edit", value=value, **place)
    bench.do("edit", value=1.0, **place | {"layer": 7})
    bench.do("step")
    bench.rounds(2)
    waiting.set_result(SMALL.data.load())
    bench.rounds(3)
    trainer, last = bench.work.runs["r"].trainer, bench.snapshots()[-1]
    assert [edit[3] for edit in trainer.edited] == [3.0, 7.5]
    assert (last["step"], last["state"], last["handled"]) == (1, "paused", 4)
    bench.do("edit", value=9.0, **place)
    bench.do("reset")
    bench.do("edit", value=-2.0, **place)
    bench.rounds(3)
    edited = bench.work.runs["r"].trainer
    assert [edit[3] for edit in edited.edited] == [-2.0], "what was set before a reset is over"
    assert edited.network.layers[0].weight[1, 1, 2].item() == -2.0


def test_a_visitor_with_many_runs_has_one_visitor_s_time(monkeypatch: pytest.MonkeyPatch):
    bench = Bench(lease_seconds=1e9)
    many = [f"tab {number}" for number in range(12)]
    bench.open(*many, playing=True, visitor="greedy")
    bench.open("lone", playing=True, visitor="ann")
    bench.open("other", playing=True, visitor="bob")
    had: Counter[str] = Counter()
    charge = bench.work.share.charge

    def noted(visitor: str, seconds: float) -> None:
        had[visitor] += seconds
        charge(visitor, seconds)

    monkeypatch.setattr(bench.work.share, "charge", noted)
    bench.rounds(400)
    assert min(had.values()) > 0.9 * max(had.values()) > 3
    assert min(bench.steps("lone", "other")) > 0.8 * sum(bench.steps(*many))
    assert min(bench.steps(*many)) > 0.5 * max(bench.steps(*many))


def test_a_visitor_who_fills_the_queue_waits_behind_the_others():
    bench = Bench(together=1, lease_seconds=1e9)
    bench.open("a1", "a2", "a3", playing=True, visitor="greedy")
    bench.open("b1", playing=True, visitor="ann")
    bench.rounds(30)
    places = {key: bench.snapshots(key)[-1]["place"] for key in ("a1", "b1", "a2", "a3")}
    assert places == {"a1": 0, "b1": 1, "a2": 2, "a3": 3}


def test_who_comes_while_a_heavy_run_of_another_trains_is_next_and_a_run_in_hand_stays_so():
    bench = Bench(together=1, lease_seconds=1e9)
    bench.open("a1", "a2", playing=True, visitor="greedy")
    bench.rounds(10)
    bench.open("b1", "b2", playing=True, visitor="ann")
    bench.rounds(30)
    order = ["a1", "b1", "a2", "b2"]
    assert [bench.snapshots(key)[-1]["place"] for key in order] == [0, 1, 2, 3]
    for place, key in enumerate(order):
        bench.rounds(40)
        first, *later = bench.steps(*order[place:])
        assert first > 20 and not any(later)
        bench.do("pause", key)


def test_a_heavy_run_that_was_left_waits_for_the_one_whose_turn_it_is_now():
    bench = Bench(together=1, lease_seconds=1e9)
    bench.open("a", "b", playing=True)
    bench.rounds(10)
    bench.work.runs["a"].seen -= 2e9
    bench.rounds(10)
    assert bench.work.runs["a"].lapsed
    bench.do("renew", "a")
    stood, before = bench.steps("a", "b")
    bench.rounds(20)
    assert bench.steps("a")[0] == stood and bench.steps("b")[0] > before
    assert bench.snapshots("a")[-1] | {"state": "waiting", "place": 1} == bench.snapshots("a")[-1]


def test_two_heavy_runs_in_step_have_one_place_in_the_queue():
    bench = Bench(together=1, lease_seconds=1e9)
    for first, second in ("ab", "cd"):
        bench.open(first, visitor="ann")
        bench.do("open", second, spec=SMALL.to_json(), beside=first, visitor="ann")
        bench.rounds(3)
        bench.do("play", first)
    bench.rounds(60)
    told = {key: (bench.snapshots(key)[-1]["state"], bench.snapshots(key)[-1]["place"]) for key in "abcd"}
    assert told == {"a": ("playing", 0), "b": ("playing", 0), "c": ("waiting", 1), "d": ("waiting", 1)}


def test_runs_of_nobody_in_particular_are_of_one_visitor_each():
    bench = Bench(lease_seconds=1e9)
    bench.open("r1", "r2", "r3", playing=True)
    bench.rounds(200)
    assert min(bench.steps("r1", "r2", "r3")) > 0.8 * max(bench.steps("r1", "r2", "r3"))


def test_the_run_in_hand_is_told_before_anything_is_done_with_it():
    signs: list[str] = []
    bench = Bench(sign=lambda key="": signs.append(key))
    bench.open("r", playing=True)
    assert signs == ["r"]
    bench.rounds(1)
    assert set(signs[1:]) == {"r"}
    before = len(signs)
    bench.do("edit", "r", layer=0, name="bias", row=0, column=0, value=1.0, member=None)
    assert signs[before:] == ["r", "r"]


def test_a_state_is_sent_when_it_is_asked_for_and_once():
    bench = Bench()
    bench.open("r", playing=True)
    bench.rounds(20)
    states = [header["step"] for header, _ in bench.heard if header["message"] == "checkpoint"]
    bench.rounds(1)
    for _ in range(2):
        bench.do("save", "r")
    later = [header["step"] for header, _ in bench.heard if header["message"] == "checkpoint"]
    assert later == [*states, *bench.steps("r")]
    assert bench.work.runs["r"].handled == 0


def test_one_slow_saved_state_does_not_keep_the_next_one_waiting(monkeypatch: pytest.MonkeyPatch):
    """The first one of a process takes what it imports; of what takes long each time there are fewer."""
    bench = Bench(lease_seconds=1e9)
    bench.open("r", playing=True)
    bench.rounds(2)
    run, clock = bench.work.runs["r"], iter([0.0, 6.0, 6.0, 6.001, 7.0, 13.0, 13.0, 19.0])
    monkeypatch.setattr("learnact.serving.live.run.time.thread_time", lambda: next(clock))
    waits = []
    for _ in range(4):
        run.checkpoint_cadence.next, run.saved = 0.0, None
        before = bench.now
        assert run.send_checkpoint(bench.clock, 1)
        waits.append(run.checkpoint_cadence.next - before)
    assert waits[:3] == pytest.approx([1.0, 1.0, 1.0], abs=0.1) and waits[3] > 100
