"""What stands below the live run, one at a time: published studies, drawing, transplants, evaluation."""

from collections.abc import Callable

from pages.parts import (
    learned_draw,
    learned_evaluation,
    learned_fischer,
    learned_grid,
    learned_many,
    learned_study,
    learned_transplant,
)

SECTIONS: dict[str, Callable[[], None]] = {
    "The 27 of Covertype": learned_grid.section,
    "Fischer's network": learned_fischer.section,
    "Draw your own": learned_draw.section,
    "Which subnetwork?": learned_study.section,
    "Transplant": learned_transplant.section,
    "One for many tasks": learned_many.section,
    "Exact against table": learned_evaluation.section,
}
