"""Memory for runs: who is admitted, what is measured, and who is to blame where there is none left."""

import pytest

from learnact.serving.live.reservations import SLACK_BYTES, Reservations
from learnact.serving.live.scheduler import REST_SECONDS, Scheduler
from learnact.spec import estimate_cost, shape_of
from learnact.training import Trainer
from learnact.training.checkpoints import save
from tests.serving.live.test_scheduler import SMALL, Bench

MEGA = 1_000_000
NEED = estimate_cost(SMALL, shape_of(SMALL.data.load())).run_bytes


class Held:
    """A process whose memory the test sets."""

    def __init__(self) -> None:
        self.bytes = 0

    def __call__(self) -> int:
        return self.bytes


def take(reservations: Reservations, held: Held, key: str, size: int) -> None:
    with reservations.in_hand(key):
        held.bytes += size


def test_runs_are_admitted_while_the_sum_of_their_promises_fits():
    reservations = Reservations(100)
    assert [reservations.admit(key, key, 40) for key in "abc"] == [True, True, False]
    reservations.release("a")
    assert (
        reservations.admit("c", "c", 40) and not reservations.admit("d", "d", 21) and reservations.admit("e", "e", 20)
    )


def test_a_visitor_has_half_of_it_and_a_first_run_is_not_refused_for_that():
    reservations = Reservations(100)
    assert reservations.admit("large", "ann", 60)
    assert not reservations.admit("second", "ann", 1), "the others have something left"
    assert reservations.admit("other", "bea", 20) and reservations.admit("more", "bea", 20)
    reservations = Reservations(100)
    assert [reservations.admit(f"tab {number}", "ann", 10) for number in range(7)] == [True] * 5 + [False] * 2


def test_one_that_is_alone_is_admitted_whatever_it_needs():
    reservations = Reservations(100)
    assert reservations.admit("a", "ann", 1_000) and not reservations.admit("b", "bea", 1)
    assert reservations.admit("a", "ann", 2_000), "its own share is not in its way when it is built anew"


def test_what_the_process_grows_by_is_the_runs_in_hand():
    held = Held()
    reservations = Reservations(100 * MEGA, held)
    for key in "ab":
        reservations.admit(key, key, 20 * MEGA)
    take(reservations, held, "a", 30 * MEGA)
    take(reservations, held, "b", 10 * MEGA)
    take(reservations, held, "a", -20 * MEGA)
    held.bytes += 500 * MEGA  # of nobody
    assert {key: share.taken for key, share in reservations.shares.items()} == {"a": 10 * MEGA, "b": 10 * MEGA}
    assert not reservations.exceeded and reservations.culprit() == ""


def test_to_blame_is_who_took_most_beyond_its_promise_not_who_took_most():
    held = Held()
    reservations = Reservations(500 * MEGA, held)
    reservations.admit("large", "a", 400 * MEGA)
    reservations.admit("liar", "b", 10 * MEGA)
    take(reservations, held, "large", 400 * MEGA)
    take(reservations, held, "liar", 10 * MEGA + SLACK_BYTES)
    assert not reservations.exceeded and reservations.culprit() == ""
    take(reservations, held, "liar", 50 * MEGA)
    assert reservations.exceeded and reservations.culprit() == "liar"


def test_what_is_taken_is_counted_where_the_run_fails_too():
    held = Held()
    reservations = Reservations(100, held)
    reservations.admit("a", "a", 1)
    with pytest.raises(MemoryError), reservations.in_hand("a"):
        held.bytes += 7
        raise MemoryError
    assert reservations.shares["a"].taken == 7


# -- in the scheduler


def waiting(bench: Bench, key: str) -> list[str]:
    return [header["why"] for header, _ in bench.heard if header["message"] == "waiting" and header["key"] == key]


def test_a_run_waits_for_memory_and_says_so_once_until_another_one_ends():
    bench = Bench(lease_seconds=1e9, reservations=Reservations(1.5 * NEED, Held()))
    bench.open("a", "b", playing=True)
    bench.rounds(20)
    assert bench.steps("a")[0] > 0 and bench.work.runs["b"].trainer is None
    (why,) = waiting(bench, "b")
    assert f"{NEED / MEGA:,.0f} MB" in why
    bench.do("close", "a")
    bench.rounds(20)
    assert bench.steps("b")[0] > 0 and bench.snapshots("b")[-1]["state"] == "playing"


