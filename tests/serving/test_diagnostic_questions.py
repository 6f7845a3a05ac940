"""Questions in the background: the queue and its worker, what the worker does with them, and what it answers."""

import os
import time
from collections.abc import Callable, Iterator
from typing import Any, ClassVar

import numpy as np
import pytest

from learnact.activations import ZOO
from learnact.data import Dataset
from learnact.diagnostics.dead_neurons import count_dead_neurons
from learnact.diagnostics.distributions import distributions
from learnact.diagnostics.gradient_batches import gradient_statistics
from learnact.diagnostics.layers import layer_statistics
from learnact.diagnostics.propagation import Gaussian, Stack, propagation
from learnact.errors import RunError, SpecError
from learnact.serving import question_worker as worker_module
from learnact.serving import task_queue as module
from learnact.serving.diagnostic_questions import QUESTIONS, Asked, dead_arrays, dead_of, propagation_of, table_of
from learnact.serving.live import ProcessWorker
from learnact.serving.live.protocol import decode, encode
from learnact.serving.question_worker import MAX_DATASETS, QuestionWorker, remembering
from learnact.serving.task_queue import LAPSED, Answer, Question, Task, TaskQueue
from learnact.spec import ActivationSpec, Spec
from learnact.training import Trainer
from tests.serving.waiting import until

SMALL = Spec().replace(data__name="circle", data__samples=100, seeds=2, network__hidden=(6, 4))
ANY = Question("dead", "Counting", {})


class Fake:
    """A worker that does what the test says."""

    made: ClassVar[list["Fake"]] = []

    def __init__(self, kind: str, hear: Callable[[bytes], None], lost: Callable[[], None]) -> None:
        self.kind, self.hear, self.lost = kind, hear, lost
        self.heard: list[dict[str, Any]] = []
        self.ended = False
        Fake.made.append(self)
        self.say("", "ready")

    def send(self, message: bytes) -> None:
        self.heard.append(decode(message)[0])

    def stop(self) -> None:
        self.ended = True

    def say(self, key: str, event: str, arrays: dict[str, np.ndarray] | None = None, **header: object) -> None:
        self.hear(encode({"event": event, "key": key, **header}, arrays or {}))

    def has(self, what: str, task: Task) -> bool:
        return any(header["do"] == what and header["key"] == task.key for header in self.heard)


@pytest.fixture
def queue(monkeypatch: pytest.MonkeyPatch) -> Iterator[TaskQueue]:
    monkeypatch.setattr(module, "POLL_SECONDS", 0.01)
    Fake.made = []
    made = TaskQueue(Fake)
    yield made
    monkeypatch.setattr(module, "STOP_SECONDS", 0.0)
    made.close()


def begun(queue: TaskQueue, task: Task) -> Fake:
    """The worker that was asked it."""
    assert until(lambda: any(fake.has("ask", task) for fake in Fake.made))
    return next(fake for fake in Fake.made if fake.has("ask", task))


def test_a_question_is_followed_to_its_answer(queue: TaskQueue) -> None:
    task = queue.ask(Question("dead", "Counting", {"spec": "x"}, {"state": np.zeros(3, np.uint8)}))
    worker = begun(queue, task)
    assert worker.kind == "questions" and worker.heard[0]["name"] == "dead"
    worker.say(task.key, "progress", done=0.25, total=1.0)
    assert task.progress == 0.25 and not task.over
    worker.say(task.key, "result", {"a": np.arange(3, dtype=np.float32)}, header={"step": 7})
    assert task.state == "done" and task.result().header == {"step": 7}
    np.testing.assert_array_equal(task.result().arrays["a"], [0, 1, 2])
    assert begun(queue, queue.ask(ANY)) is worker


def test_a_mistake_is_its_sentence(queue: TaskQueue) -> None:
    task = queue.ask(ANY)
    begun(queue, task).say(task.key, "error", sentence="Too large.")
    assert (task.state, task.sentence) == ("failed", "Too large.")
    with pytest.raises(RunError, match="without a result"):
        task.result()


def test_a_question_does_not_wait_behind_a_command(queue: TaskQueue, monkeypatch: pytest.MonkeyPatch) -> None:
    queue.tasks.append(Task("Long", ["train"], state="running"))
    task = queue.ask(ANY)
    assert queue.place(task) == 0 and begun(queue, task)


