"""What stands below the live run, one at a time: published studies, drawing, transplants, evaluation."""

from collections.abc import Callable

from pages.learned import covertype, draw, evaluation, fischer, many, subnetwork_study, transplant

SECTIONS: dict[str, Callable[[], None]] = {
    "The 27 of Covertype": covertype.section,
    "Fischer's network": fischer.section,
    "Draw your own": draw.section,
    "Which subnetwork?": subnetwork_study.section,
    "Transplant": transplant.section,
    "One for many tasks": many.section,
    "Exact against table": evaluation.section,
}
