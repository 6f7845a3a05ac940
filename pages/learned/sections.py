"""What stands below the live run, one at a time: published studies, drawing, transplants, evaluation."""

from collections.abc import Callable

from pages.learned import draw as learned_draw
from pages.learned import evaluation as learned_evaluation
from pages.learned import fischer as learned_fischer
from pages.learned import grid as learned_grid
from pages.learned import many as learned_many
from pages.learned import study as learned_study
from pages.learned import transplant as learned_transplant

SECTIONS: dict[str, Callable[[], None]] = {
    "The 27 of Covertype": learned_grid.section,
    "Fischer's network": learned_fischer.section,
    "Draw your own": learned_draw.section,
    "Which subnetwork?": learned_study.section,
    "Transplant": learned_transplant.section,
    "One for many tasks": learned_many.section,
    "Exact against table": learned_evaluation.section,
}