def test_in_the_queue_a_run_without_memory_holds_nobody_up():
    small, large = SMALL.replace(seeds=1), SMALL.replace(seeds=60)
    need = [estimate_cost(spec, shape_of(spec.data.load())).run_bytes for spec in (small, large)]
    bench = Bench(lease_seconds=1e9, together=1, reservations=Reservations(need[1] + 1.5 * need[0], Held()))
    bench.open("pausing", spec=large, visitor="a")
    bench.rounds(2)
    bench.open("large", spec=large, playing=True, visitor="b")
    bench.open("small", spec=small, playing=True, visitor="c")
    bench.rounds(20)
    assert bench.work.runs["large"].trainer is None and bench.steps("small")[0] > 0


def starved(monkeypatch: pytest.MonkeyPatch, bench: Bench, key: str) -> None:
    """From now on a run finds no memory."""

    def broken(*_: object) -> None:
        raise RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate 400 bytes.")

    monkeypatch.setattr(bench.work.runs[key], "work", broken)


def test_who_finds_no_memory_goes_on_later_and_who_took_it_ends(monkeypatch: pytest.MonkeyPatch):
    held = Held()
    bench = Bench(lease_seconds=1e9, reservations=Reservations(1e12, held))
    bench.open("honest", "liar", playing=True)
    bench.rounds(5)
    take(bench.work.reservations, held, "liar", 10**9)
    starved(monkeypatch, bench, "honest")
    bench.rounds(5)
    assert bench.snapshots("liar")[-1]["state"] == "failed" and "more memory" in bench.snapshots("liar")[-1]["why"]
    assert bench.work.runs["liar"].trainer is None, "and gives it back"
    assert bench.heard_last("honest") == "again" and "honest" not in bench.work.runs
    assert "failed" not in [header["state"] for header in bench.snapshots("honest")]


def test_of_two_in_step_the_one_that_took_it_has_failed_and_the_other_goes_on(monkeypatch: pytest.MonkeyPatch):
    held = Held()
    bench = Bench(lease_seconds=1e9, reservations=Reservations(1e12, held))
    bench.open("honest")
    bench.do("open", "liar", spec=SMALL.to_json(), beside="honest")
    bench.rounds(3)
    bench.do("play", "honest")
    bench.rounds(5)
    take(bench.work.reservations, held, "liar", 10**9)
    starved(monkeypatch, bench, "honest")
    bench.rounds(5)
    assert bench.heard_last("honest") == "again" and "honest" not in bench.work.runs
    assert bench.heard[[header["message"] for header, _ in bench.heard].index("again")][0]["alone"]
    why = bench.snapshots("liar")[-1]["why"]
    assert bench.snapshots("liar")[-1]["state"] == "failed" and "more memory" in why
    bench.do("open", "honest", spec=SMALL.to_json(), second="liar", playing=True)
    bench.rounds(20)
    assert bench.steps("honest")[0] > 0 and bench.work.runs["honest"].twin is bench.work.runs["liar"]
    assert bench.snapshots("liar")[-1]["why"] == why
    bench.do("reset", "honest")
    bench.do("play", "honest")
    bench.rounds(20)
    assert min(bench.steps("honest", "liar")) > 0


def test_who_finds_no_memory_where_nobody_took_too_much_ends(monkeypatch: pytest.MonkeyPatch):
    bench = Bench(lease_seconds=1e9)
    bench.open("other", "r", playing=True)
    bench.rounds(5)
    starved(monkeypatch, bench, "r")
    bench.rounds(5)
    assert "more memory" in bench.snapshots("r")[-1]["why"]
    (before,) = bench.steps("other")
    bench.rounds(10)
    assert bench.steps("other")[0] > before


def test_where_runs_together_hold_too_much_the_one_beyond_its_promise_ends():
    held = Held()
    bench = Bench(lease_seconds=1e9, reservations=Reservations(10**9, held))
    bench.open("honest", "liar", playing=True)
    bench.rounds(5)
    take(bench.work.reservations, held, "liar", 2 * 10**9)
    bench.rounds(5)
    assert bench.snapshots("liar")[-1]["state"] == "failed"
    assert bench.snapshots("honest")[-1]["state"] == "playing"


