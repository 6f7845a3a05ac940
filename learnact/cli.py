"""`python -m learnact`: the same work without a browser."""

import argparse
import json
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tqdm import tqdm

from learnact import __version__, activations, exports, materials
from learnact.data import Dataset
from learnact.errors import LearnactError, SpecError
from learnact.exports.page import RunPage, run_page
from learnact.exports.recording import Recording
from learnact.jobs.pace import milestone
from learnact.presets import PRESETS, experiment
from learnact.presets.running import Interrupt
from learnact.presets.study import Study
from learnact.presets.transplant import candidates, lines, opened, transplant, verdict_words
from learnact.spec import Limits, Spec
from learnact.store import Artefacts
from learnact.training import Trainer, device, parameters, threads
from learnact.training.weights import read

WRITTEN: dict[str, Callable[[exports.Member, str], str]] = {
    "code": exports.code,
    "latex": lambda member, _: exports.document(member),
}
"""How one network is written down, given the name of its file of weights."""


Commands = argparse._SubParsersAction
"""What takes the commands; argparse has no public name for it."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; mistakes end with one sentence on standard error and 2."""
    options = _parser().parse_args(arguments)
    try:
        options.run(options)
    except LearnactError as error:
        print(f"learnact: {error}", file=sys.stderr)
        return 2
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("learnact", description="The activation lab on the command line.")
    parser.add_argument("--version", action="version", version=f"learnact {__version__}")
    commands = parser.add_subparsers(required=True, metavar="command")
    train = commands.add_parser("train", help="train an experiment")
    train.add_argument("spec", type=Path, help="an experiment as JSON; - reads it from standard input")
    train.add_argument(
        "--set", action="append", default=[], metavar="FIELD=VALUE", help="for example training.epochs=5"
    )
    train.add_argument("--device", default="auto", choices=("auto", "cpu", "cuda"))
    train.add_argument("--json", action="store_true", help="the last line is one JSON object with the outcome")
    train.add_argument("--html", type=Path, metavar="FILE", help="write the run as a page that rewinds in any browser")
    train.add_argument("--start", type=Path, metavar="FILE", help="weights (safetensors) to begin with")
    train.add_argument("--save-weights", type=Path, metavar="FILE", help="write the last weights of all seeds")
    train.set_defaults(run=_train)
    export = commands.add_parser("export", help="write a trained network as code, equation or table")
    export.add_argument("spec", type=Path, help="the experiment as JSON; - reads it from standard input")
    export.add_argument("--set", action="append", default=[], metavar="FIELD=VALUE")
    export.add_argument("--weights", type=Path, required=True, metavar="FILE", help="what train --save-weights wrote")
    export.add_argument("--to", default="code", choices=(*WRITTEN, "predictions"))
    export.add_argument("--seed", type=int, help="which of the networks; the first one by default")
    export.add_argument("--output", type=Path, metavar="FILE", help="standard output by default")
    export.set_defaults(run=_export)
    _add_preset(commands)
    _add_transplant(commands)
    zoo = commands.add_parser("zoo", help="list the activations")
    zoo.add_argument("--json", action="store_true")
    zoo.set_defaults(run=_zoo)
    return parser


def _add_preset(commands: Commands) -> None:
    preset = commands.add_parser("preset", help="train the experiments of a publication")
    preset.add_argument("name", choices=tuple(PRESETS), help="of the publication")
    preset.add_argument("--seeds", type=int, metavar="N", help="networks of each experiment, trained together")
    preset.add_argument("--only", action="append", default=[], metavar="KEY", help="one experiment, or several: tanh_*")
    preset.add_argument(
        "--out",
        type=Path,
        metavar="FILE",
        help="the result file, gone on with if it is there; commands with other keys may share it",
    )
    preset.add_argument("--set", action="append", default=[], metavar="FIELD=VALUE", help="in all experiments")
    preset.add_argument("--device", default="cpu", choices=("auto", "cpu", "cuda"))
    preset.add_argument("--threads", type=int, metavar="N", help="of torch")
    preset.add_argument("--list", action="store_true", help="print the keys and stop")
    preset.set_defaults(run=_preset)


def _add_transplant(commands: Commands) -> None:
    moved = commands.add_parser("transplant", help="try a learned curve in another network, beside ReLU, GELU and tanh")
    moved.add_argument("target", help="an experiment as JSON, or one of a preset: fischer_small/leaky_relu_0")
    moved.add_argument(
        "--curve", type=Path, required=True, metavar="FILE", help="a kept curve, what preset wrote, or [[x, y], ...]"
    )
    moved.add_argument("--key", help="whose curve of a result file; the first one by default")
    moved.add_argument("--layer", type=int, default=0, help="the curve of this hidden layer, from 0")
    moved.add_argument("--seed", type=int, help="the curve of this seed; the first one by default")
    moved.add_argument("--trainable", action="store_true", help="the curve is trained on instead of frozen")
    moved.add_argument("--seeds", type=int, metavar="N")
    moved.add_argument("--set", action="append", default=[], metavar="FIELD=VALUE")
    moved.add_argument("--device", default="cpu", choices=("auto", "cpu", "cuda"))
    moved.add_argument("--threads", type=int, metavar="N", help="of torch")
    moved.add_argument("--json", action="store_true")
    moved.set_defaults(run=_transplant)


