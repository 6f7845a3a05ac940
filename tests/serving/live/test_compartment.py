"""A run is a compartment: whatever is raised in one ends that one with a sentence, and the others go on."""

from typing import Any

import pytest

from learnact.serving.live.run import LiveRun
from learnact.serving.live.scheduler import Scheduler
from learnact.spec import Spec
from learnact.training import Trainer
from tests.serving.live.test_scheduler import SMALL, Bench

UNDIFFERENTIABLE = ("5%x", "a%x", "max(x, 1e39)", "clip(x, -1e39, 1e39)", "a*1e39", "x + 1e308")
FAULTS = (RuntimeError("no derivative"), OverflowError("too large"), MemoryError(), KeyError("layer"), TypeError())


def typed(formula: str) -> Spec:
    return SMALL.replace(network__activations=[{"name": "typed", "formula": formula}])


def pair(spec: Spec = SMALL) -> Bench:
    """A run "r" of a spec beside a bystander."""
    bench = Bench(lease_seconds=1e9)
    bench.open("bystander", playing=True)
    bench.open("r", playing=True, spec=spec)
    return bench


def raiser(fault: Exception, key: str = "r") -> Any:
    """Raises for one run, or for the trainer of any, and stands still for the others."""

    def method(self: LiveRun, *_: object) -> bool:
        if self.key == key:
            raise fault
        return True

    return method


def goes_on(bench: Bench) -> None:
    """Another 20 rounds train the bystander, whatever became of the other."""
    (before,) = bench.steps("bystander")
    bench.rounds(20)
    assert bench.steps("bystander")[0] > before
    assert bench.snapshots("bystander")[-1]["state"] == "playing"


def failed(bench: Bench) -> dict[str, Any]:
    frames = bench.snapshots()
    assert frames[-1]["state"] == "failed" and frames[-1]["why"]
    assert [frame["state"] for frame in frames].count("failed") <= 3, "it is told, not told again and again"
    return frames[-1]


@pytest.mark.parametrize("formula", UNDIFFERENTIABLE)
def test_a_formula_that_torch_cannot_train_ends_its_run_alone(formula: str):
    bench = pair(typed(formula))
    bench.rounds(40)
    goes_on(bench)
    last = bench.snapshots()[-1]
    assert last["state"] in ("failed", "playing", "finished")
    assert last["state"] == "playing" or last["why"], "what ended says why"


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: type(fault).__name__)
@pytest.mark.parametrize("method", ["prepare", "work", "send_snapshot", "send_checkpoint"])
def test_a_fault_in_training_or_telling_ends_its_run_alone(monkeypatch, method: str, fault: Exception):
    bench = pair()
    bench.rounds(0 if method == "prepare" else 2)
    original = getattr(LiveRun, method)

    def broken(self: LiveRun, *given: Any) -> Any:
        if self.key == "r" and self.state != "failed":
            raise fault
        return original(self, *given)

    monkeypatch.setattr(LiveRun, method, broken)
    bench.rounds(20)
    assert ("more memory" if isinstance(fault, MemoryError) else type(fault).__name__) in failed(bench)["why"]
    goes_on(bench)


def test_a_snapshot_that_cannot_be_taken_is_not_taken_again_and_again(monkeypatch):
    bench = pair()
    bench.rounds(2)
    original = Trainer.snapshot

    def broken(self: Trainer, *given: Any, **named: Any) -> Any:
        if self is bench.work.runs["r"].trainer:
            raise RuntimeError("no snapshot")
        return original(self, *given, **named)

    monkeypatch.setattr(Trainer, "snapshot", broken)
    bench.rounds(40)
    assert "RuntimeError" in failed(bench)["why"]
    goes_on(bench)


@pytest.mark.parametrize("pressed", ["pause", "play"])
def test_why_a_run_failed_stays_until_it_is_reset(monkeypatch, pressed: str):
    bench = pair()
    bench.rounds(2)
    monkeypatch.setattr(bench.work.runs["r"], "work", lambda *_: 1 / 0)
    bench.rounds(4)
    why = failed(bench)["why"]
    bench.do(pressed)
    bench.rounds(4)
    last = bench.snapshots()[-1]
    assert (last["state"], last["why"], last["playing"]) == ("failed", why, False)


@pytest.mark.parametrize("header", [
    {"request": "edit", "layer": 0, "name": "weight", "row": 0, "column": 0, "value": 1e39, "member": None},
    {"request": "edit", "layer": 0, "name": "weight", "row": 0, "column": 0, "value": 10**400, "member": None},
    {"request": "edit"},
    {"request": "set_live", "field": "training.learning_rate", "value": "fast"},
    {"request": "set_live", "field": "training.learning_rate", "value": [0.1]},
    {"request": "speed", "value": "full"},
])  # fmt: skip
def test_a_message_that_cannot_be_done_reaches_nobody_else(header: dict[str, Any]):
    bench = pair()
    bench.rounds(4)
    bench.do(**{"what": header["request"]} | {name: value for name, value in header.items() if name != "request"})
    bench.rounds(4)
    assert bench.snapshots()[-1]["why"]
    goes_on(bench)


@pytest.mark.parametrize("spec", ["", "[]", '{"seeds": "five"}', '{"data": {"name": "no such set"}}', 5, None])
def test_what_cannot_be_opened_is_told_as_failed(spec: object):
    bench = pair()
    bench.do("open", "r", spec=spec)
    bench.rounds(4)
    assert failed(bench)["playing"] is False and "r" not in bench.work.runs
    goes_on(bench)


def test_a_loader_that_breaks_ends_the_run_that_asked():
    def load(spec: Spec, visitor: str = "") -> Any:
        raise OSError("disk full")

    bench = pair()
    bench.rounds(2)
    bench.work.load = load
    bench.do("open", "other", spec=SMALL.to_json())
    assert bench.snapshots("other")[-1]["state"] == "failed"
    goes_on(bench)


def test_reset_starts_a_broken_run_anew(monkeypatch):
    bench = pair()
    bench.rounds(4)
    with monkeypatch.context() as broken:
        broken.setattr(LiveRun, "work", raiser(RuntimeError("once")))
        bench.rounds(4)
    failed(bench)
    bench.do("reset")
    bench.do("play")
    bench.rounds(10)
    assert bench.snapshots()[-1]["state"] == "playing" and bench.steps("r")[0] > 0


def test_keyboard_interrupts_are_not_caught(monkeypatch):
    bench = pair()
    monkeypatch.setattr(LiveRun, "prepare", raiser(KeyboardInterrupt()))  # type: ignore[arg-type]
    with pytest.raises(KeyboardInterrupt):
        Scheduler.slice(bench.work)
