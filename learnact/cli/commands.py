"""The commands, and those for one experiment: train, export; and the zoo."""

import argparse
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch

from learnact import __version__, activations, exports
from learnact.cli.common import STOPPED, attempted, changed, check_writable, content_of, finish, spec_of, write
from learnact.cli.inside import add_inside
from learnact.cli.rates import add_rates
from learnact.cli.report import Bars, Events, Report
from learnact.cli.studies import add_preset, add_shared, add_transplant
from learnact.data import Dataset
from learnact.data.artefacts import name_of
from learnact.diagnostics.curve_snapshot import curve_snapshots
from learnact.errors import LearnactError, SpecError
from learnact.exports.recording import Recording
from learnact.exports.run_page import RunPage, run_page
from learnact.serving.memory import NO_MEMORY, is_out_of_memory
from learnact.spec import Limits
from learnact.studies.runner import Interrupt
from learnact.studies.stages import Stage
from learnact.training import Trainer, device, parameters, threads
from learnact.training.inputs import load_dataset, make_trainer
from learnact.training.weights import read

WRITTEN: dict[str, Callable[[exports.Member, str], str]] = {
    "code": exports.code,
    "latex": lambda member, _: exports.document(member),
}
"""How one network is written down, given the name of its file of weights."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command, and gives its exit status.

    Mistakes end with one sentence, on standard error or as an event, and with 2; what was stopped ends with STOPPED.

    Args:
        arguments: after `python -m learnact`; those of this process by default.
    """
    options = _parser().parse_args(arguments)
    options.report = report = Events() if options.events else Bars(getattr(options, "json", False))
    try:
        status: int | None = options.run(options)
    except LearnactError as error:
        report.error(str(error))
        return 2
    except KeyboardInterrupt:
        report.error("It was stopped before its end.")
        return STOPPED
    except Exception as fault:
        if not is_out_of_memory(fault):
            raise
        report.error(NO_MEMORY)
        return 2
    return status or 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("learnact", description="The activation lab on the command line.")
    parser.add_argument("--version", action="version", version=f"learnact {__version__}")
    parser.add_argument("--events", action="store_true", help="progress and result as JSON, one object a line")
    commands = parser.add_subparsers(required=True, metavar="command")
    stops = "Ctrl+C or SIGTERM ends it early: what there is then is written and told, and the exit status is 130."
    train = commands.add_parser("train", help="train an experiment", description=stops)
    train.add_argument("spec", type=Path, help="an experiment as JSON; - reads it from standard input")
    train.add_argument(
        "--set", action="append", default=[], metavar="FIELD=VALUE", help="for example training.epochs=5"
    )
    train.add_argument("--device", default="auto", choices=("auto", "cpu", "cuda"))
    train.add_argument("--json", action="store_true", help="the last line is one JSON object with the outcome")
    train.add_argument("--html", type=Path, metavar="FILE", help="write the run as a page that rewinds in any browser")
    train.add_argument("--start", type=Path, metavar="FILE", help="weights (safetensors) to begin with")
    train.add_argument("--save-weights", type=Path, metavar="FILE", help="write the last weights of all seeds")
    train.add_argument("--curves", action="store_true", help="with --json: the learned curves of a seed, to be kept")
    train.set_defaults(run=_train)
    export = commands.add_parser("export", help="write a trained network as code, equation or table")
    export.add_argument("spec", type=Path, help="the experiment as JSON; - reads it from standard input")
    export.add_argument("--set", action="append", default=[], metavar="FIELD=VALUE")
    export.add_argument("--weights", type=Path, required=True, metavar="FILE", help="what train --save-weights wrote")
    export.add_argument("--to", default="code", choices=(*WRITTEN, "predictions"))
    export.add_argument("--seed", type=int, help="which of the networks; the first one by default")
    export.add_argument("--output", type=Path, metavar="FILE", help="standard output by default")
    export.set_defaults(run=_export)
    add_preset(commands)
    add_transplant(commands)
    add_shared(commands)
    add_rates(commands)
    add_inside(commands)
    zoo = commands.add_parser("zoo", help="list the activations")
    zoo.add_argument("--json", action="store_true")
    zoo.set_defaults(run=_zoo)
    return parser


def _train(options: argparse.Namespace) -> int:
    check_writable(options.save_weights, options.html)
    spec = changed(spec_of(options.spec), options.set)
    weights = content_of(options.start) if options.start else None
    if weights is not None:
        spec = spec.replace(start=name_of(weights))  # so that the outcome says which weights these were
    dataset = load_dataset(spec)
    Limits.from_environment().check(spec, dataset)
    torch.set_num_threads(threads(spec, dataset))
    start, on = time.perf_counter(), device(options.device)
    trainer = make_trainer(spec, dataset, on) if weights is None else Trainer(spec, dataset, on, start=read(weights))
    recording = Recording(trainer) if options.html else None
    with Interrupt().listening() as interrupt, options.report.stage(Stage("", spec.training.epochs)) as advance:
        finish(trainer, advance, recording, lambda: interrupt.wanted)
    _tell(options, trainer, recording, time.perf_counter() - start)
    return 0 if trainer.ended else STOPPED


