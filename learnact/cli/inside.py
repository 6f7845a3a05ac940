"""The command inside: gradients, distributions and dead neurons of a network, layer by layer, on every training row."""

import argparse
import math
import sys
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from learnact import __version__
from learnact.cli.common import changed, check_writable, content_of, spec_of, write
from learnact.cli.studies import Commands
from learnact.csv_text import csv_text
from learnact.data import Dataset
from learnact.diagnostics import count_dead_neurons, distributions, gradient_statistics
from learnact.diagnostics.dead_neurons import KINDS
from learnact.diagnostics.gradient_trend import Trend, pooled, short, trend
from learnact.errors import SpecError
from learnact.networks import Network
from learnact.spec import Limits, Spec, widths
from learnact.training import build, threads
from learnact.training.inputs import load_dataset, make_trainer
from learnact.training.weights import place, read

HEADINGS = {
    "gradient_size": "|dW|",
    "gradient_norm": "norm dW",
    "z_mean": "mean z",
    "z_deviation": "sd z",
    "a_mean": "mean a",
    "a_deviation": "sd a",
    "saturated": "flat",
    "rank": "rank",
    **{kind: kind for kind in KINDS},
    "derivative_zero": "σ' = 0",
}
"""What is shown of a layer, and its column in the terminal; flat: |σ'| below 1 % of its largest."""
COLUMN_LETTERS = 9
EPILOG = """columns, each a mean over the seeds (of gradients the geometric one):
  |dW|      mean size of the gradient of the loss with respect to a weight
  norm dW   length of the gradient of all weights of the layer
  z, a      what enters the activation and what leaves it; sd is the standard deviation
  flat      share of what enters where |σ'| is below 1 % of its largest
  rank      effective rank of what leaves: how many directions its rows fill
  dead      neurons whose output is exactly zero on every training row
  nearly    nearly dead: active on under 0.1 % of the rows
  always    always on: active on every row
  σ' = 0    derivative zero everywhere, on every row; with ReLU the dead are counted here too
"""
SIZES = ("gradient_size", "gradient_norm")

Layer = dict[str, NDArray[np.float64]]  # [S] by name


