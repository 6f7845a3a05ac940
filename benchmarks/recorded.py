"""The last recorded run of all benches: read, written, and what became worse since then."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks.measure import Figure

PATH = Path(__file__).parent / "results.json"
NOISE = 0.2
"""Share by which a figure may be worse without being named: medians of these benches repeat to about 15 %."""

CALIBRATION = "calibration: a fixed loop of plain Python, ms"
TIMES = (" ms", ", s")
"""Ends of the names of figures that depend on how fast the machine is at the moment."""

DIGITS = 5
"""Significant digits of a recorded value: an error of 1e-6 is kept as well as 3,000 steps a second."""


@dataclass(frozen=True)
class Change:
    """A figure of both runs.

    Attributes:
        name: of the figure.
        before, now: its values; times before are scaled to the speed of the machine now.
        worse: by which share it is worse now; below zero where it is better.
    """

    name: str
    before: float
    now: float
    worse: float


def read(path: Path) -> list[dict[str, Any]]:
    """The figures of the last recorded run, [] where there is none.

    Returns:
        One dict a figure, with "name", "value", "bar" and "holds".
    """
    if not path.is_file():
        return []
    found = json.loads(path.read_text(encoding="utf-8"))
    return found if isinstance(found, list) else list(found["figures"])


def write(figures: Iterable[Figure], path: Path) -> None:
    """Records a run of all benches with its date."""
    entries = [
        {"name": figure.name, "value": float(f"{figure.value:.{DIGITS}g}"), "bar": figure.bar, "holds": figure.holds}
        for figure in figures
    ]
    path.write_text(json.dumps({"date": date.today().isoformat(), "figures": entries}, indent=2) + "\n", "utf-8")


def changes(figures: Iterable[Figure], recorded: Iterable[dict[str, Any]]) -> list[Change]:
    """Every figure that both runs have, the worst first.

    Args:
        figures: of the run now; the calibration among them.
        recorded: as `read` gives them.
    """
    before = {entry["name"]: float(entry["value"]) for entry in recorded}
    now = {figure.name: figure for figure in figures}
    speed = now[CALIBRATION].value / before[CALIBRATION] if CALIBRATION in now and CALIBRATION in before else 1.0
    both = [_change(figure, before[name], speed) for name, figure in now.items() if name in before]
    return sorted((change for change in both if change.name != CALIBRATION), key=lambda change: -change.worse)


def _change(figure: Figure, before: float, speed: float) -> Change:
    if figure.name.endswith(TIMES):
        before *= speed
    low, high = (figure.value, before) if figure.at_least else (before, figure.value)
    return Change(figure.name, before, figure.value, high / low - 1 if low > 0 else float(high > 0))


def report(figures: Iterable[Figure], recorded: list[dict[str, Any]]) -> list[str]:
    """What became worse by more than the noise, a line each, below a line that says how many."""
    compared = changes(figures, recorded)
    if not compared:
        return ["There is no recorded run to compare with."]
    worse = [change for change in compared if change.worse > NOISE]
    head = f"Compared with the recorded run: {len(worse)} of {len(compared)} figures are worse by more than {NOISE:.0%}"
    lines = [f"  {change.name}: {change.before:.3g} -> {change.now:.3g} ({change.worse:+.0%})" for change in worse]
    return [head + (":" if worse else "."), *lines]
