"""Estimates of time and memory against what random experiments take, each measured in a process of its own."""

import json
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any

import torch
from torch.profiler import ProfilerActivity, profile

from benchmarks.measure import Figure
from benchmarks.random_specs import random_spec
from learnact.networks import noises
from learnact.paths import ROOT
from learnact.serving.memory import return_memory
from learnact.spec import Cost, Spec, estimate_cost, expected_shape
from learnact.training import Trainer
from learnact.training.checkpoints import save

COUNT, FIRST = 200, 20_000  # experiments, and the seed of the first; the constants were fitted to seeds below 11,000
MAX_BYTES, MAX_SECONDS = 3e9, 5.0  # of an estimate that is tried
GIVEN_BYTES = 6 * 2**30  # of address space to one experiment, beside what the process has
MEASURED_SECONDS = 0.1  # of steps
LEAST, MOST = 1 / 2, 3.0  # that an estimate may be of what is measured
NOISE_BYTES = 6_000_000  # of a process, which has room left from before
BAR = 0.95  # share of estimates that lie within


@dataclass(frozen=True)
class Taken:
    """What one experiment took.

    Attributes:
        step_seconds: of a step with a whole batch, in the mean, in processor time.
        step_bytes: that torch allocates at the peak of a step.
        run_bytes: that the process grew by, from before it was built until its state was saved.
    """

    step_seconds: float
    step_bytes: int
    run_bytes: int


def figures() -> Iterator[Figure]:
    """How many estimates lie within half and three times of what is measured, and the worst ones both ways."""
    pairs = apart()
    for what, ratios in _ratios(pairs).items():
        within = sum(LEAST <= ratio <= MOST for ratio in ratios) / len(ratios)
        yield Figure(f"cost: {what} within 1/2 and 3 of {len(ratios)} experiments, share", within, BAR)
        yield Figure(f"cost: {what}, smallest estimate over measured", min(ratios), LEAST)
        yield Figure(f"cost: {what}, largest estimate over measured", max(ratios), MOST, at_least=False)
        yield Figure(f"cost: {what}, median of estimate over measured", statistics.median(ratios))


def apart() -> list[tuple[Cost, Taken]]:
    """What `measured` gives in a fresh process: in one with a past, memory that was left free is taken for nothing."""
    command = [sys.executable, "-m", "benchmarks.cost"]
    found = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True).stdout
    return [(Cost(**cost), Taken(**taken)) for cost, taken in map(json.loads, found.splitlines())]


