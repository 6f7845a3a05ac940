"""What stands below the live run, one at a time: published studies, drawing, transplants, evaluation."""

from collections.abc import Callable

from pages.learned import draw, evaluation, fischer, grid, many, study, transplant

SECTIONS: dict[str, Callable[[], None]] = {
    "The 27 of Covertype": grid.section,
    "Fischer's network": fischer.section,
    "Draw your own": draw.section,
    "Which subnetwork?": study.section,
    "Transplant": transplant.section,
    "One for many tasks": many.section,
    "Exact against table": evaluation.section,
}
