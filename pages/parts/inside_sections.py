"""What stands below the live run, one at a time: networks at their start, a signal through σ, a published tutorial."""

from collections.abc import Callable

from pages.parts import inside_fresh, inside_propagation, inside_rates, inside_signal, inside_tutorial

SECTIONS: dict[str, Callable[[], None]] = {
    "Fresh networks, side by side": inside_fresh.section,
    "Signal propagation": inside_propagation.section,
    "A signal through σ": inside_signal.section,
    "Over learning rates": inside_rates.section,
    "A tutorial, rerun": inside_tutorial.section,
}
