"""The commands that train several experiments: those of a publication, transplants, one activation for many tasks."""

import argparse
from collections.abc import Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import asdict
from pathlib import Path
from typing import TypeAlias

import torch

from learnact.activations.learned import SavedCurve
from learnact.cli.common import STOPPED, attempted, changed, check_writable, finish, spec_of, write
from learnact.data import SOURCES, Dataset
from learnact.errors import SpecError
from learnact.spec import Spec
from learnact.studies import PRESETS, experiment, many_tasks
from learnact.studies.runner import Interrupt
from learnact.studies.stages import Advance, Stage
from learnact.studies.study import Study
from learnact.studies.transplant import Verdict, candidates, lines, opened, transplant, verdict_words
from learnact.training import Trainer, device, threads
from learnact.training.inputs import load_dataset, make_trainer

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
"""What takes the commands; argparse has no public name for it."""


def add_preset(commands: Commands) -> None:
    """The command preset."""
    preset = commands.add_parser(
        "preset",
        help="train the experiments of a publication",
        description="Ctrl+C or SIGTERM stops it with exit status 130; the same command goes on.",
    )
    preset.add_argument("name", choices=tuple(PRESETS), help="of the publication")
    preset.add_argument("--seeds", type=int, metavar="N", help="networks of each experiment, trained together")
    preset.add_argument("--only", action="append", default=[], metavar="KEY", help="one experiment, or several: tanh_*")
    preset.add_argument(
        "--out",
        type=Path,
        metavar="FILE",
        help="the result file, gone on with if it is there; commands with other keys may share it on one machine",
    )
    preset.add_argument("--set", action="append", default=[], metavar="FIELD=VALUE", help="in all experiments")
    preset.add_argument("--device", default="cpu", choices=("auto", "cpu", "cuda"))
    preset.add_argument("--threads", type=int, metavar="N", help="of torch")
    preset.add_argument("--list", action="store_true", help="print the keys and stop")
    preset.set_defaults(run=_preset)


