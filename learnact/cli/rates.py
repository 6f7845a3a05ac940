"""The command rates: where an activation is asked, over learning rates."""

import argparse
import json
from pathlib import Path
from typing import Any

import torch

from learnact.cli.common import STOPPED, Stop, attempted, changed, check_writable, finish, spec_of, write
from learnact.cli.report import Report
from learnact.cli.studies import Commands
from learnact.errors import SpecError
from learnact.spec import Limits
from learnact.studies.rates import Finish, over_rates, parsed
from learnact.studies.runner import Interrupt
from learnact.studies.stages import Stage
from learnact.training import Trainer, threads
from learnact.training.inputs import load_dataset


def add_rates(commands: Commands) -> None:
    """The command rates."""
    rates = commands.add_parser(
        "rates",
        help="train at several learning rates: where is the activation asked?",
        description="Ctrl+C or SIGTERM ends it early: rates that are trained are written and told, and the exit status "
        "is 130.",
    )
    rates.add_argument("spec", type=Path, help="an experiment as JSON; - reads it from standard input")
    rates.add_argument("--rates", required=True, metavar="LIST", help="for example 0.01,0.1,1")
    rates.add_argument("--epochs", type=int, default=10, metavar="N", help="of each training; 10 by default")
    rates.add_argument("--set", action="append", default=[], metavar="FIELD=VALUE")
    rates.add_argument("--threads", type=int, metavar="N", help="of torch")
    rates.add_argument("--out", type=Path, metavar="FILE", help="write the densities as JSON")
    rates.add_argument("--json", action="store_true", help="the last line is one JSON object with the densities")
    rates.set_defaults(run=_rates)


def _rates(options: argparse.Namespace) -> int:
    check_writable(options.out)
    spec = changed(spec_of(options.spec), options.set)
    if options.threads is not None and options.threads < 1:
        raise SpecError(f"--threads must be a whole number above 0, not {options.threads}.")
    rates, dataset = parsed(options.rates), load_dataset(spec)
    Limits.from_environment().check(spec, dataset)
    torch.set_num_threads(options.threads or threads(spec, dataset))
    with Interrupt().listening() as interrupt:
        finish_one = _finishing(options.report, options.epochs, lambda: interrupt.wanted)
        found = over_rates(spec, dataset, rates, options.epochs, finish_one)
    content = json.dumps(found, allow_nan=False).encode()
    failed = attempted([lambda: write(options.out, content)] if options.out else [])
    words = f"\nStopped: {len(found['rates'])} of {len(rates)} rates are trained." if found["stopped"] else ""
    options.report.result(found, lambda: "\n".join(_lines(found)) + words)
    if failed:
        raise SpecError(failed)
    return STOPPED if found["stopped"] else 0


def _finishing(report: Report, epochs: int, stop: Stop) -> Finish:
    """What trains one rate of several to its end, as a stage of the command."""

    def finish_one(rate: float, number: int, count: int, trainer: Trainer) -> None:
        with report.stage(Stage(f"rate {rate:g} ({number} of {count})", epochs, number=number, count=count)) as advance:
            finish(trainer, advance, stop=stop)

    return finish_one


def _lines(found: dict[str, Any]) -> list[str]:
    """One line a rate and layer: mean and deviation of what enters, and how much of it lies where σ is flat."""
    lines = [f"{'rate':>10}{'layer':>7}{'mean':>11}{'deviation':>11}{'saturated':>11}"]
    for moment in (found["first"], *found["rates"]):
        name = f"{moment['rate']:g}" if moment["rate"] else "at first"
        for index, layer in enumerate(moment["layers"], 1):
            mean, deviation, saturated = (_middle(layer[part]) for part in ("mean", "deviation", "saturated"))
            lines.append(f"{name:>10}{index:>7}{mean:>11.4g}{deviation:>11.4g}{100 * saturated:>9.2f} %")
    return lines


def _middle(values: list[float | None]) -> float:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else float("nan")
