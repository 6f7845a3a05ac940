"""A preset run over its seeds into one result file, experiment by experiment."""

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import torch

from learnact import __version__
from learnact.data import SOURCES, SPLITS, Dataset
from learnact.errors import SpecError
from learnact.spec import Spec
from learnact.studies import results
from learnact.studies.locks import held
from learnact.studies.published.preset import Preset
from learnact.studies.published.registry import preset
from learnact.studies.runner import Run
from learnact.studies.stages import Follow, Stage, unfollowed
from learnact.training import threads

Change = Callable[[Spec], Spec]
CPU = torch.device("cpu")
LEAVE_SECONDS = 10.0  # that another command may take to leave an experiment, as one that was just stopped does
WRITE_SECONDS = 30.0  # that another command may take to write the result file


@dataclass(frozen=True)
class Study:
    """What is to be run.

    Attributes:
        name: of the preset.
        only: patterns of keys, like "tanh_*"; empty for all.
        change: what is done to every Spec before it runs.
        device: where it trains.
        threads: of torch; None for the usual rule.
    """

    name: str
    only: Sequence[str] = ()
    change: Change = lambda spec: spec
    device: torch.device = CPU
    threads: int | None = None

    def run(self, path: Path, stop: Callable[[], bool], follow: Follow = unfollowed) -> bool:
        """Trains what the file does not have yet, and writes it after each experiment; False where it was stopped.

        Args:
            path: the result file.
            stop: is asked after every step.
            follow: is shown the progress, each experiment as a stage.
        """
        results.check_writable(path)
        chosen = preset(self.name)
        specs = {key: self.change(spec) for key, spec in self._specs(chosen).items()}
        dataset = next(iter(specs.values())).data.load()
        fitted = {key: chosen.fitted(spec, dataset) for key, spec in specs.items()}
        result = self._so_far(path, chosen, dataset)
        _check(path, result, self.name, fitted, _rows(dataset))
        order = [key for key in fitted if key not in result["specs"]]
        for place, key in enumerate(order, 1):
            with held(path.with_name(f"{path.name}.{key}"), LEAVE_SECONDS):
                result = self._so_far(path, chosen, dataset)
                _check(path, result, self.name, fitted, _rows(dataset))
                if key in result["specs"]:
                    continue  # another command was faster
                torch.set_num_threads(self.threads or threads(fitted[key], dataset))
                state = path.with_name(f"{path.name}.{key}.state")
                trained = key not in chosen.untrained
                run = Run(fitted[key], dataset, self.device, state, chosen.curves, chosen.probe, trained)
                title, epochs = f"{key} ({place} of {len(order)})", fitted[key].training.epochs
                with follow(Stage(title, epochs, int(run.trainer.epoch), place, len(order))) as advance:
                    outcome = run.finish(stop, advance)
                if outcome is None:
                    return False
                outcome |= {"threads": torch.get_num_threads(), "device": str(self.device)}
                outcome["reduced"] = chosen.shortened(chosen.specs[key], fitted[key], dataset)
                self._write(path, chosen, dataset, key, outcome)
                run.forget()
        return True

    def _write(self, path: Path, chosen: Preset, dataset: Dataset, key: str, outcome: dict[str, Any]) -> None:
        """Adds an outcome to the file, to which another command may have added others meanwhile."""
        with held(path, WRITE_SECONDS):
            result = self._so_far(path, chosen, dataset)
            self._add(result, key, outcome)
            results.write(path, result)

    def _specs(self, chosen: Preset) -> dict[str, Spec]:
        specs = {
            key: spec
            for key, spec in chosen.specs.items()
            if not self.only or any(fnmatchcase(key, pattern) for pattern in self.only)
        }
        if not specs:
            raise SpecError(
                f"--only must name experiments of {self.name}, of which there are {', '.join(chosen.specs)}, "
                f"not {' '.join(self.only)}."
            )
        return specs

    def _so_far(self, path: Path, chosen: Preset, dataset: Dataset) -> results.Result:
        return results.read(path) if path.exists() else self._head(chosen, dataset)

    def _head(self, chosen: Preset, dataset: Dataset) -> results.Result:
        return {
            "format": results.FORMAT,
            "preset": self.name,
            "title": chosen.title,
            "source": chosen.source,
            "version": __version__,
            "date": "",
            "data": {"name": dataset.name, "rows": _rows(dataset), "published": SOURCES[dataset.name].rows},
            "reduced": [],
            "differs": list(chosen.differs),
            "seconds": 0.0,
            "specs": {},
        }

    def _add(self, result: results.Result, key: str, outcome: dict[str, Any]) -> None:
        result["specs"][key] = outcome
        order = [name for name in preset(self.name).specs if name in result["specs"]]
        result["specs"] = {name: result["specs"][name] for name in order}
        every = [sentence for done in result["specs"].values() for sentence in done["reduced"]]
        result["reduced"] = list(dict.fromkeys(every))
        result["seconds"] = round(sum(done["seconds"] for done in result["specs"].values()), 3)
        result["date"] = datetime.datetime.now(datetime.UTC).date().isoformat()
        result["version"] = __version__


def _rows(dataset: Dataset) -> dict[str, int]:
    """Rows of each split."""
    return {name: len(dataset.split(name)) for name in SPLITS}


def _check(path: Path, result: results.Result, name: str, specs: dict[str, Spec], rows: dict[str, int]) -> None:
    """A file is gone on with by the same experiments only, and by others on the same data.

    Args:
        specs: that are to be run, all on one data set.
        rows: of each split of it.
    """
    if result.get("preset") != name:
        raise SpecError(f"The file {str(path)!r} holds results of {result.get('preset')}, not of {name}: choose --out.")
    data = next(iter(specs.values())).data
    for key, outcome in result["specs"].items():
        done = Spec.parse(outcome["spec"])
        if done != specs.get(key, done):
            raise SpecError(f"The file {str(path)!r} holds {key} with other options: choose another --out.")
        if done.data != data or result.get("data", {}).get("rows") != rows:
            raise SpecError(
                f"The file {str(path)!r} holds {key} on other data or other rows of it: choose another --out."
            )