def _tell(options: argparse.Namespace, trainer: Trainer, recording: Recording | None, seconds: float) -> None:
    """Writes the files of a training, which may have been stopped, and then measures and tells its outcome."""
    failed = attempted(_files(options, trainer, recording))
    outcome = _outcome(trainer, trainer.dataset, seconds)
    if options.curves:
        outcome["curves"] = [curve.model_dump(mode="json") for curve in curve_snapshots(trainer)]
    epochs = f"{trainer.epoch:.1f} of {trainer.spec.training.epochs:,} epochs"
    words = "" if trainer.ended else f"\nStopped after {epochs}: this is what there was then."
    report: Report = options.report
    report.result(outcome, lambda: _table(outcome["final"]) + words)
    if failed:
        raise SpecError(failed)


def _files(options: argparse.Namespace, trainer: Trainer, recording: Recording | None) -> Iterator[Callable[[], None]]:
    """What writes each file that was asked for, the weights first: nothing else holds what was trained."""
    if options.save_weights:
        arrays = parameters(trainer.network)
        yield lambda: write(options.save_weights, exports.weights_file(trainer.spec, arrays))
    if recording is not None:
        yield lambda: _write_page(options.html, run_page(trainer.spec, recording.messages()))


def _write_page(path: Path, page: RunPage) -> None:
    write(path, page.html)
    print(f"{path}: {len(page.html) / 1e6:.1f} MB. {page.note}", file=sys.stderr)


def _export(options: argparse.Namespace) -> None:
    check_writable(options.output)
    spec = changed(spec_of(options.spec), options.set)
    dataset, content = load_dataset(spec), content_of(options.weights)
    exports.check(spec, dataset, content)
    if options.to == "predictions":
        text = exports.predictions(spec, dataset, read(content))
    else:
        text = WRITTEN[options.to](exports.member(spec, dataset, read(content), options.seed), options.weights.name)
    if options.output:
        write(options.output, text.encode())
    elif options.events:
        options.report.result(text, lambda: text)
    else:
        print(text, end="")


def _outcome(trainer: Trainer, dataset: Dataset, seconds: float) -> dict[str, Any]:
    return {
        "version": __version__,
        "spec": trainer.spec.model_dump(),
        "rows": {
            "train": len(dataset.train.x),
            "validation": len(dataset.validation.x),
            "test": len(dataset.test.x),
        },
        "final": {name: _plain(values) for name, values in trainer.final().items()},
        "members": [
            None if e is None else {"state": e.state, "step": e.step, "sentence": e.sentence}
            for e in trainer.members.ends
        ],
        "steps": trainer.step,
        "stopped": not trainer.ended,
        "seconds": round(seconds, 3),
        "device": str(trainer.device),
        "threads": torch.get_num_threads(),
    }


def _plain(values: np.ndarray) -> list[float | None]:
    """Numbers for JSON; what is not a number becomes null."""
    return [float(value) if np.isfinite(value) else None for value in values]


def _table(final: dict[str, list[float | None]]) -> str:
    lines = [f"{'metric':24}{'mean':>10}{'deviation':>11}   over"]
    for name, values in final.items():
        numbers = [value for value in values if value is not None]
        deviation = np.std(numbers, ddof=1) if len(numbers) > 1 else float("nan")
        mean = np.mean(numbers) if numbers else float("nan")
        lines.append(f"{name:24}{mean:10.4f}{deviation:11.4f}   {len(numbers)} of {len(values)} seeds")
    return "\n".join(lines)


def _zoo(options: argparse.Namespace) -> None:
    entries = activations.ZOO.values()
    options.report.result([_entry(a) for a in entries], lambda: "\n".join(map(_listed, entries)))


def _listed(a: activations.Activation) -> str:
    return f"{a.name:16}{a.title:26}{a.formula.text if a.formula else '':60}{a.source}"


def _entry(a: activations.Activation) -> dict[str, Any]:
    return {
        "name": a.name,
        "title": a.title,
        "kind": a.kind,
        "formula": a.formula.text if a.formula else None,
        "latex": a.latex(),
        "source": a.source,
        "parameters": [
            {
                "letter": p.letter,
                "value": p.value,
                "low": p.low,
                "high": p.high,
                "meaning": p.meaning,
                "trainable": p.trainable,
            }
            for p in a.parameters
        ],
    }
