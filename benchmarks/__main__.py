"""Runs every bench or one by name, prints a table and writes `benchmarks/results.json` after a full run."""

import json
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from benchmarks import atlas, crowd, drag, inside, learned, live, playground, stacked, tutorial
from benchmarks.measure import Figure, calibration

RESULTS = Path(__file__).parent / "results.json"
ROW = "{:<72} {:>9} {:>9}  {}"


def main(names: list[str]) -> int:
    """Returns the exit status; a figure that falls short is shown and is no error."""
    unknown = [name for name in names if name not in BENCHES]
    if unknown:
        print(f"A bench is one of {', '.join(BENCHES)}, not {unknown[0]}.", file=sys.stderr)
        return 2
    figures = [show(Figure("calibration: a fixed loop of plain Python, ms", calibration()))]
    for name in names or BENCHES:
        figures += [show(figure) for figure in BENCHES[name]()]
    if not names:
        RESULTS.write_text(json.dumps([entry(figure) for figure in figures], indent=2) + "\n")
        print(f"Written to {RESULTS}.")
    return 0


def show(figure: Figure) -> Figure:
    """Prints one row of the table as soon as it is known."""
    bar, verdict = "", ""
    if figure.bar is not None:
        bar = f"{'≥' if figure.at_least else '≤'} {figure.bar:g}"
        verdict = "holds" if figure.holds else "FALLS SHORT"
    print(ROW.format(figure.name, f"{figure.value:.3g}", bar, verdict), flush=True)
    return figure


def entry(figure: Figure) -> dict[str, object]:
    """A figure as it stands in results.json."""
    return {
        "name": figure.name,
        "value": round(figure.value, 4),
        "bar": figure.bar,
        "holds": figure.holds,
    }


BENCHES: dict[str, Callable[[], Iterable[Figure]]] = {
    "stacked": stacked.figures,
    "live": live.figures,
    "playground": playground.figures,
    "crowd": crowd.figures,
    "learned": learned.figures,
    "atlas": atlas.figures,
    "drag": drag.figures,
    "inside": inside.figures,
    "tutorial": tutorial.figures,
}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
