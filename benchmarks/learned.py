"""Learned activations: what a training step costs beside leaky ReLU's, how near a table is, memory, stacked seeds."""

import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch

from benchmarks.measure import Figure, ratio
from benchmarks.stacked import one_thread
from learnact.activations.learned.subnetwork import Subnetwork
from learnact.diagnostics.table_error import errors as table_gap
from learnact.randomness import Generators
from learnact.spec import Spec
from learnact.studies import covertype
from learnact.training import Trainer

LEAKY = {"name": "leaky_relu", "values": {"a": 0.2}}
SMALL, MIDDLE, WIDE, LARGE = (4, 4, 4), (16, 8), (32, 16), (32, 16, 8)
MEMORY = ("import sys; from benchmarks.learned import grown; print(grown(sys.argv[1]))",)
POINTS = 4096


def figures() -> Iterator[Figure]:
    """Ratios in one run; a table's errors; memory as a ratio of two fresh processes."""
    yield from wide_steps()
    with one_thread():
        yield from small_steps()
        yield from covertype_steps()
        yield from stacked()
        yield from errors()
        yield from accuracies()
    yield memory()


def subnetwork(hidden: tuple[int, ...], inner: str = "leaky_relu") -> dict[str, Any]:
    return {"name": "subnetwork", "learned": {"hidden": hidden, "inner": inner}}


def trainer(activation: dict[str, Any], hidden: tuple[int, ...], batch: int, seeds: int = 1) -> Trainer:
    network = {"hidden": hidden, "activations": [activation]}
    training = {"batch": batch, "epochs": 1_000_000, "learning_rate": 1e-4, "drop_last": True}
    spec = Spec.parse({"data": {"name": "digits"}, "network": network, "seeds": seeds, "training": training})
    return Trainer(spec, spec.data.load())


def wide_steps() -> Iterator[Figure]:
    """8 x 1,024 at batch 1,024, on as many threads as torch takes."""
    shape: tuple[tuple[int, ...], int] = (1024,) * 8, 1024
    plain = trainer(LEAKY, *shape)
    for hidden, inner in (
        (SMALL, "leaky_relu"),
        (SMALL, "sin"),
        (MIDDLE, "leaky_relu"),
        (WIDE, "tanh"),
        (LARGE, "sin"),
    ):
        learned = trainer(subnetwork(hidden, inner), *shape)
        value = ratio(partial(plain.advance, 1), partial(learned.advance, 1), rounds=5)
        yield Figure(f"8x1024, batch 1024: step with {title(hidden, inner)} / leaky ReLU", value, 1.3, at_least=False)


def small_steps() -> Iterator[Figure]:
    """64-128-128-10 at batch 64."""
    plain = trainer(LEAKY, (128, 128), 64)
    for hidden, inner, bar in (
        (SMALL, "leaky_relu", 3.0),
        (SMALL, "sin", None),
        (LARGE, "leaky_relu", 5.0),
        (LARGE, "sin", None),
    ):
        learned = trainer(subnetwork(hidden, inner), (128, 128), 64)
        value = ratio(partial(plain.advance, 20), partial(learned.advance, 20), rounds=9)
        name = f"64-128-128-10, batch 64: step with {title(hidden, inner)} / leaky ReLU"
        yield Figure(name, value, bar, at_least=False)


def covertype_steps() -> Iterator[Figure]:
    """Batch norm inside: a step of the Covertype experiment, 3 seeds at the batch of its preset, on rows of a plane."""
    for base in ("tanh", "relu"):
        spec = covertype(base, "medium", "medium").replace(
            data={"name": "checkerboard", "samples": 20_000},
            training={"batch": 3145, "learning_rate": 0.005},
        )
        tabled, exact = (Trainer(with_evaluation(spec, form), spec.data.load()) for form in ("table", "exact"))
        value = ratio(partial(tabled.advance, 1), partial(exact.advance, 1), rounds=5)
        yield Figure(f"Covertype, 48-24-16 with 32-16 {base} and batch norm inside: exact / table, times", value)


def with_evaluation(spec: Spec, evaluation: str) -> Spec:
    tree = spec.model_dump()
    tree["network"]["activations"][0]["learned"]["evaluation"] = evaluation
    return Spec.parse(tree)