def _train(options: argparse.Namespace) -> None:
    spec = _with(_read(options.spec), options.set)
    if options.start:
        spec = spec.replace(start=Artefacts().put(_content(options.start)))
    dataset = materials.dataset(spec)
    Limits.from_environment().check(spec, dataset)
    torch.set_num_threads(threads(spec, dataset))
    start = time.perf_counter()
    trainer = materials.trainer(spec, dataset, device(options.device))
    recording = Recording(trainer) if options.html else None
    _run(trainer, recording)
    outcome = _outcome(trainer, dataset, time.perf_counter() - start)
    if recording is not None:
        _write_page(options.html, run_page(spec, recording.messages()))
    if options.save_weights:
        _write(options.save_weights, exports.weights_file(trainer.spec, parameters(trainer.network)))
    print(json.dumps(outcome, allow_nan=False) if options.json else _table(outcome["final"]))


def _write_page(path: Path, page: RunPage) -> None:
    _write(path, page.html)
    print(f"{path}: {len(page.html) / 1e6:.1f} MB. {page.note}", file=sys.stderr)


def _write(path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except OSError as error:
        raise SpecError(f"The file {str(path)!r} cannot be written: {error.strerror}.") from None


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise SpecError(f"The weights {str(path)!r} cannot be read: {error.strerror}.") from None


def _export(options: argparse.Namespace) -> None:
    spec = _with(_read(options.spec), options.set)
    dataset, content = materials.dataset(spec), _content(options.weights)
    exports.check(spec, dataset, content)
    if options.to == "predictions":
        text = exports.predictions(spec, dataset, read(content))
    else:
        text = WRITTEN[options.to](exports.member(spec, dataset, read(content), options.seed), options.weights.name)
    if options.output:
        _write(options.output, text.encode())
    else:
        print(text, end="")


def _preset(options: argparse.Namespace) -> None:
    if options.list:
        print("\n".join(PRESETS[options.name].specs))
        return
    changes = [*options.set, *([] if options.seeds is None else [f"seeds={options.seeds}"])]
    path = options.out or Path(f"{options.name}.json")
    study = Study(
        options.name, options.only, lambda spec: _with(spec, changes), device(options.device), _threads(options)
    )
    with Interrupt().listening() as interrupt:
        done = study.run(path, lambda: interrupt.wanted)
    print(path if done else "Stopped; the same command goes on from here.")


def _transplant(options: argparse.Namespace) -> None:
    curve = opened(options.curve, options.key, options.layer, options.seed)
    path = Path(options.target)
    preset = not path.is_file() and options.target.partition("/")[0] in PRESETS
    changes = [*options.set, *([] if options.seeds is None else [f"seeds={options.seeds}"])]
    target = _with(experiment(options.target) if preset else _read(path), changes)
    dataset = materials.dataset(target)

    def train(name: str, spec: Spec) -> Trainer:
        torch.set_num_threads(_threads(options) or threads(spec, dataset))
        print(name, file=sys.stderr)
        trainer = materials.trainer(spec, dataset, device(options.device))
        _run(trainer, None)
        return trainer

    verdict = transplant(candidates(target, curve, options.trainable), dataset, curve, train)
    told = asdict(verdict) | {"words": verdict_words(verdict)}
    print(json.dumps(told, allow_nan=False) if options.json else "\n".join(lines(verdict)))


def _threads(options: argparse.Namespace) -> int | None:
    """Torch's threads where they are said; None for the usual rule."""
    if options.threads is not None and options.threads < 1:
        raise SpecError(f"--threads must be a whole number above 0, not {options.threads}.")
    return options.threads


def _read(path: Path) -> Spec:
    try:
        text = sys.stdin.read() if str(path) == "-" else path.read_text()
    except (OSError, UnicodeDecodeError) as error:
        raise SpecError(f"The experiment {str(path)!r} cannot be read: {error}.") from None
    return Spec.from_json(text)


def _with(spec: Spec, changes: Sequence[str]) -> Spec:
    """The experiment with --set field=value; a value is JSON, or text where it is not."""
    fields = {}
    for change in changes:
        field, equals, text = change.partition("=")
        if not equals:
            raise SpecError(f"--set must be followed by field=value, not {change!r}.")
        try:
            fields[field.replace(".", "__")] = json.loads(text)
        except ValueError:
            fields[field.replace(".", "__")] = text
    return spec.replace(**fields) if fields else spec


def _run(trainer: Trainer, recording: Recording | None) -> None:
    with tqdm(total=trainer.spec.training.epochs, unit="epoch", file=sys.stderr, mininterval=0.5) as bar:
        while not trainer.ended:
            _epoch(trainer, recording)
            bar.update()


def _epoch(trainer: Trainer, recording: Recording | None) -> None:
    """Trains one epoch; what is on record has its end, and of the first steps more."""
    end = trainer.step + trainer.batches.per_epoch
    while not trainer.ended and trainer.step < end:
        trainer.advance(min(end, milestone(trainer.step) if recording else end) - trainer.step)
        if recording is not None:
            recording.note()


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
    if options.json:
        print(json.dumps([_entry(a) for a in activations.ZOO.values()]))
        return
    for a in activations.ZOO.values():
        print(f"{a.name:16}{a.title:26}{a.formula.text if a.formula else '':60}{a.source}")


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
