"""What the operator allows in seconds and megabytes, and the sentence for what is more."""

import re
from pathlib import Path
from typing import Any

import pytest

from learnact.errors import SpecError
from learnact.spec import Limits, Machine, Spec, estimate_cost, expected_shape, limits
from learnact.spec.machine import this_machine

WEAPON = {
    "data__samples": 20_000,
    "training__batch": 100_000,
    "network__hidden": (4096,),
    "network__activations": {"name": "typed", "formula": "sin(" * 16 + "x" + ")" * 16},
}
LIMITS = Limits(run_megabytes=1_500)


@pytest.fixture(autouse=True)
def steady(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that is the same everywhere."""
    monkeypatch.setattr("learnact.spec.cost.this_machine", lambda: Machine(5e-6, 1e-10, 5e-10, 1e-9, 3e-11))
    for name in ("STEP_SECONDS", "RUN_MEGABYTES", "LIVE_WORK", "STALL_SECONDS", "QUEUED_STEP_SECONDS"):
        monkeypatch.delenv(f"LEARNACT_MAX_{name}", raising=False)


def refused(spec: Spec, chosen: Limits = LIMITS) -> str:
    with pytest.raises(SpecError) as caught:
        chosen.check(spec)
    assert len(str(caught.value)) <= 300
    return str(caught.value)


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"network__hidden": (64, 64), "seeds": 100, "network__dropout": 0.1, "data__samples": 5000}, "seeds"),
        (WEAPON | {"seeds": 1, "training__batch": 8_000}, "training.batch"),
        ({"network__hidden": (4096, 4096, 4), "seeds": 2, "training__batch": 1}, "network.hidden"),
    ],
)
def test_what_is_too_large_is_named_with_what_fits(fields: dict[str, Any], name: str) -> None:
    spec = Spec().replace(**fields)
    chosen = Limits(run_megabytes=500)
    sentence = refused(spec, chosen)
    found = re.search(r"not about ([\d,.]+): ([\w.]+) ([\d,]+) is too large, ([\d,]+) would fit\.$", sentence)
    assert found and found[2] == name, sentence
    most, asked = (int(text.replace(",", "")) for text in (found[4], found[3]))
    assert most < asked
    path = {"seeds": "seeds", "training.batch": "training__batch"}.get(name)
    smaller = {path: most} if path else {"network__hidden": tuple(min(w, most) for w in spec.network.hidden)}
    chosen.check(spec.replace(**smaller))  # and it does


def test_the_number_of_megabytes_is_that_of_the_estimate() -> None:
    spec = Spec().replace(**WEAPON, seeds=100)
    megabytes = estimate_cost(spec, expected_shape(spec.data)).run_bytes / 1e6
    found = re.search(r"at most 1,500 MB of memory, not about ([\d,]+):", refused(spec))
    assert found and float(found[1].replace(",", "")) == pytest.approx(megabytes, rel=0.01)


def test_it_is_refused_before_data_are_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("learnact.spec.fields.DataSpec.load", lambda *_: pytest.fail("loaded"))
    refused(Spec().replace(**WEAPON))


def test_a_step_that_is_too_long_for_the_queue_is_refused() -> None:
    spec = Spec().replace(data__samples=20_000, training__batch=2_000, network__hidden=(512,) * 3)
    sentence = refused(spec, Limits(run_megabytes=10_000, queued_step_seconds=0.01))
    assert sentence.startswith("This machine gives a training step at most 0.01 seconds, not about ")


def test_a_step_that_is_too_long_for_a_live_run_waits_in_the_queue() -> None:
    small, large = Spec(), Spec().replace(data__samples=20_000, training__batch=10_000, network__hidden=(256, 256))
    for spec, queued in ((small, False), (large, True)):
        assert LIMITS.queues(spec, spec.data.load()) is queued
    assert Limits(step_seconds=1e-4).queues(small, small.data.load())


def test_so_does_a_run_that_holds_others_up_in_another_way() -> None:
    spec = Spec().replace(network__hidden=(2048, 2048), seeds=10, training__batch=1)
    assert estimate_cost(spec, expected_shape(spec.data)).step_seconds < 0.5
    assert Limits(step_seconds=0.5, stall_seconds=1.0).queues(spec, spec.data.load())
    assert not Limits(step_seconds=0.5, stall_seconds=60.0).queues(spec, spec.data.load())


def test_so_does_one_whose_pictures_look_into_many_layers() -> None:
    spec = Spec().replace(network__hidden=(24,) * 100, seeds=60)
    data = spec.data.load()
    live, inside = (estimate_cost(spec, expected_shape(spec.data), inside=looks) for looks in (False, True))
    assert live.step_seconds == inside.step_seconds
    between = Limits(step_seconds=60.0, stall_seconds=(live.stall_seconds + inside.stall_seconds) / 2)
    assert between.queues(spec, data, inside=True) and not between.queues(spec, data)


def test_multiply_adds_still_limit_live_runs_where_the_operator_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    spec = Spec()
    monkeypatch.setenv("LEARNACT_MAX_LIVE_WORK", "1000")
    assert Limits.from_environment().queues(spec, spec.data.load())
    monkeypatch.setenv("LEARNACT_MAX_LIVE_WORK", "0")
    assert Limits.from_environment() == Limits()


def test_every_limit_is_read_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    given = {"STEP_SECONDS": "0.25", "STALL_SECONDS": "2", "QUEUED_STEP_SECONDS": "90", "RUN_MEGABYTES": "700"}
    for name, text in given.items():
        monkeypatch.setenv(f"LEARNACT_MAX_{name}", text)
    found = Limits.from_environment()
    assert (found.step_seconds, found.stall_seconds, found.queued_step_seconds) == (0.25, 2.0, 90.0)
    assert found.run_megabytes == 700


@pytest.mark.parametrize("text", ["0", "-1", "nan", "inf", "soon"])
@pytest.mark.parametrize(
    ("name", "kind"), [("STEP_SECONDS", "a number of seconds"), ("RUN_MEGABYTES", "a whole number")]
)
def test_a_limit_is_a_number_above_nothing(monkeypatch: pytest.MonkeyPatch, name: str, kind: str, text: str) -> None:
    monkeypatch.setenv(f"LEARNACT_MAX_{name}", text)
    with pytest.raises(SpecError, match=f"LEARNACT_MAX_{name} must be {kind} above 0, not '{text}'"):
        Limits.from_environment()


def test_a_limit_has_no_thousands_of_digits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEARNACT_MAX_SEEDS", "9" * 5_000)
    with pytest.raises(SpecError, match=r"LEARNACT_MAX_SEEDS must be a whole number above 0, not '9{40}'\.$"):
        Limits.from_environment()


def test_a_run_may_take_three_eighths_of_the_memory_that_the_lab_leaves(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    container, first_version = tmp_path / "memory.max", tmp_path / "memory.limit_in_bytes"
    monkeypatch.setattr(limits, "CONTAINER_MEMORY", (container, first_version))
    alone = Limits().run_megabytes
    first_version.write_text(str(2**63 - 4096))
    assert Limits().run_megabytes == alone
    first_version.write_text(str(3_500_000_000))
    assert Limits().run_megabytes == 750
    first_version.unlink()
    container.write_text("max\n")
    assert Limits().run_megabytes == alone  # the container has no limit of its own
    container.write_text(str(3_500_000_000))
    assert Limits().run_megabytes == Limits().worker_megabytes == 750
    container.write_text(str(512_000_000))
    assert Limits().run_megabytes == 64


def test_the_machine_is_asked_once() -> None:
    this_machine.cache_clear()
    assert this_machine() is this_machine()