def add_inside(commands: Commands) -> None:
    """The command inside."""
    inside = commands.add_parser(
        "inside",
        help="look inside a network: gradients, distributions, dead neurons",
        description="Looks at the first weights, which nobody has trained, or with --start at trained ones.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    inside.add_argument("spec", type=Path, help="an experiment as JSON; - reads it from standard input")
    inside.add_argument("--set", action="append", default=[], metavar="FIELD=VALUE")
    inside.add_argument("--start", type=Path, metavar="FILE", help="trained weights; the first weights otherwise")
    inside.add_argument("--batches", type=int, metavar="N", help="that gradients are taken of; all by default")
    inside.add_argument("--json", action="store_true", help="the last line is one JSON object with all seeds")
    inside.add_argument("--csv", type=Path, metavar="FILE", help="write a table with a row a layer and seed")
    inside.set_defaults(run=_inside)


def _inside(options: argparse.Namespace) -> None:
    if options.batches is not None and options.batches < 1:
        raise SpecError(f"--batches must be a whole number above 0, not {options.batches}.")
    check_writable(options.csv)
    spec = changed(spec_of(options.spec), options.set)
    dataset = load_dataset(spec)
    Limits.from_environment().check(spec, dataset)
    torch.set_num_threads(threads(spec, dataset))
    network = _network(spec, dataset, options.start)
    rows = min(spec.training.batch, len(dataset.train))
    batches = min(options.batches or len(dataset.train), len(dataset.train) // rows)
    weights = _weights(spec, options.start)
    print(f"{weights}; {_looked_at(len(dataset.train), batches, rows)}", file=sys.stderr)
    found = look(network, spec, dataset, batches)
    if options.csv:
        write(options.csv, _csv(spec, dataset, found).encode())
    gradients = trend([pooled(layer["gradient_size"][_known(layer["gradient_size"])]) for layer in found[:-1]])
    about = {"weights": weights, "batches": batches, "batch": rows}
    options.report.result(
        _tree(spec, dataset, found, gradients) | about,
        lambda: "\n".join([*_table(spec, dataset, found), f"{_title(spec)}: {gradients.words}"]),
    )


def _weights(spec: Spec, start: Path | None) -> str:
    """Whose numbers these are."""
    if start is not None:
        return f"weights of {start.name}"
    return "first weights" if spec.start is None else "the saved weights that the experiment starts from"


def _network(spec: Spec, dataset: Dataset, start: Path | None) -> Network:
    """With its first weights, or those of a file; raises SpecError where these do not fit."""
    if start is None:
        return make_trainer(spec, dataset).network
    network = build(spec, dataset)
    place(network, read(content_of(start)))
    return network


def look(network: Network, spec: Spec, dataset: Dataset, batches: int) -> list[Layer]:
    """What HEADINGS names of every layer, the head last, a number a member; the head has gradients only.

    Raises:
        SpecError: with batch norm and batches of one row.
    """
    gradients = gradient_statistics(network, spec, dataset, batches)
    whole, counted = distributions(network, spec, dataset), count_dead_neurons(network, spec, dataset)
    layers = [_gradient(gradients[f"flow.{index}.dw.stat"]) for index in range(len(network.layers))]
    for index in range(len(counted.layers)):
        for name in ("z", "a"):
            stat = whole[f"whole.{index}.{name}.stat"].astype(float)
            layers[index] |= {f"{name}_mean": stat[:, 0], f"{name}_deviation": stat[:, 1]}
        layers[index] |= {name: whole[f"whole.{index}.{name}"].astype(float) for name in ("saturated", "rank")}
        layers[index] |= {kind: counted.counts(kind)[index] for kind in KINDS}
    return layers


def _gradient(stat: NDArray[np.float32]) -> Layer:
    return {"gradient_size": stat[:, 3].astype(float), "gradient_norm": stat[:, 2].astype(float)}


# -- as a table, JSON, CSV


def _looked_at(all_rows: int, batches: int, rows: int) -> str:
    """For instance "100 training rows, gradients of 3 batches of 30, a last one of 10 left out"."""
    counted = "1 batch" if batches == 1 else f"{batches:,} batches"
    rest = all_rows % rows if batches == all_rows // rows else 0
    left = f", a last one of {rest:,} left out" if rest else ""
    return f"{all_rows:,} training rows, gradients of {counted} of {rows:,}{left}"


def _title(spec: Spec) -> str:
    """Data and activations, in words."""
    names = dict.fromkeys(chosen.activation().title for chosen in spec.network.activations)
    return f"{spec.data.name}, {', '.join(names)}"


def _heads(spec: Spec, dataset: Dataset) -> list[tuple[str, int]]:
    """Name and width of every layer."""
    sizes = widths(spec, dataset)[1:]
    return [(str(index) if index < len(sizes) else "output", size) for index, size in enumerate(sizes, 1)]


def _table(spec: Spec, dataset: Dataset, found: list[Layer]) -> list[str]:
    """A line a layer, with the means over the seeds that have numbers."""
    lines = [f"{'layer':>6}{'width':>7}" + "".join(f"{heading:>{COLUMN_LETTERS}}" for heading in HEADINGS.values())]
    for (name, width), layer in zip(_heads(spec, dataset), found, strict=True):
        cells = [_cell(key, layer.get(key)) for key in HEADINGS]
        lines.append(f"{name:>6}{width:>7}" + "".join(f"{cell:>{COLUMN_LETTERS}}" for cell in cells))
    known = int(_known(found[0]["gradient_size"]).sum())
    return [*lines, f"means over {known} of {spec.seeds} seeds"]


def _cell(key: str, values: NDArray[np.float64] | None) -> str:
    """The mean over the seeds, a share in percent; - where there is none."""
    known = np.empty(0) if values is None else values[_known(values)]
    if not len(known):
        return "-"
    if key in SIZES:
        return short(pooled(known))
    return f"{100 * np.mean(known):.1f} %" if key == "saturated" else short(float(np.mean(known)))


def _known(values: NDArray[np.float64]) -> NDArray[np.bool_]:
    return np.isfinite(values)


def _tree(spec: Spec, dataset: Dataset, found: list[Layer], gradients: Trend) -> dict[str, Any]:
    return {
        "version": __version__,
        "spec": spec.model_dump(),
        "seeds": list(spec.members),
        "rows": len(dataset.train),
        "words": gradients.words,
        "factor": gradients.factor if math.isfinite(gradients.factor) else None,
        "layers": [
            {"layer": name, "width": width}
            | {key: [_plain(value) for value in values] for key, values in layer.items()}
            for (name, width), layer in zip(_heads(spec, dataset), found, strict=True)
        ],
    }


def _plain(value: float) -> float | None:
    """A number for JSON; what is not a number becomes null."""
    return float(value) if math.isfinite(value) else None


def _csv(spec: Spec, dataset: Dataset, found: list[Layer]) -> str:
    rows = (
        [name, width, seed, *(_plain(layer[key][member]) if key in layer else None for key in HEADINGS)]
        for (name, width), layer in zip(_heads(spec, dataset), found, strict=True)
        for member, seed in enumerate(spec.members)
    )
    return csv_text(["layer", "width", "seed", *HEADINGS], rows)