def test_a_stopped_question_leaves_its_worker_for_the_next(queue: TaskQueue) -> None:
    first, second = queue.ask(ANY), queue.ask(ANY)
    worker = begun(queue, first)
    assert (queue.place(second), second.state) == (1, "waiting")
    queue.stop(first)
    assert until(lambda: worker.has("stop", first)) and first.state == "stopped" and not worker.has("ask", second)
    worker.say(first.key, "stopped")
    assert begun(queue, second) is worker and not worker.ended


def test_a_stopped_question_leaves_its_worker_whatever_the_thread_of_commands_does(
    queue: TaskQueue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue, "_command", lambda task: queue._finish(task, "done"))
    first, second = queue.ask(ANY), queue.ask(ANY)
    worker = begun(queue, first)
    queue.stop(first)
    command = queue.start(["zoo"], "A command")
    assert until(lambda: command not in queue.tasks)  # its thread has looked, and is idle
    worker.say(first.key, "stopped")
    assert begun(queue, second) is worker and not worker.ended


def test_a_worker_that_does_not_leave_a_question_is_ended(queue: TaskQueue, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "STOP_SECONDS", 0.02)
    first, second = queue.ask(ANY), queue.ask(ANY)
    worker = begun(queue, first)
    queue.stop(first)
    assert begun(queue, second) is not worker and worker.ended


def test_an_answer_that_does_not_come_is_a_sentence(queue: TaskQueue, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "QUESTION_SECONDS", 0.02)
    monkeypatch.setattr(module, "STOP_SECONDS", 0.02)
    task = queue.ask(ANY)
    worker = begun(queue, task)
    assert until(lambda: task.over and worker.ended) and "no answer within" in task.sentence


def test_an_answer_may_take_three_minutes(queue: TaskQueue) -> None:
    task = queue.ask(ANY)
    begun(queue, task)
    task.seen = time.monotonic() + 600
    task.began = start = time.monotonic() - 179.8
    assert until(lambda: task.over) and task.ended >= start + 180
    assert task.sentence.endswith("no answer within 180 seconds.")


def test_what_nobody_waits_for_ends_before_and_after_it_began(
    queue: TaskQueue, monkeypatch: pytest.MonkeyPatch
) -> None:
    running, waiting, watched = (queue.ask(ANY) for _ in range(3))
    worker = begun(queue, running)
    watched.seen = time.monotonic() + 600
    monkeypatch.setattr(module, "LEASE_SECONDS", 0.0)
    assert until(lambda: worker.has("stop", running)) and running.sentence == LAPSED
    worker.say(running.key, "stopped")
    assert begun(queue, watched) is worker
    assert waiting.sentence == LAPSED and not worker.has("ask", waiting) and not watched.over


def test_looking_at_it_is_waiting_for_it(queue: TaskQueue) -> None:
    task = queue.ask(ANY)
    task.seen = before = -1.0
    queue.watch(task)
    assert task.seen > before


def test_a_worker_that_dies_takes_its_question_alone(
    queue: TaskQueue, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "STOP_SECONDS", 1e9)  # nobody waits for what is dead
    first, second = queue.ask(ANY), queue.ask(ANY)
    worker = begun(queue, first)
    worker.lost()
    assert first.state == "failed" and "ended the process" in first.sentence
    assert begun(queue, second) is not worker and "ended" in caplog.text


def test_the_queue_has_an_end(queue: TaskQueue) -> None:
    queue.stopping = True
    for _ in range(12):
        queue.ask(ANY)
    with pytest.raises(RunError, match="12 questions of browsers that keep no cookie wait already"):
        queue.ask(ANY)


# -- the worker


@pytest.fixture
def sent() -> list[tuple[dict[str, Any], dict[str, np.ndarray]]]:
    return []


@pytest.fixture
def question_worker(sent, monkeypatch: pytest.MonkeyPatch) -> QuestionWorker:
    """A worker that knows a question which counts to 3, and two that cannot be answered."""

    def counting(asked: Asked):
        for done in range(1, 4):
            yield done / 3
        return {"to": asked.parameters["to"]}, dict(asked.arrays)

    def mistaken(asked: Asked):
        raise SpecError("This is too large.")
        yield

    def broken(asked: Asked):
        yield 0.5
        raise ZeroDivisionError("by zero")

    monkeypatch.setattr(worker_module, "EVENT_SECONDS", 0.0)
    monkeypatch.setattr(worker_module, "QUESTIONS", {"count": counting, "mistaken": mistaken, "broken": broken})
    return QuestionWorker(lambda header, arrays: sent.append((header, arrays)), lambda spec: spec.data.load())


