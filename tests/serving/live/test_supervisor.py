"""Workers that die, stand, start for ever or hold one step too long; here the test moves them and the time."""

from collections.abc import Callable
from typing import Any

import pytest

from learnact.errors import SpecError
from learnact.serving.live import supervisor as module
from learnact.serving.live.pulse import Beat
from learnact.serving.live.supervisor import DIED, RELIEF_SECONDS, SILENT, SLOW, Death, Supervisor


class Clock:
    now = 1000.0

    def monotonic(self) -> float:
        return self.now


class Fake:
    """A worker whose signs and end are the test's."""

    def __init__(self, clock: Clock, lost: Callable[[], None]) -> None:
        self.clock, self.lost, self.began, self.spent = clock, lost, clock.now, 0.0
        self.sign, self.heard, self.ended = Beat(0, 0.0, ""), [], False

    def give(self, key: str = "") -> None:
        self.sign = Beat(self.sign.count + 1, self.clock.now, key)

    def beat(self) -> Beat:
        return self.sign

    def used(self) -> float:
        return self.spent

    def send(self, message: bytes) -> None:
        self.heard.append(message)

    def kill(self) -> None:
        self.ended = True
        self.lost()

    def stop(self) -> None:
        self.ended = True


class Bench:
    """A supervisor whose looks and time the test makes."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.clock, self.made, self.told = Clock(), [], []
        monkeypatch.setattr(module.time, "monotonic", self.clock.monotonic)
        monkeypatch.setattr(module.threading.Thread, "start", lambda thread: None)
        self.supervisor = Supervisor(self._make, self.told.append, self.told.append, self.told.append, lambda: None)

    def _make(self, kind: str, receive: Any, lost: Callable[[], None]) -> Fake:
        self.made.append(Fake(self.clock, lost))
        return self.made[-1]

    def pass_time(self, seconds: float, standing: Fake | None = None) -> None:
        """Looks four times a second; all but the one `standing` give a sign before each, and who holds a run."""
        for _ in range(round(4 * seconds)):
            self.clock.now += 0.25
            for worker in self.made:
                if worker is not standing and not worker.ended and not worker.sign.key:
                    worker.give()
            self.supervisor.judge_all(self.clock.now)


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch) -> Bench:
    return Bench(monkeypatch)


def test_a_spare_is_kept_and_takes_the_place_of_one_that_died(bench):
    first = bench.supervisor.worker("live")
    bench.pass_time(1)
    (_, spare) = bench.made
    first.give("run")
    first.kill()
    assert bench.told == [Death("live", "run", DIED), "live"]
    assert bench.supervisor.worker("live") is spare
    bench.pass_time(RELIEF_SECONDS - 1)
    assert len(bench.made) == 2, "who takes the runs up has the machine first"
    bench.pass_time(2)
    assert len(bench.made) == 3 and not bench.made[2].ended


def test_deaths_in_a_row_are_answered_later_and_later_and_calm_forgives(bench):
    bench.supervisor.worker("heavy")
    waits = []
    for _ in range(7):
        bench.made[-1].kill()
        count, begun = len(bench.made), bench.clock.now
        while not [w for w in bench.made if not w.ended]:
            bench.pass_time(0.25)
        waits.append(bench.clock.now - begun)
        assert len(bench.made) <= count + 1
    assert waits == sorted(waits) and waits[0] == 0 and 8 <= waits[-1] < 9
    bench.pass_time(60)
    bench.made[-1].kill()
    assert not bench.made[-1].ended


def test_what_is_sent_while_none_serves_is_not_kept(bench):
    """The next one is told everything anew."""
    worker = bench.supervisor.worker("heavy")
    worker.kill()
    bench.made[-1].kill()
    bench.supervisor.send("heavy", b"message")
    bench.pass_time(1)
    assert bench.supervisor.worker("heavy").heard == []


@pytest.mark.parametrize("spent", [3.9, 4.1])
def test_a_step_is_ended_by_its_processor_time(bench, spent):
    worker = bench.supervisor.worker("live")
    bench.pass_time(1)
    worker.give("run")
    bench.pass_time(0.25)
    worker.spent = spent
    bench.pass_time(9)
    assert bench.told == ([Death("live", "run", SLOW), "live"] if spent > 4 else [])


def test_a_run_that_comes_back_in_hand_begins_anew(bench):
    worker = bench.supervisor.worker("live")
    bench.pass_time(1)
    for _ in range(20):
        worker.give("run")
        bench.pass_time(0.5)
        worker.spent += 1
    assert bench.told == []


@pytest.mark.parametrize("key", ["", "run"])
def test_one_that_stands_is_replaced(bench, key):
    worker = bench.supervisor.worker("live")
    bench.pass_time(1)
    worker.give(key)
    bench.pass_time(2.5, worker)
    assert bench.told == []
    bench.pass_time(1, worker)
    assert bench.told == [Death("live", key, SILENT), "live"]


def test_one_that_never_starts_is_replaced(bench):
    worker = bench.supervisor.worker("live")
    bench.pass_time(89, worker)
    assert len(bench.made) == 1
    bench.pass_time(3, worker)
    assert bench.made[0].ended and not bench.made[1].ended and bench.told[0] == Death("live", "", SILENT)


def test_health_is_what_the_live_worker_says(bench):
    assert bench.supervisor.trouble(5) == "No live worker runs."
    worker = bench.supervisor.worker("live")
    assert "starts" in bench.supervisor.trouble(5)
    worker.give()
    assert bench.supervisor.trouble(5) == ""
    bench.clock.now += 6
    assert bench.supervisor.trouble(5) == "The live worker has given no sign for 6 s."


def test_one_that_has_nothing_to_do_is_released_and_comes_back(bench):
    worker = bench.supervisor.worker("heavy")
    bench.supervisor.release("heavy", lambda kind: False)
    assert not worker.ended and bench.supervisor.worker("heavy") is worker
    bench.supervisor.release("heavy", lambda kind: True)
    assert worker.ended and bench.told == []
    assert bench.supervisor.worker("heavy") is not worker


@pytest.mark.parametrize("spare", [True, False])
def test_a_live_worker_serves_also_after_one_was_released(bench, spare):
    worker = bench.supervisor.worker("live")
    if spare:
        bench.pass_time(1)
    bench.supervisor.release("live", lambda kind: True)
    assert worker.ended and [each.ended for each in bench.made] == [True, False]
    bench.made[1].give()
    assert bench.supervisor.trouble(5) == ""


def test_the_next_one_is_held_back_also_where_there_is_nothing_to_do(bench):
    bench.supervisor.worker("live").kill()
    bench.made[-1].kill()
    count = len(bench.made)
    bench.supervisor.release("live", lambda kind: True)
    assert bench.supervisor.worker("live") is None and len(bench.made) == count


@pytest.mark.parametrize("text", ["soon", "0.4", "nan", "inf", ""])
def test_a_limit_that_is_none_is_refused(monkeypatch, text):
    monkeypatch.setenv("LEARNACT_LIVE_STEP_SECONDS", text)
    with pytest.raises(SpecError, match=r"LEARNACT_LIVE_STEP_SECONDS must be a number of seconds from 0\.5 on, not '"):
        Supervisor(lambda *_: None, print, print, print, print)
