"""What stands below the live run, one at a time: networks at their start, a signal through σ, a published tutorial."""

from collections.abc import Callable

from pages.inside import fresh, propagation, rates, signal, tutorial

SECTIONS: dict[str, Callable[[], None]] = {
    "Fresh networks, side by side": fresh.section,
    "Signal propagation": propagation.section,
    "A signal through σ": signal.section,
    "Over learning rates": rates.section,
    "A tutorial, rerun": tutorial.section,
}