def measured(first: int, count: int) -> Iterator[tuple[Cost, Taken]]:
    """The next so many experiments whose estimates are small enough to be tried."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    _warm()
    seed = first
    while count:
        spec = random_spec(seed)
        shape = expected_shape(spec.data)
        assert shape is not None
        estimate = estimate_cost(spec, shape)
        seed += 1
        if estimate.run_bytes > MAX_BYTES or max(estimate.step_seconds, estimate.stall_seconds / 4) > MAX_SECONDS:
            continue
        found = in_a_process(partial(_taken, spec))
        if isinstance(found, str):
            print(f"cost: seed {seed - 1} was estimated as {estimate}, and ended: {found}", file=sys.stderr, flush=True)
            continue
        yield estimate, Taken(**found)
        count -= 1
    torch.set_num_threads(threads)


def in_a_process(work: Callable[[], dict[str, Any]]) -> dict[str, Any] | str:
    """What some work gives in a process that ends with it, or how it ended."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        try:
            answer: Any = work()
        except BaseException as fault:  # a process that is forked must never go on as the one it came from
            answer = repr(fault)[:200]
        os.write(writing, json.dumps(answer).encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        text = pipe.read()
    _, status = os.waitpid(child, 0)
    return json.loads(text) if text else f"status {status}"


def _taken(spec: Spec) -> dict[str, Any]:
    _tiny({})  # touches what the process has in common with the one it came from
    return_memory()  # what earlier benches have left free there is not to be taken for nothing
    with open("/proc/self/clear_refs", "w") as peak:
        peak.write("5")
    before, space = _status("RssAnon"), _status("VmSize") + GIVEN_BYTES
    resource.setrlimit(resource.RLIMIT_AS, (space, space))
    trainer = Trainer(spec, spec.data.load())
    trainer.advance(1)
    seconds = _step_seconds(trainer)
    trainer.snapshot()
    if trainer.early_stopping.watched:
        for _ in trainer.early_stopping.judge(trainer.step):
            pass
    save(trainer)
    grown = _status("VmHWM") - _status("RssFile") - before  # without files, which are read once for all runs
    return {"step_seconds": seconds, "step_bytes": _step_bytes(trainer), "run_bytes": grown}


def _step_seconds(trainer: Trainer) -> float:
    """Of whole batches, in which no member diverged."""
    taken: list[float] = []
    while sum(taken) < MEASURED_SECONDS or not any(taken):
        whole, alive = _whole(trainer), trainer.members.alive.sum()
        start = time.process_time()
        trainer._train_step()
        if whole and trainer.members.alive.sum() == alive:
            taken.append(time.process_time() - start)
    return statistics.median(taken)


def _whole(trainer: Trainer) -> bool:
    """Whether the next batch is one."""
    batches = trainer.batches
    return (batches.place + 1) * batches.batch <= batches.rows


def _draws(trainer: Trainer) -> bool:
    """Whether the next step draws orders or masks of many steps, or gathers the batches of several."""
    batches = trainer.batches
    blocks = [batches.orders, *noises(trainer.network)]
    steps = [0 if block.block is None else block.block.shape[1] for block in blocks]
    spent = any(count > 1 and block.position == count for count, block in zip(steps, blocks, strict=True))
    return spent or (batches.place == 0 and 2 * batches.batch <= batches.rows)


def _step_bytes(trainer: Trainer) -> int:
    """Of a step with a whole batch for which nothing is drawn anew, without gradients of the step before."""
    while not _whole(trainer) or _draws(trainer):
        trainer._train_step()
    alive = trainer.members.alive.sum()
    for parameter in trainer.parameters:
        parameter.grad = None
    with profile(activities=[ProfilerActivity.CPU], profile_memory=True) as profiler:
        trainer._train_step()
    if trainer.members.alive.sum() < alive:  # where it broke was looked for
        return _step_bytes(trainer)
    events = [event for event in profiler.profiler.kineto_results.events() if event.name() == "[memory]"]
    live = most = 0
    for event in sorted(events, key=lambda event: event.start_ns()):
        live += event.nbytes()
        most = max(most, live)
    return most


def _ratios(pairs: list[tuple[Cost, Taken]]) -> dict[str, list[float]]:
    found: dict[str, list[float]] = {"seconds of a step": [], "memory of a step": [], "memory of a run": []}
    for estimate, taken in pairs:
        found["seconds of a step"].append(estimate.step_seconds / taken.step_seconds)
        found["memory of a step"].append(estimate.step_bytes / max(1, taken.step_bytes))
        run = max(estimate.run_bytes, NOISE_BYTES) / max(taken.run_bytes, NOISE_BYTES)
        found["memory of a run"].append(run)
    return found


def _status(field: str) -> int:
    """Bytes that /proc says of this process."""
    with open("/proc/self/status", encoding="ascii") as lines:
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(f"{field}:"))


def _warm() -> None:
    """Whatever is loaded once in a process."""
    for network in ({}, {"norm": "batch", "dropout": 0.1}, {"norm": "layer", "activations": {"name": "subnetwork"}}):
        _tiny(network)
    for name in ("digits", "iris", "breast_cancer"):
        random = Spec.parse({"data": {"name": name}})
        random.data.load()
    with profile(activities=[ProfilerActivity.CPU], profile_memory=True):
        _tiny({})


def _tiny(network: dict[str, Any]) -> None:
    spec = Spec.parse(
        {"data": {"name": "circle"}, "network": network, "training": {"optimiser": "rmsprop"}, "seeds": 1}
    )
    trainer = Trainer(spec, spec.data.load())
    trainer.advance(2)
    trainer.snapshot()


if __name__ == "__main__":
    for estimate, taken in measured(FIRST, COUNT):
        print(json.dumps([asdict(estimate), asdict(taken)]), flush=True)