def stacked() -> Iterator[Figure]:
    """10 seeds in one network against the same seeds one after the other."""
    for batch, bar in ((10, 4.0), (64, None)):
        shape = (128, 128), batch
        together = trainer(subnetwork(SMALL), *shape, seeds=10)
        alone = [trainer(subnetwork(SMALL), *shape) for _ in range(10)]

        def one_by_one(members: list[Trainer] = alone) -> None:
            for member in members:
                member.advance(10)

        value = ratio(partial(together.advance, 10), one_by_one)
        yield Figure(f"stacked / one by one: 64-128-128-10 with 4-4-4, batch {batch}, 10 seeds, times", value, bar)


def errors() -> Iterator[Figure]:
    """The table of 4,096 points on [-7, 7] in float32 against the exact form in float64."""
    for hidden in (SMALL, LARGE):
        for inner, smooth in (("sin", True), ("tanh", True), ("gelu", True), ("leaky_relu", False), ("relu", False)):
            forward, gradient = table_errors(hidden, inner)
            name = f"table with 4,096 points, {title(hidden, inner)}"
            yield Figure(f"{name}: largest error", forward, 2e-5 if smooth else None, at_least=False)
            yield Figure(f"{name}: relative error of the gradient", gradient, 1e-5 if smooth else None, at_least=False)


def table_errors(hidden: tuple[int, ...], inner: str) -> tuple[float, float]:
    """Largest error of the values, and of the parameters' gradient relative to its length."""
    error, gradient = table_gap(Subnetwork(hidden=hidden, inner=inner).build(1, 1, Generators([0]), "bench"), POINTS)
    assert gradient is not None
    return error, gradient


def accuracies() -> Iterator[Figure]:
    """Digits over 10 seeds, 8 epochs: how far the table's mean is from the exact one's, in its standard deviations."""
    for inner in ("leaky_relu", "sin"):
        exact, tabled = (_accuracy(inner, evaluation) for evaluation in ("exact", "table"))
        apart = abs(float(tabled.mean() - exact.mean())) / float(exact.std(ddof=1))
        name = f"accuracy on digits, 4-4-4 {inner}: table from exact, standard deviations"
        yield Figure(name, apart, 1.0, at_least=False)


def _accuracy(inner: str, evaluation: str) -> np.ndarray:
    """Test accuracy of every seed."""
    activation = subnetwork(SMALL, inner)
    activation["learned"]["evaluation"] = evaluation
    network = {"hidden": [128, 128], "activations": [activation]}
    training = {"batch": 64, "epochs": 8, "learning_rate": 1e-3}
    spec = Spec.parse({"data": {"name": "digits"}, "network": network, "seeds": 10, "training": training})
    trained = Trainer(spec, spec.data.load())
    trained.advance(10**6)
    return trained.final()["test.accuracy"]


def memory() -> Figure:
    """4 layers of 1,024 at batch 3,906: 4e6 values a layer."""
    tabled, plain = (grown_elsewhere(kind) for kind in ("table", "leaky"))
    name = "memory of a training step at 4e6 values a layer, 4-4-4 by a table / leaky ReLU"
    return Figure(name, tabled / plain, 1.5, at_least=False)


def grown_elsewhere(kind: str) -> int:
    """`grown` in a fresh process."""
    command = [sys.executable, "-c", *MEMORY, kind]
    return int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def grown(kind: str) -> int:
    """Kilobytes by which the peak of this process grows in training steps."""
    torch.set_num_threads(1)
    tree = LEAKY if kind == "leaky" else subnetwork(SMALL)
    network = trainer(tree, (1024,) * 4, 64).network
    x = torch.randn(1, 3906, 64)
    network(x[:, :64]).sum().backward()
    Path("/proc/self/clear_refs").write_text("5")  # the peak begins anew
    before = _status("VmRSS")
    for _ in range(2):
        network(x).square().mean().backward()
    return _status("VmHWM") - before


def _status(field: str) -> int:
    """Kilobytes of this process, as Linux counts them."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{field}:"))


def title(hidden: tuple[int, ...], inner: str) -> str:
    return f"{'-'.join(map(str, hidden))} {inner}"