def ask(question_worker: QuestionWorker, name: str, key: str = "k") -> None:
    arrays = {"x": np.ones(2, np.float32)}
    question_worker.handle({"do": "ask", "key": key, "name": name, "parameters": {"to": 3}}, arrays)


def test_the_worker_answers_a_piece_at_a_time(question_worker: QuestionWorker, sent) -> None:
    assert question_worker.slice() is False
    ask(question_worker, "count")
    while question_worker.slice():
        pass
    assert [header["event"] for header, _ in sent] == ["ready", "progress", "progress", "progress", "result"]
    header, arrays = sent[-1]
    assert header == {"event": "result", "key": "k", "header": {"to": 3}} and list(arrays) == ["x"]
    assert [header["done"] for header, _ in sent[1:4]] == [1 / 3, 2 / 3, 1]


def test_the_worker_stops_between_two_pieces_and_only_what_it_does(question_worker: QuestionWorker, sent) -> None:
    ask(question_worker, "count")
    question_worker.slice()
    question_worker.handle({"do": "stop", "key": "another"}, {})
    assert question_worker.slice()
    question_worker.handle({"do": "stop", "key": "k"}, {})
    assert not question_worker.slice() and sent[-1][0] == {"event": "stopped", "key": "k"}
    question_worker.handle({"do": "stop", "key": "k"}, {})
    assert [header["event"] for header, _ in sent].count("stopped") == 1


@pytest.mark.parametrize(("name", "words"), [("mistaken", "This is too large."), ("broken", "ZeroDivisionError")])
def test_a_question_that_fails_leaves_the_worker_for_the_next(
    question_worker: QuestionWorker, sent, caplog, name, words
) -> None:
    ask(question_worker, name)
    while question_worker.slice():
        pass
    assert sent[-1][0]["event"] == "error" and words in sent[-1][0]["sentence"]
    ask(question_worker, "count", "next")
    while question_worker.slice():
        pass
    assert sent[-1][0]["event"] == "result" and sent[-1][0]["key"] == "next"


def test_the_newest_data_are_loaded_once() -> None:
    loaded: list[int] = []

    def load(spec: Spec) -> Dataset:
        loaded.append(spec.data.samples)
        return SMALL.data.load()

    remembered = remembering(load)
    for samples in (100, 101, 100, *range(102, 101 + MAX_DATASETS), 100, 101):
        remembered(SMALL.replace(data__samples=samples))
    assert loaded == [100, 101, *range(102, 101 + MAX_DATASETS), 101]


# -- the answers


def answer(name: str, **parameters: object) -> Answer:
    pieces = QUESTIONS[name](Asked(parameters, {}, lambda spec: spec.data.load()))
    while True:
        try:
            next(pieces)
        except StopIteration as done:
            header, arrays = decode(encode({"header": done.value[0]}, done.value[1]))
            return Answer(header["header"], arrays)


def test_dead_neurons_come_through_as_they_were_counted() -> None:
    relu = SMALL.replace(network__activations=[{"name": "relu"}])
    found = answer("dead", spec=relu.to_json())
    expected = count_dead_neurons(Trainer(relu, relu.data.load()).network, relu, relu.data.load())
    for moment in ("first", "now"):
        for mine, theirs in zip(dead_of(found.arrays, moment).layers, expected.layers, strict=True):
            assert mine.rows == theirs.rows == 60
            for part in ("active", "moving", "hidden", "slowed", "known"):
                np.testing.assert_array_equal(getattr(mine, part), getattr(theirs, part))
    assert found.header == {"step": 0} and set(dead_arrays(expected)) == {
        name.removeprefix("now.") for name in found.arrays if name.startswith("now.")
    }


@pytest.mark.parametrize(("seconds", "batches"), [(60.0, 3), (-1.0, 1)])
def test_gradients_of_the_first_network_and_of_this_one(seconds: float, batches: int) -> None:
    spec = SMALL.replace(training__batch=20)
    found = answer("gradients", spec=spec.to_json(), batches=3, seconds=seconds)
    assert found.header == {"step": 0, "batches": batches, "asked": 3, "rows": 20}
    network = Trainer(spec, spec.data.load()).network
    for kind, count in (("one", 1), ("many", batches)):
        expected = gradient_statistics(network, spec, spec.data.load(), count)
        for moment in ("first", "now"):
            for name, array in expected.items():
                np.testing.assert_allclose(found.arrays[f"{kind}.{moment}.{name}"], array, rtol=1e-5, atol=1e-7)


