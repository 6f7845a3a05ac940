"""Dead neurons and histograms on all rows against the bare forward pass, and one look at a live network."""

import dataclasses
import statistics
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import numpy as np

from benchmarks.browser import chromium, lab
from benchmarks.live import POLL, POLLS, visit
from benchmarks.measure import Figure, Work, milliseconds, ratio
from benchmarks.stacked import MIDDLE, one_thread
from learnact.data import Dataset
from learnact.data.dataset import Split
from learnact.diagnostics import count_dead_neurons, distributions, layer_statistics
from learnact.networks import Network, forward_in_pieces
from learnact.spec import Spec
from learnact.training import Trainer, build

ROWS, INPUTS = 50_000, 784
HIDDEN = [512, 256, 256, 128]
DEAD, HISTOGRAMS, LOOK = 1.15, 2.0, 100.0  # times the bare pass, and milliseconds
MEGABYTE = 2.0**20
BATCH = 256 * (INPUTS + 2 * sum(HIDDEN)) * 4 / MEGABYTE  # of the tutorial: inputs, pre-activations, activations

WATCHED = {"data.name": "digits", "network.hidden": "128_128", "network.activations": "relu", "seeds": "5"} | {
    "training.batch": "64",
    "training.epochs": "100000",
}

Case = tuple[Network, Spec, Dataset]


def figures() -> Iterator[Figure]:
    """On one thread, 50,000 rows of noise through ReLU layers of 512, 256, 256 and 128, one member."""
    with one_thread():
        case = tutorial()
        bare = partial(forward, *case)
        yield Figure(
            "dead neurons / bare forward pass, times", slower(partial(count_dead_neurons, *case), bare), DEAD, False
        )
        above = peak(partial(count_dead_neurons, *case)) - peak(bare)
        yield Figure("memory of dead neurons above the bare forward pass, MB", above, BATCH, False)
        histograms = partial(distributions, *case, slope=False)
        yield Figure("histograms of all layers / bare forward pass, times", slower(histograms, bare), HISTOGRAMS, False)
        whole = slower(partial(distributions, *case), bare)
        yield Figure("the same with saturation and rank / bare forward pass, times", whole, at_least=False)
        for seeds in (1, 5):
            yield look(seeds)
    yield watched()


def tutorial() -> Case:
    """A fresh network on noise of the size of the tutorial's training split."""
    network = {"hidden": HIDDEN, "initialisation": "pytorch", "activations": [{"name": "relu"}]}
    spec = Spec.parse({"data": {"name": "digits"}, "network": network, "seeds": 1})
    generator = np.random.default_rng(0)
    x = generator.uniform(-1, 1, (ROWS, INPUTS)).astype(np.float32)
    dataset = dataclasses.replace(spec.data.load(), train=Split(x, np.zeros(ROWS, np.int64)))
    return build(spec, dataset), spec, dataset


class Deaf:
    """A hook that listens to nothing."""

    def record(self, layer: int, z: object, a: object) -> None:
        return


def forward(network: Network, spec: Spec, dataset: Dataset) -> None:
    """The same pieces, and nothing asked of them."""
    for _ in forward_in_pieces(network, dataset.train.x, spec.seeds, Deaf()):
        pass


def slower(work: Work, bare: Work) -> float:
    """How many times the bare pass something takes."""
    return ratio(bare, work)


def peak(work: Work) -> float:
    """Largest memory of this process during a call, in MB; Linux only, elsewhere not a number."""
    clear, status = Path("/proc/self/clear_refs"), Path("/proc/self/status")
    if not clear.exists():
        return float("nan")
    clear.write_text("5")  # forgets the peak so far
    work()
    (line,) = (line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


def watched() -> Figure:
    """A page that shows all of it while it trains."""
    with chromium() as browser, lab() as server:
        page = visit(browser, f"{server.address}inside", WATCHED)
        page.locator("button[aria-label=Play]").click()
        taken = statistics.median(page.evaluate(POLL, POLLS))
    return Figure("answer to a poll with all probes on, 64-128-128-10, 5 seeds, ms", taken, LOOK, False)


def look(seeds: int) -> Figure:
    """All arrays of one moment of a network on digits."""
    spec = Spec.parse(MIDDLE | {"seeds": seeds})
    trainer = Trainer(spec, spec.data.load())
    trainer.updates.kept = True
    trainer.advance(20)
    taken = milliseconds(
        lambda: layer_statistics(trainer.network, trainer.spec, trainer.dataset, ratios=trainer.updates.ratios())
    )
    return Figure(f"one look inside 64-128-128-10, {seeds} seeds, ms", taken, LOOK, False)