def add_transplant(commands: Commands) -> None:
    """The command transplant."""
    moved = commands.add_parser("transplant", help="try a learned curve in another network, beside ReLU, GELU and tanh")
    moved.add_argument("target", help="an experiment as JSON, or one of a preset: fischer_small/leaky_relu_0")
    moved.add_argument(
        "--curve", type=Path, required=True, metavar="FILE", help="a saved curve, what preset wrote, or [[x, y], ...]"
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


def add_shared(commands: Commands) -> None:
    """The command shared."""
    shared = commands.add_parser("shared", help="learn one activation on several tasks, and judge it on others")
    kinds = "an experiment as JSON, one of a preset (fischer_small/leaky_relu_0), or a data set (digits)"
    shared.add_argument("task", nargs="+", help=f"{kinds}, for a small network on it")
    shared.add_argument(
        "--held-out", nargs="+", action="extend", default=[], metavar="TASK", help="tasks that it never sees"
    )
    shared.add_argument(
        "--activation", default="subnetwork", metavar="TEXT", help="as in a link: pade, subnetwork~skip*"
    )
    shared.add_argument(
        "--turns", type=int, default=many_tasks.TURNS, metavar="N", help="each training is cut into so many"
    )
    shared.add_argument("--name", default="shared", help="of the curve")
    shared.add_argument("--seed", type=int, help="whose curve is judged; the first one by default")
    shared.add_argument("--save", type=Path, metavar="FILE", help="write the curve, for transplant --curve")
    shared.add_argument("--seeds", type=int, default=3, metavar="N", help="3 by default")
    shared.add_argument("--set", action="append", default=[], metavar="FIELD=VALUE", help="in all tasks")
    shared.add_argument("--device", default="cpu", choices=("auto", "cpu", "cuda"))
    shared.add_argument("--threads", type=int, metavar="N", help="of torch")
    shared.add_argument("--json", action="store_true")
    shared.set_defaults(run=_shared)


def _preset(options: argparse.Namespace) -> int:
    if options.list:
        print("\n".join(PRESETS[options.name].specs))
        return 0
    path = options.out or Path(f"{options.name}.json")
    changes, threads_said = _changes(options), _threads(options)
    study = Study(options.name, options.only, lambda spec: changed(spec, changes), device(options.device), threads_said)
    with Interrupt().listening() as interrupt:
        done = study.run(path, lambda: interrupt.wanted, options.report.stage)
    words = str(path) if done else "Stopped; the same command goes on from here."
    options.report.result({"path": str(path), "done": done}, lambda: words)
    return 0 if done else STOPPED


def _transplant(options: argparse.Namespace) -> None:
    curve = opened(options.curve, options.key, options.layer, options.seed)
    target = changed(_target(options.target), _changes(options))
    dataset = load_dataset(target)
    specs = candidates(target, curve, options.trainable)
    verdict = transplant(specs, dataset, curve, _Training(options, len(specs)).on(dataset))
    options.report.result(asdict(verdict) | {"words": verdict_words(verdict)}, lambda: "\n".join(lines(verdict)))


def _shared(options: argparse.Namespace) -> int:
    check_writable(options.save)
    activation = many_tasks.shared_activation(options.activation)
    tasks, held_out = ([_task(text, options) for text in texts] for texts in (options.task, options.held_out))
    many_tasks.check_tasks(tasks, held_out)
    many_tasks.check_curve(tasks, options.name, options.seed)
    torch.set_num_threads(_threads(options) or max(threads(task.spec, task.dataset) for task in tasks))
    training = _Training(options, 1 + len(held_out) * many_tasks.CANDIDATES)
    with training.stage("in turn", options.turns, "turn") as advance:
        trainers = many_tasks.learn(tasks, activation, options.turns, device(options.device), advance)
    curve = many_tasks.saved_curve(tasks, trainers, options.name, options.seed)
    failed = attempted([lambda: write(options.save, curve.to_json().encode())] if options.save else [])
    verdicts = _judged(curve, held_out, training)
    outcome = many_tasks.Outcome(curve, many_tasks.metrics(tasks, trainers), verdicts)
    stopped = len(verdicts) < len(held_out)
    words = [f"\nStopped: judged on {len(verdicts)} of {len(held_out)} tasks."] if stopped else []
    options.report.result(outcome.plain(), lambda: "\n".join([*many_tasks.report(outcome), *words]))
    if failed:
        raise SpecError(failed)
    return STOPPED if stopped else 0


def _judged(curve: SavedCurve, held_out: Sequence[many_tasks.Task], training: "_Training") -> dict[str, Verdict]:
    """A verdict a task; Ctrl+C leaves out those that are not judged yet, for the curve is learned already."""
    verdicts: dict[str, Verdict] = {}
    with suppress(KeyboardInterrupt):
        for task in held_out:
            verdicts |= many_tasks.judged(curve, [task], lambda task: training.on(task.dataset))
    return verdicts


class _Training:
    """The trainings of one command, each a stage of it.

    Args:
        options: of the command.
        count: stages that there will be.
    """

    def __init__(self, options: argparse.Namespace, count: int) -> None:
        self.options, self.count, self.number = options, count, 0

    def stage(self, title: str, total: int, unit: str = "epoch") -> AbstractContextManager[Advance]:
        """The next one, of so many units."""
        self.number += 1
        followed: AbstractContextManager[Advance] = self.options.report.stage(
            Stage(title, total, number=self.number, count=self.count, unit=unit)
        )
        return followed

    def on(self, dataset: Dataset) -> many_tasks.Train:
        """What trains an experiment on these data to its end."""

        def train(name: str, spec: Spec) -> Trainer:
            torch.set_num_threads(_threads(self.options) or threads(spec, dataset))
            trainer = make_trainer(spec, dataset, device(self.options.device))
            with self.stage(name, spec.training.epochs) as advance:
                finish(trainer, advance)
            return trainer

        return train


def _target(text: str) -> Spec:
    """The experiment of a file, or of a preset."""
    path = Path(text)
    return experiment(text) if not path.is_file() and text.partition("/")[0] in PRESETS else spec_of(path)


def _task(text: str, options: argparse.Namespace) -> many_tasks.Task:
    """A task by a file, an experiment of a preset, or the name of a data set."""
    path = Path(text)
    if not path.is_file() and text not in SOURCES and "/" not in text:
        raise SpecError(
            f"A task must be a file, an experiment of a preset, or one of {', '.join(SOURCES)}, not {text[:40]!r}."
        )
    spec = _target(text) if path.is_file() or text not in SOURCES else many_tasks.small(text)
    spec = changed(spec, _changes(options))
    return many_tasks.Task(path.stem if path.is_file() else text, spec, load_dataset(spec))


def _changes(options: argparse.Namespace) -> list[str]:
    return [*options.set, *([] if options.seeds is None else [f"seeds={options.seeds}"])]


def _threads(options: argparse.Namespace) -> int | None:
    """Torch's threads where they are given; None for the usual rule."""
    if options.threads is not None and options.threads < 1:
        raise SpecError(f"--threads must be a whole number above 0, not {options.threads}.")
    chosen: int | None = options.threads
    return chosen