def test_signals_come_through_as_they_were_measured() -> None:
    sizes = {"depth": 4, "width": 8, "seeds": 2}
    found = answer("propagation", activations=["relu", "tanh"], first=[2.0, 0.5], **sizes)
    for name in ("relu", "tanh"):
        mine = propagation_of(found.arrays, name)
        theirs = propagation(Stack(ZOO[name], Gaussian(2.0, 0.5), **sizes))
        assert (mine.fixed, mine.chi, mine.gain) == (theirs.fixed, theirs.chi, theirs.gain)
        assert mine.words() == theirs.words()
        np.testing.assert_array_equal(mine.measured["dz"], theirs.measured["dz"])
        np.testing.assert_array_equal(mine.predicted["z"], theirs.predicted["z"])
    assert answer("propagation", activations=["relu"], first="kaiming", **sizes).arrays


def test_fresh_networks_are_those_of_their_activations() -> None:
    found = answer("fresh", spec=SMALL.to_json(), activations=["relu", "sigmoid"])
    sigmoid = SMALL.replace(network__activations=[{"name": "sigmoid"}])
    expected = layer_statistics(Trainer(sigmoid, sigmoid.data.load()).network, sigmoid, sigmoid.data.load())
    np.testing.assert_array_equal(found.arrays["sigmoid.inside.0.z.hist"], expected["inside.0.z.hist"])
    assert len(found.arrays) == 2 * len(expected)


@pytest.mark.parametrize("trained", [True, False])
def test_a_table_beside_the_exact_form(trained: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = {"name": "drawn", "learned": {"points": [[-1, 0], [1, 1]], "trainable": trained}}
    chosen = ActivationSpec.model_validate(drawn)
    lines = table_of(answer("table", activation=chosen.model_dump_json()).arrays)
    assert [line.points for line in lines] == [512, 1024, 2048, 4096]
    assert all((line.gradient is not None) == trained and line.exact > 0 and line.table > 0 for line in lines)


def test_the_time_of_a_step_is_of_both_experiments() -> None:
    other = SMALL.replace(network__activations=[{"name": "relu"}])
    for seconds in (60.0, -1.0):
        found = answer("step_time", spec=SMALL.to_json(), other=other.to_json(), seconds=seconds)
        assert found.arrays["seconds"].shape == (2,) and (found.arrays["seconds"] > 0).all()


def test_a_process_answers_and_ends_with_the_server() -> None:
    queue = TaskQueue(ProcessWorker)
    parameters = {"activations": ["relu"], "first": "kaiming", "depth": 2, "width": 4, "seeds": 1}
    task = queue.ask(Question("propagation", "A signal", parameters))
    process = queue.warm().process
    while not task.over:
        queue.watch(task)
        queue.wait(task, 1.0)
    own = os.getpriority(os.PRIO_PROCESS, 0)
    assert os.getpriority(os.PRIO_PROCESS, process.pid) > own or own == 19  # live runs come first
    queue.close()
    assert propagation_of(task.result().arrays, "relu").measured["z"].shape == (2, 1, 2)
    assert process.poll() is not None


def test_distributions_of_every_row_share_their_axes_and_are_those_of_the_network() -> None:
    found = answer("distributions", spec=SMALL.to_json())
    dataset = SMALL.data.load()
    expected = distributions(Trainer(SMALL, dataset).network, SMALL, dataset, neurons=True, slope=False)
    assert found.header == {"step": 0}
    for moment in ("first", "now"):  # nothing was trained: both are the same network
        for name, array in expected.items():
            np.testing.assert_array_equal(found.arrays[f"{moment}.{name}"], array, err_msg=name)


def test_the_time_of_a_step_says_how_far_it_is() -> None:
    asked = {"spec": SMALL.to_json(), "other": SMALL.to_json(), "seconds": 60.0}
    shares = [*QUESTIONS["step_time"](Asked(asked, {}, lambda spec: spec.data.load()))]
    assert shares == sorted(shares) and 0 < shares[0] < shares[-1] <= 1
