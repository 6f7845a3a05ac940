"""Runs every bench or some by name, prints a table, says what became worse, and records a full run."""

import sys
from collections.abc import Callable, Iterable

from benchmarks import atlas, cost, crowd, drag, inside, learned, live, playground, recorded, saving, stacked, tutorial
from benchmarks.measure import Figure, calibration
from learnact.errors import MissingData

ROW = "{:<72} {:>9} {:>9}  {}"


def main(names: list[str]) -> int:
    """Returns the exit status; a figure that falls short, or became worse, is shown and is no error.

    A bench whose data set is absent says so, and the others run; only a run of all that lacks none is recorded.

    Args:
        names: keys of BENCHES; none for all of them, which are then recorded.
    """
    unknown = [name for name in names if name not in BENCHES]
    if unknown:
        print(f"A bench is one of {', '.join(BENCHES)}, not {unknown[0]}.", file=sys.stderr)
        return 2
    figures, absent = [show(Figure(recorded.CALIBRATION, calibration()))], 0
    for name in names or BENCHES:
        try:
            figures += [show(figure) for figure in BENCHES[name]()]
        except MissingData as error:
            absent += 1
            print(f"{name} did not run. {error}", flush=True)
    print("\n".join(recorded.report(figures, recorded.read(recorded.PATH))))
    if not names and not absent:
        recorded.write(figures, recorded.PATH)
        print(f"Written to {recorded.PATH}.")
    return 0


def show(figure: Figure) -> Figure:
    """Prints one row of the table as soon as it is known."""
    bar, verdict = "", ""
    if figure.bar is not None:
        bar = f"{'≥' if figure.at_least else '≤'} {figure.bar:g}"
        verdict = "holds" if figure.holds else "FALLS SHORT"
    print(ROW.format(figure.name, f"{figure.value:.3g}", bar, verdict), flush=True)
    return figure


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
    "cost": cost.figures,
    "saving": saving.figures,
}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