def test_a_run_whose_steps_are_longer_than_was_said_goes_to_the_queue_with_the_one_beside_it():
    bench = Bench(lease_seconds=1e9, long_step_seconds=0.0)
    bench.open("a")
    bench.do("open", "b", spec=SMALL.to_json(), beside="a", playing=False)
    bench.rounds(3)
    bench.do("play", "a")
    bench.rounds(10)
    assert not bench.work.runs
    kinds = {key: [header["message"] for header, _ in bench.heard if header["key"] == key] for key in "ab"}
    assert [one for kind in kinds.values() for one in kind].count("queue") == 1
    assert all("checkpoint" in kind for kind in kinds.values())


def test_short_steps_stay():
    bench = Bench(lease_seconds=1e9, long_step_seconds=30.0)
    bench.open("r", playing=True)
    bench.rounds(20)
    assert bench.steps("r")[0] > 0 and "queue" not in [header["message"] for header, _ in bench.heard]


def test_a_scheduler_has_no_limits_of_its_own():
    work = Scheduler(lambda *_: None, lambda *_: None)
    assert work.reservations.admit("a", "", 1e18) and work.long_step_seconds == float("inf")


def rested() -> Bench:
    """Beside "a", which has trained, stands and rests, there was room for "b", which trains."""
    bench = Bench(lease_seconds=1e9, reservations=Reservations(1.5 * NEED, Held()))
    bench.open("a", playing=True, visitor="ann")
    bench.rounds(5)
    bench.do("pause", "a")
    bench.open("b", playing=True, visitor="bea")
    bench.rounds(20)
    assert bench.work.runs["b"].trainer is None, "a moment ago something was asked of a"
    bench.now += REST_SECONDS
    bench.rounds(20)
    assert bench.steps("b")[0] > 0 and bench.work.runs["a"].trainer is None
    return bench


@pytest.mark.parametrize("asked", ["step", "play"])
def test_a_run_that_stands_for_long_gives_its_memory_to_one_that_waits_and_goes_on_as_it_was(asked: str):
    bench = rested()
    before = bench.snapshots("a")[-1]["step"]
    bench.do("renew", "a")
    bench.do("save", "a")
    bench.rounds(5)
    assert bench.work.runs["a"].trainer is None and bench.heard_last("a") == "saved", "a look is no request"
    bench.do("close", "b")
    bench.do(asked, "a")
    bench.rounds(10)
    run = bench.work.runs["a"]
    assert run.step > before and not run.resting
    alone = Trainer(SMALL, SMALL.data.load())
    alone.advance(run.step)
    assert save(run.trainer) == save(alone)


def test_a_run_that_rested_waits_where_there_is_no_memory_for_it():
    bench = rested()
    bench.do("play", "a")
    bench.rounds(20)
    assert bench.work.runs["a"].trainer is None and len(waiting(bench, "a")) == 1
    bench.do("pause", "b")
    bench.now += REST_SECONDS
    bench.rounds(20)
    assert bench.steps("a")[0] > 0 and bench.work.runs["b"].resting


def test_two_in_step_rest_together_and_who_trains_never_rests():
    bench = Bench(lease_seconds=1e9, reservations=Reservations(4.5 * NEED, Held()))
    bench.open("a", visitor="ann")
    bench.do("open", "a2", spec=SMALL.to_json(), beside="a", playing=False, visitor="ann")
    bench.open("trains", playing=True, visitor="bea")
    bench.rounds(5)
    bench.now += REST_SECONDS
    bench.open("new", "more", playing=True, visitor="cem")
    bench.rounds(20)
    assert {key for key, run in bench.work.runs.items() if run.resting} == {"a", "a2"}
    assert min(bench.steps("trains", "new", "more")) > 0


def test_a_run_that_was_lapsed_and_rested_goes_on_when_its_watcher_is_back():
    bench = Bench(lease_seconds=5, reservations=Reservations(1.5 * NEED, Held()))
    bench.open("a", playing=True, visitor="ann")
    bench.rounds(5)
    before = bench.steps("a")[0]
    bench.now += REST_SECONDS
    bench.open("b", visitor="bea")
    bench.rounds(5)
    assert bench.work.runs["a"].resting and bench.work.runs["b"].trainer is not None
    bench.do("close", "b")
    bench.do("renew", "a")
    bench.rounds(5)
    assert bench.steps("a")[0] > before
